"""From acts to stances: calibrated stance probabilities and the thresholds that turn them into labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from stancelab.codebook import Codebook
from stancelab.schema import NONE, STANCES

Array = NDArray[np.float64]

_CLIP = 1e-6
_MIN_POSITIVES = 5
_C = 0.1  # strong enough for a data set with forty positives, without effect on one with a thousand


@dataclass(frozen=True)
class Decision:
    """Logistic calibration of act probabilities into stance probabilities, with one threshold per stance.

    The evidence of a pair is the log-odds of the likeliest act under each stance and of the acts without stance; a
    pair's probability of a stance grows with the first and falls with the last (Platt scaling, Platt 1999, on several
    scores instead of one).

    Parameters
    ----------
    act_stances : tuple of str
        Stance of each class of the model, in its class order.
    weights : tuple of tuple of float, shape (n_stances, n_evidence)
    bias : tuple of float, shape (n_stances,)
    thresholds : tuple of float, shape (n_stances,)
        A stance is reported from this probability on.
    abstain_margin : float
        Width of the band below a threshold in which the labeller abstains instead of saying none.
    """

    act_stances: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]
    thresholds: tuple[float, ...]
    abstain_margin: float = 0.1

    def stance_probabilities(self, act_probabilities: Array) -> Array:
        """Calibrated probabilities, shape (n, 3) in the order of `STANCES`, from act probabilities (n, n_acts)."""
        scores = evidence(act_probabilities, self.act_stances) @ np.array(self.weights).T + np.array(self.bias)
        return np.asarray(1 / (1 + np.exp(-scores)))

    def labels(self, probabilities: Array) -> NDArray[np.bool_]:
        """Which stances are reported, shape (n, 3)."""
        held: NDArray[np.bool_] = np.greater_equal(probabilities, np.array(self.thresholds))
        return held

    def abstains(self, probabilities: Array) -> NDArray[np.bool_]:
        """Whether a pair without reported stance is so near to a threshold that none is not certain, shape (n,)."""
        near = np.greater_equal(probabilities, np.array(self.thresholds) - self.abstain_margin).any(axis=1)
        return np.asarray(near & ~self.labels(probabilities).any(axis=1))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types, as the manifest stores them."""
        return {
            "act_stances": list(self.act_stances),
            "weights": [list(row) for row in self.weights],
            "bias": list(self.bias),
            "thresholds": dict(zip(STANCES, self.thresholds, strict=True)),
            "abstain_margin": self.abstain_margin,
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """Inverse of `to_json`."""
        return cls(
            tuple(content["act_stances"]),
            tuple(tuple(float(value) for value in row) for row in content["weights"]),
            tuple(float(value) for value in content["bias"]),
            tuple(float(content["thresholds"][stance]) for stance in STANCES),
            float(content["abstain_margin"]),
        )


def evidence(act_probabilities: Array, act_stances: Sequence[str]) -> Array:
    """Log-odds of the likeliest act of each stance, of the likeliest act without stance, and of all of these together.

    Returns
    -------
    array of shape (n, 5)
        A stance that the model has no act for counts as impossible.
    """
    clipped = np.clip(act_probabilities, _CLIP, 1 - _CLIP)
    log_odds = np.log(clipped / (1 - clipped))
    impossible = np.full((len(log_odds), 1), np.log(_CLIP))
    columns = []
    for stance in (*STANCES, NONE):
        inside = [column for column, of in enumerate(act_stances) if of == stance]
        columns.append(np.hstack([log_odds[:, inside], impossible]).max(axis=1))
    without = [column for column, of in enumerate(act_stances) if of == NONE]
    columns.append(np.logaddexp.reduce(np.hstack([log_odds[:, without], impossible]), axis=1))
    return np.stack(columns, axis=1)


def fit_decision(
    act_probabilities: Array, classes: Sequence[str], acts: Sequence[frozenset[str]], codebook: Codebook
) -> Decision:
    """Fit calibration and thresholds on out-of-fold act probabilities.

    Parameters
    ----------
    act_probabilities : array of shape (n, len(classes))
        Each predicted by a model that has not seen the pair's document.
    acts : sequence of n frozenset of str
        Gold acts.
    """
    from sklearn.linear_model import LogisticRegression

    act_stances = tuple(codebook.stance_of(name) for name in classes)
    features = evidence(act_probabilities, act_stances)
    gold = stance_matrix(acts, codebook)
    weights, bias, thresholds = [], [], []
    for column in range(len(STANCES)):
        target = gold[:, column]
        if min(target.sum(), (~target).sum()) < _MIN_POSITIVES:
            weights.append((0.0,) * features.shape[1])
            bias.append(float(np.log((target.sum() + 0.5) / ((~target).sum() + 0.5))))
            thresholds.append(0.5)
            continue
        unit = LogisticRegression(C=_C, max_iter=1000).fit(features, target)
        weights.append(tuple(float(value) for value in unit.coef_[0]))
        bias.append(float(unit.intercept_[0]))
        thresholds.append(_best_threshold(unit.predict_proba(features)[:, 1], target))
    return Decision(act_stances, tuple(weights), tuple(bias), tuple(thresholds))


def stance_matrix(acts: Sequence[frozenset[str]], codebook: Codebook) -> NDArray[np.bool_]:
    """Gold stances, shape (n, 3) in the order of `STANCES`."""
    held = [codebook.stances_of(labels) for labels in acts]
    return np.array([[stance in stances for stance in STANCES] for stances in held]).reshape(len(held), len(STANCES))


def four_way(probabilities: Array) -> Array:
    """Append the probability of none, that no stance holds if they are independent: shape (n, 4)."""
    return np.column_stack([probabilities, np.prod(1 - probabilities, axis=1)])


def _best_threshold(probabilities: Array, target: NDArray[np.bool_]) -> float:
    """Threshold of the highest F1, rounded to two digits so that it does not chase single pairs."""
    candidates = np.arange(0.2, 0.81, 0.01)
    predicted = probabilities[:, None] >= candidates
    hits = (predicted & target[:, None]).sum(axis=0)
    f1 = 2 * hits / np.maximum(predicted.sum(axis=0) + target.sum(), 1)
    return round(float(candidates[int(f1.argmax())]), 2)
