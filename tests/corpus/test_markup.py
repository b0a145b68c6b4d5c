from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelab.corpus.markup import parse_document, render_document
from tests.corpus.strategies import annotated_documents

HEAD = "---\ndate: 2019-03-05\nconflict: water\n---\n"
PATH = Path("water/kosti.md")
IDS = frozenset({"SDN", "EGY", "UN"})

STORY = (
    HEAD
    + """# [Sudan](SDN/GOV) reopens port
= SDN/GOV: RETREAT

[Cairo](EGY/GOV) urged [Khartoum](SDN/GOV) to go on, and [Sudan](SDN/GOV) warned [the dockers](SDN/CVL#dockers).
= EGY/GOV > SDN/GOV: REQUEST
= SDN/GOV > SDN/CVL#dockers: THREATEN
The river fell.
"""
)


def parse(content: str, codebook):
    return parse_document(PATH, content, codebook, IDS)


def test_offsets_point_at_the_words(codebook):
    annotated, faults = parse(STORY, codebook)
    text = annotated.document.text
    assert not faults
    assert [text[m.start : m.end] for m in annotated.mentions] == ["Sudan", "Cairo", "Khartoum", "Sudan", "the dockers"]
    assert [text[s.start : s.end] for s in annotated.document.sentences] == [
        s.text for s in annotated.document.sentences
    ]
    assert text.count("\n\n") == 1


def test_unlabelled_mention_is_a_comment_and_acts_keep_their_recipients(codebook):
    annotated, _ = parse(STORY, codebook)
    judged = {(a.sentence, a.actor.key): (a.acts, tuple(r.key for r in a.recipients)) for a in annotated.annotations}
    assert judged == {
        (0, "SDN/GOV"): ({"RETREAT"}, ()),
        (1, "EGY/GOV"): ({"REQUEST"}, ("SDN/GOV",)),
        (1, "SDN/GOV"): ({"THREATEN"}, ("SDN/CVL#dockers",)),
        (1, "SDN/CVL#dockers"): ({"COMMENT"}, ()),
    }


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[Sudan](SDN/GOV) spoke.\n= SDN/GOV: SHOUT", "unknown act 'SHOUT'"),
        ("[Sudan](SDN/GOV) spoke.\n= EGY/GOV: REQUEST", "EGY/GOV is not marked in the sentence; marked: SDN/GOV"),
        ("[Sudan](SDN/GOV) spoke.\n= SDN/GOV > EGY/GOV: REQUEST", "EGY/GOV is not marked"),
        ("[Atlantis](ATL/GOV) spoke.", "unknown actor id 'ATL'"),
        ("[Sudan](SDN) spoke.", "has no sector"),
        ("[Sudan](SDN/KING) spoke.", "unknown sector 'KING'"),
        ("[Rebels](?/REB) spoke.", "needs a #name"),
        ("[Sudan](sudan!) spoke.", "is not of the form"),
        ("[Sudan(SDN/GOV) spoke.", "broken mention markup"),
        ("[Sudan](SDN/GOV) spoke.\n= SDN/GOV REQUEST", "is not of the form '= ACTOR > RECIPIENT: ACT, ACT'"),
        ("= SDN/GOV: REQUEST", "must follow its sentence"),
    ],
)
def test_every_fault_names_its_line(codebook, line, message):
    _, faults = parse(HEAD + line + "\n", codebook)
    assert len(faults) == 1
    assert message in faults[0].message
    assert str(faults[0]).startswith(f"water/kosti.md:{5 + line.count(chr(10))}: ")


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("no head\n", "must begin with a YAML head"),
        ("---\ndate: 2019-03-05\n---\n", "exactly the keys date, conflict"),
        ("---\ndate: spring\nconflict: water\n---\n", "is not of the form 2024-03-31"),
        ("---\ndate: 2019-03-05\nconflict: fire\n---\n", "must be the folder's name 'water'"),
        ("---\ndate: 2019-03-05\ndate: 2019-03-05\nconflict: water\n---\n", "given twice"),
    ],
)
def test_faulty_heads_are_named(codebook, head, message):
    _, faults = parse(head, codebook)
    assert message in faults[0].message


@given(st.data())
def test_written_documents_read_back_equal(codebook, data):
    annotated = data.draw(annotated_documents(sorted(codebook.acts)))
    again, faults = parse(render_document(annotated), codebook)
    assert not faults
    assert again == annotated
