"""Cross-validation: every pair predicted by a model that has not seen its document."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from stancelab.codebook import Codebook
from stancelab.models.base import ActEstimator, Acts, seen_acts
from stancelab.models.decision import OUTCOMES, Decision, DecisionConfig, fit_decision, stance_matrix
from stancelab.models.scorer import Array
from stancelab.schema import STANCES

Progress = Callable[[str], None]


@dataclass(frozen=True)
class OutOfFold:
    """Predictions of all pairs, each made by the model of its own fold.

    Parameters
    ----------
    classes : tuple of str
        Acts, in the order of the columns of `act_probabilities`.
    act_probabilities : array of shape (n, len(classes))
    probabilities : array of shape (n, 4)
        Of the outcomes; each fold's calibration was fitted on the other folds.
    predicted : boolean array of shape (n, 3)
    gold : boolean array of shape (n, 3)
    folds : array of shape (n,)
    decision : Decision
        Calibration and thresholds fitted on all out-of-fold predictions: what the refitted model ships with.
    rows : array of shape (n,)
        Rows of the pairs that are judged: all of them, or those held out.
    model : ActEstimator or None
        The one model of a holdout, which is shipped as it is.
    """

    classes: tuple[str, ...]
    act_probabilities: Array
    probabilities: Array
    predicted: NDArray[np.bool_]
    gold: NDArray[np.bool_]
    folds: NDArray[np.int64]
    decision: Decision
    rows: NDArray[np.int64]
    model: ActEstimator | None = None

    def table(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Predictions as a table: pair, fold, gold and predicted stances, probabilities of stances and acts."""
        pairs = pairs.iloc[self.rows]
        table = pairs[["pair", "document", "conflict", "sentence", "actor"]].assign(fold=self.folds)
        table["acts"] = [" ".join(sorted(acts)) for acts in pairs["acts"]]
        for column, stance in enumerate(STANCES):
            table[f"gold_{stance}"] = self.gold[:, column]
            table[f"predicted_{stance}"] = self.predicted[:, column]
            table[f"p_{stance}"] = self.probabilities[:, column]
        acts = pd.DataFrame(self.act_probabilities, columns=[f"p_{act}" for act in self.classes], index=table.index)
        return pd.concat([table, acts], axis=1)


def cross_validate(
    model: ActEstimator,
    training: pd.DataFrame,
    held_out: pd.DataFrame,
    folds: NDArray[np.int64],
    codebook: Codebook,
    progress: Progress,
    config: DecisionConfig | None = None,
    after_fold: Callable[[int, OutOfFold], None] | None = None,
) -> OutOfFold:
    """Fit the model once per fold and predict what was held out.

    Parameters
    ----------
    training, held_out : DataFrame of n rows each
        The same pairs, masked for training and as annotated: learned from the first, predicted from the second.
    folds : array of shape (n,)
        Fold of every pair. Where some are -1 (a holdout), the model is fitted once, on these, and judged on those from
        0 on.
    after_fold : callable, optional
        Told the number of every fold but the first and the last, and what the folds so far have shown; may end it all
        by raising.
    """
    config = config or DecisionConfig()
    acts = list(training["acts"])
    classes = seen_acts(acts)
    probabilities = np.zeros((len(training), len(classes)))
    parts = [(folds == -1, folds >= 0)] if (folds < 0).any() else [(folds != k, folds == k) for k in np.unique(folds)]
    for number, (fitted_on, held) in enumerate(parts, 1):
        progress(f"fitting {number} of {len(parts)}")
        inside, outside = np.flatnonzero(fitted_on), np.flatnonzero(held)
        inner = training.iloc[inside]
        fitted = clone(model).fit(list(inner["masked"]), [acts[row] for row in inside], pair_weights(inner))
        columns = np.array([classes.index(name) for name in fitted.classes_])
        probabilities[np.ix_(outside, columns)] = fitted.predict_proba(list(held_out["masked"].iloc[outside]))
        if after_fold is not None and 1 < number < len(parts):
            done = np.flatnonzero(np.isin(folds, np.unique(folds)[:number]))
            after_fold(
                number, decide(classes, probabilities[done], [acts[r] for r in done], folds[done], codebook, config)
            )
    if len(parts) == 1:  # the model itself is shipped, with the acts that it has seen
        classes, probabilities = fitted.classes_, probabilities[:, columns]
    judged = np.flatnonzero(folds >= 0)
    outcome = decide(
        classes,
        probabilities[judged],
        [acts[row] for row in judged],
        folds[judged],
        codebook,
        config,
    )
    return replace(outcome, rows=judged, model=fitted if len(parts) == 1 else None)


def pair_weights(pairs: pd.DataFrame) -> NDArray[np.float64] | None:
    """How much each pair counts in training; None when all count the same."""
    weights = pairs["weight"].to_numpy() if "weight" in pairs else np.ones(0)
    return None if (weights == 1).all() else weights


def decide(
    classes: tuple[str, ...],
    act_probabilities: Array,
    acts: Acts,
    folds: NDArray[np.int64],
    codebook: Codebook,
    config: DecisionConfig,
) -> OutOfFold:
    """Calibrate each fold on the others, so that no pair helps to decide about itself.

    Parameters
    ----------
    act_probabilities : array of shape (n, len(classes))
        Each predicted by a model that has not seen the pair.
    acts : sequence of n frozenset of str
        Gold acts.
    folds : array of shape (n,)
    """
    stances = np.zeros((len(acts), len(OUTCOMES)))
    predicted = np.zeros((len(acts), len(STANCES)), dtype=bool)
    for fold in np.unique(folds):
        outside = folds == fold
        decision = _fit(classes, act_probabilities, acts, np.flatnonzero(~outside), codebook, config)
        stances[outside] = decision.probabilities(act_probabilities[outside])
        predicted[outside] = decision.labels(stances[outside])
    final = _fit(classes, act_probabilities, acts, np.arange(len(acts)), codebook, config)
    return OutOfFold(
        classes,
        act_probabilities,
        stances,
        predicted,
        stance_matrix(acts, codebook),
        folds,
        final,
        np.arange(len(acts)),
    )


def _fit(
    classes: tuple[str, ...],
    probabilities: Array,
    acts: Acts,
    rows: Sequence[int] | NDArray[np.int64],
    codebook: Codebook,
    config: DecisionConfig,
) -> Decision:
    return fit_decision(probabilities[rows], classes, [acts[row] for row in rows], codebook, config)
