"""Sweeps: the parent run of a ``-m`` call, and whether a part of it is done already."""

import os
from typing import TYPE_CHECKING, Any

from hydra.experimental.callback import Callback

from stancelab.config import project_root
from stancelab.nesting import close_parent, digest, open_parent
from stancelab.tracking import TrackingConfig

if TYPE_CHECKING:
    from omegaconf import DictConfig

_VARIABLE = "STANCELAB_PARENT_RUN"  # how the processes of a sweep learn of it


class SweepRun(Callback):
    """Hydra's callback around a sweep; named in configs/train.yaml."""

    def on_multirun_start(self, config: "DictConfig", **_: Any) -> None:
        """Open the parent run, or the one that an equal sweep left unfinished."""
        overrides = sorted(config.hydra.overrides.task)
        tracking = TrackingConfig(**{name: config.tracking[name] for name in ("enabled", "uri", "experiment")})
        name = config.name or f"sweep of {' '.join(overrides)}"
        os.environ[_VARIABLE] = open_parent(tracking, project_root(), name, digest(overrides))
        _opened.append(tracking)

    def on_multirun_end(self, config: "DictConfig", **_: Any) -> None:
        """Close it."""
        close_sweep("FINISHED")


_opened: list[TrackingConfig] = []  # Hydra hands nothing of its callbacks to its caller


def close_sweep(status: str) -> None:
    """End the parent run of this process, if it opened one and did not close it yet."""
    if _opened:
        close_parent(_opened.pop(), project_root(), os.environ.pop(_VARIABLE, ""), status, {})


def parent_run() -> str:
    """Id of the sweep that this process works for; empty for a single run."""
    return os.environ.get(_VARIABLE, "")
