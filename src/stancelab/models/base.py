"""What every model is: a scikit-learn estimator on masked pairs and acts, ending in a scorer."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from stancelab.models.scorer import Array, Scorer

Acts = Sequence[frozenset[str]]
"""Gold acts of each pair; a coarse label such as YIELD stands beside them as a class of its own."""


class ActEstimator(BaseEstimator, ABC):
    """Base of the models.

    Attributes
    ----------
    scorer_ : Scorer
        The trained model, all that is exported.
    """

    scorer_: Scorer

    @abstractmethod
    def fit(self, pairs: Sequence[str], acts: Acts, weights: Array | None = None) -> Self:
        """Learn from masked pairs.

        Parameters
        ----------
        pairs : sequence of n str
            Masked sentences (`Pair.masked`).
        acts : sequence of n frozenset of str
            Gold acts of each.
        weights : array of shape (n,), optional
            How much each counts; all the same by default.
        """

    @property
    def classes_(self) -> tuple[str, ...]:
        """Acts in the order of the columns of `predict_proba`."""
        return self.scorer_.classes

    def predict_proba(self, pairs: Sequence[str]) -> Array:
        """Probability of each act on its own, shape (n, len(classes_))."""
        return self.scorer_.predict_proba(pairs)


class ModelConfig(Protocol):
    """One component: its knobs, their checks, how it is built."""

    def build(self, seed: int) -> ActEstimator:
        """Make the unfitted estimator."""
        ...


def seen_acts(acts: Acts) -> tuple[str, ...]:
    """Acts that occur, in alphabetical order: the class order of a model."""
    return tuple(sorted(frozenset().union(*acts)))


COARSE: Mapping[str, tuple[str, ...]] = {"YIELD": ("CONCEDE", "RETREAT")}
"""Labels of other data that stand for one of several acts, not told which (PLV's YIELD)."""


def lesson(acts: Acts, name: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """What pairs teach about one class: whether they hold it, and whether they say anything about it.

    A pair labelled YIELD holds CONCEDE or RETREAT, so it teaches neither that these are absent nor which is there; what
    it shares with them is learned by the class YIELD, which all three hold.

    Returns
    -------
    two boolean arrays of shape (n,)
    """
    wanted = {name, *COARSE.get(name, ())}
    silent = {coarse for coarse, fine in COARSE.items() if name in fine}
    held = np.array([not wanted.isdisjoint(labels) for labels in acts])
    counts = np.array([name in labels or silent.isdisjoint(labels) for labels in acts])
    return held, counts
