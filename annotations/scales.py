"""The verdict scales that ship with the program: plain data, versioned, never edited in place.

A changed meaning is a new ``version`` of the same slug; old reviews keep the version they used.
Sources of the wording: AVeriTeC (Schlichtkrull et al. 2023) for the four evidence labels;
schema.org ClaimReview's five-point rating for the export scale; the field's six-step truth scale.
"""

from typing import NamedTuple

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
    "averitec-4", 1, "AVeriTeC, four verdicts", Aspect.CONTENT, False, None, None,
    (
        Label("supported", "S", "Supported",
              "The sources show that the claim holds.", Colour.T),
        Label("refuted", "R", "Refuted",
              "The sources show that the claim does not hold.", Colour.F),
        Label("not-enough-evidence", "N", "Not enough evidence",
              "The sources that can be found do not settle it either way.", Colour.U),
        Label("conflicting", "C", "Conflicting evidence or cherry-picking",
              "Sources of equal weight disagree, or the claim holds only by leaving facts out.",
              Colour.MX),
    ),
)  # fmt: skip

TRUTH = Scale(
    "truth-6", 1, "Truth, six verdicts", Aspect.CONTENT, True, 5, 1,
    (
        Label("true", "T", "True",
              "The sources support the claim, and nothing important is missing.", Colour.T, 5),
        Label("mostly-true", "MT", "Mostly true",
              "Right on the main point. A detail is off or needs context.", Colour.MT, 4),
        Label("mixed", "MX", "Mixed",
              "Part of it holds and part of it does not.", Colour.MX, 3),
        Label("mostly-false", "MF", "Mostly false",
              "The main point is wrong, but part of it holds.", Colour.MF, 2),
        Label("false", "F", "False",
              "The sources contradict the claim.", Colour.F, 1),
        Label("cannot-verify", "U", "Cannot verify",
              "Public sources do not settle it either way.", Colour.U, None),
    ),
)  # fmt: skip

CLAIM_REVIEW = Scale(
    "claimreview-5", 1, "ClaimReview, five ratings", Aspect.CONTENT, True, 5, 1,
    (
        Label("5", "5", "True", "Accurate, with nothing of weight left out.", Colour.T, 5),
        Label("4", "4", "Mostly true", "Accurate on the main point.", Colour.MT, 4),
        Label("3", "3", "Half true", "Accurate in part, wrong or misleading in part.",
              Colour.MX, 3),
        Label("2", "2", "Mostly false", "Wrong on the main point.", Colour.MF, 2),
        Label("1", "1", "False", "Not accurate.", Colour.F, 1),
    ),
)  # fmt: skip

ATTRIBUTION = Scale(
    "attribution-7", 1, "Attribution, seven verdicts", Aspect.ATTRIBUTION, False, None, None,
    (
        Label("accurate-quote", "Q", "Accurate quote",
              "The speaker said these words.", Colour.T),
        Label("accurate-paraphrase", "PA", "Accurate paraphrase",
              "The speaker said this in other words.", Colour.MT),
        Label("meaning-altered", "MA", "Meaning altered",
              "The speaker said something close, with another meaning.", Colour.MX),
        Label("out-of-context", "OC", "Out of context",
              "The words are real; what stood around them changes their sense.", Colour.MF),
        Label("misattributed", "MI", "Misattributed",
              "Somebody else said it.", Colour.F),
        Label("no-record", "NR", "No record found",
              "A search of the likely records found nothing.", Colour.P),
        Label("cannot-tell", "CT", "Cannot tell",
              "The records that can be reached do not settle it.", Colour.U),
    ),
)  # fmt: skip

SHIPPED = (AVERITEC, TRUTH, CLAIM_REVIEW, ATTRIBUTION)
