"""How often the interval of `stancelab compare` covers the truth; writes results.csv and prints it.

    python experiments/005_compare/study.py

The truth is the difference over very many documents of the same kind.
"""

import csv
from pathlib import Path

import numpy as np
from rich.progress import track
from simulation import draw

from stancelab.evaluation.compare import Resampling, align

HERE = Path(__file__).parent
DRAWS, DOCUMENTS, RESAMPLES, METRIC = 100, 150, 1000, "macro_f1"
GAPS = (0.0, 0.02, 0.05)


def difference(
    generator: np.random.Generator, documents: int, gap: float, resamples: int
) -> tuple[float, float, float, float]:
    """Difference, its interval, and the p-value of one draw."""
    found = Resampling(align(draw(generator, documents, gap)), resamples, 0).compare(METRIC)[0]
    return found.difference.value, found.difference.low, found.difference.high, found.p


def main() -> None:
    rows = []
    for gap in GAPS:
        truth = difference(np.random.default_rng(10_000), 20_000, gap, 2)[0]
        found = [
            difference(np.random.default_rng(seed), DOCUMENTS, gap, RESAMPLES)
            for seed in track(range(DRAWS), f"gap {gap}", transient=True)
        ]
        covered = sum(low <= truth <= high for _, low, high, _ in found)
        significant = sum(p < 0.05 for *_, p in found)
        rows.append((f"gap {gap}", round(truth, 4), covered, significant, DRAWS))
    with (HERE / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("share of pairs lost", "true difference", "intervals that cover it", "p below .05", "draws"))
        writer.writerows(rows)
    print(*rows, sep="\n")


if __name__ == "__main__":
    main()
