"""Bringing earlier versions back: as new entries, by the rules of any change, or not at all."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from annotations.choices import Verb
from annotations.exceptions import ChangedSince, InvalidState, NotAllowed, Refused, StaleVersion
from annotations.models import Activity, Claim, Project, User
from annotations.policies import Standing
from annotations.services.articles import change_details
from annotations.services.claims import (
    change_claim,
    mark_ready,
    move_claim,
    split_claim,
    undo,
    withdraw_claim,
)
from annotations.services.projects import change_project
from annotations.services.restore import restore_claim, restore_details, restore_settings
from tests.factories import (
    QUOTE,
    TEXT,
    make_article,
    make_claim,
    make_project,
    ready_claim,
    reworded,
    scale,
    settled_claim,
    standing,
    take,
)
from tests.services.race import race, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(project: Project, ada: User) -> Standing:
    return standing(ada, project)


def fresh(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def back(editor: Standing, claim: Claim, activity: Activity, side: str = "before") -> Activity:
    return restore_claim(
        standing=editor,
        claim=claim,
        version=fresh(claim).version,
        activity=activity,
        side=side,
    ).activity


def places(claim: Claim) -> list[tuple[int, int]]:
    return list(claim.anchors.order_by("order").values_list("start", "end"))


# --- claims --------------------------------------------------------------------------------------


def test_a_wording_of_long_ago_comes_back_as_a_new_entry(
    project: Project, editor: Standing, mia: User
) -> None:
    claim = make_claim(project, speaker="Ana Lee", worth="low")
    first = reworded(claim, mia, "Another wording", kind="event", worth="high", speaker="Bo")
    reworded(claim, mia, "A third wording", speaker="Cy")
    rows = Activity.objects.count()
    entry = back(editor, claim, first)
    claim = fresh(claim)
    assert (claim.text, claim.kind, claim.worth_band) == (QUOTE, "other", "low")
    assert claim.attributions.get().speaker == "Ana Lee"
    assert Activity.objects.count() == rows + 1
    assert (entry.verb, entry.actor) == (Verb.CLAIM_REVERTED, editor.actor)
    assert entry.after is not None
    assert entry.before is not None
    assert entry.after["restores"] == first.sequence
    assert entry.before["claims"][str(claim.pk)]["text"] == "A third wording"
    assert entry.after["claims"][str(claim.pk)]["text"] == QUOTE


def test_what_a_change_brought_comes_back_too(project: Project, editor: Standing) -> None:
    claim = make_claim(project)
    change = reworded(claim, text="The second")
    reworded(claim, text="The third")
    back(editor, claim, change, "after")
    assert fresh(claim).text == "The second"


def test_edges_come_back_and_are_checked(project: Project, editor: Standing, mia: User) -> None:
    claim = make_claim(project)
    before = places(claim)
    moved = move_claim(
        standing=standing(mia, project), claim=claim, version=claim.version, spans=[(0, 3)]
    )
    back(editor, claim, moved.activity)
    assert places(claim) == before
    assert claim.anchors.get().quote == QUOTE == TEXT[slice(*before[0])]


def test_where_another_claim_stands_now_none_is_brought_back(
    project: Project, editor: Standing, mia: User
) -> None:
    claim = make_claim(project)
    moved = move_claim(
        standing=standing(mia, project), claim=claim, version=claim.version, spans=[(0, 3)]
    )
    make_claim(project, article=claim.article)
    with pytest.raises(Refused, match="stands at this very place"):
        back(editor, claim, moved.activity)


def test_each_half_of_a_split_has_its_own_version(project: Project, editor: Standing) -> None:
    claim = make_claim(project)
    halves = split_claim(
        standing=editor, claim=claim, version=claim.version, at=TEXT.index("opened")
    )
    second = halves.claims[1]
    reworded(second, text="It opened")
    back(editor, second, halves.activity, "after")
    assert fresh(second).text == "opened in 1998"
    with pytest.raises(Refused, match="holds no such version"):
        back(editor, second, halves.activity, "before")


def test_restoring_can_be_undone_and_done_again(project: Project, editor: Standing) -> None:
    claim = make_claim(project)
    change = reworded(claim, text="Another wording")
    entry = back(editor, claim, change)
    undone = undo(standing=editor, activity=entry).activity
    assert fresh(claim).text == "Another wording"
    undo(standing=editor, activity=undone)
    assert fresh(claim).text == QUOTE


def test_a_change_in_the_meantime_is_not_overwritten(project: Project, editor: Standing) -> None:
    claim = make_claim(project)
    change = reworded(claim, text="Another wording")
    seen = fresh(claim).version
    reworded(claim, text="Mine")
    with pytest.raises(StaleVersion):
        restore_claim(standing=editor, claim=claim, version=seen, activity=change, side="before")
    assert fresh(claim).text == "Mine"


@pytest.mark.django_db(transaction=True)
def test_of_a_change_and_a_restoring_at_once_one_wins(project: Project, editor: Standing) -> None:
    claim = make_claim(project)
    change = reworded(claim, text="Another wording")
    version = fresh(claim).version
    outcomes = race(
        lambda: restore_claim(
            standing=editor, claim=claim, version=version, activity=change, side="before"
        ),
        lambda: change_claim(
            standing=editor, claim=claim, version=version, text="Mine", kind="other",
            worth="medium", speaker="",
        ),
    )  # fmt: skip
    assert len(refused(outcomes, StaleVersion)) == 1
    assert fresh(claim).text == ("Mine" if isinstance(outcomes[0], StaleVersion) else QUOTE)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ahead", [0, 1])
def test_of_an_undo_and_a_change_at_once_one_wins(
    project: Project, editor: Standing, mia: User, ahead: int
) -> None:
    """Whoever comes second is told so: an undo by its own sentence, a change by its version."""
    claim = make_claim(project)
    step = reworded(claim, editor.actor, "Another wording")
    version = fresh(claim).version

    def take_back() -> Any:
        return undo(standing=editor, activity=step)

    def change() -> Any:
        return change_claim(
            standing=standing(mia, project), claim=claim, version=version, text="Mine",
            kind="other", worth="medium", speaker="",
        )  # fmt: skip

    outcomes = race(take_back, change) if not ahead else race(change, take_back)
    undone, changed = outcomes if not ahead else reversed(outcomes)
    if isinstance(undone, Exception):
        assert isinstance(undone, ChangedSince)
        assert undone.sentence == "Someone changed this claim since. Open history to restore it."
        assert fresh(claim).text == "Mine"
    else:
        assert isinstance(changed, StaleVersion)
        assert fresh(claim).text == QUOTE


def test_redo_refuses_as_undo_does(project: Project, editor: Standing, mia: User) -> None:
    claim = make_claim(project)
    step = reworded(claim, editor.actor, "Another wording")
    undone = undo(standing=editor, activity=step).activity
    reworded(claim, mia, "Mine")
    with pytest.raises(ChangedSince):
        undo(standing=editor, activity=undone)
    assert fresh(claim).text == "Mine"


def test_what_stands_already_is_not_written_again(project: Project, editor: Standing) -> None:
    claim = make_claim(project)
    change = reworded(claim, text="Another wording")
    rows = Activity.objects.count()
    with pytest.raises(InvalidState, match="what stands now"):
        back(editor, claim, change, "after")
    assert Activity.objects.count() == rows


def test_neither_readiness_nor_withdrawal_comes_back(
    project: Project, editor: Standing, mia: User
) -> None:
    claim = make_claim(project)
    change = reworded(claim, mia, "Another wording")
    mark_ready(standing=standing(mia, project), article=claim.article)
    back(editor, claim, change)
    assert (fresh(claim).text, fresh(claim).ready_at is None) == (QUOTE, False)


def test_refused_like_any_change_and_for_the_same_reason(
    project: Project, editor: Standing, mia: User, ada: User, ben: User, chi: User
) -> None:
    """The control is that an adjudicator may, of a claim that nobody reviews."""
    claim = make_claim(project)
    change = reworded(claim, mia, "Another wording")
    mark_ready(standing=standing(mia, project), article=claim.article)
    with pytest.raises(InvalidState, match="An adjudicator can"):
        back(standing(ben, project), claim, change)
    back(editor, claim, change)
    gone = make_claim(project)
    step = reworded(gone, mia, "Another wording")
    gone = fresh(gone)
    withdraw_claim(standing=editor, claim=gone, version=gone.version, reason="promise")
    with pytest.raises(InvalidState, match="withdrawn"):
        back(editor, gone, step)
    settled = settled_claim(project, [ben, chi], ada)
    added = Activity.objects.get(claim=settled, verb=Verb.CLAIM_ADDED)
    with pytest.raises(InvalidState):
        back(editor, settled, added, "after")


def test_an_entry_of_another_kind_holds_no_version(project: Project, editor: Standing) -> None:
    claim = ready_claim(project)
    take(claim, editor.actor)
    taken = Activity.objects.get(claim=claim, verb=Verb.ASSIGNMENT_TAKEN)
    with pytest.raises(Refused, match="holds no such version"):
        back(editor, claim, taken, "after")
    with pytest.raises(Refused, match="holds no such version"):
        back(editor, claim, Activity.objects.get(claim=claim, verb=Verb.CLAIM_ADDED), "verb")


# --- articles and settings -----------------------------------------------------------------------


def test_details_come_back(project: Project, editor: Standing, mia: User) -> None:
    article = make_article(project, title="First", publisher="Wire")
    mine = standing(mia, project)
    change_details(
        standing=mine, article=article, version=1, title="Second", published_on=None, publisher=""
    )
    entry = Activity.objects.get(verb=Verb.ARTICLE_CHANGED)
    change_details(standing=mine, article=article, version=2, byline="Bo")
    restore_details(standing=editor, article=article, version=3, activity=entry, side="before")
    article.refresh_from_db()
    assert (article.title, article.publisher, article.byline) == ("First", "Wire", "Bo")
    told = Activity.objects.get(verb=Verb.ARTICLE_REVERTED)
    assert told.after is not None
    assert told.before is not None
    assert (told.before["title"], told.after["title"]) == ("Second", "First")
    assert told.after["restores"] == entry.sequence
    with pytest.raises(StaleVersion):
        restore_details(standing=editor, article=article, version=3, activity=entry, side="after")


def test_a_date_comes_back_as_a_date(project: Project, editor: Standing) -> None:
    article = make_article(project)
    day = datetime.date(2024, 10, 22)
    change_details(standing=editor, article=article, version=1, published_on=day)
    change_details(standing=editor, article=article, version=2, published_on=None)
    entry = Activity.objects.filter(verb=Verb.ARTICLE_CHANGED).latest("sequence")
    restore_details(standing=editor, article=article, version=3, activity=entry, side="before")
    article.refresh_from_db()
    assert article.published_on == day


def test_settings_come_back(project: Project, mia: User, editor: Standing) -> None:
    manager = standing(mia, project)
    change_project(
        standing=manager, version=1, content_scale=scale("averitec-4"), reviews_per_claim=3
    )
    entry = Activity.objects.get(project=project, verb=Verb.PROJECT_CHANGED)
    with pytest.raises(NotAllowed):
        restore_settings(standing=editor, version=2, activity=entry, side="before")
    restore_settings(standing=standing(mia, project), version=2, activity=entry, side="before")
    project.refresh_from_db()
    assert (project.content_scale.slug, project.reviews_per_claim) == ("truth-6", 2)
    told = Activity.objects.get(project=project, verb=Verb.PROJECT_REVERTED)
    assert told.after is not None
    assert told.after["restores"] == entry.sequence


def test_a_scale_that_is_retired_or_gone_does_not_come_back(
    project: Project, mia: User, root: User
) -> None:
    manager = standing(mia, project)
    former = project.content_scale
    change_project(standing=manager, version=1, content_scale=scale("averitec-4"))
    entry = Activity.objects.get(project=project, verb=Verb.PROJECT_CHANGED)
    former.labels.update(retired=True)
    with pytest.raises(InvalidState, match="all retired"):
        restore_settings(standing=standing(mia, project), version=2, activity=entry, side="before")
    former.project = make_project(root, "canals")
    former.save()
    with pytest.raises(Refused, match="is gone") as told:
        restore_settings(standing=standing(mia, project), version=2, activity=entry, side="before")
    assert told.value.field == "content_scale"
    project.refresh_from_db()
    assert (project.content_scale.slug, project.version) == ("averitec-4", 2)


def test_entries_of_another_project_are_out_of_reach(
    project: Project, root: User, editor: Standing
) -> None:
    theirs = make_claim(make_project(root, "canals"))
    change = reworded(theirs, text="Another wording")
    with pytest.raises(NotAllowed):
        back(editor, theirs, change)
    mine = make_claim(project)
    with pytest.raises(NotAllowed):
        back(editor, mine, change)
