"""Sentences of a raw document, with offsets, and the web furniture among them."""

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from stancelab.schema import Sentence

_FURNITURE = (
    r"(?:select|choose)\s+(?:a\s+|your\s+)?language\b.*",
    r"(?:share|print|email|tweet|pin|save|follow\s+us|sign\s+(?:in|up)|log\s+in|subscribe|register)"
    r"(?:\s+(?:this|on|to|via|by|for|now|our|with|the|us|article|story|page|post|newsletter|facebook|twitter|x|whatsapp"
    r"|email|in|up|free|,|/|\|))*[.:!]?",
    r"(?:read|see|listen|watch)\s+(?:more|also|next|live|now)\s*(?::.*|[.!…>»]*)",
    r"(?:related|more|latest|trending|most\s+(?:read|popular)|recommended)\s+"
    r"(?:articles?|stories|news|topics?|coverage|reading|on\s+this\s+(?:story|topic))\s*(?::.*|[.!…>»]*)",
    r"(?:file\s+)?(?:photo|image|picture|video|caption|photograph|credit|source|graphic)s?\s*(?:by\s|:|/|courtesy).*",
    r"(?:advertisement|sponsored(?:\s+content)?|cookies?|accept(?:\s+all)?(?:\s+cookies)?|menu|home|search|comments?"
    r"|skip\s+to\s+(?:main\s+)?content|back\s+to\s+top|privacy\s+policy|terms\s+of\s+(?:use|service))(?:\s*\(\d+\))?",
    r"all\s+rights\s+reserved.*|©.*|\(c\)\s.*",
    r"by\s+[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+){1,3}",
    r"(?:published|updated|posted|last\s+(?:updated|modified))\s*(?:on|at|:|\d).*",
    r"[\d\s:/.,|-]+(?:am|pm|gmt|utc|min(?:ute)?s?\s+read)?",
    r".*\s[|»›]\s.*",
)
_JUNK = re.compile("|".join(f"(?:{line})" for line in _FURNITURE), re.IGNORECASE)
_LONGEST = 2000
_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")


def segment(text: str) -> list[Sentence]:
    """Split a document into sentences.

    Line breaks always end a sentence, as they do in articles copied from the web. Leading and trailing white space is
    outside the spans; ``text[s.start:s.end] == s.text`` holds for every sentence.

    Returns
    -------
    list of Sentence
        In text order; `junk` is set for menus, share buttons, captions, bylines and the like.
    """
    spans = (span for line in _LINE.finditer(text) for span in _split(line[0], line.start()))
    return [
        Sentence(index, start, end, text[start:end], junk=is_junk(text[start:end]))
        for index, (start, end) in enumerate(spans)
    ]


def _split(line: str, offset: int) -> Iterator[tuple[int, int]]:
    position = 0
    for boundary in get_sentence_boundaries("en", line):
        # sentencex counts its own offsets in other units on some inputs, so the text it returns is located instead.
        piece = boundary["text"].strip()
        if piece:
            start = line.index(piece, position)
            position = start + len(piece)
            yield from _cut(piece, offset + start)


def _cut(piece: str, offset: int) -> Iterator[tuple[int, int]]:
    """The span of a sentence, in parts where it is longer than any sentence: a table, a list, a text without stops."""
    start = 0
    while len(piece) - start > _LONGEST:
        end = piece.rfind(" ", start + 1, start + _LONGEST)
        end = end if end > start else start + _LONGEST
        yield offset + start, offset + end
        start = end + (piece[end : end + 1] == " ")
    if start < len(piece):
        yield offset + start, offset + len(piece)


def is_junk(line: str) -> bool:
    """Whether a line is web furniture, which cannot hold a stance: no letters, a menu entry, a button, a caption."""
    return not any(character.isalpha() for character in line) or _JUNK.fullmatch(line.strip()) is not None
