"""What a document has said so far of its actors: persons met, names and acronyms introduced, who was spoken of last."""

import datetime
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from zlib import crc32

from stancelab.actors.knowledge import KnowledgeBase
from stancelab.actors.ownership import Context
from stancelab.actors.spans import Candidate, Scan
from stancelab.actors.words import DATED, MONTHS, NO_SURNAMES, SPEAKERS, SPEECH, is_calendar
from stancelab.schema import Actor

_YEAR = re.compile(
    rf"(?:\b(?:[Ii]n|[Ss]ince|of|late|early|[Bb]y|{MONTHS})|,)\s+(?P<year>19[4-9]\d|20\d\d)\b(?!\s+[a-z]+s\b)"
)
_NAME = r"[A-Z][\w’'-]*(?:\s+(?:of|for|the|and|de|du|in|on|[A-Z][\w’'-]*))*"
_INTRODUCED = re.compile(
    rf"(?<!\w)(?P<name>{_NAME})(?:\s*\(|,?\s+(?:better\s+)?known\s+as\s+(?:the\s+)?|,\s+or\s+(?:the\s+)?)"
    r"[\"“']?(?P<form>[A-Z][A-Z0-9-]{1,9})(?![\w])"
)

_FAMILY_FIRST = frozenset({"CHN", "TWN", "HKG", "MAC", "KOR", "PRK", "KHM", "VNM", "ETH", "ERI", "SOM"})
_ARTICLE = re.compile(r"^(?:al|el|ul)-", re.IGNORECASE)


def surnames_of(name: str, actor_id: str | None) -> set[str]:
    """Words that may stand for a person after the introduction: the last one, in some states the first."""
    words = name.split()
    return {without_article(words[-1])} | ({words[0]} if actor_id in _FAMILY_FIRST else set())


def without_article(word: str) -> str:
    """Surname without its Arabic article: "Al-Otar" is Faisal al-Otar."""
    return _ARTICLE.sub("", word) if word[2:3] == "-" else word


@dataclass(frozen=True, slots=True)
class Met:
    """An actor and the sentence that it was met in."""

    actor: Actor
    sentence: int


@dataclass
class Memory:
    """Grows while a document is read; every find has its own.

    Parameters
    ----------
    context : Context
        What the aliases of the document name, for roles without owner.
    persons, names : dict of str to Met
        By surname; by full name or acronym.
    subject, person : Met or None
        First actor of the last sentence that has one; person spoken of last.
    """

    context: Context
    persons: dict[str, Met] = field(default_factory=dict)
    names: dict[str, Met] = field(default_factory=dict)
    subject: Met | None = None
    person: Met | None = None

    def note(self, candidate: Candidate, actor: Actor, row: int, sentence: int) -> None:
        """Remember a resolved mention."""
        met = Met(actor, sentence)
        if actor.person or candidate.person:
            self.person = met
        if candidate.person:
            self.names[candidate.person] = met
        known = [match.alias.form for match in candidate.matches if match.alias.kind == "person"]
        for name in filter(None, (candidate.person, actor.person, *known)):
            if candidate.role or " " in name:
                for surname in surnames_of(name, actor.id):
                    if surname.lower() not in NO_SURNAMES:
                        self.persons.setdefault(surname, met)
        self.context.note(candidate, actor, row)
        if self.subject is None or self.subject.sentence != sentence:
            self.subject = met

    def introduce(self, text: str, found: Sequence[tuple[Candidate, Actor]], sentence: int) -> None:
        """Remember acronyms that a sentence introduces: the Front for Renewal (FR), the league, known as LRN."""
        for match in _INTRODUCED.finditer(text):
            letters = iter(match["name"].upper())
            if not all(letter in letters for letter in match["form"] if letter.isalpha()):
                continue
            named = [
                actor
                for candidate, actor in found
                if candidate.start < match.end("name") and match.start("name") < candidate.end
            ]
            actor = named[-1] if named else Actor(None, None, slug(match["name"]))
            self.names[match["form"]] = Met(actor, sentence)


def date_of(text: str) -> datetime.date | None:
    """Middle of the latest past year that a text names."""
    today = datetime.date.today()
    years = [int(match["year"]) for match in _YEAR.finditer(text) if int(match["year"]) <= today.year]
    return min(datetime.date(max(years), 6, 30), today) if years else None


def with_names(scan: Scan, found: list[Candidate], memory: Memory, knowledge: KnowledgeBase) -> list[Candidate]:
    """Candidates of a sentence; among its other words, names met before and pronouns that speak."""
    words = scan.tokens.words
    names = []
    for token, word in enumerate(words):
        pronoun = word.lower() in SPEAKERS
        if not (pronoun or word[0].isupper() or word[0] == "a"):
            continue
        if pronoun:
            named = speaks(words, token)
        else:
            named = not is_date(words, token) and (is_met(word, memory) or leads(words, token, knowledge))
        if named:
            start, end = scan.tokens.spans[token]
            if all(end <= other.start or other.end <= start for other in found):
                names.append(Candidate(start, end, token, (), (word,), person="" if pronoun else word))
    return sorted([*found, *names], key=lambda candidate: candidate.start) if names else found


def is_date(words: Sequence[str], token: int) -> bool:
    """Whether a word is a month or day used as such: in May, May 5, last Friday."""
    before, after = words[max(0, token - 1) : token], words[token + 1 : token + 2]
    return is_calendar(words[token]) and bool(
        DATED & {word.lower() for word in before} or any(w[0].isdigit() for w in after)
    )


def is_met(word: str, memory: Memory) -> bool:
    """Whether a word is a name or the surname of a person met before."""
    return word in memory.names or without_article(word) in memory.persons


def leads(words: Sequence[str], token: int, knowledge: KnowledgeBase) -> bool:
    """Whether a word is the surname of someone in a leading office, standing alone."""
    word = words[token]
    if (
        word not in knowledge.surnames
        or word in knowledge.aliases
        or is_calendar(word)
        or word.lower() in knowledge.roles
    ):
        return False
    beside = (*words[max(1, token - 1) : token], *words[token + 1 : token + 2])
    return not any(other[0].isupper() and other.lower() not in knowledge.roles for other in beside)


def speaks(words: Sequence[str], token: int) -> bool:
    """Whether a pronoun stands beside a verb of speech."""
    return not SPEECH.isdisjoint((*words[max(0, token - 1) : token], *words[token + 1 : token + 2]))


def slug(text: str) -> str:
    """Label of an unknown actor: plain letters and digits of its name."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or f"name-{crc32(text.encode(errors='replace')):08x}"
