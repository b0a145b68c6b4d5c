import numpy as np
import pytest

from stancelab.models.decision import Decision, fit_decision, four_way, stance_matrix

CLASSES = ("ALERT", "COMMENT", "CONCEDE", "REQUEST", "THREATEN")
ACTS = [frozenset({act}) for act in CLASSES] * 40


@pytest.fixture(scope="module")
def fitted(codebook):
    generator = np.random.default_rng(0)
    gold = np.array([[act in held for act in CLASSES] for held in ACTS])
    probabilities = np.clip(np.where(gold, 0.8, 0.15) + generator.normal(0, 0.15, gold.shape), 0.01, 0.99)
    return fit_decision(probabilities, CLASSES, ACTS, codebook), probabilities


def test_calibrated_probabilities_match_frequencies(fitted, codebook):
    decision, probabilities = fitted
    stances = decision.stance_probabilities(probabilities)
    assert stances.mean(axis=0) == pytest.approx(stance_matrix(ACTS, codebook).mean(axis=0), abs=0.02)


def test_confident_acts_become_their_stance(fitted):
    decision, _ = fitted
    sure = np.where(np.eye(5, dtype=bool), 0.97, 0.02)
    labels = decision.labels(decision.stance_probabilities(sure))
    assert labels.tolist() == [
        [False, False, True],
        [False, False, False],
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


def test_a_pair_near_a_threshold_abstains_and_reports_nothing():
    decision = Decision(("CONCEDE",), ((0.0,) * 5,) * 3, (0.0,) * 3, (0.5, 0.5, 0.5), abstain_margin=0.1)
    probabilities = np.array([[0.45, 0.1, 0.1], [0.55, 0.1, 0.1], [0.1, 0.1, 0.1]])
    assert decision.abstains(probabilities).tolist() == [True, False, False]
    assert decision.labels(probabilities).any(axis=1).tolist() == [False, True, False]


def test_json_round_trip(fitted):
    decision, _ = fitted
    assert Decision.from_json(decision.to_json()) == decision


def test_a_stance_that_never_occurs_is_not_invented(codebook):
    acts = [frozenset({"COMMENT"}), frozenset({"REQUEST"})] * 20
    probabilities = np.tile([[0.9, 0.1], [0.1, 0.9]], (20, 1))
    decision = fit_decision(probabilities, ("COMMENT", "REQUEST"), acts, codebook)
    assert not decision.labels(decision.stance_probabilities(probabilities))[:, [0, 2]].any()


def test_four_way_adds_the_probability_of_none():
    assert four_way(np.array([[0.5, 0.5, 0.0]])).tolist() == [[0.5, 0.5, 0.0, 0.25]]
