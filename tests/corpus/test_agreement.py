from pathlib import Path

import pytest

from stancelab.corpus.agreement import agreement, align
from stancelab.corpus.markup import parse_document
from stancelab.errors import CorpusError

HEAD = "---\ndate: 2019-03-05\nconflict: water\n---\n"


def document(codebook, body, name="a"):
    annotated, faults = parse_document(Path(f"water/{name}.md"), HEAD + body, codebook, frozenset({"SDN", "EGY"}))
    assert not faults
    return annotated


FIRST = "[Sudan](SDN/GOV) urged [Cairo](EGY/GOV) to wait.\n= SDN/GOV: REQUEST\n"


def test_actors_match_by_overlapping_words_whatever_their_ids(codebook):
    other = "[Sudan](?/GOV#sudan) urged [Cairo](EGY/GOV) to wait.\n= ?/GOV#sudan: REQUEST\n"
    judged = list(align(document(codebook, FIRST), document(codebook, other)))
    assert [(unit.first, unit.second, unit.marked) for unit in judged] == [
        ({"REQUEST"}, {"REQUEST"}, (True, True)),
        ({"COMMENT"}, {"COMMENT"}, (True, True)),
    ]


def test_an_unmarked_actor_counts_as_comment(codebook):
    judged = list(align(document(codebook, FIRST), document(codebook, "Sudan urged [Cairo](EGY/GOV) to wait.\n")))
    assert [(unit.actor, unit.second, unit.marked) for unit in judged] == [
        ("SDN/GOV", {"COMMENT"}, (True, False)),
        ("EGY/GOV", {"COMMENT"}, (True, True)),
    ]


def test_different_texts_are_refused(codebook):
    with pytest.raises(CorpusError, match="different texts"):
        list(align(document(codebook, FIRST), document(codebook, "Rain fell.\n")))


def test_perfect_agreement_is_one_and_its_interval_too(codebook):
    bodies = [
        FIRST,
        "[Cairo](EGY/GOV) warned of famine.\n= EGY/GOV: ALERT\n",
        "[Cairo](EGY/GOV) left.\n= EGY/GOV: RETREAT\n",
    ]
    documents = [document(codebook, body, f"d{number}") for number, body in enumerate(bodies)]
    judged = [unit for item in documents for unit in align(item, item)]
    found = agreement(judged, codebook, resamples=20)
    assert found["kappa_demand"].value == 1
    assert found["alpha_act"].value == 1
    assert found["alpha_act"].low == 1


def test_kappa_of_a_worked_example(codebook):
    """Cohen (1960): 45 agreed yes, 15 + 25 disagreed, 15 agreed no gives kappa 0.1304."""
    from stancelab.corpus.agreement import Judged

    yes, no = frozenset({"REQUEST"}), frozenset({"COMMENT"})
    cells = [(yes, yes)] * 45 + [(yes, no)] * 15 + [(no, yes)] * 25 + [(no, no)] * 15
    judged = [Judged("d", row, "", "SDN/GOV", a, b, (True, True)) for row, (a, b) in enumerate(cells)]
    assert agreement(judged, codebook, resamples=2)["kappa_demand"].value == pytest.approx(0.1304, abs=1e-4)
