"""``stancelab compare``: tracked runs on the same pairs, with intervals, paired tests and their correction."""

import base64
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pandas as pd
from jinja2 import Environment, PackageLoader
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from stancelab.config import project_root
from stancelab.errors import ConfigError, InputError, TrackingError, unknown
from stancelab.evaluation.compare import METRICS, Comparison, Resampling, align, disagreements
from stancelab.nesting import digest
from stancelab.records import RunRecord, list_runs, read_run
from stancelab.tracking import MlflowRun, artifact_path, open_client, refusing, store_uri

OUTPUT, PROGRESS = Console(), Console(stderr=True)
_PREDICTIONS = "predictions.parquet"
_MOST_RUNS, _SHOWN = 50, 10
_ALL = 50_000
"""More runs than MLflow lists at once."""
_WIDE = 200
"""Columns for a file or pipe, where nobody reads line by line."""
_STANCE_METRICS = [name for name in METRICS if name.endswith("_f1") and name.count("_") == 1 and "macro" not in name]


def compare(refs: Sequence[str], metric: str, resamples: int, seed: int, out: Path | None, csv: Path | None) -> None:
    """Print, and write if wanted, how the runs compare."""
    if metric not in METRICS:
        raise ConfigError(unknown("metric", metric, METRICS))
    uri = store_uri(project_root())
    runs = _named(_runs(uri, refs))
    tables = _aligned(uri, runs)
    resampling = Resampling(tables, resamples, seed)
    values = values_frame(runs, resampling, metric)
    pairs = comparisons_frame(resampling.compare(metric))
    stances = pd.concat([comparisons_frame(resampling.compare(name)).assign(metric=name) for name in _STANCE_METRICS])
    apart = disagreements(tables, _SHOWN)
    judged = next(iter(tables.values()))
    title = f"{metric} on {len(judged)} pairs of {judged['document'].nunique()} documents"
    parts = {title: values, "differences": pairs, "differences by stance": stances, "farthest apart": apart}
    parts["seeds"] = seed_frame(runs, resampling, metric)
    parts = {name: frame for name, frame in parts.items() if len(frame)}
    if not OUTPUT.is_terminal:
        OUTPUT.width = max(OUTPUT.width, _WIDE)
    for name, frame in parts.items():
        OUTPUT.print(_table(frame, name))
    _write(parts, pairs, runs, uri, out, csv, digest([title, resamples, seed, [run.id for run in runs.values()]])[:8])


def _runs(uri: str, refs: Sequence[str]) -> list[RunRecord]:
    """Runs of references; one that holds ``=`` is a filter and stands for all finished runs that meet it."""
    found: list[RunRecord] = []
    for ref in refs:
        if any(sign in ref for sign in "=<> "):
            finished = [run for run in list_runs(uri, ref, _ALL) if run.status == "FINISHED"]
            found += [run for run in finished if _has_predictions(uri, run)]
        else:
            found.append(read_run(uri, ref))
    if len(found) < 2:
        raise InputError(f"{' '.join(refs)} names {len(found)} finished runs; give two or more to compare")
    if len(found) > _MOST_RUNS:
        raise InputError(f"{' '.join(refs)} names {len(found)} runs; at most {_MOST_RUNS} can be compared: filter more")
    return found


def _has_predictions(uri: str, run: RunRecord) -> bool:
    """False for runs, such as sweeps and trials of a search, that a filter may meet but that kept no predictions."""
    try:
        return artifact_path(uri, run.id, _PREDICTIONS).is_file()
    except TrackingError:
        PROGRESS.print(f"left out, as it has no predictions: {run.id[:8]} {escape(run.name)}", highlight=False)
        return False


def _aligned(uri: str, runs: Mapping[str, RunRecord]) -> dict[str, pd.DataFrame]:
    """Predictions of all runs on the same pairs; where they are not on the same, the message names their data too."""
    tables = {name: _read(artifact_path(uri, run.id, _PREDICTIONS), name) for name, run in runs.items()}
    try:
        return align(tables)
    except InputError as error:
        data = ", ".join(f"{run.id[:8]} on {run.params.get('data_sha256', 'unknown')[:12]}" for run in runs.values())
        raise InputError(f"{error} (sha256 of their data: {data})") from error


def _read(path: Path, name: str) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise InputError(f"the predictions of {name} cannot be read: the file is damaged, so train it again") from error


def _named(runs: Sequence[RunRecord]) -> dict[str, RunRecord]:
    """Runs by a short name that is theirs alone.

    It begins with the id: columns stay apart where they are cut, and no spreadsheet takes it for a formula.
    """
    names: dict[str, RunRecord] = {}
    for run in runs:
        name = f"{run.id[:8]} {run.name}, seed {run.params.get('seed', '?')}"
        while name in names:
            name += " again"
        names[name] = run
    return names


def values_frame(runs: Mapping[str, RunRecord], resampling: Resampling, metric: str) -> pd.DataFrame:
    """Value and interval of every run."""
    rows = [(name, *astuple(resampling.estimate(name, metric))) for name in runs]
    return pd.DataFrame(rows, columns=["run", "value", "low", "high", "standard error"])


def comparisons_frame(found: Sequence[Comparison]) -> pd.DataFrame:
    """One row a pair of runs."""
    rows = [
        (
            item.first,
            item.second,
            item.difference.value,
            item.difference.low,
            item.difference.high,
            item.p,
            item.corrected,
        )
        for item in found
    ]
    return pd.DataFrame(rows, columns=["first", "second", "difference", "low", "high", "p", "Holm"])


def seed_frame(runs: Mapping[str, RunRecord], resampling: Resampling, metric: str) -> pd.DataFrame:
    """Of runs that differ in their seed alone: how far seeds part them, and how far other documents would."""
    groups: dict[tuple[tuple[str, str], ...], dict[str, str]] = defaultdict(dict)
    for name, run in runs.items():
        same = tuple(sorted((key, value) for key, value in run.params.items() if key != "seed"))
        groups[same].setdefault(run.params.get("seed", ""), name)  # a reproduction adds no seed
    rows = []
    for names in (list(group.values()) for group in groups.values()):
        if len(names) > 1:
            found = [resampling.estimate(name, metric) for name in names]
            spread = float(np.std([item.value for item in found], ddof=1))
            mean = (float(np.mean([item.value for item in found])), float(np.mean([item.error for item in found])))
            rows.append((runs[names[0]].name, len(names), mean[0], spread, mean[1]))
    return pd.DataFrame(rows, columns=["model", "seeds", "mean", "deviation over seeds", "error of sampling"])


def _table(frame: pd.DataFrame, title: str) -> Table:
    table = Table(title=escape(title), title_justify="left")
    for column in frame.columns:
        number = frame[column].dtype == float
        table.add_column(escape(str(column)), justify="right" if number else "left", overflow="fold", no_wrap=number)
    for row in frame.itertuples(index=False):
        table.add_row(*(escape(_text(value)) for value in row))
    return table


def _text(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _write(
    parts: Mapping[str, pd.DataFrame],
    pairs: pd.DataFrame,
    runs: Mapping[str, RunRecord],
    uri: str,
    out: Path | None,
    csv: Path | None,
    key: str,
) -> None:
    """Page and table: as files if wanted, and below the first run."""
    page = Environment(loader=PackageLoader("stancelab"), autoescape=True).get_template("compare.html.j2")
    html = page.render(
        parts={name: frame.map(_text) for name, frame in parts.items()}, figure=_figure(pairs), runs=list(runs)
    )
    table = pairs.to_csv(index=False)
    for path, text in ((out, html), (csv, table)):
        if path is not None:
            _replace(path, text)
    first = next(iter(runs.values()))
    run = MlflowRun(open_client(uri), first.id)
    with refusing(f"the comparison cannot be written below run {first.id}: its folder of artifacts takes no files"):
        run.log_text(html, f"comparisons/{key}.html")
        run.log_text(table, f"comparisons/{key}.csv")
    PROGRESS.print(f"logged below run {first.id} as comparisons/{key}.html", highlight=False, soft_wrap=True)


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}): name a place that you may write to") from error


def _figure(pairs: pd.DataFrame) -> str:
    """Differences with their intervals, as a picture in base64."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 1 + 0.35 * len(pairs)), layout="constrained")
    axes = figure.add_subplot()
    places = np.arange(len(pairs))
    around = np.maximum([pairs["difference"] - pairs["low"], pairs["high"] - pairs["difference"]], 0)
    axes.errorbar(pairs["difference"], places, xerr=around, fmt="o", color="#0072B2", capsize=3)
    axes.axvline(0, color="grey", linestyle=":")
    axes.set_yticks(places, [f"{a} - {b}" for a, b in zip(pairs["first"], pairs["second"], strict=True)])
    axes.tick_params(axis="y", labelsize=7)
    for label in axes.get_yticklabels():
        label.set_parse_math(False)
    axes.invert_yaxis()
    axes.set_xlabel("difference, with 95% interval")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110)
    return base64.b64encode(buffer.getvalue()).decode()
