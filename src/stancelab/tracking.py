"""Tracked runs in MLflow: the only module (with the registry's slow path through it) that imports mlflow."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from stancelab.errors import TrackingError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from mlflow import MlflowClient

REGISTERED = "stancelab"
ALIAS = "champion"
BUNDLE = "bundle"
PARENT = "mlflow.parentRunId"
"""Tag by which MLflow shows a run below another."""

UNTRACKED = "untracked"
_PARAMETER_LIMIT = 500
_QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false"}


@dataclass
class TrackingConfig:
    """Where runs are tracked.

    Parameters
    ----------
    enabled : bool
        False trains without leaving a trace; nothing is exported or registered.
    uri : str
        MLflow tracking URI; empty means a SQLite store at the project's root.
    experiment : str
        MLflow experiment that runs belong to.
    """

    enabled: bool = True
    uri: str = ""
    experiment: str = "stancelab"


class Run(Protocol):
    """What a command may record about what it does."""

    id: str

    def log_text(self, text: str, name: str) -> None: ...
    def log_metrics(self, metrics: Mapping[str, float]) -> None: ...
    def log_figure(self, figure: "Figure", name: str) -> None: ...
    def log_table(self, table: "pd.DataFrame", name: str) -> None: ...
    def log_folder(self, folder: Path, name: str) -> None: ...
    def register(self, promote: bool) -> str:
        """Register the run's bundle as a model version and return its registry URI."""
        ...


class NullRun:
    """Records nothing, so that commands need not ask whether they are tracked."""

    id = UNTRACKED

    def log_text(self, text: str, name: str) -> None:
        pass

    def log_metrics(self, metrics: Mapping[str, float]) -> None:
        pass

    def log_figure(self, figure: "Figure", name: str) -> None:
        pass

    def log_table(self, table: "pd.DataFrame", name: str) -> None:
        pass

    def log_folder(self, folder: Path, name: str) -> None:
        pass

    def register(self, promote: bool) -> str:
        return ""


class MlflowRun:
    """One run of an MLflow store, written through its client so that no global state is touched."""

    def __init__(self, client: "MlflowClient", id: str) -> None:
        self._client = client
        self.id = id

    def log_text(self, text: str, name: str) -> None:
        self._client.log_text(self.id, text, name)

    def log_metrics(self, metrics: Mapping[str, float]) -> None:
        for name, value in metrics.items():
            self._client.log_metric(self.id, name, value)

    def log_figure(self, figure: "Figure", name: str) -> None:
        self._client.log_figure(self.id, figure, name)

    def log_table(self, table: "pd.DataFrame", name: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(name).name
            table.to_parquet(path, index=False)
            self._client.log_artifact(self.id, str(path), str(Path(name).parent) if "/" in name else None)

    def log_folder(self, folder: Path, name: str) -> None:
        self._client.log_artifacts(self.id, str(folder), name)

    def register(self, promote: bool) -> str:
        from mlflow.exceptions import MlflowException

        try:
            self._client.create_registered_model(REGISTERED)
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
        version = self._client.create_model_version(REGISTERED, f"runs:/{self.id}/{BUNDLE}", self.id)
        if promote:
            self._client.set_registered_model_alias(REGISTERED, ALIAS, version.version)
        return f"models:/{REGISTERED}/{version.version}"


def store_uri(root: Path, uri: str = "") -> str:
    """Tracking URI in force: the given one, ``MLFLOW_TRACKING_URI``, or the SQLite store at the root."""
    return uri or os.environ.get("MLFLOW_TRACKING_URI", "") or f"sqlite:///{root / 'mlflow.db'}"


@contextmanager
def start_run(
    config: TrackingConfig, root: Path, name: str, record: Mapping[str, Any], parent: str = ""
) -> Iterator[Run]:
    """Own a tracked run: log what it is on entry, its end on exit.

    Parameters
    ----------
    record : mapping
        ``params`` (flat), ``tags`` (flat) and ``files`` (name to text), logged before any work.
    parent : str
        Run that this one is a part of, such as a sweep.

    Raises
    ------
    TrackingError
        When the store cannot be opened or written.
    """
    if not config.enabled:
        yield NullRun()
        return
    client = open_client(store_uri(root, config.uri))
    run_id = create_run(
        client, config.experiment, root, name, {**record["tags"], **({PARENT: parent} if parent else {})}
    )
    status = "FAILED"
    try:
        for key, value in record["params"].items():
            client.log_param(run_id, key, str(value)[:_PARAMETER_LIMIT])
        for file, text in record["files"].items():
            client.log_text(run_id, text, file)
        yield MlflowRun(client, run_id)
        status = "FINISHED"
    except KeyboardInterrupt:
        status = "KILLED"
        raise
    except Exception as error:
        client.set_tag(run_id, "error", f"{type(error).__name__}: {error}"[:_PARAMETER_LIMIT])
        raise
    finally:
        client.set_terminated(run_id, status)


def open_client(uri: str) -> "MlflowClient":
    """MLflow client of a store.

    Raises
    ------
    TrackingError
        When the store cannot be opened.
    """
    os.environ.update({"MLFLOW_ENABLE_ASYNC_LOGGING": "false", **_QUIET, **os.environ})
    import logging

    logging.getLogger("alembic").setLevel(logging.ERROR)
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    if uri.startswith("sqlite:///"):
        _check_sqlite(Path(uri.removeprefix("sqlite:///")))
    from mlflow import MlflowClient
    from mlflow.exceptions import MlflowException

    try:
        client = MlflowClient(tracking_uri=uri, registry_uri=uri)
        client.search_experiments(max_results=1)
    except (MlflowException, OSError) as error:
        reason = str(error).splitlines()[0]
        raise TrackingError(
            f"the tracking store {uri} cannot be written ({reason}): give tracking.uri another"
        ) from error
    return client


def _check_sqlite(path: Path) -> None:
    """Refuse a store that cannot be written at once, where MLflow would try for minutes."""
    try:
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise TrackingError(
            f"{path} cannot be written ({error}): give tracking.uri a place that you may write to"
        ) from error


def create_run(client: "MlflowClient", experiment: str, root: Path, name: str, tags: Mapping[str, str]) -> str:
    """Id of a new run in an experiment, which is created where it is missing."""
    from mlflow.exceptions import MlflowException

    try:
        found = client.get_experiment_by_name(experiment)
        if found is None:
            # Without a location, SQLite stores would put artifacts below the working directory of the day.
            local = str(client.tracking_uri).startswith("sqlite")
            location = (root / "mlruns" / experiment).as_uri() if local else None
            experiment_id = client.create_experiment(experiment, artifact_location=location)
        else:
            experiment_id = found.experiment_id
        run = client.create_run(experiment_id, run_name=name, tags=dict(tags))
    except (MlflowException, OSError) as error:
        raise TrackingError(f"the tracking store cannot be written: {error}") from error
    return str(run.info.run_id)


def download_bundle(uri: str, ref: str) -> Path:
    """Folder of the bundle of a run id or ``models:/name@alias`` / ``models:/name/version``, via the MLflow client.

    Raises
    ------
    TrackingError
        When there is no such run, model, or bundle.
    """
    client = open_client(uri)
    with refusing(missing_model(ref)):
        return _download(uri, run_of(client, ref), BUNDLE)


def artifact_path(uri: str, run_id: str, name: str) -> Path:
    """Local path of a file or folder that a run recorded.

    Raises
    ------
    TrackingError
        When the run has none of that name.
    """
    with refusing(f"run {run_id} has no {name}"):
        return _download(uri, run_id, name)


def _download(uri: str, run_id: str, name: str) -> Path:
    from mlflow.artifacts import download_artifacts

    return Path(download_artifacts(run_id=run_id, artifact_path=name, tracking_uri=uri))


@contextmanager
def refusing(sentence: str) -> Iterator[None]:
    """Say in one sentence what MLflow reports over many lines."""
    from mlflow.exceptions import MlflowException

    try:
        yield
    except (MlflowException, OSError, ValueError) as error:
        raise TrackingError(sentence) from error


def missing_model(ref: str) -> str:
    """What to say when a reference leads nowhere."""
    if ref.endswith(f"@{ALIAS}"):
        return f"there is no {ref} yet: run make train, or give --model a bundle folder, run id or models:/ URI"
    return f"{ref!r} is no bundle folder, tracked run or registered model: see the runs with stancelab runs or make ui"


def run_of(client: "MlflowClient", ref: str) -> str:
    """Run id that a run id or registry URI names."""
    if not ref.startswith("models:/"):
        return ref
    name = ref.removeprefix("models:/")
    if "@" in name:
        model, _, alias = name.partition("@")
        return str(client.get_model_version_by_alias(model, alias).run_id)
    model, _, version = name.partition("/")
    return str(client.get_model_version(model, version).run_id)


def to_json(value: object) -> str:
    """Stable JSON for artifacts."""
    return json.dumps(value, indent=1, sort_keys=True, default=str) + "\n"
