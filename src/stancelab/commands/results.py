"""Tables in README files, made from the results of studies by ``make docs`` so that no figure is typed by hand.

A table stands between two comments; the first says which rows of which study's results.csv it shows::

    <!-- results: 004_models part=transfer test=plv | four-way macro-F1 | F1 demand -->
    <!-- end results -->

Rows are models, columns the named figures, cells values with their 95% interval.
"""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from stancelab.errors import ConfigError

_TABLE = re.compile(
    r"(<!-- results: (?P<study>\w+) (?P<where>[^|]*?) \| (?P<figures>[^>]*?) -->\n).*?(?=<!-- end results -->)",
    re.DOTALL,
)


def readme_files(root: Path) -> list[Path]:
    """Files that may hold such tables."""
    return [root / "README.md", *sorted((root / "experiments").glob("*/README.md"))]


def filled(text: str, experiments: Path) -> str:
    """The text with its tables made anew.

    Raises
    ------
    ConfigError
        When a table names a study, column or figure that is not there.
    """
    return _TABLE.sub(lambda match: match[1] + _table(match, experiments), text)


def _table(match: re.Match[str], experiments: Path) -> str:
    path = experiments / match["study"] / "results.csv"
    rows = pd.read_csv(path)
    for condition in match["where"].split():
        column, _, value = condition.partition("=")
        if column not in rows:
            raise ConfigError(f"{path} has no column {column!r}; it has {', '.join(map(str, rows))}")
        rows = rows[rows[column] == value]
    figures = [figure.strip() for figure in match["figures"].split("|")]
    if missing := sorted(set(figures) - set(rows["figure"])):
        raise ConfigError(f"{path} has no figure {', '.join(missing)} where {match['where']}")
    lines = [f"| | {' | '.join(figures)} |", f"|---|{'---|' * len(figures)}"]
    for model in dict.fromkeys(rows["model"]):
        found = rows[rows["model"] == model].set_index("figure")
        cells = [_cell(found.loc[figure]) if figure in found.index else "" for figure in figures]
        lines.append(f"| {model} | {' | '.join(cells)} |")
    return "\n" + "\n".join(lines) + "\n\n"


def _cell(row: "pd.Series[Any]") -> str:
    value = f"{row['value']:,.0f}" if row["value"] >= 100 else f"{row['value']:.3f}"
    return value if pd.isna(row["low"]) else f"{value} ({row['low']:.3f}-{row['high']:.3f})"
