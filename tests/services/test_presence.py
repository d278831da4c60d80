from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from annotations.choices import Place, Role
from annotations.exceptions import NotAllowed
from annotations.models import Presence, Project, User
from annotations.selectors.live import Here, here_now
from annotations.services.presence import MOST_TABS, be_here, forget_presence
from annotations.services.projects import add_member, remove_member
from annotations.tasks import forget_who_left
from tests.factories import (
    disputed_claim,
    make_claim,
    make_project,
    queries_of,
    ready_claim,
    standing,
)

pytestmark = pytest.mark.django_db

TAB = "tab00001"


def silent(seconds: int) -> None:
    Presence.objects.update(seen_at=timezone.now() - timedelta(seconds=seconds))


def seen_by(actor: User, project: Project) -> list[Here]:
    return here_now(standing(actor, project))[0]


def test_a_tab_is_one_row_wherever_it_goes(project: Project, mia: User) -> None:
    claim = make_claim(project, mia)
    here = standing(mia, project)
    be_here(standing=here, tab=TAB, place=Place.ELSEWHERE)
    be_here(standing=here, tab=TAB, place=Place.CLAIM, claim=claim)
    found = Presence.objects.get()
    assert (found.place, found.claim, found.article_id) == (Place.CLAIM, claim, claim.article_id)


def test_others_see_who_is_on_which_claim(project: Project, mia: User, vic: User) -> None:
    claim = make_claim(project, mia)
    be_here(standing=standing(mia, project), tab=TAB, place=Place.CLAIM, claim=claim)
    be_here(standing=standing(mia, project), tab="tab00002", place=Place.ELSEWHERE)
    assert seen_by(vic, project) == [Here(mia.name, ((claim.article_id, claim.pk),))]
    assert seen_by(mia, project) == []


@pytest.mark.parametrize("place", [Place.REVIEW, Place.ADJUDICATION])
def test_who_judges_is_only_in_the_project(
    project: Project, mia: User, ada: User, ben: User, chi: User, vic: User, place: Place
) -> None:
    """Unless the judgements are open: then who reads them is no secret to who may read them."""
    closed, full = ready_claim(project), disputed_claim(project, [ben, chi])
    for claim in (closed, full):
        be_here(standing=standing(mia, project), tab=TAB, place=place, claim=claim)
        nowhere = [Here(mia.name, ())]
        assert seen_by(vic, project) == seen_by(ben, project) == nowhere
        told = nowhere if claim == closed else [Here(mia.name, ((claim.article_id, claim.pk),))]
        assert seen_by(ada, project) == told


def test_silence_and_goodbyes_end_it(project: Project, mia: User, vic: User) -> None:
    here = standing(mia, project)
    be_here(standing=here, tab=TAB, place=Place.ELSEWHERE)
    silent(44)
    assert seen_by(vic, project) != []
    silent(46)
    assert seen_by(vic, project) == []
    be_here(standing=here, tab=TAB, place=Place.ELSEWHERE)
    assert seen_by(vic, project) != []
    be_here(standing=here, tab=TAB, place=Place.ELSEWHERE, leaving=True)
    assert seen_by(vic, project) != []  # perhaps it only turns a page
    silent_at = here_now(standing(vic, project))[1]
    assert silent_at is not None
    assert silent_at - timezone.now() < timedelta(seconds=5)


def test_what_is_silent_is_deleted(project: Project, mia: User, vic: User) -> None:
    be_here(standing=standing(mia, project), tab=TAB, place=Place.ELSEWHERE)
    be_here(standing=standing(mia, project), tab="tab00002", place=Place.ELSEWHERE)
    silent(60)
    be_here(standing=standing(mia, project), tab="tab00003", place=Place.ELSEWHERE)
    assert Presence.objects.get().tab == "tab00003"
    silent(60)
    assert forget_presence() == 1
    forget_who_left(timestamp=0)
    assert not Presence.objects.exists()


def test_nobody_fills_the_table(project: Project, mia: User) -> None:
    for number in range(MOST_TABS + 5):
        be_here(standing=standing(mia, project), tab=f"tab{number:05}", place=Place.ELSEWHERE)
    assert Presence.objects.count() == MOST_TABS


def test_a_removed_or_inactive_person_is_not_here(
    project: Project, root: User, mia: User, ben: User, vic: User
) -> None:
    for user in (mia, ben):
        be_here(standing=standing(user, project), tab=TAB, place=Place.ELSEWHERE)
    remove_member(standing=standing(root, project), membership=project.memberships.get(user=mia))
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert seen_by(vic, project) == []


def test_only_members_are_told(project: Project, mia: User, dot: User) -> None:
    be_here(standing=standing(mia, project), tab=TAB, place=Place.ELSEWHERE)
    assert not Presence.objects.visible_to(dot).exists()


def test_a_place_of_another_project_is_refused(project: Project, root: User, mia: User) -> None:
    elsewhere = make_claim(make_project(root, "elsewhere"), root)
    with pytest.raises(NotAllowed):
        be_here(standing=standing(mia, project), tab=TAB, place=Place.CLAIM, claim=elsewhere)


def test_the_list_costs_the_same_for_many(project: Project, root: User, vic: User) -> None:
    def look() -> object:
        return here_now(watcher)

    watcher = standing(vic, project)

    def come(number: int) -> None:
        from tests.factories import make_user

        user = make_user()
        add_member(standing=standing(root, project), user=user, role=Role.VIEWER)
        be_here(standing=standing(user, project), tab=f"tab{number:05}", place=Place.ELSEWHERE)

    come(1)
    one = queries_of(look)
    for number in range(2, 12):
        come(number)
    assert queries_of(look) == one == 1
