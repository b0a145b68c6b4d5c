"""The pairs that study 004 trains and tests on."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedGroupKFold

from stancelab.commands.project import Project
from stancelab.commands.train import strata
from stancelab.corpus.sources import CorpusSource, PlvSource
from stancelab.corpus.splits import HoldoutSplit
from stancelab.schema import AnnotatedDocument
from stancelab.text.dataset import UNALTERED, MaskingConfig, pair_table

sys.path.insert(0, str(Path(__file__).parents[1] / "002_transfer"))
from statements import read_statements

SEEDS = (0, 1, 2)
FOLDS = 5


@dataclass(frozen=True)
class Cases:
    """Tables of pairs.

    Parameters
    ----------
    training : dict of int to DataFrame
        Seed to the corpus's training part as that seed masks it.
    calibration : DataFrame
        The corpus's held-out part, as annotated.
    halves : array
        Half of every row of `calibration`.
    tests : dict of str to DataFrame
        Real news: ``plv``, the same with its targets unmarked (``unmarked``), with source and target exchanged
        (``swapped``), and the hand-labelled ``statements``.
    plv_training : DataFrame
        PLV as masked for training.
    always_marked : DataFrame
        The corpus's training part with every recipient and every other actor marked.
    """

    training: dict[int, pd.DataFrame]
    calibration: pd.DataFrame
    halves: np.ndarray
    tests: dict[str, pd.DataFrame]
    plv_training: pd.DataFrame
    strata: np.ndarray
    always_marked: pd.DataFrame


def cases(project: Project, plv: Path, statements: Path) -> Cases:
    """Read everything."""
    corpus = project.read(CorpusSource())
    news = project.read(PlvSource(str(plv)))
    whole = pair_table(corpus.documents, UNALTERED)
    folds = HoldoutSplit().assign(whole, strata(whole, project.codebook), 0)
    marked = pair_table(news.documents, UNALTERED)
    tests = {
        "plv": marked,
        "unmarked": marked.assign(masked=[text.replace("RECIPIENT", "OTHER") for text in marked["masked"]]),
        "swapped": marked.assign(masked=[exchanged(text) for text in marked["masked"]]),
        "statements": pd.DataFrame(
            [(item.masked, item.stance) for item in read_statements(statements, project.finder)],
            columns=["masked", "stance"],
        ),
    }

    def training(documents: tuple[AnnotatedDocument, ...], masking: MaskingConfig, seed: int) -> pd.DataFrame:
        table = pair_table(documents, masking, seed)
        table["stances"] = [stance_acts(project, acts) for acts in table["acts"]]
        return table

    return Cases(
        {seed: training(corpus.documents, MaskingConfig(), seed)[folds < 0] for seed in SEEDS},
        whole[folds >= 0],
        folds[folds >= 0],
        tests,
        training(news.documents, MaskingConfig(), 0),
        strata(marked, project.codebook),
        training(corpus.documents, UNALTERED, 0)[folds < 0],
    )


def stance_acts(project: Project, acts: frozenset[str]) -> frozenset[str]:
    """One act for each stance of a pair, as if no finer acts were known."""
    stands_for = {"concession": "CONCEDE", "demand": "REQUEST", "warning": "THREATEN"}
    return frozenset(stands_for[stance] for stance in project.codebook.stances_of(acts)) or frozenset({"COMMENT"})


def fold_pairs(data: Cases, seed: int) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Training and test part of every fold of PLV."""
    folds = plv_folds(data, seed)
    for fold in range(FOLDS):
        yield data.plv_training[folds != fold], data.tests["plv"][folds == fold]


def plv_folds(data: Cases, seed: int) -> np.ndarray:
    """Fold of every PLV row; rows with equal sentences stay together."""
    table = data.tests["plv"]
    groups = pd.factorize(table["text"].str.lower().str.split().str.join(" "))[0]
    folds = np.empty(len(table), dtype=np.int64)
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    for fold, (_, outside) in enumerate(splitter.split(table, data.strata, groups)):
        folds[outside] = fold
    return folds


def exchanged(masked: str) -> str:
    """A sentence with the holder and the addressed (or first other) actor in each other's place."""
    other = "RECIPIENT" if re.search(r"\bRECIPIENT\b", masked) else "OTHER"
    parts = {"ACTOR": other, other: "ACTOR"}
    return re.sub(rf"\b(?:ACTOR|{other})\b", lambda match: parts[match[0]], masked)


def blinded(table: pd.DataFrame, how: str) -> pd.DataFrame:
    """The pairs as a model would see them that does not tell actor from other.

    ``plain``: the sentence as it was written, nothing masked. ``one_marker``: every mention reads OTHER.
    """
    if how == "plain":
        return table.assign(masked=table["text"]) if "text" in table else table
    return table.assign(masked=[re.sub(r"\b(?:ACTOR|RECIPIENT)\b", "OTHER", text) for text in table["masked"]])
