"""``stancelab actors resolve``: who is found in a text, and why."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from stancelab.actors.resolution import ActorFinder
from stancelab.commands.project import open_project
from stancelab.schema import Mention
from stancelab.text.segmentation import segment

OUTPUT = Console()
_KNOWN, _UNKNOWN = "bold green", "bold yellow"


def resolve(text: str) -> None:
    """Print the text with its mentions in colour, then each mention with id, sector and reason."""
    mentions = ActorFinder(open_project().knowledge).find(segment(text))
    OUTPUT.print(_highlight(text, mentions))
    table = Table()
    for name in ("mention", "id", "sector", "person", "reason"):
        table.add_column(name)
    for mention in mentions:
        actor = mention.actor
        cells = (mention.text, actor.id or "unknown", actor.sector or "", actor.person or "", mention.reason)
        table.add_row(*(Text(cell) for cell in cells))
    OUTPUT.print(table)


def _highlight(text: str, mentions: list[Mention]) -> Text:
    shown = Text(text)
    for mention in mentions:
        shown.stylize(_KNOWN if mention.actor.id else _UNKNOWN, mention.start, mention.end)
    return shown
