"""Figures of a run, drawn off screen."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stancelab.evaluation.calibration import Reliability
from stancelab.evaluation.metrics import Scores
from stancelab.models.decision import OUTCOMES
from stancelab.schema import STANCES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BLUE, _ORANGE, _GREEN = "#0072B2", "#E69F00", "#009E73"  # Okabe and Ito's palette, told apart by colour-blind readers


def confusion_figure(matrix: NDArray[np.int64]) -> "Figure":
    """Four-way confusion matrix, gold in rows, with counts and the share of the row as shade."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.2, 4.4), layout="constrained")
    axes = figure.add_subplot()
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.ndindex(*matrix.shape):
        colour = "white" if shares[row, column] > 0.5 else "black"
        axes.text(column, row, str(matrix[row, column]), ha="center", va="center", color=colour)
    axes.set_xticks(range(len(OUTCOMES)), OUTCOMES)
    axes.set_yticks(range(len(OUTCOMES)), OUTCOMES)
    axes.set_xlabel("predicted")
    axes.set_ylabel("gold")
    axes.set_title("Pairs with at most one gold stance, out of fold")
    return figure


def stance_figure(scores: Scores) -> "Figure":
    """Precision, recall and F1 of each stance as bars."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3.6), layout="constrained")
    axes = figure.add_subplot()
    places = np.arange(len(STANCES))
    for offset, (name, colour) in enumerate((("precision", _BLUE), ("recall", _ORANGE), ("f1", _GREEN))):
        values = [getattr(scores.stances[stance], name) for stance in STANCES]
        bars = axes.bar(places + (offset - 1) * 0.26, values, 0.25, label=name, color=colour)
        axes.bar_label(bars, fmt="%.2f", fontsize=8)
    axes.set_xticks(places, STANCES)
    axes.set_ylim(0, 1.08)
    axes.legend(ncols=3, loc="lower right")
    axes.set_title(f"{scores.pairs} pairs, out of fold")
    return figure


def reliability_figure(stances: Mapping[str, Reliability]) -> "Figure":
    """Share of pairs that hold a stance against the probability said, one line a stance; the diagonal is ideal."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.6, 4.4), layout="constrained")
    axes = figure.add_subplot()
    axes.plot((0, 1), (0, 1), color="grey", linestyle=":")
    for (stance, item), colour, marker in zip(stances.items(), (_GREEN, _ORANGE, _BLUE), "os^", strict=True):
        axes.plot(item.said, item.held, color=colour, marker=marker, label=f"{stance}, error {item.error:.3f}")
    axes.set_xlabel("probability said")
    axes.set_ylabel("share that holds the stance")
    axes.legend(loc="upper left")
    axes.set_title("Calibration, out of fold")
    return figure
