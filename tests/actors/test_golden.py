"""Phrases in sentences: who each names, and by which rule. The open cases are what the finder still gets wrong."""

import csv
from dataclasses import replace

import pytest

from stancelab.text.segmentation import segment
from tests.conftest import ROOT

RULES = {
    "name": ("name of",),
    "demonym": ("demonym of", "place in"),
    "capital": ("capital of",),
    "seat": ("seat of",),
    "office-holder": ("office-holder of",),
    "surname": ("surname of",),
    "with": ("with",),
    "role phrase": ("role phrase",),
    "person with": ("person with", "name outside"),
    "acronym": ("acronym of",),
    "refers": ("refers to", "role phrase"),
    "none": ("",),
}
"""Rule named in the table to the words that the reason must hold."""


def rows(name):
    with (ROOT / "tests" / "golden" / name).open(encoding="utf-8", newline="") as file:
        return [tuple(row.values()) for row in csv.DictReader(file)]


def verdict(finder, text, mention, id_, sector, reason):
    """What is wrong with the answer for one row, or None."""
    start = text.rindex(mention)
    end = start + len(mention)
    found = finder.find([replace(sentence, junk=False) for sentence in segment(text)])
    touching = [m for m in found if m.start < end and start < m.end]
    if id_ == "-":
        inside = [m for m in touching if start - len("the ") <= m.start and m.end <= end + 1 and m.actor.id]
        return f"taken for an actor: {inside}" if inside else None
    best = max(touching, key=lambda m: min(m.end, end) - max(m.start, start), default=None)
    if best is None:
        return f"not found among {[m.text for m in found]}"
    if (best.actor.id or "?", best.actor.sector or "") != (id_, sector):
        return f"resolved to {best.actor.key}: {best.reason}"
    if not any(words in best.reason for words in RULES[reason]):
        return f"right for another reason: {best.reason}"
    return None


def test_the_golden_table_is_large():
    assert len(rows("actors.csv")) >= 600


@pytest.mark.parametrize("row", rows("actors.csv"), ids=lambda row: row[1])
def test_golden_table(finder, row):
    assert verdict(finder, *row) is None


@pytest.mark.parametrize("row", rows("actors_open.csv"), ids=lambda row: row[1])
@pytest.mark.xfail(reason="open case", strict=True)
def test_open_cases(finder, row):
    assert verdict(finder, *row) is None
