"""Runs reproduced through the real command line, in a small git checkout of their own."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest
import sklearn

from tests.integration.conftest import make_checkout

pytestmark = pytest.mark.slow
DOCUMENT = "data/corpus/nile-dam"


def git(checkout, *arguments):
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    done = subprocess.run(["git", *identity, *arguments], cwd=checkout.root, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def rows(checkout, query):
    with closing(sqlite3.connect(checkout.root / "mlflow.db")) as connection:
        return connection.execute(query).fetchall()


def last_line(done):
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def tracked(tmp_path_factory):
    """A git checkout with one run, and that run's id."""
    checkout = make_checkout(tmp_path_factory.mktemp("tracked"))
    (checkout.root / ".gitignore").write_text("/mlflow.db*\n/mlruns/\n")
    git(checkout, "init", "--quiet")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "first")
    done = checkout.run("train", "model=linear", "split.folds=2")
    assert done.returncode == 0, done.stderr
    checkout.first = rows(checkout, "SELECT run_uuid FROM runs")[0][0]
    checkout.artifacts = checkout.root / "mlruns" / "stancelab" / checkout.first / "artifacts"
    return checkout


def test_the_record_holds_what_a_reproduction_needs(tracked):
    chosen = json.loads((tracked.artifacts / "choices.json").read_text())
    assert chosen == {"data": "corpus", "model": "linear", "split": "document"}
    assert len(json.loads((tracked.artifacts / "documents.json").read_text())) > 5


def test_an_unchanged_checkout_reproduces_the_run_and_registers_nothing(tracked):
    done = tracked.run("reproduce", tracked.first[:8])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing changed" in done.stdout
    assert last_line(done).startswith("identical: all predictions of ")
    assert rows(tracked, "SELECT version FROM model_versions") == [(1,)]
    runs = tracked.run("runs").stdout.splitlines()
    listed = next(number for number, line in enumerate(runs) if line.startswith(tracked.first[:8]))
    assert "champion" in runs[listed]
    assert runs[listed + 1].startswith("  ")
    assert "reproduction of linear on corpus" in runs[listed + 1]


def test_changed_code_and_packages_are_named_even_if_the_predictions_stay(tracked):
    before = git(tracked, "rev-parse", "HEAD")
    (tracked.root / "tool.py").write_text("x = 1\n")
    git(tracked, "add", "--all")
    git(tracked, "commit", "--quiet", "--message", "second")
    file = tracked.artifacts / "environment.json"
    kept = file.read_text()
    environment = json.loads(kept)
    environment["packages"] |= {"scikit-learn": "0.1", "rich": "0.1"}
    file.write_text(json.dumps(environment))
    done = tracked.run("reproduce", tracked.first)
    git(tracked, "reset", "--quiet", "--hard", before)
    file.write_text(kept)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"code changed: commit {before[:12]} then, " in done.stdout
    assert f"packages changed: scikit-learn 0.1 -> {sklearn.__version__} (and 1 that matter less)" in done.stdout
    assert last_line(done).startswith("identical")


def test_a_changed_corpus_line_is_named_and_its_predictions_are_not_the_same(tracked):
    path = sorted((tracked.root / DOCUMENT).glob("*.md"))[0]
    kept = path.read_text()
    path.write_text(kept.replace("REQUEST", "COMMENT"))
    done = tracked.run("reproduce", tracked.first)
    path.write_text(kept)
    assert done.returncode in (3, 4), done.stdout + done.stderr
    assert "data changed: corpus, sha256 " in done.stdout
    assert f"changed documents {path.stem}" in done.stdout
    assert f"uncommitted changes of {DOCUMENT}/{path.name} now" in done.stdout
    assert "pairs differ, first pair " in last_line(done)


def test_missing_data_are_an_error(tracked):
    folder = tracked.root / "data" / "corpus"
    folder.rename(tracked.root / "aside")
    done = tracked.run("reproduce", tracked.first)
    (tracked.root / "aside").rename(folder)
    assert done.returncode == 2
    assert done.stderr.startswith(f"stancelab: {folder} ")


@pytest.mark.parametrize("file", ["choices.json", "predictions.parquet"])
def test_a_run_that_recorded_too_little_is_refused(tracked, file):
    path = tracked.artifacts / file
    path.rename(tracked.root / "mlruns" / "aside")
    done = tracked.run("reproduce", tracked.first)
    (tracked.root / "mlruns" / "aside").rename(path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"stancelab: run {tracked.first} has no {file} (status FINISHED): ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("ref", ["deadbeef", "d" * 32, "models:/stancelab/99"])
def test_an_unknown_run_is_one_sentence(tracked, ref):
    done = tracked.run("reproduce", ref)
    assert done.returncode == 2
    assert done.stderr.startswith(f"stancelab: '{ref}' is no ")


def test_a_run_that_was_killed_at_once_is_shown_as_running_and_cannot_be_reproduced(fresh):
    process = subprocess.Popen(
        fresh.command("train", "split.folds=10"), cwd=fresh.root, env=fresh.environment, start_new_session=True
    )
    deadline = time.monotonic() + 60
    started = "mlruns/stancelab/*/artifacts/config.yaml"
    while time.monotonic() < deadline and process.poll() is None and not list(fresh.root.glob(started)):
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    ((run, status),) = rows(fresh, "SELECT run_uuid, status FROM runs")
    assert status == "RUNNING"
    assert "RUNNING" in fresh.run("runs").stdout
    done = fresh.run("reproduce", run)
    assert done.returncode == 2
    assert "has no predictions.parquet (status RUNNING)" in done.stderr
