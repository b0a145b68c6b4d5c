"""The scorers of class names and plain arrays, and how all of them are stored and loaded without executing anything.

Linear scorers need numpy and safetensors only, so that labelling starts in well under a second.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from stancelab.errors import BundleError, unknown
from stancelab.models.features import BLOCK, BLOCKS, BUCKETS, count_features
from stancelab.models.onnx import MEMBER, SETTINGS_FILE, OnnxScorer, load_onnx
from stancelab.models.scorer import Array, Scorer

ARRAYS_FILE = "scorer.safetensors"
_CLIP = 1e-6


@dataclass(frozen=True)
class PriorScorer(Scorer):
    """Share of each act in the training data, whatever the sentence says."""

    kind: ClassVar[str] = "prior"
    classes: tuple[str, ...]
    shares: tuple[float, ...]

    def predict_proba(self, masked: Sequence[str]) -> Array:
        return np.tile(np.array(self.shares), (len(masked), 1))

    def settings(self) -> dict[str, Any]:
        return {"shares": list(self.shares)}


@dataclass(frozen=True)
class KeywordScorer(Scorer):
    """Cue expressions per act, looked for in the words that follow the actor; nothing is learned.

    Parameters
    ----------
    patterns : mapping of str to str
        Act to regular expression, tried on the text after the first ACTOR.
    """

    kind: ClassVar[str] = "keywords"
    classes: tuple[str, ...]
    patterns: Mapping[str, str]

    def predict_proba(self, masked: Sequence[str]) -> Array:
        compiled = {act: re.compile(pattern, re.IGNORECASE) for act, pattern in self.patterns.items()}
        probabilities = np.zeros((len(masked), len(self.classes)))
        for row, text in enumerate(masked):
            scope = text.partition("ACTOR")[2] or text
            hits = [act for act, pattern in compiled.items() if pattern.search(scope)]
            for act in hits or ["COMMENT"]:
                if act in self.classes:
                    probabilities[row, self.classes.index(act)] = 1.0
        return probabilities

    def settings(self) -> dict[str, Any]:
        return {"patterns": dict(self.patterns)}


@dataclass(frozen=True)
class LinearScorer(Scorer):
    """TF-IDF of hashed features times weights, one logistic unit per act.

    Parameters
    ----------
    buckets : array of shape (n_features,)
        Hash buckets in use, ascending.
    idf : array of shape (n_features,)
        Inverse document frequency of each.
    weights : array of shape (n_features, n_classes)
        Half precision: it moves no probability by more than a thousandth and halves the bundle.
    bias : array of shape (n_classes,)
    signals : bool
        Whether the signals of `stancelab.models.signals` are features as well.
    """

    kind: ClassVar[str] = "linear"
    classes: tuple[str, ...]
    buckets: NDArray[np.int32]
    idf: NDArray[np.float32]
    weights: NDArray[np.float16]
    bias: NDArray[np.float32]
    signals: bool = False

    def __post_init__(self) -> None:
        position = np.full(BUCKETS, -1, dtype=np.int32)
        position[self.buckets] = np.arange(len(self.buckets), dtype=np.int32)
        object.__setattr__(self, "_position", position)

    def predict_proba(self, masked: Sequence[str]) -> Array:
        scores = np.array([self.score(count_features(text, self.signals)) for text in masked], dtype=np.float64)
        return 1 / (1 + np.exp(-scores.reshape(len(masked), len(self.classes))))

    def score(self, counts: Mapping[int, int]) -> Array:
        """Log-odds of each act, shape (n_classes,), for the feature counts of one sentence."""
        position: NDArray[np.int32] = self._position  # type: ignore[attr-defined]
        rows = position[np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))]
        values = 1 + np.log(np.fromiter(counts.values(), dtype=np.float64, count=len(counts)))
        values, rows = values[rows >= 0], rows[rows >= 0]
        values = values * self.idf[rows]
        block = self.buckets[rows] // BLOCK
        norms = np.sqrt(np.bincount(block, values * values, minlength=BLOCKS))
        score: Array = (values / norms[block]) @ self.weights[rows].astype(np.float64) + self.bias
        return score

    def settings(self) -> dict[str, Any]:
        return {"signals": self.signals}

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {"buckets": self.buckets, "idf": self.idf, "weights": self.weights, "bias": self.bias}


@dataclass(frozen=True)
class EnsembleScorer(Scorer):
    """Weighted mean of the log-odds of several scorers with the same classes.

    Parameters
    ----------
    weights : tuple of float
        One a member; they sum to 1.
    """

    kind: ClassVar[str] = "ensemble"
    classes: tuple[str, ...]
    members: tuple[Scorer, ...]
    weights: tuple[float, ...]

    def predict_proba(self, masked: Sequence[str]) -> Array:
        said = [np.clip(member.predict_proba(masked), _CLIP, 1 - _CLIP) for member in self.members]
        odds = [weight * np.log(part / (1 - part)) for weight, part in zip(self.weights, said, strict=True)]
        return np.asarray(1 / (1 + np.exp(-np.sum(odds, axis=0))))

    def settings(self) -> dict[str, Any]:
        return {"weights": list(self.weights)}

    def parts(self) -> tuple[Scorer, ...]:
        return self.members


def _load_linear(
    classes: tuple[str, ...], settings: dict[str, Any], arrays: dict[str, NDArray[Any]], folder: Path
) -> LinearScorer:
    return LinearScorer(
        classes, arrays["buckets"], arrays["idf"], arrays["weights"], arrays["bias"], bool(settings["signals"])
    )


def _load_ensemble(
    classes: tuple[str, ...], settings: dict[str, Any], _: dict[str, NDArray[Any]], folder: Path
) -> EnsembleScorer:
    weights = tuple(float(weight) for weight in settings["weights"])
    members = tuple(load_scorer(folder / MEMBER.format(number), classes) for number in range(len(weights)))
    return EnsembleScorer(classes, members, weights)


_LOADERS: dict[str, Callable[[tuple[str, ...], dict[str, Any], dict[str, NDArray[Any]], Path], Scorer]] = {
    PriorScorer.kind: lambda classes, settings, *_: PriorScorer(classes, tuple(settings["shares"])),
    KeywordScorer.kind: lambda classes, settings, *_: KeywordScorer(classes, settings["patterns"]),
    LinearScorer.kind: _load_linear,
    EnsembleScorer.kind: _load_ensemble,
    OnnxScorer.kind: lambda classes, settings, _, folder: load_onnx(classes, settings, folder),
}


def save_scorer(scorer: Scorer, folder: Path) -> None:
    """Write a scorer's files into an existing folder."""
    from safetensors.numpy import save_file

    settings = {"kind": scorer.kind, **scorer.settings()}
    (folder / SETTINGS_FILE).write_text(json.dumps(settings, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if arrays := scorer.arrays():
        save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, folder / ARRAYS_FILE)
    for name, content in scorer.files().items():
        (folder / name).write_bytes(content)
    for number, member in enumerate(scorer.parts()):
        (folder / MEMBER.format(number)).mkdir()
        save_scorer(member, folder / MEMBER.format(number))


def load_scorer(folder: Path, classes: tuple[str, ...]) -> Scorer:
    """Read a scorer that `save_scorer` wrote.

    Raises
    ------
    BundleError
        When a file is missing, damaged, or of a kind that this version does not know.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        settings = json.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8"))
        arrays = load_file(folder / ARRAYS_FILE) if (folder / ARRAYS_FILE).exists() else {}
        kind = settings["kind"]
        if kind not in _LOADERS:
            raise BundleError(f"{folder} holds an {unknown('scorer', kind, _LOADERS)}; update stancelab or train anew")
        return _LOADERS[kind](classes, settings, arrays, folder)
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise BundleError(f"the model in {folder} is damaged ({error}): export or train it again") from error
