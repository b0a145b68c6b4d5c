"""One row per judgement: what tables (CSV, Parquet, Hugging Face datasets) and event records hold."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from stancelab.schema import ACTOR_KEY, Actor, AnnotatedDocument, Annotation, Document, Mention, Sentence

COLUMNS = (
    "document",
    "date",
    "conflict",
    "sentence",
    "text",
    "actor",
    "actor_start",
    "actor_end",
    "recipient",
    "recipient_start",
    "recipient_end",
    "acts",
)
"""Columns of the flat form. Offsets count the characters of `text`, the sentence; `acts` are separated by spaces."""


@dataclass(frozen=True, slots=True)
class Span:
    """An actor and its first mention in a sentence."""

    actor: Actor
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FlatRow:
    """A judgement with its sentence; `sentence` is a number or, where there is none, the row's own place."""

    document: str
    date: date | None
    conflict: str
    sentence: int
    text: str
    actor: Span
    recipient: Span | None
    acts: frozenset[str]


def actor_of(key: str) -> Actor:
    """Actor that a key such as ``KEN/CVL#teachers`` stands for; any other text becomes an unknown actor so labelled.

    >>> actor_of("KEN/GOV").key
    'KEN/GOV'
    >>> actor_of("the dockers").key
    '?#the-dockers'
    """
    if match := ACTOR_KEY.fullmatch(key):
        return Actor(None if match["id"] == "?" else match["id"], match["sector"], match["label"] or "")
    return Actor(None, None, re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-") or "unnamed")


def flatten(documents: Iterable[AnnotatedDocument]) -> Iterator[FlatRow]:
    """Every judgement as a row; of several recipients the first is kept, of several mentions the first."""
    for annotated in documents:
        document = annotated.document
        for annotation in annotated.annotations:
            sentence = document.sentences[annotation.sentence]
            first: dict[Actor, Span] = {}
            for mention in annotated.mentions_in(sentence):
                first.setdefault(
                    mention.actor, Span(mention.actor, mention.start - sentence.start, mention.end - sentence.start)
                )
            recipient = first[annotation.recipients[0]] if annotation.recipients else None
            yield FlatRow(
                document.id,
                document.date,
                document.conflict,
                sentence.index,
                sentence.text,
                first[annotation.actor],
                recipient,
                annotation.acts,
            )


def assemble(rows: Iterable[FlatRow]) -> list[AnnotatedDocument]:
    """Documents of rows; rows of one document and sentence number share a sentence, in order of appearance."""
    grouped: dict[str, dict[tuple[int, str], list[FlatRow]]] = {}
    for row in rows:
        grouped.setdefault(row.document, {}).setdefault((row.sentence, row.text), []).append(row)
    return [_document(name, list(sentences.values())) for name, sentences in grouped.items()]


def _document(name: str, groups: list[list[FlatRow]]) -> AnnotatedDocument:
    text, sentences, annotations = "", [], []
    mentions: dict[tuple[int, int], Mention] = {}
    for index, rows in enumerate(groups):
        text += " " if index else ""
        start = len(text)
        text += rows[0].text
        sentences.append(Sentence(index, start, len(text), rows[0].text))
        for row in rows:
            for span in (row.actor, row.recipient):
                if span is not None:
                    place = (start + span.start, start + span.end)
                    mentions.setdefault(place, Mention(*place, text[slice(*place)], span.actor, "imported"))
            recipients = (row.recipient.actor,) if row.recipient else ()
            annotations.append(Annotation(index, row.actor.actor, row.acts, recipients))
    head = groups[0][0]
    document = Document(name, text, tuple(sentences), head.conflict, head.date)
    return AnnotatedDocument(document, tuple(mentions[place] for place in sorted(mentions)), tuple(annotations))
