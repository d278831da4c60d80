"""The closed lists of values of the record, each defined once.

The labels are what people read; the values are what is stored and exported, so a value never
changes its meaning. Verdicts are not here: scales are data (see ``scales.py``).
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy


class Role(TextChoices):
    VIEWER = "viewer", _("Viewer")
    REVIEWER = "reviewer", _("Reviewer")
    ADJUDICATOR = "adjudicator", _("Adjudicator")
    MANAGER = "manager", _("Manager")


class Aspect(TextChoices):
    """The two questions that hide in one attributed claim: is it so, and was it said?"""

    CONTENT = "content", _("Content")
    ATTRIBUTION = "attribution", _("Attribution")


class Colour(TextChoices):
    """Tested ground, letter and edge triples of the style sheet; never a hex value."""

    T = "t", _("Teal")
    MT = "mt", _("Light blue")
    MX = "mx", _("Yellow")
    MF = "mf", _("Orange")
    F = "f", _("Red")
    U = "u", _("Open, dashed")
    P = "p", _("Purple")
    S = "s", _("Black")


class Precision(TextChoices):
    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class Direction(TextChoices):
    LTR = "ltr", _("Left to right")
    RTL = "rtl", _("Right to left")


class SplitBy(TextChoices):
    """How large a piece of an article becomes one claim when it is added."""

    CLAIM = "claim", _("Claim")
    SENTENCE = "sentence", _("Sentence")
    PARAGRAPH = "paragraph", _("Paragraph")
    NONE = "none", _("None")


class Disposition(TextChoices):
    """What became of a segment: the coverage ledger."""

    UNSEEN = "unseen", _("Not looked at")
    CLAIMS = "claims", _("Holds claims")
    NONE = "none", _("No claim")


class NoClaimReason(TextChoices):
    OPINION = "opinion", _("Opinion")
    PROMISE = "promise", _("Promise")
    GREETING = "greeting", _("Greeting or ceremony")
    QUESTION = "question", _("Question")
    FORECAST = "forecast", _("Forecast")
    REPEATED = "repeated", _("Said before")
    BACKGROUND = "background", _("Background")
    NOT_A_SENTENCE = "not_a_sentence", _("Not a sentence")

    @property
    def stored(self) -> str:
        """The words that a withdrawn claim keeps: in English, whoever withdraws it."""
        with override(None):
            return str(self.label)


class Kind(TextChoices):
    EVENT = "event", _("Event")
    QUANTITY = "quantity", _("Quantity")
    HISTORY = "history", _("History")
    COMPARISON = "comparison", _("Comparison")
    CAUSAL = "causal", _("Causal")
    QUOTATION = "quotation", _("Quotation")
    POSITION = "position", _("Position")
    PREDICTION = "prediction", _("Prediction")
    OTHER = "other", _("Other")


LONGEST_KIND_NOTE = 300  # code points of what a project says of a kind


class Origin(TextChoices):
    """Who proposed it. A machine only ever suggests."""

    MACHINE = "machine", _("Machine")
    PERSON = "person", _("Person")
    IMPORT = "import", _("Import")


class SpeechMode(TextChoices):
    DIRECT = "direct", _("Direct speech")
    INDIRECT = "indirect", _("Indirect speech")
    MIXED = "mixed", _("Partly quoted")
    NARRATOR = "narrator", _("The article itself")


class Worth(TextChoices):
    """Check-worthiness as people set and read it; stored as a number from 0 to 1."""

    NO = "no", _("No")
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")

    @classmethod
    def of(cls, value: float | None) -> "Worth":
        """The band of a stored value: one of four equal quarters from 0 to 1."""
        return (cls.NO, cls.LOW, cls.MEDIUM, cls.HIGH)[min(3, int((value or 0) * 4))]

    @property
    def number(self) -> float:
        return {"no": 0.0, "low": 0.3, "medium": 0.55, "high": 0.9}[self.value]


class ClaimState(TextChoices):
    """Derived by ``ClaimQuerySet.with_state()``; stored nowhere."""

    PROPOSED = "proposed", _("Proposed")
    READY = "ready", _("Ready for review")
    IN_REVIEW = "in_review", _("In review")
    AGREED = "agreed", _("Reviewers agree")
    DISPUTED = "disputed", _("Disputed")
    SETTLED = "settled", _("Settled")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AssignmentState(TextChoices):
    OPEN = "open", pgettext_lazy("an assignment", "Open")
    SUBMITTED = "submitted", _("Submitted")
    SENT_BACK = "sent_back", _("Sent back")
    CONFIRM = "confirm", _("Wording changed")
    DECLINED = "declined", _("Declined")
    RELEASED = "released", _("Taken back")


class DeclineReason(TextChoices):
    NOT_A_CLAIM = "not_a_claim", _("Not a claim")
    EXPERTISE = "expertise", _("Needs expertise")
    CONFLICT = "conflict", _("Conflict of interest")
    UNREACHABLE = "unreachable", _("Source unreachable")
    OTHER = "other", _("Other")


class Confidence(TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class Stance(TextChoices):
    SUPPORTS = "supports", _("Supports")
    PARTLY = "partly", _("Partly supports")
    REFUTES = "refutes", _("Refutes")
    CONTEXT = "context", _("Context")


class Medium(TextChoices):
    WEB = "web", _("Web page")
    DOCUMENT = "document", _("Document")
    BOOK = "book", _("Book")
    DATA = "data", _("Data set")
    IMAGE = "image", _("Image")
    VIDEO = "video", _("Video")
    AUDIO = "audio", _("Audio")
    INTERVIEW = "interview", _("Interview")
    OTHER = "other", _("Other")


class Tier(TextChoices):
    PRIMARY = "primary", _("Primary")
    SECONDARY = "secondary", _("Secondary")
    TERTIARY = "tertiary", _("Tertiary")


class AgreementRule(TextChoices):
    """When reviewers who agree need no adjudicator."""

    NEVER = "never", _("An adjudicator settles every claim")
    CONFIDENT = "confident", _("Same verdict, each at least medium confidence")
    SAME = "same", _("Same verdict, whatever the confidence")


class AdjudicationMethod(TextChoices):
    ADJUDICATED = "adjudicated", _("Settled by an adjudicator")
    AGREEMENT = "agreement", _("Settled by agreement")


class Cause(TextChoices):
    """Why reviewers differed."""

    EVIDENCE = "evidence", _("Different evidence")
    READING = "reading", _("Different reading of the claim")
    SCALE = "scale", _("Different use of the scale")
    TIME = "time", _("Different points in time")
    ERROR = "error", _("An error")


class CorrectionKind(TextChoices):
    VERDICT = "verdict", _("Verdict")
    TEXT = "text", _("Wording")
    ATTRIBUTION = "attribution", _("Speaker")
    SOURCE = "source", _("Source")


class NoticeKind(TextChoices):
    """Why somebody is told; the label is the sentence's beginning in a list of notices."""

    ASSIGNED = "assigned", _("Asked to review")
    TAKEN_BACK = "taken_back", _("Taken back")
    SENT_BACK = "sent_back", _("Sent back")
    CONFIRM = "confirm", _("Wording changed")
    DISCUSSION = "discussion", _("Open for discussion")
    MENTIONED = "mentioned", _("Mentioned")
    REPLIED = "replied", _("Answered")
    DUE = "due", _("Due")
    OVERDUE = "overdue", _("Overdue")


class EmailPace(TextChoices):
    """How often somebody's unread notices are sent by e-mail, all in one letter."""

    NEVER = "never", _("Never")
    HOURLY = "hourly", _("At most once an hour")
    DAILY = "daily", _("Once a day")


class Place(TextChoices):
    """The page on which somebody is present."""

    ELSEWHERE = "elsewhere", _("In the project")
    ARTICLE = "article", _("At the claims of an article")
    CLAIM = "claim", _("Looking at a claim")
    REVIEW = "review", _("Reviewing")
    ADJUDICATION = "adjudication", _("Settling")


class Screen(TextChoices):
    """A table of which filters can be saved."""

    CLAIMS = "claims", _("Claims")
    ARTICLES = "articles", _("Articles")


class Batch(TextChoices):
    """What can be done to the ticked claims of a table at once."""

    READY = "ready", _("Mark ready")
    WITHDRAW = "withdraw", _("Withdraw")
    WORTH = "worth", _("Worth checking")


class Verb(TextChoices):
    """What an Activity says happened."""

    PROJECT_CREATED = "project.created", _("created the project")
    PROJECT_CHANGED = "project.changed", _("changed the project")
    MEMBER_ADDED = "member.added", _("added a member")
    MEMBER_CHANGED = "member.changed", _("changed a member's role")
    PROJECT_REVERTED = "project.reverted", _("brought back earlier settings")
    MEMBER_REMOVED = "member.removed", _("removed a member")
    INVITATION_MADE = "invitation.made", _("invited somebody")
    INVITATION_REVOKED = "invitation.revoked", _("revoked an invitation")
    INVITATION_ACCEPTED = "invitation.accepted", _("accepted an invitation")
    ACCOUNT_DEACTIVATED = "account.deactivated", _("deactivated an account")
    ACCOUNT_ACTIVATED = "account.activated", _("activated an account")
    ARTICLE_ADDED = "article.added", _("added the article")
    ARTICLE_CHANGED = "article.changed", _("changed the article's details")
    ARTICLE_REVERTED = "article.reverted", _("brought back earlier details")
    SEGMENT_DISPOSED = "segment.disposed", _("accounted for a sentence")
    CLAIM_ADDED = "claim.added", _("added the claim")
    CLAIM_CHANGED = "claim.changed", _("changed the claim")
    CLAIM_MOVED = "claim.moved", _("moved the claim's edges")
    CLAIM_SPLIT = "claim.split", _("split the claim")
    CLAIM_MERGED = "claim.merged", _("merged claims")
    CLAIM_WITHDRAWN = "claim.withdrawn", _("withdrew the claim")
    CLAIM_RESTORED = "claim.restored", _("restored the claim")
    CLAIM_READY = "claim.ready", _("marked the claim ready")
    CLAIM_UNDONE = "claim.undone", _("undid a change")
    CLAIM_REVERTED = "claim.reverted", _("brought back an earlier version")
    ASSIGNMENT_TAKEN = "assignment.taken", _("took the claim for review")
    ASSIGNMENT_GIVEN = "assignment.given", _("asked somebody to review")
    ASSIGNMENT_DUE = "assignment.due", _("changed when a review is due")
    ASSIGNMENT_DECLINED = "assignment.declined", _("declined the claim")
    ASSIGNMENT_TAKEN_BACK = "assignment.taken_back", _("took a claim back from its reviewer")
    REVIEW_DRAFTED = "review.drafted", _("changed the draft")
    REVIEW_SUBMITTED = "review.submitted", _("submitted a review")
    REVIEW_REVISED = "review.revised", _("revised a submitted review")
    REVIEW_CONFIRMED = "review.confirmed", _("confirmed a review of the new wording")
    CITATION_ADDED = "citation.added", _("cited a source")
    CITATION_CHANGED = "citation.changed", _("changed a citation")
    CITATION_REMOVED = "citation.removed", _("removed a citation")
    CLAIM_SETTLED = "claim.settled", _("settled the claim")
    SPOT_CHECKED = "spot_check.made", _("checked a claim that settled itself")
    DISCUSSION_OPENED = "discussion.opened", _("opened the reviews for discussion")
    DISCUSSION_CLOSED = "discussion.closed", _("closed the discussion")
    CLAIM_SENT_BACK = "claim.sent_back", _("sent the claim back")
    CLAIM_REOPENED = "claim.reopened", _("reopened the claim")
    CORRECTION_PUBLISHED = "correction.published", _("published a correction")
    COMMENT_ADDED = "comment.added", _("commented")
    COMMENT_RESOLVED = "comment.resolved", _("resolved a comment")
    COMMENT_REOPENED = "comment.reopened", _("reopened a comment")
