"""Check-worthiness as a project's own people decide it: a correction learned on top of the rules.

Logistic regression with an L2 penalty whose offset is the rules' own score: without decisions it
says what the rules say, and each decision moves it. What it knows of a claim are the readable
signs behind the rules, so that a trained model can be read like they can. Pure Python: the groups
of equal signs are few, however many decisions there are.
"""

from __future__ import annotations

import datetime
import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

from .languages import language_for
from .model import ProposedClaim
from .names import capital_runs
from .tokens import count_words
from .worth import Appraisal, appraise

FORMAT = 1
"""Raise it whenever ``appraised`` changes: an older model is then no longer read."""
PENALTY = 2.0
FOLDS = 5
RESAMPLES = 1000
SURE = 0.995
LEAST_GAIN = 0.01
RAISED, LOWERED = "raised by this project's decisions", "lowered by this project's decisions"
_TELLING = 0.05
_LONG = 30
_ENOUGH = 2000
_BEHIND = 3
_MONEY = re.compile(
    r"[%‰€$£¥₽]|(?<!\w)(?:percent|per cent|million|billion|euros?|dollars?)(?!\w)", re.I
)
_SWEEPS = 200


class Decision(NamedTuple):
    """One claim as the rules score it, its signs, and what people made of it."""

    rules: float
    signs: frozenset[str]
    worthy: bool


def appraised(
    words: str, behind: str, language: str, *, mode: str, year: int | None
) -> tuple[Appraisal, frozenset[str]]:
    """What the rules say of a claim, and its signs: the rules' phrases and a few more.

    ``behind`` are the characters after the claim, ``mode`` how its speaker speaks or "".
    """
    quoted = mode in ("direct", "mixed")
    judged = appraise(words, behind[:_BEHIND], language_for(language), quoted=quoted, year=year)
    words = words[:_ENOUGH]
    more = {
        "is quoted": quoted,
        "has a speaker": bool(mode),
        "is long": count_words(words) > _LONG,
        "names somebody or a place": any(run.start > 0 for run in capital_runs(words)),
        "has money or a share": bool(_MONEY.search(words)),
    }
    signs = {sign for sign, there in more.items() if there}
    return judged, frozenset(signs.union(judged.reasons))


def appraised_again(
    text: str, claim: ProposedClaim, language: str, date: datetime.date | None
) -> tuple[Appraisal, frozenset[str]]:
    """The same of a proposed claim: as a stored one will be seen, whoever proposed it."""
    return appraised(
        " ".join(span.slice(text) for span in claim.spans),
        text[claim.end : claim.end + _BEHIND],
        language,
        mode=claim.speakers[-1].mode if claim.speakers else "",
        year=date.year if date else None,
    )


def reweighed(
    text: str, claim: ProposedClaim, model: WorthModel, language: str, date: datetime.date | None
) -> ProposedClaim:
    """The claim with the model's worth, and with the reason if that differs from the rules'."""
    judged, signs = appraised_again(text, claim, language, date)
    worth = model.worth(judged.worth, signs)
    return replace(claim, worth=worth, reasons=model.reasons(judged.worth, worth, judged.reasons))


@dataclass(frozen=True, slots=True)
class WorthModel:
    """``weights`` are log-odds that each sign adds; ``serial`` counts a project's models from 1."""

    bias: float = 0.0
    weights: Mapping[str, float] = field(default_factory=dict)
    serial: int = 0

    def worth(self, rules: float, signs: Iterable[str]) -> float:
        """The corrected score, between 0.02 and 0.98 like that of the rules."""
        shift = self.bias + sum(self.weights.get(sign, 0.0) for sign in sorted(signs))
        return round(min(0.98, max(0.02, _sigmoid(_logit(rules) + shift))), 2)

    def reasons(self, rules: float, worth: float, given: tuple[str, ...]) -> tuple[str, ...]:
        """The rules' reasons, and that the model thought otherwise if it did."""
        if abs(worth - rules) < _TELLING:
            return given
        return (*given, RAISED if worth > rules else LOWERED)

    def as_json(self) -> dict[str, Any]:
        weights = {sign: round(weight, 4) for sign, weight in sorted(self.weights.items())}
        return {
            "format": FORMAT,
            "serial": self.serial,
            "bias": round(self.bias, 4),
            "weights": weights,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Self | None:
        """None where nothing is stored, or a model of another format."""
        if not stored or stored.get("format") != FORMAT:
            return None
        return cls(stored["bias"], stored["weights"], stored["serial"])


def fit(decisions: Iterable[Decision]) -> WorthModel:
    """The penalised maximum-likelihood model, by cyclic coordinate-wise Newton steps."""
    groups: Counter[tuple[float, frozenset[str]]] = Counter()
    worthy: Counter[tuple[float, frozenset[str]]] = Counter()
    for rules, signs, is_worthy in decisions:
        groups[rules, signs] += 1
        worthy[rules, signs] += is_worthy
    keys = sorted(groups, key=lambda key: (key[0], sorted(key[1])))
    margins = [_logit(rules) for rules, _ in keys]
    members = {"": list(range(len(keys)))}  # the bias is the sign that all have
    for index, (_, signs) in enumerate(keys):
        for sign in sorted(signs):
            members.setdefault(sign, []).append(index)
    weights = dict.fromkeys(members, 0.0)
    for _ in range(_SWEEPS):
        largest = 0.0
        for sign, having in members.items():
            penalty = PENALTY if sign else 0.01
            slope, bend = penalty * weights[sign], penalty
            for index in having:
                number, chance = groups[keys[index]], _sigmoid(margins[index])
                slope += number * chance - worthy[keys[index]]
                bend += number * chance * (1 - chance)
            step = max(-1.0, min(1.0, slope / bend))
            weights[sign] -= step
            for index in having:
                margins[index] -= step
            largest = max(largest, abs(step))
        if largest < 1e-5:
            break
    return WorthModel(bias=weights.pop(""), weights=weights)


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def _logit(share: float) -> float:
    share = min(0.98, max(0.02, share))
    return math.log(share / (1 - share))


# ---- is it better?


def average_precision(
    scores: Sequence[float], worthy: Sequence[bool], times: Sequence[int] | None = None
) -> float:
    """Sum of precision times gain in recall over falling thresholds; equal scores are one step.

    ``times`` says how often each item counts. 0 when nothing is worthy.
    """
    order = sorted(range(len(scores)), key=lambda index: -scores[index])
    times = times or [1] * len(scores)
    total = sum(times[index] for index in order if worthy[index])
    seen = good = counted = 0
    result = 0.0
    for place, index in enumerate(order):
        seen += times[index]
        good += times[index] if worthy[index] else 0
        last = place + 1 == len(order) or scores[order[place + 1]] != scores[index]
        if last and good > counted:
            result += good / seen * (good - counted) / total
            counted = good
    return result


@dataclass(frozen=True, slots=True)
class Trial:
    """Average precision of the model on decisions it was not fitted to, and that of the rules.

    ``sure`` is the share of resampled decisions on which the model is the better one.
    """

    model: float
    rules: float
    sure: float

    @property
    def passed(self) -> bool:
        """Better by more than chance would make it now and then."""
        return self.sure >= SURE and self.model - self.rules >= LEAST_GAIN


def cross_validate(decisions: Sequence[Decision], *, seed: int = 0) -> Trial:
    """Stratified folds, each scored by a model fitted to the others; then paired resampling.

    Resampling is the percentile bootstrap (Efron 1979) of the difference. Deterministic.
    """
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    fold = [0] * len(decisions)
    for kind in (True, False):
        indices = [index for index, one in enumerate(decisions) if one.worthy is kind]
        chance.shuffle(indices)
        for place, index in enumerate(indices):
            fold[index] = place % FOLDS
    scores = [0.0] * len(decisions)
    for number in range(FOLDS):
        model = fit(one for index, one in enumerate(decisions) if fold[index] != number)
        for index, one in enumerate(decisions):
            if fold[index] == number:
                scores[index] = model.worth(one.rules, one.signs)
    rules = [one.rules for one in decisions]
    worthy = [one.worthy for one in decisions]
    better = 0
    for _ in range(RESAMPLES):
        drawn = Counter(chance.choices(range(len(decisions)), k=len(decisions)))
        times = [drawn[index] for index in range(len(decisions))]
        better += average_precision(scores, worthy, times) > average_precision(rules, worthy, times)
    return Trial(
        average_precision(scores, worthy), average_precision(rules, worthy), better / RESAMPLES
    )
