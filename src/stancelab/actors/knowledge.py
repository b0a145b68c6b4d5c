"""The knowledge base: states, organisations, office-holders, places and role words, and when and where each holds."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from stancelab.actors.tables import Row, forms, read_table
from stancelab.errors import InputError
from stancelab.schema import Actor

_LEADING_OFFICES = re.compile(
    r"(?:president|prime minister|chancellor|premier|(?:supreme |paramount )?leader|king|queen|pope|foreign minister"
    r"|secretary of state|secretary[- ]general|taoiseach)\b"
)
_BESIDE = 60  # characters beside a form that are looked at
_NOBODY = Actor(None, None, "nobody")


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

    def holds(self, text: str, start: int, end: int, document: str) -> bool:
        """Whether the words stand where the reading of a form at (start, end) of a sentence needs them."""
        if self.where == "document":
            return _holds(self.words, document)
        if self.where == "sentence":
            return _holds(self.words, text)
        if self.where == "before":
            before = text[max(0, start - _BESIDE) : start]
            return any(not before[found.end() :].strip() for found in self.words.finditer(before))
        after = text[end : end + _BESIDE]
        found = self.words.search(after)
        return found is not None and not after[: found.start()].strip(" -,")


@lru_cache(maxsize=64)
def _holds(words: re.Pattern[str], text: str) -> bool:
    """Whether a text holds one of the words; asked for every ambiguous form in it."""
    return words.search(text) is not None


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


def load_knowledge(folder: Path, custom: Path | None = None) -> KnowledgeBase:
    """Read the tables of a folder.

    Parameters
    ----------
    custom : Path, optional
        Folder of the user's own tables ``custom.csv`` and ``custom_roles.csv``; by default the same folder.

    Raises
    ------
    InputError
        When a table is absent or has a fault, or an id is repeated or unknown.
    """
    countries, organisations = read_table(folder / "countries.csv"), read_table(folder / "organisations.csv")
    own, own_roles = _optional(custom or folder, "custom.csv"), _optional(custom or folder, "custom_roles.csv")
    if custom is not None and not own and not own_roles:
        raise InputError(f"{custom} holds no custom.csv or custom_roles.csv with rows: give a folder with one of them")
    names = {row["id"]: row["name"] for row in countries}
    states = frozenset(names)
    for row in organisations:
        if row["id"] in names:
            raise InputError(f"{folder / 'organisations.csv'} repeats the id {row['id']!r}")
        names[row["id"]] = row["name"]
    under = {row["id"]: row["under"] or row["id"] for row in organisations} | {
        row["id"]: row["id"] for row in countries
    }
    for row in own:
        under.setdefault(row["id"], row["id"])
        names.setdefault(row["id"], row["name"] or row["id"])
    sectors = {under[row["id"]]: row["sector"] for row in reversed(organisations)} | dict.fromkeys(states, "GOV")
    aliases = _collect(
        (
            *_own(own, names, under),
            *_listed(folder / "forms.csv", names, sectors),
            *_organisations(organisations, under),
            *_countries(countries),
            *_people(folder / "people.csv", names, under),
            *_places(folder / "places.csv", names),
        )
    )
    contexts: dict[str, list[Reading]] = defaultdict(list)
    own_forms = {form for row in own for form in forms(row, "alias")}
    for row, alias in _ambiguities(folder / "ambiguities.csv", names, sectors):
        for form in _spellings(alias.form):
            if row["where"]:
                contexts[form].append(Reading(row["where"], _words(row), alias))
                aliases.setdefault(form, (_no_actor(form),))
            elif form not in own_forms:
                aliases[form] = (alias,)
    return KnowledgeBase(
        aliases,
        {form: tuple(found) for form, found in contexts.items()},
        {row["role"].lower(): (row["sector"], row["kind"]) for row in (*read_table(folder / "roles.csv"), *own_roles)},
        names,
        states,
    )


def _optional(folder: Path, table: str) -> list[Row]:
    return read_table(folder / table) if (folder / table).is_file() else []


def _collect(listed: Iterable[Alias]) -> dict[str, tuple[Alias, ...]]:
    """Readings of every form in its spellings; undated claims after the first are dropped."""
    found: dict[str, list[Alias]] = defaultdict(list)
    for alias in listed:
        for form in _spellings(alias.form):
            readings = found[form]
            if not readings or all(other.since or other.until for other in readings) or alias.kind == "person":
                readings.append(alias)
    return {form: tuple(readings) for form, readings in found.items()}


def _spellings(form: str) -> tuple[str, ...]:
    forms = dict.fromkeys((form, form.replace("ization", "isation"), form.replace("isation", "ization")))
    return tuple(dict.fromkeys(other for f in forms for other in (f, f.replace("'", "’"), f.replace("’", "'"))))


def _countries(rows: Sequence[Row]) -> Iterator[Alias]:
    for row in rows:
        actor = Actor(row["id"], "GOV", name=row["name"])
        columns = {"name": ("name", "aliases"), "demonym": ("demonyms",), "capital": ("capitals",), "seat": ("seats",)}
        for kind, cells in columns.items():
            for form in forms(row, *cells):
                yield Alias(form, kind, actor)


def _organisations(rows: Sequence[Row], under: Mapping[str, str]) -> Iterator[Alias]:
    """A body of a state or of a larger organisation has its own name and the id that its stances count for."""
    for row in rows:
        actor = Actor(under[row["id"]], row["sector"], name=row["name"])
        for form in forms(row, "name", "aliases"):
            yield Alias(form, "organisation", actor)


def _listed(path: Path, names: Mapping[str, str], sectors: Mapping[str, str]) -> Iterator[Alias]:
    for row in _known(path, names):
        actor = Actor(row["id"], sectors[row["id"]], name=names[row["id"]])
        for form in forms(row, "form"):
            yield Alias(form, row["kind"], actor, row["from"], row["to"])


def _people(path: Path, names: Mapping[str, str], under: Mapping[str, str]) -> Iterator[Alias]:
    for row in _known(path, names):
        actor = Actor(under[row["id"]], row["sector"] or None, name=names[row["id"]], person=row["name"])
        for form in forms(row, "name", "aliases"):
            yield Alias(form, "person", actor, row["from"], row["to"], row["office"])


def _places(path: Path, names: Mapping[str, str]) -> Iterator[Alias]:
    for row in _known(path, names):
        yield Alias(row["name"], "place", Actor(row["id"], "GOV", name=names[row["id"]]))


def _own(rows: Sequence[Row], names: Mapping[str, str], under: Mapping[str, str]) -> Iterator[Alias]:
    for row in rows:
        actor = Actor(under[row["id"]], row["sector"] or None, name=names[row["id"]], person=row["person"] or None)
        kind = "person" if row["person"] else "organisation"
        for form in forms(row, "alias"):
            yield Alias(form, kind, actor, row["from"], row["to"])


def _ambiguities(path: Path, names: Mapping[str, str], sectors: Mapping[str, str]) -> Iterator[tuple[Row, Alias]]:
    for row in _known(path, names):
        actor = Actor(row["id"], sectors[row["id"]], name=names[row["id"]]) if row["id"] else _NOBODY
        for form in forms(row, "form"):
            yield row, Alias(form, row["kind"], actor)


def _no_actor(form: str) -> Alias:
    return Alias(form, "none", _NOBODY)


def _words(row: Row) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in row['words'].split('|'))})(?!\w)")


def _known(path: Path, names: Mapping[str, str]) -> Iterator[Row]:
    """Rows of a table whose id, where given, is known."""
    for number, row in enumerate(read_table(path), 2):
        if row["id"] and row["id"] not in names:
            raise InputError(f"{path}:{number}: unknown actor id {row['id']!r}")
        yield row
