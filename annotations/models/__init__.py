"""The record: fields and constraints. What only a database can keep stands in ``sql/``."""

from .articles import Article, Segment
from .claims import Anchor, Attribution, Claim
from .discussions import BlindVerdict, Comment, Discussion, SpotCheck
from .history import Activity, Correction, RequestKey
from .notices import Notice, Presence
from .people import Invitation, User
from .projects import Membership, Project, VerdictLabel, VerdictScale
from .proposals import ParsedPiece, Proposal
from .reviews import Adjudication, Assignment, Citation, PublishedCitation, Review, Source
from .saved_views import SavedView

__all__ = [
    "Activity",
    "Adjudication",
    "Anchor",
    "Article",
    "Assignment",
    "Attribution",
    "BlindVerdict",
    "Citation",
    "Claim",
    "Comment",
    "Correction",
    "Discussion",
    "Invitation",
    "Membership",
    "Notice",
    "ParsedPiece",
    "Presence",
    "Project",
    "Proposal",
    "PublishedCitation",
    "RequestKey",
    "Review",
    "SavedView",
    "Segment",
    "Source",
    "SpotCheck",
    "User",
    "VerdictLabel",
    "VerdictScale",
]
