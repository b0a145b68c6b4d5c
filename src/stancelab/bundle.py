"""The bundle: one folder with all that labelling needs, as JSON, CSV, plain arrays and ONNX; no pickle, no code."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from stancelab.actors.learned import LEARNED_FILES
from stancelab.actors.resolution import ActorFinder, load_finder
from stancelab.actors.tables import CUSTOM, TABLES
from stancelab.errors import BundleError, InputError
from stancelab.models.decision import Decision
from stancelab.models.onnx import MANIFEST
from stancelab.models.scorer import Scorer
from stancelab.models.scorers import load_scorer, save_scorer

FORMAT_VERSION = 3
MODEL_CARD = "MODEL_CARD.md"
_MAX_FILES = 50
_MAX_BYTES = 2 * 10**9


@dataclass(frozen=True)
class Provenance:
    """Where a trained model came from; stored in the manifest as it is.

    Parameters
    ----------
    run : str
        Tracked run, or "untracked".
    training : mapping
        Sources with their hashes, numbers of documents and pairs, seed.
    metrics : mapping of str to float
        Out-of-fold metrics of the run.
    """

    stancelab: str
    run: str
    model: str
    codebook_version: str
    codebook_sha256: str
    training: Mapping[str, Any]
    git: Mapping[str, Any]
    packages: Mapping[str, str]
    metrics: Mapping[str, float]


@dataclass(frozen=True)
class Bundle:
    """A loaded bundle."""

    scorer: Scorer
    decision: Decision
    finder: ActorFinder
    provenance: Provenance

    @property
    def label(self) -> str:
        """How records name the model, such as ``stancelab 0.1.0 / run 3f2a9c01``."""
        return f"stancelab {self.provenance.stancelab} / run {self.provenance.run[:8]}"


def write_bundle(
    folder: Path,
    scorer: Scorer,
    decision: Decision,
    actors: Path,
    provenance: Provenance,
    model_card: str,
    custom_actors: Path | None = None,
) -> None:
    """Write a bundle; a reader sees the whole of it or nothing.

    Parameters
    ----------
    folder : Path
        Must not exist yet, or be an empty folder.
    actors : Path
        Folder of the actor tables and of what the finder has learned, copied into the bundle.
    custom_actors : Path, optional
        Folder of the user's own tables, copied as well.

    Raises
    ------
    BundleError
        When the folder is taken or cannot be written.
    """
    with _staged(folder) as stage:
        save_scorer(scorer, stage)
        (stage / "actors").mkdir()
        for name in (*TABLES, *LEARNED_FILES):
            shutil.copyfile(actors / name, stage / "actors" / name)
        for name in CUSTOM:
            if custom_actors is not None and (custom_actors / name).is_file():
                shutil.copyfile(custom_actors / name, stage / "actors" / name)
        (stage / MODEL_CARD).write_text(model_card, encoding="utf-8")
        manifest = {
            "format_version": FORMAT_VERSION,
            "classes": list(scorer.classes),
            "decision": decision.to_json(),
            "provenance": {name: getattr(provenance, name) for name in Provenance.__dataclass_fields__},
            "files": {name: _sha256(stage / name) for name in sorted(_listed(stage))},
        }
        (stage / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def copy_bundle(source: Path, folder: Path) -> None:
    """Copy a verified bundle to a new place, byte for byte.

    Raises
    ------
    BundleError
        When the source is no sound bundle, or the folder is taken or cannot be written.
    """
    _verify(source)
    with _staged(folder) as stage:
        for name in (*_listed(source), MANIFEST):
            (stage / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(source / name, stage / name)


def read_bundle(folder: Path) -> Bundle:
    """Load a bundle after checking every file against the manifest.

    Raises
    ------
    BundleError
        When it is missing, damaged, changed since it was written, or of a newer format.
    """
    manifest = _verify(folder)
    try:
        classes = tuple(str(name) for name in manifest["classes"])
        decision = Decision.from_json(manifest["decision"])
        provenance = Provenance(**manifest["provenance"])
    except (KeyError, TypeError, ValueError) as error:
        raise BundleError(f"the manifest of {folder} is damaged ({error}): export it again") from error
    if len(decision.act_stances) != len(classes):
        raise BundleError(f"the manifest of {folder} contradicts itself: {len(classes)} classes but another decision")
    try:
        finder = load_finder(folder / "actors")
    except InputError as error:
        raise BundleError(f"the bundle {folder} is damaged: {error}") from error
    return Bundle(load_scorer(folder, classes), decision, finder, provenance)


def _verify(folder: Path) -> dict[str, Any]:
    """Return the manifest once version, file list, sizes and hashes hold."""
    if not (folder / MANIFEST).is_file():
        raise BundleError(f"{folder} is not a bundle: it has no {MANIFEST}; give a folder written by stancelab export")
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        version, files = manifest["format_version"], dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BundleError(f"the manifest of {folder} cannot be read ({error}): export it again") from error
    if isinstance(version, int) and version < FORMAT_VERSION:
        raise BundleError(
            f"{folder} has bundle format {version}, this stancelab reads format {FORMAT_VERSION}: "
            "train the model again, or install the stancelab named in its manifest"
        )
    if version != FORMAT_VERSION:
        raise BundleError(
            f"{folder} has bundle format {version}, this stancelab reads format {FORMAT_VERSION}: update stancelab"
        )
    if unsafe := [name for name in files if not _is_confined(name)]:
        raise BundleError(f"the manifest of {folder} names files outside the bundle: {', '.join(unsafe)}")
    present = set(_listed(folder))
    if extra := sorted(present - set(files)):
        raise BundleError(f"{folder} holds files that its manifest does not list: {', '.join(extra)}; export it again")
    if missing := sorted(set(files) - present):
        raise BundleError(f"{folder} lacks {', '.join(missing)}: export it again")
    for name, digest in files.items():
        if _sha256(folder / name) != digest:
            raise BundleError(f"{folder / name} was changed since the bundle was written: export it again")
    return dict(manifest)


def _listed(folder: Path) -> Iterator[str]:
    """Relative paths of all files but the manifest; links and oversized bundles are refused."""
    total = 0
    for count, path in enumerate(sorted(folder.rglob("*")), 1):
        if path.is_symlink() or count > _MAX_FILES:
            raise BundleError(f"{folder} holds a link or more than {_MAX_FILES} files: this is no bundle")
        if path.is_file():
            total += path.stat().st_size
            if total > _MAX_BYTES:
                raise BundleError(f"{folder} is larger than {_MAX_BYTES // 10**9} GB: this is no bundle")
            if (name := path.relative_to(folder).as_posix()) != MANIFEST:
                yield name


def _is_confined(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """Give a temporary neighbour of the folder, renamed to it at the end and removed on any failure."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BundleError(f"{folder} exists and is not empty: give the path of a new folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise BundleError(
            f"{folder} cannot be written ({error.strerror}): give a folder that you may write to"
        ) from error
    try:
        yield stage
        stage.chmod(0o755)
        os.replace(stage, folder)
    except OSError as error:
        raise BundleError(
            f"{folder} cannot be written ({error.strerror}): give a folder that you may write to"
        ) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
