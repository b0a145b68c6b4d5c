"""Whether a label depends on which state it is: states of real sentences exchanged, from raw text to stance."""

from zlib import crc32

import numpy as np
from scoring import interval

from stancelab.actors.resolution import ActorFinder
from stancelab.models.decision import Decision
from stancelab.models.scorer import Scorer
from stancelab.schema import Document, Mention
from stancelab.text.pairs import make_pairs
from stancelab.text.segmentation import segment

NAMES = (
    "Argentina", "Austria", "Belgium", "Brazil", "Canada", "Denmark", "Egypt", "Finland", "France", "Germany", "Greece",
    "Hungary", "India", "Indonesia", "Iran", "Iraq", "Italy", "Japan", "Kenya", "Kuwait", "Mexico", "Nepal", "Norway",
    "Pakistan", "Peru", "Poland", "Russia", "Spain", "Sweden", "Syria", "Turkey", "Ukraine", "Uganda", "Vietnam",
)  # fmt: skip
"""One word each, and no word of anything else."""


def flipped(
    finder: ActorFinder, texts: list[str], scorer: Scorer, decision: Decision
) -> tuple[tuple[float, float, float], int]:
    """Share of the pairs of sentences with such a name whose reported stances change, and the number of pairs.

    Every name becomes another one, the same for the same; sentences that name the state in other words as well are left
    out. A sentence whose pairs are not the same in number counts as flipped in all of them.
    """
    flips, sentences = [], []
    for number, text in enumerate(dict.fromkeys(texts)):
        before = finder.find(segment(text), None)
        named = [mention for mention in before if text[mention.start : mention.end] in NAMES]
        actors = {mention.actor for mention in named}
        if not named or any(mention.actor in actors and mention not in named for mention in before):
            continue  # "Turkish" would stay when "Turkey" goes
        other = exchanged(text, named)
        first, second = (reported(finder, version, scorer, decision) for version in (text, other))
        changed = (first != second).any(axis=1) if len(first) == len(second) else np.ones(len(first), dtype=bool)
        flips += changed.tolist()
        sentences += [number] * len(changed)
    values = np.array(flips)
    return interval(np.array(sentences), lambda rows: float(values[rows].mean())), len(values)


def exchanged(text: str, named: list[Mention]) -> str:
    """The text with other names in place of these."""
    present = {text[mention.start : mention.end] for mention in named}
    free = [name for name in NAMES if name not in text]
    others = {name: free[(crc32(name.encode()) + place) % len(free)] for place, name in enumerate(sorted(present))}
    if len(set(others.values())) < len(others):
        others = dict(zip(sorted(present), free, strict=False))
    for mention in sorted(named, key=lambda item: -item.start):
        text = text[: mention.start] + others[text[mention.start : mention.end]] + text[mention.end :]
    return text


def reported(finder: ActorFinder, text: str, scorer: Scorer, decision: Decision) -> np.ndarray:
    """Reported stances of every pair in text order, shape (n, 3)."""
    sentences = segment(text)
    document = Document("swap", text, tuple(sentences))
    pairs = make_pairs(document, finder.find(sentences, None), finder.recipient_of)
    if not pairs:
        return np.zeros((0, 3), dtype=bool)
    return decision.labels(decision.probabilities(scorer.predict_proba([pair.masked for pair in pairs])))
