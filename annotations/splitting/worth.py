"""What kind of claim it is, whether it can be established, and whether that is worth doing.

Readable rules, no learned weights. Each rule adds to or takes from two scores and leaves a short
phrase behind, so that people can see why a claim stands where it stands in the queue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .languages import Language
from .tokens import count_words

_YEAR = re.compile(r"(?<!\d)(1[0-9]\d\d|20\d\d)(?!\d)")
_LONG_AGO = re.compile(r"(?:\d{2,}|hundreds of|thousands of)\s+years\s+ago|centur(?:y|ies)", re.I)
_HISTORY_AFTER = 30
"""Years after which a dated event counts as history."""
_DEFAULT_YEAR = 2026
_ENOUGH = 2000
"""Code points of a claim that the patterns look at."""
_PRIVATE = re.compile(
    r"(?<!\w)(?:i|my|me|myself)(?!\w)(?!.*(?<!\w)(?:our|we)(?!\w))", re.IGNORECASE
)
_SOFT_ACT = re.compile(
    r"(?<!\w)(?:expressed|extended|highlights|emphasi[sz]ed|stressed|welcomed|denied|denies|disputes?"
    r"|disagree|confirmed|wants?|discuss(?:ed)?|declined)(?!\w)",
    re.IGNORECASE,
)
_ABSOLUTE = re.compile(
    r"(?<!\w)(?:no|not|never|none|nobody|all|every|always|entirely|illegal|legally|fake|false|untrue)"
    r"(?!\w)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"[\s\"'”’»)]{0,2}[?？؟]")
_IMPERATIVE = re.compile(r"^(?:please|ask|let|don['’]t|do not|imagine|look|remember)\b", re.I)


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What the rules found. ``aside`` is the reason why nothing is claimed, or ""."""

    kind: str
    flags: frozenset[str]
    verifiability: float
    worth: float
    reasons: tuple[str, ...]
    aside: str


_RAISES: tuple[tuple[str, float, float, str], ...] = (
    ("quantity", 0.22, 0.22, "has a number"),
    ("date", 0.12, 0.06, "has a date"),
    ("comparison", 0.10, 0.12, "makes a comparison"),
    ("cause", 0.06, 0.10, "names a cause"),
    ("event", 0.12, 0.10, "cites an event"),
)
_LOWERS: tuple[tuple[str, float, float, str], ...] = (
    ("opinion", -0.22, -0.22, "voices an opinion"),
    ("promise", -0.25, -0.22, "makes a promise"),
    ("prediction", -0.20, -0.20, "looks ahead"),
    ("ceremonial", -0.35, -0.35, "is ceremony"),
    ("question", -0.45, -0.40, "is a question"),
)


def appraise(
    words: str, behind: str, data: Language, *, quoted: bool, year: int | None
) -> Appraisal:
    """Judge one claim by its own words and the marks right ``behind`` them.

    ``quoted`` tells that it stands inside quotation marks or in a speaker's own turn. Both
    scores come back rounded, between 0.02 and 0.98.
    """
    words = words[:_ENOUGH]
    flags = _flags(words, data)
    if _ASKS.match(behind):
        flags.add("question")
    if quoted:
        flags.add("quotation")
    verifiability, worth, reasons = 0.52, 0.48, []
    for flag, sure, worthy, reason in (*_RAISES, *_LOWERS):
        if flag in flags:
            verifiability += sure
            worth += worthy
            reasons.append(reason)
    for pattern, change, reason in _ENGLISH if data.code == "en" else ():
        if pattern.search(words):
            verifiability += change
            worth += change
            reasons.append(reason)
    length = count_words(words)
    if length < 5:
        verifiability -= 0.10
        worth -= 0.14
        reasons.append("is very short")
    kind = _kind(words, flags, year)
    return Appraisal(
        kind,
        frozenset(flags),
        _clamp(verifiability),
        _clamp(worth),
        tuple(reasons) or ("states a fact",),
        _aside(flags, length),
    )


_ENGLISH: tuple[tuple[re.Pattern[str], float, str], ...] = (
    (_PRIVATE, -0.16, "is a private matter"),
    (_SOFT_ACT, -0.12, "tells of words, not of facts"),
    (_ABSOLUTE, 0.06, "speaks in absolutes"),
    (_IMPERATIVE, -0.35, "asks for something"),
)


def _flags(words: str, data: Language) -> set[str]:
    checks = {
        "quantity": data.number,
        "date": data.date,
        "comparison": data.comparison,
        "cause": data.cause,
        "event": data.event,
        "promise": data.promise,
        "opinion": data.opinion,
        "ceremonial": data.ceremony,
    }
    flags = {flag for flag, pattern in checks.items() if pattern.search(words)}
    if "promise" not in flags and data.forecast.search(words):
        flags.add("prediction")
    return flags


def _clamp(value: float) -> float:
    return round(min(0.98, max(0.02, value)), 2)


def _kind(words: str, flags: set[str], year: int | None) -> str:
    """One word for what a checker would have to establish."""
    if "ceremonial" in flags or "question" in flags:
        return "other"
    if flags & {"promise", "prediction"}:
        return "prediction"
    if "date" in flags and _is_history(words, year):
        return "history"
    if "quantity" in flags:
        return "quantity"
    for flag, kind in (("cause", "causal"), ("comparison", "comparison")):
        if flag in flags:
            return kind
    if "opinion" in flags:
        return "position"
    return "event" if flags & {"event", "date"} else "other"


def _is_history(words: str, year: int | None) -> bool:
    if _LONG_AGO.search(words):
        return True
    years = [int(found) for found in _YEAR.findall(words)]
    return bool(years) and max(years) + _HISTORY_AFTER <= (year or _DEFAULT_YEAR)


def _aside(flags: set[str], length: int) -> str:
    """Why this is no claim; anything that can be counted or dated stays one."""
    checkable = flags & {"quantity", "date", "comparison", "cause"}
    if "question" in flags and "quantity" not in flags:
        return "question"
    if "ceremonial" in flags and "quantity" not in flags:
        return "greeting"
    if checkable:
        return ""
    for flag, reason in (
        ("promise", "promise"),
        ("prediction", "forecast"),
        ("opinion", "opinion"),
    ):
        if flag in flags:
            return reason
    return "not_a_sentence" if length < 2 else ""
