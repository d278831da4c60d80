"""Which kinds of claim a project offers, and what it says of them: the rules of both."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from ..choices import LONGEST_KIND_NOTE, Kind
from ..exceptions import Refused
from ..models import Project


def checked_kinds(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings with their kinds in the order of the list, and without empty notes.

    ``Refused`` for a kind that is not of the list, and for a note that is too long or no text.
    """
    checked = dict(settings)
    if "offered_kinds" in settings:
        checked["offered_kinds"] = _offered(settings["offered_kinds"])
    if "kind_notes" in settings:
        checked["kind_notes"] = _notes(settings["kind_notes"] or {})
    return checked


def _offered(kinds: Any) -> list[str]:
    if unknown := set(kinds or ()) - set(Kind.values):
        raise Refused(
            _("“%(kind)s” is not a kind of the list.") % {"kind": str(min(unknown))[:40]},
            field="offered_kinds",
        )
    offered = {Kind.OTHER.value, *kinds} if kinds else set()
    if not offered:
        raise Refused(_("Offer at least one kind."), field="offered_kinds")
    return [kind for kind in Kind.values if kind in offered]


def _notes(notes: Any) -> dict[str, str]:
    if not isinstance(notes, dict) or not set(notes) <= set(Kind.values):
        raise Refused(_("These are not kinds of the list."), field="kind_notes")
    if not all(isinstance(note, str) for note in notes.values()):
        raise Refused(_("An explanation is text."), field="kind_notes")
    written = {kind: notes[kind].strip() for kind in Kind.values if notes.get(kind, "").strip()}
    for kind, note in written.items():
        if len(note) > LONGEST_KIND_NOTE:
            raise Refused(
                _("%(kind)s: write at most %(longest)s characters.")
                % {"kind": Kind(kind).label, "longest": LONGEST_KIND_NOTE},
                field="kind_notes",
            )
    return written


def check_offered(project: Project, kind: str, *, was: str = "") -> None:
    """``Refused`` when the project does not offer the kind; what a claim has it may keep."""
    if kind not in (*project.offered_kinds, was):
        raise Refused(_("This project does not offer this kind."), field="kind")
