"""``stancelab compare``: tracked runs on the same pairs, with intervals, paired tests and their correction."""

import base64
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from jinja2 import Environment, PackageLoader
from rich.console import Console
from rich.table import Table

from stancelab.config import project_root
from stancelab.errors import ConfigError, InputError, unknown
from stancelab.evaluation.compare import METRICS, Comparison, Resampling, align, disagreements
from stancelab.records import RunRecord, list_runs, read_run
from stancelab.tracking import MlflowRun, artifact_path, open_client, store_uri

OUTPUT, PROGRESS = Console(), Console(stderr=True)
_MOST_RUNS, _SHOWN = 50, 10
_STANCE_METRICS = [name for name in METRICS if name.endswith("_f1") and name.count("_") == 1 and "macro" not in name]


def compare(refs: Sequence[str], metric: str, resamples: int, seed: int, out: Path | None, csv: Path | None) -> None:
    """Print, and write if wanted, how the runs compare."""
    if metric not in METRICS:
        raise ConfigError(unknown("metric", metric, METRICS))
    uri = store_uri(project_root())
    runs = _named(_runs(uri, refs))
    tables = align(
        {name: pd.read_parquet(artifact_path(uri, run.id, "predictions.parquet")) for name, run in runs.items()}
    )
    resampling = Resampling(tables, resamples, seed)
    values = values_frame(runs, resampling, metric)
    pairs = comparisons_frame(resampling.compare(metric))
    stances = pd.concat([comparisons_frame(resampling.compare(name)).assign(metric=name) for name in _STANCE_METRICS])
    apart = disagreements(tables, _SHOWN)
    judged = next(iter(tables.values()))
    title = f"{metric} on {len(judged)} pairs of {judged['document'].nunique()} documents"
    parts = {title: values, "differences": pairs, "differences by stance": stances, "farthest apart": apart}
    parts |= {"seeds": seeds} if len(seeds := seed_frame(runs, resampling, metric)) else {}
    for name, frame in parts.items():
        OUTPUT.print(_table(frame, name))
    _write(parts, pairs, runs, uri, out, csv)


def _runs(uri: str, refs: Sequence[str]) -> list[RunRecord]:
    """Runs of references; one that holds ``=`` is a filter and stands for all finished runs that meet it."""
    found: list[RunRecord] = []
    for ref in refs:
        if "=" in ref:
            found += [
                run for run in list_runs(uri, ref, _MOST_RUNS) if run.status == "FINISHED" and "macro_f1" in run.metrics
            ]
        else:
            found.append(read_run(uri, ref))
    if len(found) < 2:
        raise InputError(f"{' '.join(refs)} names {len(found)} finished runs; give two or more to compare")
    return found


def _named(runs: Sequence[RunRecord]) -> dict[str, RunRecord]:
    """Runs by a short name that is theirs alone."""
    names: dict[str, RunRecord] = {}
    for run in runs:
        base = f"{run.name}, seed {run.params.get('seed', '?')} ({run.id[:8]})"
        name = base if base not in names else f"{base} again"
        names[name] = run
    return names


def values_frame(runs: Mapping[str, RunRecord], resampling: Resampling, metric: str) -> pd.DataFrame:
    """Value and interval of every run."""
    rows = [(name, *vars(resampling.estimate(name, metric)).values()) for name in runs]
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
    groups: dict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    for name, run in runs.items():
        groups[tuple(sorted((key, value) for key, value in run.params.items() if key != "seed"))].append(name)
    rows = []
    for names in groups.values():
        if len(names) > 1 and len({runs[name].params.get("seed") for name in names}) > 1:
            found = [resampling.estimate(name, metric) for name in names]
            spread = float(np.std([item.value for item in found], ddof=1))
            mean = (float(np.mean([item.value for item in found])), float(np.mean([item.error for item in found])))
            rows.append((runs[names[0]].name, len(names), mean[0], spread, mean[1]))
    return pd.DataFrame(rows, columns=["model", "seeds", "mean", "deviation over seeds", "error of sampling"])


def _table(frame: pd.DataFrame, title: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in frame.columns:
        table.add_column(str(column), justify="right" if frame[column].dtype == float else "left")
    for row in frame.itertuples(index=False):
        table.add_row(*(_text(value) for value in row))
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
    run, name = MlflowRun(open_client(uri), first.id), "-".join(run.id[:8] for run in runs.values())[:80]
    run.log_text(html, f"comparisons/{name}.html")
    run.log_text(table, f"comparisons/{name}.csv")
    PROGRESS.print(f"logged below run {first.id} as comparisons/{name}.html", highlight=False, soft_wrap=True)


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
    axes.set_yticks(places, [f"{a} - {b}" for a, b in zip(pairs["first"], pairs["second"], strict=True)], fontsize=7)
    axes.invert_yaxis()
    axes.set_xlabel("difference, with 95% interval")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110)
    return base64.b64encode(buffer.getvalue()).decode()
