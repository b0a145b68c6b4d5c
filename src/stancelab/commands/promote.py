"""``stancelab promote``: make a run the champion by a stated rule."""

import pandas as pd
from rich.console import Console

from stancelab.config import project_root
from stancelab.errors import InputError, TrackingError
from stancelab.evaluation.compare import Resampling, align
from stancelab.labeller import CHAMPION
from stancelab.records import read_run, set_champion
from stancelab.tracking import artifact_path, store_uri

OUTPUT = Console()
_METRIC, _RESAMPLES = "macro_f1", 2000


def promote(ref: str, force: bool) -> None:
    """Make a run's model the champion if it is significantly better than the present one.

    Better means that the 95% interval of the difference in macro-F1, paired over documents, lies above 0, on the pairs
    that both predicted without having seen their documents.

    Raises
    ------
    InputError
        When it is not better, or the two share no such pairs, unless forced.
    """
    uri = store_uri(project_root())
    run = read_run(uri, ref)
    try:
        champion = read_run(uri, CHAMPION)
    except TrackingError:
        champion = None
    if champion is not None and not force:
        if champion.id == run.id:
            raise InputError(f"{run.name} ({run.id[:8]}) is the champion already")
        found = {
            name: pd.read_parquet(artifact_path(uri, part.id, "predictions.parquet"))
            for name, part in (("new", run), ("old", champion))
        }
        shared = set(found["new"]["pair"]) & set(found["old"]["pair"])
        if not shared:
            raise InputError(
                f"{run.id[:8]} and the champion were judged on no common pair: compare them elsewhere, then use --force"
            )
        tables = align({name: table[table["pair"].isin(shared)] for name, table in found.items()})
        (result,) = Resampling(tables, _RESAMPLES, 0).compare(_METRIC)
        item = result.difference
        said = f"{item.value:+.3f} ({item.low:+.3f} to {item.high:+.3f}) {_METRIC} on {len(shared)} common pairs"
        if item.low <= 0:
            raise InputError(
                f"{run.name} ({run.id[:8]}) is not significantly better than the champion: {said}; --force overrides"
            )
        OUTPUT.print(f"better than the champion: {said}", highlight=False)
    OUTPUT.print(f"{set_champion(uri, run)} is champion: {run.name}", highlight=False)
