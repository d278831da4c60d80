"""Telling how far a text is split."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[int, int], None]
"""Called with the code points done and those of the whole text."""

_PARSING = 0.8
"""The parser's part of the time, where there is one."""
_STEPS = 100


class Progress:
    """Counts code points in one direction and reports about every hundredth of them, the last
    time when all is done. What the report raises is passed on, so that it can call off the work.
    """

    def __init__(self, total: int, report: Report | None, *, parses: bool) -> None:
        self._total = total
        self._report = report
        self._parsing = _PARSING if parses else 0.0
        self._told = 0

    def parsed(self, points: int) -> None:
        """The parser has read the text up to there."""
        self._reach(int(points * self._parsing))

    def ruled(self, points: int) -> None:
        """The rules have cut the text up to there."""
        before = self._parsing * self._total
        self._reach(int(before + points * (1 - self._parsing)))

    def finish(self) -> None:
        """Nothing is left to do."""
        if self._report:
            self._report(self._total, self._total)

    def _reach(self, done: int) -> None:
        if self._report and self._told + self._total / _STEPS <= done < self._total:
            self._told = done
            self._report(done, self._total)
