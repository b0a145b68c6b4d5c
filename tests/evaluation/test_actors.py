import numpy as np
import pytest

from stancelab.corpus.markup import parse_document
from stancelab.evaluation.actors import (
    MentionCounts,
    TripleCounts,
    count_mentions,
    count_triples,
    estimate,
    score_actors,
)
from stancelab.schema import Actor, Mention
from stancelab.text.pairs import make_pairs

TEXT = """---
date: 2019-03-05
conflict: test
---
[Turkey](TUR/GOV) urged [Greece](GRC/GOV) to wait.
= TUR/GOV > GRC/GOV: REQUEST
[Union leaders](?/CVL#union) met [the minister](GRC/GOV).
"""


@pytest.fixture
def annotated(tmp_path, codebook, knowledge):
    return parse_document(tmp_path / "doc.md", TEXT, codebook, knowledge.ids)[0]


def mention(annotated, words, actor):
    start = annotated.document.text.index(words)
    return Mention(start, start + len(words), words, actor, "name of it")


def sure(stance, rows):
    """A judge that reports one stance for some rows."""

    def judge(pairs):
        reported = np.zeros((len(pairs), 3), dtype=bool)
        reported[rows, stance] = True
        return reported.astype(float), reported

    return judge


def test_mentions_are_counted_by_overlap_span_and_id(annotated):
    found = [
        mention(annotated, "Turkey", Actor("TUR", "GOV")),
        mention(annotated, "leaders", Actor(None, None, "leaders")),
        mention(annotated, "minister", Actor("TUR", "GOV")),
        mention(annotated, "wait", Actor("TUR", "GOV")),
    ]
    counts = count_mentions(annotated, found)
    assert (counts.gold, counts.found, counts.gold_hit, counts.found_hit, counts.exact) == (4, 4, 3, 3, 1)
    assert (counts.known, counts.named, counts.named_right) == (2, 2, 1)


def test_a_right_triple_needs_the_holder_and_the_stance(annotated, codebook):
    pairs = make_pairs(annotated.document, annotated.mentions, lambda *_: annotated.mentions[1])
    right = count_triples(annotated, pairs, sure(1, [0]), codebook)
    wrong = count_triples(annotated, pairs, sure(1, [1]), codebook)
    assert (right.gold_demand, right.right_demand, right.holder, right.held) == (1, 1, 1, 1)
    assert (wrong.found_demand, wrong.right_demand, wrong.chosen, wrong.present) == (1, 0, 0, 1)
    assert (right.directed, right.recipient) == (1, 1)


def test_unknown_actors_are_the_same_where_their_mentions_touch(annotated, codebook):
    found = [mention(annotated, "leaders", Actor(None, None, "someone"))]
    pairs = make_pairs(annotated.document, found, lambda *_: None)
    counts = count_triples(annotated, pairs, sure(0, [0]), codebook)
    assert (counts.found_concession, counts.right_concession) == (1, 0)


def test_by_mention_the_speaker_is_right_whatever_its_id(annotated, codebook):
    found = [mention(annotated, "Turkey", Actor("SYR", "GOV"))]
    pairs = make_pairs(annotated.document, found, lambda *_: None)
    strict, spoken = (count_triples(annotated, pairs, sure(1, [0]), codebook, by_mention=way) for way in (False, True))
    assert (strict.right_demand, spoken.right_demand) == (0, 1)


def test_intervals_hold_the_value():
    counts = [MentionCounts(gold=4, found=4, gold_hit=hits) for hits in (1, 2, 3, 4)]
    recall = estimate(counts)["mention_recall"]
    assert recall.low <= recall.value == 10 / 16 <= recall.high
    assert estimate([TripleCounts()])["triple_macro_f1"].value == 0


def test_every_figure_is_reported(annotated, finder, codebook):
    figures = score_actors([annotated], finder, lambda pairs: sure(1, [])(pairs), codebook)
    assert figures["mention_recall"].value == 1
    assert {"triple_macro_f1", "gold_triple_macro_f1", "holder_accuracy", "recipient_accuracy"} <= set(figures)
