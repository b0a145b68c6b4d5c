"""Documents to label: text files, JSONL, CSV, Parquet, standard input."""

import csv
import datetime
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stancelab.corpus.readers import json_lines, read_text
from stancelab.errors import InputError

TABULAR = (".jsonl", ".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class InputDocument:
    """A raw document and its name."""

    id: str
    text: str
    date: datetime.date | None = None


def read_inputs(names: list[str]) -> Iterator[InputDocument]:
    """Documents of all files, in the order given; ``-`` is standard input.

    Raises
    ------
    InputError
        When a file cannot be read, has no column ``text``, or holds no text.
    """
    for name in names:
        if name == "-":
            yield _one("stdin", sys.stdin.buffer.read())
        else:
            yield from _read(Path(name))


def _one(name: str, raw: bytes) -> InputDocument:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not UTF-8 (byte {error.start}): give UTF-8 text") from error
    if not text.strip() or "\0" in text:
        raise InputError(f"{name} {'is binary' if chr(0) in text else 'is empty'}: give UTF-8 text")
    return InputDocument(name, text)


def _read(path: Path) -> Iterator[InputDocument]:
    if path.is_dir():
        raise InputError(f"{path} is a folder: give files")
    if path.suffix not in TABULAR:
        yield InputDocument(path.stem, read_text(path))
        return
    rows = {".jsonl": _jsonl, ".csv": _csv, ".parquet": _parquet}[path.suffix](path)
    for number, row in enumerate(rows, 1):
        if "text" not in row:
            raise InputError(
                f"{path} has no column text (columns: {', '.join(map(str, row)) or 'none'}): name the text so"
            )
        text = row["text"]
        if not isinstance(text, str) or not text.strip():
            raise InputError(
                f"{path}, row {number}: text is {'empty' if not text else repr(text)[:40]}; give text in every row"
            )
        name = str(row["id"]) if row.get("id") not in (None, "") else f"{path.stem}-{number}"
        yield InputDocument(name, text, _date(row.get("date"), f"{path}, row {number}"))


def _date(value: object, place: str) -> datetime.date | None:
    """Date of a cell: none, a date, or text that begins with YYYY-MM-DD."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise InputError(f"{place}: date is {value!r}; give YYYY-MM-DD or leave it empty") from error


def _jsonl(path: Path) -> Iterator[dict[str, object]]:
    yield from (row for _, row in json_lines(path))


def _csv(path: Path) -> Iterator[dict[str, object]]:
    csv.field_size_limit(sys.maxsize)
    try:
        yield from (dict(row) for row in csv.DictReader(io.StringIO(read_text(path)), strict=True))
    except csv.Error as error:
        raise InputError(f"{path} is not CSV ({error}): give comma-separated text with a header") from error


def _parquet(path: Path) -> Iterator[dict[str, object]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=256):
                yield from batch.to_pylist()
    except FileNotFoundError as error:
        raise InputError(f"{path} does not exist: give the path of an existing file") from error
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path} is not a Parquet file ({error})") from error
