import json

import pytest

from stancelab.commands.changes import changes

DIFF = "diff --git a/src/{0}.py b/src/{0}.py\n--- a/src/{0}.py\n+++ b/src/{0}.py\n@@ -1 +1 @@\n-x = 1\n+x = {1}\n"


def a_record(commit="a" * 40, diff="", sha256="1" * 64, documents=None, packages=None, python="3.12.1"):
    files = {
        "documents.json": json.dumps(documents or {"dam": "d1", "truce": "t1"}),
        "environment.json": json.dumps({"python": python, "packages": packages or {"numpy": "2.1", "rich": "14.0"}}),
    }
    return {
        "params": {"data": "corpus", "data_sha256": sha256},
        "tags": {"git_commit": commit, "git_dirty": str(bool(diff)).lower()},
        "files": files | ({"uncommitted.diff": diff} if diff else {}),
    }


def test_nothing_is_said_of_equal_records():
    assert changes(a_record(), a_record()) == []


def test_another_commit_is_named():
    assert changes(a_record(), a_record(commit="b" * 40)) == [
        "code changed: commit aaaaaaaaaaaa then, bbbbbbbbbbbb now",
    ]


def test_equal_uncommitted_changes_are_no_change():
    assert changes(a_record(diff=DIFF.format("a", 2)), a_record(diff=DIFF.format("a", 2))) == []


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        ("", DIFF.format("a", 2), "with no uncommitted changes then, with uncommitted changes of src/a.py now"),
        (DIFF.format("a", 2), "", "with uncommitted changes of src/a.py then, with no uncommitted changes now"),
        (DIFF.format("a", 2), DIFF.format("a", 3), "of src/a.py then, with uncommitted changes of src/a.py now"),
    ],
)
def test_other_uncommitted_changes_are_named_by_file(then, now, words):
    (sentence,) = changes(a_record(diff=then), a_record(diff=now))
    assert sentence.startswith("code changed: commit aaaaaaaaaaaa with ")
    assert words in sentence


def test_code_that_is_in_no_checkout_is_not_vouched_for():
    (sentence,) = changes(a_record(commit="unknown"), a_record(commit="unknown"))
    assert sentence.startswith("code may have changed")


def test_changed_data_name_the_documents():
    now = a_record(sha256="2" * 64, documents={"dam": "d2", "island": "i1"})
    (sentence,) = changes(a_record(), now)
    assert sentence == (
        "data changed: corpus, sha256 111111111111 then, 222222222222 now; "
        "changed documents dam; gone documents truce; new documents island"
    )


def test_changed_files_without_a_changed_document_are_a_change_too():
    (sentence,) = changes(a_record(), a_record(sha256="2" * 64))
    assert sentence.endswith("no document reads differently")


def test_only_packages_that_matter_are_named():
    now = a_record(packages={"numpy": "2.2", "rich": "14.1", "torch": "2.13"})
    (sentence,) = changes(a_record(), now)
    assert sentence == "packages changed: numpy 2.1 -> 2.2, torch absent -> 2.13 (and 1 that matter less)"
    assert changes(a_record(), a_record(packages={"numpy": "2.1", "rich": "14.1"})) == []


def test_another_python_is_named():
    assert changes(a_record(), a_record(python="3.13.0")) == ["machine changed: python 3.12.1 -> 3.13.0"]
