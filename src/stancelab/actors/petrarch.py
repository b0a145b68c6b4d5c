"""Reading the actor and agent dictionaries of PETRARCH (its ``.actors`` and ``.agents`` text format)."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from stancelab.actors.tables import Row

SECTOR_OF_CODE = {
    "GOV": "GOV", "MIL": "MIL", "REB": "REB", "OPP": "OPP", "CVL": "CVL", "IGO": "IGO", "NGO": "NGO", "JUD": "JUD",
    "MED": "MED", "BUS": "BUS", "COP": "GOV", "SPY": "GOV", "LEG": "GOV", "PTY": "OPP", "INS": "REB", "SEP": "REB",
    "UAF": "REB", "RAD": "REB", "IMG": "REB", "EDU": "CVL", "ELI": "CVL", "LAB": "CVL", "REF": "CVL", "HLH": "CVL",
    "SOC": "CVL", "ENV": "NGO", "HRI": "NGO", "DEV": "NGO", "MNC": "BUS", "AGR": "BUS", "NGM": "NGO",
}  # fmt: skip
"""CAMEO role codes (CAMEO manual 1.1b3, chapter 3) to sectors."""

_CODE = re.compile(r"\[(?P<code>[~!A-Z]+)\s*(?P<dates>[^\]]*)\]")
_PLURALS = re.compile(r"\{(?P<forms>[^}]*)\}")
_SMALL = frozenset({"of", "the", "and", "for", "in", "on", "de", "del", "la", "al", "el", "bin", "von", "van"})
_CENTURY = 30  # two-digit years from 30 on lie in the twentieth century
_ACRONYM = 5


@dataclass
class _Entry:
    forms: list[str]
    codes: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line or code that cannot be used."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


def read_actors(lines: Sequence[str], states: frozenset[str]) -> tuple[list[Row], list[Skipped]]:
    """Rows of ``custom.csv`` from an actors dictionary: every form with every code that is in force at some time.

    Parameters
    ----------
    states : frozenset of str
        Ids of states; a code that begins with another one is an id of its own.
    """
    rows: list[Row] = []
    skipped: list[Skipped] = []
    for number, entry in _entries(lines, skipped):
        name = _as_written(entry.forms[0])[0]
        if not entry.codes:
            skipped.append(Skipped(number, f"{entry.forms[0]} has no code"))
        for code, since, until in entry.codes:
            actor_id, sector = (code[:3], code[3:]) if code[:3] in states else (code, code)
            found = next((SECTOR_OF_CODE[part] for part in _triples(sector) if part in SECTOR_OF_CODE), "")
            for form in dict.fromkeys(written for raw in entry.forms for written in _as_written(raw)):
                rows.append(
                    {
                        "alias": form,
                        "id": actor_id,
                        "name": "" if actor_id in states else name,
                        "sector": found or ("GOV" if actor_id in states else ""),
                        "person": "",
                        "from": since,
                        "to": until,
                    }
                )
    return rows, skipped


def read_agents(lines: Sequence[str]) -> tuple[list[Row], list[Skipped]]:
    """Rows of ``custom_roles.csv`` from an agents dictionary; plurals in braces are forms of their own."""
    rows: list[Row] = []
    skipped: list[Skipped] = []
    for number, raw in enumerate(lines, 1):
        line = _content(raw)
        if not line:
            continue
        code = _CODE.search(line)
        sector = (
            next((SECTOR_OF_CODE[part] for part in _triples(code["code"].strip("~!")) if part in SECTOR_OF_CODE), "")
            if code
            else ""
        )
        if not sector:
            skipped.append(Skipped(number, f"{line!r} has no code that is a sector"))
            continue
        plurals = _PLURALS.search(line)
        words = [re.split(r"[\[{]", line)[0], *(plurals["forms"].split(",") if plurals else ())]
        for word in dict.fromkeys(_words(word).lower() for word in words):
            if word:
                rows.append({"role": word, "sector": sector, "kind": "title"})
    return rows, skipped


def _entries(lines: Sequence[str], skipped: list[Skipped]) -> Iterator[tuple[int, _Entry]]:
    entry, at = None, 0
    for number, raw in enumerate(lines, 1):
        line = _content(raw)
        if not line:
            continue
        form = _words(line.partition("[")[0].lstrip("+"))
        if line.startswith("+") and entry is not None and form:
            entry.forms.append(form)
        elif form and not line.startswith(("+", "[")):
            if entry is not None:
                yield at, entry
            entry, at = _Entry([form]), number
        elif entry is None:
            skipped.append(Skipped(number, f"{line!r} stands before the first actor"))
            continue
        if entry is not None:
            entry.codes += _codes(line, number, skipped)
    if entry is not None:
        yield at, entry


def _content(line: str) -> str:
    return re.split(r"[;#]", line)[0].strip()


def _words(text: str) -> str:
    return " ".join(text.replace("_", " ").split())


def _as_written(form: str) -> list[str]:
    """Spellings in running text of a form that the dictionary has in capitals."""
    words = form.lower().split()
    title = " ".join(
        w if w in _SMALL and i else "-".join(p.capitalize() for p in w.split("-")) for i, w in enumerate(words)
    )
    return [title, form.upper()] if len(words) == 1 and len(form) <= _ACRONYM else [title]


def _triples(code: str) -> list[str]:
    return [code[start : start + 3] for start in range(0, len(code), 3)]


def _codes(line: str, number: int, skipped: list[Skipped]) -> Iterator[tuple[str, str, str]]:
    for match in _CODE.finditer(line):
        try:
            yield _coded(match)
        except ValueError:
            skipped.append(Skipped(number, f"{match[0]} has no code, or dates other than <, > or from-to"))


def _coded(match: re.Match[str]) -> tuple[str, str, str]:
    """Code with the first and last date of its restriction: ``<date``, ``>date`` or ``date-date``.

    Raises
    ------
    ValueError
        When there is no code, or what restricts it is none of these.
    """
    code, text = match["code"].strip("~!"), match["dates"].strip()
    dates = [_iso(digits) for digits in re.findall(r"\d+", text)]
    if not code or len(dates) != (0 if not text else 1 if text[0] in "<>" else 2):
        raise ValueError(text)
    if not text:
        return code, "", ""
    if text[0] == "<":
        return code, "", dates[0]
    return (code, dates[0], "") if text[0] == ">" else (code, dates[0], dates[1])


def _iso(digits: str) -> str:
    if len(digits) == len("YYMMDD"):
        digits = ("19" if int(digits[:2]) >= _CENTURY else "20") + digits
    if len(digits) != len("YYYYMMDD"):
        raise ValueError(digits)
    return datetime.datetime.strptime(digits, "%Y%m%d").date().isoformat()
