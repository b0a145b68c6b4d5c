"""Transfer of models trained on the bundled corpus to real news; writes results.csv and prints it.

    python experiments/002_transfer/study.py PLV STATEMENTS [ENCODER.npz ...]

ENCODER.npz files come from encoder.py, one a seed. Linear models are trained here.
"""

import csv
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import bootstrap
from sklearn.metrics import f1_score
from statements import read_statements

from stancelab.codebook import Codebook
from stancelab.commands.project import Project, open_project
from stancelab.corpus.sources import CorpusSource, PlvSource
from stancelab.corpus.splits import DocumentSplit
from stancelab.evaluation.crossval import cross_validate
from stancelab.evaluation.metrics import OUTCOMES, four_way_gold
from stancelab.models.decision import stance_matrix
from stancelab.models.linear import LinearModel
from stancelab.schema import AnnotatedDocument
from stancelab.text.dataset import UNALTERED, MaskingConfig, pair_table

HERE = Path(__file__).parent

SEED, RESAMPLES = 0, 1000
CURVE = (0.25, 0.5, 1.0)
Row = tuple[str, str, str, str, float, float, float, int]


def interval(values: np.ndarray, statistic: Callable[[np.ndarray], float]) -> tuple[float, float, float]:
    """Value and percentile interval, resampling the rows of `values`."""
    rows = np.arange(len(values))
    found = bootstrap(
        (rows,),
        lambda chosen: statistic(values[chosen.astype(int)]),
        vectorized=False,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(SEED),
    )
    return float(statistic(values)), float(found.confidence_interval.low), float(found.confidence_interval.high)


def macro(values: np.ndarray) -> float:
    return float(f1_score(values[:, 0], values[:, 1], labels=range(4), average="macro", zero_division=0))


def scored(system: str, trained: str, gold: np.ndarray, choice: np.ndarray) -> list[Row]:
    """Four-way macro-F1 on PLV with its interval, then the F1 of each class."""
    values = np.stack([gold, choice], axis=1)
    rows: list[Row] = [(system, trained, "PLV train", "four-way macro-F1", *interval(values, macro), len(gold))]
    for column, name in enumerate(OUTCOMES):
        rows.append(
            (
                system,
                trained,
                "PLV train",
                f"F1 {name}",
                *interval(values, lambda v, c=column: float(f1_score(v[:, 0] == c, v[:, 1] == c, zero_division=0))),
                len(gold),
            )
        )
    return rows


def statement_rows(system: str, trained: str, gold: list[str], choice: np.ndarray) -> list[Row]:
    labels = np.array([OUTCOMES.index(name) for name in gold])
    demand, none = OUTCOMES.index("demand"), OUTCOMES.index("none")
    asked, quiet = choice[labels == demand] == demand, choice[labels == none] != none
    return [
        (system, trained, "statements", "demand recall", *interval(asked, lambda v: float(v.mean())), len(asked)),
        (
            system,
            trained,
            "statements",
            "false alarms on none",
            *interval(quiet, lambda v: float(v.mean())),
            len(quiet),
        ),
    ]


def linear(
    project: Project,
    documents: list[AnnotatedDocument],
    tests: list[list[str]],
    acts_of: Callable[[frozenset[str]], frozenset[str]] = frozenset,
) -> list[np.ndarray]:
    """Four-way probabilities of the linear model, calibrated on out-of-fold predictions of its training data."""
    training = pair_table(documents, MaskingConfig(), SEED)
    training["acts"] = [acts_of(acts) for acts in training["acts"]]
    plain = pair_table(documents, UNALTERED)
    strata = np.array([str(value) for value in four_way_gold(stance_matrix(list(training["acts"]), project.codebook))])
    folds = DocumentSplit(3).assign(plain, strata, SEED)
    outcome = cross_validate(LinearModel(seed=SEED), training, plain, folds, project.codebook, lambda _: None)
    model = LinearModel(seed=SEED).fit(list(training["masked"]), list(training["acts"]))
    return [outcome.decision.probabilities(model.predict_proba(test)) for test in tests]


def joined(acts: frozenset[str]) -> frozenset[str]:
    """Acts with CONCEDE and RETREAT as PLV has them, joined to YIELD."""
    return frozenset("YIELD" if act in ("CONCEDE", "RETREAT") else act for act in acts)


def mixed(
    project: Project, corpus: list[AnnotatedDocument], plv: list[AnnotatedDocument], gold: np.ndarray
) -> dict[str, np.ndarray]:
    """Five-fold cross-validation on PLV, trained on the other folds alone and with the corpus added."""
    pairs = pair_table(plv, UNALTERED)
    folds = DocumentSplit().assign(pairs, gold.astype(str), SEED)
    choice = {"PLV": np.zeros(len(pairs), dtype=int), "corpus + PLV": np.zeros(len(pairs), dtype=int)}
    for fold in range(5):
        inside = [plv[row] for row in np.flatnonzero(folds != fold)]
        held_out = list(pairs["masked"][folds == fold])
        for name, documents in (("PLV", inside), ("corpus + PLV", [*corpus, *inside])):
            choice[name][folds == fold] = linear(project, documents, [held_out], joined)[0].argmax(axis=1)
    return choice


def encoder_choice(paths: list[Path], part: str, codebook: Codebook) -> np.ndarray:
    """Class of the highest share of the encoder's act probabilities, averaged over seeds."""
    shares = []
    for path in paths:
        content = np.load(path)
        stances = np.array([codebook.acts[act].stance for act in content["acts"]])
        acts = content[part] / content[part].sum(axis=1, keepdims=True)
        shares.append(np.stack([acts[:, stances == name].sum(axis=1) for name in OUTCOMES], axis=1))
    return np.mean(shares, axis=0).argmax(axis=1)


def main(plv_path: str, statements_path: str, encoders: list[str]) -> None:
    project = open_project()
    corpus = list(project.read(CorpusSource()).documents)
    plv = list(project.read(PlvSource(plv_path)).documents)
    pairs = pair_table(plv, UNALTERED)
    gold = four_way_gold(stance_matrix(list(pairs["acts"]), project.codebook))
    statements = read_statements(Path(statements_path), project.finder)
    tests = [list(pairs["masked"]), [item.masked for item in statements]]
    stances = [item.stance for item in statements]
    rows: list[Row] = []
    order = np.random.default_rng(SEED).permutation(len(corpus))
    for share in CURVE:
        documents = [corpus[place] for place in sorted(order[: round(share * len(corpus))])]
        on_plv, on_statements = linear(project, documents, tests)
        trained = f"corpus, {len(documents)} documents"
        rows += scored("linear", trained, gold, on_plv.argmax(axis=1))[: None if share == 1 else 1]
        rows += statement_rows("linear", trained, stances, on_statements.argmax(axis=1))
    for name, choice in mixed(project, corpus, plv, gold).items():
        rows += scored("linear, 5-fold on PLV", name, gold, choice)[:1]
    groups = [[Path(path)] for path in encoders] + ([[Path(path) for path in encoders]] if len(encoders) > 1 else [])
    for paths in groups:
        name = f"MiniLM fine-tuned, {'mean of seeds' if len(paths) > 1 else paths[0].stem}"
        trained = f"corpus, {int(np.load(paths[0])['documents'])} documents"
        rows += scored(name, trained, gold, encoder_choice(paths, "plv", project.codebook))
        rows += statement_rows(name, trained, stances, encoder_choice(paths, "statements", project.codebook))
    with (HERE / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("system", "trained on", "tested on", "metric", "value", "low", "high", "n"))
        writer.writerows((*row[:4], *(f"{value:.3f}" for value in row[4:7]), row[7]) for row in rows)
    print(pd.read_csv(HERE / "results.csv").to_string(index=False))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
