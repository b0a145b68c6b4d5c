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
        self._tracking = TrackingConfig(**{name: config.tracking[name] for name in ("enabled", "uri", "experiment")})
        name = config.name or f"sweep of {' '.join(overrides)}"
        os.environ[_VARIABLE] = open_parent(self._tracking, project_root(), name, digest(overrides))

    def on_multirun_end(self, config: "DictConfig", **_: Any) -> None:
        """Close it."""
        close_parent(self._tracking, project_root(), os.environ.pop(_VARIABLE, ""), "FINISHED", {})


def parent_run() -> str:
    """Id of the sweep that this process works for; empty for a single run."""
    return os.environ.get(_VARIABLE, "")
