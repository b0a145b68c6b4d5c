"""The knowledge base: states, organisations, office-holders, places and role words, and when and where each holds."""

import datetime
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from stancelab.schema import Actor

_LEADING_OFFICES = re.compile(
    r"(?:president|prime minister|chancellor|premier|(?:supreme |paramount )?leader|king|queen|pope|foreign minister"
    r"|secretary of state|secretary[- ]general|taoiseach)\b"
)
_BESIDE = 60  # characters beside a form that are looked at
NOBODY = Actor(None, None, "nobody")
"""Whom a form stands for that is no actor."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A surface form and what it stands for.

    Parameters
    ----------
    form : str
        As written in running text; matched with its capitals.
    kind : str
        One of `tables.KINDS`.
    actor : Actor
        What a mention of it resolves to.
    since, until : str
        First and last date (YYYY, YYYY-MM or YYYY-MM-DD) on which it does; empty without bound.
    office : str
        Of a person.
    """

    form: str
    kind: str
    actor: Actor
    since: str = ""
    until: str = ""
    office: str = ""

    @property
    def reason(self) -> str:
        """Why a mention of this form is the actor, in words."""
        of = self.actor.name or self.actor.id
        return {
            "name": f"name of {of}",
            "demonym": f"demonym of {of}",
            "capital": f"capital of {of}",
            "seat": f"seat of government of {of}",
            "organisation": f"name of {of}",
            "person": f"office-holder of {of} ({self.office})" if self.office else f"person of {of}",
            "place": f"place in {of}",
            "none": "no actor",
        }[self.kind]

    def holds(self, day: str) -> bool:
        """Whether it stands for its actor on a day (ISO date)."""
        return self.since <= day[: len(self.since)] and (not self.until or day[: len(self.until)] <= self.until)

    def held_lately(self, year: int, years: int) -> bool:
        """Whether it did so in a year or in one of some years before."""
        return int(self.since[:4] or 0) <= year <= int(self.until[:4] or 9999) + years


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of an ambiguous form that other words call for.

    Parameters
    ----------
    where : str
        Where one of the words must stand: right before, right after, in the sentence or in the document.
    words : pattern
        Matches one of them.
    alias : Alias
        The reading.
    """

    where: str
    words: re.Pattern[str]
    alias: Alias

    def holds(self, text: str, start: int, end: int, document: "DocumentText") -> bool:
        """Whether the words stand where the reading of a form at (start, end) of a sentence needs them."""
        if self.where == "document":
            return document.holds(self.words)
        if self.where == "sentence":
            return self.words.search(text) is not None
        if self.where == "before":
            before = text[max(0, start - _BESIDE) : start]
            return any(not before[found.end() :].strip() for found in self.words.finditer(before))
        after = text[end : end + _BESIDE]
        found = self.words.search(after)
        return found is not None and not after[: found.start()].strip(" -,")


class DocumentText:
    """Where document-wide context is looked for; each set of words is looked for once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._asked: dict[re.Pattern[str], bool] = {}

    def holds(self, words: re.Pattern[str]) -> bool:
        """Whether the document holds one of the words."""
        if words not in self._asked:
            self._asked[words] = words.search(self._text) is not None
        return self._asked[words]


@dataclass(frozen=True)
class KnowledgeBase:
    """All that is known of actors before a text is read.

    Parameters
    ----------
    aliases : dict of str to tuple of Alias
        Surface form to its readings, the first table that claims a form first.
    contexts : dict of str to tuple of Reading
        Ambiguous form to the readings that depend on other words.
    roles : dict of str to tuple of str
        Role phrase in lower case to (sector, kind).
    names : dict of str to str
        Actor id to display name.
    states : frozenset of str
        The ids that are states or territories.
    """

    aliases: Mapping[str, tuple[Alias, ...]]
    contexts: Mapping[str, tuple[Reading, ...]]
    roles: Mapping[str, tuple[str, str]]
    names: Mapping[str, str]
    states: frozenset[str]

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every canonical id."""
        return frozenset(self.names)

    @cached_property
    def surnames(self) -> Mapping[str, tuple[Alias, ...]]:
        """Last word of the names of those in leading offices to their readings; it needs no introduction in news."""
        owners: dict[str, list[Alias]] = defaultdict(list)
        for readings in self.aliases.values():
            for alias in readings:
                if alias.kind == "person" and alias.form == alias.actor.person and " " in alias.form:
                    owners[alias.form.split()[-1]].append(alias)
        return {
            surname: tuple(readings)
            for surname, readings in owners.items()
            if any(_LEADING_OFFICES.match(alias.office) for alias in readings)
        }


def on(readings: Sequence[Alias], date: datetime.date | None) -> Alias:
    """Reading that holds on a date: one in force, else the last that began before, else the first of the table.

    Without a date the present counts.
    """
    day = (date or datetime.date.today()).isoformat()
    in_force = [alias for alias in readings if alias.holds(day)]
    begun = [alias for alias in readings if alias.since <= day[: len(alias.since)]]
    return in_force[0] if in_force else max(begun, key=lambda alias: alias.since, default=readings[0])
