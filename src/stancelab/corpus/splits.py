"""Folds that cannot leak: by document, with documents that share a sentence kept together."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stancelab.config import check_range


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
        check_range("split.folds", self.folds, 2, 20)

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
