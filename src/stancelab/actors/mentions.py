"""Finding the spans of one sentence that name an actor; what they resolve to may still depend on the document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from stancelab.actors.knowledge import Alias, KnowledgeBase, alternation

_NAME_WORD = r"(?:[A-ZÀ-ÖØ-Þ][\w’'.-]*\w|[A-Z]\.)"
_PARTICLE = r"(?:al|el|bin|ibn|von|van|der|de|da|dos|du|la)"
_NAME = rf"{_NAME_WORD}(?:\s+(?:{_PARTICLE}[\s-]+)?{_NAME_WORD}){{0,3}}"
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|outside|inside|across|throughout|around|through|via|off|within|south of|north of|east of|west of)"
    r"\s+(?:the\s+)?$"
)
_CALENDAR = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October"
    r"|November|December"
)
_RANKS = frozenset(
    {"major", "general", "captain", "marshal", "deputy", "justice", "secretary", "speaker", "prince", "king"}
)
"""Titles that are common words unless they begin with a capital: "major powers", "deputy Ade"."""

_TITLE_CASE_SHARE, _SHORTEST_HEADLINE = 0.6, 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of a sentence that may name an actor, in sentence offsets, with what its words say.

    Parameters
    ----------
    alias : Alias or None
        Knowledge base entry that it contains.
    role : str
        Role phrase in lower case ("foreign minister"), empty without one.
    person : str
        Name of a person, empty without one.
    """

    start: int
    end: int
    alias: Alias | None = None
    role: str = ""
    person: str = ""


class MentionScanner:
    """Compiled patterns of a knowledge base; `scan` is pure and keeps no memory of other sentences."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._aliases = list(knowledge.aliases.values())
        self._forms = list(knowledge.aliases)
        self._automaton = AhoCorasick(self._forms, matchkind=MatchKind.LeftmostLongest)
        modifier = rf"(?:(?:{alternation(knowledge.roles_of_kind('modifier'))})\s+)"
        role = alternation(knowledge.roles_of_kind("title", "group", "body"))
        title = alternation(knowledge.roles_of_kind("title"))
        group = alternation(knowledge.roles_of_kind("group", "body"))
        self._role_after = re.compile(
            rf"(?:['’]s?)?\s+(?P<role>(?i:{modifier}{{0,3}}(?:{role})))\b(?!-)(?:\s+(?P<person>{_NAME}))?"
        )
        self._role_before = re.compile(
            rf"\b(?:[Tt]he\s+|[Aa]n?\s+)?(?P<role>(?i:{modifier}{{0,3}}(?:{role})))\s+(?:of|for)\s+(?:the\s+)?$"
        )
        self._titled = re.compile(rf"\b(?P<role>(?i:{modifier}{{0,2}}(?:{title})))\s+(?P<person>{_NAME})")
        # "Its troops" belong to an actor that is named elsewhere, so they are none of their own.
        self._generic = re.compile(
            rf"\b(?:(?i:(?P<owner>its|their|his|her|our|your|my)|the)\s+)?"
            rf"(?P<role>(?i:{modifier}{{0,3}}(?:{group})))\b(?![-’'])"
        )
        self._next_word = re.compile(rf"\s+({_NAME_WORD})")
        self._role_word = re.compile(rf"(?i:{modifier}?(?:{role}))\b")

    def scan(self, text: str) -> list[Candidate]:
        """Return non-overlapping candidates of a sentence in text order."""
        taken = sorted(self._anchored(text), key=lambda c: (c.start, -c.end))
        found: list[Candidate] = []
        for candidate in (*taken, *self._named(text), *self._groups(text)):
            if all(candidate.end <= other.start or other.end <= candidate.start for other in found):
                found.append(candidate)
        return sorted(found, key=lambda c: c.start)

    def _anchored(self, text: str) -> Iterator[Candidate]:
        """Aliases of the knowledge base, grown over the role phrase and the name next to them."""
        words = text.split()
        capitals = sum(word[:1].isupper() for word in words)
        title_case = len(words) > _SHORTEST_HEADLINE and capitals > _TITLE_CASE_SHARE * len(words)
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            alias = self._aliases[index]
            if not _is_word(text, start, end) or (alias.kind != "person" and _PLACE_BEFORE.search(text[:start])):
                continue
            after = self._role_after.match(text, end)
            if alias.kind == "person":
                yield Candidate(start, end, alias, person=alias.form)
            elif after:
                yield Candidate(start, after.end(), alias, after["role"].lower(), after["person"] or "")
            elif before := self._role_before.search(text[:start]):
                yield Candidate(before.start(), end, alias, before["role"].lower())
            elif title_case or not self._is_part_of_a_name(text, end, alias):
                yield Candidate(start, end, alias)

    def _is_part_of_a_name(self, text: str, end: int, alias: Alias) -> bool:
        """Whether a capitalised word that is no role, day or alias goes on: Washington Post, Jordan Smith."""
        following = self._next_word.match(text, end)
        if following is None or alias.kind not in ("name", "capital", "demonym"):
            return False
        word = following[1]
        return not (_CALENDAR.match(word) or self._role_word.match(text, following.start(1)) or word in self._forms_set)

    @property
    def _forms_set(self) -> frozenset[str]:
        if not hasattr(self, "_forms_cache"):
            self._forms_cache = frozenset(self._forms)
        return self._forms_cache

    def _named(self, text: str) -> Iterator[Candidate]:
        for match in self._titled.finditer(text):
            if match["role"].lower() in _RANKS and match["role"][0].islower():
                continue
            yield Candidate(match.start(), match.end(), role=match["role"].lower(), person=match["person"])

    def _groups(self, text: str) -> Iterator[Candidate]:
        for match in self._generic.finditer(text):
            if match["owner"]:
                continue
            yield Candidate(match.start(), match.end(), role=match["role"].lower())


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether the span stands on its own: not inside a word or a compound such as "U.S.-backed"."""
    before, after = text[start - 1 : start], text[end : end + 2]
    if before.isalnum() or before in ("-", "_") or after[:1].isalnum() or after[:1] == "_":
        return False
    return not (after[:1] == "-" and after[1:].isalpha())
