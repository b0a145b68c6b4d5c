import numpy as np
import pytest

from stancelab.models.decision import OUTCOMES, Decision, DecisionConfig, fit_decision, main_outcomes, stance_matrix

CLASSES = ("ALERT", "COMMENT", "CONCEDE", "REQUEST", "THREATEN")
ACTS = [frozenset({act}) for act in CLASSES] * 40


@pytest.fixture(scope="module")
def fitted(codebook):
    generator = np.random.default_rng(0)
    gold = np.array([[act in held for act in CLASSES] for held in ACTS])
    probabilities = np.clip(np.where(gold, 0.8, 0.15) + generator.normal(0, 0.15, gold.shape), 0.01, 0.99)
    return fit_decision(probabilities, CLASSES, ACTS, codebook, DecisionConfig()), probabilities


def test_calibrated_probabilities_match_frequencies(fitted, codebook):
    decision, probabilities = fitted
    said = decision.probabilities(probabilities)
    assert said.sum(axis=1) == pytest.approx(1)
    assert said.mean(axis=0)[:3] == pytest.approx(stance_matrix(ACTS, codebook).mean(axis=0), abs=0.02)


def test_confident_acts_become_their_stance(fitted):
    decision, _ = fitted
    sure = np.where(np.eye(5, dtype=bool), 0.97, 0.02)
    labels = decision.labels(decision.probabilities(sure))
    assert labels.tolist() == [
        [False, False, True],
        [False, False, False],
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


def test_a_pair_near_a_threshold_abstains_and_reports_nothing():
    decision = Decision(("CONCEDE",), ((0.0,) * 4,) * 4, (0.0,) * 4, (0.4, 0.4, 0.4), (0.4, 0.4, 0.4))
    probabilities = np.array([[0.35, 0.1, 0.1, 0.45], [0.55, 0.1, 0.1, 0.25], [0.1, 0.1, 0.1, 0.7]])
    assert decision.abstains(probabilities).tolist() == [True, False, False]
    assert decision.labels(probabilities).any(axis=1).tolist() == [False, True, False]


def test_json_round_trip(fitted):
    decision, _ = fitted
    assert Decision.from_json(decision.to_json()) == decision


def test_a_stance_that_never_occurs_is_not_invented(codebook):
    acts = [frozenset({"COMMENT"}), frozenset({"REQUEST"})] * 20
    probabilities = np.tile([[0.9, 0.1], [0.1, 0.9]], (20, 1))
    decision = fit_decision(probabilities, ("COMMENT", "REQUEST"), acts, codebook, DecisionConfig())
    assert not decision.labels(decision.probabilities(probabilities))[:, [0, 2]].any()


def test_the_main_act_decides_what_a_pair_says(codebook):
    acts = [frozenset({"REQUEST", "THREATEN"}), frozenset({"REQUEST", "REJECT"}), frozenset({"YIELD"})]
    assert [OUTCOMES[column] for column in main_outcomes(acts, codebook)] == ["warning", "none", "concession"]


def test_a_wanted_precision_is_reached_by_abstaining(codebook):
    generator = np.random.default_rng(1)
    gold = np.array([[act in held for act in CLASSES] for held in ACTS])
    noisy = np.clip(np.where(gold, 0.6, 0.3) + generator.normal(0, 0.2, gold.shape), 0.01, 0.99)
    truth = stance_matrix(ACTS, codebook)
    usual = fit_decision(noisy, CLASSES, ACTS, codebook, DecisionConfig())
    strict = fit_decision(noisy, CLASSES, ACTS, codebook, DecisionConfig(precision=0.95))
    said = usual.probabilities(noisy)
    assert truth[usual.labels(said)].mean() < 0.9
    reported = strict.labels(said)
    for column in range(3):
        assert truth[reported[:, column], column].mean() >= 0.95
    unsaid = usual.labels(said).any(axis=1) & ~reported.any(axis=1)
    assert unsaid.any()
    assert strict.abstains(said)[unsaid].all()


def test_a_precision_that_is_never_reached_reports_nothing(codebook):
    probabilities = np.full((len(ACTS), len(CLASSES)), 0.3)
    strict = fit_decision(probabilities, CLASSES, ACTS, codebook, DecisionConfig(precision=0.99))
    assert not strict.labels(np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]])).any()


def test_few_pairs_are_enough_to_report_what_is_plain(codebook):
    acts = [frozenset({"REQUEST"})] * 6 + [frozenset({"COMMENT"})] * 54
    probabilities = np.where([["COMMENT" in held, "REQUEST" in held] for held in acts], 0.6, 0.3)
    decision = fit_decision(probabilities, ("COMMENT", "REQUEST"), acts, codebook, DecisionConfig())
    assert decision.labels(decision.probabilities(probabilities))[:, 1].tolist() == [True] * 6 + [False] * 54
