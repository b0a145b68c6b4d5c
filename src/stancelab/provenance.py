"""What a run was made from: commit, packages, machine."""

import os
import platform
import subprocess
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

_QUOTED = ("numpy", "pandas", "scikit-learn", "scipy", "sentencex", "stancelab")


@dataclass(frozen=True)
class GitState:
    """Commit of a checkout; `diff` is empty when the tree is clean."""

    commit: str
    dirty: bool
    diff: str


def git_state(root: Path) -> GitState:
    """State of the checkout at `root`; commit "unknown" where it is no git checkout or git is missing."""
    commit = _git(root, "rev-parse", "HEAD").strip()
    if not commit:
        return GitState("unknown", False, "")
    status = _git(root, "status", "--porcelain", "--untracked-files=normal")
    return GitState(commit, bool(status.strip()), _git(root, "diff", "HEAD") if status.strip() else "")


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            errors="replace",
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def packages() -> dict[str, str]:
    """Every installed distribution and its version."""
    return {name: item.version for item in distributions() if (name := item.metadata["Name"])}


def main_packages() -> dict[str, str]:
    """The packages that a model's behaviour depends on, for its manifest."""
    installed = packages()
    return {name: installed[name] for name in _QUOTED if name in installed}


def environment() -> dict[str, str]:
    """Python, operating system and machine."""
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "machine": platform.machine(),
        "cpus": str(os.cpu_count()),
    }
