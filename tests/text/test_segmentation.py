from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelab.text.segmentation import is_junk, segment


@given(st.text())
def test_spans_hold_their_text_and_never_overlap(text):
    sentences = segment(text)
    assert all(text[s.start : s.end] == s.text for s in sentences)
    assert all(a.end <= b.start for a, b in pairwise(sentences))
    assert [s.index for s in sentences] == list(range(len(sentences)))
    covered = {place for s in sentences for place in range(s.start, s.end)}
    assert all(text[place].isspace() for place in range(len(text)) if place not in covered)


def test_abbreviations_do_not_end_a_sentence():
    text = "Oslo met U.S. envoys on Jan. 5. Then Lt. Gov. Ade left."
    assert [s.text for s in segment(text)] == ["Oslo met U.S. envoys on Jan. 5.", "Then Lt. Gov. Ade left."]


@pytest.mark.parametrize(
    "line",
    [
        "Select Language:",
        "Share this article on Facebook",
        "Share",
        "Read more: Envoys meet in Oslo",
        "Related stories",
        "Photo: Agency",
        "File photo by the harbour office",
        "Advertisement",
        "Comments (12)",
        "By Ada Berg",
        "Updated: 4 May 2020",
        "12:45 pm",
        "Home » World » Europe",
        "All rights reserved. 2020",
        "• • •",
    ],
)
def test_web_furniture_is_junk(line):
    assert is_junk(line)


@pytest.mark.parametrize(
    "line",
    [
        "More than forty people died.",
        "Share prices fell in Oslo after the talks.",
        "Photographs of the dead were published.",
        "Read more carefully, the treaty gives Oslo the harbour.",
        "Oslo refused.",
        "Search teams reached the village.",
        "By noon the army had left.",
        "Home Secretary Ada Berg resigned.",
        "Comments by the envoy angered Oslo.",
        "Updated maps show the border further east.",
    ],
)
def test_sentences_are_not_junk(line):
    assert not is_junk(line)


def test_a_text_without_stops_is_cut_between_words():
    text = "harvest " * 2000
    sentences = segment(text)
    assert all(len(sentence.text) <= 2000 for sentence in sentences)
    assert all(sentence.text == text[sentence.start : sentence.end] for sentence in sentences)
    assert " ".join(sentence.text for sentence in sentences) == text.strip()


def test_a_word_without_end_is_cut_all_the_same():
    assert [len(sentence.text) for sentence in segment("x" * 4500)] == [2000, 2000, 500]
