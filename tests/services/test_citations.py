"""Evidence: a source or a search, one row a person and page, never fewer than a review needs."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from annotations.choices import Verb
from annotations.exceptions import InvalidState, NotAllowed, Refused, StaleVersion
from annotations.models import Activity, Assignment, Citation, Project, Source, User
from annotations.services.citations import (
    Evidence,
    add_citation,
    canonical,
    change_citation,
    remove_citation,
)
from tests.factories import EVIDENCE, make_citation, make_review, ready_claim, standing, take


@pytest.fixture
def assignment(project: Project, ben: User) -> Assignment:
    return take(ready_claim(project), ben)


def add(assignment: Assignment, evidence: Evidence) -> Citation:
    who = standing(assignment.reviewer, assignment.project)
    return add_citation(standing=who, assignment=assignment, evidence=evidence)


def change(citation: Citation, evidence: Evidence, version: int | None = None) -> Citation:
    assignment = citation.review.assignment
    return change_citation(
        standing=standing(assignment.reviewer, assignment.project),
        citation=citation,
        version=citation.version if version is None else version,
        evidence=evidence,
    )


def said(verb: Verb, name: str) -> tuple[Any, Any]:
    """A value before and after, in the one Activity of that kind."""
    entry = Activity.objects.get(verb=verb)
    return (entry.before or {}).get(name), (entry.after or {}).get(name)


def test_a_source_is_stored_as_said_and_dated(assignment: Assignment) -> None:
    citation = make_citation(assignment, quote="  “Opened on 3 May.”\n", locator="p. 4")
    assert citation.source is not None
    assert (citation.quote, citation.locator) == ("“Opened on 3 May.”", "p. 4")
    assert citation.source.title == EVIDENCE.title
    assert citation.retrieved_at is not None


def test_sources_keep_their_order(assignment: Assignment) -> None:
    first, second = make_citation(assignment), make_citation(assignment)
    remove_citation(standing=standing(assignment.reviewer, assignment.project), citation=first)
    third = make_citation(assignment)
    assert list(assignment.review.citations.order_by("order")) == [second, third]


def test_a_search_without_a_find_is_evidence(assignment: Assignment) -> None:
    citation = add(
        assignment, Evidence(searched_for="bridge 1998", searched_in="City archive, online")
    )
    assert citation.source is None
    assert (citation.stance, citation.searched_on) == ("", timezone.localdate())


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("stance", {"url": "https://a.example", "title": "A"}),
        ("stance", {"url": "https://a.example", "title": "A", "stance": "maybe"}),
        ("title", {"url": "https://a.example", "stance": "supports"}),
        ("url", {"url": "javascript:alert(1)", "title": "A", "stance": "supports"}),
        ("url", {"url": "file:///etc/passwd", "title": "A", "stance": "supports"}),
        ("url", {"url": "https://[broken", "title": "A", "stance": "supports"}),
        ("url", {"url": "https://a.example:99999999", "title": "A", "stance": "supports"}),
        ("searched_in", {"searched_for": "bridge"}),
        ("searched_for", {"searched_for": "bridge", "searched_in": "Web", "title": "A"}),
    ],
)
def test_what_is_no_evidence_is_refused_by_field(
    assignment: Assignment, field: str, values: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refused:
        add(assignment, Evidence(**values))
    assert refused.value.field == field
    assert not Citation.objects.exists()
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ("HTTPS://Example.ORG", "https://example.org/"),
        ("https://example.org:443/a#part", "https://example.org/a"),
        ("http://example.org:8080/a?b=1", "http://example.org:8080/a?b=1"),
        ("", ""),
    ],
)
def test_one_page_has_one_canonical_address(given: str, same: str) -> None:
    assert canonical(given) == same


def test_a_page_has_a_row_for_each_person(
    assignment: Assignment, project: Project, chi: User
) -> None:
    """Were the row shared, the second reviewer would learn that somebody cited it before (P6)."""
    own = [make_citation(assignment), make_citation(assignment)]
    other = make_citation(take(assignment.claim, chi))
    assert own[0].source_id == own[1].source_id != other.source_id
    assert other.source is not None
    assert other.source.canonical_url == EVIDENCE.url


def test_describing_a_page_anew_leaves_what_was_cited_before(assignment: Assignment) -> None:
    first = make_citation(assignment)
    second = make_citation(assignment, title="Bridge, opening")
    change(second, Evidence(**{**_values(), "title": "Bridge, opening day"}))
    assert Citation.objects.get(pk=first.pk).source.title == EVIDENCE.title  # type: ignore[union-attr]
    assert Source.objects.filter(added_by=assignment.reviewer).count() == 2


def test_a_row_that_another_citation_uses_is_not_written_to(assignment: Assignment) -> None:
    first, second = make_citation(assignment), make_citation(assignment)
    changed = change(second, Evidence(**{**_values(), "publisher": "Porto Archive"}))
    first.refresh_from_db()
    assert first.source_id != changed.source_id
    assert first.source is not None
    assert first.source.publisher == EVIDENCE.publisher


def test_a_change_counts_a_version_and_keeps_what_was_said(assignment: Assignment) -> None:
    citation = make_citation(assignment)
    changed = change(citation, Evidence(**{**_values(), "stance": "refutes"}))
    assert (changed.version, changed.stance) == (2, "refutes")
    assert said(Verb.CITATION_CHANGED, "stance") == ("supports", "refutes")


def test_a_stale_change_is_refused(assignment: Assignment) -> None:
    citation = make_citation(assignment)
    change(citation, Evidence(**{**_values(), "quote": "theirs"}))
    with pytest.raises(StaleVersion) as stale:
        change(citation, Evidence(**{**_values(), "quote": "mine"}), version=1)
    assert (stale.value.current.quote, stale.value.mine["quote"]) == ("theirs", "mine")


def test_removing_keeps_what_it_said_in_the_history(assignment: Assignment) -> None:
    citation = make_citation(assignment)
    remove_citation(standing=standing(assignment.reviewer, assignment.project), citation=citation)
    assert not Citation.objects.exists()
    assert said(Verb.CITATION_REMOVED, "title") == (EVIDENCE.title, None)


def test_a_submitted_review_keeps_the_sources_it_needs(project: Project, ben: User) -> None:
    review = make_review(ready_claim(project), ben, citations=2)
    who = standing(ben, project)
    first, second = review.citations.order_by("order")
    remove_citation(standing=who, citation=first)
    with pytest.raises(InvalidState):
        remove_citation(standing=who, citation=second)


def test_nobody_cites_in_another_s_review(assignment: Assignment, chi: User) -> None:
    citation = make_citation(assignment)
    who = standing(chi, assignment.project)
    with pytest.raises(NotAllowed):
        add_citation(standing=who, assignment=assignment, evidence=EVIDENCE)
    with pytest.raises(NotAllowed):
        change_citation(standing=who, citation=citation, version=1, evidence=EVIDENCE)
    with pytest.raises(NotAllowed):
        remove_citation(standing=who, citation=citation)


def test_a_date_is_as_exact_as_it_is_known(assignment: Assignment) -> None:
    may = datetime.date(2013, 5, 1)
    citation = make_citation(assignment, published_on=may, published_precision="month")
    assert citation.source is not None
    assert (citation.source.published_on, citation.source.published_precision) == (may, "month")


def _values() -> dict[str, Any]:
    return {name: getattr(EVIDENCE, name) for name in Evidence.__dataclass_fields__}
