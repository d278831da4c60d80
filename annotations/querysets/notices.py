"""Comments, notices and presence: what people say, are told, and where they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Now

from ..choices import Place
from .visibility import in_projects_of, judgements_open_to, rows_of, talk_open_to

if TYPE_CHECKING:
    from .. import models


SILENT_AFTER = timedelta(seconds=45)  # a tab that said nothing for so long is not here any more


class CommentQuerySet(QuerySet["models.Comment"]):
    def visible_to(self, actor: models.User) -> Self:
        """One's own; those of others once the claim is open or one's own review is in (P6)."""
        return self.filter(in_projects_of(actor)).filter(Q(author=actor) | talk_open_to(actor))

    def roots(self) -> Self:
        return self.filter(reply_to__isnull=True)

    def unresolved(self) -> Self:
        """Threads that still want an answer."""
        return self.roots().filter(resolved_at__isnull=True)

    def open_to_their_authors(self, authors: Iterable[models.User]) -> Self:
        """Comments whose author, one of ``authors``, reads what others say there or left.

        To the others, nothing that somebody else does to their comment may show (P6).
        """
        readable = Q(pk__in=[])
        for author in authors:
            left = Q(pk__in=[]) if author.is_superuser else ~in_projects_of(author)
            readable |= Q(author=author) & (talk_open_to(author) | left)
        return self.filter(readable)


class NoticeQuerySet(QuerySet["models.Notice"]):
    def of(self, actor: models.User) -> Self:
        """The actor's own, without those about comments that are hidden from them yet (P6)."""
        shown = Q(comment__isnull=True) | talk_open_to(actor)
        return self.filter(in_projects_of(actor), shown, user=actor)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


# Of ``Any``, because of the attributes that ``visible_to`` adds.
class PresenceQuerySet(QuerySet[Any]):
    def fresh(self) -> Self:
        return self.filter(seen_at__gt=Now() - SILENT_AFTER)

    def silent(self) -> Self:
        return self.filter(seen_at__lte=Now() - SILENT_AFTER)

    def visible_to(self, actor: models.User) -> Self:
        """Other members who are here; adds ``shown_article`` and ``shown_claim``.

        Where somebody reviews or settles is nobody's to know while the claim's judgements are not
        open to them (P6): then both are None, as for somebody who is elsewhere in the project.
        """
        member = rows_of("Membership", project=OuterRef("project"), user=OuterRef("user"))
        shown = Q(place__in=[Place.ARTICLE, Place.CLAIM]) | judgements_open_to(actor)
        return (
            self.filter(in_projects_of(actor), user__is_active=True)
            .filter(Q(user__is_superuser=True) | Exists(member))
            .exclude(user=actor)
            .annotate(
                shown_article=Case(When(shown, then=F("article"))),
                shown_claim=Case(When(shown, then=F("claim"))),
            )
        )
