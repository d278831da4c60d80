"""Every service against every role, against people who own nothing, and across projects (P8)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from annotations import services
from annotations.choices import Aspect, DeclineReason, Place, Role, Verb
from annotations.exceptions import NotAllowed
from annotations.models import (
    Activity,
    Article,
    Assignment,
    Citation,
    Claim,
    Comment,
    Invitation,
    Membership,
    Project,
    Proposal,
    SavedView,
    User,
)
from annotations.policies import Standing
from annotations.services.adjudications import adjudicate_claim, send_back
from annotations.services.articles import KEEP_NOTHING, add_article, change_details
from annotations.services.assigning import (
    assign,
    give_claim,
    reassign,
    reassign_all,
    set_due,
    take_back_all,
)
from annotations.services.assignments import decline_claim, take_back, take_claim, take_some
from annotations.services.batches import (
    ready_articles,
    ready_claims,
    set_worths,
    undo_all,
    waiting_in,
    withdraw_claims,
)
from annotations.services.citations import add_citation, change_citation, remove_citation
from annotations.services.claims import (
    change_claim,
    mark_claim,
    mark_ready,
    merge_claims,
    move_claim,
    split_claim,
    undo,
    withdraw_claim,
)
from annotations.services.comments import add_comment, reopen_thread, resolve_thread
from annotations.services.corrections import correct_sources, correct_wording, reopen_claim
from annotations.services.discussions import close_discussion
from annotations.services.invitations import make_invitation, revoke_invitation
from annotations.services.ledger import dispose_segment
from annotations.services.presence import be_here
from annotations.services.projects import (
    add_member,
    change_project,
    change_role,
    choose_weekly_goal,
    create_project,
    put_changes_away,
    remove_member,
)
from annotations.services.restore import restore_claim, restore_details, restore_settings
from annotations.services.reviews import (
    Judgement,
    confirm_review,
    save_draft,
    submit_review,
)
from annotations.services.saved_views import (
    delete_view,
    rename_view,
    save_view,
    share_view,
)
from annotations.services.scales import ask_no_attribution, draft_of, save_scale
from annotations.services.splits import ask_for_split, start_split_again, stop_split
from annotations.services.spot_checks import check_claim
from tests.factories import (
    EVIDENCE,
    JUSTIFICATION,
    TEXT,
    discussed_claim,
    disputed_claim,
    label,
    make_article,
    make_citation,
    make_claim,
    make_project,
    make_review,
    make_user,
    ready_claim,
    reworded,
    scale,
    settled_claim,
    standing,
    take,
)
from tests.models.world import undone

pytestmark = pytest.mark.django_db

EDITORS = {Role.REVIEWER, Role.ADJUDICATOR, Role.MANAGER}
SETTLERS = {Role.ADJUDICATOR, Role.MANAGER}
MANAGERS = {Role.MANAGER}


@dataclass(frozen=True, slots=True)
class Scene:
    """A project with one person a role, each of whom holds a claim that they may review."""

    project: Project
    people: dict[str, User]
    dot: User
    outsider: Standing
    article: Article
    claim: Claim
    neighbour: Claim
    step: Activity
    changed: Claim
    change: Activity
    renaming: Activity
    resetting: Activity
    open_claim: Claim
    disputed: Claim
    settled: Claim
    thread: Comment
    done: Comment
    discussed: Claim
    agreed: Claim
    asked_split: Proposal
    stopped_split: Proposal
    holds: dict[str, Assignment]
    asked: dict[str, Assignment]
    membership: Membership
    invitation: Invitation
    views: dict[str, SavedView]

    def standing(self, role: str) -> Standing:
        return Standing(self.people[role], self.project, role)

    def hold(self, standing: Standing) -> Assignment:
        return self.holds[standing.role]


def _asked_to_confirm(project: Project, reviewer: User, editor: User) -> Assignment:
    """A submitted review of a claim that was reworded since."""
    claim = ready_claim(project)
    make_review(claim, reviewer)
    change_claim(
        standing=standing(editor, project),
        claim=claim,
        version=claim.version,
        text="The bridge in Porto opened in 1998",
        kind=claim.kind,
        worth=claim.worth_band,
        speaker="",
    )
    return Assignment.objects.get(claim=claim, reviewer=reviewer)


def _asked_split(chair: Standing, text: str) -> Proposal:
    return ask_for_split(standing=chair, text=text, language="en", date=None, by="claim")


def _stopped_split(chair: Standing) -> Proposal:
    proposal = _asked_split(chair, "Stopped.")
    stop_split(standing=chair, proposal=proposal)
    return proposal


def _view(owner: Standing) -> SavedView:
    return save_view(standing=owner, screen="claims", name="Open", query="state=ready")


def build() -> Scene:
    root = make_user("root", site_admin=True)
    project = make_project(root)
    people = {role: make_user(role) for role in Role.values}
    chair = standing(root, project)
    for role, user in people.items():
        # The viewer was a reviewer once, and still has what they held then.
        add_member(standing=chair, user=user, role=Role.REVIEWER if role == Role.VIEWER else role)
    holds = {role: take(ready_claim(project), user) for role, user in people.items()}
    for hold in holds.values():
        make_citation(hold)
    asked = {role: _asked_to_confirm(project, user, root) for role, user in people.items()}
    # Not through the service, which gives back what they owe.
    project.memberships.filter(user=people[Role.VIEWER]).update(role=Role.VIEWER)
    others = [make_user("chi"), make_user("dan")]
    for other in others:
        add_member(standing=chair, user=other, role=Role.REVIEWER)
    article = make_article(project)
    claim = make_claim(project, article=article)
    changed = make_claim(project)
    change = reworded(changed)
    change_details(standing=chair, article=changed.article, version=1, title="Renamed")
    change_project(standing=chair, version=1, review_days=9)
    agreed = ready_claim(project)
    for other in others:
        make_review(agreed, other)
    far = make_user("far", site_admin=True)
    settled = settled_claim(project, others, root)
    thread, done = (add_comment(standing=chair, claim=settled, text=text) for text in "AB")
    resolve_thread(standing=chair, comment=done)
    return Scene(
        project=project,
        people=people,
        dot=make_user("dot"),
        outsider=standing(far, make_project(far, "canals")),
        article=article,
        claim=claim,
        neighbour=make_claim(project, article=article, quote="It cost four million euros"),
        step=Activity.objects.filter(claim=claim).latest("sequence"),
        changed=Claim.objects.get(pk=changed.pk),
        change=change,
        renaming=Activity.objects.filter(verb=Verb.ARTICLE_CHANGED).latest("sequence"),
        resetting=Activity.objects.filter(verb=Verb.PROJECT_CHANGED).latest("sequence"),
        open_claim=ready_claim(project),
        disputed=disputed_claim(project, others),
        settled=settled,
        thread=thread,
        done=done,
        discussed=discussed_claim(project, others),
        agreed=agreed,
        asked_split=_asked_split(chair, "Asked."),
        stopped_split=_stopped_split(chair),
        holds=holds,
        asked=asked,
        membership=project.memberships.get(user=others[0]),
        invitation=make_invitation(standing=chair, role=Role.REVIEWER, days=7)[0],
        views={role: _view(standing(user, project)) for role, user in people.items()},
    )


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    with django_db_blocker.unblock(), undone():
        yield build()


JUDGEMENT = Judgement(confidence="high", justification=JUSTIFICATION)


def _judgement(scene: Scene) -> Judgement:
    return replace(JUDGEMENT, content_label=label(scene.project, "true"))


Act = Callable[[Standing, Scene], Any]
# Each service with the roles that may call it, in calls that succeed for them.
SERVICES: dict[Callable[..., Any], tuple[set[Role], Act]] = {
    change_project: (MANAGERS, lambda s, w: change_project(standing=s, version=2, name="Again")),
    save_scale: (
        MANAGERS,
        lambda s, w: save_scale(
            standing=s,
            version=2,
            aspect=Aspect.CONTENT,
            base=scale("averitec-4"),
            draft=draft_of(scale("averitec-4")),
        ),
    ),
    ask_no_attribution: (
        MANAGERS,
        lambda s, w: ask_no_attribution(standing=s, version=2),
    ),
    add_member: (MANAGERS, lambda s, w: add_member(standing=s, user=w.dot, role=Role.VIEWER)),
    change_role: (
        MANAGERS,
        lambda s, w: change_role(standing=s, membership=w.membership, version=1, role=Role.VIEWER),
    ),
    remove_member: (MANAGERS, lambda s, w: remove_member(standing=s, membership=w.membership)),
    make_invitation: (
        MANAGERS,
        lambda s, w: make_invitation(standing=s, role=Role.REVIEWER, days=7),
    ),
    revoke_invitation: (
        MANAGERS,
        lambda s, w: revoke_invitation(standing=s, invitation=w.invitation),
    ),
    add_article: (
        EDITORS,
        lambda s, w: add_article(standing=s, title="More", text=TEXT, choice=KEEP_NOTHING),
    ),
    ask_for_split: (
        EDITORS,
        lambda s, w: ask_for_split(
            standing=s, text=TEXT, language="en", date=None, by="claim"
        ),
    ),
    # Who asked may, too: tests/services/test_jobs.py.
    stop_split: (MANAGERS, lambda s, w: stop_split(standing=s, proposal=w.asked_split)),
    start_split_again: (
        MANAGERS,
        lambda s, w: start_split_again(standing=s, proposal=w.stopped_split),
    ),
    change_details: (
        EDITORS,
        lambda s, w: change_details(standing=s, article=w.article, version=1, byline="Ana"),
    ),
    mark_claim: (
        EDITORS,
        lambda s, w: mark_claim(standing=s, article=w.article, spans=[(0, 7)]),
    ),
    change_claim: (
        EDITORS,
        lambda s, w: change_claim(
            standing=s,
            claim=w.claim,
            version=1,
            text="The bridge in Porto opened in 1998",
            kind="event",
            worth="high",
            speaker="Ana Lee",
        ),
    ),
    move_claim: (
        EDITORS,
        lambda s, w: move_claim(standing=s, claim=w.claim, version=1, spans=[(0, 7)]),
    ),
    split_claim: (
        EDITORS,
        lambda s, w: split_claim(
            standing=s, claim=w.claim, version=1, at=TEXT.index("opened")
        ),
    ),
    merge_claims: (
        EDITORS,
        lambda s, w: merge_claims(
            standing=s, claim=w.claim, version=1, other=w.neighbour, other_version=1
        ),
    ),
    withdraw_claim: (
        EDITORS,
        lambda s, w: withdraw_claim(standing=s, claim=w.claim, version=1, reason="repeated"),
    ),
    choose_weekly_goal: (
        EDITORS,
        lambda s, w: choose_weekly_goal(standing=s, goal=50),
    ),
    put_changes_away: (
        EDITORS,
        lambda s, w: put_changes_away(standing=s, activity=w.step),
    ),
    be_here: (
        set(Role),
        lambda s, w: be_here(standing=s, tab="tab00001", place=Place.CLAIM, claim=w.claim),
    ),
    mark_ready: (EDITORS, lambda s, w: mark_ready(standing=s, article=w.article)),
    undo: (EDITORS, lambda s, w: undo(standing=s, activity=w.step)),
    restore_claim: (
        EDITORS,
        lambda s, w: restore_claim(
            standing=s,
            claim=w.changed,
            version=w.changed.version,
            activity=w.change,
            side="before",
        ),
    ),
    restore_details: (
        EDITORS,
        lambda s, w: restore_details(
            standing=s, article=w.changed.article, version=2, activity=w.renaming, side="before"
        ),
    ),
    restore_settings: (
        MANAGERS,
        lambda s, w: restore_settings(
            standing=s, version=2, activity=w.resetting, side="before"
        ),
    ),
    dispose_segment: (
        EDITORS,
        lambda s, w: dispose_segment(
            standing=s, segment=w.article.segments.latest("order"), reason="opinion"
        ),
    ),
    take_claim: (EDITORS, lambda s, w: take_claim(standing=s, claim=w.open_claim)),
    take_some: (EDITORS, lambda s, w: take_some(standing=s, at_most=1)),
    # Who may no longer review may still give back what they hold.
    decline_claim: (
        set(Role),
        lambda s, w: decline_claim(
            standing=s, assignment=w.hold(s), reason=DeclineReason.EXPERTISE
        ),
    ),
    save_draft: (
        EDITORS,
        lambda s, w: save_draft(
            standing=s, assignment=w.hold(s), version=1, judgement=_judgement(w)
        ),
    ),
    submit_review: (
        EDITORS,
        lambda s, w: submit_review(
            standing=s, assignment=w.hold(s), version=1, judgement=_judgement(w)
        ),
    ),
    confirm_review: (
        EDITORS,
        lambda s, w: confirm_review(standing=s, assignment=w.asked[s.role], version=2),
    ),
    add_citation: (
        EDITORS,
        lambda s, w: add_citation(standing=s, assignment=w.hold(s), evidence=EVIDENCE),
    ),
    change_citation: (
        EDITORS,
        lambda s, w: change_citation(
            standing=s,
            citation=w.hold(s).review.citations.get(),
            version=1,
            evidence=replace(EVIDENCE, note="Page 3"),
        ),
    ),
    remove_citation: (
        EDITORS,
        lambda s, w: remove_citation(standing=s, citation=w.hold(s).review.citations.get()),
    ),
    adjudicate_claim: (
        SETTLERS,
        lambda s, w: adjudicate_claim(
            standing=s,
            claim=w.disputed,
            content_label=label(w.project, "mixed"),
            attribution_label=None,
            confidence="high",
            justification=JUSTIFICATION,
        ),
    ),
    send_back: (
        SETTLERS,
        lambda s, w: send_back(standing=s, claim=w.disputed, note="Look again."),
    ),
    take_back: (
        MANAGERS,
        lambda s, w: take_back(standing=s, assignment=w.holds[Role.REVIEWER]),
    ),
    give_claim: (
        MANAGERS,
        lambda s, w: give_claim(standing=s, claim=w.open_claim, reviewer=w.membership.user),
    ),
    assign: (
        MANAGERS,
        lambda s, w: assign(standing=s, pairs=[(w.open_claim.pk, w.membership.user_id)]),
    ),
    reassign: (
        MANAGERS,
        lambda s, w: reassign(
            standing=s,
            assignment=w.holds[Role.REVIEWER],
            version=1,
            reviewer=w.membership.user,
        ),
    ),
    reassign_all: (
        MANAGERS,
        lambda s, w: reassign_all(
            standing=s, moves=[(w.holds[Role.REVIEWER].pk, 1, w.membership.user_id)]
        ),
    ),
    take_back_all: (
        MANAGERS,
        lambda s, w: take_back_all(standing=s, rows={w.holds[Role.REVIEWER].pk: 1}),
    ),
    set_due: (
        MANAGERS,
        lambda s, w: set_due(
            standing=s, rows={w.holds[Role.REVIEWER].pk: 1}, due_on=timezone.localdate()
        ),
    ),
    add_comment: (
        EDITORS,
        lambda s, w: add_comment(standing=s, claim=w.settled, text="Which day?"),
    ),
    resolve_thread: (EDITORS, lambda s, w: resolve_thread(standing=s, comment=w.thread)),
    reopen_thread: (EDITORS, lambda s, w: reopen_thread(standing=s, comment=w.done)),
    reopen_claim: (
        SETTLERS,
        lambda s, w: reopen_claim(
            standing=s,
            claim=w.settled,
            final=w.settled.adjudications.get().pk,
            public_note="The archive was wrong.",
        ),
    ),
    correct_wording: (
        SETTLERS,
        lambda s, w: correct_wording(
            standing=s,
            claim=w.settled,
            version=w.settled.version,
            text="The bridge in Porto opened in 1998",
            speaker="",
            public_note="It is the bridge in Porto.",
        ),
    ),
    correct_sources: (
        SETTLERS,
        lambda s, w: correct_sources(
            standing=s,
            claim=w.settled,
            final=w.settled.adjudications.get().pk,
            citations=list(Citation.objects.filter(review__claim=w.settled)),
            public_note="Two sources were left out.",
        ),
    ),
    ready_claims: (
        MANAGERS,
        lambda s, w: ready_claims(standing=s, rows={w.claim.pk: w.claim.version}),
    ),
    withdraw_claims: (
        MANAGERS,
        lambda s, w: withdraw_claims(
            standing=s, rows={w.claim.pk: w.claim.version}, reason="promise"
        ),
    ),
    set_worths: (
        MANAGERS,
        lambda s, w: set_worths(standing=s, rows={w.claim.pk: w.claim.version}, worth="high"),
    ),
    undo_all: (MANAGERS, lambda s, w: undo_all(standing=s, steps=[w.step])),
    ready_articles: (
        MANAGERS,
        lambda s, w: ready_articles(
            standing=s, rows={w.article.pk: waiting_in([w.article.pk])[w.article.pk].mark}
        ),
    ),
    save_view: (
        set(Role),
        lambda s, w: save_view(standing=s, screen="articles", name="All", query=""),
    ),
    rename_view: (
        set(Role),
        lambda s, w: rename_view(standing=s, view=w.views[s.role], version=1, name="Ready"),
    ),
    share_view: (
        MANAGERS,
        lambda s, w: share_view(standing=s, view=w.views[s.role], version=1, shared=True),
    ),
    delete_view: (
        set(Role),
        lambda s, w: delete_view(standing=s, view=w.views[s.role], version=1),
    ),
    close_discussion: (
        SETTLERS,
        lambda s, w: close_discussion(standing=s, claim=w.discussed),
    ),
    check_claim: (
        MANAGERS,
        lambda s, w: check_claim(
            standing=s, claim=w.agreed, final=w.agreed.adjudications.get().pk, upheld=True
        ),
    ),
}  # fmt: skip


def activities() -> int:
    return Activity.objects.count()


# A text that is only looked at is no part of the record.
LEAVES_NO_TRACE = {
    ask_for_split, stop_split, start_split_again, be_here, choose_weekly_goal, put_changes_away,
    save_view, rename_view, share_view, delete_view,
}  # fmt: skip


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.__name__)
def test_roles(scene: Scene, service: Callable[..., Any], role: Role) -> None:
    allowed, act = SERVICES[service]
    before = activities()
    if role in allowed:
        act(scene.standing(role), scene)
        assert activities() > before or service in LEAVES_NO_TRACE
    else:
        with pytest.raises(NotAllowed):
            act(scene.standing(role), scene)
        assert activities() == before


NEEDS_NO_OBJECT = {
    change_project,
    save_scale,
    ask_no_attribution,
    add_member,
    make_invitation,
    add_article,
    ask_for_split,
    take_some,
    choose_weekly_goal,
    save_view,
}


@pytest.mark.parametrize(
    "service",
    [service for service in SERVICES if service not in NEEDS_NO_OBJECT],
    ids=lambda service: service.__name__,
)
def test_a_manager_of_another_project_reaches_nothing(
    scene: Scene, service: Callable[..., Any]
) -> None:
    before = activities()
    with pytest.raises((NotAllowed, ObjectDoesNotExist)):
        SERVICES[service][1](scene.outsider, scene)
    assert activities() == before


@pytest.mark.parametrize(
    "service",
    [
        decline_claim,
        save_draft,
        submit_review,
        confirm_review,
        add_citation,
        change_citation,
        remove_citation,
    ],
    ids=lambda service: service.__name__,
)
def test_nobody_writes_in_the_review_of_another(scene: Scene, service: Callable[..., Any]) -> None:
    meddler = replace(scene.standing(Role.MANAGER), actor=scene.people[Role.ADJUDICATOR])
    before = activities()
    with pytest.raises(NotAllowed):
        SERVICES[service][1](meddler, scene)
    assert activities() == before


def test_only_site_admins_create_projects(scene: Scene) -> None:
    for user in (*scene.people.values(), scene.dot):
        with pytest.raises(NotAllowed):
            create_project(actor=user, name="Tunnels", slug="tunnels")
    scene.dot.is_superuser, scene.dot.is_active = True, False
    with pytest.raises(NotAllowed):
        create_project(actor=scene.dot, name="Tunnels", slug="tunnels")


def test_nobody_reviews_a_claim_they_marked(scene: Scene) -> None:
    role = Role.REVIEWER
    claim = ready_claim(scene.project, by=scene.people[role])
    with pytest.raises(NotAllowed, match="marked this claim yourself"):
        take_claim(standing=scene.standing(role), claim=claim)


def test_nobody_settles_a_claim_they_reviewed(scene: Scene) -> None:
    settler, other = scene.people[Role.ADJUDICATOR], scene.people[Role.REVIEWER]
    claim = disputed_claim(scene.project, [settler, other])
    with pytest.raises(NotAllowed, match="did not review"):
        adjudicate_claim(
            standing=scene.standing(Role.ADJUDICATOR),
            claim=claim,
            content_label=label(scene.project, "mixed"),
            attribution_label=None,
            confidence="high",
            justification=JUSTIFICATION,
        )


# It gives back what the actor holds, or calls take_some.
ASKS_ANOTHER = {"take_next"}


def test_the_table_has_every_service() -> None:
    """A service is what takes a standing and writes; a new one must be entered above."""
    found = set()
    for module in iter_modules(services.__path__):
        code = import_module(f"annotations.services.{module.name}")
        for name, value in vars(code).items():
            if not inspect.isfunction(value) or name.startswith("_"):
                continue
            by_name = inspect.signature(value).parameters.get("standing")
            if by_name is not None and by_name.kind is inspect.Parameter.KEYWORD_ONLY:
                found.add(name)
    assert {service.__name__ for service in SERVICES} == found - ASKS_ANOTHER
