import csv
import io

import pytest

from stancelab.commands.label import Format, write


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_csv_cell_begins_like_a_formula(labeller, start):
    stream = io.StringIO()
    write(labeller.label("Turkey urged Greece to wait.", f"{start}1+1"), Format.csv, stream)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))
    assert [(row["document"], row["actor_id"]) for row in rows] == [(f"'{start}1+1", "TUR"), (f"'{start}1+1", "GRC")]


def test_a_line_break_in_a_csv_cell_begins_no_row(labeller):
    stream = io.StringIO()
    write(labeller.label("Turkey left.", "a\r=1+1\n=2+2"), Format.csv, stream)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))
    assert [row["document"] for row in rows] == ["a\r=1+1\n=2+2"]
