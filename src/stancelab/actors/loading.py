"""Reading the knowledge base from its tables."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from stancelab.actors.knowledge import NOBODY, Alias, KnowledgeBase, Reading
from stancelab.actors.tables import Row, forms, read_table
from stancelab.errors import InputError
from stancelab.schema import Actor


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
    contexts = _apply_ambiguities(folder / "ambiguities.csv", aliases, own, names, sectors)
    return KnowledgeBase(
        aliases,
        contexts,
        {row["role"].lower(): (row["sector"], row["kind"]) for row in (*read_table(folder / "roles.csv"), *own_roles)},
        names,
        states,
    )


def _apply_ambiguities(
    path: Path,
    aliases: dict[str, tuple[Alias, ...]],
    own: Sequence[Row],
    names: Mapping[str, str],
    sectors: Mapping[str, str],
) -> dict[str, tuple[Reading, ...]]:
    """Other readings that depend on context; those that hold always take the place of a form's, but for the user's."""
    contexts: dict[str, list[Reading]] = defaultdict(list)
    own_forms = {form for row in own for form in forms(row, "alias")}
    for row, alias in _ambiguities(path, names, sectors):
        for form in _spellings(alias.form):
            if row["where"]:
                contexts[form].append(Reading(row["where"], _words(row), alias))
                aliases.setdefault(form, (Alias(form, "none", NOBODY),))
            elif form not in own_forms:
                aliases[form] = (alias,)
    return {form: tuple(found) for form, found in contexts.items()}


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
        actor = Actor(row["id"], sectors[row["id"]], name=names[row["id"]]) if row["id"] else NOBODY
        for form in forms(row, "form"):
            yield row, Alias(form, row["kind"], actor)


def _words(row: Row) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in row['words'].split('|'))})(?!\w)")


def _known(path: Path, names: Mapping[str, str]) -> Iterator[Row]:
    """Rows of a table whose id, where given, is known."""
    for number, row in enumerate(read_table(path), 2):
        if row["id"] and row["id"] not in names:
            raise InputError(f"{path}:{number}: unknown actor id {row['id']!r}")
        yield row
