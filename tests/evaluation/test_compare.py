import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from stancelab.errors import InputError
from stancelab.evaluation.compare import METRICS, Resampling, align, disagreements, holm
from stancelab.schema import STANCES


def predictions(seed: int, error: float, size: int = 400) -> pd.DataFrame:
    """A model that is wrong in a share of the pairs; gold is the same for every seed."""
    gold = np.random.default_rng(0).random((size, 3)) < 0.2
    generator = np.random.default_rng(seed)
    said = gold ^ (generator.random((size, 3)) < error)
    columns = {"pair": [f"p{row}" for row in range(size)], "document": [f"d{row // 8}" for row in range(size)]}
    for k, stance in enumerate(STANCES):
        columns |= {f"gold_{stance}": gold[:, k], f"predicted_{stance}": said[:, k], f"p_{stance}": said[:, k] * 0.3}
    return pd.DataFrame(columns)


GOOD, POOR = predictions(1, 0.05), predictions(2, 0.2)


def resampling(**tables: pd.DataFrame) -> Resampling:
    return Resampling(align(tables), resamples=300, seed=0)


def test_values_are_scikit_learns():
    found = resampling(good=GOOD, poor=POOR)
    for k, stance in enumerate(STANCES):
        expected = f1_score(POOR[f"gold_{stance}"], POOR[f"predicted_{stance}"])
        assert found.estimate("poor", f"{stance}_f1").value == pytest.approx(expected), k
    gold, said = (POOR[[f"{kind}_{s}" for s in STANCES]].to_numpy() for kind in ("gold", "predicted"))
    assert found.estimate("poor", "exact_match").value == pytest.approx((gold == said).all(axis=1).mean())
    single = gold.sum(axis=1) <= 1
    choice = np.where(said.any(axis=1), said.argmax(axis=1), 3)
    choice[said.sum(axis=1) == 1] = said.argmax(axis=1)[said.sum(axis=1) == 1]
    none = 1 - 0.3 * said.sum(axis=1)
    choice = np.column_stack([said * 0.3, none]).argmax(axis=1)
    truth = np.where(gold.any(axis=1), gold.argmax(axis=1), 3)
    expected = f1_score(truth[single], choice[single], labels=range(4), average="macro", zero_division=0)
    assert found.estimate("poor", "four_way_macro_f1").value == pytest.approx(expected)


@pytest.mark.parametrize("metric", METRICS)
def test_a_run_does_not_differ_from_itself(metric):
    (same,) = resampling(one=GOOD, two=GOOD.copy()).compare(metric)
    assert (same.difference.value, same.difference.low, same.difference.high) == (0, 0, 0)
    assert same.p == same.corrected == 1


def test_a_worse_run_is_told_apart_and_the_order_only_turns_the_sign():
    (one,) = resampling(good=GOOD, poor=POOR).compare("macro_f1")
    (two,) = resampling(poor=POOR, good=GOOD).compare("macro_f1")
    assert one.difference.low > 0
    assert one.p < 0.01
    assert two.difference.value == pytest.approx(-one.difference.value)
    assert two.difference.low == pytest.approx(-one.difference.high)
    assert two.p == one.p


@given(st.integers(0, 100), st.integers(0, 100))
@settings(max_examples=10)
def test_the_order_of_rows_decides_nothing(one, two):
    (straight,) = resampling(good=GOOD, poor=POOR).compare("macro_f1")
    good, poor = GOOD.sample(frac=1, random_state=one), POOR.sample(frac=1, random_state=two)
    (shuffled,) = resampling(good=good, poor=poor).compare("macro_f1")
    assert shuffled == straight


@given(st.integers(3, 1000), st.floats(0, 0.5), st.sampled_from(sorted(METRICS)))
@settings(max_examples=10)
def test_turning_a_comparison_around_turns_the_sign(seed, error, metric):
    other = predictions(seed, error)
    (one,) = resampling(good=GOOD, other=other).compare(metric)
    (two,) = resampling(other=other, good=GOOD).compare(metric)
    turned = (-two.difference.value, -two.difference.high, -two.difference.low)
    assert (one.difference.value, one.difference.low, one.difference.high) == pytest.approx(turned)
    assert (one.p, one.corrected) == (two.p, two.corrected)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (
            POOR.iloc[:-3],
            r"one \(400 pairs\) and two \(397 pairs\) were not judged on the same pairs: 3 only in the first",
        ),
        (POOR.assign(gold_demand=~POOR["gold_demand"]), "400 pairs differ, the first is p0"),
        (pd.concat([POOR, POOR.iloc[:1]]), "hold pair p0 twice"),
        (POOR.drop(columns="p_demand"), "have no p_demand"),
    ],
)
def test_what_cannot_be_compared_is_refused(other, message):
    with pytest.raises(InputError, match=message):
        align({"one": GOOD, "two": other})


def test_one_document_gives_no_interval():
    alone = GOOD.assign(document="d0")
    with pytest.raises(InputError, match="needs at least two"):
        align({"one": alone, "two": alone})


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0.0001, 1), min_size=1, max_size=12))
def test_holm_never_lowers_and_keeps_the_order(values):
    corrected = holm(values)
    assert all(after >= before for before, after in zip(values, corrected, strict=True))
    for one, two in itertools.combinations(range(len(values)), 2):
        if values[one] < values[two]:
            assert corrected[one] <= corrected[two]
    assert min(corrected) == pytest.approx(min(1, min(values) * len(values)))


def test_the_pairs_farthest_apart_come_first():
    other = GOOD.copy()
    other.loc[7, "p_warning"] = 0.99
    other.loc[7, "predicted_warning"] = True
    table = disagreements(align({"one": GOOD, "two": other}), 3)
    assert table["pair"].iloc[0] == "p7"
    assert "warning" in table["two"].iloc[0]


def test_another_label_counts_for_more_than_another_probability():
    other = GOOD.copy()
    other.loc[3, "p_warning"] += 0.9
    other.loc[9, "predicted_demand"] ^= True
    table = disagreements(align({"one": GOOD, "two": other}), 10)
    assert list(table["pair"]) == ["p9", "p3"], "pairs of which both say the same are left out"
