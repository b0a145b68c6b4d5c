"""Writers of annotated data: own JSON lines, tables, Label Studio."""

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from stancelab.corpus.flat import COLUMNS, FlatRow, flatten
from stancelab.errors import InputError, unknown
from stancelab.schema import AnnotatedDocument


def export_corpus(format: str, documents: Iterable[AnnotatedDocument], out: Path) -> None:
    """Write documents in a format; the file appears whole or not at all.

    Parameters
    ----------
    format : str
        One of `FORMATS`. ``jsonl`` and ``labelstudio`` keep everything; tables keep one mention per judgement.

    Raises
    ------
    InputError
        When the format is unknown or the file cannot be written.
    """
    if format not in FORMATS:
        raise InputError(unknown("format", format, FORMATS))
    temporary = out.with_name(f".{out.name}.part")
    try:
        FORMATS[format](documents, temporary)
        temporary.replace(out)
    except OSError as error:
        raise InputError(f"{out} cannot be written ({error.strerror}): give a place that you may write to") from error
    finally:
        temporary.unlink(missing_ok=True)


def document_record(annotated: AnnotatedDocument) -> dict[str, Any]:
    """A document as own JSON (docs/corpus.schema.json)."""
    document = annotated.document
    return {
        "id": document.id,
        "date": document.date.isoformat() if document.date else None,
        "conflict": document.conflict,
        "text": document.text,
        "sentences": [{"start": s.start, "end": s.end} for s in document.sentences],
        "mentions": [{"start": m.start, "end": m.end, "actor": m.actor.key} for m in annotated.mentions],
        "annotations": [
            {
                "sentence": a.sentence,
                "actor": a.actor.key,
                "acts": sorted(a.acts),
                "recipients": [recipient.key for recipient in a.recipients],
            }
            for a in annotated.annotations
        ],
    }


def _jsonl(documents: Iterable[AnnotatedDocument], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for annotated in documents:
            file.write(json.dumps(document_record(annotated), ensure_ascii=False) + "\n")


def _flat_record(row: FlatRow) -> dict[str, object]:
    to = row.recipient
    return {
        "document": row.document,
        "date": row.date.isoformat() if row.date else None,
        "conflict": row.conflict,
        "sentence": row.sentence,
        "text": row.text,
        "actor": row.actor.actor.key,
        "actor_start": row.actor.start,
        "actor_end": row.actor.end,
        "recipient": to and to.actor.key,
        "recipient_start": to and to.start,
        "recipient_end": to and to.end,
        "acts": " ".join(sorted(row.acts)),
    }


def _csv(documents: Iterable[AnnotatedDocument], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_flat_record(row) for row in flatten(documents))


def _parquet(documents: Iterable[AnnotatedDocument], path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    places = ("sentence", "actor_start", "actor_end", "recipient_start", "recipient_end")
    schema = pa.schema([(name, pa.int64() if name in places else pa.string()) for name in COLUMNS])
    pq.write_table(pa.Table.from_pylist([_flat_record(row) for row in flatten(documents)], schema=schema), path)


def _label_studio(documents: Iterable[AnnotatedDocument], path: Path) -> None:
    path.write_text(
        json.dumps([_task(item) for item in documents], ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def _task(annotated: AnnotatedDocument) -> dict[str, Any]:
    """A task whose first region of each (sentence, actor) carries the acts and the relations."""
    document = annotated.document
    results: list[dict[str, Any]] = []
    first: dict[tuple[int, str], str] = {}
    for number, mention in enumerate(annotated.mentions):
        key = mention.actor.key
        index = next(s.index for s in document.sentences if s.start <= mention.start and mention.end <= s.end)
        first.setdefault((index, key), f"m{number}")
        value = {"start": mention.start, "end": mention.end, "text": mention.text}
        results.append(_result(f"m{number}", "labels", value | {"labels": [key]}))
    for annotation in annotated.annotations:
        region = first[annotation.sentence, annotation.actor.key]
        results.append(_result(region, "choices", {"choices": sorted(annotation.acts)}))
        for recipient in annotation.recipients:
            to = first[annotation.sentence, recipient.key]
            results.append({"type": "relation", "from_id": region, "to_id": to, "direction": "right"})
    data = {
        "id": document.id,
        "text": document.text,
        "conflict": document.conflict,
        "date": document.date.isoformat() if document.date else None,
        "sentences": [[s.start, s.end] for s in document.sentences],
    }
    return {"data": data, "annotations": [{"result": results}]}


def _result(region: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    name = "actor" if kind == "labels" else "acts"
    return {"id": region, "from_name": name, "to_name": "text", "type": kind, "value": value}


FORMATS: dict[str, Callable[[Iterable[AnnotatedDocument], Path], None]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "parquet": _parquet,
    "labelstudio": _label_studio,
}
"""Names that ``stancelab corpus export`` accepts."""
