"""Runs that belong together: a parent for a sweep or a search, which goes on where it was after a kill."""

import hashlib
import json
from pathlib import Path
from typing import Any

from stancelab.tracking import PARENT, TrackingConfig, create_run, open_client, store_uri

KEY, FINGERPRINT = "stancelab.key", "stancelab.fingerprint"
"""Tags: what a parent is the parent of, and what a run depends on."""


def digest(value: object) -> str:
    """Hash of plain data, the same for the same content."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)  # sets have another order in each process


def open_parent(config: TrackingConfig, root: Path, name: str, key: str) -> str:
    """Id of the unfinished parent run with this key, or of a new one; empty when nothing is tracked."""
    if not config.enabled:
        return ""
    client = open_client(store_uri(root, config.uri))
    for run in _search(client, config, f"tags.`{KEY}` = '{key}'"):
        if run.info.status != "FINISHED":
            client.update_run(run.info.run_id, status="RUNNING")
            return str(run.info.run_id)
    return create_run(client, config.experiment, root, name, {KEY: key, "command": "sweep"})


def close_parent(config: TrackingConfig, root: Path, run_id: str, status: str, metrics: dict[str, float]) -> None:
    """Log what the parent's parts have shown, and end it: FINISHED, FAILED or KILLED."""
    if run_id:
        client = open_client(store_uri(root, config.uri))
        for name, value in metrics.items():
            client.log_metric(run_id, name, value)
        client.set_terminated(run_id, status)


def finished(config: TrackingConfig, root: Path, parent: str, fingerprint: str) -> str | None:
    """Id of the part of the parent that has this fingerprint and came to its end; None if there is none."""
    if not config.enabled or not parent:
        return None
    client = open_client(store_uri(root, config.uri))
    condition = f"tags.`{PARENT}` = '{parent}' and tags.`{FINGERPRINT}` = '{fingerprint}' and status = 'FINISHED'"
    return next((str(run.info.run_id) for run in _search(client, config, condition)), None)


def _search(client: Any, config: TrackingConfig, condition: str) -> list[Any]:
    found = client.get_experiment_by_name(config.experiment)
    return list(client.search_runs([found.experiment_id], condition)) if found else []
