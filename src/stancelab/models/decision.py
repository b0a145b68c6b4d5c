"""From acts to stances: calibrated probabilities and the thresholds that turn them into labels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from stancelab.codebook import Codebook
from stancelab.config import check_range
from stancelab.schema import NONE, STANCES

Array = NDArray[np.float64]
OUTCOMES = (*STANCES, NONE)
"""What a pair's main act can say; the order of the columns of stance probabilities."""

_CLIP = 1e-6
_MIN_POSITIVES = 5
_C, _ENOUGH = 0.01, 2000
# Inverse strength of the penalty, from 2,000 pairs on: a weaker one carries over a little worse. Fewer pairs get a
# weaker one, in proportion, or nothing would ever be likely.
_LEAST, _MOST = 0.3, 0.8  # lower thresholds gain second stances on the corpus and lose more on real news
_NEAR = 0.75


@dataclass
class DecisionConfig:
    """When a stance is reported.

    Parameters
    ----------
    precision : float
        Precision, out of fold, that reported stances should have: where a stance is likely enough for the highest F1
        but not for that precision, the labeller abstains. 0 reports by F1 alone.
    """

    precision: float = 0.0

    def __post_init__(self) -> None:
        check_range("decision.precision", self.precision, 0, 0.999)


@dataclass(frozen=True)
class Decision:
    """Calibration of act probabilities into the probabilities of four outcomes, with one threshold per stance.

    The outcomes are the stances and none, and a pair's outcome is that of its main act: the first by the codebook's
    precedence. Calibration is a multinomial logistic regression on the logarithms of the acts' shares, summed by
    outcome: Dirichlet calibration (Kull et al. 2019). A stance beside the main one is reported as well when its
    probability reaches its threshold, which is chosen for the highest F1 over all stances of all pairs.

    Parameters
    ----------
    act_stances : tuple of str
        Stance of each class of the model, in its class order.
    weights : tuple of tuple of float, shape (4, 4)
        Of the outcomes, in the order of `OUTCOMES`, on the logarithms of the outcomes' shares.
    bias : tuple of float, shape (4,)
    thresholds : tuple of float, shape (3,)
        A stance is reported from this probability on.
    certain : tuple of float, shape (3,)
        From this probability on the wanted precision is reached; no smaller than the threshold.
    """

    act_stances: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]
    thresholds: tuple[float, ...]
    certain: tuple[float, ...]

    def probabilities(self, act_probabilities: Array) -> Array:
        """Calibrated probabilities, shape (n, 4) in the order of `OUTCOMES`, from act probabilities (n, n_acts)."""
        scores = log_shares(act_probabilities, self.act_stances) @ np.array(self.weights).T + np.array(self.bias)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares: Array = odds / odds.sum(axis=1, keepdims=True)
        return shares

    def labels(self, probabilities: Array) -> NDArray[np.bool_]:
        """Which stances are reported, shape (n, 3)."""
        held: NDArray[np.bool_] = np.greater_equal(probabilities[:, : len(STANCES)], np.array(self.certain))
        return held

    def abstains(self, probabilities: Array) -> NDArray[np.bool_]:
        """Whether a pair without reported stance is so near to a threshold that none is not certain, shape (n,)."""
        near = np.greater_equal(probabilities[:, : len(STANCES)], _NEAR * np.array(self.thresholds)).any(axis=1)
        return np.asarray(near & ~self.labels(probabilities).any(axis=1))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types, as the manifest stores them."""
        return {
            "act_stances": list(self.act_stances),
            "weights": [list(row) for row in self.weights],
            "bias": list(self.bias),
            "thresholds": dict(zip(STANCES, self.thresholds, strict=True)),
            "certain": dict(zip(STANCES, self.certain, strict=True)),
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """Inverse of `to_json`."""
        return cls(
            tuple(content["act_stances"]),
            tuple(tuple(float(value) for value in row) for row in content["weights"]),
            tuple(float(value) for value in content["bias"]),
            tuple(float(content["thresholds"][stance]) for stance in STANCES),
            tuple(float(content["certain"][stance]) for stance in STANCES),
        )


def log_shares(act_probabilities: Array, act_stances: Sequence[str]) -> Array:
    """Log-odds of the share that each outcome's acts have in the sum of all acts' probabilities.

    Returns
    -------
    array of shape (n, 4)
        An outcome that the model has no act for has the smallest share there is.
    """
    shares = act_probabilities / np.maximum(act_probabilities.sum(axis=1, keepdims=True), _CLIP)
    columns = [shares[:, [of == outcome for of in act_stances]].sum(axis=1) for outcome in OUTCOMES]
    clipped = np.clip(np.stack(columns, axis=1), _CLIP, 1 - _CLIP)
    return np.asarray(np.log(clipped / (1 - clipped)))


def fit_decision(
    act_probabilities: Array,
    classes: Sequence[str],
    acts: Sequence[frozenset[str]],
    codebook: Codebook,
    config: DecisionConfig,
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
    outcomes = main_outcomes(acts, codebook)
    counts = np.bincount(outcomes, minlength=len(OUTCOMES))
    usual = np.log((counts + 0.5) / (len(acts) + 0.5 * len(OUTCOMES)))
    weights, bias = np.zeros((len(OUTCOMES), len(OUTCOMES))), usual
    known = np.flatnonzero(counts >= _MIN_POSITIVES)
    if len(known) > 1:
        rows = np.isin(outcomes, known)
        unit = LogisticRegression(C=_C * max(1.0, _ENOUGH / len(acts)), max_iter=3000)
        unit.fit(log_shares(act_probabilities, act_stances)[rows], outcomes[rows])
        coefficients, intercepts = unit.coef_, unit.intercept_
        if len(known) == 2:  # scikit-learn keeps one row for two classes
            coefficients, intercepts = np.vstack([-coefficients, coefficients]) / 2, np.r_[-intercepts, intercepts] / 2
        weights[known], bias[known] = coefficients, intercepts
    decision = Decision(
        act_stances,
        tuple(tuple(float(value) for value in row) for row in weights),
        tuple(float(value) for value in bias),
        (0.5,) * len(STANCES),
        (0.5,) * len(STANCES),
    )
    gold, said = stance_matrix(acts, codebook), decision.probabilities(act_probabilities)
    thresholds = [
        _best_threshold(said[:, column], gold[:, column]) if column in known else 0.5 for column in range(len(STANCES))
    ]
    certain = [
        _certain_threshold(said[:, column], gold[:, column], threshold, config.precision)
        for column, threshold in enumerate(thresholds)
    ]
    return replace(decision, thresholds=tuple(thresholds), certain=tuple(certain))


def main_outcomes(acts: Sequence[frozenset[str]], codebook: Codebook) -> NDArray[np.int64]:
    """Index in `OUTCOMES` of the stance of each pair's main act, the first by the codebook's precedence; shape (n,)."""
    return np.array([OUTCOMES.index(codebook.stance_of(codebook.main_act(labels))) for labels in acts], dtype=np.int64)


def stance_matrix(acts: Sequence[frozenset[str]], codebook: Codebook) -> NDArray[np.bool_]:
    """Gold stances, shape (n, 3) in the order of `STANCES`."""
    held = [codebook.stances_of(labels) for labels in acts]
    return np.array([[stance in stances for stance in STANCES] for stances in held]).reshape(len(held), len(STANCES))


def _best_threshold(probabilities: Array, target: NDArray[np.bool_]) -> float:
    """Threshold of the highest F1 within bounds, rounded to two digits so that it does not chase single pairs."""
    candidates = np.arange(_LEAST, _MOST + 0.01, 0.01)
    predicted = probabilities[:, None] >= candidates
    hits = (predicted & target[:, None]).sum(axis=0)
    f1 = 2 * hits / np.maximum(predicted.sum(axis=0) + target.sum(), 1)
    return round(float(candidates[int(f1.argmax())]), 2)


def _certain_threshold(probabilities: Array, target: NDArray[np.bool_], lowest: float, precision: float) -> float:
    """Lowest threshold, no lower than `lowest`, from which the precision is reached; above 1 if none reaches it."""
    for threshold in np.round(np.arange(lowest, 1.0, 0.01), 2):
        predicted = probabilities >= threshold
        if target[predicted].mean() >= precision if predicted.any() else precision == 0:
            return float(threshold)
    return 1.01
