"""The list of tracked runs through the real command line."""

import pytest


def test_runs_can_be_filtered(trained):
    assert "champion" in trained.run("runs", "params.model = 'signals'").stdout
    none = trained.run("runs", "metrics.macro_f1 > 1")
    assert (none.returncode, none.stdout) == (0, "")
    assert "no run meets the filter" in none.stderr


@pytest.mark.parametrize("condition", ["foo > 'a", "metrics.macro_f1 > 'a'"])
def test_a_filter_that_cannot_be_read_is_one_sentence(trained, condition):
    done = trained.run("runs", condition)
    assert done.returncode == 2
    assert done.stderr.startswith(f"stancelab: the filter {condition!r} cannot be read: write it as ")
    assert len(done.stderr.splitlines()) == 1


def test_a_checkout_without_runs_says_so_and_stays_without_a_store(fresh):
    done = fresh.run("runs")
    assert done.returncode == 2
    assert "nothing was tracked yet" in done.stderr
    assert not (fresh.root / "mlflow.db").exists()
