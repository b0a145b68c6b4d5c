from stancelab.schema import Actor, Document, Mention, Sentence
from stancelab.text.pairs import make_pairs

TEXT = "Oslo urged Bonn to go. Bonn refused, and Oslo told Oslo's envoy."
SENTENCES = (Sentence(0, 0, 22, TEXT[:22]), Sentence(1, 23, len(TEXT), TEXT[23:]))
NORWAY, GERMANY = Actor("NOR", "GOV"), Actor("DEU", "GOV")


def mention(word: str, actor: Actor, after: int = 0) -> Mention:
    start = TEXT.index(word, after)
    return Mention(start, start + len(word), word, actor, "given")


MENTIONS = [
    mention("Oslo", NORWAY),
    mention("Bonn", GERMANY),
    mention("Bonn", GERMANY, 20),
    mention("Oslo", NORWAY, 30),
    mention("Oslo", NORWAY, 50),
]


def test_one_pair_per_sentence_and_actor_with_all_mentions_masked():
    pairs = make_pairs(Document("d", TEXT, SENTENCES), MENTIONS, lambda *_: None)
    assert [(pair.id, pair.masked) for pair in pairs] == [
        ("d:0:NOR/GOV", "ACTOR urged OTHER to go."),
        ("d:0:DEU/GOV", "OTHER urged ACTOR to go."),
        ("d:1:DEU/GOV", "ACTOR refused, and OTHER told OTHER's envoy."),
        ("d:1:NOR/GOV", "OTHER refused, and ACTOR told ACTOR's envoy."),
    ]


def test_the_addressed_actor_reads_recipient():
    def first_other(sentence, mentions, holder):
        return next((m for m in mentions if m.actor != holder), None)

    pairs = make_pairs(Document("d", TEXT, SENTENCES), MENTIONS, first_other)
    assert pairs[0].masked == "ACTOR urged RECIPIENT to go."
    assert pairs[0].recipient == MENTIONS[1]


def test_order_of_the_mentions_does_not_matter():
    document = Document("d", TEXT, SENTENCES)
    assert make_pairs(document, MENTIONS[::-1], lambda *_: None) == make_pairs(document, MENTIONS, lambda *_: None)
