"""Random annotated documents for property tests."""

from datetime import date

from hypothesis import strategies as st

from stancelab.schema import Actor, AnnotatedDocument, Annotation, Document, Mention, Sentence

WORDS = st.text(st.characters(categories=("L", "N"), include_characters="'’-,."), min_size=1, max_size=8)
ACTORS = st.sampled_from(
    [
        Actor("SDN", "GOV"),
        Actor("EGY", "MIL"),
        Actor("SDN", "CVL", "dockers"),
        Actor(None, "REB", "front"),
        Actor("UN", "IGO"),
    ]
)


@st.composite
def annotated_documents(draw, acts, id_="kosti"):
    """A document of up to four sentences in which every mention belongs to a judged actor."""
    text, sentences, mentions, annotations = "", [], [], []
    for index in range(draw(st.integers(1, 4))):
        text += "" if not index else draw(st.sampled_from([" ", "\n\n"]))
        start, pieces = len(text), draw(st.lists(st.tuples(WORDS, st.none() | ACTORS), min_size=1, max_size=5))
        marked = []
        for place, (word, actor) in enumerate(pieces):
            # A sentence never begins like an act line, a headline or a head.
            text += ("" if not place else " ") + ("a" + word if not place else word)
            if actor is not None:
                mentions.append(Mention(len(text) - len(word), len(text), word, actor, "annotated"))
                marked.append(actor)
        sentences.append(Sentence(index, start, len(text), text[start:]))
        for actor in dict.fromkeys(marked):
            held = draw(st.frozensets(st.sampled_from(acts), min_size=1, max_size=3))
            others = [other for other in dict.fromkeys(marked) if other != actor]
            to = tuple(others[: draw(st.integers(0, 1))]) if held != {"COMMENT"} else ()
            annotations.append(Annotation(index, actor, held, to))
    document = Document(id_, text, tuple(sentences), "water", date(2019, 3, 5))
    return AnnotatedDocument(document, tuple(mentions), tuple(annotations))
