"""``stancelab evaluate``: score a trained model on data that it has not seen."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from stancelab.codebook import Codebook
from stancelab.commands.configs import EvaluateConfig, run_hydra
from stancelab.commands.project import open_project
from stancelab.commands.tables import scores_table
from stancelab.corpus.readers import Corpus
from stancelab.errors import InputError
from stancelab.evaluation.metrics import Scores, score
from stancelab.labeller import Labeller, load_labeller
from stancelab.models.decision import stance_matrix
from stancelab.text.dataset import UNALTERED, pair_table

OUTPUT, PROGRESS = Console(), Console(stderr=True)


def main(overrides: Sequence[str]) -> None:
    """Compose the configuration and evaluate."""
    run_hydra("evaluate", overrides, evaluate)


def evaluate(config: EvaluateConfig) -> None:
    """Read the data, score the model, print a table, write the metrics."""
    project = open_project()
    labeller = load_labeller(config.model_ref)
    corpus = project.read(config.data)
    warn_if_seen(labeller, corpus)
    scores = evaluate_labeller(labeller, corpus, project.codebook)
    source = f"{corpus.name} ({len(corpus.documents)} documents, sha256 {corpus.sha256[:12]})"
    OUTPUT.print(scores_table(scores, f"{labeller.bundle.label} on {source}, gold actors"))
    for fault in corpus.skipped:
        PROGRESS.print(f"not scored: {fault}", highlight=False, markup=False)
    if config.out:
        write_metrics(Path(config.out), scores, labeller, corpus)
        PROGRESS.print(f"metrics written to {config.out}", highlight=False)


def warn_if_seen(labeller: Labeller, corpus: Corpus) -> None:
    """Say loudly that these are test data, or worse, the model's own training data."""
    if labeller.bundle.provenance.training.get("sha256") == corpus.sha256:
        PROGRESS.print("[bold red]the model was trained on exactly these data: the scores say nothing about new text")
    else:
        PROGRESS.print(f"reading {corpus.name} as test data: use it to report, not to choose a model", highlight=False)


def evaluate_labeller(labeller: Labeller, corpus: Corpus, codebook: Codebook) -> Scores:
    """Scores of a labeller with gold actors."""
    pairs = pair_table(corpus.documents, UNALTERED)
    decision = labeller.bundle.decision
    probabilities = decision.stance_probabilities(labeller.bundle.scorer.predict_proba(list(pairs["masked"])))
    gold = stance_matrix(list(pairs["acts"]), codebook)
    return score(gold, probabilities >= decision.thresholds, probabilities)


def write_metrics(path: Path, scores: Scores, labeller: Labeller, corpus: Corpus) -> None:
    """Metrics with their condition, as JSON; the file appears whole or not at all."""
    content = {
        "model": labeller.bundle.label,
        "data": {"source": corpus.name, "sha256": corpus.sha256, "documents": len(corpus.documents)},
        "skipped_rows": len(corpus.skipped),
        "pairs": scores.pairs,
        "metrics": scores.flat(),
    }
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        os.replace(temporary, path)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror}): give out= a place that you may write to"
        ) from error
