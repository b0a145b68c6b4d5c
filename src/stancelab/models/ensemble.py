"""Ensemble: the linear model and the fine-tuned encoder, their log-odds averaged."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from sklearn.base import clone

from stancelab.config import check_range
from stancelab.models.base import ActEstimator, Acts
from stancelab.models.encoder import EncoderConfig
from stancelab.models.linear import SignalsConfig
from stancelab.models.scorer import Array
from stancelab.models.scorers import EnsembleScorer


@dataclass
class EnsembleConfig:
    """Two members that err differently.

    Parameters
    ----------
    linear : SignalsConfig
    encoder : EncoderConfig
    share : float
        Weight of the encoder's log-odds; the linear model has the rest.
    """

    linear: SignalsConfig = field(default_factory=SignalsConfig)
    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    share: float = 0.5

    def __post_init__(self) -> None:
        check_range("model.share", self.share, 0, 1)

    def build(self, seed: int) -> "EnsembleModel":
        return EnsembleModel((self.linear.build(seed), self.encoder.build(seed)), (1 - self.share, self.share))


class EnsembleModel(ActEstimator):
    """Weighted mean of the members' log-odds of each act."""

    def __init__(self, members: Sequence[ActEstimator], weights: Sequence[float]) -> None:
        self.members = members
        self.weights = weights

    def fit(self, pairs: Sequence[str], acts: Acts, weights: Array | None = None) -> Self:
        fitted = tuple(clone(member).fit(pairs, acts, weights).scorer_ for member in self.members)
        self.scorer_ = EnsembleScorer(fitted[0].classes, fitted, tuple(self.weights))
        return self
