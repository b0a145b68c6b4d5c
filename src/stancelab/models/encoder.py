"""Fine-tuned encoder: a transformer reads the marked sentence, one unit per act (extra ``transformer``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from stancelab.config import check_range
from stancelab.models.base import ActEstimator, Acts, lesson, seen_acts
from stancelab.models.network import export, load_network, start_torch, train
from stancelab.models.onnx import marked
from stancelab.models.pretrained import PACKAGED, act_targets


@dataclass
class EncoderConfig:
    """A transformer with the mean, the actor's and the others' vectors under one linear head.

    Its word vectors stay as they are, which saves a third of the time.

    Parameters
    ----------
    encoder : str
        ``minilm`` (the packaged MiniLM), a local folder, a name on the Hugging Face hub, or the folder of a bundle of
        an encoder, which is then trained further.
    frozen_layers : int
        Layers from the bottom that stay as they are.
    epochs, batch, accumulate : int
        Passes over the pairs, pairs a step, steps whose gradients are summed.
    rate, head_rate : float
        Highest learning rates of the transformer and of the head.
    kept_comments : float
        Share of the pairs that are only COMMENT that is trained on.
    max_tokens : int
        Longer sentences are cut.
    device : str
        ``cpu``, or a device name of torch such as ``cuda``.
    half : bool
        Mixed precision (bfloat16).
    threads : int
        Of torch on the CPU.
    """

    encoder: str = PACKAGED
    frozen_layers: int = 2
    epochs: int = 3
    batch: int = 16
    accumulate: int = 1
    rate: float = 2e-4
    head_rate: float = 1e-3
    kept_comments: float = 0.5
    max_tokens: int = 160
    device: str = "cpu"
    half: bool = False
    threads: int = 2

    def __post_init__(self) -> None:
        check_range("model.frozen_layers", self.frozen_layers, 0, 100)
        check_range("model.epochs", self.epochs, 1, 100)
        check_range("model.batch", self.batch, 1, 4096)
        check_range("model.accumulate", self.accumulate, 1, 1024)
        check_range("model.rate", self.rate, 1e-7, 1)
        check_range("model.head_rate", self.head_rate, 1e-7, 1)
        check_range("model.kept_comments", self.kept_comments, 0, 1)
        check_range("model.max_tokens", self.max_tokens, 8, 8192)
        check_range("model.threads", self.threads, 1, 1024)

    def build(self, seed: int) -> "EncoderModel":
        return EncoderModel(self, seed)


class EncoderModel(ActEstimator):
    """Learns all layers but the word vectors with torch."""

    def __init__(self, config: EncoderConfig, seed: int = 0) -> None:
        self.config = config
        self.seed = seed

    def fit(self, pairs: Sequence[str], acts: Acts, weights: NDArray[np.float64] | None = None) -> Self:
        start_torch(self.seed, self.config.threads, self.config.device)
        rng = np.random.default_rng(self.seed)
        classes = seen_acts(acts)
        share = self.config.kept_comments
        kept = [row for row, held in enumerate(acts) if held != {"COMMENT"} or rng.random() < share]
        tokenizer, network = load_network(self.config.encoder, self.config.max_tokens, classes)
        ids = [item.ids for item in tokenizer.encode_batch(marked([pairs[row] for row in kept]))]
        taught = [acts[row] for row in kept]
        counts = np.stack([lesson(taught, name)[1] for name in classes], axis=1).astype(float)
        if weights is not None:
            counts *= weights[kept, None]
        train(network, ids, act_targets(taught, classes), counts, self.config, rng)
        self.scorer_ = export(network, classes, tokenizer)
        return self
