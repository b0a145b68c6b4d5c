"""Statistics of study 004: scores, intervals, ensembles of kept predictions, other calibrations."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from ladder import FOLDS
from scipy.stats import bootstrap

from stancelab.commands.project import Project
from stancelab.models.decision import OUTCOMES, stance_matrix

RESAMPLES = 1000
Said = dict[str, np.ndarray]
"""Test to act probabilities, shape (n, acts)."""


def macro(gold: np.ndarray, choice: np.ndarray) -> float:
    """Four-way macro-F1."""
    table = np.bincount(4 * gold + choice, minlength=16).reshape(4, 4)
    return float(np.mean(2 * np.diag(table) / np.maximum(table.sum(0) + table.sum(1), 1)))


def interval(groups: np.ndarray, statistic: Callable[[np.ndarray], float]) -> tuple[float, float, float]:
    """A statistic of row numbers, and its percentile interval over groups of rows."""
    members = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    found = bootstrap(
        (np.arange(len(members)),),
        lambda drawn: statistic(np.concatenate([members[group] for group in drawn.astype(int)])),
        vectorized=False,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(0),
    ).confidence_interval
    return statistic(np.arange(len(groups))), float(found.low), float(found.high)


def load(path: Path) -> tuple[tuple[str, ...], Said]:
    """Classes and what a fit said of every test."""
    with np.load(path) as content:
        return tuple(content["classes"].tolist()), {
            name: content[name] for name in content if name not in ("classes", "costs")
        }


def averaged(parts: Sequence[Said]) -> Said:
    """Mean log-odds of several models."""

    def odds(values: np.ndarray) -> np.ndarray:
        clipped = np.clip(values, 1e-6, 1 - 1e-6)
        return np.log(clipped / (1 - clipped))

    return {name: 1 / (1 + np.exp(-np.mean([odds(part[name]) for part in parts], axis=0))) for name in parts[0]}


def mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


def f1(gold: np.ndarray, choice: np.ndarray) -> float:
    return float(2 * (gold & choice).sum() / max(gold.sum() + choice.sum(), 1))


def averaged_folds(
    folder: Path, parts: Sequence[str], seed: int, folds: np.ndarray
) -> tuple[tuple[str, ...], np.ndarray]:
    """Out-of-fold act probabilities of one model, or the mean log-odds of several."""
    classes = sorted(
        {name for part in parts for fold in range(FOLDS) for name in load(folder / f"cv_{part}_{seed}_{fold}.npz")[0]}
    )
    members = []
    for part in parts:
        said = np.full((len(folds), len(classes)), 1e-6)
        for fold in range(FOLDS):
            known, found = load(folder / f"cv_{part}_{seed}_{fold}.npz")
            said[np.ix_(folds == fold, [classes.index(name) for name in known])] = found["plv"]
        members.append({"plv": said})
    return tuple(classes), averaged(members)["plv"] if len(members) > 1 else members[0]["plv"]


def stance_sums(classes: Sequence[str], said: np.ndarray, project: Project) -> np.ndarray:
    of = np.array([project.codebook.stance_of(name) for name in classes])
    return np.stack([(said / said.sum(1, keepdims=True))[:, of == outcome].sum(1) for outcome in OUTCOMES], axis=1)


def shares(
    classes: Sequence[str], corpus: np.ndarray, news: np.ndarray, acts: list[frozenset[str]], project: Project
) -> np.ndarray:
    return stance_sums(classes, news, project).argmax(1)


def per_stance(
    fit: Callable[[np.ndarray, np.ndarray], Callable[[np.ndarray], np.ndarray]],
) -> Callable[..., np.ndarray]:
    """A one-dimensional calibration of each stance's share; none has what is left."""

    def choose(
        classes: Sequence[str], corpus: np.ndarray, news: np.ndarray, acts: list[frozenset[str]], project: Project
    ) -> np.ndarray:
        known, new = (stance_sums(classes, part, project) for part in (corpus, news))
        gold = stance_matrix(acts, project.codebook)
        said = np.stack([fit(known[:, k], gold[:, k])(new[:, k]) for k in range(3)], axis=1)
        return np.column_stack([said, np.prod(1 - said, axis=1)]).argmax(1)

    return choose


def _fit_platt(said: np.ndarray, gold: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    from scipy.special import logit
    from sklearn.linear_model import LogisticRegression

    def column(values: np.ndarray) -> np.ndarray:
        return logit(np.clip(values, 1e-6, 1 - 1e-6))[:, None]

    unit = LogisticRegression().fit(column(said), gold)
    return lambda values: unit.predict_proba(column(values))[:, 1]


def _fit_isotonic(said: np.ndarray, gold: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    from sklearn.isotonic import IsotonicRegression

    return IsotonicRegression(out_of_bounds="clip").fit(said, gold).predict


platt, isotonic = per_stance(_fit_platt), per_stance(_fit_isotonic)
