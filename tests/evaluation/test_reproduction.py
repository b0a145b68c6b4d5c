import numpy as np
import pandas as pd
import pytest

from stancelab.evaluation.reproduction import Verdict, compare

METRICS = {"macro_f1": 0.5, "warning_ece": float("nan")}


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "pair": ["dam:0:EGY", "dam:0:ETH", "dam:1:SDN"],
            "fold": [0, 1, 0],
            "acts": ["REQUEST", "COMMENT", "ALERT"],
            "predicted_demand": [True, False, False],
            "p_demand": [0.9, 0.1, np.nan],
        }
    )


def test_equal_predictions_are_identical(table):
    found = compare(table, table.copy(), METRICS, METRICS)
    assert found.verdict is Verdict.IDENTICAL
    assert found.first is None
    assert str(found) == "identical: all predictions of 3 pairs are the same"


@pytest.mark.parametrize("column", ["fold", "acts", "predicted_demand", "p_demand"])
def test_every_column_counts(table, column):
    now = table.copy()
    now.loc[1, column] = {"fold": 0, "acts": "REQUEST", "predicted_demand": True, "p_demand": np.nextafter(0.1, 1)}[
        column
    ]
    found = compare(table, now, METRICS, METRICS)
    assert found.verdict is Verdict.WITHIN_TOLERANCE
    assert (found.first.pair, found.first.column) == ("dam:0:ETH", column)
    assert found.changed == 1


def test_the_first_difference_is_that_of_the_first_pair(table):
    now = table.assign(p_demand=[0.9, 0.2, 0.5], acts=["REQUEST", "COMMENT", "COMMENT"])
    found = compare(table, now, METRICS, METRICS)
    assert str(found.first) == "pair dam:0:ETH, p_demand: 0.1 -> 0.2"
    assert (found.changed, found.pairs) == (2, 3)


@pytest.mark.parametrize(
    ("moved", "verdict", "words"),
    [
        (5e-7, Verdict.WITHIN_TOLERANCE, "the same within 1e-06"),
        (-0.004, Verdict.WITHIN_TOLERANCE, "the same within 0.005"),
        (0.006, Verdict.DIFFERENT, "moved by up to 0.006"),
        (float("nan"), Verdict.DIFFERENT, "moved by up to inf"),
    ],
)
def test_metrics_tell_how_far_away_other_predictions_are(table, moved, verdict, words):
    found = compare(table, table.assign(fold=9), METRICS, METRICS | {"macro_f1": 0.5 + moved})
    assert found.verdict is verdict
    assert words in str(found)


def test_missing_and_new_pairs_are_differences(table):
    fewer = compare(table, table.iloc[1:], METRICS, METRICS)
    assert str(fewer.first) == "pair dam:0:EGY, fold: 0 -> absent"
    assert fewer.pairs == 3
    more = compare(table.iloc[:2], table, METRICS, METRICS)
    assert (more.first.pair, more.first.then) == ("dam:1:SDN", "absent")


def test_a_new_column_is_a_difference(table):
    found = compare(table, table.assign(p_warning=0.5), METRICS, METRICS)
    assert str(found.first) == "pair dam:0:EGY, p_warning: absent -> 0.5"
    assert found.changed == 3


def test_metrics_that_only_one_run_has_are_left_out(table):
    found = compare(table, table.assign(fold=9), METRICS | {"cost_seconds": 7.0}, METRICS)
    assert found.distance == 0
    assert compare(table, table.assign(fold=9), {}, METRICS).verdict is Verdict.DIFFERENT
