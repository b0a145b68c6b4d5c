"""Annotated documents become the table that training and evaluation work on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

import pandas as pd

from stancelab.config import check_range
from stancelab.schema import Actor, AnnotatedDocument, Annotation, Mention
from stancelab.text.pairs import mask

PAIR_COLUMNS = ("pair", "document", "conflict", "date", "sentence", "text", "actor", "masked", "acts", "weight")
"""Columns of the pair table. `acts` holds frozensets; `masked` is all that an estimator is given."""


@dataclass
class MaskingConfig:
    """How gold mentions read in training, so that no stance depends on what happened to be marked (FINDINGS).

    Parameters
    ----------
    hidden_recipients : float
        Share of the pairs whose recipient reads OTHER instead of RECIPIENT.
    bare_others : float
        Share of the mentions of other actors that keep their words, as a finder will miss some.
    """

    hidden_recipients: float = 0.5
    bare_others: float = 0.1

    def __post_init__(self) -> None:
        check_range("masking.hidden_recipients", self.hidden_recipients, 0, 1)
        check_range("masking.bare_others", self.bare_others, 0, 1)


UNALTERED = MaskingConfig(hidden_recipients=0, bare_others=0)
"""Every mention masked as annotated: what evaluation uses."""


def pair_table(documents: Iterable[AnnotatedDocument], masking: MaskingConfig, seed: int = 0) -> pd.DataFrame:
    """One row per judgement, in document order.

    Parameters
    ----------
    masking : MaskingConfig
        Drawn per pair from its id and `seed`, so the same for any order and any subset of documents.

    Returns
    -------
    DataFrame
        With the columns `PAIR_COLUMNS` and a fresh index.
    """
    rows = [
        _row(annotated, annotation, masking, seed) for annotated in documents for annotation in annotated.annotations
    ]
    return pd.DataFrame(rows, columns=list(PAIR_COLUMNS))


def _row(annotated: AnnotatedDocument, annotation: Annotation, masking: MaskingConfig, seed: int) -> tuple[object, ...]:
    document = annotated.document
    sentence = document.sentences[annotation.sentence]
    pair = f"{document.id}:{sentence.index}:{annotation.actor.key}"
    hidden = _draw(f"recipient {pair}", seed) < masking.hidden_recipients
    recipient = annotation.recipients[0] if annotation.recipients and not hidden else None
    mentions = _kept(list(annotated.mentions_in(sentence)), annotation.actor, masking.bare_others, pair, seed)
    masked = mask(sentence, mentions, annotation.actor, recipient)
    return (
        pair,
        document.id,
        document.conflict,
        document.date,
        sentence.index,
        sentence.text,
        annotation.actor.key,
        masked,
        annotation.acts,
        annotated.weight,
    )


def _kept(mentions: Sequence[Mention], actor: Actor, bare: float, pair: str, seed: int) -> list[Mention]:
    """Mentions that are masked: all of the actor's, and those of others that do not stay bare."""
    return [m for m in mentions if m.actor == actor or _draw(f"other {m.start} {pair}", seed) >= bare]


def _draw(key: str, seed: int) -> float:
    """A number in [0, 1) that depends on nothing but the key and the seed."""
    return crc32(f"{seed} {key}".encode()) / 2**32
