"""``stancelab reproduce``: run a tracked training again from its own record and say whether the same comes out."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from stancelab.commands.changes import changes
from stancelab.commands.configs import restore
from stancelab.commands.project import open_project
from stancelab.commands.tables import reproduction_table
from stancelab.commands.train import prepare, record, validate
from stancelab.config import project_root
from stancelab.errors import TrackingError
from stancelab.evaluation.reproduction import Reproduction, Verdict, compare
from stancelab.records import RunRecord, read_run, read_text
from stancelab.tracking import artifact_path, start_run, store_uri

OUTPUT, PROGRESS = Console(), Console(stderr=True)
STATUSES = {Verdict.IDENTICAL: 0, Verdict.WITHIN_TOLERANCE: 3, Verdict.DIFFERENT: 4}
PREDICTIONS = "predictions.parquet"


def reproduce(ref: str) -> int:
    """Say what changed since a run, run it again below it, compare; the exit status tells the verdict."""
    root = project_root()
    uri = store_uri(root)
    then = read_run(uri, ref)
    recorded = recall(uri, then)
    config = restore(json.loads(recorded["files"]["choices.json"]), recorded["files"]["config.yaml"])
    project = open_project(config.actors.folder)
    corpus = project.read(config.data)
    known = record(config, project, corpus)
    for change in changes(recorded, known) or ["nothing changed: code, data, packages and machine are those of then"]:
        OUTPUT.print(change, highlight=False, markup=False, soft_wrap=True)
    known["tags"]["command"] = "reproduce"
    tracking = replace(config.tracking, uri=uri)
    with (
        PROGRESS.status("training") as status,
        start_run(tracking, root, f"reproduction of {then.name}", known, then.id) as run,
    ):
        validate(prepare(config, project, corpus), config, project.codebook, run, status.update)
        now = read_run(uri, run.id)
        found = compare_runs(uri, then, now)
        run.log_text(f"{found}\n", "reproduction.txt")
    OUTPUT.print(reproduction_table(then.metrics, now.metrics, f"run {then.id[:8]}, reproduced as {now.id[:8]}"))
    OUTPUT.print(str(found), highlight=False, markup=False, soft_wrap=True)
    return STATUSES[found.verdict]


def recall(uri: str, run: RunRecord) -> dict[str, Any]:
    """What `stancelab.commands.train.record` recorded of a run that came to its predictions.

    Raises
    ------
    TrackingError
        When it is no such run, or was made by a version that recorded less.
    """
    names = ["config.yaml", "choices.json", "documents.json", "environment.json"]
    try:
        artifact_path(uri, run.id, PREDICTIONS)
        files = {name: read_text(uri, run, name) for name in names}
    except TrackingError as error:
        raise TrackingError(
            f"{error} (status {run.status}): only a run of stancelab train, by a version that records its choices, "
            "can be reproduced, once it has predictions"
        ) from error
    if run.dirty:
        files["uncommitted.diff"] = read_text(uri, run, "uncommitted.diff")
    return {"params": run.params, "tags": run.tags, "files": files}


def compare_runs(uri: str, then: RunRecord, now: RunRecord) -> Reproduction:
    """Compare the predictions of two runs, and the metrics that cross-validation alone gives."""
    old, new = (pd.read_parquet(path) for path in (_predictions(uri, then), _predictions(uri, now)))
    return compare(old, new, then.metrics, now.metrics)


def _predictions(uri: str, run: RunRecord) -> Path:
    return artifact_path(uri, run.id, PREDICTIONS)
