"""The tables of the knowledge base: their columns, and reading them with every fault named."""

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from stancelab.errors import InputError, unknown
from stancelab.schema import SECTORS

TABLES = {
    "countries.csv": ("id", "name", "aliases", "demonyms", "capitals", "seats"),
    "forms.csv": ("form", "kind", "id", "from", "to"),
    "organisations.csv": ("id", "name", "sector", "home", "under", "aliases"),
    "people.csv": ("name", "aliases", "id", "sector", "office", "from", "to"),
    "roles.csv": ("role", "sector", "kind"),
    "places.csv": ("name", "id"),
    "ambiguities.csv": ("form", "id", "kind", "where", "words"),
}
"""Tables of the knowledge base and their columns; several values in a cell are separated by ``|``."""

CUSTOM = {
    "custom.csv": ("alias", "id", "name", "sector", "person", "from", "to"),
    "custom_roles.csv": TABLES["roles.csv"],
}
"""The user's own tables, read before the others; what ``stancelab actors import`` writes."""

KINDS = ("name", "demonym", "capital", "seat", "organisation", "person", "place", "none")
"""Kinds of aliases; a place only tells whose a role is, and none is no actor at all ("Panama Canal")."""

ROLE_KINDS = ("title", "group", "body", "modifier", "thing")
"""Kinds of role words; a thing is what no actor can be ("guarantees")."""
WHERE = ("", "before", "after", "sentence", "document")

Row = Mapping[str, str]

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_ID = re.compile(r"[A-Z0-9][A-Z0-9-]*")
_ALLOWED = {"sector": ("", *SECTORS), "where": WHERE}


def read_table(path: Path) -> list[Row]:
    """Rows of one table.

    Raises
    ------
    InputError
        When the table is absent, lacks a column, or a cell holds what its column does not allow.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"the actor table {path} cannot be read: {error}") from error
    columns = (TABLES | CUSTOM)[path.name]
    if tuple(reader.fieldnames or ()) != columns:
        raise InputError(
            f"the actor table {path} has the columns {reader.fieldnames}; it must have {', '.join(columns)}"
        )
    for number, row in enumerate(rows, 2):
        _check(f"{path}:{number}", path.name, row)
    return list(rows)


def tables_sha256(folder: Path) -> str:
    """Hash of all tables of a folder."""
    digest = hashlib.sha256()
    for name in TABLES:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def _check(place: str, table: str, row: Row) -> None:
    if None in row or None in row.values():
        raise InputError(f"{place}: the row has too many or too few cells")
    allowed = {**_ALLOWED, "kind": ROLE_KINDS if table.endswith("roles.csv") else KINDS}
    for column, values in allowed.items():
        if row.get(column, values[0]) not in values:
            raise InputError(f"{place}: {unknown(column, row[column], values)}")
    for column in ("alias", "id") if table == "custom.csv" else ():
        if not row[column].strip():
            raise InputError(f"{place}: {column} is empty; give one")
    for column in ("from", "to"):
        if row.get(column) and not _DATE.fullmatch(row[column]):
            raise InputError(f"{place}: {row[column]!r} is no date: give YYYY, YYYY-MM or YYYY-MM-DD")
    if row.get("id") and not _ID.fullmatch(row["id"]):
        raise InputError(f"{place}: {row['id']!r} is no id: give capitals, digits and hyphens")


def forms(row: Row, *columns: str) -> Iterator[str]:
    """Values of the cells, without a leading article."""
    for column in columns:
        for form in row[column].split("|"):
            if form.strip():
                yield form.strip().removeprefix("the ")
