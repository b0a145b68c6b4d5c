"""Where the project's data are, and the checks that configuration dataclasses share."""

import os
from pathlib import Path

from stancelab.errors import ConfigError


def project_root() -> Path:
    """Folder that holds data/ and configs/: the checkout.

    The environment variable ``STANCELAB_ROOT`` wins; then the nearest parent of the working directory that holds
    ``data/codebook.yaml``; then the checkout that the package was installed from in development mode.

    Raises
    ------
    ConfigError
        When there is none, since training needs the bundled data.
    """
    if named := os.environ.get("STANCELAB_ROOT"):
        candidates = [Path(named)]
    else:
        here = Path.cwd()
        candidates = [here, *here.parents, Path(__file__).resolve().parents[2]]
    for folder in candidates:
        if (folder / "data" / "codebook.yaml").is_file():
            return folder.resolve()
    raise ConfigError(
        f"no data/codebook.yaml in {candidates[0]} or above: run this inside a stancelab checkout, "
        "or set STANCELAB_ROOT to one"
    )


def check_range(name: str, value: float, low: float, high: float) -> None:
    """Raise ConfigError unless ``low <= value <= high``."""
    if not low <= value <= high:
        raise ConfigError(f"{name} is {value}; allowed are values from {low} to {high}")
