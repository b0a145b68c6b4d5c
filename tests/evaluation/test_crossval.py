import numpy as np
import pandas as pd

from stancelab.evaluation.crossval import cross_validate
from stancelab.models.base import ActEstimator
from stancelab.models.linear import LinearModel
from stancelab.models.scorers import PriorScorer


def table(teaching) -> pd.DataFrame:
    pairs, acts = teaching
    rows = range(len(pairs))
    return pd.DataFrame(
        {
            "pair": [f"d{row}:0:A" for row in rows],
            "document": [f"d{row}" for row in rows],
            "conflict": "c",
            "sentence": 0,
            "text": pairs,
            "actor": "A",
            "masked": pairs,
            "acts": acts,
        }
    )


class Spy(ActEstimator):
    """Remembers what it was trained on and refuses to predict that."""

    def fit(self, pairs, acts, weights=None):
        self.weights_ = weights
        self.seen_ = set(pairs)
        self.scorer_ = PriorScorer(tuple(sorted(frozenset().union(*acts))), (0.1,) * len(frozenset().union(*acts)))
        return self

    def predict_proba(self, pairs):
        assert not self.seen_ & set(pairs), "a pair was predicted by a model that has seen it"
        return super().predict_proba(pairs)


def test_no_pair_is_predicted_by_a_model_that_saw_it(teaching, codebook):
    pairs = table(teaching)
    pairs["masked"] = [f"{text} {row}" for row, text in enumerate(pairs["masked"])]
    folds = np.arange(len(pairs)) % 3
    outcome = cross_validate(Spy(), pairs, pairs, folds, codebook, lambda _: None)
    assert outcome.act_probabilities.shape == (len(pairs), len(outcome.classes))


def test_weights_reach_the_model_and_equal_ones_are_none(teaching, codebook):
    pairs = table(teaching).assign(weight=1.0)
    pairs["masked"] = [f"{text} {row}" for row, text in enumerate(pairs["masked"])]
    holdout = np.where(np.arange(len(pairs)) < 30, -1, np.arange(len(pairs)) % 2)
    assert cross_validate(Spy(), pairs, pairs, holdout, codebook, lambda _: None).model.weights_ is None
    pairs.loc[3, "weight"] = 2.5
    weights = cross_validate(Spy(), pairs, pairs, holdout, codebook, lambda _: None).model.weights_
    assert weights.tolist() == [1.0] * 3 + [2.5] + [1.0] * 26


def test_out_of_fold_table_names_every_pair_once(teaching, codebook):
    pairs = table(teaching)
    folds = np.arange(len(pairs)) // 18
    outcome = cross_validate(LinearModel(min_pairs=1), pairs, pairs, folds, codebook, lambda _: None)
    written = outcome.table(pairs)
    assert written["pair"].is_unique
    assert {"gold_demand", "predicted_demand", "p_demand", "p_REQUEST", "fold"} <= set(written.columns)
    assert (outcome.gold == outcome.predicted).mean() > 0.9


def test_a_holdout_is_judged_by_one_model_that_is_shipped(codebook, teaching):
    pairs, acts = teaching
    table = pd.DataFrame({"masked": pairs, "acts": acts})
    folds = np.array([-1] * 18 + [0] * 18 + [1] * 18)
    outcome = cross_validate(LinearModel(min_pairs=1), table, table, folds, codebook, lambda _: None)
    assert outcome.rows.tolist() == list(range(18, 54))
    assert len(outcome.gold) == len(outcome.predicted) == 36
    assert outcome.model is not None


def test_an_act_that_only_the_held_out_part_has_is_no_class_of_the_shipped_model(teaching, codebook):
    pairs = table(teaching)
    pairs["acts"] = [
        frozenset({"PROTEST"}) if row == len(pairs) - 1 else held for row, held in enumerate(pairs["acts"])
    ]
    folds = np.where(np.arange(len(pairs)) < 36, -1, np.arange(len(pairs)) % 2)
    outcome = cross_validate(LinearModel(min_pairs=1), pairs, pairs, folds, codebook, lambda _: None)
    assert "PROTEST" not in outcome.classes
    assert outcome.classes == outcome.model.classes_
    assert len(outcome.decision.act_stances) == len(outcome.classes)
