"""Folds that cannot leak: by document, with documents that share a sentence kept together."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stancelab.config import check_range

_MOST_FOLDS = 100


@dataclass
class DocumentSplit:
    """Grouped folds, stratified by a label.

    Parameters
    ----------
    folds : int
        Number of folds; each is held out once.
    """

    folds: int = 5

    def __post_init__(self) -> None:
        check_range("split.folds", self.folds, 2, _MOST_FOLDS)

    @property
    def description(self) -> str:
        """In words."""
        return f"{self.folds}-fold cross-validation by document"

    def assign(self, pairs: pd.DataFrame, strata: NDArray[np.str_], seed: int) -> NDArray[np.int64]:
        """Fold of every pair.

        Parameters
        ----------
        pairs : DataFrame of n rows
            With the columns ``document`` and ``text``.
        strata : array of shape (n,)
            Label to spread evenly.

        Returns
        -------
        array of shape (n,)
            Fold numbers from 0; all pairs of documents that share a sentence have one number.
        """
        from sklearn.model_selection import StratifiedGroupKFold

        splitter = StratifiedGroupKFold(self.folds, shuffle=True, random_state=seed)
        assigned = np.empty(len(pairs), dtype=np.int64)
        for fold, (_, held_out) in enumerate(splitter.split(pairs, strata, linked_documents(pairs))):
            assigned[held_out] = fold
        return assigned


@dataclass
class HoldoutSplit:
    """One part held out, for models that are too slow to be fitted once per fold.

    The model is fitted once and judged on the part; calibration learned on one half of it is judged on the other.

    Parameters
    ----------
    share : float
        Of the pairs.
    """

    share: float = 0.15

    def __post_init__(self) -> None:
        check_range("split.share", self.share, 0.02, 0.5)

    @property
    def description(self) -> str:
        """In words."""
        return f"{self.share:.0%} of the pairs held out by document"

    @property
    def folds(self) -> int:
        """Halves of the part that is held out."""
        return 2

    def assign(self, pairs: pd.DataFrame, strata: NDArray[np.str_], seed: int) -> NDArray[np.int64]:
        """Half of every held-out pair, 0 or 1, and -1 for those that are trained on; as `DocumentSplit.assign`."""
        parts = 2 * round(1 / self.share)
        fine = DocumentSplit(min(parts, _MOST_FOLDS)).assign(pairs, strata, seed)
        return np.where(fine < self.folds, fine, -1)


def linked_documents(pairs: pd.DataFrame) -> NDArray[np.int64]:
    """Group number of every pair: documents that have a sentence in common, letter case aside, share one."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    codes, documents = pd.factorize(pairs["document"])
    owners: dict[str, set[int]] = defaultdict(set)
    for text, code in zip(pairs["text"], codes, strict=True):
        owners[" ".join(text.lower().split())].add(int(code))
    edges = np.array([(min(group), code) for group in owners.values() for code in group]).T
    graph = coo_array((np.ones(edges.shape[1]), edges), shape=(len(documents), len(documents)))
    groups: NDArray[np.int64] = connected_components(graph, directed=False)[1]
    return groups[codes]
