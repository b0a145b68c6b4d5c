"""``stancelab label``: raw text in, records out."""

import csv
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from textwrap import shorten
from typing import IO

from stancelab.commands.inputs import InputDocument, read_inputs
from stancelab.errors import InputError
from stancelab.labeller import load_labeller
from stancelab.schema import STANCES, Prediction


class Format(StrEnum):
    """Output formats."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"
    html = "html"


COLUMNS = (
    "document",
    "sentence",
    "start",
    "end",
    "text",
    "actor_id",
    "actor_name",
    "actor_sector",
    "actor_person",
    "actor_mention",
    "actor_start",
    "actor_end",
    "actor_reason",
    "recipient_id",
    "recipient_mention",
    "recipient_start",
    "recipient_end",
    "stances",
    "act",
    *STANCES,
    "abstained",
    "model",
)
"""Columns of CSV output: the record with nested fields flattened."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def label(files: list[str], model: str, format: Format, everything: bool, out: Path | None) -> None:
    """Label files and write the records; documents stream through one by one."""
    labeller = load_labeller(model)
    labelled = (
        (document, labeller.label(document.text, document.id, document.date)) for document in read_inputs(files)
    )
    with _destination(out) as stream:
        if format is Format.html:
            stream.write(_page(labelled, everything, files))
            return
        write((item for _, items in labelled for item in items if everything or item.stances), format, stream)


def _page(labelled: Iterable[tuple[InputDocument, list[Prediction]]], everything: bool, files: list[str]) -> str:
    """The page of the documents; unlike records, it shows abstentions without being asked."""
    from stancelab.page import LabelledDocument, render_page

    documents = (
        LabelledDocument(document.id, document.text, [i for i in items if everything or i.stances or i.abstained])
        for document, items in labelled
    )
    names = ", ".join("standard input" if name == "-" else Path(name).name for name in files)
    return render_page(documents, f"Stances in {shorten(names, 80)}")


def write(predictions: Iterable[Prediction], format: Format, stream: IO[str]) -> None:
    """Write predictions as a table or as records."""
    if format is Format.table:
        from rich.console import Console

        from stancelab.commands.tables import predictions_table

        Console(file=stream).print(predictions_table(predictions, "who takes which stance"))
    elif format is Format.jsonl:
        for prediction in predictions:
            stream.write(json.dumps(prediction.to_record(), ensure_ascii=False) + "\n")
    else:
        # Text is quoted whole: minimal quoting leaves CR bare where lines end in LF, and the cell would be cut there.
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        stream.write(",".join(COLUMNS) + "\n")
        for prediction in predictions:
            writer.writerow({name: _safe(value) for name, value in flat_record(prediction).items()})


def flat_record(prediction: Prediction) -> dict[str, object]:
    """The record with one level, as CSV and tables of data frames want it."""
    pair, actor, recipient = prediction.pair, prediction.pair.mention, prediction.pair.recipient
    return {
        "document": pair.document,
        "sentence": pair.sentence.index,
        "start": pair.sentence.start,
        "end": pair.sentence.end,
        "text": pair.sentence.text,
        "actor_id": actor.actor.id,
        "actor_name": actor.actor.name,
        "actor_sector": actor.actor.sector,
        "actor_person": actor.actor.person,
        "actor_mention": actor.text,
        "actor_start": actor.start,
        "actor_end": actor.end,
        "actor_reason": actor.reason,
        "recipient_id": recipient and recipient.actor.id,
        "recipient_mention": recipient and recipient.text,
        "recipient_start": recipient and recipient.start,
        "recipient_end": recipient and recipient.end,
        "stances": " ".join(prediction.stances),
        "act": prediction.act,
        **{stance: round(prediction.probabilities[stance], 4) for stance in STANCES},
        "abstained": prediction.abstained,
        "model": prediction.model,
    }


def _safe(value: object) -> object:
    """Keep spreadsheets from running a cell: text that begins like a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


@contextmanager
def _destination(out: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file that appears whole or not at all."""
    if out is None:
        yield sys.stdout
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{out.name}-", dir=out.parent)
    except OSError as error:
        raise InputError(
            f"{out} cannot be written ({error.strerror}): give --out a place that you may write to"
        ) from error
    try:
        with open(handle, "w", encoding="utf-8", newline="") as stream:
            yield stream
        os.chmod(name, 0o644)
        os.replace(name, out)
    finally:
        Path(name).unlink(missing_ok=True)
