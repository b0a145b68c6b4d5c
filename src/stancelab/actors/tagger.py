"""The mention tagger: a linear-chain conditional random field over tokens, as plain arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from stancelab.actors.tokens import KIND_OFFSETS, WORD_OFFSETS, WORDS_CACHED, Keys, Observer, Tokens, pad

OUTSIDE, BEGIN, INSIDE = range(3)

_IMPOSSIBLE = -1e4


@dataclass(frozen=True)
class Tagger:
    """Finds spans that name an actor (Lafferty, McCallum and Pereira 2001, decoded after Viterbi 1967).

    Parameters
    ----------
    features : array of shape (n,)
        Feature keys in ascending order.
    weights : array of shape (n, 3)
        Of the labels outside, begin, inside.
    transitions : array of shape (3, 3)
        From the label in the row to the label in the column.
    bias : float
        Added to every begin label: the higher, the more is found. Chosen in study 003.
    """

    features: NDArray[np.uint32]
    weights: NDArray[np.float32]
    transitions: NDArray[np.float32]
    bias: float

    def look_up(self, keys: Keys) -> NDArray[np.float32]:
        """Weights of feature keys of any shape, with the labels as last axis; unknown features weigh nothing."""
        rows = np.searchsorted(self.features, keys)
        rows[rows == len(self.features)] = 0
        return np.where((self.features[rows] == keys)[..., None], self.weights[rows], np.float32(0))

    def spans(self, emissions: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
        """Best sequence of one sentence as token ranges (first, last + 1)."""
        labels = self._decode(emissions)
        spans: list[tuple[int, int]] = []
        for token, label in enumerate(labels):
            if label == BEGIN or (label == INSIDE and not (spans and spans[-1][1] == token)):
                spans.append((token, token + 1))
            elif label == INSIDE:
                spans[-1] = (spans[-1][0], token + 1)
        return spans

    def _decode(self, emissions: Sequence[Sequence[float]]) -> list[int]:
        if not emissions:
            return []
        (oo, ob, _), (bo, bb, bi), (io, ib, ii) = self.transitions.tolist()
        ob, bb, ib = ob + self.bias, bb + self.bias, ib + self.bias
        outside, begin, inside = emissions[0][OUTSIDE], emissions[0][BEGIN] + self.bias, _IMPOSSIBLE
        back: list[tuple[int, int, int]] = []
        for to_outside, to_begin, to_inside in emissions[1:]:
            after_mention, mention = (begin + bo, BEGIN) if begin + bo >= inside + io else (inside + io, INSIDE)
            new_outside, from_outside = (
                (outside + oo, OUTSIDE) if outside + oo >= after_mention else (after_mention, mention)
            )
            next_mention, mention = (begin + bb, BEGIN) if begin + bb >= inside + ib else (inside + ib, INSIDE)
            new_begin, from_begin = (outside + ob, OUTSIDE) if outside + ob >= next_mention else (next_mention, mention)
            new_inside, from_inside = (begin + bi, BEGIN) if begin + bi >= inside + ii else (inside + ii, INSIDE)
            back.append((from_outside, from_begin, from_inside))
            outside, begin, inside = new_outside + to_outside, new_begin + to_begin, new_inside + to_inside
        label = max((outside, OUTSIDE), (begin, BEGIN), (inside, INSIDE))[1]
        labels = [label]
        for pointers in reversed(back):
            label = pointers[label]
            labels.append(label)
        return labels[::-1]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Plain arrays to store."""
        return {
            "features": self.features,
            "weights": self.weights.astype(np.float16),
            "transitions": self.transitions,
            "bias": np.array([self.bias], dtype=np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Inverse of `arrays`.

        Raises
        ------
        ValueError
            When they do not fit together.
        """
        features, weights, transitions = arrays["features"], arrays["weights"], arrays["transitions"]
        if weights.shape != (len(features), 3) or transitions.shape != (3, 3) or not len(features):
            raise ValueError("the arrays of the mention tagger do not fit together")
        return cls(features, weights.astype(np.float32), transitions, float(arrays["bias"][0]))


class Emitter:
    """Scores of the labels of tokens; what a word adds to its neighbours is summed once per word.

    Parameters
    ----------
    observer : Observer
        The one that the tagger was trained with.
    """

    def __init__(self, observer: Observer, tagger: Tagger) -> None:
        self._observer = observer
        self._tagger = tagger
        self._of_word = lru_cache(maxsize=WORDS_CACHED)(lambda word: self._summed(observer.of_word(word), WORD_OFFSETS))
        self._of_kind = lru_cache(maxsize=None)(lambda kind: self._summed(observer.of_kind(kind), KIND_OFFSETS))

    def emissions(self, sentences: Sequence[Tokens]) -> list[list[float]]:
        """Scores of the three labels for every token of the sentences, one after the other."""
        words, kinds, here = pad(sentences)
        by_word = np.concatenate([self._of_word(word) for word in words]).reshape(len(words), -1, 3)
        by_kind = np.concatenate([self._of_kind(kind) for kind in kinds]).reshape(len(words), -1, 3)
        scores = self._tagger.look_up(self._observer.joined(sentences)).sum(axis=1)
        for column, offset in enumerate(_REACH):
            scores += by_word[here + offset, column] + by_kind[here + offset, column]
        return scores.tolist()  # type: ignore[no-any-return]

    def _summed(self, keys: Keys, offsets: Sequence[int]) -> NDArray[np.float32]:
        """What one word gives to the token that sees it at each offset, shape (number of offsets, 3)."""
        given = np.zeros((len(_REACH), 3), dtype=np.float32)
        np.add.at(given, [_REACH.index(offset) for offset in offsets], self._tagger.look_up(keys))
        return given


_REACH = tuple(range(min(WORD_OFFSETS), max(WORD_OFFSETS) + 1))
