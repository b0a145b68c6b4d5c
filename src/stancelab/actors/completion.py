"""Filling in the mentions that marked-up data leave out, so that they are masked as in labelling."""

import datetime
import re
from collections.abc import Sequence

from stancelab.actors.resolution import ActorFinder
from stancelab.schema import AnnotatedDocument, Mention, Sentence


def complete(
    sentence: Sentence, given: Sequence[Mention], finder: ActorFinder, date: datetime.date | None = None
) -> list[Mention]:
    """All mentions of a sentence in text order: given ones, their repetitions, and further actors the finder knows."""
    mentions = list(given)
    for mention in given:
        for match in re.finditer(rf"(?<!\w){re.escape(mention.text)}(?!\w)", sentence.text):
            start, end = (sentence.start + offset for offset in match.span())
            if not overlaps((start, end), mentions):
                mentions.append(Mention(start, end, mention.text, mention.actor, "repeats a marked mention"))
    mentions += [found for found in finder.find([sentence], date) if not overlaps((found.start, found.end), mentions)]
    return sorted(mentions, key=lambda mention: mention.start)


def complete_document(annotated: AnnotatedDocument, finder: ActorFinder) -> AnnotatedDocument:
    """A document of a source that marks only some actors, with the mentions of all that can be found."""
    mentions = [
        mention
        for sentence in annotated.document.sentences
        for mention in complete(sentence, list(annotated.mentions_in(sentence)), finder, annotated.document.date)
    ]
    return AnnotatedDocument(annotated.document, tuple(mentions), annotated.annotations)


def overlaps(span: tuple[int, int], mentions: Sequence[Mention]) -> bool:
    """Whether a span shares a character with a mention."""
    return any(span[0] < mention.end and mention.start < span[1] for mention in mentions)
