from hypothesis import given
from hypothesis import strategies as st

from stancelab.actors.choice import Chooser, fit_chooser

EXAMPLES = [
    ([["near", "state"], ["far", "state"]], [True, False]),
    ([["far", "group"], ["near", "group"]], [False, True]),
]


def test_the_right_option_is_learned_and_survives_storage():
    chooser = fit_chooser(EXAMPLES * 20, C=1.0, threshold=0.5)
    stored = Chooser.from_arrays(chooser.arrays())
    for options, right in EXAMPLES:
        assert chooser.choose(options) == stored.choose(options) == right.index(True)


def test_nothing_is_chosen_where_no_option_is_probable():
    chooser = fit_chooser(EXAMPLES * 20, C=1.0, threshold=0.5)
    assert chooser.choose([["far", "state"], ["far", "group"]]) is None
    assert chooser.choose([]) is None


@given(st.lists(st.lists(st.text(max_size=5), max_size=4), max_size=4))
def test_the_choice_is_an_index_or_none(options):
    chosen = Chooser({}, 0.0, 0.4).choose(options)
    assert chosen is None or 0 <= chosen < len(options)
