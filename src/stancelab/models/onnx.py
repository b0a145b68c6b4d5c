"""An exported encoder, run by onnxruntime and tokenizers alone (extra ``onnx``)."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from stancelab.errors import ConfigError, MissingExtraError
from stancelab.models.scorer import Array, Scorer
from stancelab.schema import ACTOR, OTHER, RECIPIENT

MANIFEST, SETTINGS_FILE, MEMBER = "manifest.json", "scorer.json", "member_{}"
MODEL_FILE, TOKENIZER_FILE = "scorer.onnx", "tokenizer.json"
MARKERS = {ACTOR: "[ACTOR]", OTHER: "[OTHER]", RECIPIENT: "[RECIPIENT]"}
"""Tokens that stand for mentions in an encoder's input."""

WEIGHTS = "network."
"""What the names of the trained weights begin with."""

_MARKED = re.compile(rf"\b({'|'.join(MARKERS)})\b")
_BATCH = 32


def marked(masked: Sequence[str]) -> list[str]:
    """Masked sentences as an encoder reads them."""
    return [_MARKED.sub(lambda match: MARKERS[match[0]], text) for text in masked]


def padded(rows: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token ids and attention mask of a batch, shape (n, longest row)."""
    longest = max(map(len, rows))
    tokens = np.zeros((len(rows), longest), dtype=np.int64)
    mask = np.zeros_like(tokens)
    for row, ids in enumerate(rows):
        tokens[row, : len(ids)], mask[row, : len(ids)] = ids, 1
    return tokens, mask


@dataclass(frozen=True)
class OnnxScorer(Scorer):
    """A fine-tuned encoder as an ONNX graph.

    Parameters
    ----------
    model : bytes
        The graph; inputs ``tokens`` and ``mask`` of shape (n, t), output of shape (n, len(classes)).
    tokenizer : str
        The tokenizer in the JSON form of the tokenizers library, truncation included.
    architecture : str
        Configuration of the transformer as JSON, for those who train it further.
    """

    kind: ClassVar[str] = "onnx"
    classes: tuple[str, ...]
    model: bytes
    tokenizer: str
    architecture: str

    def predict_proba(self, masked: Sequence[str]) -> Array:
        probabilities = np.zeros((len(masked), len(self.classes)))
        ids = [item.ids for item in self.tokenizer_object.encode_batch(marked(masked))]
        by_length = sorted(range(len(ids)), key=lambda row: len(ids[row]))
        for start in range(0, len(ids), _BATCH):
            rows = by_length[start : start + _BATCH]
            tokens, mask = padded([ids[row] for row in rows])
            probabilities[rows] = self._session.run(None, {"tokens": tokens, "mask": mask})[0]
        return probabilities

    def settings(self) -> dict[str, Any]:
        return {"architecture": self.architecture}

    def files(self) -> dict[str, bytes]:
        return {MODEL_FILE: self.model, TOKENIZER_FILE: self.tokenizer.encode()}

    @cached_property
    def _session(self) -> Any:
        try:
            import onnxruntime
        except ImportError as error:
            raise MissingExtraError("labelling with an encoder", "onnx") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(self.model, options, providers=["CPUExecutionProvider"])

    @cached_property
    def tokenizer_object(self) -> Any:
        """The tokenizer itself."""
        try:
            from tokenizers import Tokenizer
        except ImportError as error:
            raise MissingExtraError("labelling with an encoder", "onnx") from error
        return Tokenizer.from_str(self.tokenizer)


def load_onnx(classes: tuple[str, ...], settings: Mapping[str, Any], folder: Path) -> OnnxScorer:
    """Read the scorer that a folder holds."""
    return OnnxScorer(
        classes,
        (folder / MODEL_FILE).read_bytes(),
        (folder / TOKENIZER_FILE).read_text(encoding="utf-8"),
        settings["architecture"],
    )


def read_trained(folder: Path) -> tuple[OnnxScorer, dict[str, NDArray[Any]]]:
    """Scorer of a bundle of an encoder, or of an ensemble with one, and its weights by name.

    Raises
    ------
    ConfigError
        When the bundle holds no encoder or is damaged.
    """
    from onnx import load_model_from_string, numpy_helper

    try:
        classes = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["classes"]
        places = [
            place for place in (folder, *sorted(folder.glob(MEMBER.format("*")))) if (place / MODEL_FILE).is_file()
        ]
        if not places:
            raise ConfigError(
                f"model.encoder={folder} is a bundle without an encoder: give one of an encoder or ensemble"
            )
        settings = json.loads((places[0] / SETTINGS_FILE).read_text(encoding="utf-8"))
        scorer = load_onnx(tuple(classes), settings, places[0])
        stored = load_model_from_string(scorer.model).graph.initializer
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"model.encoder={folder} is a damaged bundle ({error}): export it again") from error
    named = [item for item in stored if item.name.startswith(WEIGHTS)]
    return scorer, {item.name.removeprefix(WEIGHTS): numpy_helper.to_array(item).copy() for item in named}
