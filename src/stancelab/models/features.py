"""What the linear models count in a masked sentence: words, letters, and the segments around the actor."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from zlib import crc32

from stancelab.models.signals import name_signals
from stancelab.schema import ACTOR, OTHER, RECIPIENT

BLOCK = 2**18
"""Hash buckets of one block of features; features are hashed, so that no vocabulary has to be stored."""

BLOCKS = 4
"""Words, letters, segments, signals: each block is weighted and scaled to unit length on its own."""

BUCKETS = BLOCKS * BLOCK

_TOKEN = re.compile(r"\w+|[\"“”]")
_ROLES = {ACTOR: ACTOR, OTHER: OTHER, RECIPIENT: OTHER}  # an addressee counts as any other, marked or not
_MASKED = re.compile(rf"\b(?:{'|'.join(_ROLES)})\b")
_CHARACTERS = range(2, 6)
_NEAR, _FAR = 4, 8


def count_features(masked: str, signals: bool) -> dict[int, int]:
    """Hashed feature counts of a masked sentence: bucket to count; bucket // BLOCK is the block."""
    counts: Counter[int] = Counter()
    parts = name_features(masked)
    for block, names in enumerate((*parts, name_signals(masked)) if signals else parts):
        counts.update(block * BLOCK + crc32(name.encode()) % BLOCK for name in names)
    return counts


def name_features(masked: str) -> tuple[Iterator[str], Iterator[str], Iterator[str]]:
    """Names of the features of a masked sentence by block, one for every occurrence.

    Words and word pairs; letters within words; and the words of each segment with the segment's name as prefix: ``B``
    before the actor, ``P`` between the actor and a mention before it, ``M`` from the actor to the next mention, ``A``
    after that mention, ``N`` the four words after the actor, ``T`` the eight words after it with mentions left out.
    """
    words = [_ROLES.get(word) or word.lower() for word in _TOKEN.findall(masked)]
    return _runs("", words, 2), _letters(masked), _segments(words)


def _segments(words: Sequence[str]) -> Iterator[str]:
    if ACTOR not in words:
        return
    actor = words.index(ACTOR)
    mentions = [place for place, word in enumerate(words) if word == OTHER]
    following = next((place for place in mentions if place > actor), None)
    preceding = max((place for place in mentions if place < actor), default=None)
    between = words[actor + 1 : following]
    yield from _runs("B", words[:actor], 2)
    yield from _runs("M", between, 2)
    yield from _runs("N", between[:_NEAR], 3)
    yield from _runs("T", [word for word in words[actor + 1 :] if word != OTHER][:_FAR], 2)
    if following is not None:
        yield from _runs("A", words[following + 1 :], 2)
    if preceding is not None:
        yield from _runs("P", words[preceding + 1 : actor], 2)


def _runs(prefix: str, words: Sequence[str], longest: int) -> Iterator[str]:
    for length in range(1, longest + 1):
        for start in range(len(words) - length + 1):
            yield f"{prefix} {' '.join(words[start : start + length])}"


def _letters(masked: str) -> Iterator[str]:
    for word in _MASKED.sub(" ", masked).lower().split():
        padded = f" {word} "
        for length in _CHARACTERS:
            for start in range(max(1, len(padded) - length + 1)):
                yield padded[start : start + length]
