"""Data to compute with: published examples, and reviews made up by Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from annotations.agreement import Review

# Krippendorff 2011, example C; Gwet 2014 has the same data. Rows are reviewers, 0 is missing.
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
    [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
]
# Half of the patients of Fleiss 1971, as Gwet 2014 prints them: how many of 6 chose each label.
FLEISS = [
    "00060", "03003", "01401", "00006", "03030", "20400", "00402", "20310", "20040", "00006",
    "10050", "11040", "03300", "10050", "02031",
]  # fmt: skip
# Gwet 2014: two abstractors, 100 pregnancies.
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
# Feinstein & Cicchetti 1990: the same observed agreement, balanced and one-sided.
BALANCED = [[40, 9], [6, 45]]
ONE_SIDED = [[80, 10], [5, 5]]


def from_rows(rows: list[list[int]]) -> list[Review]:
    return [(c, r, v) for r, row in enumerate(rows) for c, v in enumerate(row) if v]


def from_counts(counts: list[str]) -> list[Review]:
    return [
        (claim, f"{label}.{n}", label)
        for claim, row in enumerate(counts)
        for label, times in enumerate(row)
        for n in range(int(times))
    ]


def from_table(table: list[list[int]]) -> list[Review]:
    pairs = [
        (a, b) for a, row in enumerate(table) for b, times in enumerate(row) for _ in range(times)
    ]
    return [review for n, (a, b) in enumerate(pairs) for review in ((n, "ann", a), (n, "bea", b))]


# Up to 12 claims, 4 reviewers, labels 0..3; reviews may be missing.
made_up = st.dictionaries(
    st.tuples(st.integers(0, 11), st.integers(0, 3)), st.integers(0, 3), min_size=1
).map(lambda given: [(claim, reviewer, label) for (claim, reviewer), label in given.items()])
