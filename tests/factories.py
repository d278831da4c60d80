"""Things to test with, made through the services; nothing here bends a rule.

What is not given gets a default that passes. ``by`` is who marks and manages, by default the
project's first manager, who therefore cannot review what they marked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.choices import Confidence, Role, Stance
from annotations.demo import load
from annotations.models import (
    Activity,
    Adjudication,
    Article,
    Assignment,
    Citation,
    Claim,
    Discussion,
    Project,
    Review,
    User,
    VerdictLabel,
    VerdictScale,
)
from annotations.policies import Standing
from annotations.services.adjudications import adjudicate_claim
from annotations.services.anchors import find_quote
from annotations.services.articles import KEEP_NOTHING, add_article
from annotations.services.assignments import take_claim
from annotations.services.citations import Evidence, add_citation
from annotations.services.claims import change_claim, mark_claim, mark_ready
from annotations.services.discussions import open_discussion
from annotations.services.people import create_account
from annotations.services.projects import create_project
from annotations.services.reviews import Judgement, save_draft, submit_review

KAZAN = Path(load.HERE, "kazan.txt").read_text(encoding="utf-8")
TEA_ROAD = (
    "Approximately 400 years ago, the ‘Tea Road’ linking our two nations passed through Kazan"
)
# The bridge takes two UTF-16 units, so offsets that count them are wrong after it.
TEXT = (
    "Ana Lee said: “The bridge 🌉 opened in 1998. It cost four million euros.”\n"
    "It was a fine day in Porto."
)
QUOTE = "The bridge 🌉 opened in 1998"
PASSWORD = "correct horse battery"
JUSTIFICATION = "The city's own record gives the day, and two newspapers of that week agree."

_numbers = count(1)


def standing(user: User, project: Project) -> Standing:
    """The user's standing as a request would find it, from fresh rows."""
    found = Standing.of(user, project, project.memberships.filter(user=user).first())
    assert found is not None, f"{user} has no standing in {project}"
    return found


def make_user(username: str = "", *, site_admin: bool = False, **values: Any) -> User:
    """Somebody with the password ``PASSWORD``."""
    username = username or f"person{next(_numbers)}"
    values.setdefault("first_name", username.title())
    return create_account(username=username, password=PASSWORD, site_admin=site_admin, **values)


def scale(slug: str) -> VerdictScale:
    return VerdictScale.objects.shipped().filter(slug=slug).latest("version")


def scale_as_typed(base: VerdictScale) -> dict[str, Any]:
    """The fields of the scale editor as they stand when a scale is opened."""
    fields: dict[str, Any] = {"aspect": base.aspect, "scale_name": base.name}
    if base.ordinal:
        fields["ordinal"] = "1"
    for place, row in enumerate(base.labels.order_by("rank")):
        fields |= {
            f"code-{place}": row.code,
            f"letter-{place}": row.letter,
            f"name-{place}": row.name,
            f"definition-{place}": row.definition,
            f"colour-{place}": row.colour,
            f"rating-{place}": "" if row.rating is None else row.rating,
            f"hidden-{place}": "1" if row.retired else "",
        }
    return fields


def make_project(root: User, slug: str = "bridges", **settings: Any) -> Project:
    settings = {
        "content_scale": scale("truth-6"),
        "attribution_scale": scale("attribution-7"),
        "reviews_per_claim": 2,
        "blind": True,
        "minimum_sources": 1,
        "minimum_justification": 40,
        **settings,
    }
    return create_project(
        actor=root, name=settings.pop("name", slug.title()), slug=slug, **settings
    )


def manager_of(project: Project) -> User:
    return project.memberships.filter(role=Role.MANAGER).order_by("pk")[0].user


def label(project: Project, code: str) -> VerdictLabel:
    """The verdict with that code on one of the project's two scales."""
    scales = (project.content_scale_id, project.attribution_scale_id)
    return VerdictLabel.objects.get(scale__in=scales, code=code)


def make_article(
    project: Project, by: User | None = None, text: str = TEXT, **values: Any
) -> Article:
    """An article without any claim yet; its sentences are accounted for as without claims."""
    values.setdefault("title", f"Article {next(_numbers)}")
    values.setdefault("choice", KEEP_NOTHING)
    return add_article(standing=standing(by or manager_of(project), project), text=text, **values)


def make_claim(
    project: Project,
    by: User | None = None,
    *,
    article: Article | None = None,
    quote: str = QUOTE,
    speaker: str = "",
    **values: Any,
) -> Claim:
    """A proposed claim at the one place where the quote stands."""
    by = by or manager_of(project)
    article = article or make_article(project, by)
    span = find_quote(article, quote)
    change = mark_claim(
        standing=standing(by, project), article=article, spans=[span], speaker=speaker, **values
    )
    return Claim.objects.get(pk=change.claims[0].pk)


def reworded(
    claim: Claim, by: User | None = None, text: str = "The bridge opened", **values: Any
) -> Activity:
    """Change a claim's wording; the entry of the history that tells of it."""
    claim = Claim.objects.get(pk=claim.pk)
    said = claim.attributions.order_by("order").last()
    values = {
        "kind": claim.kind,
        "worth": claim.worth_band,
        "speaker": said.speaker if said else "",
        **values,
    }
    return change_claim(
        standing=standing(by or manager_of(claim.project), claim.project),
        claim=claim,
        version=claim.version,
        text=text,
        **values,
    ).activity


def ready_claim(project: Project, by: User | None = None, **values: Any) -> Claim:
    """A claim that waits for reviewers. Other claims of its article are made ready, too."""
    claim = make_claim(project, by, **values)
    mark_ready(standing=standing(by or manager_of(project), project), article=claim.article)
    claim.refresh_from_db()
    return claim


def take(claim: Claim, reviewer: User) -> Assignment:
    return take_claim(standing=standing(reviewer, claim.project), claim=claim)


EVIDENCE = Evidence(
    stance=Stance.SUPPORTS,
    url="https://records.example/bridge",
    title="Opening of the bridge",
    publisher="City of Porto",
)


def make_citation(assignment: Assignment, **values: Any) -> Citation:
    return add_citation(
        standing=standing(assignment.reviewer, assignment.project),
        assignment=assignment,
        evidence=replace(EVIDENCE, **values),
    )


def make_review(
    claim: Claim,
    reviewer: User,
    verdict: str = "true",
    *,
    attribution: str = "",
    confidence: str = Confidence.HIGH,
    justification: str = JUSTIFICATION,
    submitted: bool = True,
    citations: int = 1,
) -> Review:
    """A review by somebody who takes the claim for it; submitted unless told otherwise.

    Where the claim has a speaker, ``attribution`` is "accurate-quote" when not given.
    """
    project = claim.project
    assignment = take(claim, reviewer)
    missing = citations - assignment.review.citations.count()
    for _ in range(missing):
        make_citation(assignment)
    if not attribution and project.attribution_scale_id and claim.attributions.exists():
        attribution = "accurate-quote"
    act = submit_review if submitted else save_draft
    return act(
        standing=standing(reviewer, project),
        assignment=assignment,
        version=assignment.review.version,
        judgement=Judgement(
            content_label=label(project, verdict),
            attribution_label=label(project, attribution) if attribution else None,
            confidence=confidence,
            justification=justification,
        ),
    )


def disputed_claim(project: Project, reviewers: Sequence[User], **values: Any) -> Claim:
    """All reviews are in; the first says true and the others say false."""
    claim = ready_claim(project, **values)
    for index, reviewer in enumerate(reviewers):
        make_review(claim, reviewer, "false" if index else "true")
    return claim


def discussed_claim(
    project: Project, reviewers: Sequence[User], *, days: int = 3, **values: Any
) -> Claim:
    """A disputed claim whose discussion runs, whether or not its project asks for discussions."""
    claim = disputed_claim(project, reviewers, **values)
    if not Discussion.objects.filter(claim=claim).exists():
        asking = copy(project)
        asking.discussion_days = days
        open_discussion(project=asking, claim=claim)
    return claim


def let_discussion_end(claim: Claim) -> None:
    """As if its days had gone by."""
    day = timedelta(days=1)
    discussion = Discussion.objects.get(claim=claim)
    length = discussion.closes_at - discussion.opened_at
    Discussion.objects.filter(pk=discussion.pk).update(
        opened_at=timezone.now() - length - day, closes_at=timezone.now() - day
    )


def agreed_claim(project: Project, reviewers: Sequence[User], **values: Any) -> Claim:
    """All say true, but one of them so unsurely that the claim does not settle itself."""
    claim = ready_claim(project, **values)
    for index, reviewer in enumerate(reviewers):
        make_review(claim, reviewer, confidence=Confidence.HIGH if index else Confidence.LOW)
    return claim


def settle(claim: Claim, adjudicator: User, verdict: str = "mixed", **values: Any) -> Adjudication:
    project = claim.project
    asks_attribution = project.attribution_scale_id and claim.attributions.exists()
    values.setdefault(
        "attribution_label", label(project, "accurate-quote") if asks_attribution else None
    )
    values.setdefault("confidence", Confidence.HIGH)
    values.setdefault("justification", JUSTIFICATION)
    return adjudicate_claim(
        standing=standing(adjudicator, project),
        claim=claim,
        content_label=label(project, verdict),
        **values,
    )


def settled_claim(
    project: Project, reviewers: Sequence[User], adjudicator: User, **values: Any
) -> Claim:
    claim = disputed_claim(project, reviewers, **values)
    settle(claim, adjudicator)
    return claim


def ready_claims(project: Project, number: int, by: User | None = None) -> list[Claim]:
    """That many claims of one article, each with a speaker, to compare pages of 1 and 30 rows."""
    by = by or manager_of(project)
    sentences = [f"Bridge {n} opened in {1900 + n}" for n in range(1, number + 1)]
    article = make_article(project, by, text=". ".join(sentences) + ".")
    for sentence in sentences:
        make_claim(project, by, article=article, quote=sentence, speaker="Ana Lee")
    mark_ready(standing=standing(by, project), article=article)
    return list(article.claims.order_by("number"))


def queries_of(act: Callable[[], object]) -> int:
    """How many queries the call makes."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
