"""The language of reading: chainable narrowings that pages, counts and exports share.

``visible_to`` is where blindness and project walls are kept (P6, P7). Every read that starts from
a request starts with it.
"""

from .claims import ClaimQuerySet
from .history import JUDGING, ActivityQuerySet
from .notices import SILENT_AFTER, CommentQuerySet, NoticeQuerySet, PresenceQuerySet
from .projects import (
    ArticleQuerySet,
    InvitationQuerySet,
    MembershipQuerySet,
    ProjectQuerySet,
    ScaleQuerySet,
    hash_of_token,
)
from .proposals import ProposalQuerySet
from .reviews import AdjudicationQuerySet, AssignmentQuerySet, DiscussionQuerySet, ReviewQuerySet
from .saved_views import SavedViewQuerySet
from .visibility import (
    HOLDING_A_SLOT,
    OWED,
    SETTLERS,
    discussed_by,
    in_projects_of,
    judgements_open_to,
    talk_open_to,
)

__all__ = [
    "HOLDING_A_SLOT",
    "JUDGING",
    "OWED",
    "SETTLERS",
    "SILENT_AFTER",
    "ActivityQuerySet",
    "AdjudicationQuerySet",
    "ArticleQuerySet",
    "AssignmentQuerySet",
    "ClaimQuerySet",
    "CommentQuerySet",
    "DiscussionQuerySet",
    "InvitationQuerySet",
    "MembershipQuerySet",
    "NoticeQuerySet",
    "PresenceQuerySet",
    "ProjectQuerySet",
    "ProposalQuerySet",
    "ReviewQuerySet",
    "SavedViewQuerySet",
    "ScaleQuerySet",
    "discussed_by",
    "hash_of_token",
    "in_projects_of",
    "judgements_open_to",
    "talk_open_to",
]
