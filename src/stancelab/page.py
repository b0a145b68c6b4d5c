"""One self-contained HTML page that shows labelled documents, for reading; it loads nothing and needs no script."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from stancelab.schema import STANCES, Mention, Prediction

ABSTAINED, NONE = "abstained", "none"
KINDS = (*STANCES, ABSTAINED, NONE)
"""What a pair can show as; the page's filters and the columns of its first table."""


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """A document and the predictions that its page shows; their offsets count the characters of `text`."""

    id: str
    text: str
    predictions: Sequence[Prediction]


def render_page(documents: Iterable[LabelledDocument], title: str) -> str:
    """Render a page: the running text with actors and stances marked, tables, and a panel for every actor.

    Actors are told apart by id and sector, over all documents; an actor without id is its mention in one document.

    Parameters
    ----------
    documents : iterable of LabelledDocument
        In the order of the page.
    title : str
        Heading of the page.

    Returns
    -------
    str
        A whole HTML document. The text of every document stands in it as given; U+0000, which HTML cannot hold,
        reads U+FFFD.
    """
    register = _Register()
    articles: list[_Article] = []
    models: dict[str, None] = {}
    for number, document in enumerate(documents, 1):
        marks = [mark for prediction in document.predictions for mark in register.enter(number, document, prediction)]
        articles.append(_Article(f"d{number}", document.id, _paragraphs(document.text, marks)))
        models |= dict.fromkeys(prediction.model for prediction in document.predictions)
    actors = sorted(
        (actor for actor in register.actors.values() if actor.marks), key=lambda actor: -actor.addressed.total()
    )
    style, script = _source("page.css"), _source("page.js")
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            title=title,
            articles=articles,
            actors=actors,
            kinds=[kind for kind in KINDS if kind in STANCES or any(actor.counts[kind] for actor in actors)],
            recipients=_recipients(actors),
            models=list(models),
            style=Markup(style),  # noqa: S704  the package's own file
            script=Markup(script),  # noqa: S704
            policy=f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:; "
            "base-uri 'none'; form-action 'none'",
        )
    )


@dataclass(eq=False, slots=True)
class _Actor:
    """An actor of the page and all that is said of it."""

    number: int
    code: str
    name: str
    marks: list[_Mark] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"{self.name} ({self.code})" if self.code else f"“{self.name}”, not resolved"

    @property
    def short(self) -> str:
        return self.code or f"“{self.name}”"

    @property
    def counts(self) -> Counter[str]:
        """Pairs by kind."""
        return Counter(mark.kind for mark in self.marks)

    @property
    def addressed(self) -> Counter[_Actor | None]:
        """Stances by recipient, None where the sentence names none."""
        return Counter(mark.recipient for mark in self.marks if mark.kind in STANCES)


@dataclass(frozen=True, slots=True)
class _Mark:
    """One stance of one pair, or that it has none; only a stance has a recipient."""

    kind: str
    actor: _Actor
    recipient: _Actor | None
    document: str
    anchor: str
    prediction: Prediction

    @property
    def mention(self) -> Mention:
        return self.prediction.pair.mention

    @property
    def value(self) -> str:
        """The stance's probability; for an abstention, the stance that came nearest."""
        chances = self.prediction.probabilities
        if self.kind in STANCES:
            return f"{chances[self.kind]:.2f}"
        nearest = max(STANCES, key=chances.__getitem__)
        return f"(nearest: {nearest} {chances[nearest]:.2f})"

    @property
    def label(self) -> str:
        """What stands behind the mention in the text."""
        toward = f" → {self.recipient.short}" if self.recipient else ""
        return f"{self.kind}{toward}"

    @property
    def said(self) -> str:
        """The same for a screen reader."""
        toward = f" towards {self.recipient.title}" if self.recipient else ""
        return f"{self.actor.title}: {self.kind} {self.value}{toward}"

    @property
    def detail(self) -> str:
        """Lines of the tooltip."""
        prediction = self.prediction
        lines = (
            self.actor.title + (f" → {self.recipient.title}" if self.recipient else ""),
            " · ".join(f"{stance} {prediction.probabilities[stance]:.2f}" for stance in STANCES),
            f"act {prediction.act} {prediction.act_probability:.2f} · {_line(self.mention.reason)}",
        )
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text; where it names actors of shown pairs, their marks."""

    text: str
    marks: Sequence[_Mark] = ()


@dataclass(frozen=True, slots=True)
class _Span:
    """A sentence that has marks, or text between such sentences (no anchor)."""

    pieces: Sequence[_Piece]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class _Article:
    anchor: str
    id: str
    paragraphs: Sequence[Sequence[_Span]]


class _Register:
    """The page's actors, numbered as they appear."""

    def __init__(self) -> None:
        self.actors: dict[tuple[str, ...], _Actor] = {}

    def enter(self, number: int, document: LabelledDocument, prediction: Prediction) -> Iterator[_Mark]:
        """Note what a prediction says with its actor and give its marks, one a stance."""
        pair = prediction.pair
        actor = self._actor(number, pair.mention)
        recipient = self._actor(number, pair.recipient) if pair.recipient and prediction.stances else None
        anchor = f"d{number}-s{pair.sentence.index}"
        for kind in prediction.stances or (ABSTAINED if prediction.abstained else NONE,):
            mark = _Mark(kind, actor, recipient, document.id, anchor, prediction)
            actor.marks.append(mark)
            yield mark

    def _actor(self, number: int, mention: Mention) -> _Actor:
        actor = mention.actor
        code = "/".join(part for part in (actor.id, actor.sector) if part) if actor.id else ""
        key = (code,) if code else (actor.key, str(number))
        name = actor.name or actor.id if actor.id else _line(mention.text)
        return self.actors.setdefault(key, _Actor(len(self.actors) + 1, code, name or ""))


def _recipients(actors: Sequence[_Actor]) -> list[_Actor | None]:
    """Columns of the second table: whom stances address, the most addressed first, None last."""
    total: Counter[_Actor | None] = sum((actor.addressed for actor in actors), Counter())
    return sorted(total, key=lambda recipient: (recipient is None, -total[recipient]))


def _paragraphs(text: str, marks: Iterable[_Mark]) -> list[list[_Span]]:
    """The whole text in paragraphs, each up to and with a line break; no sentence that has marks is broken."""
    spans: list[_Span] = []
    position = 0
    for anchor, group in groupby(sorted(marks, key=lambda mark: mark.prediction.pair.sentence.start), _anchor):
        inside = sorted(group, key=lambda mark: mark.mention.start)
        sentence = inside[0].prediction.pair.sentence
        spans += _between(text[position : sentence.start])
        spans.append(_Span(_pieces(text, sentence.start, sentence.end, inside), anchor))
        position = sentence.end
    spans += _between(text[position:])
    paragraphs: list[list[_Span]] = [[]]
    for span in spans:
        paragraphs[-1].append(span)
        if span.pieces[-1].text.endswith("\n"):
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]


def _between(text: str) -> Iterator[_Span]:
    return (_Span((_Piece(line),)) for line in re.split(r"(?<=\n)", text) if line)


def _pieces(text: str, start: int, end: int, marks: Iterable[_Mark]) -> list[_Piece]:
    """A sentence cut at its mentions, given in text order; mentions that overlap become one piece with all marks."""
    pieces, position = [_Piece("")], start
    for mark in marks:
        mention = mark.mention
        if pieces[-1].marks and mention.start < position:
            last = pieces.pop()
            longer = text[position : max(position, mention.end)]
            pieces.append(_Piece(last.text + longer, (*last.marks, mark)))
        else:
            pieces += [_Piece(text[position : mention.start]), _Piece(text[mention.start : mention.end], (mark,))]
        position = max(position, mention.end)
    return [*pieces, _Piece(text[position:end])]


def _anchor(mark: _Mark) -> str:
    return mark.anchor


def _line(text: str) -> str:
    return " ".join(text.split())


def _exact(text: str) -> Markup:
    """Escape running text so that a browser's parser gives it back unchanged: it would read CR as LF and drop NUL."""
    return Markup(str(escape(text)).replace("\0", "\ufffd").replace("\r", "&#13;"))  # noqa: S704  escaped before


def _source(name: str) -> str:
    return (files("stancelab") / "templates" / name).read_text(encoding="utf-8")


def _digest(source: str) -> str:
    """Content-security-policy source that allows this very text and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("stancelab"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["exact"] = _exact
    return environment
