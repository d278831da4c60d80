"""How a claim's wording changed, for those who judged the former one or are about to."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from ..choices import SpeechMode
from ..figures import grouped
from ..models import Activity, Anchor, Attribution, Claim
from ..policies import Standing
from ..wording import Wording, wording_before, wording_of
from .text_diff import Piece, text_diff


class Difference(NamedTuple):
    """One part of a wording, before and after word by word; ``evidence`` when it is their words."""

    label: str
    pieces: list[Piece]
    evidence: bool


class Rewording(NamedTuple):
    """What changed; nothing when the wording is again the one that was judged.

    ``asked`` when a submitted review is to be confirmed, else somebody is writing one.
    """

    differences: list[Difference]
    asked: bool


def current_wording(claim: Claim) -> Wording:
    """The claim's wording as stored now; two queries."""
    return wording_of(
        claim,
        Anchor.objects.filter(claim=claim).order_by("order"),
        Attribution.objects.filter(claim=claim).order_by("order"),
    )


def differences(former: Wording, now: Wording) -> list[Difference]:
    """The parts that differ, in words. Places are told only when the words there are the same."""
    found = []
    for label, tell, evidence in (
        (_("Claim"), _text, True),
        (_("In the article"), _quotes, True),
        (_("Speaker"), _speakers, False),
    ):
        old, new = tell(former), tell(now)
        if old != new:
            found.append(Difference(label, _pieces(old, new, evidence), evidence))
    same_words = _quotes(former) == _quotes(now)
    if same_words and former["anchors"] != now["anchors"]:
        pieces = _pieces(_places(former), _places(now), evidence=False)
        found.append(Difference(_("Characters"), pieces, evidence=False))
    return found


def wording_since_version(standing: Standing, claim: Claim, version: int) -> Wording | None:
    """The wording of that version of the claim, where it is another one than now."""
    if version >= claim.version:
        return None
    steps = Activity.objects.visible_to(standing.actor).steps_on(claim)
    return wording_before(claim, steps, lambda step, became: became > version)


def wording_since_moment(
    standing: Standing, claim: Claim, moment: datetime.datetime
) -> Wording | None:
    """The wording at that moment, where it is another one than now."""
    steps = Activity.objects.visible_to(standing.actor).steps_on(claim)
    return wording_before(claim, steps, lambda step, _: step.at > moment)


def _pieces(old: str, new: str, evidence: bool) -> list[Piece]:
    """Word by word where it is prose; of names and numbers each is told whole."""
    if evidence:
        return text_diff(old, new)
    return [Piece("del", old), Piece("same", " "), Piece("ins", new)]


def _text(wording: Wording) -> str:
    return str(wording["text"])


def _quotes(wording: Wording) -> str:
    return " … ".join(quote for _, _, quote in wording["anchors"])


def _places(wording: Wording) -> str:
    return ", ".join(f"{grouped(start)}–{grouped(end)}" for start, end, _ in wording["anchors"])


def _speakers(wording: Wording) -> str:
    """The chain, outermost first; "The article" where nobody is said to have said it."""
    return " › ".join(_speaker(link) for link in wording["speakers"]) or _("The article")


def _speaker(link: Wording) -> str:
    known = [link["speaker"], link["role"], SpeechMode(link["mode"]).label.lower()]
    return ", ".join(str(part) for part in known if part)


def said_by(wording: Wording) -> str:
    """The innermost speaker; "" for the article itself."""
    return str(wording["speakers"][-1]["speaker"]) if wording["speakers"] else ""


def preview(now: Wording, text: str, speaker: str) -> list[Difference]:
    """What another text and another innermost speaker would change."""
    found = []
    if text != now["text"]:
        found.append(Difference(_("Claim"), text_diff(now["text"], text), evidence=True))
    if speaker != said_by(now):
        names = (said_by(now) or _("The article"), speaker or _("The article"))
        found.append(Difference(_("Speaker"), _pieces(*names, evidence=False), evidence=False))
    return found
