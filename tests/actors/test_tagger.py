import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelab.actors.tagger import Tagger
from stancelab.actors.tokens import Observer, Tokens, tokenize
from stancelab.text.segmentation import segment

NO_FEATURES = np.zeros(1, dtype=np.uint32)


def tagger(bias=0.0):
    transitions = np.array([[0, 0, -9], [0, 0, 1], [0, 0, 1]], dtype=np.float32)
    return Tagger(NO_FEATURES, np.zeros((1, 3), dtype=np.float32), transitions, bias)


def test_best_sequence_is_found():
    assert tagger().spans([[2, 0, 0], [0, 2, 0], [0, 0, 2], [2, 0, 0]]) == [(1, 3)]
    assert tagger().spans([[0, 2, 0], [0, 3, 0]]) == [(0, 1), (1, 2)]
    assert tagger().spans([]) == []


def test_a_higher_bias_finds_more():
    doubtful = [[1.0, 0.5, 0.0], [3.0, 0.0, 0.0]]
    assert tagger().spans(doubtful) == []
    assert tagger(bias=1.0).spans(doubtful) == [(0, 1)]


@given(st.lists(st.tuples(*[st.floats(-5, 5)] * 3), max_size=12))
def test_spans_are_ordered_and_inside(scores):
    spans = tagger().spans(scores)
    assert all(0 <= start < end <= len(scores) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))


def test_a_sentence_does_not_see_its_neighbours():
    observer = Observer({"minister": "tGOV"})
    one, two = (Tokens(tokenize(text), text.split(), ["-"] * 2, False) for text in ("Turkey waits", "Rain fell"))
    together = observer.keys([one, two])
    assert np.array_equal(together, np.vstack([observer.keys([one]), observer.keys([two])]))


@pytest.mark.parametrize("name", ["weights", "transitions"])
def test_arrays_that_do_not_fit_are_refused(name):
    arrays = tagger().arrays() | {name: np.zeros((2, 2), dtype=np.float32)}
    with pytest.raises(ValueError, match="do not fit together"):
        Tagger.from_arrays(arrays)


@pytest.mark.parametrize(
    "sentence",
    [
        "Australia has agreed to lend up to $1 billion to {} to aid the country's recovery.",
        "{} urged the two sides to wait, and the envoy of {} left the talks.",
        "The talks will touch on {} and on water.",
        "Shells fell in {} overnight.",
    ],
)
def test_every_state_is_found_alike(finder, sentence):
    """What is found must not depend on which state it is; names of two words and ambiguous ones are left out."""
    aliases = finder.knowledge.aliases
    names = [
        form for form, (alias, *others) in aliases.items() if alias.kind == "name" and form.istitle() and not others
    ]
    names = [name for name in names if name.isalpha() and name not in finder.knowledge.contexts]
    found = {len(finder.find(segment(sentence.replace("{}", name)))) for name in names}
    assert len(names) > 150
    assert len(found) == 1
