"""Tokens of a sentence and what the mention tagger observes of each: numbered features."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint32]

_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|\w+(?:[-–]\w+)*(?:['’](?!s\b)\w+)?|['’]s?(?!\w)|[^\w\s]")
_ALIKE = ("name", "capital")
_WINDOW = 3
_NEAR = 2
_EDGE = "<edge>"
WORDS_CACHED = 50_000
_TITLE_CASE = 0.6
_MAX_WORD = 40  # longer "words" are noise, and only their beginning is looked at


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of one sentence.

    Parameters
    ----------
    spans : list of (int, int)
        Offsets in the sentence, end exclusive.
    words : list of str
    kinds : list of str
        ``-``, or B or I with the kind of the alias that the token begins or goes on.
    headline : bool
        Whether most words begin with a capital.
    """

    spans: list[tuple[int, int]]
    words: list[str]
    kinds: list[str]
    headline: bool


def tokenize(text: str) -> list[tuple[int, int]]:
    """Offsets of words, abbreviations such as ``U.S.``, possessive endings and single marks."""
    return [match.span() for match in _TOKEN.finditer(text)]


class Observer:
    """Turns tokens into feature keys.

    Features of a token are words, endings, letter shapes, alias kinds and role kinds around it, and pairs of these;
    each is a string hashed to 32 bits, so that no dictionary has to be stored.

    Parameters
    ----------
    role_kinds : mapping of str to str
        Single-word role in lower case to a short code of its kind and sector.
    """

    def __init__(self, role_kinds: Mapping[str, str]) -> None:
        self._role_kinds = role_kinds
        self.of_word = lru_cache(maxsize=WORDS_CACHED)(self._word_keys)
        self._of_parts = lru_cache(maxsize=WORDS_CACHED)(self._part_keys)
        self.of_kind = lru_cache(maxsize=None)(_kind_keys)

    def role_kind(self, lower: str) -> str:
        """Code of a role word, singular or plural; ``-`` for other words."""
        found = self._role_kinds.get(lower)
        if found is None and lower.endswith("s"):
            found = self._role_kinds.get(lower[:-1])
        return found or "-"

    def keys(self, sentences: Sequence[Tokens]) -> Keys:
        """Feature keys of the tokens of some sentences, shape (n tokens, n features); none sees its neighbour."""
        words, kinds, here = pad(sentences)
        columns = _shifted(np.stack([self.of_word(word) for word in words]), here, WORD_OFFSETS)
        columns += _shifted(np.stack([self.of_kind(kind) for kind in kinds]), here, KIND_OFFSETS)
        return np.column_stack([*columns, self.joined(sentences)])

    def joined(self, sentences: Sequence[Tokens]) -> Keys:
        """Keys of the features that join several words, shape (n tokens, number of such features)."""
        words, kinds, here = pad(sentences)
        of_words = np.concatenate([self._of_parts(word) for word in words]).reshape(len(words), -1)
        parts = np.column_stack([of_words, np.array([self.of_kind(kind)[0] for kind in kinds], dtype=np.uint32)])
        headline = np.concatenate([np.full(len(tokens.words), tokens.headline, np.uint32) for tokens in sentences])
        columns = []
        for number, joint in enumerate(_JOINED):
            key = np.full(len(here), number + 1, dtype=np.uint32)
            for part, offset in joint:
                key = _mix(key, parts[here + offset, part])
            columns.append(key)
        columns.append(_mix(parts[here, _SHAPE], headline))
        return np.column_stack(columns)

    def _word_keys(self, word: str) -> Keys:
        word = word[:_MAX_WORD]
        lower, shape = word.lower(), _shape(word)
        values = (
            [f"w{offset} {lower}" for offset in range(-_WINDOW, _WINDOW + 1)]
            + [f"s{offset} {lower[-3:]}" for offset in (-1, 0, 1)]
            + [f"t {lower[-2:]}", f"u {lower[-4:]}"]
            + [f"h{offset} {shape}" for offset in range(-_NEAR, _NEAR + 1)]
            + [f"r{offset} {self.role_kind(lower)}" for offset in range(-_NEAR, _NEAR + 1)]
        )
        return _hashed(values)

    def _part_keys(self, word: str) -> Keys:
        word = word[:_MAX_WORD]
        lower = word.lower()
        return _hashed([lower, lower[-3:], _shape(word), self.role_kind(lower)])


_WORD, _ENDING, _SHAPE, _ROLE, _KIND = range(5)
_JOINED = (
    ((_WORD, -1), (_WORD, 0)),
    ((_WORD, 0), (_WORD, 1)),
    ((_WORD, -1), (_KIND, 0), (_SHAPE, 1)),
    ((_WORD, -1), (_ROLE, 0)),
    ((_KIND, -1), (_ROLE, 0)),
    ((_KIND, 0), (_ROLE, 1)),
    ((_SHAPE, -1), (_SHAPE, 0), (_SHAPE, 1)),
    ((_WORD, -1), (_ENDING, 0)),
    ((_ENDING, 0), (_WORD, 1)),
    ((_WORD, -2), (_WORD, -1)),
    ((_WORD, 1), (_WORD, 2)),
    ((_WORD, -2), (_WORD, -1), (_KIND, 0)),
)
"""Features that join parts of neighbouring words: (part, offset) each."""


def _mix(key: Keys, part: Keys) -> Keys:
    """Hash of a pair, element by element (the multiplier is Knuth's, TAOCP volume 3, section 6.4)."""
    mixed: Keys = (key ^ part) * np.uint32(2654435769)
    return mixed ^ (mixed >> np.uint32(15))


def is_headline(words: Sequence[str]) -> bool:
    """Whether most words begin with a capital."""
    firsts = [word[0] for word in words]
    return sum(map(str.isupper, firsts)) > _TITLE_CASE * sum(map(str.isalpha, firsts))


WORD_OFFSETS = (*range(-_WINDOW, _WINDOW + 1), -1, 0, 1, 0, 0, *(2 * tuple(range(-_NEAR, _NEAR + 1))))
KIND_OFFSETS = tuple(range(-_NEAR, _NEAR + 1))
"""Where each feature of `Observer.of_word` and `Observer.of_kind` is seen from: 1 is by the token before."""


def pad(sentences: Sequence[Tokens]) -> tuple[list[str], list[str], NDArray[np.intp]]:
    """Words and kinds of sentences laid end to end with edges between them, and where the tokens stand in these."""
    edge = [_EDGE] * _WINDOW
    words = [word for tokens in sentences for word in (*edge, *map(_blind, tokens.words, tokens.kinds))] + edge
    kinds = [kind for tokens in sentences for kind in (*edge, *tokens.kinds)] + edge
    return words, kinds, np.flatnonzero([word is not _EDGE for word in words])


def _blind(word: str, kind: str) -> str:
    """The word, or what stands for every state's name and capital, so that none is found more easily than others."""
    return f"X{kind[1:]}" if kind[1:] in _ALIKE else word


def _kind_keys(kind: str) -> Keys:
    return _hashed([f"g{offset} {kind}" for offset in KIND_OFFSETS])


def _hashed(values: Sequence[str]) -> Keys:
    return np.array([crc32(value.encode(errors="replace")) for value in values], dtype=np.uint32)


def _shifted(keys: Keys, here: NDArray[np.intp], offsets: Sequence[int]) -> list[Keys]:
    """Column of every feature, read from the token at its offset."""
    return [keys[here + offset, column] for column, offset in enumerate(offsets)]


@lru_cache(maxsize=WORDS_CACHED)
def _shape(word: str) -> str:
    if word == _EDGE:
        return word
    if word.isupper() and len(word) > 1:
        return "AA"
    first = word[0]
    return "A" if first.isupper() else "a" if first.isalpha() else "9" if first.isdigit() else first
