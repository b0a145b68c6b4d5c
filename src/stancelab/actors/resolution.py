"""Resolving mentions through a document: each rule answers with an actor and its reason, or passes on."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from stancelab.actors.following import Memory, date_of, slug, with_names, without_article
from stancelab.actors.knowledge import Alias, DocumentText, KnowledgeBase, on
from stancelab.actors.learned import Learned, load_learned
from stancelab.actors.loading import load_knowledge
from stancelab.actors.mentions import MentionScanner
from stancelab.actors.ownership import OwnerRule, read_context
from stancelab.actors.recipients import RecipientRule
from stancelab.actors.spans import Candidate, Match
from stancelab.actors.words import JOINT, PARTIES, PERSONAL, POSSESSIVE, QUANTITIES, TOWARDS, is_former, is_pronoun
from stancelab.schema import Actor, Mention, Sentence

Resolved = tuple[Actor, str]

FOLLOWED = "refers to"
"""In the reason of every mention that its context resolved, not its words."""

_REMEMBERED = 10
"""Years after which the bare surname of a former office-holder is nobody's."""


@dataclass
class ActorsConfig:
    """Which actors are known.

    Parameters
    ----------
    custom : str
        Folder of your own tables ``custom.csv`` and ``custom_roles.csv``, relative to the working directory; empty
        without.
    """

    custom: str = ""

    @property
    def folder(self) -> Path | None:
        """The folder of own tables, if there is one."""
        return Path(self.custom) if self.custom else None


def load_finder(folder: Path, custom: Path | None = None) -> "ActorFinder":
    """Load the tables and the learned parts of a folder.

    Raises
    ------
    InputError
        When a file is absent or has a fault.
    """
    return ActorFinder(load_knowledge(folder, custom), load_learned(folder))


class ActorFinder:
    """Finds and resolves the actors of a document; thread-safe, since each call keeps its own memory.

    Parameters
    ----------
    knowledge : KnowledgeBase
        What is known before reading.
    learned : Learned
        What annotated documents have taught: spans of mentions, owners of roles, recipients.
    """

    def __init__(self, knowledge: KnowledgeBase, learned: Learned) -> None:
        self.knowledge = knowledge
        self.learned = learned
        self.recipient_of = RecipientRule(learned.recipients)
        self._scanner = MentionScanner(knowledge, learned.tagger)
        self._owner_of = OwnerRule(learned.owners)

    def find(self, sentences: Iterable[Sentence], date: datetime.date | None = None) -> list[Mention]:
        """Mentions of all sentences of one document, in text order; junk sentences are passed over.

        Parameters
        ----------
        date : date, optional
            When the document was written: names and offices resolve as of then. Without it the latest year that the
            text names counts, and if it names none, today.
        """
        read = [sentence for sentence in sentences if not sentence.junk]
        document = "\n".join(sentence.text for sentence in read)
        date = date or date_of(document)
        whole = DocumentText(document)
        scans = [self._scanner.look(sentence.text, date, whole) for sentence in read]
        memory = Memory(read_context(scans, read))
        mentions: list[Mention] = []
        for row, (sentence, scan, found) in enumerate(zip(read, scans, self._scanner.candidates(scans), strict=True)):
            resolved: list[tuple[Candidate, Actor, str]] = []
            met = -1
            while met < len(memory.persons):  # once more where this very sentence introduced somebody
                met = len(memory.persons)
                for candidate in with_names(scan, found, memory, self.knowledge):
                    if all(candidate.start != other.start for other, _, _ in resolved):
                        actor, reason = self._resolve(candidate, memory, row, date)
                        memory.note(candidate, actor, row, sentence.index)
                        resolved.append((candidate, actor, reason))
            resolved.sort(key=lambda item: item[0].start)
            memory.introduce(sentence.text, [(candidate, actor) for candidate, actor, _ in resolved], sentence.index)
            mentions += [
                Mention(sentence.start + c.start, sentence.start + c.end, sentence.text[c.start : c.end], actor, reason)
                for c, actor, reason in resolved
                if not (
                    stands_alone(c) and any(o is not c and not stands_alone(o) and a == actor for o, a, _ in resolved)
                )
            ]
        return mentions

    def _resolve(self, candidate: Candidate, memory: Memory, row: int, date: datetime.date | None) -> Resolved:
        """Answer of the first rule that has one."""
        return (
            self._named(candidate)
            or self._introduced(candidate, memory)
            or self._surname(candidate, date)
            or self._placed(candidate)
            or self._pronoun(candidate, memory)
            or self._owned(candidate, memory, row)
            or self._unknown(candidate)
        )

    def _named(self, candidate: Candidate) -> Resolved | None:
        """An alias that the span contains."""
        persons = [m for m in candidate.matches if m.alias.kind == "person"]
        others = [m for m in candidate.matches if m.alias.kind not in ("person", "place")]
        match = governing(persons[::-1], candidate) or governing(others, candidate)
        if match is None:
            return None
        return self._with_role(candidate, match.alias)

    def _with_role(self, candidate: Candidate, alias: Alias) -> Resolved:
        sector = self._sector(candidate, alias)
        person = candidate.person or alias.actor.person
        if alias.kind == "person" and not candidate.role:
            return alias.actor, alias.reason
        actor = replace(alias.actor, sector=sector, person=person)
        return actor, f"{candidate.role!r} with {alias.reason}" if candidate.role else alias.reason

    def _sector(self, candidate: Candidate, alias: Alias) -> str | None:
        """Sector that the role words give; bodies that are no state keep theirs; unknown names have none."""
        lower = {word.lower() for word in candidate.words}
        if alias.kind in ("organisation", "person") or alias.actor.id not in self.knowledge.states:
            return alias.actor.sector
        if candidate.sector or candidate.role:
            return candidate.sector or (None if is_former(lower) else alias.actor.sector)
        if alias.kind == "demonym" and any(word in QUANTITIES or word.isdigit() for word in lower):
            return "CVL"
        named = candidate.person and not candidate.role and alias.kind in ("name", "capital", "demonym", "place")
        return None if named else alias.actor.sector

    def _introduced(self, candidate: Candidate, memory: Memory) -> Resolved | None:
        """A name or surname that the text has introduced."""
        word = next((w for w in candidate.words if without_article(w) in memory.persons or w in memory.names), "")
        met = memory.names.get(candidate.person) or memory.names.get(word) or memory.persons.get(without_article(word))
        if met is None:
            return None
        rule = "acronym" if word.isupper() else "surname" if " " not in candidate.person else "name"
        return met.actor, f"{rule} of an actor resolved in sentence {met.sentence}"

    def _surname(self, candidate: Candidate, date: datetime.date | None) -> Resolved | None:
        """The surname of someone who is in a leading office, or was lately."""
        readings = self.knowledge.surnames.get(candidate.person) if candidate.person else None
        if not readings:
            return None
        alias = on(readings, date)
        if not alias.held_lately((date or datetime.date.today()).year, _REMEMBERED):
            return None
        return alias.actor, f"surname of the {alias.reason}"

    def _placed(self, candidate: Candidate) -> Resolved | None:
        match = governing([m for m in candidate.matches if m.alias.kind == "place"], candidate)
        return None if match is None else self._with_role(candidate, match.alias)

    def _owned(self, candidate: Candidate, memory: Memory, row: int) -> Resolved | None:
        """What names no known actor belongs to the one nearby that it most probably goes with."""
        if (
            is_joint(candidate)
            or stands_alone(candidate)
            or not (candidate.role or candidate.person or candidate.words[0].lower() in POSSESSIVE)
        ):
            return None
        owner = self._owner_of(candidate, row, memory.context)
        if owner is None:
            return None
        if owner.id in self.knowledge.states:
            owner = replace(owner, sector=candidate.sector or owner.sector)
        owner = replace(owner, person=candidate.person or None)
        phrase = candidate.role or " ".join(candidate.words)
        return owner, f"{phrase!r} {FOLLOWED} {owner.name or owner.id} nearby"

    def _pronoun(self, candidate: Candidate, memory: Memory) -> Resolved | None:
        """A pronoun without known owner stands for whoever was spoken of last."""
        if not stands_alone(candidate):
            return None
        word = candidate.words[0].lower()
        met = memory.person if word in PERSONAL and memory.person else memory.subject
        if met is None:
            return None
        return met.actor, f"{word!r} {FOLLOWED} {met.actor.name or met.actor.label} of sentence {met.sentence}"

    def _unknown(self, candidate: Candidate) -> Resolved:
        words = " ".join(word for word in candidate.words if word.lower() not in ("the", "a", "an"))
        sector = candidate.sector or ("GOV" if is_joint(candidate) else None)
        actor = Actor(None, sector, slug(candidate.person or words), person=candidate.person or None)
        if candidate.person and candidate.role:
            return actor, f"person with the role {candidate.role!r}, affiliation unknown"
        if candidate.person:
            return actor, "name outside the knowledge base"
        return actor, f"role phrase {candidate.role or words!r}, actor unknown"


def governing(matches: list[Match], candidate: Candidate) -> Match | None:
    """Alias that tells whose a mention is.

    The first one, as in "Russian ambassador to Kenya", unless it only says where the next one belongs ("Lebanon's
    Hezbollah") or what the role is directed at ("envoy to Kosovo").
    """
    for index, match in enumerate(matches):
        following = matches[index + 1] if index + 1 < len(matches) else None
        if following is not None and following.alias.kind == "organisation" and following.first - match.last <= 1:
            continue
        before = match.first - candidate.first
        if before and candidate.words[before - 1].lower() in TOWARDS:
            continue
        return match
    return None


def stands_alone(candidate: Candidate) -> bool:
    """Whether a mention is a single pronoun."""
    return len(candidate.words) == 1 and is_pronoun(candidate.words[0])


def is_joint(candidate: Candidate) -> bool:
    """Whether a mention stands for two actors at once, so that no one id is right: both sides, the two countries."""
    words = {word.lower() for word in candidate.words}
    return bool(words & JOINT) and bool(words & PARTIES)
