import json

import pytest

from stancelab.bundle import copy_bundle, read_bundle
from stancelab.errors import BundleError


def edit_manifest(folder, **changes):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_bundle_reads_back(bundle):
    loaded = read_bundle(bundle)
    assert loaded.label == "stancelab 0.1.0 / run 3f2a9c01"
    assert loaded.scorer.classes == tuple(json.loads((bundle / "manifest.json").read_text())["classes"])


def test_two_copies_are_the_same_bytes(bundle, tmp_path):
    copy_bundle(bundle, tmp_path / "a")
    copy_bundle(tmp_path / "a", tmp_path / "b")
    files = sorted(path.relative_to(bundle) for path in bundle.rglob("*") if path.is_file())
    assert files
    assert all((tmp_path / "b" / name).read_bytes() == (bundle / name).read_bytes() for name in files)


def test_no_pickle_is_written(bundle):
    assert {path.suffix for path in bundle.rglob("*") if path.is_file()} == {".json", ".csv", ".md", ".safetensors"}


def test_one_changed_byte_is_refused(bundle_copy):
    path = bundle_copy / "actors" / "people.csv"
    path.write_bytes(path.read_bytes()[:-2] + b"x\n")
    with pytest.raises(BundleError, match=r"people.csv was changed since"):
        read_bundle(bundle_copy)


def test_an_added_file_is_refused(bundle_copy):
    (bundle_copy / "model.pkl").write_bytes(b"\x80\x04")
    with pytest.raises(BundleError, match=r"does not list: model.pkl"):
        read_bundle(bundle_copy)


def test_a_missing_file_is_named(bundle_copy):
    (bundle_copy / "scorer.safetensors").unlink()
    with pytest.raises(BundleError, match=r"lacks scorer.safetensors"):
        read_bundle(bundle_copy)


def test_a_newer_format_says_what_to_do(bundle_copy):
    edit_manifest(bundle_copy, format_version=99)
    with pytest.raises(BundleError, match="has bundle format 99, this stancelab reads format 3: update stancelab"):
        read_bundle(bundle_copy)


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/../../b", "c:\\x"])
def test_paths_out_of_the_bundle_are_refused(bundle_copy, name):
    edit_manifest(bundle_copy, files={name: "0"})
    with pytest.raises(BundleError, match="outside the bundle"):
        read_bundle(bundle_copy)


def test_a_link_is_refused(bundle_copy):
    (bundle_copy / "link.md").symlink_to("/etc/hostname")
    with pytest.raises(BundleError, match="holds a link"):
        read_bundle(bundle_copy)


def test_a_broken_manifest_is_refused(bundle_copy):
    (bundle_copy / "manifest.json").write_text("{")
    with pytest.raises(BundleError, match="cannot be read"):
        read_bundle(bundle_copy)


def test_a_folder_without_manifest_is_no_bundle(tmp_path):
    with pytest.raises(BundleError, match=r"is not a bundle: it has no manifest.json"):
        read_bundle(tmp_path)


def test_an_existing_folder_is_never_overwritten(bundle, tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "notes.txt").write_text("mine")
    with pytest.raises(BundleError, match="exists and is not empty"):
        copy_bundle(bundle, tmp_path / "taken")
    assert (tmp_path / "taken" / "notes.txt").read_text() == "mine"


def test_a_failed_copy_leaves_nothing_behind(bundle_copy, tmp_path, monkeypatch):
    import shutil

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", fail)
    with pytest.raises(BundleError, match="No space left"):
        copy_bundle(bundle_copy, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_an_older_format_says_what_to_do(bundle_copy):
    edit_manifest(bundle_copy, format_version=1)
    with pytest.raises(BundleError, match="has bundle format 1, this stancelab reads format 3: train the model again"):
        read_bundle(bundle_copy)
