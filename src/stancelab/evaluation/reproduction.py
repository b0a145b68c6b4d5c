"""Whether a second run of the same training says what the first one said."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

TOLERANCES = (1e-6, 0.005)
"""Of metrics: what rounding explains, and what a parallel or half-precision training explains."""


class Verdict(StrEnum):
    """How a run and its reproduction relate."""

    IDENTICAL = "identical"
    WITHIN_TOLERANCE = "within tolerance"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Difference:
    """One value of the predictions that is another now; a pair or column that is missing shows as ``absent``."""

    pair: str
    column: str
    then: str
    now: str

    def __str__(self) -> str:
        return f"pair {self.pair}, {self.column}: {self.then} -> {self.now}"


@dataclass(frozen=True)
class Reproduction:
    """What a comparison found.

    Parameters
    ----------
    first : Difference, optional
        In the order of the first run; None when all predictions are the same.
    changed, pairs : int
        Pairs with a difference, and all of them.
    distance : float
        The largest difference of a metric.
    """

    first: Difference | None
    changed: int
    pairs: int
    distance: float

    @property
    def verdict(self) -> Verdict:
        """Predictions decide whether it is the same, metrics how far away it is."""
        if self.first is None:
            return Verdict.IDENTICAL
        return Verdict.WITHIN_TOLERANCE if self.distance <= max(TOLERANCES) else Verdict.DIFFERENT

    def __str__(self) -> str:
        if self.first is None:
            return f"{self.verdict}: all predictions of {self.pairs} pairs are the same"
        where = f"{self.changed} of {self.pairs} pairs differ, first {self.first}"
        held = next((limit for limit in TOLERANCES if self.distance <= limit), None)
        moved = f"moved by up to {self.distance:.2g}" if held is None else f"are the same within {held:g}"
        return f"{self.verdict}: metrics {moved}; {where}"


def compare(
    then: pd.DataFrame, now: pd.DataFrame, metrics_then: Mapping[str, float], metrics_now: Mapping[str, float]
) -> Reproduction:
    """Compare predictions pair by pair, and metrics by name.

    Parameters
    ----------
    then, now : DataFrame
        Out-of-fold predictions with the column ``pair``; every column counts.
    metrics_then, metrics_now : mapping of str to float
        Those that have a name in common are compared.
    """
    first, second = then.set_index("pair"), now.set_index("pair")
    rows, columns = first.index.union(second.index, sort=False), first.columns.union(second.columns, sort=False)
    old, new = (table.reindex(index=rows, columns=columns).astype(object) for table in (first, second))
    other = ((old != new) & ~(old.isna() & new.isna())).to_numpy()
    places = np.argwhere(other)
    difference = None
    if len(places):
        row, column = places[0]
        shown = (str(table.fillna("absent").iat[row, column]) for table in (old, new))
        difference = Difference(str(rows[row]), str(columns[column]), *shown)
    return Reproduction(difference, int(other.any(axis=1).sum()), len(rows), _distance(metrics_then, metrics_now))


def _distance(then: Mapping[str, float], now: Mapping[str, float]) -> float:
    """Largest difference; infinite where one of the two is not a number, or nothing can be compared."""
    shared = sorted(set(then) & set(now))
    old, new = (np.array([metrics[name] for name in shared]) for metrics in (then, now))
    moved = np.where(np.isnan(old) & np.isnan(new), 0.0, np.abs(old - new))
    return float(np.nan_to_num(moved, nan=np.inf).max(initial=0.0)) if shared else float("inf")
