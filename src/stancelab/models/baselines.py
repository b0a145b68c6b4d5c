"""The baselines of every results table: class shares, and a page of cue expressions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from stancelab.models.base import ActEstimator, Acts, seen_acts
from stancelab.models.cues import CUES
from stancelab.models.scorer import Array
from stancelab.models.scorers import KeywordScorer, PriorScorer


@dataclass
class MajorityConfig:
    """No knobs: the shares of the training data decide."""

    def build(self, seed: int) -> "MajorityModel":
        return MajorityModel()


class MajorityModel(ActEstimator):
    """Says of every pair that each act is as likely as it is in the training data."""

    def fit(self, pairs: Sequence[str], acts: Acts, weights: Array | None = None) -> Self:
        classes = seen_acts(acts)
        shares = tuple(float(np.average([name in labels for labels in acts], weights=weights)) for name in classes)
        self.scorer_ = PriorScorer(classes, shares)
        return self


@dataclass
class KeywordsConfig:
    """No knobs: the cue expressions are the model."""

    def build(self, seed: int) -> "KeywordsModel":
        return KeywordsModel()


class KeywordsModel(ActEstimator):
    """Labels by cue expressions; learns nothing but which acts exist."""

    def fit(self, pairs: Sequence[str], acts: Acts, weights: Array | None = None) -> Self:
        classes = seen_acts(acts)
        self.scorer_ = KeywordScorer(classes, {act: cue for act, cue in CUES.items() if act in classes})
        return self
