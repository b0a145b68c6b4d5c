"""Rich tables of scores and records."""

from collections.abc import Iterable, Mapping

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from stancelab.evaluation.estimates import Estimate
from stancelab.evaluation.metrics import Scores
from stancelab.schema import STANCES, Prediction

STYLES = {"concession": "bold green", "demand": "bold yellow", "warning": "bold red"}


def scores_table(scores: Scores, title: str) -> Table:
    """Precision, recall and F1 per stance, and the two macro figures."""
    table = Table(title=escape(title), title_justify="left", min_width=len(title) + 2)
    for name in ("", "precision", "recall", "F1", "pairs"):
        table.add_column(name, justify="right" if name else "left")
    for stance, item in scores.stances.items():
        table.add_row(stance, f"{item.precision:.3f}", f"{item.recall:.3f}", f"{item.f1:.3f}", str(item.support))
    table.add_section()
    table.add_row("macro, three stances", "", "", f"{scores.macro_f1:.3f}", str(scores.pairs))
    single = sum(item.support for item in scores.four_way.values())
    table.add_row("macro, four-way", "", "", f"{scores.four_way_macro_f1:.3f}", str(single))
    return table


def estimates_table(estimates: Mapping[str, Estimate], title: str) -> Table:
    """One row a figure, with its interval."""
    table = Table(title=escape(title), title_justify="left", min_width=len(title) + 2)
    for name in ("", "value", "95% interval"):
        table.add_column(name, justify="right" if name else "left")
    for name, item in estimates.items():
        table.add_row(name.replace("_", " "), f"{item.value:.3f}", f"{item.low:.3f}-{item.high:.3f}")
    return table


def reproduction_table(then: Mapping[str, float], now: Mapping[str, float], title: str) -> Table:
    """F1 of two runs, and how far it moved."""
    table = Table(title=escape(title), title_justify="left", min_width=len(title) + 2)
    for name in ("", "then", "now", "difference"):
        table.add_column(name, justify="right" if name else "left")
    for name in ("macro_f1", "four_way_macro_f1", *(f"{stance}_f1" for stance in STANCES)):
        if name in then and name in now:
            moved = now[name] - then[name]
            table.add_row(name.replace("_", " "), f"{then[name]:.6f}", f"{now[name]:.6f}", f"{moved:+.6f}")
    return table


def predictions_table(predictions: Iterable[Prediction], title: str) -> Table:
    """One row a pair: actor, stance, probability, recipient, sentence with the mention in bold."""
    table = Table(title=escape(title), title_justify="left", show_lines=True)
    table.add_column("actor", no_wrap=True)
    table.add_column("stance")
    table.add_column("p", justify="right")
    table.add_column("to", no_wrap=True)
    table.add_column("sentence", ratio=1)
    for prediction in predictions:
        table.add_row(*_cells(prediction))
    return table


def _cells(prediction: Prediction) -> tuple[str | Text, ...]:
    pair = prediction.pair
    mention, recipient = pair.mention, pair.recipient
    stances = Text("\n").join(Text(stance, style=STYLES[stance]) for stance in prediction.stances)
    if not prediction.stances:
        stances = Text("abstained" if prediction.abstained else "none", style="dim")
    shown = prediction.stances or (max(STANCES, key=prediction.probabilities.__getitem__),)
    sentence = Text(pair.sentence.text)
    sentence.stylize("bold", mention.start - pair.sentence.start, mention.end - pair.sentence.start)
    return (
        Text(_name(mention.actor.id, mention.text)),
        stances,
        "\n".join(f"{prediction.probabilities[stance]:.2f}" for stance in shown),
        Text(_name(recipient.actor.id, recipient.text)) if recipient else "",
        sentence,
    )


def _name(id_: str | None, mention: str) -> str:
    return id_ or f"? ({mention})"
