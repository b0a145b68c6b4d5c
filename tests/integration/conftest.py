"""A small checkout of its own, trained once per session through the real command line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

CONFLICTS = ("nile-dam", "gaza-truce")


class Checkout:
    """A temporary project root and the command line in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("MLFLOW")}
        self.environment |= {"STANCELAB_ROOT": str(root), "COLUMNS": "200", "HF_HUB_OFFLINE": "1"}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-c", "from stancelab.cli import main; main()", *arguments]

    def run(self, *arguments: str, input: bytes | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            self.command(*arguments), capture_output=True, input=input, cwd=self.root, env=self.environment, check=False
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def make_checkout(root: Path) -> Checkout:
    for name in ("data/actors", "configs", *(f"data/corpus/{conflict}" for conflict in CONFLICTS)):
        shutil.copytree(ROOT / name, root / name)
    for name in ("codebook.yaml", "robustness.csv"):
        shutil.copy(ROOT / "data" / name, root / "data" / name)
    return Checkout(root)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout with one trained champion."""
    checkout = make_checkout(tmp_path_factory.mktemp("checkout"))
    done = checkout.run("train", "split.folds=2")
    assert done.returncode == 0, done.stderr
    checkout.output = done.stdout
    return checkout


@pytest.fixture
def fresh(tmp_path: Path) -> Checkout:
    """A checkout in which nothing was trained yet."""
    return make_checkout(tmp_path / "fresh")
