"""``stancelab compare`` and ``promote`` through the real command line."""

import re
import sqlite3
from contextlib import closing

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    from tests.integration.conftest import make_checkout

    checkout = make_checkout(tmp_path_factory.mktemp("several"))
    done = checkout.run("train", "-m", "model=majority,linear,signals", "split.folds=2")
    assert done.returncode == 0, done.stderr
    return checkout


def run_of(checkout, model):
    """Beginning of the id of the newest run of a model."""
    return re.search(r"[0-9a-f]{8}", checkout.run("runs", f"params.model = '{model}'").stdout)[0]


def test_runs_are_compared_by_a_filter(several, tmp_path):
    page, table = tmp_path / "page.html", tmp_path / "table.csv"
    done = several.run("compare", "params.data = 'corpus'", "--out", str(page), "--csv", str(table))
    assert done.returncode == 0, done.stderr
    assert "differences by stance" in done.stdout
    assert len(table.read_text().splitlines()) == 4
    assert "data:image/png;base64," in page.read_text()
    assert "://" not in page.read_text()
    assert list((several.root / "mlruns").rglob("comparisons/*.html"))


def test_only_a_better_run_becomes_champion(several):
    assert several.run("promote", "no such run").returncode == 2
    ids = {name: run_of(several, name) for name in ("majority", "linear")}
    first = several.run("promote", ids["majority"])
    assert "is champion: majority on corpus" in first.stdout
    better = several.run("promote", ids["linear"])
    assert better.returncode == 0, better.stderr
    assert "better than the champion: +" in better.stdout
    worse = several.run("promote", ids["majority"])
    assert worse.returncode == 2
    assert "is not significantly better than the champion: -" in worse.stderr
    assert several.run("promote", ids["majority"], "--force").returncode == 0


def test_runs_of_other_pairs_are_refused_with_the_difference(several):
    done = several.run("train", "model=majority", "split=holdout")
    assert done.returncode == 0, done.stderr
    done = several.run("compare", "params.model = 'majority'")
    assert done.returncode == 2
    assert "were not judged on the same pairs" in done.stderr
    assert "sha256 of their data: " in done.stderr


def test_a_run_named_thrice_does_not_differ_from_itself(several, tmp_path):
    run, table = run_of(several, "linear"), tmp_path / "table.csv"
    done = several.run("compare", run, run, run, "--csv", str(table))
    assert done.returncode == 0, done.stderr
    rows = [line.rsplit(",", 5)[1:] for line in table.read_text().splitlines()[1:]]
    assert rows == [["0.0", "0.0", "0.0", "1.0", "1.0"]] * 3


def test_any_name_is_shown_as_it_is(several, tmp_path):
    page, name = tmp_path / "page.html", "[/] <b>$x^$"
    first, second = run_of(several, "linear"), run_of(several, "signals")
    renamed = "UPDATE runs SET name = ? WHERE run_uuid LIKE ?"
    with closing(sqlite3.connect(several.root / "mlflow.db")) as connection:
        connection.execute(renamed, (name, f"{first}%"))
        connection.commit()
    done = several.run("compare", first, second, "--out", str(page))
    assert done.returncode == 0, done.stderr
    assert name in done.stdout
    assert "[/] &lt;b&gt;$x^$" in page.read_text()
    assert "<b>" not in page.read_text()


def test_seeds_are_told_from_sampling(several):
    done = several.run("train", "model=linear", "split.folds=2", "seed=1", "promote=false")
    assert done.returncode == 0, done.stderr
    assert "deviation over seeds" in several.run("compare", "params.model = 'linear'").stdout


def test_damaged_predictions_are_one_sentence(several):
    run = run_of(several, "signals")
    (path,) = (several.root / "mlruns").rglob(f"{run}*/artifacts/predictions.parquet")
    content = path.read_bytes()
    path.write_bytes(b"damaged")
    done = several.run("compare", run, run)
    path.write_bytes(content)
    assert done.returncode == 2
    assert "the file is damaged" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("params.model = 'none'",), "names 0 finished runs; give two or more"),
        (("params.data = 'corpus'", "--metric", "accuracy"), "unknown metric 'accuracy'"),
        (("ffff", "eeee"), "is no bundle folder, tracked run or registered model"),
    ],
)
def test_what_is_wrong_is_one_sentence(several, arguments, message):
    done = several.run("compare", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
