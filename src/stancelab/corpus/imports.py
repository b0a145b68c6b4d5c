"""Readers of annotated data in formats that others use; every row that cannot be used is listed with its reason."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from stancelab.codebook import Codebook
from stancelab.corpus.flat import FlatRow, Span, actor_of, assemble
from stancelab.corpus.markup import Fault
from stancelab.corpus.readers import Corpus, json_lines, read_plv, read_text
from stancelab.errors import InputError, unknown
from stancelab.schema import Actor, AnnotatedDocument, Annotation, Document, Mention, Sentence

Record = tuple[int, Mapping[str, Any]]
Splitter = Callable[[str], list[Sentence]]


class RowError(Exception):
    """A row that cannot be used, and why."""


def import_corpus(format: str, source: str, codebook: Codebook, split: Splitter) -> Corpus:
    """Read annotated data of any supported format.

    Parameters
    ----------
    format : str
        One of `FORMATS`.
    source : str
        A file, or for ``huggingface`` the name or local folder of a dataset.
    split : callable
        Splits raw text into sentences, for formats that hold documents without them.

    Raises
    ------
    InputError
        When the format is unknown, the source cannot be read, or no row of it can be used.
    """
    if format not in FORMATS:
        raise InputError(unknown("format", format, FORMATS))
    if format == "plv":
        return read_plv(Path(source), codebook)
    documents, skipped = FORMATS[format](source, codebook, split)
    if not documents:
        reasons = "; ".join(f"row {fault.line}: {fault.message}" for fault in skipped[:5])
        raise InputError(f"{source} holds no usable row as {format} ({reasons or 'it has no rows'})")
    digest = hashlib.sha256(repr(documents).encode()).hexdigest()
    return Corpus(format, tuple(documents), digest, tuple(skipped))


def _rows(
    source: str, records: Iterable[Record], parse: Callable[[Mapping[str, Any], int], list[FlatRow]]
) -> tuple[list[AnnotatedDocument], list[Fault]]:
    rows, skipped = [], []
    for number, record in records:
        try:
            rows += parse(record, number)
        except RowError as error:
            skipped.append(Fault(Path(source), number, str(error)))
    return assemble(rows), skipped


def _jsonl(source: str, codebook: Codebook, _: Splitter) -> tuple[list[AnnotatedDocument], list[Fault]]:
    """Own format: one document a line (docs/corpus.schema.json)."""
    documents, skipped = [], []
    for number, record in json_lines(Path(source)):
        try:
            documents.append(_own_document(record, codebook))
        except RowError as error:
            skipped.append(Fault(Path(source), number, str(error)))
    return documents, skipped


def _own_document(record: Mapping[str, Any], codebook: Codebook) -> AnnotatedDocument:
    try:
        text = record["text"]
        sentences = tuple(
            Sentence(index, item["start"], item["end"], text[item["start"] : item["end"]])
            for index, item in enumerate(record["sentences"])
        )
        mentions = tuple(
            Mention(item["start"], item["end"], text[item["start"] : item["end"]], actor_of(item["actor"]), "annotated")
            for item in record["mentions"]
        )
        annotations = tuple(
            Annotation(
                item["sentence"],
                actor_of(item["actor"]),
                _acts(" ".join(item["acts"]), codebook),
                tuple(actor_of(key) for key in item.get("recipients", [])),
            )
            for item in record["annotations"]
        )
        day = date.fromisoformat(record["date"]) if record.get("date") else None
        document = Document(str(record["id"]), text, sentences, str(record.get("conflict", "")), day)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise RowError(f"not a document of the own format: {type(error).__name__} {error}") from error
    marked = {(m.actor, s.index) for m in mentions for s in sentences if s.start <= m.start and m.end <= s.end}
    for annotation in annotations:
        for actor in (annotation.actor, *annotation.recipients):
            if (actor, annotation.sentence) not in marked:
                raise RowError(f"{actor.key} has no mention in sentence {annotation.sentence}")
    return AnnotatedDocument(document, mentions, annotations)


def _csv(source: str, codebook: Codebook, _: Splitter) -> tuple[list[AnnotatedDocument], list[Fault]]:
    reader = csv.DictReader(io.StringIO(read_text(Path(source))))
    columns = set(reader.fieldnames or ())
    if not {"text", "acts"} <= columns or not ({"actor_start", "actor_end"} <= columns or "actor_text" in columns):
        raise InputError(
            f"{source} has the columns {', '.join(sorted(columns)) or 'none'}; "
            "it needs text, acts, and actor_start with actor_end or actor_text"
        )
    return _rows(source, enumerate(reader, 2), lambda row, number: [_table_row(row, number, source, codebook)])


def _huggingface(source: str, codebook: Codebook, _: Splitter) -> tuple[list[AnnotatedDocument], list[Fault]]:
    """A dataset by name or local folder; its rows have the columns of the CSV form."""
    from stancelab.corpus.hub import dataset_rows

    return _rows(source, dataset_rows(source), lambda row, number: [_table_row(row, number, source, codebook)])


def _table_row(row: Mapping[str, Any], number: int, source: str, codebook: Codebook) -> FlatRow:
    text = str(row.get("text") or "")
    if not text.strip():
        raise RowError("text is empty")
    actor = _span(row, "actor", text)
    if actor is None:
        raise RowError("the actor is not given: fill actor_start and actor_end, or actor_text")
    try:
        day = date.fromisoformat(str(row["date"])) if row.get("date") else None
        sentence = int(row["sentence"]) if row.get("sentence") not in (None, "") else number
    except ValueError as error:
        raise RowError(f"date or sentence cannot be read: {error}") from error
    document = str(row.get("document") or f"{Path(source).stem}-{number}")
    acts = _acts(str(row.get("acts") or ""), codebook)
    return FlatRow(
        document, day, str(row.get("conflict") or ""), sentence, text, actor, _span(row, "recipient", text), acts
    )


def _span(row: Mapping[str, Any], role: str, text: str) -> Span | None:
    start, end, words = (row.get(f"{role}_{name}") for name in ("start", "end", "text"))
    key = str(row.get(role) or words or "")
    if start not in (None, "") and end not in (None, ""):
        try:
            start, end = int(float(start)), int(float(end))
        except ValueError as error:
            raise RowError(f"{role}_start and {role}_end must be numbers: {error}") from error
    elif words:
        start = text.find(str(words))
        if start < 0:
            raise RowError(f"{role}_text {words!r} is not in the text")
        end = start + len(str(words))
    else:
        return None
    if not 0 <= start < end <= len(text):
        raise RowError(f"{role} span {start}-{end} lies outside the text of {len(text)} characters")
    return Span(actor_of(key or text[start:end]), start, end)


def _plover(source: str, codebook: Codebook, _: Splitter) -> tuple[list[AnnotatedDocument], list[Fault]]:
    """PLOVER gold standard records: JSON objects, separated by commas, one event each."""
    return _rows(source, _objects(source), lambda row, number: _plover_rows(row, codebook))


def _plover_rows(record: Mapping[str, Any], codebook: Codebook) -> list[FlatRow]:
    text = str(record.get("text") or "").strip("{} ")
    event = str(record.get("event") or "")
    if event not in codebook.mappings["plover"]:
        raise RowError(unknown("event", event, codebook.mappings["plover"]))
    sources, targets = ([_plover_span(item, text) for item in record.get(role) or []] for role in ("source", "target"))
    if not sources:
        raise RowError("the record has no source")
    acts = frozenset(codebook.from_scheme("plover", event))
    recipient = targets[0] if targets else None
    return [FlatRow(str(record.get("id")), None, "", 0, text, actor, recipient, acts) for actor in sources]


def _plover_span(item: Mapping[str, Any], text: str) -> Span:
    words = str(item.get("actorText") or "")
    start = text.find(words) if words else -1
    if start < 0:
        raise RowError(f"the actor {words!r} is not in the text")
    return Span(actor_of(words), start, start + len(words))


def _label_studio(source: str, codebook: Codebook, split: Splitter) -> tuple[list[AnnotatedDocument], list[Fault]]:
    """Label Studio export: labels name actors, choices on the same region are acts, relations lead to recipients."""
    try:
        tasks = json.loads(read_text(Path(source)))
    except ValueError as error:
        raise InputError(f"{source} is not JSON ({error}): give a Label Studio export") from error
    documents, skipped = [], []
    for number, task in enumerate(tasks if isinstance(tasks, list) else [tasks], 1):
        try:
            documents.append(_task_document(task, number, codebook, split))
        except RowError as error:
            skipped.append(Fault(Path(source), number, str(error)))
    return documents, skipped


def _task_document(task: Mapping[str, Any], number: int, codebook: Codebook, split: Splitter) -> AnnotatedDocument:
    try:
        data = task["data"]
        text, results = data["text"], task["annotations"][0]["result"]
        regions = {r["id"]: r["value"] for r in results if r["type"] == "labels"}
        chosen = {r["id"]: r["value"]["choices"] for r in results if r["type"] == "choices"}
        links = [(r["from_id"], r["to_id"]) for r in results if r["type"] == "relation"]
        given = data.get("sentences")
        actors = {key: actor_of(value["labels"][0]) for key, value in regions.items()}
        spans = {key: (int(value["start"]), int(value["end"])) for key, value in regions.items()}
        day = date.fromisoformat(data["date"]) if data.get("date") else None
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise RowError(f"not an annotated Label Studio task: {type(error).__name__} {error}") from error
    sentences = [Sentence(i, s, e, text[s:e]) for i, (s, e) in enumerate(given)] if given else split(text)
    mentions = tuple(
        sorted(
            (Mention(*spans[k], text[slice(*spans[k])], actors[k], "annotated") for k in regions), key=lambda m: m.start
        )
    )
    annotations: dict[tuple[int, Actor], Annotation] = {}
    for key in sorted(regions, key=lambda k: spans[k]):
        index = next((s.index for s in sentences if s.start <= spans[key][0] and spans[key][1] <= s.end), None)
        if index is None:
            raise RowError(f"the region {spans[key]} crosses sentences")
        place = (index, actors[key])
        acts = _acts(" ".join(chosen[key]), codebook) if key in chosen else frozenset({"COMMENT"})
        to = tuple(dict.fromkeys(actors[target] for origin, target in links if origin == key))
        known = annotations.get(place)
        if known is None or key in chosen:
            annotations[place] = Annotation(*place, acts, to)
    document = Document(
        str(data.get("id", f"task-{number}")), text, tuple(sentences), str(data.get("conflict", "")), day
    )
    return AnnotatedDocument(document, mentions, tuple(annotations.values()))


def _doccano(source: str, codebook: Codebook, split: Splitter) -> tuple[list[AnnotatedDocument], list[Fault]]:
    """Doccano export, JSON lines: each labelled span is an actor and its label an act."""

    def parse(record: Mapping[str, Any], number: int) -> list[FlatRow]:
        text, labels = str(record.get("text") or ""), record.get("label", record.get("labels"))
        if not text.strip() or not isinstance(labels, list):
            raise RowError("needs text and a list of labels [start, end, act]")
        rows = []
        for item in labels:
            try:
                start, end, act = int(item[0]), int(item[1]), str(item[2])
            except (TypeError, ValueError, IndexError) as error:
                raise RowError(f"label {item!r} is not [start, end, act]") from error
            sentence = next((s for s in split(text) if s.start <= start < end <= s.end), None)
            if sentence is None:
                raise RowError(f"the span {start}-{end} lies outside the text or crosses sentences")
            at = Span(actor_of(text[start:end]), start - sentence.start, end - sentence.start)
            name = f"{Path(source).stem}-{record.get('id', number)}"
            rows.append(FlatRow(name, None, "", sentence.index, sentence.text, at, None, _acts(act, codebook)))
        return rows

    return _rows(source, json_lines(Path(source)), parse)


def _acts(text: str, codebook: Codebook) -> frozenset[str]:
    names = frozenset(text.replace(",", " ").split())
    allowed = {*codebook.acts, *codebook.mappings["plv"]}
    if not names:
        raise RowError("no act is given")
    for name in sorted(names - allowed):
        raise RowError(unknown("act", name, allowed))
    return names


def _objects(source: str) -> Iterator[Record]:
    """JSON objects one after the other, with or without commas and brackets between them."""
    text, decoder, position, number = read_text(Path(source)), json.JSONDecoder(), 0, 0
    while (position := next((p for p in range(position, len(text)) if text[p] == "{"), -1)) >= 0:
        number += 1
        end = text.find("\n}", position)
        if end < 0:
            end = len(text) - 2
        body = text[position : end + 2].replace(",\n}", "\n}")
        try:
            record, length = decoder.raw_decode(body)
        except ValueError as error:
            raise InputError(f"{source}: record {number} is not JSON ({error}): give PLOVER records") from error
        yield number, record
        position += max(length, 1)


FORMATS: dict[str, Any] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "plv": None,
    "plover": _plover,
    "labelstudio": _label_studio,
    "doccano": _doccano,
    "huggingface": _huggingface,
}
"""Names that ``stancelab corpus import`` accepts."""
