"""The ladder of models: accuracy on real news against cost; writes results.csv and figures, and prints the tables.

    python experiments/004_models/study.py PLV STATEMENTS

Scores what fits.py kept. Without files it prints the ladder from results.csv.
"""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from ladder import SEEDS, Cases, cases, plv_folds
from scoring import Said, averaged, averaged_folds, f1, interval, isotonic, load, macro, mean, platt, shares
from showing import HERE, RUNGS, draw, show
from speed import measure_speeds, scorers
from swaps import flipped

from stancelab.commands.project import Project, open_project
from stancelab.evaluation.calibration import reliability
from stancelab.evaluation.crossval import decide
from stancelab.evaluation.metrics import four_way_gold, score
from stancelab.models.decision import OUTCOMES, Decision, DecisionConfig, fit_decision, stance_matrix

DEMAND, NONE = OUTCOMES.index("demand"), OUTCOMES.index("none")
ENSEMBLE = {"ensemble": ("signals", "encoder")}
Row = tuple[str, str, str, str, float, float, float, str]
"""part, model, test, figure, value, low, high, seeds"""


class Study:
    """Everything that is scored, with the data at hand."""

    def __init__(self, project: Project, data: Cases) -> None:
        self.project, self.data = project, data
        self.folder = project.root / ".stancelab" / "004_models"
        self.rows: list[Row] = []
        self.gold = four_way_gold(stance_matrix(list(data.tests["plv"]["acts"]), project.codebook))
        self.acts = list(data.calibration["acts"])

    def fits(self, name: str) -> list[tuple[tuple[str, ...], Said]]:
        """A rung's fits, one a seed; an ensemble's are made of its members'."""
        if name in ENSEMBLE:
            members = [self.fits(member) for member in ENSEMBLE[name]]
            return [
                (members[-1][seed][0], averaged([fit[min(seed, len(fit) - 1)][1] for fit in members])) for seed in SEEDS
            ]
        if name == "encoders":
            every = self.fits("encoder")
            return [(every[0][0], averaged([said for _, said in every]))]
        return [load(path) for path in sorted(self.folder.glob(f"transfer_{name}_?.npz"))]

    def decision(self, classes: tuple[str, ...], said: Said) -> Decision:
        return fit_decision(said["corpus"], classes, self.acts, self.project.codebook, DecisionConfig())

    def add(
        self, part: str, model: str, test: str, figure: str, values: tuple[float, float, float], seeds: int
    ) -> None:
        self.rows.append((part, model, test, figure, *values, str(seeds)))

    def transfer(self, name: str) -> None:
        """Trained on the corpus alone: real news, statements, invariances, and the corpus's own held-out part."""
        fits = self.fits(name)
        decisions = [self.decision(*fit) for fit in fits]
        choices = {
            test: [d.probabilities(said[test]).argmax(1) for d, (_, said) in zip(decisions, fits, strict=True)]
            for test in self.data.tests
        }
        rows = np.arange(len(self.gold))
        plv = choices["plv"]
        self.add(
            "transfer",
            name,
            "plv",
            "four-way macro-F1",
            interval(rows, lambda r: mean(macro(self.gold[r], c[r]) for c in plv)),
            len(fits),
        )
        for column, outcome in enumerate(OUTCOMES):
            value = interval(rows, lambda r, k=column: mean(f1(self.gold[r] == k, c[r] == k) for c in plv))
            self.add("transfer", name, "plv", f"F1 {outcome}", value, len(fits))
        same = interval(
            rows, lambda r: mean((a[r] == b[r]).mean() for a, b in zip(plv, choices["unmarked"], strict=True))
        )
        self.add("transfer", name, "plv", "same without recipient", same, len(fits))
        exchangeable = self.data.tests["plv"]["masked"].ne(self.data.tests["swapped"]["masked"]).to_numpy()

        def moved(drawn: np.ndarray) -> float:
            parts = []
            for before, after in zip(plv, choices["swapped"], strict=True):
                held = drawn[(before[drawn] != NONE) & exchangeable[drawn]]
                parts.append((before[held] != after[held]).mean() if len(held) else 0.0)
            return mean(parts)

        self.add("transfer", name, "plv", "stances that move with the holder", interval(rows, moved), len(fits))
        self.statements("transfer", name, fits, decisions)
        self.in_corpus("transfer", name, fits)

    def statements(
        self, part: str, name: str, fits: list[tuple[tuple[str, ...], Said]], decisions: list[Decision]
    ) -> None:
        gold = self.data.tests["statements"]["stance"].to_numpy()
        held = [d.labels(d.probabilities(said["statements"])) for d, (_, said) in zip(decisions, fits, strict=True)]
        likeliest = [
            d.probabilities(said["statements"]).argmax(1) for d, (_, said) in zip(decisions, fits, strict=True)
        ]
        for way, found, alarms in (
            ("likeliest", [c == DEMAND for c in likeliest], [c != NONE for c in likeliest]),
            ("reported", [h[:, DEMAND] for h in held], [h.any(1) for h in held]),
        ):
            for figure, wanted, values in (("demand recall", "demand", found), ("false alarms", "none", alarms)):
                rows = np.flatnonzero(gold == wanted)
                value = interval(rows, lambda r, v=values, k=rows: mean(part[k[r]].mean() for part in v))
                self.add(part, name, "statements", f"{figure}, {way}", value, len(fits))

    def in_corpus(self, part: str, name: str, fits: list[tuple[tuple[str, ...], Said]]) -> None:
        documents = pd.factorize(self.data.calibration["document"])[0]
        outcomes = [
            decide(classes, said["corpus"], self.acts, self.data.halves, self.project.codebook, DecisionConfig())
            for classes, said in fits
        ]

        def stances(rows: np.ndarray) -> float:
            return mean(score(o.gold[rows], o.predicted[rows], o.probabilities[rows]).macro_f1 for o in outcomes)

        self.add(part, name, "corpus", "macro-F1 of the stances", interval(documents, stances), len(fits))
        error = mean(mean(item.error for item in reliability(o.gold, o.probabilities).values()) for o in outcomes)
        self.add(part, name, "corpus", "calibration error", (error, np.nan, np.nan), len(fits))

    def cross(self, name: str, parts: Sequence[str]) -> None:
        """Cross-validated on PLV, mean over the seeds."""
        choices = []
        for seed in SEEDS:
            folds = plv_folds(self.data, seed)
            classes, said = averaged_folds(self.folder, parts, seed, folds)
            acts = list(self.data.tests["plv"]["acts"])
            choices.append(
                decide(classes, said, acts, folds, self.project.codebook, DecisionConfig()).probabilities.argmax(1)
            )
        rows = np.arange(len(self.gold))
        value = interval(rows, lambda r: mean(macro(self.gold[r], c[r]) for c in choices))
        self.add("cv", name, "plv", "four-way macro-F1", value, len(SEEDS))
        for column, outcome in enumerate(OUTCOMES):
            value = interval(rows, lambda r, k=column: mean(f1(self.gold[r] == k, c[r] == k) for c in choices))
            self.add("cv", name, "plv", f"F1 {outcome}", value, len(SEEDS))
        each = [macro(self.gold, choice) for choice in choices]
        self.add(
            "cv",
            name,
            "plv",
            "standard deviation over seeds",
            (float(np.std(each, ddof=1)), np.nan, np.nan),
            len(SEEDS),
        )

    def ablation(self, name: str, path: Path) -> None:
        """One choice undone: real news and statements."""
        classes, said = load(path)
        decision = self.decision(classes, said)
        choice = decision.probabilities(said["plv"]).argmax(1)
        rows = np.arange(len(self.gold))
        self.add(
            "ablation", name, "plv", "four-way macro-F1", interval(rows, lambda r: macro(self.gold[r], choice[r])), 1
        )
        self.statements("ablation", name, [(classes, said)], [decision])
        self.in_corpus("ablation", name, [(classes, said)])

    def calibrations(self, name: str) -> None:
        """The same act probabilities, decided upon in other ways."""
        rows = np.arange(len(self.gold))
        fits = self.fits(name)
        for way, choose in (
            ("shares of the acts, uncalibrated", shares),
            ("per stance, Platt", platt),
            ("per stance, isotonic", isotonic),
        ):
            choices = [choose(classes, said["corpus"], said["plv"], self.acts, self.project) for classes, said in fits]
            value = interval(rows, lambda r, c=choices: mean(macro(self.gold[r], part[r]) for part in c))
            self.add("calibration", f"{name}: {way}", "plv", "four-way macro-F1", value, len(fits))

    def errors(self, name: str) -> list[tuple[str, str, int]]:
        """The forty errors that the model was surest of, by act and by what it took them for."""
        classes, said = self.fits(name)[0]
        probabilities = self.decision(classes, said).probabilities(said["plv"])
        choice = probabilities.argmax(1)
        wrong = np.flatnonzero(choice != self.gold)
        worst = wrong[np.argsort(-probabilities[wrong, choice[wrong]])][:40]
        acts = [" ".join(held) for held in self.data.tests["plv"]["acts"].iloc[worst]]
        found = pd.Series(zip(acts, [OUTCOMES[c] for c in choice[worst]], strict=True)).value_counts()
        return [(act, outcome, int(count)) for (act, outcome), count in found.items()]


CROSSED = {
    "linear": ("linear",),
    "signals": ("signals",),
    "signals, corpus + PLV": ("signals+corpus",),
    "frozen": ("frozen",),
    "encoder": ("encoder",),
    "encoder, corpus, then PLV": ("encoder+corpus",),
    "ensemble of the two that saw both": ("signals+corpus", "encoder+corpus"),
    "ensemble of the two and signals on PLV": ("signals", "signals+corpus", "encoder+corpus"),
}


def main() -> None:
    if len(sys.argv) < 3:
        with (HERE / "results.csv").open(encoding="utf-8") as file:
            show(list(csv.reader(file))[1:])
        return
    project = open_project()
    study = Study(project, cases(project, Path(sys.argv[1]), Path(sys.argv[2])))
    for name in RUNGS:
        study.transfer(name)
    for name, parts in CROSSED.items():
        study.cross(name, parts)
    for path in sorted(study.folder.glob("ablation_*.npz")):
        study.ablation(path.stem.removeprefix("ablation_"), path)
    for name in ("signals", "encoder", "ensemble"):
        study.calibrations(name)
    trained = scorers(study.folder, study.data)
    for name in ("signals", "encoder", "ensemble"):
        decision = study.decision(*study.fits(name)[0])
        share, pairs = flipped(project.finder, list(study.data.tests["plv"]["text"]), trained[name], decision)
        study.add("swaps", name, "plv", f"flips of {pairs} pairs when states are exchanged", share, 1)
    for name, figure, value in measure_speeds(trained, study.data):
        study.add("speed", name, "corpus", figure, (value, np.nan, np.nan), 1)
    for act, outcome, count in study.errors("ensemble"):
        study.add("worst errors", "ensemble", "plv", f"{act} taken for {outcome}", (count, np.nan, np.nan), 1)
    with (HERE / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("part", "model", "test", "figure", "value", "low", "high", "seeds"))
        writer.writerows((*row[:4], *(f"{value:.4f}" for value in row[4:7]), row[7]) for row in study.rows)
    show(study.rows)
    draw(study.rows)


if __name__ == "__main__":
    main()
