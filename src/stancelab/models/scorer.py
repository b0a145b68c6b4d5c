"""What a trained model is once it leaves: something that gives act probabilities and is stored as plain data."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Scorer(ABC):
    """Anything that gives act probabilities for masked sentences.

    `classes` is the one order of the columns of `predict_proba`; it is stored once, in the bundle's manifest. A scorer
    overrides those of the storing methods that it has something for.
    """

    kind: ClassVar[str]
    classes: tuple[str, ...]

    @abstractmethod
    def predict_proba(self, masked: Sequence[str]) -> Array:
        """Return probabilities of shape (len(masked), len(classes)), each act on its own."""

    def settings(self) -> dict[str, Any]:
        """Plain JSON settings to store."""
        return {}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Arrays to store beside them."""
        return {}

    def files(self) -> dict[str, bytes]:
        """Further files to store as they are."""
        return {}

    def parts(self) -> tuple["Scorer", ...]:
        """Scorers that this one is made of, each stored in a folder of its own."""
        return ()

    def stored_bytes(self) -> int:
        """Size of what is stored, but for the settings."""
        own = sum(array.nbytes for array in self.arrays().values()) + sum(map(len, self.files().values()))
        return own + sum(part.stored_bytes() for part in self.parts())
