"""Filters of the tables that people keep under a name, and may share.

What a view shows is worked out for each reader; the history does not tell of views, as of nothing
that somebody arranges for themselves.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from ..choices import Screen
from ..exceptions import NotAllowed, Refused, StaleVersion
from ..models import SavedView, User
from ..models.saved_views import LONGEST_NAME, LONGEST_QUERY
from ..policies import Standing, can_change_view, can_manage, can_view

MOST_VIEWS = 50


@transaction.atomic
def save_view(*, standing: Standing, screen: str, name: str, query: str) -> SavedView:
    """Keep ``query``, which the screen's own filter wrote, under a name of the actor's own.

    ``Refused`` names ``name`` when it is taken or when there are views enough.
    """
    if not can_view(standing):
        raise NotAllowed
    if screen not in Screen.values:
        raise Refused(_("There is no such table."), field="screen")
    if len(query) > LONGEST_QUERY:
        raise Refused(_("This filter is too long to be saved. Use fewer words."), field="query")
    name = _checked_name(name)
    _lock(standing.actor.pk)
    own = SavedView.objects.of(standing.actor).filter(project=standing.project, screen=screen)
    if own.count() >= MOST_VIEWS:
        raise Refused(
            _("You have %(most)s saved views of this table. Delete one first.")
            % {"most": MOST_VIEWS},
            field="name",
        )
    _check_free(name, standing.project.pk, standing.actor.pk, screen)
    return SavedView.objects.create(
        project=standing.project, person=standing.actor, screen=screen, name=name, query=query
    )


@transaction.atomic
def rename_view(*, standing: Standing, view: SavedView, version: int, name: str) -> SavedView:
    row = _locked(standing, view, version, {"name": name})
    name = _checked_name(name)
    if name != row.name:
        _check_free(name, row.project_id, row.person_id, row.screen)
    row.name = name
    row.version += 1
    row.save(update_fields=["name", "version"])
    return row


@transaction.atomic
def share_view(*, standing: Standing, view: SavedView, version: int, shared: bool) -> SavedView:
    """Show a view to everybody in the project, or to its owner alone again. For managers."""
    if not can_manage(standing):
        raise NotAllowed
    row = _locked(standing, view, version, {"shared": shared})
    row.shared = shared
    row.version += 1
    row.save(update_fields=["shared", "version"])
    return row


@transaction.atomic
def delete_view(*, standing: Standing, view: SavedView, version: int) -> None:
    _locked(standing, view, version, {}).delete()


def _locked(
    standing: Standing, view: SavedView, version: int, mine: dict[str, object]
) -> SavedView:
    """The stored row, after the lock on its owner under which names are compared."""
    _lock(view.person_id)
    row = SavedView.objects.select_for_update().get(pk=view.pk, project=standing.project)
    if not can_change_view(standing, row):
        raise NotAllowed
    if row.version != version:
        raise StaleVersion(current=row, mine=mine)
    return row


def _lock(person: int) -> None:
    User.objects.select_for_update(no_key=True).get(pk=person)


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Give the view a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise Refused(
            _("Use at most %(longest)s characters.") % {"longest": LONGEST_NAME}, field="name"
        )
    return name


def _check_free(name: str, project: int, person: int, screen: str) -> None:
    taken = SavedView.objects.filter(project=project, person=person, screen=screen, name=name)
    if taken.exists():
        raise Refused(_("There is a saved view of this name already."), field="name")
