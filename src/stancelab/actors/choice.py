"""Choosing one of several options by a linear score of their features: whom a stance addresses, whose a role is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

_NAMES_CACHED = 50_000

Option = Sequence[str]
"""Features of one option."""


@dataclass(frozen=True)
class Chooser:
    """Logistic score of each option on its own; the best one is taken if it is probable enough.

    Parameters
    ----------
    weights : dict of int to float
        Weight of every hashed feature.
    bias : float
    threshold : float
        Below this probability nothing is chosen.
    """

    weights: dict[int, float]
    bias: float
    threshold: float

    def choose(self, options: Sequence[Option]) -> int | None:
        """Index of the chosen option, None where no option is probable enough."""
        if not options:
            return None
        weight_of = self._weight_of
        scores = [self.bias + sum(map(weight_of, option)) for option in options]
        best = max(range(len(scores)), key=scores.__getitem__)
        return best if scores[best] >= np.log(self.threshold / (1 - self.threshold)) else None

    @cached_property
    def _weight_of(self) -> Callable[[str], float]:
        """Weight of a feature by name; names recur, so what they weigh is kept."""
        return lru_cache(maxsize=_NAMES_CACHED)(lambda name: self.weights.get(_key(name), 0.0))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Plain arrays to store."""
        keys = np.array(sorted(self.weights), dtype=np.uint32)
        return {
            "features": keys,
            "weights": np.array([self.weights[int(key)] for key in keys], dtype=np.float16),
            "bias": np.array([self.bias, self.threshold], dtype=np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[Any]]) -> Self:
        """Inverse of `arrays`."""
        weights = dict(zip(arrays["features"].tolist(), arrays["weights"].astype(float).tolist(), strict=True))
        return cls(weights, *(float(value) for value in arrays["bias"]))


def fit_chooser(examples: Iterable[tuple[Sequence[Option], Sequence[bool]]], C: float, threshold: float) -> Chooser:
    """Learn from options and which of them are right; needs scikit-learn."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    columns: dict[int, int] = {}
    indices: list[int] = []
    ends = [0]
    target: list[bool] = []
    for options, right in examples:
        for option, is_right in zip(options, right, strict=True):
            indices += [columns.setdefault(_key(name), len(columns)) for name in option]
            ends.append(len(indices))
            target.append(is_right)
    features = csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(target), len(columns)))
    unit = LogisticRegression(C=C, max_iter=500).fit(features, target)
    learned = zip(columns, unit.coef_[0].astype(np.float16).tolist(), strict=True)
    return Chooser({key: weight for key, weight in learned if weight}, float(unit.intercept_[0]), threshold)


def _key(name: str) -> int:
    return crc32(name.encode(errors="replace"))
