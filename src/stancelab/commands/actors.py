"""``stancelab actors``: who is found in a text and why; dictionaries of others; fitting the finder."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from stancelab.actors.petrarch import read_actors, read_agents
from stancelab.actors.tables import CUSTOM, Row, tables_sha256
from stancelab.commands.project import open_project
from stancelab.corpus.readers import read_corpus, read_text
from stancelab.errors import InputError
from stancelab.schema import Mention
from stancelab.text.segmentation import segment

OUTPUT, PROGRESS = Console(), Console(stderr=True)
_KNOWN, _UNKNOWN = "bold green", "bold yellow"


def resolve(texts: Sequence[str], why: bool, custom: Path | None) -> None:
    """Print each text with its mentions in colour and their ids; with `why`, a table of the reasons as well.

    Texts that are paths of files are read from them; other words make up one text.
    """
    finder = open_project(custom).finder
    files = [Path(given) for given in texts if _is_file(given)]
    if 0 < len(files) < len(texts):
        missing = ", ".join(given for given in texts if not _is_file(given))
        raise InputError(f"{missing} is no file: give files, or the words of one text")
    for text in [read_text(path) for path in files] or [" ".join(texts)]:
        if not text.strip():
            raise InputError("the text is empty: give words, or a file that holds some")
        mentions = finder.find(segment(text))
        OUTPUT.print(highlight(text, mentions))
        if not mentions:
            OUTPUT.print("no actor found", style="dim")
        elif why:
            OUTPUT.print(_reasons(mentions))


def highlight(text: str, mentions: Sequence[Mention]) -> Text:
    """Text with coloured mentions, each followed by its id and sector."""
    shown, position = Text(), 0
    for mention in mentions:
        shown.append(text[position : mention.start])
        shown.append(text[mention.start : mention.end], _KNOWN if mention.actor.id else _UNKNOWN)
        sector = f"/{mention.actor.sector}" if mention.actor.sector else ""
        shown.append(f" [{mention.actor.id or 'unknown'}{sector}]", "dim")
        position = mention.end
    return shown.append(text[position:])


def _reasons(mentions: Sequence[Mention]) -> Table:
    table = Table()
    for name in ("mention", "id", "sector", "person", "reason"):
        table.add_column(name)
    for mention in mentions:
        actor = mention.actor
        cells = (mention.text, actor.id or "unknown", actor.sector or "", actor.person or "", mention.reason)
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _is_file(given: str) -> bool:
    try:
        return len(given) < 1000 and Path(given).is_file()
    except (OSError, ValueError):
        return False


def import_dictionaries(files: Sequence[Path], to: Path) -> None:
    """Turn PETRARCH dictionaries into own tables: ``custom.csv`` from .actors, ``custom_roles.csv`` from .agents.

    Raises
    ------
    InputError
        When a file has another ending, holds nothing of use, or the folder cannot be written.
    """
    states = open_project().knowledge.states
    rows: dict[str, list[Row]] = {name: [] for name in CUSTOM}
    for path in files:
        lines = read_text(path).splitlines()
        if path.suffix == ".actors":
            found, skipped = read_actors(lines, states)
            rows["custom.csv"] += found
        elif path.suffix == ".agents":
            found, skipped = read_agents(lines)
            rows["custom_roles.csv"] += found
        else:
            raise InputError(f"{path} ends in {path.suffix!r}; give PETRARCH dictionaries ending in .actors or .agents")
        for fault in skipped:
            PROGRESS.print(f"not read: {path}, {fault}", highlight=False, markup=False)
        if not found:
            raise InputError(f"{path} holds no entry in PETRARCH format, such as 'BORDURIA_ [BOR]'")
    for name, table in rows.items():
        if table:
            _write(to / name, CUSTOM[name], table)
            OUTPUT.print(f"{len(table)} rows written to {to / name}", highlight=False)
    OUTPUT.print(f"use them with actors.custom={to} or stancelab actors resolve --custom {to}", highlight=False)


def _write(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Write a new table; it appears whole or not at all."""
    if path.exists():
        raise InputError(f"{path} exists: give --to another folder, or move it away")
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written ({error.strerror}): give --to a folder you may write to") from error


def train() -> None:
    """Fit the learned parts of the finder on the bundled corpus and store them beside the tables."""
    from stancelab.actors.learned import save_learned
    from stancelab.actors.training import FinderConfig, fit_finder

    project = open_project()
    corpus = read_corpus(project.root / "data" / "corpus", project.codebook, project.knowledge.ids)
    with PROGRESS.status("fitting the actor finder"):
        learned = fit_finder(
            corpus.documents, project.knowledge, FinderConfig(), corpus.sha256, tables_sha256(project.actors)
        )
    save_learned(learned, project.actors)
    OUTPUT.print(f"actor finder fitted on {len(corpus.documents)} documents, sha256 {corpus.sha256[:12]}")
