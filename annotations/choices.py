"""The closed lists of values of the record, each defined once.

The labels are what people read; the values are what is stored and exported, so a value never
changes its meaning. Verdicts are not here: scales are data (see ``scales.py``).
"""

from django.db.models import TextChoices


class Role(TextChoices):
    VIEWER = "viewer", "Viewer"
    REVIEWER = "reviewer", "Reviewer"
    ADJUDICATOR = "adjudicator", "Adjudicator"
    MANAGER = "manager", "Manager"


class Aspect(TextChoices):
    """The two questions that hide in one attributed claim: is it so, and was it said?"""

    CONTENT = "content", "Content"
    ATTRIBUTION = "attribution", "Attribution"


class Colour(TextChoices):
    """Tested ground, letter and edge triples of the style sheet; never a hex value."""

    T = "t", "Teal"
    MT = "mt", "Light blue"
    MX = "mx", "Yellow"
    MF = "mf", "Orange"
    F = "f", "Red"
    U = "u", "Open, dashed"
    P = "p", "Purple"
    S = "s", "Black"


class Precision(TextChoices):
    DAY = "day", "Day"
    MONTH = "month", "Month"
    YEAR = "year", "Year"


class Direction(TextChoices):
    LTR = "ltr", "Left to right"
    RTL = "rtl", "Right to left"


class SplitBy(TextChoices):
    """How large a piece of an article becomes one claim when it is added."""

    CLAIM = "claim", "Claim"
    SENTENCE = "sentence", "Sentence"
    PARAGRAPH = "paragraph", "Paragraph"
    NONE = "none", "None"


class Disposition(TextChoices):
    """What became of a segment: the coverage ledger."""

    UNSEEN = "unseen", "Not looked at"
    CLAIMS = "claims", "Holds claims"
    NONE = "none", "No claim"


class NoClaimReason(TextChoices):
    OPINION = "opinion", "Opinion"
    PROMISE = "promise", "Promise"
    GREETING = "greeting", "Greeting or ceremony"
    QUESTION = "question", "Question"
    FORECAST = "forecast", "Forecast"
    REPEATED = "repeated", "Said before"
    BACKGROUND = "background", "Background"
    NOT_A_SENTENCE = "not_a_sentence", "Not a sentence"


class Kind(TextChoices):
    EVENT = "event", "Event"
    QUANTITY = "quantity", "Quantity"
    HISTORY = "history", "History"
    COMPARISON = "comparison", "Comparison"
    CAUSAL = "causal", "Causal"
    QUOTATION = "quotation", "Quotation"
    POSITION = "position", "Position"
    PREDICTION = "prediction", "Prediction"
    OTHER = "other", "Other"


class Origin(TextChoices):
    """Who proposed it. A machine only ever suggests."""

    MACHINE = "machine", "Machine"
    PERSON = "person", "Person"
    IMPORT = "import", "Import"


class SpeechMode(TextChoices):
    DIRECT = "direct", "Direct speech"
    INDIRECT = "indirect", "Indirect speech"
    MIXED = "mixed", "Partly quoted"
    NARRATOR = "narrator", "The article itself"


class Worth(TextChoices):
    """Check-worthiness as people set and read it; stored as a number from 0 to 1."""

    NO = "no", "No"
    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"

    @classmethod
    def of(cls, value: float | None) -> "Worth":
        """The band of a stored value: one of four equal quarters from 0 to 1."""
        return (cls.NO, cls.LOW, cls.MEDIUM, cls.HIGH)[min(3, int((value or 0) * 4))]

    @property
    def number(self) -> float:
        return {"no": 0.0, "low": 0.3, "medium": 0.55, "high": 0.9}[self.value]


class ClaimState(TextChoices):
    """Derived by ``ClaimQuerySet.with_state()``; stored nowhere."""

    PROPOSED = "proposed", "Proposed"
    READY = "ready", "Ready for review"
    IN_REVIEW = "in_review", "In review"
    AGREED = "agreed", "Reviewers agree"
    DISPUTED = "disputed", "Disputed"
    SETTLED = "settled", "Settled"
    WITHDRAWN = "withdrawn", "Withdrawn"


class AssignmentState(TextChoices):
    OPEN = "open", "Open"
    SUBMITTED = "submitted", "Submitted"
    SENT_BACK = "sent_back", "Sent back"
    CONFIRM = "confirm", "Wording changed"
    DECLINED = "declined", "Declined"
    RELEASED = "released", "Taken back"


class DeclineReason(TextChoices):
    NOT_A_CLAIM = "not_a_claim", "Not a claim"
    EXPERTISE = "expertise", "Needs expertise"
    CONFLICT = "conflict", "Conflict of interest"
    UNREACHABLE = "unreachable", "Source unreachable"
    OTHER = "other", "Other"


class Confidence(TextChoices):
    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class Stance(TextChoices):
    SUPPORTS = "supports", "Supports"
    PARTLY = "partly", "Partly supports"
    REFUTES = "refutes", "Refutes"
    CONTEXT = "context", "Context"


class Medium(TextChoices):
    WEB = "web", "Web page"
    DOCUMENT = "document", "Document"
    BOOK = "book", "Book"
    DATA = "data", "Data set"
    IMAGE = "image", "Image"
    VIDEO = "video", "Video"
    AUDIO = "audio", "Audio"
    INTERVIEW = "interview", "Interview"
    OTHER = "other", "Other"


class Tier(TextChoices):
    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"
    TERTIARY = "tertiary", "Tertiary"


class AgreementRule(TextChoices):
    """When reviewers who agree need no adjudicator."""

    NEVER = "never", "An adjudicator settles every claim"
    CONFIDENT = "confident", "Same verdict, each at least medium confidence"
    SAME = "same", "Same verdict, whatever the confidence"


class AdjudicationMethod(TextChoices):
    ADJUDICATED = "adjudicated", "Settled by an adjudicator"
    AGREEMENT = "agreement", "Settled by agreement"


class Cause(TextChoices):
    """Why reviewers differed."""

    EVIDENCE = "evidence", "Different evidence"
    READING = "reading", "Different reading of the claim"
    SCALE = "scale", "Different use of the scale"
    TIME = "time", "Different points in time"
    ERROR = "error", "An error"


class CorrectionKind(TextChoices):
    VERDICT = "verdict", "Verdict"
    TEXT = "text", "Wording"
    ATTRIBUTION = "attribution", "Speaker"
    SOURCE = "source", "Source"


class NoticeKind(TextChoices):
    """Why somebody is told; the label is the sentence's beginning in a list of notices."""

    ASSIGNED = "assigned", "Asked to review"
    TAKEN_BACK = "taken_back", "Taken back"
    SENT_BACK = "sent_back", "Sent back"
    CONFIRM = "confirm", "Wording changed"
    DISCUSSION = "discussion", "Open for discussion"
    MENTIONED = "mentioned", "Mentioned"
    REPLIED = "replied", "Answered"
    DUE = "due", "Due"
    OVERDUE = "overdue", "Overdue"


class EmailPace(TextChoices):
    """How often somebody's unread notices are sent by e-mail, all in one letter."""

    NEVER = "never", "Never"
    HOURLY = "hourly", "At most once an hour"
    DAILY = "daily", "Once a day"


class Place(TextChoices):
    """The page on which somebody is present."""

    ELSEWHERE = "elsewhere", "In the project"
    ARTICLE = "article", "At the claims of an article"
    CLAIM = "claim", "Looking at a claim"
    REVIEW = "review", "Reviewing"
    ADJUDICATION = "adjudication", "Settling"


class Verb(TextChoices):
    """What an Activity says happened."""

    PROJECT_CREATED = "project.created", "created the project"
    PROJECT_CHANGED = "project.changed", "changed the project"
    MEMBER_ADDED = "member.added", "added a member"
    MEMBER_CHANGED = "member.changed", "changed a member's role"
    PROJECT_REVERTED = "project.reverted", "brought back earlier settings"
    MEMBER_REMOVED = "member.removed", "removed a member"
    INVITATION_MADE = "invitation.made", "invited somebody"
    INVITATION_REVOKED = "invitation.revoked", "revoked an invitation"
    INVITATION_ACCEPTED = "invitation.accepted", "accepted an invitation"
    ACCOUNT_DEACTIVATED = "account.deactivated", "deactivated an account"
    ACCOUNT_ACTIVATED = "account.activated", "activated an account"
    ARTICLE_ADDED = "article.added", "added the article"
    ARTICLE_CHANGED = "article.changed", "changed the article's details"
    ARTICLE_REVERTED = "article.reverted", "brought back earlier details"
    SEGMENT_DISPOSED = "segment.disposed", "accounted for a sentence"
    CLAIM_ADDED = "claim.added", "added the claim"
    CLAIM_CHANGED = "claim.changed", "changed the claim"
    CLAIM_MOVED = "claim.moved", "moved the claim's edges"
    CLAIM_SPLIT = "claim.split", "split the claim"
    CLAIM_MERGED = "claim.merged", "merged claims"
    CLAIM_WITHDRAWN = "claim.withdrawn", "withdrew the claim"
    CLAIM_RESTORED = "claim.restored", "restored the claim"
    CLAIM_READY = "claim.ready", "marked the claim ready"
    CLAIM_UNDONE = "claim.undone", "undid a change"
    CLAIM_REVERTED = "claim.reverted", "brought back an earlier version"
    ASSIGNMENT_TAKEN = "assignment.taken", "took the claim for review"
    ASSIGNMENT_GIVEN = "assignment.given", "asked somebody to review"
    ASSIGNMENT_DUE = "assignment.due", "changed when a review is due"
    ASSIGNMENT_DECLINED = "assignment.declined", "declined the claim"
    ASSIGNMENT_TAKEN_BACK = "assignment.taken_back", "took a claim back from its reviewer"
    REVIEW_DRAFTED = "review.drafted", "changed the draft"
    REVIEW_SUBMITTED = "review.submitted", "submitted a review"
    REVIEW_REVISED = "review.revised", "revised a submitted review"
    REVIEW_CONFIRMED = "review.confirmed", "confirmed a review of the new wording"
    CITATION_ADDED = "citation.added", "cited a source"
    CITATION_CHANGED = "citation.changed", "changed a citation"
    CITATION_REMOVED = "citation.removed", "removed a citation"
    CLAIM_SETTLED = "claim.settled", "settled the claim"
    SPOT_CHECKED = "spot_check.made", "checked a claim that settled itself"
    DISCUSSION_OPENED = "discussion.opened", "opened the reviews for discussion"
    DISCUSSION_CLOSED = "discussion.closed", "closed the discussion"
    CLAIM_SENT_BACK = "claim.sent_back", "sent the claim back"
    CLAIM_REOPENED = "claim.reopened", "reopened the claim"
    CORRECTION_PUBLISHED = "correction.published", "published a correction"
    COMMENT_ADDED = "comment.added", "commented"
    COMMENT_RESOLVED = "comment.resolved", "resolved a comment"
    COMMENT_REOPENED = "comment.reopened", "reopened a comment"
