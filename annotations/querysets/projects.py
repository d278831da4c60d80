"""Projects, their people, scales, articles and invitations."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Self

from django.db.models import BooleanField, Case, Exists, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Now

from ..choices import Role
from .visibility import in_projects_of, rows_of

if TYPE_CHECKING:
    from .. import models


class ProjectQuerySet(QuerySet["models.Project"]):
    def visible_to(self, actor: models.User) -> Self:
        return self.filter(in_projects_of(actor, path="pk"))


class MembershipQuerySet(QuerySet["models.Membership"]):
    def visible_to(self, actor: models.User) -> Self:
        return self.filter(in_projects_of(actor))

    def of(self, actor: models.User) -> Self:
        return self.filter(user=actor)


class ScaleQuerySet(QuerySet["models.VerdictScale"]):
    def shipped(self) -> Self:
        return self.filter(project__isnull=True)

    def for_project(self, project: Model) -> Self:
        return self.filter(Q(project__isnull=True) | Q(project=project))


class ArticleQuerySet(QuerySet["models.Article"]):
    def visible_to(self, actor: models.User) -> Self:
        return self.filter(in_projects_of(actor))

    def without_text(self) -> Self:
        """For lists: the text of a long article is megabytes that no row shows."""
        return self.defer("text")


def hash_of_token(token: str) -> str:
    """What is stored of an invitation's token: SHA-256 in hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class InvitationQuerySet(QuerySet["models.Invitation"]):
    def usable(self) -> Self:
        """Neither accepted nor revoked, and not out of date."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=Now())

    def visible_to(self, actor: models.User) -> Self:
        return self.filter(in_projects_of(actor, roles=(Role.MANAGER,)))

    def with_token(self, token: str) -> Self:
        return self.filter(token_sha256=hash_of_token(token))

    def with_standing(self) -> Self:
        """Adds ``stands``: whether who made it could still make it (``policies.Standing.of``)."""
        theirs = rows_of("Membership", project=OuterRef("project"), user=OuterRef("created_by"))
        admin = Q(created_by__is_superuser=True) & ~Exists(theirs)
        manages = Q(Exists(theirs.filter(role=Role.MANAGER))) | admin
        return self.annotate(
            stands=Case(
                When(manages, created_by__is_active=True, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )

    def valid(self) -> Self:
        """Those that can be accepted now."""
        return self.usable().with_standing().filter(stands=True)
