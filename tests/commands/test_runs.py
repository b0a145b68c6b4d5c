from datetime import datetime

from rich.console import Console

from stancelab.commands.runs import nested, runs_table
from stancelab.records import RunRecord
from stancelab.tracking import PARENT


def a_run(id, parent="", **changed):
    tags = {"git_commit": "c" * 40, "git_dirty": "true"} | ({PARENT: parent} if parent else {})
    values = {
        "id": id * 32,
        "name": f"run {id}",
        "status": "FINISHED",
        "started": datetime(2025, 5, 4, 13, 2),
        "params": {"model": "linear", "data": "corpus", "split": "leave one conflict out", "seed": "3"},
        "tags": tags,
        "metrics": {"macro_f1": 0.4321},
    }
    return RunRecord(**values | changed)


def lines(*found):
    console = Console(width=200)
    with console.capture() as capture:
        console.print(runs_table(found))
    return capture.get().splitlines()


def test_a_row_holds_what_tells_runs_apart():
    (_, row) = lines(a_run("e", aliases=("champion",)))
    cells = "eeeeeeee run e 2025-05-04 13:02 FINISHED linear corpus leave one conflict out 3 0.432 ccccccc* champion"
    assert row.split() == cells.split()


def test_parts_stand_below_their_run_wherever_the_store_lists_them():
    found = [a_run("a", parent="b" * 32), a_run("c"), a_run("d", parent="a" * 32), a_run("b")]
    assert [(depth, run.id[0]) for depth, run in nested(found)] == [(0, "c"), (0, "b"), (1, "a"), (2, "d")]
    assert [line[:6] for line in lines(*found)[1:]] == ["cccccc", "bbbbbb", "  aaaa", "    dd"]


def test_a_part_whose_run_is_not_listed_is_not_indented():
    assert [depth for depth, _ in nested([a_run("a", parent="z" * 32)])] == [0]


def test_brackets_in_a_name_are_no_markup():
    assert "[bold]" in lines(a_run("a", name="data=[bold]"))[1]
