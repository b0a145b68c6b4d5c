"""What tracked runs recorded, read back from the store."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancelab.errors import MissingExtraError, TrackingError
from stancelab.tracking import ALIAS, PARENT, REGISTERED, artifact_path, missing_model, open_client, refusing, run_of

if TYPE_CHECKING:
    from mlflow import MlflowClient

_BEGINNING = re.compile(r"[0-9a-f]{4,31}")
"""Of a run id, which has 32 characters."""


@dataclass(frozen=True)
class RunRecord:
    """A tracked run.

    Parameters
    ----------
    status : str
        As the store has it: a process that was killed at once leaves RUNNING.
    started : datetime
        In local time.
    aliases : tuple of str
        Names, such as champion, of the registered model that the run made.
    """

    id: str
    name: str
    status: str
    started: datetime
    params: Mapping[str, str]
    tags: Mapping[str, str]
    metrics: Mapping[str, float]
    aliases: tuple[str, ...] = ()

    @property
    def parent(self) -> str:
        """Id of the run that this one belongs to; empty without."""
        return self.tags.get(PARENT, "")

    @property
    def dirty(self) -> bool:
        """Whether the checkout had changes that no commit holds."""
        return self.tags.get("git_dirty") == "true"


def list_runs(uri: str, condition: str, limit: int) -> list[RunRecord]:
    """Runs of all experiments that meet an MLflow filter (empty: all), newest first.

    Raises
    ------
    TrackingError
        When the filter cannot be read, or nothing was tracked yet.
    """
    client = _open(uri)
    hint = "write it as metrics.macro_f1 > 0.5 or params.model = 'signals'"
    with refusing(f"the filter {condition!r} cannot be read: {hint}"):
        runs = client.search_runs(_experiments(client), condition, max_results=limit)
    aliases = _aliases(client)
    return [_record(run, aliases.get(run.info.run_id, ())) for run in runs]


def read_run(uri: str, ref: str) -> RunRecord:
    """The run of a run id, of the beginning of one, or of a registry URI.

    Raises
    ------
    TrackingError
        When there is none, or several begin like this.
    """
    client = _open(uri)
    with refusing(missing_model(ref)):
        if not _BEGINNING.fullmatch(ref):
            return _record(client.get_run(run_of(client, ref)))
        found = client.search_runs(_experiments(client), f"attributes.run_id LIKE '{ref}%'", max_results=2)
    if len(found) > 1:
        raise TrackingError(f"several runs begin with {ref}: give more of the run id")
    if not found:
        raise TrackingError(missing_model(ref))
    return _record(found[0])


def read_text(uri: str, run: RunRecord, name: str) -> str:
    """Text that a run recorded as a file."""
    return artifact_path(uri, run.id, name).read_bytes().decode()


def _open(uri: str) -> "MlflowClient":
    if find_spec("mlflow") is None:
        raise MissingExtraError("a look at tracked runs", "train")
    if uri.startswith("sqlite:///") and not Path(uri.removeprefix("sqlite:///")).is_file():
        raise TrackingError(f"nothing was tracked yet in {uri}: run make train")
    return open_client(uri)


def _experiments(client: "MlflowClient") -> list[str]:
    return [item.experiment_id for item in client.search_experiments()]


def _aliases(client: "MlflowClient") -> dict[str, tuple[str, ...]]:
    """Run id to the aliases of the model version that it made."""
    found = defaultdict[str, tuple[str, ...]](tuple)
    for model in client.search_registered_models(f"name = '{REGISTERED}'"):
        for alias, version in model.aliases.items():
            found[str(client.get_model_version(model.name, version).run_id)] += (alias,)
    return found


def _record(run: Any, aliases: tuple[str, ...] = ()) -> RunRecord:
    return RunRecord(
        run.info.run_id,
        run.info.run_name,
        run.info.status,
        datetime.fromtimestamp(run.info.start_time / 1000),
        run.data.params,
        run.data.tags,
        run.data.metrics,
        aliases,
    )


def set_champion(uri: str, run: RunRecord) -> str:
    """Make the model version of a run the champion and return its registry URI.

    Raises
    ------
    TrackingError
        When the run registered no model.
    """
    client = _open(uri)
    versions = client.search_model_versions(f"name = '{REGISTERED}' and run_id = '{run.id}'")
    if not versions:
        raise TrackingError(
            f"run {run.id} registered no model: only runs of stancelab train that finished can be promoted"
        )
    client.set_registered_model_alias(REGISTERED, ALIAS, versions[0].version)
    return f"models:/{REGISTERED}/{versions[0].version}"
