"""Agreement of two independent annotations of the same documents."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stancelab.codebook import Codebook
from stancelab.errors import CorpusError
from stancelab.schema import STANCES, AnnotatedDocument, Annotation, Mention, Sentence

NOTHING = frozenset({"COMMENT"})


@dataclass(frozen=True, slots=True)
class Judged:
    """One (sentence, actor) as two annotators judged it; an annotator who did not mark the actor says COMMENT.

    Parameters
    ----------
    first, second : frozenset of str
        Acts.
    marked : tuple of bool
        Whether each annotator marked the actor at all.
    """

    document: str
    sentence: int
    text: str
    actor: str
    first: frozenset[str]
    second: frozenset[str]
    marked: tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class Interval:
    """A statistic with a percentile bootstrap interval by document."""

    value: float
    low: float
    high: float


def align(first: AnnotatedDocument, second: AnnotatedDocument) -> Iterator[Judged]:
    """Pair the judgements of two annotators on one document.

    Actors are the same when a mention of one overlaps a mention of the other in the sentence, whatever ids they were
    given: the ids are compared elsewhere.

    Raises
    ------
    CorpusError
        When the two do not annotate the same text.
    """
    if first.document.text != second.document.text:
        raise CorpusError(f"{first.document.id}: the two annotations have different texts; annotate the same text")
    for sentence in first.document.sentences:
        ours, theirs = (_spans(annotated, sentence) for annotated in (first, second))
        unmatched = dict(enumerate(theirs))
        for annotation, spans in ours:
            key = next((key for key, (_, others) in unmatched.items() if _overlap(spans, others)), None)
            match = unmatched.pop(key)[0] if key is not None else None
            yield _judged(first, sentence, annotation, match)
        for annotation, _ in unmatched.values():
            yield _judged(first, sentence, None, annotation)


def _judged(
    annotated: AnnotatedDocument, sentence: Sentence, first: Annotation | None, second: Annotation | None
) -> Judged:
    named = first or second
    assert named is not None
    return Judged(
        annotated.document.id,
        sentence.index,
        sentence.text,
        named.actor.key,
        first.acts if first else NOTHING,
        second.acts if second else NOTHING,
        (first is not None, second is not None),
    )


def _spans(annotated: AnnotatedDocument, sentence: Sentence) -> list[tuple[Annotation, list[Mention]]]:
    mentions = list(annotated.mentions_in(sentence))
    return [
        (annotation, [mention for mention in mentions if mention.actor == annotation.actor])
        for annotation in annotated.annotations
        if annotation.sentence == sentence.index
    ]


def _overlap(ours: Sequence[Mention], theirs: Sequence[Mention]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in ours for b in theirs)


def stance_codes(judged: Iterable[Judged], codebook: Codebook, stance: str) -> NDArray[np.int64]:
    """Whether each annotator gave the stance, shape (2, n)."""
    rows = [[stance in codebook.stances_of(unit.first), stance in codebook.stances_of(unit.second)] for unit in judged]
    return np.array(rows, dtype=np.int64).reshape(-1, 2).T


def act_codes(judged: Iterable[Judged], codebook: Codebook) -> NDArray[np.int64]:
    """Number of each annotator's main act (the first by the codebook's precedence), shape (2, n)."""
    order = {act: place for place, act in enumerate(codebook.precedence)}
    rows = [[min(order[act] for act in acts) for acts in (unit.first, unit.second)] for unit in judged]
    return np.array(rows, dtype=np.int64).reshape(-1, 2).T


def agreement(
    judged: Sequence[Judged], codebook: Codebook, resamples: int = 1000, seed: int = 0
) -> dict[str, Interval]:
    """Cohen's kappa and Krippendorff's alpha with 95% intervals, resampling documents.

    Returns
    -------
    dict of str to Interval
        ``kappa_<stance>`` for each stance, ``alpha_stance`` over the four exclusive classes of main acts, ``alpha_act``
        over main acts. Krippendorff (2004), nominal level, with the `krippendorff` package.
    """
    main = act_codes(judged, codebook)
    stance_of = np.array([(*STANCES, "none").index(codebook.acts[act].stance) for act in codebook.precedence])
    codes = {f"kappa_{stance}": stance_codes(judged, codebook, stance) for stance in STANCES}
    codes |= {"alpha_stance": stance_of[main], "alpha_act": main}
    _, documents = np.unique([unit.document for unit in judged], return_inverse=True)
    rows = [np.flatnonzero(documents == number) for number in range(documents.max() + 1)]
    generator = np.random.default_rng(seed)
    draws = [np.concatenate([rows[d] for d in generator.integers(len(rows), size=len(rows))]) for _ in range(resamples)]
    return {name: _interval(name, values, draws) for name, values in codes.items()}


def _interval(name: str, codes: NDArray[np.int64], draws: Sequence[NDArray[np.int64]]) -> Interval:
    statistic = _kappa if name.startswith("kappa") else _alpha
    values = [statistic(codes[:, draw]) for draw in draws]
    low, high = np.percentile(values, [2.5, 97.5])
    return Interval(statistic(codes), float(low), float(high))


def _kappa(codes: NDArray[np.int64]) -> float:
    """Cohen's kappa of two binary codings."""
    first, second = codes.astype(float)
    observed = float((first == second).mean())
    expected = float(first.mean() * second.mean() + (1 - first).mean() * (1 - second).mean())
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)


def _alpha(codes: NDArray[np.int64]) -> float:
    import krippendorff

    return float(krippendorff.alpha(reliability_data=codes, level_of_measurement="nominal"))
