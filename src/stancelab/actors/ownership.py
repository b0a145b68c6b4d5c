"""Whose a role is that names no owner ("the mayor", "its troops"): the likeliest of the actors nearby."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise

from stancelab.actors.choice import Chooser, Option
from stancelab.actors.spans import Candidate, Scan
from stancelab.schema import Actor, Sentence

_EDGE = "^"
_SHARES = 5
_MANY = 6
_BACK = 4
_RECENT = 8
_DETERMINERS = {"the": "the", "a": "a", "an": "a"} | dict.fromkeys(
    ("its", "their", "his", "her", "our", "my", "whose"), "own"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """An actor that a sentence names by an alias.

    Parameters
    ----------
    before : str
        The word before it, in lower case.
    dateline : bool
        Whether it opens the document.
    """

    actor: Actor
    kind: str
    token: int
    before: str
    dateline: bool


@dataclass
class Context:
    """Evidence of a document by sentence, and the actors that its mentions have been resolved to so far.

    Parameters
    ----------
    by_sentence : list of list of Evidence
    counts : Counter of str
        How often the document names each actor.
    breaks : list of bool
        Whether a sentence begins a paragraph.
    heads : dict of str to str
        Last id of every role word.
    resolved : list of (int, Actor)
        Sentence and actor of every resolved mention.
    often, lately : dict to list of str
        Features of an actor that are the same in the whole document, and for all mentions of a sentence.
    """

    by_sentence: list[list[Evidence]]
    counts: Counter[str]
    breaks: list[bool]
    heads: dict[str, str] = field(default_factory=dict)
    resolved: list[tuple[int, Actor]] = field(default_factory=list)
    often: dict[str | None, list[str]] = field(default_factory=dict)
    lately: dict[tuple[int, str | None], list[str]] = field(default_factory=dict)

    def options(self, row: int) -> list[Actor]:
        """Actors that a role of a sentence may belong to: named or resolved shortly before, or often named."""
        recent = [actor for at, actor in self.resolved[-_RECENT:] if at > row - _BACK]
        near = [e.actor for back in range(_BACK) if row >= back for e in self.by_sentence[row - back]]
        return list({actor.id: actor for actor in [*self._often, *near, *recent]}.values())

    @cached_property
    def _often(self) -> list[Actor]:
        """Actors that the document names most, and that of its dateline."""
        top = {id_ for id_, _ in self.counts.most_common(2)}
        often = [e.actor for sentence in self.by_sentence for e in sentence if e.actor.id in top or e.dateline]
        return list({actor.id: actor for actor in often}.values())

    @cached_property
    def total(self) -> int:
        """How many aliases the document holds."""
        return sum(self.counts.values())

    @cached_property
    def top(self) -> str:
        """Id that the document names most."""
        return self.counts.most_common(1)[0][0] if self.counts else ""

    def note(self, candidate: Candidate, actor: Actor, row: int) -> None:
        """Remember a resolved mention."""
        if actor.id is not None:
            self.heads[_head(candidate)] = actor.id
            self.resolved.append((row, Actor(actor.id, actor.sector, name=actor.name)))


def read_context(scans: Sequence[Scan], sentences: Sequence[Sentence]) -> Context:
    """Collect the evidence of a document."""
    by_sentence = [
        [_evidence(scan, row, index) for index in range(len(scan.matches))] for row, scan in enumerate(scans)
    ]
    breaks = [True, *(right.start - left.end > 1 for left, right in pairwise(sentences))]
    return Context(by_sentence, Counter(str(e.actor.id) for named in by_sentence for e in named), breaks)


def _evidence(scan: Scan, row: int, index: int) -> Evidence:
    match = scan.matches[index]
    actor = match.alias.actor
    before = scan.tokens.words[match.first - 1].lower() if match.first else _EDGE
    dateline = row <= 1 and match.first == 0 and scan.tokens.words[0].isupper()
    return Evidence(Actor(actor.id, actor.sector, name=actor.name), match.alias.kind, match.first, before, dateline)


def observe(candidate: Candidate, row: int, context: Context, option: Actor) -> Option:
    """Features of one option: where it was named last, how often, and what kind of actor both are."""
    here = context.by_sentence[row]
    before = [e for e in here if e.token < candidate.first]
    after = [e for e in here if e.token >= candidate.first]
    own = [e for e in here if e.actor.id == option.id]
    often = context.often.get(option.id)
    if often is None:
        often = context.often[option.id] = _frequency(context, option)
    lately = context.lately.get((row, option.id))
    if lately is None:
        lately = context.lately[row, option.id] = _recency(row, context, option)
    general = [*often, *lately, *_met(candidate, row, context, option)]
    places = [
        name
        for name, holds in (
            ("before", any(e.actor.id == option.id for e in before)),
            ("after", any(e.actor.id == option.id for e in after)),
            ("nearest before", bool(before) and before[-1].actor.id == option.id),
            ("nearest after", bool(after) and after[0].actor.id == option.id),
            ("first", bool(here) and here[0].actor.id == option.id),
            ("only", bool(own) and len(own) == len(here)),
            ("none here", not here),
            ("others here", bool(here) and not own),
        )
        if holds
    ]
    determiner = _DETERMINERS.get(candidate.words[0].lower(), "bare")
    kinds = [f"{'b' if e.token < candidate.first else 'a'} {word}" for e in own for word in (e.kind, e.before)]
    traits = (candidate.sector, determiner, f"{candidate.sector} {option.sector}")
    crossed = [f"{name} & {trait}" for name in (*places, *general) for trait in traits]
    joint = [f"{place} & {name}" for place in places for name in general]
    return [*places, *general, *kinds, *crossed, *joint, f"head {_head(candidate)} {option.sector}"]


def _frequency(context: Context, option: Actor) -> list[str]:
    count, total = context.counts[str(option.id)], context.total
    top = context.top == option.id
    return [
        f"share {_SHARES * count // max(1, total)}",
        f"actors {min(len(context.counts), _MANY)} {min(len(context.by_sentence) // 4, 3)}",
        *(["top"] if top else []),
        *(["title"] if any(e.actor.id == option.id for e in context.by_sentence[0]) else []),
        *(["dateline"] if any(e.dateline and e.actor.id == option.id for e in chain(*context.by_sentence[:2])) else []),
    ]


def _recency(row: int, context: Context, option: Actor) -> list[str]:
    """How many sentences ago it was named, whether in this paragraph, and whether first there."""
    broken = False
    for back in range(1, _BACK):
        broken = broken or context.breaks[row - back + 1]
        if row < back:
            break
        named = context.by_sentence[row - back]
        if any(e.actor.id == option.id for e in named):
            first = named[0].actor.id == option.id
            return [f"back {back} {broken}", f"back {back} {broken} {first} {len({e.actor.id for e in named}) == 1}"]
    return [f"long ago {context.breaks[row]}"]


def _met(candidate: Candidate, row: int, context: Context, option: Actor) -> list[str]:
    """What the mentions so far were resolved to."""
    head = context.heads.get(_head(candidate))
    last = context.resolved[-1] if context.resolved else None
    recent = [actor.id for at, actor in context.resolved[-_RECENT:] if at > row - _BACK]
    return [
        f"head {head == option.id} {head is None}",
        f"last {last is not None and last[1].id == option.id} {last is not None and last[0] == row}",
        f"recent {min(recent.count(option.id), 3)} {min(len(recent), 3)}",
    ]


def _head(candidate: Candidate) -> str:
    return (candidate.role or candidate.words[-1].lower()).split()[-1]


class OwnerRule:
    """Finds the owner of a role, or none.

    Parameters
    ----------
    chooser : Chooser
        Trained on annotated mentions that name no owner.
    """

    def __init__(self, chooser: Chooser) -> None:
        self._chooser = chooser

    def __call__(self, candidate: Candidate, row: int, context: Context) -> Actor | None:
        """Actor that the role belongs to; only its id and name are told."""
        options = context.options(row)
        chosen = self._chooser.choose([observe(candidate, row, context, option) for option in options])
        return None if chosen is None else options[chosen]
