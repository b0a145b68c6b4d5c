"""A value and what the bootstrap says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95% percentile interval and its standard error."""

    value: float
    low: float
    high: float
    error: float

    @classmethod
    def of(cls, value: float, drawn: Sequence[float] | NDArray[np.float64]) -> Self:
        """From the value and what resamples gave in its place."""
        low, high = np.percentile(drawn, (2.5, 97.5))
        return cls(value, float(low), float(high), float(np.std(drawn, ddof=1)))
