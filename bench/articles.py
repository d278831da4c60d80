"""How much of what a person marked in our own articles splitting finds, level by level.

    .venv/bin/python bench/articles.py [--missed] [ARTICLE …]

F1 of the words of a claim, and of words and speaker together (tests/splitting/gold.py).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from annotations.splitting import split  # noqa: E402
from tests.splitting import gold  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="ARTICLE", default=gold.NAMES)
    parser.add_argument("--missed", action="store_true", help="also what was not found")
    options = parser.parse_args()
    total = {level: gold.Score(0, 0, 0, 0) for level in (0, 1)}
    print(f"{'':<12}{'marked':>8}" + "".join(f"{f'level {n}':>10}{'+ speaker':>11}" for n in total))
    for name in options.names:
        scores = {n: gold.measure(name, split(gold.article(name), level=n)) for n in total}
        _row(name, scores)
        for level, score in scores.items():
            total[level] += score
            for words in score.missed if options.missed else ():
                print(f"    {level}: {words}")
    _row("all", total)


def _row(name: str, scores: dict[int, gold.Score]) -> None:
    figures = "".join(f"{s.span:>10.3f}{s.span_and_speaker:>11.3f}" for s in scores.values())
    print(f"{name:<12}{scores[0].expected:>8}{figures}")


if __name__ == "__main__":
    main()
