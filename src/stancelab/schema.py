"""The records that modules hand to one another, and the names that others may rely on."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

STANCES = ("concession", "demand", "warning")
"""Stances in the one order used everywhere: columns, bundles, tables."""

NONE = "none"
"""Label of a pair without a stance, as the fourth class of four-way scores."""

SECTORS = ("GOV", "MIL", "REB", "OPP", "CVL", "IGO", "NGO", "JUD", "MED", "BUS")
"""Sectors of an actor, after PLOVER's agent sectors."""

ACTOR, OTHER, RECIPIENT = "ACTOR", "OTHER", "RECIPIENT"
"""What mentions read in the text that an estimator sees (actor blindness, DESIGN section 2)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a stance or is addressed.

    Two mentions name the same actor of a sentence when `key` is equal; `person` only says through whom it speaks.

    Parameters
    ----------
    id : str or None
        Canonical id (ISO 3166 alpha-3 for states, a short stable code otherwise); None when it is not known.
    sector : str or None
        One of `SECTORS`, or None where the text does not say.
    label : str
        Keeps actors of one id and sector apart; for an unknown actor, its folded mention.
    name : str or None
        Display name from the knowledge base.
    person : str or None
        Person who speaks for the actor, where the mention names one.
    """

    id: str | None
    sector: str | None = None
    label: str = ""
    name: str | None = field(default=None, compare=False)
    person: str | None = field(default=None, compare=False)

    @property
    def key(self) -> str:
        """Reference in the corpus format, such as ``KEN/CVL#teachers`` or ``?/REB#front``."""
        sector = f"/{self.sector}" if self.sector else ""
        label = f"#{self.label}" if self.label else ""
        return f"{self.id or '?'}{sector}{label}"


ACTOR_KEY = re.compile(r"(?P<id>[A-Z0-9][A-Z0-9-]*|\?)(?:/(?P<sector>[A-Z]+))?(?:#(?P<label>[a-z0-9-]+))?")
"""Form of `Actor.key`; an id ``?`` stands for None."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of the document that is labelled as a unit; `junk` marks web furniture that can hold no stance."""

    index: int
    start: int
    end: int
    text: str
    junk: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A span naming an actor, in document offsets (end exclusive), and the rule that resolved it."""

    start: int
    end: int
    text: str
    actor: Actor
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """One news story: the unit of splitting and resampling."""

    id: str
    text: str
    sentences: tuple[Sentence, ...]
    conflict: str = ""
    date: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """A judgement: in this sentence this actor takes these acts, towards these recipients."""

    sentence: int
    actor: Actor
    acts: frozenset[str]
    recipients: tuple[Actor, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnotatedDocument:
    """A document with its mentions and judgements; one annotation per (sentence, actor).

    Parameters
    ----------
    weight : float
        How much its pairs count in training.
    """

    document: Document
    mentions: tuple[Mention, ...]
    annotations: tuple[Annotation, ...]
    weight: float = 1.0

    def mentions_in(self, sentence: Sentence) -> Iterator[Mention]:
        """Mentions that lie in a sentence, in text order."""
        return (m for m in self.mentions if sentence.start <= m.start and m.end <= sentence.end)


@dataclass(frozen=True, slots=True)
class Pair:
    """One sentence and one actor in it: the unit that models see and that predictions are about.

    Parameters
    ----------
    id : str
        ``document:sentence:actor key``; unique in a corpus.
    masked : str
        Sentence with mentions replaced by `ACTOR`, `RECIPIENT` and `OTHER`: all that an estimator is given.
    mention : Mention
        The actor's first mention in the sentence.
    recipient : Mention or None
        First mention of the addressed actor, where the sentence names one.
    """

    id: str
    document: str
    sentence: Sentence
    actor: Actor
    mention: Mention
    recipient: Mention | None
    masked: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the labeller says of one pair; `to_record` gives the public record (DESIGN section 4.3)."""

    pair: Pair
    stances: tuple[str, ...]
    act: str
    act_probability: float
    probabilities: dict[str, float]
    abstained: bool
    model: str

    def to_record(self) -> dict[str, object]:
        """Return the record as plain JSON types, keys in the published order."""
        sentence, mention, recipient = self.pair.sentence, self.pair.mention, self.pair.recipient
        actor = mention.actor
        return {
            "document": self.pair.document,
            "sentence": sentence.index,
            "start": sentence.start,
            "end": sentence.end,
            "text": sentence.text,
            "actor": {
                "id": actor.id,
                "name": actor.name,
                "sector": actor.sector,
                "person": actor.person,
                "mention": mention.text,
                "start": mention.start,
                "end": mention.end,
                "reason": mention.reason,
            },
            "recipient": recipient
            and {
                "id": recipient.actor.id,
                "mention": recipient.text,
                "start": recipient.start,
                "end": recipient.end,
            },
            "stances": list(self.stances),
            "act": self.act,
            "probabilities": {stance: round(self.probabilities[stance], 4) for stance in STANCES},
            "abstained": self.abstained,
            "model": self.model,
        }
