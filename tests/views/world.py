"""One of everything in one project, for whoever asks; the people of the matrix."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.conf import settings
from django.test import Client
from django.urls import reverse

from annotations.choices import Role
from annotations.models import (
    Activity,
    Project,
    Review,
    Segment,
    User,
)
from annotations.selectors.tokens import token_of
from annotations.services.batches import waiting_in
from annotations.services.comments import add_comment, resolve_thread
from annotations.services.invitations import make_invitation
from annotations.services.projects import add_member, remove_member
from annotations.services.saved_views import save_view
from annotations.services.splits import ask_for_split, stop_split
from tests.factories import (
    discussed_claim,
    disputed_claim,
    label,
    make_article,
    make_citation,
    make_claim,
    make_review,
    make_user,
    ready_claim,
    reworded,
    settled_claim,
    standing,
    take,
)

UNUSED = 10**12
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

# --- people --------------------------------------------------------------------------------------

MEMBERS = frozenset({"viewer", "reviewer", "adjudicator", "manager", "demoted", "site admin"})
EDITORS = MEMBERS - {"viewer", "demoted"}
SETTLERS = EDITORS - {"reviewer"}
MANAGERS = SETTLERS - {"adjudicator"}
SITE_ADMINS = frozenset({"site admin"})
SIGNED_IN = MEMBERS | {"outsider", "removed"}
ANYBODY = SIGNED_IN | {"anonymous"}
PEOPLE = sorted(ANYBODY)

ROLES = {
    "viewer": Role.VIEWER,
    "reviewer": Role.REVIEWER,
    "adjudicator": Role.ADJUDICATOR,
    "manager": Role.MANAGER,
    "demoted": Role.MANAGER,
    "removed": Role.MANAGER,
}


class Named(NamedTuple):
    """Something that an address names by a token in place of its id."""

    pk: str


class World:
    """A project in which there is something to do at every address, seen by one person."""

    def __init__(self, project: Project, root: User, who: str) -> None:
        self.project, self.slug, self.who = project, project.slug, who
        mia, ben, chi = (
            self._member(make_user(), role) for role in (Role.MANAGER, Role.REVIEWER, Role.REVIEWER)
        )
        self.actor = self._person(root)
        self.article = make_article(project, mia)
        self.proposed = make_claim(project, mia, article=self.article)
        self.second = make_claim(
            project, mia, article=self.article, quote="It cost four million euros"
        )
        self.segment = Segment.objects.filter(article=self.article).latest("order")
        added = Activity.objects.get(object_type="claim", object_id=self.second.pk)
        self.activity = Named(token_of(added))
        self.reworded = make_claim(project, mia)
        self.change = Named(token_of(reworded(self.reworded, mia)))
        self.ready = ready_claim(project, mia)
        self.held = ready_claim(project, mia)
        writes = (who in ROLES and ROLES[who] != Role.VIEWER) or who == "site admin"
        self.assignment = take(self.held, self.actor if self.actor and writes else ben)
        self.citation = make_citation(self.assignment)
        self.disputed = disputed_claim(project, [ben, chi], by=mia)
        self.lent, self.other = take(ready_claim(project, mia), ben), chi
        self.settled = settled_claim(project, [ben, chi], mia)
        Project.objects.filter(pk=project.pk).update(publishes=True)
        self.public = Named(str(self.settled.public_id))
        own = self.actor if self.actor and writes else ben
        self.discussed = discussed_claim(project, [own, chi], by=mia)
        self.differing = discussed_claim(project, [ben, chi], by=mia)
        self.agreed = ready_claim(project, mia)
        for reviewer in (ben, chi):
            make_review(self.agreed, reviewer)
        self.proposal = ask_for_split(
            standing=standing(mia, project), text="Asked.", language="en", date=None, by="claim"
        )
        self.job = Named(f"split-{self.proposal.pk}")
        self.queued = SimpleNamespace(pk=self.proposal.job)
        before = ask_for_split(
            standing=standing(mia, project), text="Before.", language="en", date=None, by="claim"
        )
        stop_split(standing=standing(mia, project), proposal=before)
        self.stopped = Named(f"split-{before.pk}")
        self.queued_before = SimpleNamespace(pk=before.job)
        self.membership = project.memberships.get(user=chi)
        self.language = Named("ru")
        self.spare, self.closed = make_user(), make_user()
        User.objects.filter(pk=self.closed.pk).update(is_active=False)
        self.invitation, token = make_invitation(
            standing=standing(mia, project), role=Role.REVIEWER, days=7
        )
        self.token = SimpleNamespace(pk=token)  # what stands in an address in an id's place
        told = self.actor if self.actor and who in MEMBERS else ben
        self.thread = add_comment(
            standing=standing(mia, project), claim=self.settled, text=f"See this, @{told.username}."
        )
        self.done = add_comment(standing=standing(mia, project), claim=self.settled, text="Seen.")
        resolve_thread(standing=standing(mia, project), comment=self.done)
        self.notice = told.notices.get(comment=self.thread)
        owner = self.actor if self.actor and who in MEMBERS else mia
        self.view = save_view(
            standing=standing(owner, project), screen="claims", name="Open", query="state=ready"
        )
        self._lose_rights()

    def _member(self, user: User, role: str) -> User:
        add_member(standing=standing(self._root, self.project), user=user, role=role)
        return user

    @property
    def _root(self) -> User:
        return User.objects.get(username="root")

    def _person(self, root: User) -> User | None:
        if self.who == "anonymous":
            return None
        if self.who == "site admin":
            return root
        user = make_user()
        return self._member(user, ROLES[self.who]) if self.who in ROLES else user

    def _lose_rights(self) -> None:
        """The session of a removed or demoted manager goes on; their rights must not (P8)."""
        self.session = ""
        if self.actor is None:
            return
        client = Client()
        client.force_login(self.actor)
        assert client.get(reverse("projects.index")).status_code == 200
        self.session = client.cookies[settings.SESSION_COOKIE_NAME].value
        membership = self.project.memberships.filter(user=self.actor).first()
        if self.who == "removed" and membership:
            remove_member(standing=standing(self._root, self.project), membership=membership)
        if self.who == "demoted":
            self.project.memberships.filter(user=self.actor).update(role=Role.VIEWER)

    def label(self, code: str) -> int:
        return label(self.project, code).pk

    @property
    def review(self) -> Review:
        return Review.objects.get(assignment=self.assignment)

    @property
    def waiting(self) -> str:
        return f"{self.article.pk}.{waiting_in([self.article.pk])[self.article.pk].mark}"

    @property
    def seen(self) -> str:
        reviews = Review.objects.filter(claim=self.disputed).order_by("pk")
        return " ".join(f"{review.pk}.{review.version}" for review in reviews)


# --- routes --------------------------------------------------------------------------------------

Body = Callable[[World], dict[str, Any]]
