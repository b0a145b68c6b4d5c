"""Pairs: what an estimator is asked about, built in one way for training and for labelling."""

from collections.abc import Callable, Iterable, Sequence

from stancelab.schema import ACTOR, OTHER, RECIPIENT, Actor, Document, Mention, Pair, Sentence

RecipientRule = Callable[[Sentence, Sequence[Mention], Actor], Mention | None]
"""Names the addressed mention of a holder's stance in a sentence, or None."""


def make_pairs(document: Document, mentions: Iterable[Mention], recipient_of: RecipientRule) -> list[Pair]:
    """Build one pair per sentence and actor.

    Parameters
    ----------
    mentions : iterable of Mention
        Of the whole document, found or annotated.
    recipient_of : callable
        From annotations when training, from the text when labelling.

    Returns
    -------
    list of Pair
        In text order of the sentences, then of the actors' first mentions.
    """
    ordered = sorted(mentions, key=lambda mention: mention.start)
    pairs: list[Pair] = []
    position = 0
    for sentence in document.sentences:
        inside: list[Mention] = []
        while position < len(ordered) and ordered[position].start < sentence.end:
            if ordered[position].start >= sentence.start:
                inside.append(ordered[position])
            position += 1
        pairs += _pairs_of(document, sentence, inside, recipient_of)
    return pairs


def _pairs_of(
    document: Document, sentence: Sentence, mentions: Sequence[Mention], recipient_of: RecipientRule
) -> list[Pair]:
    actors = dict.fromkeys(mention.actor for mention in mentions)
    pairs = []
    for actor in actors:
        recipient = recipient_of(sentence, mentions, actor)
        addressed = recipient.actor if recipient is not None else None
        pairs.append(
            Pair(
                id=f"{document.id}:{sentence.index}:{actor.key}",
                document=document.id,
                sentence=sentence,
                actor=actor,
                mention=next(mention for mention in mentions if mention.actor == actor),
                recipient=recipient,
                masked=mask(sentence, mentions, actor, addressed),
            )
        )
    return pairs


def mask(sentence: Sentence, mentions: Sequence[Mention], actor: Actor, recipient: Actor | None) -> str:
    """Sentence as the estimator sees it: no mention keeps its words, so no label can depend on who it is."""
    text, position = "", 0
    for mention in mentions:
        start, end = mention.start - sentence.start, mention.end - sentence.start
        role = ACTOR if mention.actor == actor else RECIPIENT if mention.actor == recipient else OTHER
        text += sentence.text[position:start] + role
        position = end
    return text + sentence.text[position:]
