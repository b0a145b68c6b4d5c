"""Runs compared on the same pairs: paired bootstrap and approximate randomisation over documents.

Everything that is resampled is a sum over documents, so a resample is a product of weights with a table of counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stancelab.errors import InputError
from stancelab.evaluation.estimates import Estimate
from stancelab.schema import STANCES

Array = NDArray[np.float64]
_GOLD = [f"gold_{stance}" for stance in STANCES]
_PREDICTED = [f"predicted_{stance}" for stance in STANCES]
_SAID = [f"p_{stance}" for stance in STANCES]
_KEY = ["pair", "document", *_GOLD, *_PREDICTED, *_SAID]
_WIDTH = 27  # of a row of counts: hits, predicted and gold by stance; 4 x 4 confusion; equal sets; pairs


@dataclass(frozen=True)
class Comparison:
    """How much better the first of two runs is.

    Parameters
    ----------
    difference : Estimate
        First minus second; both see the same resamples.
    p : float
        Approximate randomisation, two-sided: documents' predictions exchanged at random (Noreen 1989).
    corrected : float
        After Holm (1979), over all pairs of runs.
    """

    first: str
    second: str
    difference: Estimate
    p: float
    corrected: float


def align(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Predictions of every run, sorted by pair, so that the order of rows decides nothing.

    Raises
    ------
    InputError
        When they are not about the same pairs with the same gold; the message says how they differ. When all pairs are
        of one document, which gives no interval.
    """
    first, *others = tables
    aligned = {}
    for name, table in tables.items():
        if missing := [column for column in _KEY if column not in table]:
            raise InputError(f"the predictions of {name} have no {', '.join(missing)}: train it again")
        if table["pair"].duplicated().any():
            twice = table["pair"][table["pair"].duplicated()].iloc[0]
            raise InputError(f"the predictions of {name} hold pair {twice} twice: they cannot be compared")
        aligned[name] = table.set_index("pair", drop=False).sort_index()
    reference = aligned[first]
    for name in others:
        table = aligned[name]
        only = [sorted(set(a.index) - set(b.index)) for a, b in ((reference, table), (table, reference))]
        if only[0] or only[1]:
            raise InputError(
                f"{first} ({len(reference)} pairs) and {name} ({len(table)} pairs) were not judged on the same pairs: "
                f"{len(only[0])} only in the first, {len(only[1])} only in the second, such as "
                f"{(only[0] or only[1])[0]}; compare runs of the same data and split"
            )
        differs = (table[_GOLD].to_numpy() != reference[_GOLD].to_numpy()).any(axis=1)
        if differs.any():
            raise InputError(
                f"{first} and {name} were judged against other annotations: {differs.sum()} pairs differ, "
                f"the first is {reference.index[int(differs.argmax())]}; train both on the same data"
            )
    if (number := reference["document"].nunique()) < 2:
        raise InputError(f"{first} was judged on {number} documents: an interval over documents needs at least two")
    return aligned


def counts(table: pd.DataFrame, documents: NDArray[np.intp]) -> Array:
    """Sums by document, shape (n documents, 27)."""
    gold, predicted = (table[columns].to_numpy(dtype=bool) for columns in (_GOLD, _PREDICTED))
    said = table[_SAID].to_numpy(dtype=float)
    choice = np.column_stack([said, 1 - said.sum(axis=1)]).argmax(axis=1)
    truth = np.where(gold.any(axis=1), gold.argmax(axis=1), len(STANCES))
    confusion = np.zeros((len(table), 16))
    single = np.flatnonzero(gold.sum(axis=1) <= 1)
    confusion[single, 4 * truth[single] + choice[single]] = 1
    equal = (gold == predicted).all(axis=1)
    rows = np.column_stack([gold & predicted, predicted, gold, confusion, equal, np.ones(len(table))]).astype(float)
    sums = np.zeros((int(documents.max()) + 1, _WIDTH))
    np.add.at(sums, documents, rows)
    return sums


def _stance_f1(sums: Array) -> Array:
    hits, predicted, gold = sums[..., 0:3], sums[..., 3:6], sums[..., 6:9]
    return np.asarray(2 * hits / np.maximum(predicted + gold, 1))


def _four_way(sums: Array) -> Array:
    table = sums[..., 9:25].reshape(*sums.shape[:-1], 4, 4)
    hits = np.diagonal(table, axis1=-2, axis2=-1)
    return np.asarray((2 * hits / np.maximum(table.sum(axis=-1) + table.sum(axis=-2), 1)).mean(axis=-1))


METRICS: dict[str, Callable[[Array], Array]] = {
    "macro_f1": lambda sums: np.asarray(_stance_f1(sums).mean(axis=-1)),
    "four_way_macro_f1": _four_way,
    "exact_match": lambda sums: np.asarray(sums[..., 25] / np.maximum(sums[..., 26], 1)),
    **{f"{stance}_f1": lambda sums, k=k: _stance_f1(sums)[..., k] for k, stance in enumerate(STANCES)},  # type: ignore[misc]
}
"""Name to a function of sums of counts."""


class Resampling:
    """Several runs' counts, and the resamples that all of them see.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        As `align` gives them.
    resamples : int
        Of the bootstrap and of the randomisation.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], resamples: int, seed: int) -> None:
        documents, names = pd.factorize(next(iter(tables.values()))["document"], sort=True)
        self.counts = {name: counts(table, documents) for name, table in tables.items()}
        generator = np.random.default_rng(seed)
        size = len(names)
        self._weights = generator.multinomial(size, np.full(size, 1 / size), size=resamples).astype(float)
        self._swaps = generator.integers(0, 2, size=(resamples, size)).astype(float)
        self._drawn = {name: self._weights @ table for name, table in self.counts.items()}

    def estimate(self, name: str, metric: str) -> Estimate:
        """A run's value."""
        score = METRICS[metric]
        return Estimate.of(float(score(self.counts[name].sum(axis=0))), score(self._drawn[name]))

    def compare(self, metric: str) -> list[Comparison]:
        """Every pair of runs."""
        score = METRICS[metric]
        found = []
        for first, second in combinations(self.counts, 2):
            value, p = self._randomise(first, second, score)
            drawn = score(self._drawn[first]) - score(self._drawn[second])
            found.append((first, second, Estimate.of(value, drawn), p))
        corrected = holm([p for *_, p in found])
        return [Comparison(*item, part) for item, part in zip(found, corrected, strict=True)]

    def _randomise(self, first: str, second: str, score: Callable[[Array], Array]) -> tuple[float, float]:
        """Difference of two runs, and the share of random exchanges that make one as large."""
        one, two = self.counts[first], self.counts[second]
        moved = self._swaps @ (two - one)
        exchanged = score(one.sum(axis=0) + moved) - score(two.sum(axis=0) - moved)
        value = float(score(one.sum(axis=0)) - score(two.sum(axis=0)))
        return value, float((1 + (np.abs(exchanged) >= abs(value) - 1e-12).sum()) / (1 + len(exchanged)))


def holm(values: Sequence[float]) -> list[float]:
    """P-values corrected for their number by Holm's step-down method."""
    order = np.argsort(values)
    steps = np.array(values)[order] * np.arange(len(values), 0, -1)
    corrected = np.empty(len(values))
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return [float(value) for value in corrected]


def disagreements(tables: Mapping[str, pd.DataFrame], number: int) -> pd.DataFrame:
    """Pairs on which the runs report the most different stances, then those with probabilities farthest apart.

    Returns
    -------
    DataFrame
        With the columns pair, gold and one for every run: the stances that it reports. A pair of which all runs say
        the same is left out. A pair's id ends in its actor.
    """
    labels = np.stack([table[_PREDICTED].to_numpy(dtype=bool) for table in tables.values()])
    split = (labels.sum(axis=0) * (~labels).sum(axis=0)).sum(axis=1)
    said = np.stack([table[_SAID].to_numpy(dtype=float) for table in tables.values()])
    apart = (said.max(axis=0) - said.min(axis=0)).max(axis=1)
    rows = np.lexsort((-apart, -split))
    rows = rows[(split + apart)[rows] > 0][:number]
    first = next(iter(tables.values()))
    columns = {"pair": list(first["pair"].iloc[rows]), "gold": _named(first[_GOLD].iloc[rows])}
    return pd.DataFrame(columns | {name: _named(table[_PREDICTED].iloc[rows]) for name, table in tables.items()})


def _named(held: pd.DataFrame) -> list[str]:
    return [" ".join(s for s, there in zip(STANCES, row, strict=True) if there) or "none" for row in held.to_numpy()]
