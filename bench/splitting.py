"""Whether splitting stays linear: microseconds per code point for short and long texts.

    .venv/bin/python bench/splitting.py [--level 1] [--rounds 5]

Lengths take turns in one process, so that a busy machine slows all alike. Prints medians of CPU
time for articles in a row, the ratio long : short for shapes that invite trouble (one endless
paragraph, one endless sentence, unclosed quotation marks), articles per CPU-second, what loading
the parser takes, and the peak memory of the process. At level 1 nothing is remembered between
runs: what is measured is parsing.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from annotations.splitting import sentences, split  # noqa: E402

ARTICLE = (ROOT / "annotations" / "demo" / "kazan.txt").read_text(encoding="utf-8")
LENGTHS = (1_000, 3_000, 30_000, 100_000, 300_000)
ORDINARY = 2_700
"""Code points of an ordinary article."""
SHAPES = {
    "one paragraph": ARTICLE.replace("\n", " ") + " ",
    "one sentence": "the minister said that the mayor said that, ",
    "quotations": "“We left at 9.” ",
    "unclosed marks": "“He said ",
    "names": "Tom Hale met Ada Poe ",
}


def articles(length: int) -> str:
    """Articles in a row of which no two paragraphs are alike."""
    copies = range(length // len(ARTICLE) + 1)
    lines = (f"{line} {n}." for n in copies for line in ARTICLE.splitlines() if line)
    return "\n".join(lines)[:length]


def per_point(text: str, work: Callable[[str], object]) -> float:
    """CPU microseconds per code point of one run."""
    start = time.process_time()
    work(text)
    return (time.process_time() - start) / len(text) * 1e6


def medians(texts: list[str], work: Callable[[str], object], rounds: int) -> list[float]:
    times: list[list[float]] = [[] for _ in texts]
    for _ in range(rounds):
        for text, found in zip(texts, times, strict=True):
            # Several short runs, or the clock's grain would be all one sees.
            found.append(
                statistics.median(
                    per_point(text, work) for _ in range(1 + 20_000 // max(len(text), 1))
                )
            )
    return [statistics.median(found) for found in times]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--level", type=int, choices=(0, 1), default=0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--longest", type=int, default=300_000)
    options = parser.parse_args()
    lengths = [length for length in LENGTHS if length <= options.longest]

    def cut(text: str) -> object:
        return split(text, level=options.level)

    start = time.process_time()
    cut("It rained.")
    loading = time.process_time() - start
    print(f"{'':<22}" + "".join(f"{n:>10,}" for n in lengths) + "   µs per code point")
    texts = [articles(length) for length in lengths]
    found = {name: medians(texts, work, options.rounds) for name, work in
             (("sentences", sentences), (f"level {options.level}", cut))}  # fmt: skip
    for name, times in found.items():
        print(f"{name:<22}" + "".join(f"{one:>10.2f}" for one in times))
    print(f"\n{'':<22}{lengths[1]:>10,}{lengths[-1]:>10,}{'ratio':>10}")
    for name, unit in SHAPES.items():
        long = (unit * (lengths[-1] // len(unit) + 1))[: lengths[-1]]
        low, high = medians([long[: lengths[1]], long], cut, options.rounds)
        print(f"{name:<22}{low:>10.2f}{high:>10.2f}{high / low:>10.2f}")
    speed = 1e6 / (found[f"level {options.level}"][1] * ORDINARY)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{speed:.1f} articles of {ORDINARY:,} code points per CPU-second")
    print(f"{loading:.2f} CPU-seconds for the first call; {peak:.0f} MB at most")


if __name__ == "__main__":
    main()
