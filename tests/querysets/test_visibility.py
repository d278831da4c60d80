"""Blind means blind (P6), and an outsider sees nothing (P7): who sees whose judgements, when."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from annotations.choices import Role, Verb
from annotations.models import (
    Activity,
    Adjudication,
    Article,
    Claim,
    Comment,
    Project,
    Review,
    User,
)
from annotations.services.activity import record
from annotations.services.adjudications import send_back
from annotations.services.projects import add_member, change_project, change_role
from tests.factories import make_review, make_user, ready_claim, settle, standing, take

pytestmark = pytest.mark.django_db

NOBODY: set[str] = set()
BOTH = {"ben", "chi"}
People = dict[str, User]


@pytest.fixture
def people(
    project: Project,
    root: User,
    mia: User,
    ada: User,
    ben: User,
    chi: User,
    vic: User,
    dot: User,
) -> People:
    """Everybody, with Dan, a reviewer who has nothing to do with the claim."""
    dan = make_user("dan")
    add_member(standing=standing(root, project), user=dan, role=Role.REVIEWER)
    return {
        "root": root, "mia": mia, "ada": ada, "ben": ben, "chi": chi, "dan": dan, "vic": vic,
        "dot": dot,
    }  # fmt: skip


Step = Callable[[Claim, People], object]


def _take_both(claim: Claim, people: People) -> None:
    take(claim, people["ben"])
    take(claim, people["chi"])


def _ben_submits(claim: Claim, people: People) -> None:
    make_review(claim, people["ben"])


def _chi_drafts(claim: Claim, people: People) -> None:
    make_review(claim, people["chi"], "false", submitted=False)


def _chi_submits(claim: Claim, people: People) -> None:
    make_review(claim, people["chi"], "false")


def _ada_sends_back(claim: Claim, people: People) -> None:
    send_back(standing=standing(people["ada"], claim.project), claim=claim, note="Again, please.")


def _ada_settles(claim: Claim, people: People) -> None:
    settle(claim, people["ada"])


STAGES: dict[str, tuple[Step, ...]] = {
    "one in": (_take_both, _ben_submits, _chi_drafts),
    "all in": (_take_both, _ben_submits, _chi_submits),
    "sent back": (_take_both, _ben_submits, _chi_submits, _ada_sends_back),
    "settled": (_take_both, _ben_submits, _chi_submits, _ada_settles),
}

# Whose reviews each person sees.
REVIEWS: dict[str, dict[str, set[str]]] = {
    "one in": {
        "root": {"ben"}, "mia": NOBODY, "ada": NOBODY, "ben": {"ben"}, "chi": {"chi"},
        "dan": NOBODY, "vic": NOBODY, "dot": NOBODY,
    },
    "all in": {
        "root": BOTH, "mia": BOTH, "ada": BOTH, "ben": {"ben"}, "chi": {"chi"},
        "dan": NOBODY, "vic": NOBODY, "dot": NOBODY,
    },
    "sent back": {
        "root": NOBODY, "mia": NOBODY, "ada": NOBODY, "ben": {"ben"}, "chi": {"chi"},
        "dan": NOBODY, "vic": NOBODY, "dot": NOBODY,
    },
    "settled": {
        "root": BOTH, "mia": BOTH, "ada": BOTH, "ben": BOTH, "chi": BOTH,
        "dan": BOTH, "vic": BOTH, "dot": NOBODY,
    },
}  # fmt: skip


def go_to(stage: str, project: Project, people: People) -> Claim:
    claim = ready_claim(project)
    for step in STAGES[stage]:
        step(claim, people)
    return claim


def reviews_seen(actor: User | None, claim: Claim) -> set[str]:
    rows = Review.objects.visible_to(actor).filter(claim=claim)
    return set(rows.values_list("reviewer__username", flat=True))


@pytest.mark.parametrize("stage", STAGES)
def test_whose_reviews_are_seen(project: Project, people: People, stage: str) -> None:
    claim = go_to(stage, project, people)
    seen = {name: reviews_seen(actor, claim) for name, actor in people.items()}
    assert seen == REVIEWS[stage]


@pytest.mark.parametrize("stage", STAGES)
def test_the_operator_reads_what_was_submitted(
    project: Project, people: People, stage: str
) -> None:
    claim = go_to(stage, project, people)
    expected = {"one in": {"ben"}, "all in": BOTH, "sent back": NOBODY, "settled": BOTH}
    assert reviews_seen(None, claim) == expected[stage]


def test_without_blindness_all_members_see_what_is_submitted(
    project: Project, people: People
) -> None:
    change_project(standing=standing(people["mia"], project), version=1, blind=False)
    claim = go_to("one in", project, people)
    assert reviews_seen(people["vic"], claim) == {"ben"}, "a draft is its writer's alone"
    assert reviews_seen(people["chi"], claim) == BOTH
    assert reviews_seen(people["dot"], claim) == NOBODY


@pytest.mark.parametrize("name", ["mia", "ada", "root"])
def test_who_reviews_stays_blind_whatever_their_role(
    project: Project, people: People, name: str
) -> None:
    """A submitted review can still be revised, so its writer must not see the other one."""
    claim = ready_claim(project, people["mia" if name == "root" else "root"])
    settler, ben = people[name], people["ben"]
    make_review(claim, settler)
    make_review(claim, ben, "false")
    assert reviews_seen(settler, claim) == {name}


def test_a_role_that_was_taken_away_opens_nothing(project: Project, people: People) -> None:
    claim = go_to("all in", project, people)
    membership = project.memberships.get(user=people["ada"])
    change_role(
        standing=standing(people["mia"], project),
        membership=membership,
        version=1,
        role=Role.VIEWER,
    )
    assert reviews_seen(people["ada"], claim) == NOBODY


def test_a_deactivated_person_sees_nothing(project: Project, people: People) -> None:
    claim = go_to("settled", project, people)
    for actor in people.values():
        actor.is_active = False
        assert reviews_seen(actor, claim) == NOBODY
        for rows in (Project, Article, Claim, Adjudication, Activity, Comment):
            assert not rows.objects.visible_to(actor).exists()


# --- comments ------------------------------------------------------------------------------------

# Who sees the comments that Ben and Chi wrote.
COMMENTS: dict[str, dict[str, set[str]]] = {
    "one in": {
        "root": BOTH, "mia": NOBODY, "ada": NOBODY, "ben": BOTH, "chi": {"chi"},
        "dan": NOBODY, "vic": NOBODY, "dot": NOBODY,
    },
    "all in": {
        "root": BOTH, "mia": BOTH, "ada": BOTH, "ben": BOTH, "chi": BOTH,
        "dan": NOBODY, "vic": NOBODY, "dot": NOBODY,
    },
    "sent back": {
        "root": BOTH, "mia": NOBODY, "ada": NOBODY, "ben": {"ben"}, "chi": {"chi"},
        "dan": NOBODY, "vic": NOBODY, "dot": NOBODY,
    },
    "settled": {
        "root": BOTH, "mia": BOTH, "ada": BOTH, "ben": BOTH, "chi": BOTH,
        "dan": BOTH, "vic": BOTH, "dot": NOBODY,
    },
}  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
def test_whose_comments_are_seen(project: Project, people: People, stage: str) -> None:
    claim = go_to(stage, project, people)
    for name in BOTH:
        Comment.objects.create(project=project, claim=claim, author=people[name], text=name)
    seen = {
        name: set(Comment.objects.visible_to(actor).values_list("text", flat=True))
        for name, actor in people.items()
    }
    assert seen == COMMENTS[stage]


# --- activity ------------------------------------------------------------------------------------

JUDGING = (
    Verb.ASSIGNMENT_TAKEN,
    Verb.CITATION_ADDED,
    Verb.REVIEW_DRAFTED,
    Verb.REVIEW_SUBMITTED,
)


@pytest.mark.parametrize("stage", STAGES)
def test_activity_tells_of_judgements_no_sooner_than_the_reviews_do(
    project: Project, people: People, stage: str
) -> None:
    claim = go_to(stage, project, people)
    others = Activity.objects.filter(claim=claim, verb__in=JUDGING)
    assert others.filter(actor=people["chi"]).exists(), "there is something to hide"
    for name, actor in people.items():
        rows = Activity.objects.visible_to(actor).filter(claim=claim, verb__in=JUDGING)
        seen = set(rows.values_list("actor__username", flat=True))
        allowed = REVIEWS[stage][name]
        # Root may look at all, drafts included, of claims that Root does not review.
        assert seen == (BOTH if name == "root" else allowed), name


def test_activity_tells_members_all_that_is_no_judgement(project: Project, people: People) -> None:
    go_to("one in", project, people)
    hidden = Activity.objects.filter(verb__in=JUDGING).exclude(actor=people["vic"])
    seen = Activity.objects.visible_to(people["vic"])
    assert set(seen) == set(Activity.objects.all()) - set(hidden)
    assert not Activity.objects.visible_to(people["dot"]).exists()


def test_activity_of_no_project_is_for_site_admins(project: Project, people: People) -> None:
    row = record(actor=None, project=None, verb=Verb.PROJECT_CHANGED, of=people["dot"])
    assert row in Activity.objects.visible_to(people["root"])
    for name in ("mia", "vic", "dot"):
        assert row not in Activity.objects.visible_to(people[name])


# --- walls ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Project, Article, Claim, Adjudication, Review, Activity])
def test_the_wall_of_a_project(project: Project, people: People, model: type[Project]) -> None:
    go_to("settled", project, people)
    assert model.objects.visible_to(people["vic"]).exists()
    assert model.objects.visible_to(people["root"]).exists()
    assert not model.objects.visible_to(people["dot"]).exists()
