"""Evidence as records: a source cited in a review, or a search that found nothing."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import Aspect, Medium, Precision, Stance, Verb
from ..exceptions import InvalidState, NotAllowed, Refused, StaleVersion
from ..models import Assignment, Citation, Claim, Review, Source
from ..policies import Standing, can_write_review
from .activity import record
from .discussions import refuse_after_discussion


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a reviewer says of one source. ``searched_for`` makes it a search without a result."""

    aspect: str = Aspect.CONTENT
    stance: str = ""
    url: str = ""
    title: str = ""
    publisher: str = ""
    author: str = ""
    published_on: datetime.date | None = None
    published_precision: str = Precision.DAY
    medium: str = Medium.WEB
    tier: str = ""
    archived_url: str = ""
    quote: str = ""
    locator: str = ""
    note: str = ""
    searched_for: str = ""
    searched_in: str = ""
    searched_on: datetime.date | None = None


BAD_LINK = gettext_lazy("This is not a web address. Start with http:// or https://")
SOURCE_FIELDS = (
    "url",
    "title",
    "publisher",
    "author",
    "published_on",
    "published_precision",
    "medium",
    "tier",
    "archived_url",
)
USE_FIELDS = ("aspect", "stance", "quote", "locator", "note")
SEARCH_FIELDS = ("searched_for", "searched_in", "searched_on")


def canonical(url: str) -> str:
    """The address by which two citations of one page are seen to be the same.

    Scheme and host in lower case, default port and fragment left out, an empty path made "/".
    The query stays: for many sites it names the page.
    """
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(BAD_LINK, field="url") from error
    host = (parts.hostname or "").lower()
    if port and port != {"http": 80, "https": 443}.get(parts.scheme):
        host = f"{host}:{port}"
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", parts.query, ""))


@transaction.atomic
def add_citation(*, standing: Standing, assignment: Assignment, evidence: Evidence) -> Citation:
    claim, review = _lock(standing, assignment)
    order = Citation.objects.filter(review=review).aggregate(n=Max("order"))["n"]
    citation = Citation(
        project=standing.project, review=review, order=0 if order is None else order + 1
    )
    _fill(standing, citation, evidence)
    citation.retrieved_at = timezone.now() if citation.source_id else None
    citation.save()
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.CITATION_ADDED,
        of=citation,
        claim=claim,
        after=as_json(citation),
    )
    return citation


@transaction.atomic
def change_citation(
    *, standing: Standing, citation: Citation, version: int, evidence: Evidence
) -> Citation:
    claim, _review = _lock(standing, citation.review.assignment)
    row = (
        Citation.objects.select_for_update(of=("self",))
        .select_related("source")
        .get(pk=citation.pk)
    )
    if row.version != version:
        raise StaleVersion(current=row, mine=plain(evidence))
    before = as_json(row)
    _fill(standing, row, evidence)
    row.version += 1
    row.save()
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.CITATION_CHANGED,
        of=row,
        claim=claim,
        before=before,
        after=as_json(row),
    )
    return row


@transaction.atomic
def remove_citation(*, standing: Standing, citation: Citation) -> None:
    """Take a citation out of a review; what it said stays in the history."""
    claim, review = _lock(standing, citation.review.assignment)
    if review.submitted_at is not None:
        left = Citation.objects.filter(review=review).count() - 1
        if left < standing.project.minimum_sources:
            raise InvalidState(_("A submitted review keeps its sources. Add another one first."))
    row = Citation.objects.select_related("source").get(pk=citation.pk)
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.CITATION_REMOVED,
        of=row,
        claim=claim,
        before=as_json(row),
    )
    row.delete()


def as_json(citation: Citation) -> dict[str, Any]:
    source = citation.source
    values = {name: getattr(citation, name) for name in (*USE_FIELDS, *SEARCH_FIELDS)}
    if source is not None:
        values |= {name: getattr(source, name) for name in SOURCE_FIELDS}
    return {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in values.items()
    }


def plain(evidence: Evidence) -> dict[str, Any]:
    return {name: getattr(evidence, name) for name in Evidence.__dataclass_fields__}


def _lock(standing: Standing, assignment: Assignment) -> tuple[Claim, Review]:
    claim = Claim.objects.select_for_update(no_key=True).get(pk=assignment.claim_id)
    row = Assignment.objects.get(pk=assignment.pk)
    if row.project_id != standing.project.pk or not can_write_review(standing, row):
        raise NotAllowed
    if claim.withdrawn_at is not None or claim.adjudications.standing().exists():
        raise InvalidState(_("This claim is closed, so its reviews cannot change."))
    review = Review.objects.select_for_update(no_key=True).get(assignment=row)
    refuse_after_discussion(review)
    return claim, review


def _fill(standing: Standing, citation: Citation, evidence: Evidence) -> None:
    citation.aspect = evidence.aspect
    citation.quote, citation.locator = evidence.quote.strip(), evidence.locator.strip()
    citation.note = evidence.note.strip()
    if evidence.searched_for.strip():
        _fill_search(citation, evidence)
    else:
        if evidence.stance not in Stance.values:
            raise Refused(_("Say what the source does to the claim."), field="stance")
        citation.stance = evidence.stance
        citation.searched_for = citation.searched_in = ""
        citation.searched_on = None
        citation.source = _source(standing, citation.source, evidence)
    citation.clean_fields(exclude=["project", "review", "source"])


def _fill_search(citation: Citation, evidence: Evidence) -> None:
    if evidence.url or evidence.title:
        raise Refused(_("Give either a source or a search, not both."), field="searched_for")
    if not evidence.searched_in.strip():
        raise Refused(_("Say where you searched."), field="searched_in")
    citation.source = None
    citation.stance = ""
    citation.searched_for = evidence.searched_for.strip()
    citation.searched_in = evidence.searched_in.strip()
    citation.searched_on = evidence.searched_on or timezone.localdate()


def _source(standing: Standing, stored: Source | None, evidence: Evidence) -> Source:
    """The actor's row that says exactly this of the page.

    A row that another citation uses, too, is never written to: what that one cites must stay as
    it was cited. Then a row that says the same is shared, or a new one made.
    """
    described = Source(project=standing.project, added_by=standing.actor)
    for name in SOURCE_FIELDS:
        value = getattr(evidence, name)
        setattr(described, name, value.strip() if isinstance(value, str) else value)
    described.canonical_url = canonical(described.url)
    _check_source(described)
    same = Source.objects.filter(
        project=standing.project,
        added_by=standing.actor,
        **{name: getattr(described, name) for name in SOURCE_FIELDS},
    ).first()
    if same is not None:
        return same
    if stored is not None and stored.citations.count() == 1:
        described.pk, described.created_at = stored.pk, stored.created_at
        if described.archived_url == stored.archived_url:
            described.archived_at = stored.archived_at
    if described.archived_url and described.archived_at is None:
        described.archived_at = timezone.now()
    described.save()
    return described


def _check_source(source: Source) -> None:
    if not source.title:
        raise Refused(_("Give the source a title."), field="title")
    try:
        source.clean_fields(exclude=["project", "added_by"])
    except ValidationError as error:
        if "canonical_url" in error.message_dict or "url" in error.message_dict:
            raise Refused(BAD_LINK, field="url") from error
        raise
