"""Whether splitting stays linear: microseconds per code point for a short and a long text.

    .venv/bin/python bench/splitting.py --rounds 5

Short and long texts take turns in one process, so that a busy machine slows both alike. Prints
medians of CPU time and the ratio long : short, for several articles in a row and for shapes that
invite trouble (one endless paragraph, one endless sentence, unclosed quotation marks).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from annotations.splitting import sentences, split  # noqa: E402

ARTICLE = (ROOT / "annotations" / "demo" / "kazan.txt").read_text(encoding="utf-8")
SHAPES = {
    "articles": ARTICLE + "\n",
    "one paragraph": ARTICLE.replace("\n", " ") + " ",
    "one sentence": "the minister said that the mayor said that, ",
    "quotations": "“We left at 9.” ",
    "unclosed marks": "“He said ",
    "names": "Tom Hale met Ada Poe ",
}


def per_point(text: str, what: str) -> float:
    """CPU microseconds per code point of one run."""
    start = time.process_time()
    if what == "sentences":
        sentences(text)
    else:
        split(text)
    return (time.process_time() - start) / len(text) * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", type=int, default=3_000)
    parser.add_argument("--long", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(f"{'':<26}{options.short:>10,}{options.long:>10,}{'ratio':>8}   µs per code point")
    for name, unit in SHAPES.items():
        for what in ("sentences", "split") if name == "articles" else ("split",):
            long = (unit * (options.long // len(unit) + 1))[: options.long]
            short = long[: options.short]
            times: dict[str, list[float]] = {"short": [], "long": []}
            for _ in range(options.rounds):
                # Several short runs, or the clock's grain would be all one sees.
                runs = [per_point(short, what) for _ in range(10)]
                times["short"].append(statistics.median(runs))
                times["long"].append(per_point(long, what))
            low, high = (statistics.median(times[key]) for key in ("short", "long"))
            print(f"{name + ', ' + what:<26}{low:>10.2f}{high:>10.2f}{high / low:>8.2f}")


if __name__ == "__main__":
    main()
