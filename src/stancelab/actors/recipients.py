"""Whom a stance is addressed to, where the sentence names one."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from stancelab.actors.choice import Chooser, Option
from stancelab.actors.tokens import tokenize
from stancelab.schema import Actor, AnnotatedDocument, Mention, Sentence

_CONTEXT = 3
_MANY = 3


class RecipientRule:
    """Names the recipient of a holder's stance in a sentence, or none: a recipient is never guessed.

    Parameters
    ----------
    chooser : Chooser
        Trained on annotated recipients.
    """

    def __init__(self, chooser: Chooser) -> None:
        self._chooser = chooser

    def __call__(self, sentence: Sentence, mentions: Sequence[Mention], holder: Actor) -> Mention | None:
        """First mention of the actor that the holder's stance is directed at.

        Parameters
        ----------
        mentions : sequence of Mention
            All mentions of the sentence in text order.
        """
        others = candidates(mentions, holder)
        chosen = self._chooser.choose([observe(sentence, mentions, holder, other) for other in others])
        return None if chosen is None else next(m for m in mentions if m.actor == others[chosen])


def candidates(mentions: Sequence[Mention], holder: Actor) -> list[Actor]:
    """Other actors of the sentence, in text order."""
    return [actor for actor in dict.fromkeys(m.actor for m in mentions) if actor != holder]


def observe(sentence: Sentence, mentions: Sequence[Mention], holder: Actor, other: Actor) -> Option:
    """Features of one candidate: where it stands to the holder, the words around and between them."""
    first = next(m for m in mentions if m.actor == holder)
    near = min(
        (m for m in mentions if m.actor == other), key=lambda m: (m.start < first.start, abs(m.start - first.start))
    )
    side = "R" if near.start > first.start else "L"
    left, right = (first, near) if side == "R" else (near, first)
    between = _words(sentence.text)[_at(sentence, left.end) : _at(sentence, right.start)]
    before = _around(sentence, near.start, -_CONTEXT)
    after = _around(sentence, near.end, _CONTEXT)
    mine = _around(sentence, first.end, 2)
    others = candidates(mentions, holder)
    rank = others.index(other)
    passed = sum(left.end <= m.start and m.end <= right.start for m in mentions)
    return [
        f"side {side}",
        f"passed {min(passed, _MANY)} {side}",
        f"rank {min(rank, _MANY)} of {min(len(others), _MANY + 1)}",
        f"far {min(len(between) // 4, 5)} {side}",
        f"sectors {holder.sector} {other.sector}",
        f"same {holder.id == other.id}",
        *(f"before {side} {' '.join(before[-count:])}" for count in (1, 2, 3)),
        *(f"after {side} {' '.join(after[:count])}" for count in (1, 2)),
        *(f"holder {side} {' '.join(mine[:count])}" for count in (1, 2)),
        f"lead {side} {rank == 0} {' '.join(before[-1:])}",
        *(f"between {side} {word}" for word in dict.fromkeys(between)),
        *(f"between {side} {passed == 0} {word}" for word in dict.fromkeys(between)),
        *(f"follows {word}" for word in (after if side == "L" else ())),
    ]


def recipient_examples(annotated: AnnotatedDocument) -> Iterator[tuple[list[Option], list[bool]]]:
    """Annotated acts with the other actors of their sentence, and which of these they are directed at."""
    for annotation in annotated.annotations:
        sentence = annotated.document.sentences[annotation.sentence]
        mentions = sorted(annotated.mentions_in(sentence), key=lambda mention: mention.start)
        others = candidates(mentions, annotation.actor)
        if "COMMENT" not in annotation.acts and 0 < len(others) < len({m.actor for m in mentions}):
            options = [observe(sentence, mentions, annotation.actor, other) for other in others]
            yield options, [other in annotation.recipients for other in others]


@lru_cache(maxsize=8)
def _split(text: str) -> tuple[tuple[str, ...], dict[int, int]]:
    spans = tokenize(text)
    starts = {start: token for token, (start, _) in enumerate(spans)}
    return tuple(text[start:end].lower() for start, end in spans), starts


def _words(text: str) -> tuple[str, ...]:
    return _split(text)[0]


def _at(sentence: Sentence, offset: int) -> int:
    """Token that begins at or after a document offset."""
    words, starts = _split(sentence.text)
    place = offset - sentence.start
    while place not in starts and place < len(sentence.text):
        place += 1
    return starts.get(place, len(words))


def _around(sentence: Sentence, offset: int, count: int) -> tuple[str, ...]:
    words, token = _words(sentence.text), _at(sentence, offset)
    return words[max(0, token + count) : token] if count < 0 else words[token : token + count]
