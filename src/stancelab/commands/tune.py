"""``stancelab tune``: search a model's settings by cross-validation, and judge the best on documents kept out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from stancelab.commands.configs import TuneConfig, choices, run_hydra
from stancelab.commands.project import Project, open_project
from stancelab.commands.tables import scores_table
from stancelab.commands.train import model_name, record, strata
from stancelab.corpus.readers import Corpus
from stancelab.corpus.splits import DocumentSplit, check_leaks
from stancelab.errors import ConfigError
from stancelab.evaluation.crossval import OutOfFold, cross_validate, pair_weights
from stancelab.evaluation.metrics import Scores, score
from stancelab.models.decision import stance_matrix
from stancelab.nesting import close_parent, digest, open_parent
from stancelab.text.dataset import UNALTERED, pair_table
from stancelab.tracking import start_run

OUTPUT, PROGRESS = Console(), Console(stderr=True)
STORE = ".stancelab/tune.db"


def main(overrides: Sequence[str]) -> None:
    """Compose the configuration and search."""
    run_hydra("tune", overrides, tune)


@dataclass(frozen=True)
class Search:
    """What every trial of a search shares.

    Parameters
    ----------
    training, held_out : DataFrame
        Pairs of the documents that are searched on: masked for training, and as annotated.
    outer_training, outer : DataFrame
        Pairs of the documents that take no part in the search.
    folds : array
        Fold of every pair of `training`.
    parent : str
        Run that the trials belong to.
    """

    config: TuneConfig
    project: Project
    corpus: Corpus
    training: pd.DataFrame
    held_out: pd.DataFrame
    outer: pd.DataFrame
    folds: NDArray[np.int64]
    parent: str


def tune(config: TuneConfig) -> None:
    """Run the trials that are still missing, then judge the best one."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    project = open_project(config.actors.folder)
    corpus = project.read(config.data)
    space = {"floats": config.sweep.floats, "integers": config.sweep.integers, "outer": config.sweep.outer_folds}
    fixed = [vars(part) for part in (config.model, config.split, config.masking, config.decision, config.actors)]
    key = digest([corpus.sha256, project.codebook.sha256, choices(config), fixed, space, config.seed])
    name = config.name or f"search for {model_name(config)} on {corpus.name}"
    parent = open_parent(config.tracking, project.root, name, key)
    search = _search(config, project, corpus, parent)
    (project.root / STORE).parent.mkdir(exist_ok=True)
    study = optuna.create_study(
        study_name=key,
        storage=f"sqlite:///{project.root / STORE}",
        direction="maximize",
        sampler=optuna.samplers.TPESampler(seed=config.seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=config.sweep.startup, n_warmup_steps=1),
        load_if_exists=True,
    )
    status = "FAILED"
    try:
        _run_missing(study, search)
        scores = _judge(study, search)
        close_parent(
            config.tracking, project.root, parent, "FINISHED", {"tuned_macro_f1": study.best_value, **scores.flat()}
        )
        status = "FINISHED"
    except KeyboardInterrupt:
        status = "KILLED"
        raise
    finally:
        if status != "FINISHED":
            close_parent(config.tracking, project.root, parent, status, {})
    _show(study, scores, search, name)


def _search(config: TuneConfig, project: Project, corpus: Corpus, parent: str) -> Search:
    """Set a part of the documents aside, and fold the rest."""
    training = pair_table(corpus.documents, config.masking, config.seed)
    held_out = pair_table(corpus.documents, UNALTERED)
    labels = strata(held_out, project.codebook)
    outer = DocumentSplit(config.sweep.outer_folds).assign(held_out, labels, config.seed) == 0
    inner = held_out[~outer].reset_index(drop=True)
    folds = config.split.assign(inner, labels[~outer], config.seed)
    check_leaks(inner, folds)
    return Search(
        config, project, corpus, training[~outer].reset_index(drop=True), inner, held_out[outer], folds, parent
    )


def _run_missing(study: Any, search: Search) -> None:
    """Trials until the wanted number is there, or none of the last ones was better."""
    from optuna.trial import TrialState

    space = search.config.sweep
    for trial in study.get_trials(states=[TrialState.RUNNING]):  # cut off by a kill
        study.tell(trial.number, state=TrialState.FAIL)
        study.enqueue_trial(trial.params, skip_if_exists=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=PROGRESS) as progress:
        task = progress.add_task("trials", total=space.trials)
        while True:
            ended = study.get_trials(deepcopy=False, states=[TrialState.COMPLETE, TrialState.PRUNED])
            progress.update(task, completed=len(ended))
            scored = [trial for trial in ended if trial.state is TrialState.COMPLETE]
            waited = sum(trial.number > study.best_trial.number for trial in ended) if scored else 0
            if len(ended) >= space.trials or waited >= space.patience:
                return
            study.optimize(lambda trial: _try(trial, search), n_trials=1)


def _try(trial: Any, search: Search) -> float:
    """Cross-validate one proposal as a tracked run; give up after a fold that is worse than the median of its peers."""
    import optuna

    values = _propose(trial, search.config)
    config = with_values(search.config, values)
    known = record(config, search.project, search.corpus)
    name = f"trial {trial.number}: " + ", ".join(f"{key} {value:.4g}" for key, value in values.items())
    pruned = False
    with start_run(config.tracking, search.project.root, name, known, search.parent) as run:

        def after_fold(number: int, so_far: OutOfFold) -> None:
            nonlocal pruned
            trial.report(score(so_far.gold, so_far.predicted, so_far.probabilities).macro_f1, number)
            pruned = trial.should_prune()
            if pruned:
                raise optuna.TrialPruned

        try:
            outcome = _cross_validate(config, search, after_fold)
        except optuna.TrialPruned:
            run.log_metrics({"pruned": 1.0})
        else:
            scores = score(outcome.gold, outcome.predicted, outcome.probabilities)
            run.log_metrics(scores.flat())
    if pruned:
        raise optuna.TrialPruned
    return scores.macro_f1


def _propose(trial: Any, config: TuneConfig) -> dict[str, float]:
    space = config.sweep
    return {
        **{key: trial.suggest_float(key, low, high, log=True) for key, (low, high) in space.floats.items()},
        **{key: trial.suggest_int(key, int(low), int(high)) for key, (low, high) in space.integers.items()},
    }


def with_values(config: TuneConfig, values: Mapping[str, float]) -> TuneConfig:
    """The configuration with other settings of its model.

    Raises
    ------
    ConfigError
        When the model has no such setting.
    """
    known = {f"model.{item.name}" for item in fields(config.model)}
    if strange := sorted(set(values) - known):
        raise ConfigError(f"the search space names {', '.join(strange)}; this model has {', '.join(sorted(known))}")
    return replace(config, model=replace(config.model, **{key.removeprefix("model."): v for key, v in values.items()}))


def _cross_validate(config: TuneConfig, search: Search, after_fold: Any = None) -> OutOfFold:
    return cross_validate(
        config.model.build(config.seed),
        search.training,
        search.held_out,
        search.folds,
        search.project.codebook,
        lambda _: None,
        config.decision,
        after_fold,
    )


def _judge(study: Any, search: Search) -> Scores:
    """Fit the best proposal on all documents of the search and score it on those that took no part."""
    config = with_values(search.config, study.best_params)
    decision = _cross_validate(config, search).decision
    training = search.training
    model = config.model.build(config.seed)
    model.fit(list(training["masked"]), list(training["acts"]), pair_weights(training))
    probabilities = decision.probabilities(model.predict_proba(list(search.outer["masked"])))
    gold = stance_matrix(list(search.outer["acts"]), search.project.codebook)
    return score(gold, decision.labels(probabilities), probabilities)


def _show(study: Any, scores: Scores, search: Search, name: str) -> None:
    share = 1 / search.config.sweep.outer_folds
    OUTPUT.print(scores_table(scores, f"{name}: best of {len(study.trials)} trials, on {share:.0%} kept out of it"))
    OUTPUT.print(f"macro-F1 that the search itself saw: {study.best_value:.3f} (too good, since it chose by it)")
    settings = " ".join(f"{key}={value:.6g}" for key, value in study.best_params.items())
    OUTPUT.print(f"train it: stancelab train model={model_name(search.config)} {settings}", soft_wrap=True)
