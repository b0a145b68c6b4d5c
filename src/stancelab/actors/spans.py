"""What is seen of one sentence: its tokens, the aliases in it, the spans that may name an actor."""

from dataclasses import dataclass

from stancelab.actors.knowledge import Alias
from stancelab.actors.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Match:
    """An alias in a sentence, with its token range."""

    alias: Alias
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of a sentence that names an actor, in sentence offsets, with what its words say.

    Parameters
    ----------
    first : int
        Its first token.
    matches : tuple of Match
        Aliases of the knowledge base in it, in text order.
    words : tuple of str
    role : str
        Role phrase at its head, in lower case and as the table has it ("foreign minister"), empty without one.
    sector : str
        Sector that its role words give, empty if they give none.
    person : str
        Name of a person or body that the table does not know, empty without one.
    """

    start: int
    end: int
    first: int
    matches: tuple[Match, ...]
    words: tuple[str, ...]
    role: str = ""
    sector: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """One sentence looked at: its tokens and the aliases in it."""

    text: str
    tokens: Tokens
    matches: list[Match]
