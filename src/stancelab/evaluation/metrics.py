"""Scores of stance predictions, per stance and as four exclusive classes."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from stancelab.models.decision import OUTCOMES
from stancelab.schema import STANCES

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClassScore:
    """Precision, recall and F1 of one class, and the number of pairs that hold it."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of one set of predictions.

    Parameters
    ----------
    stances : dict of str to ClassScore
        Each stance on its own, at its threshold; a pair may hold several.
    macro_f1 : float
        Mean F1 of the three stances.
    four_way : dict of str to ClassScore
        Stance of the highest probability, none included, over pairs with at most one gold stance.
    four_way_macro_f1 : float
        Mean F1 of the four classes: the figure that FINDINGS and the literature quote for PLV.
    pairs : int
    """

    stances: dict[str, ClassScore]
    macro_f1: float
    four_way: dict[str, ClassScore]
    four_way_macro_f1: float
    pairs: int

    def flat(self) -> dict[str, float]:
        """Metric names and values for tracking and files."""
        values: dict[str, float] = {"macro_f1": self.macro_f1, "four_way_macro_f1": self.four_way_macro_f1}
        for prefix, scores in (("", self.stances), ("four_way_", self.four_way)):
            for name, score in scores.items():
                values |= {f"{prefix}{name}_{key}": float(value) for key, value in asdict(score).items()}
        return values


def score(gold: NDArray[np.bool_], predicted: NDArray[np.bool_], probabilities: Array) -> Scores:
    """Score predictions.

    Parameters
    ----------
    gold, predicted : boolean arrays of shape (n, 3)
        Stances in the order of `STANCES`.
    probabilities : array of shape (n, 4)
        Of the outcomes, for the four-way scores.
    """
    stances = {name: _class_score(gold[:, column], predicted[:, column]) for column, name in enumerate(STANCES)}
    single = gold.sum(axis=1) <= 1
    truth = four_way_gold(gold[single])
    choice = probabilities[single].argmax(axis=1)
    classes = {name: _class_score(truth == column, choice == column) for column, name in enumerate(OUTCOMES)}
    return Scores(stances, _macro(stances.values()), classes, _macro(classes.values()), len(gold))


def four_way_gold(gold: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Index in `OUTCOMES` of the first gold stance, none if there is no stance; shape (n,)."""
    return np.where(gold.any(axis=1), gold.argmax(axis=1), len(STANCES))


def confusion(gold: NDArray[np.bool_], probabilities: Array) -> NDArray[np.int64]:
    """Four-way confusion matrix, gold in rows, over pairs with at most one gold stance."""
    single = gold.sum(axis=1) <= 1
    matrix = np.zeros((len(OUTCOMES), len(OUTCOMES)), dtype=np.int64)
    np.add.at(matrix, (four_way_gold(gold[single]), probabilities[single].argmax(axis=1)), 1)
    return matrix


def _class_score(gold: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> ClassScore:
    from sklearn.metrics import precision_recall_fscore_support

    precision, recall, f1, _ = precision_recall_fscore_support(gold, predicted, average="binary", zero_division=0.0)
    return ClassScore(float(precision), float(recall), float(f1), int(gold.sum()))


def _macro(scores: Iterable[ClassScore]) -> float:
    return float(np.mean([item.f1 for item in scores]))
