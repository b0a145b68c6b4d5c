"""Commands that show something."""

import shutil

from tests.conftest import ROOT


def test_stats_count_the_corpus(fresh):
    done = fresh.run("corpus", "stats")
    assert done.returncode == 0, done.stderr
    assert "pairs with demand" in done.stdout
    assert "sentences without stance" in done.stdout


def test_validate_passes_the_bundled_documents(fresh):
    done = fresh.run("corpus", "validate")
    assert done.returncode == 0, done.stderr
    assert "16 documents without fault" in done.stdout


def test_agreement_compares_shared_documents_and_refuses_strangers(fresh, tmp_path):
    for name in ("first", "second"):
        shutil.copytree(ROOT / "data" / "annotation" / name / "nile-dam", tmp_path / name / "nile-dam")
    done = fresh.run("corpus", "agreement", str(tmp_path / "first"), str(tmp_path / "second"), "--resamples", "20")
    assert done.returncode == 0, done.stderr
    assert "4 documents" in done.stdout
    assert "kappa_demand" in done.stdout
    strangers = fresh.run("corpus", "agreement", str(tmp_path / "first"), str(fresh.root / "data/corpus/gaza-truce"))
    assert strangers.returncode == 2
    assert "no document id in common" in strangers.stderr


def test_imported_labels_can_be_trained_on(fresh, tmp_path):
    rows = ["text,actor_text,acts"]
    for town in ("Oslo", "Bonn", "Rome", "Lima", "Kyoto", "Quito"):
        rows += [
            f"{town} urged restraint near the {town} canal.,{town},REQUEST",
            f"{town} left the talks.,{town},REJECT",
        ]
    (tmp_path / "mine.csv").write_text("\n".join([*rows, "Rain fell.,Oslo,REQUEST"]) + "\n")
    strict = fresh.run("corpus", "import", "csv", str(tmp_path / "mine.csv"), str(tmp_path / "mine.jsonl"), "--strict")
    assert strict.returncode == 2
    assert "--strict allows none" in strict.stderr
    assert not (tmp_path / "mine.jsonl").exists()
    done = fresh.run("corpus", "import", "csv", str(tmp_path / "mine.csv"), str(tmp_path / "mine.jsonl"))
    assert done.returncode == 0, done.stderr
    assert "mine.csv:14: actor_text 'Oslo' is not in the text" in done.stderr
    trained = fresh.run("train", "data=jsonl", f"data.path={tmp_path / 'mine.jsonl'}", "split.folds=2", "tracking=off")
    assert trained.returncode == 0, trained.stderr
    assert "macro, four-way" in trained.stdout


def test_resolve_shows_ids_and_reasons(fresh):
    done = fresh.run("actors", "resolve", "Kremlin spokesman Ivan Orlov met Turkish officials.")
    assert done.returncode == 0, done.stderr
    assert "RUS" in done.stdout
    assert "seat of government of Russia" in done.stdout
    assert "TUR" in done.stdout
