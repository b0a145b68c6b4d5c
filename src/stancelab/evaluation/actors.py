"""Scores of found actors against annotated ones: mentions, resolution, recipients, and who holds a stance."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from stancelab.actors.resolution import FOLLOWED, ActorFinder
from stancelab.codebook import Codebook
from stancelab.evaluation.estimates import Estimate
from stancelab.schema import STANCES, Actor, AnnotatedDocument, Annotation, Mention, Pair
from stancelab.text.pairs import make_pairs

Array = NDArray[np.float64]
Judge = Callable[[Sequence[Pair]], tuple[Array, NDArray[np.bool_]]]
"""Probabilities of the outcomes, shape (n, 4), and reported stances, shape (n, 3), by a model that saw no such pair."""


@dataclass(slots=True)
class MentionCounts:
    """What was found of the annotated mentions of a document.

    Parameters
    ----------
    gold, found : int
        Annotated and found mentions.
    gold_hit, found_hit : int
        Those that share a character with one of the other side.
    exact : int
        Mentions with the same span on both sides.
    known : int
        Hit mentions whose annotated actor has an id.
    named, named_right : int
        Of these, those that the finder resolved by a name, place or surname, here or earlier, and rightly so.
    followed, followed_right : int
        Those that it resolved through the text around them.
    """

    gold: int = 0
    found: int = 0
    gold_hit: int = 0
    found_hit: int = 0
    exact: int = 0
    known: int = 0
    named: int = 0
    named_right: int = 0
    followed: int = 0
    followed_right: int = 0

    def ratios(self) -> dict[str, float]:
        """Recall and precision by overlap and by equal span, accuracy of both kinds of resolution, share resolved."""
        return {
            "mention_recall": _ratio(self.gold_hit, self.gold),
            "mention_precision": _ratio(self.found_hit, self.found),
            "exact_mention_recall": _ratio(self.exact, self.gold),
            "exact_mention_precision": _ratio(self.exact, self.found),
            "resolution_accuracy_named": _ratio(self.named_right, self.named),
            "resolution_accuracy_followed": _ratio(self.followed_right, self.followed),
            "resolved_rightly": _ratio(self.named_right + self.followed_right, self.known),
        }


@dataclass(slots=True)
class TripleCounts:
    """Triples (sentence, actor, stance), holders and recipients of a document.

    Parameters
    ----------
    gold_concession, ... : int
        Annotated triples of a stance; `found_...` predicted ones, `right_...` rightly predicted ones.
    held, holder : int
        (sentence, stance) that somebody holds; of these, those whose likeliest found actor is a holder.
    present, chosen : int
        Those of `held` whose holder is among the found actors; of these, those where it is the likeliest.
    directed, recipient : int
        Found holders of an annotated act with a recipient; of these, those with one of the annotated recipients.
    """

    gold_concession: int = 0
    gold_demand: int = 0
    gold_warning: int = 0
    found_concession: int = 0
    found_demand: int = 0
    found_warning: int = 0
    right_concession: int = 0
    right_demand: int = 0
    right_warning: int = 0
    held: int = 0
    holder: int = 0
    present: int = 0
    chosen: int = 0
    directed: int = 0
    recipient: int = 0

    def add(self, stance: str, gold: set[str], found: set[str]) -> None:
        """Count the triples of one sentence and stance."""
        for kind, number in (("gold", len(gold)), ("found", len(found)), ("right", len(gold & found))):
            name = f"{kind}_{stance}"
            setattr(self, name, getattr(self, name) + number)

    def ratios(self) -> dict[str, float]:
        """F1 of triples per stance and macro, holder and recipient accuracy."""
        f1 = {stance: self._f1(stance) for stance in STANCES}
        return {
            "triple_macro_f1": sum(f1.values()) / len(f1),
            **{f"triple_{stance}_f1": value for stance, value in f1.items()},
            "holder_accuracy": _ratio(self.chosen, self.present),
            "holder_accuracy_all": _ratio(self.holder, self.held),
            "recipient_accuracy": _ratio(self.recipient, self.directed),
        }

    def _f1(self, stance: str) -> float:
        right = 2 * getattr(self, f"right_{stance}")
        return _ratio(right, getattr(self, f"gold_{stance}") + getattr(self, f"found_{stance}"))


Counts = TypeVar("Counts", MentionCounts, TripleCounts)


def estimate(per_document: Sequence[Counts], resamples: int = 1000, seed: int = 0) -> dict[str, Estimate]:
    """Every ratio over all documents, with 95% intervals from resampled documents.

    Parameters
    ----------
    per_document : sequence of counts
        One a document; must not be empty.
    """
    kind = type(per_document[0])
    rows = np.array([astuple(counts) for counts in per_document])
    generator = np.random.default_rng(seed)
    draws = [
        kind(*rows[generator.integers(len(rows), size=len(rows))].sum(axis=0).tolist()).ratios()
        for _ in range(resamples)
    ]
    whole = kind(*rows.sum(axis=0).tolist()).ratios()
    return {name: Estimate.of(value, [draw[name] for draw in draws]) for name, value in whole.items()}


def count_mentions(annotated: AnnotatedDocument, found: Sequence[Mention]) -> MentionCounts:
    """Compare the mentions of one document."""
    counts = MentionCounts(gold=len(annotated.mentions), found=len(found))
    for mention in annotated.mentions:
        match = best_match(mention, found)
        if match is None:
            continue
        counts.gold_hit += 1
        counts.exact += (match.start, match.end) == (mention.start, mention.end)
        if mention.actor.id is None:
            continue
        counts.known += 1
        if match.actor.id is not None:
            right = match.actor.id == mention.actor.id
            if FOLLOWED in match.reason:
                counts.followed, counts.followed_right = counts.followed + 1, counts.followed_right + right
            else:
                counts.named, counts.named_right = counts.named + 1, counts.named_right + right
    counts.found_hit = sum(best_match(mention, annotated.mentions) is not None for mention in found)
    return counts


def best_match(mention: Mention, others: Iterable[Mention]) -> Mention | None:
    """Mention that shares the most characters with one, if any does."""
    shared = [(min(mention.end, o.end) - max(mention.start, o.start), -o.start, o) for o in others]
    overlap, _, other = max(shared, default=(0, 0, mention), key=lambda item: item[:2])
    return other if overlap > 0 else None


def count_triples(
    annotated: AnnotatedDocument, pairs: Sequence[Pair], judge: Judge, codebook: Codebook, by_mention: bool = False
) -> TripleCounts:
    """Compare predicted triples of one document with the annotated ones.

    Parameters
    ----------
    pairs : sequence of Pair
        Of the found actors, or of the annotated ones for the ceiling.
    by_mention : bool
        A found actor counts as the annotated one whose mention it touches, whatever id it was given: who speaks is
        right, where the speaker comes from need not be.
    """
    probabilities, reported = judge(pairs) if pairs else (np.zeros((0, 4)), np.zeros((0, 3), dtype=bool))
    counts = TripleCounts()
    for sentence in annotated.document.sentences:
        rows = [row for row, pair in enumerate(pairs) if pair.sentence.index == sentence.index]
        judgements = [a for a in annotated.annotations if a.sentence == sentence.index]
        identity = list(annotated.mentions_in(sentence))
        keys = [_identify(pairs[row].mention, identity, by_mention) for row in rows]
        for column, stance in enumerate(STANCES):
            gold = {_key(a.actor) for a in judgements if stance in codebook.stances_of(a.acts)}
            counts.add(stance, gold, {key for key, row in zip(keys, rows, strict=True) if reported[row, column]})
            if gold:
                ranked = sorted(zip(rows, keys, strict=True), key=lambda item: -probabilities[item[0], column])
                right = bool(ranked) and ranked[0][1] in gold
                counts.held, counts.holder = counts.held + 1, counts.holder + right
                if not gold.isdisjoint(keys):
                    counts.present, counts.chosen = counts.present + 1, counts.chosen + right
        _count_recipients(counts, judgements, [pairs[row] for row in rows], keys, identity)
    return counts


def score_actors(
    documents: Sequence[AnnotatedDocument], finder: ActorFinder, judge: Judge, codebook: Codebook
) -> dict[str, Estimate]:
    """Every figure of the finder on annotated documents, and the triples that the annotated actors would give.

    Parameters
    ----------
    judge : callable
        The stance model; like the finder, it should not have been fitted on these documents.

    Returns
    -------
    dict of str to Estimate
        Ratios of `MentionCounts` and `TripleCounts`; ``gold_...`` for triples and holders with annotated actors.
    """
    mentions, found, gold = [], [], []
    for item in documents:
        spans = finder.find(item.document.sentences, item.document.date)
        mentions.append(count_mentions(item, spans))
        pairs = make_pairs(item.document, spans, finder.recipient_of)
        found.append(count_triples(item, pairs, judge, codebook))
        gold.append(count_triples(item, gold_pairs(item, finder), judge, codebook))
    ceiling = {f"gold_{name}": value for name, value in estimate(gold).items()}
    return estimate(mentions) | estimate(found) | ceiling


def gold_pairs(annotated: AnnotatedDocument, finder: ActorFinder) -> list[Pair]:
    """Pairs of the annotated actors; the finder names recipients only."""
    return make_pairs(annotated.document, annotated.mentions, finder.recipient_of)


def _key(actor: Actor) -> str:
    """What two actors must share to count as one: the id, or for unknown ones the annotated key."""
    return actor.id or actor.key


def _identify(mention: Mention, gold: Sequence[Mention], by_mention: bool = False) -> str:
    """Key of a found mention's actor; an unknown one is the unknown annotated actor whose mention it touches."""
    match = best_match(mention, gold)
    if by_mention and match is not None:
        return _key(match.actor)
    if mention.actor.id is not None:
        return mention.actor.id
    return _key(match.actor) if match is not None and match.actor.id is None else f"found {mention.start}"


def _count_recipients(
    counts: TripleCounts,
    judgements: Sequence[Annotation],
    pairs: Sequence[Pair],
    keys: Sequence[str],
    gold: Sequence[Mention],
) -> None:
    for judgement in judgements:
        if not judgement.recipients:
            continue
        wanted = {_key(actor) for actor in judgement.recipients}
        for key, pair in zip(keys, pairs, strict=True):
            if key == _key(judgement.actor):
                counts.directed += 1
                counts.recipient += pair.recipient is not None and _identify(pair.recipient, gold) in wanted
                break


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
