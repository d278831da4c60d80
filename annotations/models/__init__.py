"""The record: fields and constraints. What only a database can keep stands in ``sql/``."""

from .articles import Article, Segment
from .claims import Anchor, Attribution, Claim
from .history import Activity, Comment, Correction, RequestKey
from .people import User
from .projects import Membership, Project, VerdictLabel, VerdictScale
from .proposals import ParsedPiece, Proposal
from .reviews import Adjudication, Assignment, Citation, PublishedCitation, Review, Source

__all__ = [
    "Activity",
    "Adjudication",
    "Anchor",
    "Article",
    "Assignment",
    "Attribution",
    "Citation",
    "Claim",
    "Comment",
    "Correction",
    "Membership",
    "ParsedPiece",
    "Project",
    "Proposal",
    "PublishedCitation",
    "RequestKey",
    "Review",
    "Segment",
    "Source",
    "User",
    "VerdictLabel",
    "VerdictScale",
]
