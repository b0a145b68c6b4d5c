"""Folds that cannot leak: by document, conflict, time or actor; documents that share a sentence are kept together."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stancelab.config import check_range
from stancelab.corpus.duplicates import near_duplicates
from stancelab.errors import ConfigError, CorpusError

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
        return _numbered(splitter, pairs, strata, linked_documents(pairs), "documents")


@dataclass
class _Holdout:
    """A part held out, in two halves: calibration learned on one of them is judged on the other."""

    share: float

    def __post_init__(self) -> None:
        check_range("split.share", self.share, 0.02, 0.5)


@dataclass
class HoldoutSplit(_Holdout):
    """One part held out, for models that are too slow to be fitted once per fold.

    The model is fitted once and judged on the part.

    Parameters
    ----------
    share : float
        Of the pairs.
    """

    share: float = 0.15

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


@dataclass
class ConflictSplit:
    """Folds of whole conflicts: how a model does on conflicts that it has never read about.

    Parameters
    ----------
    folds : int
        Number of folds; 0 leaves out one conflict at a time.
    """

    folds: int = 5

    def __post_init__(self) -> None:
        check_range("split.folds", self.folds, 0, _MOST_FOLDS)
        if self.folds == 1:
            raise ConfigError("split.folds is 1; give 0 to leave out one conflict at a time, or 2 and more")

    @property
    def description(self) -> str:
        """In words."""
        return f"{self.folds}-fold cross-validation by conflict" if self.folds else "leave one conflict out"

    def assign(self, pairs: pd.DataFrame, strata: NDArray[np.str_], seed: int) -> NDArray[np.int64]:
        """As `DocumentSplit.assign`; conflicts that share a sentence stay together."""
        from sklearn.model_selection import GroupKFold, LeaveOneGroupOut

        groups = joined(linked_documents(pairs), pairs["conflict"])
        splitter = GroupKFold(self.folds, shuffle=True, random_state=seed) if self.folds else LeaveOneGroupOut()
        return _numbered(splitter, pairs, strata, groups, "conflicts")


@dataclass
class TimeSplit(_Holdout):
    """The latest documents held out: trained on the past, judged on what came after, in two halves.

    Parameters
    ----------
    share : float
        Of the pairs.
    """

    share: float = 0.15

    @property
    def description(self) -> str:
        """In words."""
        return f"the latest {self.share:.0%} of the pairs held out"

    def assign(self, pairs: pd.DataFrame, strata: NDArray[np.str_], seed: int) -> NDArray[np.int64]:
        """As `HoldoutSplit.assign`.

        Raises
        ------
        ConfigError
            When a document has no date.
        """
        if pairs["date"].isna().any():
            undated = pairs["document"][pairs["date"].isna()].iloc[0]
            raise ConfigError(f"split=time needs dated documents; {undated} has no date: use another split")
        groups = linked_documents(pairs)
        latest = pairs["date"].groupby(groups).transform("max")
        later = (latest > latest.sort_values().iloc[int(len(pairs) * (1 - self.share)) - 1]).to_numpy()
        return _halved(later, ~later, groups)


@dataclass
class ActorSplit(_Holdout):
    """Some actors held out: judged on pairs of actors that no document trained on has, in two halves.

    Parameters
    ----------
    share : float
        Of the actors.
    """

    share: float = 0.1

    @property
    def description(self) -> str:
        """In words."""
        return f"{self.share:.0%} of the actors held out"

    def assign(self, pairs: pd.DataFrame, strata: NDArray[np.str_], seed: int) -> NDArray[np.int64]:
        """As `HoldoutSplit.assign`; -2 marks pairs of other actors in documents that have a held-out one: unused."""
        actors = np.sort(pairs["actor"].unique())
        unseen = np.random.default_rng(seed).choice(actors, max(2, round(self.share * len(actors))), replace=False)
        groups = linked_documents(pairs)
        held = pairs["actor"].isin(unseen).to_numpy()
        touched = pd.Series(held).groupby(groups).transform("any").to_numpy()
        return _halved(held, ~touched, groups)


def _numbered(
    splitter: Any, pairs: pd.DataFrame, strata: NDArray[np.str_], groups: NDArray[np.int64], what: str
) -> NDArray[np.int64]:
    """Number of the fold in which each pair is held out by a splitter of scikit-learn."""
    wanted, number = getattr(splitter, "n_splits", 2), len(np.unique(groups))
    if number < wanted:
        raise ConfigError(
            f"{wanted} folds need as many {what} that share no sentence; there are {number}: give fewer folds"
        )
    assigned = np.empty(len(pairs), dtype=np.int64)
    for fold, (_, held_out) in enumerate(splitter.split(pairs, strata, groups)):
        assigned[held_out] = fold
    return assigned


def _halved(held: NDArray[np.bool_], trained: NDArray[np.bool_], groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """0 and 1 by turns for the groups that are held out, -1 for what is trained on, -2 for the rest."""
    halves = np.full(len(groups), -2)
    halves[trained] = -1
    halves[held] = pd.factorize(groups[held])[0] % 2
    if not trained.any() or len(np.unique(halves[held])) < 2:
        raise ConfigError("these data are too few for this split: it needs documents to train on and two to judge by")
    return halves


def check_leaks(pairs: pd.DataFrame, folds: NDArray[np.int64]) -> None:
    """Refuse folds that would let a model be judged on what it was trained on.

    Raises
    ------
    CorpusError
        When a document, or a sentence and its near-duplicate, stand in several folds.
    """
    used = folds >= -1
    table = pairs[used].assign(fold=folds[used])
    for column, groups in (
        ("document", table["document"]),
        ("text", pd.Series(near_duplicates(table["text"]), table.index)),
    ):
        split = table["fold"].groupby(groups.to_numpy()).transform("nunique") > 1
        if split.any():
            what = "document" if column == "document" else "sentence (or one nearly the same)"
            raise CorpusError(f"the {what} {table[column][split].iloc[0]!r} stands on both sides of the split")


def joined(groups: NDArray[np.int64], labels: pd.Series) -> NDArray[np.int64]:
    """Groups that share a label made one; shape (n,)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    others = pd.factorize(labels)[0]
    size = int(groups.max()) + 1
    edges = (groups, size + others)
    graph = coo_array((np.ones(len(groups)), edges), shape=(size + int(others.max()) + 1,) * 2)
    return np.asarray(pd.factorize(connected_components(graph, directed=False)[1][groups])[0], dtype=np.int64)


def linked_documents(pairs: pd.DataFrame) -> NDArray[np.int64]:
    """Group number of every pair: documents that have a sentence, or nearly the same, in common share one."""
    documents = np.asarray(pd.factorize(pairs["document"])[0], dtype=np.int64)
    return joined(documents, pd.Series(near_duplicates(pairs["text"])))
