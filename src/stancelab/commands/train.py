"""``stancelab train``: cross-validate, track, refit, export, register."""

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console

from stancelab import __version__
from stancelab.bundle import Provenance, write_bundle
from stancelab.codebook import Codebook
from stancelab.commands.configs import TrainConfig, choices, run_hydra
from stancelab.commands.project import Project, open_project
from stancelab.commands.sweeps import close_sweep, parent_run
from stancelab.commands.tables import scores_table
from stancelab.corpus.readers import Corpus
from stancelab.corpus.splits import HoldoutSplit, check_leaks
from stancelab.evaluation.calibration import reliability
from stancelab.evaluation.card import model_card
from stancelab.evaluation.cost import Stopwatch
from stancelab.evaluation.crossval import OutOfFold, Progress, cross_validate, pair_weights
from stancelab.evaluation.figures import confusion_figure, reliability_figure, stance_figure
from stancelab.evaluation.metrics import Scores, confusion, four_way_gold, score
from stancelab.evaluation.robustness import PROBES, count_failures, read_probes, reported_stances
from stancelab.models.base import ActEstimator
from stancelab.models.decision import OUTCOMES, stance_matrix
from stancelab.nesting import FINGERPRINT, digest, finished
from stancelab.provenance import environment, git_state, main_packages, packages
from stancelab.text.dataset import UNALTERED, pair_table
from stancelab.tracking import BUNDLE, Run, start_run, store_uri, to_json

OUTPUT, PROGRESS = Console(), Console(stderr=True)


def main(overrides: Sequence[str]) -> None:
    """Compose the configuration and train; ``-m`` sweeps."""
    try:
        run_hydra("train", overrides, train)
    except KeyboardInterrupt:
        close_sweep("KILLED")
        raise
    finally:
        close_sweep("FAILED")


def train(config: TrainConfig) -> None:
    """One training run, from annotated documents to a registered bundle."""
    project = open_project(config.actors.folder)
    corpus = project.read(config.data)
    known = record(config, project, corpus)
    if done := finished(config.tracking, project.root, parent_run(), known["tags"][FINGERPRINT]):
        PROGRESS.print(f"{run_name(config, corpus)}: done before as run {done}", highlight=False)
        return
    validation = prepare(config, project, corpus)
    with (
        PROGRESS.status("training") as status,
        start_run(config.tracking, project.root, run_name(config, corpus), known, parent_run()) as run,
    ):
        watch = Stopwatch.start()
        outcome, scores = validate(validation, config, project.codebook, run, status.update)
        shipped = outcome.model if isinstance(config.split, HoldoutSplit) else None
        model = shipped or refit(validation, status.update)
        trained_on = validation.held_out[validation.folds == -1] if shipped else validation.held_out
        run.log_metrics(watch.costs(model.scorer_, list(validation.held_out["masked"])))
        status.update("exporting and registering")
        export(run, model, trained_on, outcome, scores, config, project, corpus)
        version = run.register(promotes(config))
    show(config, project, corpus, scores, run, version)


@dataclass(frozen=True)
class Validation:
    """What is cross-validated.

    Parameters
    ----------
    model : ActEstimator
        Not fitted.
    training, held_out : DataFrame of n rows each
        The same pairs, masked for training and as annotated.
    folds : array of shape (n,)
    """

    model: ActEstimator
    training: pd.DataFrame
    held_out: pd.DataFrame
    folds: NDArray[np.int64]


def prepare(config: TrainConfig, project: Project, corpus: Corpus) -> Validation:
    """The model, pairs and folds of a configuration."""
    training = pair_table(corpus.documents, config.masking, config.seed)
    held_out = pair_table(corpus.documents, UNALTERED)
    folds = config.split.assign(held_out, strata(held_out, project.codebook), config.seed)
    check_leaks(held_out, folds)
    return Validation(config.model.build(config.seed), training, held_out, folds)


def validate(
    work: Validation, config: TrainConfig, codebook: Codebook, run: Run, progress: Progress
) -> tuple[OutOfFold, Scores]:
    """Cross-validate, score and log."""
    outcome = cross_validate(work.model, work.training, work.held_out, work.folds, codebook, progress, config.decision)
    scores = score(outcome.gold, outcome.predicted, outcome.probabilities)
    log_outcome(run, outcome, work.held_out, scores)
    return outcome, scores


def refit(work: Validation, progress: Progress) -> ActEstimator:
    """The model fitted on all pairs."""
    progress("refitting on all pairs")
    pairs = work.training
    return work.model.fit(list(pairs["masked"]), list(pairs["acts"]), pair_weights(pairs))


def strata(pairs: pd.DataFrame, codebook: Codebook) -> "np.ndarray[Any, np.dtype[np.str_]]":
    """Label that folds spread evenly: the first stance of every pair."""
    return np.array(OUTCOMES)[four_way_gold(stance_matrix(list(pairs["acts"]), codebook))]


def run_name(config: TrainConfig, corpus: Corpus) -> str:
    """Name of the run: as configured, or what is trained on what."""
    return config.name or f"{model_name(config)} on {corpus.name}"


def model_name(config: TrainConfig) -> str:
    """Name of the model, as in the configuration group."""
    return type(config.model).__name__.removesuffix("Config").lower()


def promotes(config: TrainConfig) -> bool:
    """Whether the model becomes champion: as configured, else when trained alone on the bundled corpus."""
    from hydra.core.hydra_config import HydraConfig
    from hydra.types import RunMode

    if config.promote is not None:
        return config.promote
    alone = not HydraConfig.initialized() or HydraConfig.get().mode is not RunMode.MULTIRUN
    return alone and bool(config.data.bundled) and model_name(config) not in ("majority", "keywords")


def record(config: TrainConfig, project: Project, corpus: Corpus) -> dict[str, Any]:
    """All that is known before work begins: configuration, data, code, packages, machine."""
    from omegaconf import OmegaConf

    git = git_state(project.root)
    resolved = OmegaConf.to_yaml(OmegaConf.structured(config))
    params = {
        "model": model_name(config),
        "data": corpus.name,
        "data_sha256": corpus.sha256,
        "codebook_version": project.codebook.version,
        "seed": config.seed,
        "split": config.split.description,
        **{f"model.{name}": getattr(config.model, name) for name in config.model.__dataclass_fields__},
        **{f"masking.{name}": value for name, value in vars(config.masking).items()},
        **{f"decision.{name}": value for name, value in vars(config.decision).items()},
    }
    files = {
        "config.yaml": resolved,
        "choices.json": to_json(choices(config)),
        "documents.json": to_json({item.document.id: digest(asdict(item)) for item in corpus.documents}),
        "environment.json": to_json({**environment(), "packages": packages()}),
        "sources.txt": "\n".join(corpus.parts)
        or f"{corpus.name}: {len(corpus.documents)} documents, sha256 {corpus.sha256}",
        "skipped_rows.txt": "\n".join(str(fault) for fault in corpus.skipped) or "none",
    }
    if git.dirty:
        files["uncommitted.diff"] = git.diff
    tags = {
        FINGERPRINT: digest({**params, **files, "git_commit": git.commit}),
        "git_commit": git.commit,
        "git_dirty": str(git.dirty).lower(),
        "stancelab": __version__,
        "command": "train",
    }
    return {"params": params, "tags": tags, "files": files}


def log_outcome(run: Run, outcome: OutOfFold, pairs: pd.DataFrame, scores: Scores) -> None:
    """Metrics, out-of-fold predictions and figures."""
    stances = reliability(outcome.gold, outcome.probabilities)
    run.log_metrics(scores.flat() | {f"{stance}_ece": item.error for stance, item in stances.items()})
    run.log_table(outcome.table(pairs), "predictions.parquet")
    run.log_figure(confusion_figure(confusion(outcome.gold, outcome.probabilities)), "figures/confusion.png")
    run.log_figure(stance_figure(scores), "figures/stances.png")
    run.log_figure(reliability_figure(stances), "figures/reliability.png")


def export(
    run: Run,
    model: ActEstimator,
    trained_on: pd.DataFrame,
    outcome: OutOfFold,
    scores: Scores,
    config: TrainConfig,
    project: Project,
    corpus: Corpus,
) -> None:
    """Write the bundle of the refitted model into the run."""
    git = git_state(project.root)
    training = {
        "source": corpus.name,
        "sha256": corpus.sha256,
        "documents": int(trained_on["document"].nunique()),
        "pairs": len(trained_on),
        "seed": config.seed,
        "codebook": project.codebook.version,
    }
    provenance = Provenance(
        stancelab=__version__,
        run=run.id,
        model=model_name(config),
        codebook_version=project.codebook.version,
        codebook_sha256=project.codebook.sha256,
        training=training,
        git={"commit": git.commit, "dirty": git.dirty},
        packages=main_packages(),
        metrics={name: round(value, 6) for name, value in scores.flat().items()},
    )
    probes = read_probes(project.root / "data" / PROBES)
    stumbles = count_failures(probes, reported_stances(probes, model.scorer_, outcome.decision, project.finder))
    run.log_metrics({f"fails_{item.capability}": item.rate for item in stumbles})
    card = model_card(scores, stumbles, outcome, run.id, model_name(config), training, config.split.description)
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / BUNDLE
        write_bundle(bundle, model.scorer_, outcome.decision, project.actors, provenance, card, config.actors.folder)
        run.log_folder(bundle, BUNDLE)


def show(config: TrainConfig, project: Project, corpus: Corpus, scores: Scores, run: Run, version: str) -> None:
    """Print what a person wants to see at the end of a run."""
    title = f"{run_name(config, corpus)}: {config.split.description}, seed {config.seed}"
    OUTPUT.print(scores_table(scores, title))
    if corpus.skipped:
        PROGRESS.print(f"{len(corpus.skipped)} rows cannot be used (skipped_rows.txt in the run)", highlight=False)
    if version:
        OUTPUT.print(
            f"run {run.id}, registered as {version}{' and champion' if promotes(config) else ''}", highlight=False
        )
        OUTPUT.print(
            f"look at it: mlflow ui --backend-store-uri {store_uri(project.root, config.tracking.uri)}", soft_wrap=True
        )
