"""The slow half of study 004: fit every model of the ladder and keep what it says of the test sets.

    python experiments/004_models/fits.py PLV STATEMENTS [--threads 2]

Every fit becomes one file below .stancelab/004_models, so that a run that is cut off goes on where it was; study.py
scores them. *Transfer* fits see the bundled corpus alone (85% of it; the rest serves calibration, and scores on the
corpus); *cv* fits see four fifths of PLV, alone or with the corpus.
"""

import argparse
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from ladder import SEEDS, Cases, blinded, cases, fold_pairs
from rich.console import Console

from stancelab.commands.project import open_project
from stancelab.models.base import ActEstimator
from stancelab.models.baselines import KeywordsConfig, MajorityConfig
from stancelab.models.encoder import EncoderConfig
from stancelab.models.frozen import FrozenConfig
from stancelab.models.linear import LinearConfig, SignalsConfig
from stancelab.models.scorers import save_scorer

CONSOLE = Console(stderr=True)
ADAPTED = {"epochs": 4, "rate": 1e-4}
"""An encoder that knows the corpus learns PLV with small steps."""


def keep(path: Path, fit: Callable[[], ActEstimator], tests: dict[str, pd.DataFrame], threads: int) -> None:
    """Fit unless it was done before, and write what the model says of every test, with its costs."""
    if path.exists():
        return
    CONSOLE.print(f"fitting {path.stem}", highlight=False)
    wall, cpu = time.perf_counter(), time.process_time()
    model = fit()
    costs = {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu, "threads": threads}
    costs["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    costs["model_mb"] = model.scorer_.stored_bytes() / 2**20
    said = {name: model.predict_proba(list(table["masked"])) for name, table in tests.items()}
    if path.stem.startswith("transfer_encoder"):
        folder = path.with_suffix("")
        folder.mkdir(exist_ok=True)
        save_scorer(model.scorer_, folder)
        (folder / "manifest.json").write_text(json.dumps({"classes": list(model.classes_)}), encoding="utf-8")
    temporary = path.with_suffix(".part.npz")
    np.savez_compressed(temporary, classes=np.array(model.classes_), costs=json.dumps(costs), **said)
    temporary.rename(path)


def fit_on(model: ActEstimator, table: pd.DataFrame) -> ActEstimator:
    return model.fit(list(table["masked"]), list(table["acts"]))


def transfer(data: Cases, out: Path, threads: int) -> None:
    """Every rung on the corpus; the random ones with every seed."""
    tests = {"corpus": data.calibration, **data.tests}
    rungs = {
        "majority": MajorityConfig(),
        "keywords": KeywordsConfig(),
        "linear": LinearConfig(),
        "signals": SignalsConfig(),
    }
    for name, config in {**rungs, "frozen": FrozenConfig(threads=threads)}.items():
        keep(out / f"transfer_{name}_0.npz", lambda c=config: fit_on(c.build(0), data.training[0]), tests, threads)
    for seed in SEEDS:
        encoder = EncoderConfig(threads=threads)
        keep(
            out / f"transfer_encoder_{seed}.npz",
            lambda s=seed, c=encoder: fit_on(c.build(s), data.training[s]),
            tests,
            threads,
        )


def ablate(data: Cases, out: Path) -> None:
    """The linear model with signals, with one choice undone at a time."""
    training = data.training[0]
    tests = {"corpus": data.calibration, **data.tests}
    silent = training["acts"].map(lambda acts: acts == {"COMMENT"})
    keep(out / "ablation_no_neutral.npz", lambda: fit_on(SignalsConfig().build(0), training[~silent]), tests, 1)
    stances = training.assign(acts=training["stances"])
    keep(out / "ablation_stances.npz", lambda: fit_on(SignalsConfig().build(0), stances), tests, 1)
    always = data.always_marked
    keep(out / "ablation_always_marked.npz", lambda: fit_on(SignalsConfig().build(0), always), tests, 1)
    for name in ("plain", "one_marker"):
        views = {test: blinded(table, name) for test, table in tests.items()}
        keep(
            out / f"ablation_{name}.npz",
            lambda n=name: fit_on(SignalsConfig().build(0), blinded(training, n)),
            views,
            1,
        )


def cross(data: Cases, out: Path, threads: int) -> None:
    """Five folds of PLV, with every seed's folds: PLV alone, corpus and PLV, and encoders that saw the corpus first."""
    for seed in SEEDS:
        for fold, (inside, outside) in enumerate(fold_pairs(data, seed)):
            tests = {"plv": outside}
            both = pd.concat([data.training[seed], inside], ignore_index=True)
            rungs = {
                "linear": (LinearConfig(), inside),
                "signals": (SignalsConfig(min_pairs=1), inside),
                "signals+corpus": (SignalsConfig(), both),
                "frozen": (FrozenConfig(threads=threads), inside),
                "encoder": (EncoderConfig(threads=threads), inside),
                "encoder+corpus": (
                    EncoderConfig(encoder=str(out / f"transfer_encoder_{seed}"), threads=threads, **ADAPTED),
                    inside,
                ),
            }
            for name, (config, table) in rungs.items():
                path = out / f"cv_{name}_{seed}_{fold}.npz"
                keep(path, lambda c=config, t=table, s=seed: fit_on(c.build(s), t), tests, threads)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plv", type=Path)
    parser.add_argument("statements", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    project = open_project()
    out = project.root / ".stancelab" / "004_models"
    out.mkdir(parents=True, exist_ok=True)
    data = cases(project, options.plv, options.statements)
    transfer(data, out, options.threads)
    ablate(data, out)
    cross(data, out, options.threads)


if __name__ == "__main__":
    main()
