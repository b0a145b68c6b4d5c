"""From a model reference to a bundle folder, without importing mlflow where the store is a local SQLite file.

Importing mlflow takes longer than labelling an article; a look at three tables of its store takes milliseconds.
Whatever this look does not find is asked of MLflow itself.
"""

import re
import sqlite3
from pathlib import Path
from urllib.parse import unquote, urlparse

from stancelab.config import project_root
from stancelab.errors import TrackingError
from stancelab.models.onnx import MANIFEST

_BY_ALIAS = """
    SELECT runs.artifact_uri FROM registered_model_aliases AS alias
    JOIN model_versions AS version ON version.name = alias.name AND version.version = alias.version
    JOIN runs ON runs.run_uuid = version.run_id WHERE alias.name = ? AND alias.alias = ?
"""
_BY_RUN = "SELECT artifact_uri FROM runs WHERE run_uuid LIKE ?"
_RUN = re.compile(r"[0-9a-f]{4,32}")
"""A run id, or the beginning of one."""


def find_bundle(ref: str) -> Path:
    """Folder of the bundle that a run id or registry URI names.

    Raises
    ------
    TrackingError
        When there is none.
    """
    from stancelab import tracking

    root = project_root()
    uri = tracking.store_uri(root)
    if uri.startswith("sqlite:///"):
        store = Path(uri.removeprefix("sqlite:///"))
        if not store.is_file():
            raise TrackingError(tracking.missing_model(ref))
        folder = _look_up(store, ref)
        if folder is not None:
            return folder
    return tracking.download_bundle(uri, ref)


def _look_up(store: Path, ref: str) -> Path | None:
    name = ref.removeprefix("models:/")
    query, values = (_BY_ALIAS, tuple(name.split("@", 1))) if "@" in name else (_BY_RUN, (f"{ref}%",))
    if "@" not in name and not _RUN.fullmatch(ref):
        return None
    try:
        connection = sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)
        try:
            rows = connection.execute(query, values).fetchall()
        finally:
            connection.close()
    except sqlite3.Error:
        return None
    if len(rows) > 1:
        raise TrackingError(f"several runs begin with {ref}: give more of the run id")
    if not rows or urlparse(rows[0][0]).scheme != "file":
        return None
    folder = Path(unquote(urlparse(rows[0][0]).path)) / "bundle"
    return folder if (folder / MANIFEST).is_file() else None
