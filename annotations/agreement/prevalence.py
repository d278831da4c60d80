"""The kappa paradox: high agreement, low kappa, because nearly all reviews say the same."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from .coefficients import measure
from .figures import Bootstrap
from .reviews import Reviews


@dataclass(frozen=True, slots=True)
class Prevalence:
    """One label dominates, and figures corrected for chance are low for it. All are 0 to 1 but the
    coefficients: ``label`` has ``share`` of all reviews; ``percent`` is observed agreement."""

    label: Hashable
    share: float
    percent: float
    kappa: float
    alpha: float
    ac1: float


def prevalence(reviews: Reviews, *, share: float = 0.75, gap: float = 0.3) -> Prevalence | None:
    """Warn of the first paradox of Feinstein & Cicchetti (1990).

    A warning needs a label with more than ``share`` of all reviews, and a Fleiss' kappa that lies
    more than ``gap`` below percent agreement. None where kappa is undefined: its reason says it.
    """
    if not reviews.given:
        return None
    totals = reviews.weights @ reviews.counts
    top = int(totals.argmax())
    of_top = float(totals[top] / totals.sum())
    figures = measure(reviews, bootstrap=Bootstrap(resamples=0))
    percent, kappa = figures.percent.value, figures.fleiss.value
    alpha, ac1 = figures.alpha.value, figures.ac1.value
    if percent is None or kappa is None or alpha is None or ac1 is None:
        return None
    if of_top <= share or percent - kappa <= gap:
        return None
    return Prevalence(reviews.labels[top], of_top, percent, kappa, alpha, ac1)
