import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelab.models.cues import CUES, find_cues
from stancelab.models.signals import name_signals

WORDS = st.sampled_from(
    [
        "has",
        "have",
        "had",
        "to",
        "leave",
        "warned",
        "that",
        "it",
        "will",
        "attack",
        "release",
        "the",
        "prisoners",
        "urged",
        "refused",
        "go",
        "on",
        "strike",
        "co-operated",
        "won't",
    ]
)


@given(st.lists(WORDS, max_size=12))
def test_looking_cues_up_finds_what_the_expressions_find(words):
    text = " ".join(words)
    found = {(act, start) for start, act, _ in find_cues(text)}
    for act, expression in CUES.items():
        missed = [match.start() for match in re.finditer(expression, text) if (act, match.start()) not in found]
        assert not missed, (act, text)


@pytest.mark.parametrize(
    ("sentence", "signals"),
    [
        ("ACTOR did not demand that OTHER leave.", {"REQUEST next", "first REQUEST", "first REQUEST denied"}),
        ("ACTOR has to leave, OTHER said.", {"REQUEST next", "first REQUEST"}),
        ("OTHER urged ACTOR to wait.", {"REQUEST before", "left urged", "mentions before 1 after 0"}),
        ('"We may attack OTHER," said ACTOR.', {"ASSAULT before quoted", "ASSAULT before possible", "left said"}),
        ("ACTOR met OTHER, which threatened war.", {"THREATEN far", "first CONSULT", "right met"}),
    ],
)
def test_a_signal_says_where_a_cue_stands_and_what_qualifies_it(sentence, signals):
    assert signals <= set(name_signals(sentence))


def test_without_the_actor_there_is_no_signal():
    assert list(name_signals("OTHER urged peace.")) == []
