"""Frozen encoder: the transformer stays as it is, a logistic regression learns from what it says of the spans."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from stancelab.config import check_range
from stancelab.models.base import ActEstimator, Acts, lesson, seen_acts
from stancelab.models.network import RICH_SPANS, embed, export, load_network, set_head, start_torch
from stancelab.models.onnx import marked
from stancelab.models.pretrained import PACKAGED


@dataclass
class FrozenConfig:
    """Vectors of the sentence, the actor, the others, the next words and the first token; not the mean alone.

    The mean of a sentence loses the verb and who governs it (FINDINGS).

    Parameters
    ----------
    encoder : str
        ``minilm`` (the packaged MiniLM), a local folder, or a name on the Hugging Face hub.
    layers : int
        Last layers whose vectors are averaged.
    C : float
        Inverse strength of the L2 penalty.
    max_tokens : int
        Longer sentences are cut.
    threads : int
        Of torch.
    """

    encoder: str = PACKAGED
    layers: int = 3
    C: float = 0.1
    max_tokens: int = 160
    threads: int = 2

    def __post_init__(self) -> None:
        check_range("model.layers", self.layers, 1, 100)
        check_range("model.C", self.C, 1e-4, 1e4)
        check_range("model.max_tokens", self.max_tokens, 8, 8192)
        check_range("model.threads", self.threads, 1, 1024)

    def build(self, seed: int) -> "FrozenModel":
        return FrozenModel(self, seed)


class FrozenModel(ActEstimator):
    """One logistic regression per act on the spans' vectors, exported as the head of the network."""

    def __init__(self, config: FrozenConfig, seed: int = 0) -> None:
        self.config = config
        self.seed = seed

    def fit(self, pairs: Sequence[str], acts: Acts, weights: NDArray[np.float64] | None = None) -> Self:
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import StandardScaler

        start_torch(self.seed, self.config.threads)
        classes = seen_acts(acts)
        config = self.config
        tokenizer, network = load_network(config.encoder, config.max_tokens, classes, RICH_SPANS, config.layers)
        scaler = StandardScaler()
        features = scaler.fit_transform(embed(network, [item.ids for item in tokenizer.encode_batch(marked(pairs))]))
        rows, bias = [], []
        for name in classes:
            held, counts = lesson(acts, name)
            unit = LogisticRegression(C=config.C, class_weight="balanced", max_iter=200, tol=1e-3)
            unit.fit(features[counts], held[counts], None if weights is None else weights[counts])
            rows.append(unit.coef_[0] / scaler.scale_)
            bias.append(float(unit.intercept_[0] - rows[-1] @ scaler.mean_))
        set_head(network, np.stack(rows), np.array(bias))
        self.scorer_ = export(network, classes, tokenizer)
        return self
