"""``stancelab compare`` and ``promote`` through the real command line."""

import re

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    from tests.integration.conftest import make_checkout

    checkout = make_checkout(tmp_path_factory.mktemp("several"))
    done = checkout.run("train", "-m", "model=majority,linear,signals", "split.folds=2")
    assert done.returncode == 0, done.stderr
    return checkout


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
    ids = {
        name: re.search(r"[0-9a-f]{8}", several.run("runs", f"params.model = '{name}'").stdout)[0]
        for name in ("majority", "linear")
    }
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
