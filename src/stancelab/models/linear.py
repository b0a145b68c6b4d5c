"""Linear models on masked words, on the segments around the actor, and on signals of what is done there."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from stancelab.config import check_range
from stancelab.models.base import ActEstimator, Acts, lesson, seen_acts
from stancelab.models.features import BLOCK, BLOCKS, BUCKETS, count_features
from stancelab.models.scorers import LinearScorer


@dataclass
class LinearConfig:
    """TF-IDF and logistic regression.

    Parameters
    ----------
    C : float
        Inverse strength of the L2 penalty.
    min_pairs : int
        A feature is kept when at least that many training pairs have it.
    signals : bool
        Whether cues with their negation, modality and tense are features as well.
    """

    C: float = 20.0
    min_pairs: int = 2
    signals: bool = False

    def __post_init__(self) -> None:
        check_range("model.C", self.C, 1e-4, 1e4)
        check_range("model.min_pairs", self.min_pairs, 1, 1000)

    def build(self, seed: int) -> "LinearModel":
        return LinearModel(C=self.C, min_pairs=self.min_pairs, signals=self.signals, seed=seed)


@dataclass
class SignalsConfig(LinearConfig):
    """The same with signals: cues by act, where they stand and what qualifies them."""

    signals: bool = True


class LinearModel(ActEstimator):
    """One logistic regression per act (one against the rest), so that a pair can hold several acts.

    Class weights are balanced: rare acts matter as much as common ones. Words that name no actor carry the decision,
    since mentions are masked before the model sees them.
    """

    def __init__(self, C: float = 20.0, min_pairs: int = 2, signals: bool = False, seed: int = 0) -> None:
        self.C = C
        self.min_pairs = min_pairs
        self.signals = signals
        self.seed = seed

    def fit(self, pairs: Sequence[str], acts: Acts, weights: NDArray[np.float64] | None = None) -> Self:
        from sklearn.feature_extraction.text import TfidfTransformer

        counts = _count_matrix(pairs, self.signals)
        buckets = np.flatnonzero(np.bincount(counts.indices, minlength=BUCKETS) >= self.min_pairs)
        tfidf = TfidfTransformer(sublinear_tf=True, norm=None)
        features = _scale_blocks(tfidf.fit_transform(counts[:, buckets]), buckets)
        classes = seen_acts(acts)
        units = [
            self._fit_act(features[counts], held[counts], None if weights is None else weights[counts])
            for held, counts in (lesson(acts, name) for name in classes)
        ]
        self.scorer_ = LinearScorer(
            classes,
            buckets.astype(np.int32),
            tfidf.idf_.astype(np.float32),
            np.stack([weights for weights, _ in units], axis=1).astype(np.float16),
            np.array([bias for _, bias in units], dtype=np.float32),
            self.signals,
        )
        return self

    def _fit_act(
        self, features: csr_matrix, target: NDArray[np.bool_], weights: NDArray[np.float64] | None
    ) -> tuple[NDArray[np.float64], float]:
        from sklearn.linear_model import LogisticRegression

        if target.all():
            return np.zeros(features.shape[1]), 8.0
        # The dual reaches the primal's solution in a quarter of its time where features outnumber pairs.
        unit = LogisticRegression(
            C=self.C,
            class_weight="balanced",
            solver="liblinear",
            dual=True,
            tol=0.1,
            max_iter=2000,
            random_state=self.seed,
        )
        unit.fit(features, target, weights)
        return unit.coef_[0], float(unit.intercept_[0])


def _count_matrix(pairs: Sequence[str], signals: bool) -> csr_matrix:
    """Feature counts, shape (n, BUCKETS), built row by row so that no more than one row is held twice."""
    buckets, values, ends = array("i"), array("f"), [0]
    for text in pairs:
        counts = count_features(text, signals)
        buckets.extend(counts.keys())
        values.extend(counts.values())
        ends.append(len(buckets))
    parts = (np.frombuffer(values, dtype=np.float32), np.frombuffer(buckets, dtype=np.int32), ends)
    return csr_matrix(parts, shape=(len(pairs), BUCKETS))


def _scale_blocks(features: csr_matrix, buckets: NDArray[np.int64]) -> csr_matrix:
    """Scale each block of each row to unit length, as `LinearScorer.score` does."""
    from sklearn.preprocessing import normalize

    edges = np.searchsorted(buckets, np.arange(BLOCKS + 1) * BLOCK)
    return hstack([normalize(features[:, low:high]) for low, high in pairwise(edges) if high > low], format="csr")
