"""The knowledge base: states, organisations, office-holders and role words, read from the tables in data/actors."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from stancelab.errors import InputError
from stancelab.schema import SECTORS, Actor

TABLES = {
    "countries.csv": ("id", "name", "aliases", "demonyms", "capitals", "seats"),
    "organisations.csv": ("id", "name", "sector", "home", "aliases"),
    "people.csv": ("name", "aliases", "id", "sector", "office", "from", "to"),
    "roles.csv": ("role", "sector", "kind"),
}
"""Tables of the knowledge base and their columns; several values in a cell are separated by ``|``."""

_WORDS = frozenset({"May", "Rice", "Major", "Bush", "Brown", "Abe"})
"""Surnames that are also words, months or other people's names: they resolve only after the person was introduced."""

ROLE_KINDS = ("title", "group", "body", "modifier")


@dataclass(frozen=True, slots=True)
class Alias:
    """A surface form and what it stands for.

    Parameters
    ----------
    form : str
        As written in running text; matched with its capitals.
    kind : str
        One of name, demonym, capital, seat, organisation, person.
    actor : Actor
        What a mention of it resolves to.
    """

    form: str
    kind: str
    actor: Actor

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
            "person": f"office-holder of {of}",
        }[self.kind]


@dataclass(frozen=True)
class KnowledgeBase:
    """All that is known of actors before a text is read.

    Parameters
    ----------
    aliases : dict of str to Alias
        Surface form to what it stands for; the first table that claims a form keeps it.
    roles : dict of str to tuple of str
        Role phrase in lower case to (sector, kind).
    names : dict of str to str
        Actor id to display name.
    """

    aliases: Mapping[str, Alias]
    roles: Mapping[str, tuple[str, str]]
    names: Mapping[str, str]

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every canonical id."""
        return frozenset(self.names)

    @cached_property
    def surnames(self) -> Mapping[str, str]:
        """Last word of every office-holder's name to the full name, where it is unambiguous."""
        owners: dict[str, set[str]] = {}
        for alias in self.aliases.values():
            if alias.kind == "person":
                owners.setdefault(alias.form.split()[-1], set()).add(alias.actor.person or alias.form)
        return {
            surname: next(iter(names)) for surname, names in owners.items() if len(names) == 1 and surname not in _WORDS
        }

    def roles_of_kind(self, *kinds: str) -> list[str]:
        """Role phrases of some kinds, longest first, as an alternation wants them."""
        return sorted((role for role, (_, kind) in self.roles.items() if kind in kinds), key=len, reverse=True)


def load_knowledge(folder: Path) -> KnowledgeBase:
    """Read the tables of a folder.

    Raises
    ------
    InputError
        When a table is absent, lacks a column, repeats an id or names an unknown sector or kind.
    """
    countries = _read(folder / "countries.csv")
    organisations = _read(folder / "organisations.csv")
    names = {row["id"]: row["name"] for row in countries}
    for row in organisations:
        if row["id"] in names:
            raise InputError(f"{folder / 'organisations.csv'} repeats the id {row['id']!r}")
        names[row["id"]] = row["name"]
    aliases: dict[str, Alias] = {}
    for alias in (*_organisations(organisations), *_countries(countries), *_people(folder, names)):
        aliases.setdefault(alias.form, alias)
        aliases.setdefault(alias.form.replace("'", "’"), alias)
    return KnowledgeBase(aliases, _roles(folder), names)


def _read(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the actor table {path} cannot be read: {error}") from error
    columns = TABLES[path.name]
    if tuple(reader.fieldnames or ()) != columns:
        raise InputError(
            f"the actor table {path} has the columns {reader.fieldnames}; it must have {', '.join(columns)}"
        )
    for number, row in enumerate(rows, 2):
        if None in row.values() or row.get("sector", "") not in ("", *SECTORS):
            raise InputError(f"{path}:{number}: a cell is missing or the sector is not one of {', '.join(SECTORS)}")
    return rows


def _forms(row: Mapping[str, str], *columns: str) -> Iterator[str]:
    for column in columns:
        yield from (form.strip() for form in row[column].split("|") if form.strip())


def _countries(rows: list[dict[str, str]]) -> Iterator[Alias]:
    for row in rows:
        actor = Actor(row["id"], "GOV", name=row["name"])
        for kind, columns in (
            ("name", ("name", "aliases")),
            ("demonym", ("demonyms",)),
            ("capital", ("capitals",)),
            ("seat", ("seats",)),
        ):
            for form in _forms(row, *columns):
                yield Alias(form.removeprefix("the "), kind, actor)


def _organisations(rows: list[dict[str, str]]) -> Iterator[Alias]:
    for row in rows:
        actor = Actor(row["id"], row["sector"], name=row["name"])
        for form in _forms(row, "name", "aliases"):
            yield Alias(form.removeprefix("the "), "organisation", actor)


def _people(folder: Path, names: Mapping[str, str]) -> Iterator[Alias]:
    path = folder / "people.csv"
    for number, row in enumerate(_read(path), 2):
        if row["id"] not in names:
            raise InputError(f"{path}:{number}: unknown actor id {row['id']!r}")
        actor = Actor(row["id"], row["sector"], name=names[row["id"]], person=row["name"])
        for form in _forms(row, "name", "aliases"):
            yield Alias(form, "person", actor)


def _roles(folder: Path) -> dict[str, tuple[str, str]]:
    path = folder / "roles.csv"
    roles = {}
    for number, row in enumerate(_read(path), 2):
        if row["kind"] not in ROLE_KINDS:
            raise InputError(f"{path}:{number}: kind {row['kind']!r} is not one of {', '.join(ROLE_KINDS)}")
        roles[row["role"].lower()] = (row["sector"], row["kind"])
    return roles


def alternation(words: list[str]) -> str:
    """Regular expression that matches any of the words, which come longest first."""
    return "|".join(re.escape(word) for word in words)
