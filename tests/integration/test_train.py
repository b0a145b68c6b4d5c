import json
import signal
import sqlite3
import subprocess
import time

import pandas as pd
import pytest


def store(checkout):
    return sqlite3.connect(checkout.root / "mlflow.db")


def artifacts(checkout):
    return next((checkout.root / "mlruns" / "stancelab").glob("*/artifacts"))


def test_training_prints_the_cross_validated_table_and_the_way_to_the_runs(trained):
    assert "2-fold cross-validation by document, seed 0" in trained.output
    assert "macro, four-way" in trained.output
    assert "champion" in trained.output
    assert f"mlflow ui --backend-store-uri sqlite:///{trained.root}/mlflow.db" in trained.output


def test_the_run_records_what_it_was_made_from(trained):
    with store(trained) as connection:
        params = dict(connection.execute("SELECT key, value FROM params"))
        tags = dict(connection.execute("SELECT key, value FROM tags"))
        metrics = dict(connection.execute("SELECT key, value FROM metrics"))
        status = connection.execute("SELECT status FROM runs").fetchone()[0]
    assert params["seed"] == "0"
    assert len(params["data_sha256"]) == 64
    assert {"git_commit", "git_dirty", "stancelab"} <= set(tags)
    assert 0 < metrics["macro_f1"] < 1
    assert status == "FINISHED"
    folder = artifacts(trained)
    assert "model:" in (folder / "config.yaml").read_text()
    assert json.loads((folder / "environment.json").read_text())["packages"]["scikit-learn"]
    assert (folder / "figures" / "confusion.png").stat().st_size > 1000
    assert (folder / "figures" / "stances.png").stat().st_size > 1000


def test_out_of_fold_predictions_cover_every_pair_once(trained):
    table = pd.read_parquet(artifacts(trained) / "predictions.parquet")
    assert table["pair"].is_unique
    assert set(table["fold"]) == {0, 1}
    assert (table.groupby("document")["fold"].nunique() == 1).all()


def test_the_champion_labels_and_exports(trained, tmp_path):
    (tmp_path / "note.txt").write_text("Turkey demanded that Greece leave the island.\n")
    done = trained.run("label", str(tmp_path / "note.txt"), "--format", "jsonl", "--all")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert [record["actor"]["id"] for record in records] == ["TUR", "GRC"]
    exported = trained.run("export", "models:/stancelab@champion", "--to", str(tmp_path / "out"))
    assert exported.returncode == 0, exported.stderr
    again = trained.run(
        "label", str(tmp_path / "note.txt"), "--format", "jsonl", "--all", "--model", str(tmp_path / "out")
    )
    assert again.stdout == done.stdout


def test_a_run_id_is_a_model_reference(trained, tmp_path):
    with store(trained) as connection:
        run = connection.execute("SELECT run_uuid FROM runs").fetchone()[0]
    done = trained.run("label", "-", "--model", run, "--format", "csv", input=b"Turkey urged Greece to wait.")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("document,sentence,start,end,text,actor_id")
    short = trained.run("label", "-", "--model", run[:8], "--format", "csv", input=b"Turkey urged Greece to wait.")
    assert short.stdout == done.stdout, "as stancelab runs shows it"


def test_evaluating_on_the_training_data_is_called_out(trained):
    done = trained.run("evaluate", "out=metrics.json")
    assert done.returncode == 0, done.stderr
    assert "trained on exactly these data" in done.stderr
    assert json.loads((trained.root / "metrics.json").read_text())["metrics"]["macro_f1"] > 0


@pytest.mark.slow
def test_interrupted_training_is_marked_killed_and_the_next_run_works(fresh):
    process = subprocess.Popen(
        fresh.command("train", "split.folds=10"),
        cwd=fresh.root,
        env=fresh.environment,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell in the background ignores it
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not list((fresh.root / "mlruns").glob("stancelab/*/artifacts/config.yaml")):
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 130
    with store(fresh) as connection:
        assert [row[0] for row in connection.execute("SELECT status FROM runs")] == ["KILLED"]
        assert connection.execute("SELECT count(*) FROM registered_model_aliases").fetchone()[0] == 0
    assert not list(fresh.root.rglob("manifest.json"))
    assert fresh.run("train", "split.folds=2", "model=majority").returncode == 0


@pytest.mark.slow
def test_two_trainings_of_one_configuration_predict_the_same(fresh):
    for _ in range(2):
        assert fresh.run("train", "split.folds=2").returncode == 0
    first, second = (fresh.root / "mlruns" / "stancelab").glob("*/artifacts")
    assert (first / "predictions.parquet").read_bytes() == (second / "predictions.parquet").read_bytes()
    assert (first / "bundle" / "scorer.safetensors").read_bytes() == (
        second / "bundle" / "scorer.safetensors"
    ).read_bytes()
