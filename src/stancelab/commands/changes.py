"""What differs between the records of two runs: code, data, packages, machine."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

Record = Mapping[str, Any]
"""``params``, ``tags`` and ``files`` (name to text) of a run, as `stancelab.commands.train.record` makes it."""

DECISIVE = (
    "datasets",
    "numpy",
    "onnxruntime",
    "pandas",
    "python-crfsuite",
    "scikit-learn",
    "scipy",
    "sentencex",
    "stancelab",
    "tokenizers",
    "torch",
    "transformers",
)
"""Packages that predictions may depend on."""

_SHOWN = 5


def changes(then: Record, now: Record) -> list[str]:
    """One sentence for each kind of change.

    Parameters
    ----------
    then, now : mapping
        With the files ``environment.json`` and ``documents.json``, and ``uncommitted.diff`` where the tree was dirty.
    """
    before, after = (json.loads(record["files"]["environment.json"]) for record in (then, now))
    found = (
        _code(then, now),
        _data(then, now),
        _packages(before.pop("packages"), after.pop("packages")),
        _machine(before, after),
    )
    return [sentence for sentence in found if sentence]


def _code(then: Record, now: Record) -> str:
    commits = [record["tags"]["git_commit"] for record in (then, now)]
    if commits[0] != commits[1]:
        return f"code changed: commit {commits[0][:12]} then, {commits[1][:12]} now"
    if commits[0] == "unknown":
        return "code may have changed: neither then nor now was it in a git checkout"
    trees = [_tree(record) for record in (then, now)]
    if trees[0] != trees[1]:
        return f"code changed: commit {commits[0][:12]} with {trees[0][0]} then, with {trees[1][0]} now"
    return ""


def _tree(record: Record) -> tuple[str, str]:
    """State of the working tree in words, and its changes."""
    if record["tags"]["git_dirty"] != "true":
        return "no uncommitted changes", ""
    diff = record["files"].get("uncommitted.diff", "")
    files = re.findall(r"^diff --git a/.* b/(.*)$", diff, re.MULTILINE)
    return f"uncommitted changes of {_some(files)}" if files else "untracked files", diff


def _data(then: Record, now: Record) -> str:
    hashes = [record["params"]["data_sha256"] for record in (then, now)]
    before, after = (json.loads(record["files"]["documents.json"]) for record in (then, now))
    if hashes[0] == hashes[1] and before == after:
        return ""
    changed = [name for name in before if name in after and before[name] != after[name]]
    kinds = {"changed": changed, "gone": before.keys() - after.keys(), "new": after.keys() - before.keys()}
    parts = [f"{kind} documents {_some(names)}" for kind, names in kinds.items() if names]
    which = "; ".join(parts) or "no document reads differently"
    return f"data changed: {now['params']['data']}, sha256 {hashes[0][:12]} then, {hashes[1][:12]} now; {which}"


def _some(names: Iterable[str]) -> str:
    ordered = sorted(names)
    more = f" and {len(ordered) - _SHOWN} more" if len(ordered) > _SHOWN else ""
    return ", ".join(ordered[:_SHOWN]) + more


def _packages(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    changed = sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))
    decisive = [
        f"{name} {then.get(name, 'absent')} -> {now.get(name, 'absent')}" for name in changed if name in DECISIVE
    ]
    if not decisive:
        return ""
    others = f" (and {len(changed) - len(decisive)} that matter less)" if len(changed) > len(decisive) else ""
    return f"packages changed: {', '.join(decisive)}{others}"


def _machine(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    changed = [f"{name} {then.get(name)} -> {now.get(name)}" for name in sorted(now) if then.get(name) != now[name]]
    return f"machine changed: {', '.join(changed)}" if changed else ""
