"""Tables and the figure of study 004."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
OUTPUT = Console()
RUNGS = ("majority", "keywords", "linear", "signals", "frozen", "encoder", "ensemble", "encoders")
"""Models in the order of the ladder; "encoders" is three seeds of one averaged."""


def show(rows: Sequence[Sequence[str]]) -> None:
    """Print every part as a table."""
    for part in dict.fromkeys(row[0] for row in rows):
        table = Table(title=part, title_justify="left")
        for name in ("model", "test", "figure", "value", "95% interval", "seeds"):
            table.add_column(name, justify="right" if name in ("value", "seeds") else "left")
        for _, model, test, figure, value, low, high, seeds in (row for row in rows if row[0] == part):
            between = "" if str(low) == "nan" else f"{float(low):.3f}-{float(high):.3f}"
            table.add_row(model, test, figure, f"{float(value):.3f}", between, seeds)
        OUTPUT.print(table)


def draw(rows: Sequence[Sequence[str]]) -> None:
    """Accuracy against speed."""
    from matplotlib.figure import Figure

    figures = {(row[1], row[3]): row for row in rows if row[0] in ("transfer", "speed")}
    figure = Figure(figsize=(6.4, 4.2), layout="constrained")
    axes = figure.add_subplot()
    for name in RUNGS:
        if (name, "pairs a second, one thread") in figures:
            speed = float(figures[name, "pairs a second, one thread"][4])
            value, low, high = (float(figures[name, "four-way macro-F1"][k]) for k in (4, 5, 6))
            axes.errorbar(speed, value, yerr=[[value - low], [high - value]], fmt="o", color="#0072B2", capsize=3)
            axes.annotate(name, (speed, value), xytext=(6, 6), textcoords="offset points")
    axes.set_xscale("log")
    axes.set_xlabel("pairs a second, one thread")
    axes.set_ylabel("four-way macro-F1 on PLV train")
    axes.set_title("Trained on the bundled corpus alone")
    (HERE / "figures").mkdir(exist_ok=True)
    figure.savefig(HERE / "figures" / "ladder.png", dpi=120)
