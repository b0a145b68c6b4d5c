"""Readers: annotated data of every supported origin become a `Corpus`."""

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stancelab.codebook import Codebook
from stancelab.corpus.markup import Fault, parse_document
from stancelab.errors import CorpusError, InputError, unknown
from stancelab.schema import Actor, AnnotatedDocument, Annotation, Document, Mention, Sentence

_MAX_LISTED = 40
_TAG = re.compile(r"</?[st]>")
_PLV_COLUMNS = ("marked_sentence", "gold_root")


@dataclass(frozen=True)
class Corpus:
    """Annotated documents and where they came from.

    Parameters
    ----------
    name : str
        Source name, as in the configuration group ``data``.
    sha256 : str
        Hash over the annotated content, recorded with every run.
    skipped : tuple of Fault
        Rows of foreign formats that cannot be used, each with its reason.
    parts : tuple of str
        Of a mixture, one line a source: what it is made of.
    """

    name: str
    documents: tuple[AnnotatedDocument, ...]
    sha256: str
    skipped: tuple[Fault, ...] = field(default=())
    parts: tuple[str, ...] = field(default=())


def read_text(path: Path) -> str:
    """Read a UTF-8 text file.

    Raises
    ------
    InputError
        When the file is absent, unreadable, binary, not UTF-8 or empty.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{path} does not exist: give the path of an existing file") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    if b"\0" in raw[:8192] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{path} is a binary file: give UTF-8 text")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is not UTF-8 (byte {error.start}): convert it, for instance with iconv -f latin1 -t utf-8"
        ) from error
    if not text.strip():
        raise InputError(f"{path} is empty: give a file with text")
    return text


def json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Objects of a JSON lines file with their line numbers; empty lines are passed over.

    Raises
    ------
    InputError
        When the file cannot be read or a line holds no JSON object.
    """
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise InputError(f"{path}:{number}: not JSON ({error}): give one JSON object a line") from error
        if not isinstance(record, dict):
            raise InputError(f"{path}:{number}: not a JSON object: give one JSON object a line")
        yield number, record


def read_folder(folder: Path, codebook: Codebook, actor_ids: frozenset[str]) -> tuple[Corpus, list[Fault]]:
    """Read a folder of documents in the corpus format and collect every fault.

    Raises
    ------
    InputError
        When the folder is absent or holds no document.
    """
    paths = sorted(folder.rglob("*.md"))
    if not paths:
        raise InputError(f"{folder} holds no corpus document (*.md): give a folder in the corpus format")
    documents, faults, digest = [], [], hashlib.sha256()
    seen: dict[str, Path] = {}
    for path in paths:
        content = read_text(path)
        digest.update(f"{path.relative_to(folder).as_posix()}\n{content}\n".encode())
        annotated, found = parse_document(path, content, codebook, actor_ids)
        faults += found
        if path.stem in seen:
            faults.append(Fault(path, 1, f"the document id {path.stem!r} is taken by {seen[path.stem]}"))
        seen[path.stem] = path
        documents.append(annotated)
    return Corpus(folder.name, tuple(documents), digest.hexdigest()), faults


def read_corpus(folder: Path, codebook: Codebook, actor_ids: frozenset[str]) -> Corpus:
    """Read a folder in the corpus format that must be free of faults.

    Raises
    ------
    CorpusError
        Naming every fault with file and line.
    """
    corpus, faults = read_folder(folder, codebook, actor_ids)
    raise_faults(faults)
    return corpus


def raise_faults(faults: Iterable[Fault]) -> None:
    """Raise CorpusError listing the faults, if there are any."""
    lines = [str(fault) for fault in faults]
    if lines:
        more = f"\n... and {len(lines) - _MAX_LISTED} more" if len(lines) > _MAX_LISTED else ""
        raise CorpusError(f"{len(lines)} faults in the corpus:\n" + "\n".join(lines[:_MAX_LISTED]) + more)


def read_plv(path: Path, codebook: Codebook) -> Corpus:
    """Read the PLV benchmark (train or test layout): one sentence a row, source and target marked by tags.

    The source is the actor and the target its recipient. YIELD stays as it is: it stands for CONCEDE or RETREAT.

    Raises
    ------
    InputError
        When the file cannot be read or lacks a column.
    CorpusError
        When a row has an unknown root.
    """
    lines = read_text(path).splitlines()
    rows = csv.DictReader(lines, delimiter="\t")
    columns = tuple(rows.fieldnames or ())
    if missing := [name for name in _PLV_COLUMNS if name not in columns]:
        raise InputError(
            f"{path} has no column {', '.join(missing)} (columns: {', '.join(columns) or 'none'}): "
            "give a PLV file, tab-separated"
        )
    documents, skipped, faults = [], [], []
    groups: dict[str, str] = {}
    for number, row in enumerate(rows, 2):
        if row["gold_root"] not in codebook.mappings["plv"]:
            faults.append(Fault(path, number, unknown("gold_root", row["gold_root"], codebook.mappings["plv"])))
            continue
        text, spans = _untag(row["marked_sentence"])
        if not any(tag == "s" for _, _, tag in spans):
            skipped.append(Fault(path, number, "no source is marked in the sentence"))
            continue
        group = groups.setdefault(text, f"plv-{number:04d}")
        documents.append(_plv_document(f"plv-{number:04d}", group, text, spans, row["gold_root"]))
    raise_faults(faults)
    if not documents:
        raise InputError(f"{path} has no usable row: give a PLV file with marked sentences")
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return Corpus("plv", tuple(documents), digest, tuple(skipped))


def _untag(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Strip ``<s>`` and ``<t>`` and return the outermost spans in text order, trimmed of white space."""
    text, opened, spans = "", list[tuple[str, int]](), list[tuple[int, int, str]]()
    position = 0
    for tag in _TAG.finditer(marked):
        text += marked[position : tag.start()]
        position = tag.end()
        if not tag[0].startswith("</"):
            opened.append((tag[0][1], len(text)))
        elif opened:
            name, start = opened.pop()
            start += len(text[start:]) - len(text[start:].lstrip())
            end = start + len(text[start:].rstrip())
            if not opened and end > start:
                spans.append((start, end, name))
    return text + marked[position:], spans


def _plv_document(id_: str, group: str, text: str, spans: list[tuple[int, int, str]], root: str) -> AnnotatedDocument:
    actors = {"s": Actor(None, None, "source"), "t": Actor(None, None, "target")}
    sentence = Sentence(0, 0, len(text), text)
    mentions = tuple(Mention(start, end, text[start:end], actors[tag], "marked") for start, end, tag in spans)
    recipients = (actors["t"],) if any(tag == "t" for _, _, tag in spans) else ()
    annotation = Annotation(0, actors["s"], frozenset({root}), recipients)
    return AnnotatedDocument(Document(id_, text, (sentence,), conflict=group), mentions, (annotation,))


def annotated_pairs(documents: Iterable[AnnotatedDocument]) -> Iterator[tuple[AnnotatedDocument, Annotation]]:
    """Every judgement with its document, in order."""
    for annotated in documents:
        for annotation in annotated.annotations:
            yield annotated, annotation
