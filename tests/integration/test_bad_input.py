"""Bad input ends in one sentence on standard error and status 2."""

import os

import pytest

from stancelab.bundle import FORMAT_VERSION


def assert_refused(done, *words):
    assert done.returncode == 2, done.stderr
    lines = done.stderr.strip().splitlines()
    assert lines[-1].startswith("stancelab: ") or lines[0].startswith("stancelab: ")
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("absent.txt", None, ["absent.txt does not exist"]),
        ("empty.txt", b"", ["empty.txt is empty"]),
        ("binary.txt", b"\x00\x01\x02", ["binary.txt is a binary file"]),
        ("latin.txt", "caf\u00e9 talks".encode("latin-1"), ["not UTF-8", "iconv"]),
        ("rows.csv", b"id,body\n1,Oslo left.\n", ["no column text (columns: id, body)"]),
        ("rows.jsonl", b'{"text": "Oslo left."}\n{"text": ""}\n', ["row 2: text is empty"]),
        ("rows2.jsonl", b"not json\n", ["rows2.jsonl:1: not JSON"]),
        ("rows.parquet", b"PAR1 nonsense", ["is not a Parquet file"]),
    ],
)
def test_inputs_of_label(trained, bundle, tmp_path, name, raw, words):
    path = tmp_path / name
    if raw is not None:
        path.write_bytes(raw)
    out = tmp_path / "out.jsonl"
    done = trained.run("label", str(path), "--model", str(bundle), "--format", "jsonl", "--out", str(out))
    assert_refused(done, *words)
    assert not out.exists()
    assert [item.name for item in tmp_path.iterdir()] == ([name] if raw is not None else [])


def test_unknown_format_lists_the_formats(trained, bundle):
    assert_refused(
        trained.run("label", "-", "--model", str(bundle), "--format", "xml", input=b"x"), "csv, html, jsonl, table"
    )


def test_unknown_option_of_label(trained):
    assert_refused(trained.run("label", "x.txt", "--colour"), "No such option: --colour")


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("modle=linear", ["there is no setting 'modle'", "model.C"]),
        ("+extra=1", ["there is no setting 'extra'"]),
        ("split.share=0.9", ["is a setting of split=holdout and split=time and split=actor alone"]),
        (
            "model=linaer",
            ["there is no model=linaer; valid: encoder, ensemble, frozen, keywords, linear, majority, signals"],
        ),
        ("data=[corpus,twitter]", ["cannot be mixed: give two or more different ones of corpus, jsonl, plv"]),
        ("actors.custom=nowhere", ["nowhere holds no custom.csv or custom_roles.csv"]),
        ("model.C=strong", ["could not be converted to Float"]),
        ("model.C=-1", ["model.C is -1.0; allowed are values from"]),
        ("data=plv", ["data.path=FILE"]),
        ("tracking.uri=sqlite:////proc/nowhere.db", ["cannot be written"]),
    ],
)
def test_settings_of_train(trained, override, words):
    assert_refused(trained.run("train", override), *words)


def test_no_champion_yet_says_make_train(fresh):
    assert_refused(fresh.run("label", "-", input=b"Oslo left."), "make train")


def test_unknown_run_is_named(trained):
    assert_refused(trained.run("label", "-", "--model", "0123456789abcdef", input=b"Oslo left."), "0123456789abcdef")


def test_unknown_act_in_a_document_names_file_and_line(fresh):
    path = fresh.root / "data" / "corpus" / "nile-dam"
    path = sorted(path.iterdir())[0]
    path.write_text(path.read_text().replace(": REQUEST", ": REQEST", 1))
    assert_refused(fresh.run("corpus", "validate"), f"{path.name}:", "unknown act 'REQEST' (did you mean 'REQUEST'?)")


def test_damaged_and_newer_bundles(trained, bundle_copy):
    manifest = bundle_copy / "manifest.json"
    text = manifest.read_text()
    manifest.write_text(text.replace(f'"format_version": {FORMAT_VERSION}', '"format_version": 7'))
    assert_refused(trained.run("label", "-", "--model", str(bundle_copy), input=b"Oslo left."), "update stancelab")
    manifest.write_text(text[:100])
    assert_refused(trained.run("label", "-", "--model", str(bundle_copy), input=b"Oslo left."), "cannot be read")


def test_export_refuses_a_taken_folder(trained, bundle, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    assert_refused(trained.run("export", str(bundle), "--to", str(tmp_path)), "exists and is not empty")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_read_only_places(trained, bundle, tmp_path):
    tmp_path.chmod(0o500)
    assert_refused(trained.run("export", str(bundle), "--to", str(tmp_path / "x")), "cannot be written")


def test_export_below_a_file_cannot_be_written(trained, bundle, tmp_path):
    (tmp_path / "file").write_text("")
    assert_refused(trained.run("export", str(bundle), "--to", str(tmp_path / "file" / "x")), "cannot be written")


def test_outside_a_checkout_training_says_so(fresh, tmp_path):
    fresh.environment["STANCELAB_ROOT"] = str(tmp_path)
    assert_refused(fresh.run("train"), "no data/codebook.yaml")
