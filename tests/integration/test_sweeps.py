"""Sweeps and searches through the real command line: nested runs, going on after a kill, honest scores."""

import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest

pytestmark = pytest.mark.slow
TUNE = ("tune", "model=linear", "split.folds=2", "sweep.trials=4", "sweep.startup=1")
SWEEP = ("train", "-m", "model=majority,keywords,linear,signals", "split.folds=2")


def rows(checkout, query):
    with closing(sqlite3.connect(checkout.root / "mlflow.db")) as connection:
        return connection.execute(query).fetchall()


def nested(checkout):
    """Status of every run that belongs to another."""
    return [
        status
        for (status,) in rows(
            checkout, "SELECT status FROM runs JOIN tags USING (run_uuid) WHERE tags.key = 'mlflow.parentRunId'"
        )
    ]


def kill_when(checkout, arguments, enough):
    """Start a command in a session of its own and kill all of it as soon as enough has happened."""
    process = subprocess.Popen(
        checkout.command(*arguments), cwd=checkout.root, env=checkout.environment, start_new_session=True
    )
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None and not enough():
        time.sleep(0.2)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def finished_parts(checkout):
    try:
        return nested(checkout).count("FINISHED")
    except sqlite3.Error:
        return 0


def test_a_sweep_has_a_parent_and_leaves_the_champion_alone(fresh):
    done = fresh.run("train", "-m", "model=majority,keywords", "split.folds=2")
    assert done.returncode == 0, done.stderr
    assert nested(fresh) == ["FINISHED"] * 2
    assert len(rows(fresh, "SELECT * FROM runs WHERE status = 'FINISHED'")) == 3
    assert rows(fresh, "SELECT * FROM registered_model_aliases") == []


@pytest.mark.parametrize("command", [SWEEP, TUNE], ids=["sweep", "search"])
def test_what_was_killed_goes_on_where_it_was(fresh, command):
    kill_when(fresh, command, lambda: finished_parts(fresh) >= 1)
    assert 1 <= finished_parts(fresh) < 4
    done = fresh.run(*command)
    assert done.returncode == 0, done.stderr
    assert finished_parts(fresh) == 4, "no part was done twice and none was left out"
    parents = "SELECT status FROM runs JOIN tags USING (run_uuid) WHERE tags.key = 'stancelab.key'"
    assert rows(fresh, parents) == [("FINISHED",)]


def test_a_faulty_part_of_a_sweep_is_one_sentence(fresh):
    done = fresh.run("train", "-m", "model=linear", "model.C=-1,-2", "split.folds=2")
    assert done.returncode == 2
    assert "model.C is -1.0; allowed are values from" in done.stderr
    assert rows(fresh, "SELECT status FROM runs") == [("FAILED",)], "only the parent was opened, and it was closed"


def test_a_search_reports_a_score_that_it_did_not_choose_by(fresh):
    done = fresh.run(*TUNE)
    assert done.returncode == 0, done.stderr
    assert "on 20% kept out of it" in done.stdout
    assert "stancelab train model=linear model." in done.stdout
    assert len(nested(fresh)) == 4
    metrics = dict(rows(fresh, "SELECT key, value FROM metrics WHERE key IN ('tuned_macro_f1', 'macro_f1')"))
    assert set(metrics) == {"tuned_macro_f1", "macro_f1"}
    again = fresh.run(*TUNE)
    assert again.returncode == 0, again.stderr
    assert len(nested(fresh)) == 4, "all trials were there already"


def test_a_search_without_a_space_says_what_to_give(fresh):
    done = fresh.run("tune", "model=keywords")
    assert done.returncode == 2
    assert "sweep" in done.stderr
    done = fresh.run("tune", "model=linear", "+sweep.floats={model.D: [1, 2]}")
    assert done.returncode == 2
    assert "this model has model.C, model.min_pairs, model.signals" in done.stderr


def test_submitit_runs_a_sweep_as_on_a_cluster(fresh):
    done = fresh.run("train", "-m", "hydra/launcher=submitit_local", "model=majority,keywords", "split.folds=2")
    assert done.returncode == 0, done.stderr
    assert nested(fresh) == ["FINISHED"] * 2
