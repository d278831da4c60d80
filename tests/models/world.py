"""A project with one of everything, to try to break the rules of the database on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from annotations.choices import AdjudicationMethod, Role
from annotations.models import (
    Adjudication,
    Article,
    Assignment,
    BlindVerdict,
    Citation,
    Claim,
    Comment,
    Correction,
    Discussion,
    Invitation,
    Notice,
    Presence,
    Project,
    PublishedCitation,
    Review,
    SavedView,
    SpotCheck,
    User,
)
from annotations.services.projects import add_member
from tests.factories import (
    TEXT,
    disputed_claim,
    label,
    make_article,
    make_claim,
    make_project,
    make_review,
    make_user,
    ready_claim,
    settled_claim,
    standing,
)


@dataclass(frozen=True, slots=True)
class World:
    """``claim`` is disputed by Ben and Chi, ``idle`` waits, ``ruling`` is Ada's on a third one."""

    project: Project
    other: Project
    root: User
    ada: User
    ben: User
    chi: User
    dot: User
    article: Article
    empty: Article
    claim: Claim
    idle: Claim
    foreign: Claim
    review: Review
    draft: Review
    spare: Assignment
    citation: Citation
    ruling: Adjudication
    foreign_ruling: Adjudication
    published: PublishedCitation
    comment: Comment
    correction: Correction
    discussion: Discussion
    blind: BlindVerdict
    spot_check: SpotCheck
    invitation: Invitation
    notice: Notice
    presence: Presence
    saved_view: SavedView


def build() -> World:
    root = make_user("root", site_admin=True)
    project, other = make_project(root), make_project(root, "canals")
    ada, ben, chi, dot = (make_user(name) for name in ("ada", "ben", "chi", "dot"))
    for user, role in ((ada, Role.ADJUDICATOR), (ben, Role.REVIEWER), (chi, Role.REVIEWER)):
        add_member(standing=standing(root, project), user=user, role=role)
    claim = disputed_claim(project, [ben, chi], speaker="Ana Lee")
    idle = ready_claim(project)
    foreign = make_claim(other)
    agreed = ready_claim(project)
    make_review(agreed, ben)
    make_review(agreed, chi)
    soon = timezone.now() + datetime.timedelta(days=3)
    discussion = Discussion.objects.create(project=project, claim=claim, closes_at=soon)
    review = claim.reviews.get(reviewer=ben)
    published = PublishedCitation.objects.filter(adjudication__claim=agreed)[0]
    return World(
        project=project,
        other=other,
        root=root,
        ada=ada,
        ben=ben,
        chi=chi,
        dot=dot,
        article=claim.article,
        empty=make_article(project, text=TEXT),
        claim=claim,
        idle=idle,
        foreign=foreign,
        review=review,
        draft=make_review(ready_claim(project), ben, submitted=False),
        spare=Assignment.objects.create(project=project, claim=idle, slot=1, reviewer=ben),
        citation=Citation.objects.get(review__claim=claim, review__reviewer=ben),
        ruling=Adjudication.objects.get(claim=settled_claim(project, [ben, chi], ada)),
        foreign_ruling=Adjudication.objects.create(
            project=other,
            claim=foreign,
            method=AdjudicationMethod.AGREEMENT,
            content_label=label(other, "true"),
            confidence="high",
        ),
        published=published,
        comment=Comment.objects.create(project=project, claim=claim, author=ben, text="Which one?"),
        correction=Correction.objects.create(
            project=project,
            claim=claim,
            kind="text",
            before={},
            after={},
            public_note="The year was wrong.",
            actor=ada,
        ),
        discussion=discussion,
        blind=BlindVerdict.objects.create(
            project=project,
            discussion=discussion,
            review=review,
            content_label=label(project, "mostly-false"),  # revised since, so used nowhere else
            confidence="high",
        ),
        spot_check=SpotCheck.objects.create(
            project=project, adjudication=published.adjudication, upheld=True, checker=root
        ),
        invitation=Invitation.objects.create(
            project=project,
            role=Role.REVIEWER,
            token_sha256="0" * 64,
            created_by=root,
            expires_at=soon,
        ),
        notice=Notice.objects.create(
            project=project, user=ben, kind="sent_back", claim=claim, key="sent back"
        ),
        presence=Presence.objects.create(
            project=project, user=ben, tab="a", seen_at=timezone.now()
        ),
        saved_view=SavedView.objects.create(
            project=project, person=ben, screen="claims", name="Disputed", query="state=disputed"
        ),
    )


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back, changes of the schema included."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def refusal_of(error: IntegrityError) -> str | None:
    """The name of the constraint that refused."""
    name: str | None = error.__cause__.diag.constraint_name  # type: ignore[union-attr]
    return name


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def switch_off(table: str, rule: str) -> None:
    """Disable a trigger, or drop a constraint or a unique index, of that name."""
    # Triggers that wait for the commit would keep the table from being altered.
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s AND NOT tgisinternal", [rule])
        if cursor.fetchone():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {rule}")
            return
        cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [rule])
        if cursor.fetchone():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {rule}")
        else:
            cursor.execute(f"DROP INDEX {rule}")
