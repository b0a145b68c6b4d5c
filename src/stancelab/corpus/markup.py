"""The corpus format (docs/corpus-format.md): one marked-up text file per document, offsets computed."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

from stancelab.codebook import Codebook, load_yaml
from stancelab.errors import unknown
from stancelab.schema import ACTOR_KEY, SECTORS, Actor, AnnotatedDocument, Annotation, Document, Mention, Sentence

HEAD_KEYS = ("date", "conflict")
_MENTION = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)")
_ACT_LINE = re.compile(r"= (?P<actor>\S+)(?: > (?P<recipients>[^:]+))?: (?P<acts>.+)")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a corpus file, said so that its author can find and mend it."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(slots=True)
class _Draft:
    """A document while its file is read."""

    path: Path
    codebook: Codebook
    actor_ids: frozenset[str]
    faults: list[Fault] = field(default_factory=list)
    text: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    acts: dict[tuple[int, Actor], set[str]] = field(default_factory=dict)
    recipients: dict[tuple[int, Actor], list[Actor]] = field(default_factory=dict)
    marked: dict[str, Actor] = field(default_factory=dict)

    def fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(self.path, line, message))


def parse_document(
    path: Path, content: str, codebook: Codebook, actor_ids: frozenset[str]
) -> tuple[AnnotatedDocument, list[Fault]]:
    """Read one corpus file.

    Parameters
    ----------
    path : Path
        For the document id (its stem) and for messages; not opened.
    content : str
        Text of the file.
    codebook : Codebook
        Acts that annotations may use.
    actor_ids : frozenset of str
        Ids that mentions may name.

    Returns
    -------
    tuple of AnnotatedDocument and list of Fault
        The document without what could not be read, and every fault found.
    """
    draft = _Draft(path, codebook, actor_ids)
    head, body, first_line = _split_head(draft, content)
    separator = ""
    for number, line in enumerate(body, first_line):
        if line.startswith("= "):
            _read_act_line(draft, number, line)
        elif line.strip():
            _read_sentence(draft, number, line.removeprefix("# "), separator)
            separator = " "
        elif separator:
            separator = "\n\n"
    day = head.get("date")
    document = Document(
        id=path.stem,
        text=draft.text,
        sentences=tuple(draft.sentences),
        conflict=str(head.get("conflict", "")),
        date=day if isinstance(day, date) else None,
    )
    return AnnotatedDocument(document, tuple(draft.mentions), tuple(_annotations(draft))), draft.faults


def _split_head(draft: _Draft, content: str) -> tuple[dict[str, object], list[str], int]:
    lines = content.splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        draft.fault(1, "the file must begin with a YAML head between two lines '---'")
        return {}, [], 1
    end = lines.index("---", 1)
    try:
        head = load_yaml("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        draft.fault(2, f"the head is not YAML: {' '.join(str(error).split())}")
        return {}, lines[end + 1 :], end + 2
    if not isinstance(head, dict) or sorted(head) != sorted(HEAD_KEYS):
        draft.fault(2, f"the head must have exactly the keys {', '.join(HEAD_KEYS)}")
        return {}, lines[end + 1 :], end + 2
    if not isinstance(head["date"], date):
        draft.fault(2, f"date {head['date']!r} is not of the form 2024-03-31")
    if head["conflict"] != draft.path.parent.name:
        draft.fault(3, f"conflict {head['conflict']!r} must be the folder's name {draft.path.parent.name!r}")
    return head, lines[end + 1 :], end + 2


def _read_sentence(draft: _Draft, number: int, line: str, separator: str) -> None:
    draft.text += separator
    start = len(draft.text)
    draft.marked = {}
    position = 0
    for match in _MENTION.finditer(line):
        draft.text += line[position : match.start()]
        position = match.end()
        at = len(draft.text)
        draft.text += match[1]
        actor = _read_actor(draft, number, match[2])
        if actor is not None:
            draft.marked[match[2]] = actor
            draft.mentions.append(Mention(at, len(draft.text), match[1], actor, "annotated"))
    draft.text += line[position:]
    text = draft.text[start:]
    if "[" in text or "](" in text:
        draft.fault(number, f"broken mention markup near {text[max(0, text.find('[')) :][:40]!r}")
    draft.sentences.append(Sentence(len(draft.sentences), start, len(draft.text), text))


def _read_actor(draft: _Draft, number: int, reference: str) -> Actor | None:
    match = ACTOR_KEY.fullmatch(reference)
    if match is None:
        draft.fault(number, f"actor {reference!r} is not of the form ID/SECTOR or ID/SECTOR#name")
        return None
    id_, sector, label = match["id"], match["sector"], match["label"] or ""
    if sector is None:
        draft.fault(number, f"actor {reference!r} has no sector; valid: {', '.join(SECTORS)}")
    elif sector not in SECTORS:
        draft.fault(number, unknown("sector", sector, SECTORS))
    if id_ == "?" and not label:
        draft.fault(number, f"the unknown actor {reference!r} needs a #name")
    if id_ != "?" and id_ not in draft.actor_ids:
        draft.fault(
            number, f"unknown actor id {id_!r}: not in data/actors; use ?/{sector}#name for an actor without id"
        )
    return Actor(None if id_ == "?" else id_, sector, label)


def _read_act_line(draft: _Draft, number: int, line: str) -> None:
    match = _ACT_LINE.fullmatch(line)
    if match is None:
        draft.fault(number, f"{line!r} is not of the form '= ACTOR > RECIPIENT: ACT, ACT'")
        return
    if not draft.sentences:
        draft.fault(number, "an act line must follow its sentence")
        return
    recipients = [name.strip() for name in (match["recipients"] or "").split(",") if name.strip()]
    for reference in [match["actor"], *recipients]:
        if reference not in draft.marked:
            draft.fault(
                number, f"{reference} is not marked in the sentence; marked: {', '.join(draft.marked) or 'nothing'}"
            )
            return
    actor = draft.marked[match["actor"]]
    key = (len(draft.sentences) - 1, actor)
    for act in (name.strip() for name in match["acts"].split(",")):
        if act not in draft.codebook.acts:
            draft.fault(number, unknown("act", act, draft.codebook.acts))
        else:
            draft.acts.setdefault(key, set()).add(act)
    draft.recipients.setdefault(key, []).extend(draft.marked[reference] for reference in recipients)


def _annotations(draft: _Draft) -> list[Annotation]:
    """One annotation per marked actor of each sentence; without an act line it is COMMENT (codebook)."""
    annotations = {}
    for sentence in draft.sentences:
        for mention in draft.mentions:
            if sentence.start <= mention.start < sentence.end:
                key = (sentence.index, mention.actor)
                acts = frozenset(draft.acts.get(key, {"COMMENT"}))
                recipients = tuple(dict.fromkeys(draft.recipients.get(key, [])))
                annotations[key] = Annotation(sentence.index, mention.actor, acts, recipients)
    return list(annotations.values())


def render_document(annotated: AnnotatedDocument) -> str:
    """Write a document in the corpus format, the inverse of `parse_document`."""
    document = annotated.document
    lines = ["---", f"date: {document.date}", f"conflict: {document.conflict}", "---"]
    previous_end = 0
    for sentence in document.sentences:
        if sentence.index and "\n" in document.text[previous_end : sentence.start]:
            lines.append("")
        previous_end = sentence.end
        lines.append(_render_sentence(annotated, sentence))
        for annotation in annotated.annotations:
            if annotation.sentence == sentence.index and annotation.acts != {"COMMENT"}:
                to = ", ".join(recipient.key for recipient in annotation.recipients)
                acts = ", ".join(sorted(annotation.acts))
                lines.append(f"= {annotation.actor.key}{' > ' + to if to else ''}: {acts}")
    return "\n".join(lines) + "\n"


def _render_sentence(annotated: AnnotatedDocument, sentence: Sentence) -> str:
    text, position = "", sentence.start
    for mention in annotated.mentions_in(sentence):
        text += annotated.document.text[position : mention.start] + f"[{mention.text}]({mention.actor.key})"
        position = mention.end
    return text + annotated.document.text[position : sentence.end]
