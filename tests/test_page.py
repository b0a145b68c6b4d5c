import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelab.page import LabelledDocument, render_page
from stancelab.schema import STANCES, Actor, Mention, Pair, Prediction, Sentence
from tests.reading import Reader

GHANA = Actor("GHA", "GOV", name="Ghana")
TOGO = Actor("TGO", "GOV", name="Togo")
TEXT = "Ghana urged Togo to wait.\nTogo agreed, and warned Ghana."
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onfocus='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; &amp;amp;",
    "<!-- ]]> --><plaintext>",
    "مرحبا \u202eabc\u202c 👩‍👩‍👧 e\u0301",
    "a\r\nb\rc\n\n\td\0e\u2028f",
)


def prediction(text, index, span, mention, stances=(), recipient=None, abstained=False, document="d"):
    """A prediction about one sentence; mention and recipient are (start, end, actor) in the document."""
    sentence = Sentence(index, *span, text[slice(*span)])
    actor = Mention(mention[0], mention[1], text[mention[0] : mention[1]], mention[2], "given")
    addressed = recipient and Mention(recipient[0], recipient[1], text[recipient[0] : recipient[1]], recipient[2], "")
    pair = Pair(f"{document}:{index}", document, sentence, mention[2], actor, addressed, "")
    chances = {stance: 0.9 if stance in stances else 0.1 for stance in STANCES}
    return Prediction(pair, tuple(stances), "REQUEST", 0.8, chances, abstained, "stancelab / run 1")


def harbour():
    return [
        prediction(TEXT, 0, (0, 25), (0, 5, GHANA), ["demand"], (12, 16, TOGO)),
        prediction(TEXT, 0, (0, 25), (12, 16, TOGO), abstained=True),
        prediction(TEXT, 1, (26, 56), (26, 30, TOGO), ["concession", "warning"], (50, 55, GHANA)),
        prediction(TEXT, 1, (26, 56), (50, 55, GHANA)),
    ]


def read(*documents, title="page"):
    return Reader(render_page(documents, title))


def test_the_tables_count_stances_actors_and_recipients():
    tables = read(LabelledDocument("d", TEXT, harbour())).tables
    assert tables["by-stance"] == [
        ["actor", "concession", "demand", "warning", "abstained", "none"],
        ["Togo (TGO/GOV)", "1", "0", "1", "1", "0"],
        ["Ghana (GHA/GOV)", "0", "1", "0", "0", "1"],
    ]
    assert tables["by-recipient"] == [
        ["actor", "GHA/GOV", "TGO/GOV"],
        ["Togo (TGO/GOV)", "2", "0"],
        ["Ghana (GHA/GOV)", "0", "1"],
    ]


def test_a_stance_towards_nobody_named_is_counted_as_such():
    said = prediction(TEXT, 0, (0, 25), (0, 5, GHANA), ["warning"])
    assert read(LabelledDocument("d", TEXT, [said])).tables["by-recipient"] == [
        ["actor", "none named"],
        ["Ghana (GHA/GOV)", "1"],
    ]


def test_actors_are_one_over_all_documents_and_strangers_are_not():
    front = Actor(None, "REB", "front")
    documents = [
        LabelledDocument(
            name, TEXT, [prediction(TEXT, 0, (0, 25), (0, 5, actor), ["demand"]) for actor in (GHANA, front)]
        )
        for name in ("a", "b")
    ]
    rows = read(*documents).tables["by-stance"]
    assert [(row[0], row[2]) for row in rows[1:]] == [
        ("Ghana (GHA/GOV)", "2"),
        ("“Ghana”, not resolved", "1"),
        ("“Ghana”, not resolved", "1"),
    ]


def test_every_link_leads_somewhere_and_no_id_is_used_twice():
    page = read(*(LabelledDocument(name, TEXT, harbour()) for name in ("a", "b")))
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_a_mark_says_actor_stance_probability_and_recipient():
    page = render_page([LabelledDocument("d", TEXT, harbour()[:2])], "page")
    assert 'aria-label="Ghana; Ghana (GHA/GOV): demand 0.90 towards Togo (TGO/GOV)"' in page
    assert 'aria-label="Togo; Togo (TGO/GOV): abstained (nearest: concession 0.10)"' in page
    assert "concession 0.10 · demand 0.90 · warning 0.10\nact REQUEST 0.80 · given" in page


def test_mentions_that_overlap_share_one_mark():
    text = "The navy of Ghana left."
    navy, state = (4, 17, Actor("GHA", "MIL", name="Ghana")), (12, 17, GHANA)
    page = read(LabelledDocument("d", text, [prediction(text, 0, (0, 23), of, ["demand"]) for of in (navy, state)]))
    assert page.articles == [text]
    assert page.tags["mark"] == 1
    assert len(page.tables["by-stance"]) == 3


def test_no_documents_and_no_actors_still_make_a_page():
    assert read().articles == []
    assert read(LabelledDocument("d", "Rain fell.", [])).articles == ["Rain fell."]


def test_the_page_loads_nothing_and_runs_its_own_script_alone():
    page = render_page([LabelledDocument("d", TEXT, harbour())], "page")
    assert re.findall(r"(?:https?:)?//\w", page) == []
    assert "default-src &#39;none&#39;" in page
    assert page.count("sha256-") == 2
    assert read(LabelledDocument("d", TEXT, harbour())).tags["script"] == 1


def test_the_same_documents_give_the_same_page():
    assert render_page([LabelledDocument("d", TEXT, harbour())], "p") == render_page(
        [LabelledDocument("d", TEXT, harbour())], "p"
    )


pieces = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12), max_size=8)


@st.composite
def documents(draw):
    """A document of hostile text with sentences, mentions and actors anywhere in it."""
    text = "".join(draw(pieces))
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    predictions = []
    for index, span in enumerate(zip(ends[::2], ends[1::2], strict=False)):
        places = st.lists(st.integers(*span), min_size=2, max_size=2, unique=True).map(sorted)
        for _ in range(draw(st.integers(0, 3))):
            actors = st.builds(
                Actor, st.none() | st.sampled_from(["GHA", "<b>"]), st.none(), name=st.sampled_from(HOSTILE)
            )
            mention, recipient = (*draw(places), draw(actors)), draw(st.none() | st.tuples(places, actors))
            addressed = recipient and (*recipient[0], recipient[1])
            stances = draw(st.lists(st.sampled_from(STANCES), unique=True))
            predictions.append(prediction(text, index, span, mention, stances, addressed, draw(st.booleans())))
    return LabelledDocument(draw(st.sampled_from(HOSTILE)), text, predictions)


@given(document=documents(), title=st.sampled_from(HOSTILE))
def test_hostile_text_stays_text_and_every_character_stays_in_place(document, title):
    page = read(document, title=title)
    assert page.articles == [document.text.replace("\0", "\ufffd")]
    assert page.tags["script"] == page.tags["style"] == 1
    assert not page.tags.keys() & {"img", "svg", "plaintext", "b"}
    assert not [name for name in page.names if name.startswith("on") or not re.fullmatch("[a-z-]+", name)]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_a_whole_article(text):
    assert read(LabelledDocument(text, text, [])).articles == [text.replace("\0", "\ufffd")]
