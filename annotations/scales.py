"""The verdict scales that ship with the program: plain data, versioned, never edited in place.

A changed meaning is a new ``version`` of the same slug; old reviews keep the version they used.
The words are stored, exported and edited in English; on a page they are shown in the reader's
language (``shown_name``, ``shown_definition``, ``shown_scale``) as long as they are the shipped
ones. Sources of the wording: AVeriTeC (Schlichtkrull et al. 2023) for the four evidence labels;
schema.org ClaimReview's five-point rating for the export scale; the field's six-step truth scale.
"""

from typing import NamedTuple, Protocol

from django.utils.translation import gettext, gettext_noop

from .choices import Aspect, Colour


class Label(NamedTuple):
    code: str
    letter: str
    name: str
    definition: str
    colour: str
    rating: int | None = None


class Scale(NamedTuple):
    slug: str
    version: int
    name: str
    aspect: str
    ordinal: bool
    best: int | None
    worst: int | None
    labels: tuple[Label, ...]


AVERITEC = Scale(
    "averitec-4", 1, gettext_noop("AVeriTeC, four verdicts"), Aspect.CONTENT, False, None, None,
    (
        Label("supported", "S", gettext_noop("Supported"),
              gettext_noop("The sources show that the claim holds."),
              Colour.T),
        Label("refuted", "R", gettext_noop("Refuted"),
              gettext_noop("The sources show that the claim does not hold."),
              Colour.F),
        Label("not-enough-evidence", "N", gettext_noop("Not enough evidence"),
              gettext_noop("The sources that can be found do not settle it either way."),
              Colour.U),
        Label("conflicting", "C", gettext_noop("Conflicting evidence or cherry-picking"),
              gettext_noop(
                  "Sources of equal weight disagree, or the claim holds only by leaving facts out."
              ),
              Colour.MX),
    ),
)  # fmt: skip

TRUTH = Scale(
    "truth-6", 1, gettext_noop("Truth, six verdicts"), Aspect.CONTENT, True, 5, 1,
    (
        Label("true", "T", gettext_noop("True"),
              gettext_noop("The sources support the claim, and nothing important is missing."),
              Colour.T, 5),
        Label("mostly-true", "MT", gettext_noop("Mostly true"),
              gettext_noop("Right on the main point. A detail is off or needs context."),
              Colour.MT, 4),
        Label("mixed", "MX", gettext_noop("Mixed"),
              gettext_noop("Part of it holds and part of it does not."),
              Colour.MX, 3),
        Label("mostly-false", "MF", gettext_noop("Mostly false"),
              gettext_noop("The main point is wrong, but part of it holds."),
              Colour.MF, 2),
        Label("false", "F", gettext_noop("False"),
              gettext_noop("The sources contradict the claim."),
              Colour.F, 1),
        Label("cannot-verify", "U", gettext_noop("Cannot verify"),
              gettext_noop("Public sources do not settle it either way."),
              Colour.U, None),
    ),
)  # fmt: skip

CLAIM_REVIEW = Scale(
    "claimreview-5", 1, gettext_noop("ClaimReview, five ratings"), Aspect.CONTENT, True, 5, 1,
    (
        Label("5", "5", gettext_noop("True"),
              gettext_noop("Accurate, with nothing of weight left out."),
              Colour.T, 5),
        Label("4", "4", gettext_noop("Mostly true"),
              gettext_noop("Accurate on the main point."),
              Colour.MT, 4),
        Label("3", "3", gettext_noop("Half true"),
              gettext_noop("Accurate in part, wrong or misleading in part."),
              Colour.MX, 3),
        Label("2", "2", gettext_noop("Mostly false"),
              gettext_noop("Wrong on the main point."),
              Colour.MF, 2),
        Label("1", "1", gettext_noop("False"),
              gettext_noop("Not accurate."),
              Colour.F, 1),
    ),
)  # fmt: skip

ATTRIBUTION = Scale(
    "attribution-7", 1, gettext_noop("Attribution, seven verdicts"), Aspect.ATTRIBUTION, False,
    None, None,
    (
        Label("accurate-quote", "Q", gettext_noop("Accurate quote"),
              gettext_noop("The speaker said these words."),
              Colour.T),
        Label("accurate-paraphrase", "PA", gettext_noop("Accurate paraphrase"),
              gettext_noop("The speaker said this in other words."),
              Colour.MT),
        Label("meaning-altered", "MA", gettext_noop("Meaning altered"),
              gettext_noop("The speaker said something close, with another meaning."),
              Colour.MX),
        Label("out-of-context", "OC", gettext_noop("Out of context"),
              gettext_noop("The words are real; what stood around them changes their sense."),
              Colour.MF),
        Label("misattributed", "MI", gettext_noop("Misattributed"),
              gettext_noop("Somebody else said it."),
              Colour.F),
        Label("no-record", "NR", gettext_noop("No record found"),
              gettext_noop("A search of the likely records found nothing."),
              Colour.P),
        Label("cannot-tell", "CT", gettext_noop("Cannot tell"),
              gettext_noop("The records that can be reached do not settle it."),
              Colour.U),
    ),
)  # fmt: skip

SHIPPED = (AVERITEC, TRUTH, CLAIM_REVIEW, ATTRIBUTION)

# The code is part of it, so that a word that a project typed is none of ours by chance.
_LABELS = {
    (label.code, label.name, label.definition) for scale in SHIPPED for label in scale.labels
}
_SCALES = {(scale.slug, scale.version, scale.name) for scale in SHIPPED}


class AnyLabel(Protocol):
    """A verdict as it is stored or edited."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def definition(self) -> str: ...


class AnyScale(Protocol):
    @property
    def slug(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def name(self) -> str: ...


def shown_name(label: AnyLabel) -> str:
    """The name to show: that of an unchanged shipped verdict in the reader's language."""
    return gettext(label.name) if _is_shipped(label) else label.name


def shown_definition(label: AnyLabel) -> str:
    return gettext(label.definition) if _is_shipped(label) else label.definition


def shown_scale(scale: AnyScale) -> str:
    """The name to show of a scale. Slugs of the projects' own end with an aspect."""
    shipped = (scale.slug, scale.version, scale.name) in _SCALES
    return gettext(scale.name) if shipped else scale.name


def scale_in_words(scale: AnyScale) -> str:
    values = {"name": shown_scale(scale), "number": scale.version}
    return gettext("%(name)s, version %(number)s") % values


def _is_shipped(label: AnyLabel) -> bool:
    return (label.code, label.name, label.definition) in _LABELS
