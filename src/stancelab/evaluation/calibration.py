"""Whether probabilities mean what they say: expected calibration error and the reliability diagram's points."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stancelab.schema import STANCES

Array = NDArray[np.float64]
BINS = 10


@dataclass(frozen=True, slots=True)
class Reliability:
    """One stance's bins of equal width that hold a pair.

    Parameters
    ----------
    said, held : array of shape (k,)
        Mean probability and share of pairs that hold the stance, by bin.
    pairs : array of shape (k,)
    """

    said: Array
    held: Array
    pairs: NDArray[np.int64]

    @property
    def error(self) -> float:
        """Expected calibration error: mean distance of both, weighted by pairs (Naeini et al. 2015)."""
        return float(np.average(np.abs(self.said - self.held), weights=self.pairs)) if len(self.pairs) else 0.0


def reliability(gold: NDArray[np.bool_], probabilities: Array) -> dict[str, Reliability]:
    """Reliability of each stance's probabilities.

    Parameters
    ----------
    gold : boolean array of shape (n, 3)
    probabilities : array of shape (n, 4)
        In the order of `OUTCOMES`; the last column is not looked at.
    """
    return {stance: _bins(gold[:, column], probabilities[:, column]) for column, stance in enumerate(STANCES)}


def _bins(gold: NDArray[np.bool_], probabilities: Array) -> Reliability:
    places = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    pairs = np.bincount(places, minlength=BINS)
    full = pairs > 0
    said = np.bincount(places, probabilities, minlength=BINS)[full] / pairs[full]
    held = np.bincount(places, gold, minlength=BINS)[full] / pairs[full]
    return Reliability(said, held, pairs[full])
