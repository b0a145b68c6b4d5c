"""``stancelab evaluate``: score a trained model on data that it has not seen."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from stancelab.codebook import Codebook
from stancelab.commands.configs import EvaluateConfig, run_hydra
from stancelab.commands.project import open_project
from stancelab.commands.tables import estimates_table, scores_table
from stancelab.corpus.readers import Corpus
from stancelab.errors import InputError
from stancelab.evaluation.actors import score_actors
from stancelab.evaluation.estimates import Estimate
from stancelab.evaluation.metrics import Scores, score
from stancelab.labeller import Labeller, load_labeller
from stancelab.models.decision import stance_matrix
from stancelab.models.scorer import Array
from stancelab.schema import Pair
from stancelab.text.dataset import UNALTERED, pair_table

OUTPUT, PROGRESS = Console(), Console(stderr=True)


def main(overrides: Sequence[str]) -> None:
    """Compose the configuration and evaluate."""
    run_hydra("evaluate", overrides, evaluate)


def evaluate(config: EvaluateConfig) -> None:
    """Read the data, score the model, print a table, write the metrics."""
    project = open_project(config.actors.folder)
    labeller = load_labeller(config.model_ref)
    corpus = project.read(config.data)
    warn_if_seen(labeller, corpus)
    scores = evaluate_labeller(labeller, corpus, project.codebook)
    source = f"{corpus.name} ({len(corpus.documents)} documents, sha256 {corpus.sha256[:12]})"
    OUTPUT.print(scores_table(scores, f"{labeller.bundle.label} on {source}, gold actors"))
    actors = evaluate_actors(labeller, corpus, project.codebook) if config.data.marks_all_actors else {}
    if actors:
        OUTPUT.print(estimates_table(actors, "found actors, with 95% intervals over documents"))
    for fault in corpus.skipped:
        PROGRESS.print(f"not scored: {fault}", highlight=False, markup=False)
    if config.out:
        write_metrics(Path(config.out), scores, actors, labeller, corpus)
        PROGRESS.print(f"metrics written to {config.out}", highlight=False)


def warn_if_seen(labeller: Labeller, corpus: Corpus) -> None:
    """Say loudly that these are test data, or worse, the model's own training data."""
    if labeller.bundle.finder.learned.corpus_sha256 == corpus.sha256:
        PROGRESS.print("[bold red]the actor finder was fitted on exactly these data: see experiments/003_actors")
    if labeller.bundle.provenance.training.get("sha256") == corpus.sha256:
        PROGRESS.print("[bold red]the model was trained on exactly these data: the scores say nothing about new text")
    else:
        PROGRESS.print(f"reading {corpus.name} as test data: use it to report, not to choose a model", highlight=False)


def evaluate_labeller(labeller: Labeller, corpus: Corpus, codebook: Codebook) -> Scores:
    """Scores of a labeller with gold actors."""
    pairs = pair_table(corpus.documents, UNALTERED)
    decision = labeller.bundle.decision
    probabilities = decision.probabilities(labeller.bundle.scorer.predict_proba(list(pairs["masked"])))
    gold = stance_matrix(list(pairs["acts"]), codebook)
    return score(gold, decision.labels(probabilities), probabilities)


def evaluate_actors(labeller: Labeller, corpus: Corpus, codebook: Codebook) -> dict[str, Estimate]:
    """Scores of the labeller's finder, and of stances with the actors that it finds."""
    bundle = labeller.bundle

    def judge(pairs: Sequence[Pair]) -> tuple[Array, NDArray[np.bool_]]:
        probabilities = bundle.decision.probabilities(bundle.scorer.predict_proba([p.masked for p in pairs]))
        return probabilities, bundle.decision.labels(probabilities)

    return score_actors(corpus.documents, bundle.finder, judge, codebook)


def write_metrics(
    path: Path, scores: Scores, actors: Mapping[str, Estimate], labeller: Labeller, corpus: Corpus
) -> None:
    """Metrics with their condition, as JSON; the file appears whole or not at all."""
    content = {
        "model": labeller.bundle.label,
        "data": {"source": corpus.name, "sha256": corpus.sha256, "documents": len(corpus.documents)},
        "skipped_rows": len(corpus.skipped),
        "pairs": scores.pairs,
        "metrics": scores.flat(),
        "actors": {name: asdict(value) for name, value in actors.items()},
    }
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        os.replace(temporary, path)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror}): give out= a place that you may write to"
        ) from error
