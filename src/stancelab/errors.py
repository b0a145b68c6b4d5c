"""The one exception family: what was given, what is allowed, what to do."""

from collections.abc import Iterable
from difflib import get_close_matches


class StancelabError(Exception):
    """Something the user can mend. The command line prints it as one sentence and exits with status 2."""


class InputError(StancelabError):
    """A file, column or text that cannot be read as what it was given for."""


class ConfigError(StancelabError):
    """A setting that does not exist or has a value that is not allowed."""


class CorpusError(StancelabError):
    """Annotated data that break the corpus format; the message lists every fault with file and line."""


class BundleError(StancelabError):
    """A bundle that is missing, damaged, not to be trusted, or written by a newer version."""


class TrackingError(StancelabError):
    """A run or registered model that cannot be found or written."""


class MissingExtraError(StancelabError):
    """An optional dependency that this feature needs.

    Parameters
    ----------
    feature : str
        What the user asked for.
    extra : str
        Name of the extra that brings it.
    """

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs packages that are not installed: run pip install 'stancelab[{extra}]'")


def unknown(kind: str, given: str, allowed: Iterable[str]) -> str:
    """Say that a name is unknown, list the valid ones and point at the closest."""
    names = sorted(allowed)
    close = get_close_matches(given, names, n=1)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    return f"unknown {kind} {given!r}{hint}; valid: {', '.join(names)}"
