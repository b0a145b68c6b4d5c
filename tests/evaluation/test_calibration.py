import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stancelab.evaluation.calibration import reliability


def three(values):
    return np.column_stack([values] * 3)


def test_honest_probabilities_have_no_error():
    said = np.array([0.25] * 4 + [0.75] * 4)
    held = np.array([True, False, False, False, True, True, True, False])
    assert reliability(three(held), three(said))["demand"].error == 0


def test_sure_and_wrong_is_as_bad_as_can_be():
    assert reliability(three(np.zeros(5, dtype=bool)), three(np.ones(5)))["warning"].error == 1


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=30))
def test_the_error_lies_between_nothing_and_one(rows):
    held, said = (np.array(column) for column in zip(*rows, strict=True))
    item = reliability(three(held.astype(bool)), three(said))["concession"]
    assert 0 <= item.error <= 1
    assert item.pairs.sum() == len(rows)
