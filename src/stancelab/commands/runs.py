"""``stancelab runs``: what was tracked, newest first."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from stancelab.config import project_root
from stancelab.records import RunRecord, list_runs
from stancelab.tracking import store_uri

OUTPUT, PROGRESS = Console(), Console(stderr=True)
_COLUMNS = ("run", "name", "when", "status", "model", "data", "split", "seed", "macro", "four-way", "commit", "alias")
_SHORT = 8
_WIDE = 200
"""Columns for a file or pipe, where nobody reads line by line."""


def runs(condition: str, limit: int) -> None:
    """Print the runs that meet an MLflow filter; parts stand below the run that they belong to."""
    found = list_runs(store_uri(project_root()), condition, limit)
    if not found:
        PROGRESS.print("no run meets the filter" if condition else "nothing was tracked yet: run make train")
        return
    if not OUTPUT.is_terminal:
        OUTPUT.width = max(OUTPUT.width, _WIDE)
    OUTPUT.print(runs_table(found))


def runs_table(found: Sequence[RunRecord]) -> Table:
    """One row a run; a part is indented where its parent is shown too."""
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    for name in _COLUMNS:
        table.add_column(name, overflow="fold", no_wrap=name in ("run", "when", "status", "commit"))
    for depth, run in nested(found):
        table.add_row(*(escape(cell) for cell in _cells(depth, run)))
    return table


def nested(found: Sequence[RunRecord]) -> Iterator[tuple[int, RunRecord]]:
    """Runs with their depth, each followed by its parts; the order is kept otherwise."""
    shown = {run.id for run in found}

    def below(parent: str, depth: int) -> Iterator[tuple[int, RunRecord]]:
        for run in found:
            if (run.parent if run.parent in shown else "") == parent:
                yield depth, run
                yield from below(run.id, depth + 1)

    return below("", 0)


def _cells(depth: int, run: RunRecord) -> tuple[str, ...]:
    commit = run.tags.get("git_commit", "")
    return (
        "  " * depth + run.id[:_SHORT],
        run.name,
        f"{run.started:%Y-%m-%d %H:%M}",
        run.status,
        *(run.params.get(name, "") for name in ("model", "data", "split", "seed")),
        *(f"{run.metrics[name]:.3f}" if name in run.metrics else "" for name in ("macro_f1", "four_way_macro_f1")),
        commit if commit == "unknown" else commit[:7] + "*" * run.dirty,
        " ".join(run.aliases),
    )
