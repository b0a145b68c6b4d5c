"""Resolving mentions through a document: names, roles, surnames of persons met before."""

import re
from collections.abc import Iterable

from stancelab.actors.knowledge import KnowledgeBase
from stancelab.actors.mentions import Candidate, MentionScanner
from stancelab.schema import Actor, Mention, Sentence

_CAPITALISED = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w’'-]*\w\b")
_POSSESSIVE = re.compile(r"['’]s$")
_INTERNATIONAL = ("IGO", "NGO", "REB")


class ActorFinder:
    """Finds and resolves the actors of a document; thread-safe, since each call keeps its own memory.

    Parameters
    ----------
    knowledge : KnowledgeBase
        What is known before reading.
    """

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self._scanner = MentionScanner(knowledge)

    def find(self, sentences: Iterable[Sentence]) -> list[Mention]:
        """Mentions of all sentences of one document, in text order; junk sentences are passed over."""
        memory: dict[str, tuple[Actor, int]] = {}
        mentions: list[Mention] = []
        for sentence in sentences:
            if not sentence.junk:
                mentions += self._find_in(sentence, memory)
        return mentions

    def _find_in(self, sentence: Sentence, memory: dict[str, tuple[Actor, int]]) -> list[Mention]:
        found = []
        candidates = self._scanner.scan(sentence.text)
        for candidate in candidates:
            actor, reason = self._resolve(candidate, memory)
            if candidate.person:
                memory.setdefault(_surname(candidate.person), (actor, sentence.index))
            found.append(_mention(sentence, candidate.start, candidate.end, actor, reason))
        taken = [(candidate.start, candidate.end) for candidate in candidates]
        for match in _CAPITALISED.finditer(sentence.text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            known = self._surname_actor(_POSSESSIVE.sub("", match[0]), memory)
            if known is not None:
                end = match.start() + len(_POSSESSIVE.sub("", match[0]))
                found.append(_mention(sentence, match.start(), end, *known))
        return sorted(found, key=lambda mention: mention.start)

    def _resolve(self, candidate: Candidate, memory: dict[str, tuple[Actor, int]]) -> tuple[Actor, str]:
        alias = candidate.alias
        if alias is not None and alias.kind == "person":
            return alias.actor, alias.reason
        if alias is not None:
            sector = self._sector(candidate, alias.actor)
            person = candidate.person or None
            actor = Actor(alias.actor.id, sector, name=alias.actor.name, person=person)
            return actor, f"{candidate.role!r} with {alias.reason}" if candidate.role else alias.reason
        sector = self.knowledge.roles[self._head_role(candidate.role)][0] or None
        if not candidate.person:
            return Actor(None, sector, _slug(candidate.role)), f"role phrase {candidate.role!r}, actor unknown"
        if known := self._surname_actor(_surname(candidate.person), memory):
            return known
        unknown = Actor(None, sector, _slug(candidate.person), person=candidate.person)
        return unknown, f"person with the role {candidate.role!r}, affiliation unknown"

    def _surname_actor(self, surname: str, memory: dict[str, tuple[Actor, int]]) -> tuple[Actor, str] | None:
        if surname in memory:
            actor, sentence = memory[surname]
            return actor, f"surname of a person resolved in sentence {sentence}"
        if full := self.knowledge.surnames.get(surname):
            return self.knowledge.aliases[full].actor, f"surname of the office-holder {full}"
        return None

    def _sector(self, candidate: Candidate, actor: Actor) -> str | None:
        """Sector that the role gives; international bodies and armed groups keep their own."""
        if not candidate.role or actor.sector in _INTERNATIONAL:
            return actor.sector
        return self.knowledge.roles[self._head_role(candidate.role)][0] or actor.sector

    def _head_role(self, phrase: str) -> str:
        """Longest known role at the end of a phrase: "senior foreign ministry officials" is officials."""
        words = " ".join(phrase.split())
        while words not in self.knowledge.roles or self.knowledge.roles[words][1] == "modifier":
            words = words.partition(" ")[2]
        return words


def _mention(sentence: Sentence, start: int, end: int, actor: Actor, reason: str) -> Mention:
    return Mention(sentence.start + start, sentence.start + end, sentence.text[start:end], actor, reason)


def _surname(name: str) -> str:
    return _POSSESSIVE.sub("", name.split()[-1])


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "unnamed"
