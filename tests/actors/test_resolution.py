import csv
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelab.text.segmentation import segment
from tests.conftest import ROOT

with (ROOT / "tests" / "golden" / "actors.csv").open(encoding="utf-8", newline="") as file:
    GOLDEN = [tuple(row.values()) for row in csv.DictReader(file)]


def find(finder, text):
    return finder.find(segment(text))


@pytest.mark.parametrize(("sentence", "mention", "id_", "sector", "reason"), GOLDEN)
def test_golden_table(finder, sentence, mention, id_, sector, reason):
    found = {m.text: (m.actor.id or "", m.actor.sector, m.reason) for m in find(finder, sentence)}
    assert found.get(mention) == (id_, sector, reason), found


@pytest.mark.parametrize(
    "sentence",
    [
        "Talks were held in Ukraine.",
        "The Washington Post printed the letter.",
        "Paris Hilton sang.",
        "U.S.-backed groups left.",
        "An anti-Russian song was played.",
        "MOSCOW (Agency) - Rain fell.",
        "He told us to wait.",
        "Jordan Smith won the race.",
        "It seeks a pledge from major Western powers.",
    ],
)
def test_what_is_no_actor_is_not_found(finder, sentence):
    assert [m.text for m in find(finder, sentence) if m.actor.id] == []


def test_surname_resolves_to_the_person_met_before(finder):
    mentions = find(finder, "Ghana's trade minister, Foreign Minister Kwesi Ampadu of Ghana, spoke. Ampadu left.")
    assert mentions[-1].text == "Ampadu"
    assert mentions[-1].reason == "surname of a person resolved in sentence 0"


def test_an_introduced_person_speaks_for_the_state(finder):
    mentions = find(finder, "Togolese Foreign Minister Afi Mensah arrived. Mensah demanded a pledge.")
    assert [(m.text, m.actor.id, m.actor.person) for m in mentions] == [
        ("Togolese Foreign Minister Afi Mensah", "TGO", "Afi Mensah"),
        ("Mensah", "TGO", "Afi Mensah"),
    ]


def test_a_person_outside_the_table_stays_unknown_with_its_mention(finder):
    mention = find(finder, "President Ada Berg refused.")[0]
    assert (mention.actor.id, mention.text, mention.actor.person) == (None, "President Ada Berg", "Ada Berg")


def test_memory_ends_with_the_document(finder):
    find(finder, "Togolese Foreign Minister Afi Mensah arrived.")
    assert find(finder, "Mensah demanded a pledge.") == []


def test_junk_holds_no_actor(finder):
    assert find(finder, "Read more: Turkey closes border") == []


@given(st.text(max_size=300))
def test_any_text_is_survived_and_spans_hold_their_words(finder, text):
    mentions = find(finder, text)
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
