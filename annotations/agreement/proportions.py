"""How sure a share is: of k looks, u were good."""

from __future__ import annotations

import math
from statistics import NormalDist


def wilson_interval(
    successes: int, trials: int, *, confidence: float = 0.95
) -> tuple[float, float] | None:
    """The score interval of a share (Wilson 1927), without continuity correction.

    Unlike the textbook's it stays within 0 and 1 and has width when all trials went one way. None
    without trials. Raises ``ValueError`` for counts that cannot be, or a confidence not within 0
    and 1.
    """
    if not 0 <= successes <= trials:
        raise ValueError("successes must lie between 0 and trials")
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1")
    if not trials:
        return None
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, spread = successes / trials, z * z / trials
    centre = share + spread / 2
    half = z * math.sqrt(share * (1 - share) / trials + spread / (4 * trials))
    low, high = (centre - half) / (1 + spread), (centre + half) / (1 + spread)
    return (0.0 if successes == 0 else low, 1.0 if successes == trials else high)
