"""The shapes in which the demo's content is written down."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from ..choices import Confidence, Direction, Kind, Worth
from ..services.citations import Evidence


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    first_name: str
    last_name: str
    role: str
    """A project role, or "" for the site admin."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One reviewer's judgement. ``first`` is the verdict they had before they changed it."""

    reviewer: str
    verdict: str
    justification: str
    evidence: tuple[Evidence, ...]
    attribution: str = ""
    confidence: str = Confidence.HIGH
    first: str = ""
    submitted: bool = True


@dataclass(frozen=True, slots=True)
class Ruling:
    """The adjudicator's verdict. ``publish`` counts the cited sources in order of the reviews."""

    verdict: str
    attribution: str
    confidence: str
    justification: str
    cause: str
    note: str
    publish: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment: of a person, by user name. The first of a claim is answered by the others."""

    author: str
    text: str


@dataclass(frozen=True, slots=True)
class ClaimPlan:
    """What happens to the claim at ``quote``.

    What splitting proposes there is kept and set right; the speaker stays as the splitter found
    them, and ``speaker`` serves when it found none.
    """

    quote: str
    speaker: str = ""
    kind: str = Kind.OTHER
    worth: str = Worth.MEDIUM
    opinions: tuple[Opinion, ...] = ()
    ruling: Ruling | None = None
    sent_back: str = ""
    talk: tuple[Remark, ...] = ()
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class ArticlePlan:
    title: str
    file: str
    published_on: datetime.date | None
    language: str = "en"
    direction: str = Direction.LTR
    publisher: str = ""
    claims: tuple[ClaimPlan, ...] = ()
