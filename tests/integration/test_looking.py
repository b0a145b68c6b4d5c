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


def test_petrarch_dictionaries_are_imported_and_used(fresh):
    (fresh.root / "own.actors").write_text("SYLDAVIAN_LEAGUE [IGOSYL]\n+SYLDAVIAN_BLOC\n")
    (fresh.root / "own.agents").write_text("STOKER {STOKERS} [~CVL]\n")
    done = fresh.run("actors", "import", "own.actors", "own.agents", "--to", "mine")
    assert done.returncode == 0, done.stderr
    looked = fresh.run("actors", "resolve", "--custom", "mine", "The Syldavian Bloc urged Turkey to wait.")
    assert "[IGOSYL/IGO]" in looked.stdout, looked.stderr
    again = fresh.run("actors", "import", "own.actors", "--to", "mine")
    assert again.returncode == 2
    assert "exists: give --to another folder" in again.stderr


def test_a_file_among_words_is_not_guessed_at(fresh):
    (fresh.root / "a.txt").write_text("Turkey left.")
    done = fresh.run("actors", "resolve", "a.txt", "missing.txt")
    assert done.returncode == 2
    assert "missing.txt is no file" in done.stderr


def test_an_empty_text_is_refused(fresh):
    done = fresh.run("actors", "resolve", "")
    assert done.returncode == 2
    assert "the text is empty" in done.stderr


def test_found_actors_are_scored_where_all_are_annotated(trained, tmp_path):
    done = trained.run("evaluate", "data=corpus", f"out={tmp_path / 'metrics.json'}")
    assert done.returncode == 0, done.stderr
    assert "mention recall" in done.stdout
    assert "triple macro f1" in done.stdout
    assert '"actors"' in (tmp_path / "metrics.json").read_text()
