import numpy as np
import pytest
from sklearn.metrics import f1_score

from stancelab.evaluation.metrics import confusion, score

GOLD = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 1], [0, 0, 0], [0, 0, 1]], dtype=bool)
SURE = np.array([[0.9, 0, 0, 0.1], [0, 0.9, 0, 0.1], [0, 0.5, 0.5, 0], [0, 0, 0, 1], [0, 0.7, 0.2, 0.1]])


def test_per_stance_scores_by_hand():
    scores = score(GOLD, SURE[:, :3] >= 0.5, SURE)
    assert scores.stances["concession"].f1 == 1
    assert (scores.stances["demand"].precision, scores.stances["demand"].recall) == (pytest.approx(2 / 3), 1)
    assert (scores.stances["warning"].precision, scores.stances["warning"].recall) == (1, 0.5)
    assert scores.stances["warning"].support == 2


def test_four_way_leaves_out_pairs_with_two_stances():
    scores = score(GOLD, SURE[:, :3] >= 0.5, SURE)
    truth, choice = [0, 1, 3, 2], [0, 1, 3, 1]
    assert sum(item.support for item in scores.four_way.values()) == 4
    assert scores.four_way_macro_f1 == pytest.approx(f1_score(truth, choice, average="macro"))
    assert confusion(GOLD, SURE).tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]]


def test_nothing_predicted_scores_zero_without_a_warning():
    scores = score(GOLD, np.zeros_like(GOLD), np.zeros_like(SURE))
    assert scores.macro_f1 == 0
