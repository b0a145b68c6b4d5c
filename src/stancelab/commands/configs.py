"""The typed root configurations and their registration with Hydra; YAML groups hold only what differs."""

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, cast

from stancelab.actors.resolution import ActorsConfig
from stancelab.config import check_range, project_root
from stancelab.corpus.sources import CorpusSource, JsonlSource, MixedSource, PlvSource
from stancelab.corpus.splits import ActorSplit, ConflictSplit, DocumentSplit, HoldoutSplit, TimeSplit
from stancelab.errors import ConfigError, MissingExtraError, StancelabError
from stancelab.labeller import CHAMPION
from stancelab.models.baselines import KeywordsConfig, MajorityConfig
from stancelab.models.decision import DecisionConfig
from stancelab.models.encoder import EncoderConfig
from stancelab.models.ensemble import EnsembleConfig
from stancelab.models.frozen import FrozenConfig
from stancelab.models.linear import LinearConfig, SignalsConfig
from stancelab.text.dataset import MaskingConfig
from stancelab.tracking import TrackingConfig

MISSING = "???"
"""OmegaConf's mark of a value that the composition must give."""


@dataclass
class TrainConfig:
    """Everything that a training run depends on.

    Parameters
    ----------
    name : str
        Name of the run; empty means model and data.
    promote : bool, optional
        Whether the model becomes champion; by default only a single run on the bundled corpus does.
    """

    data: Any = MISSING
    model: Any = MISSING
    split: Any = MISSING
    actors: ActorsConfig = field(default_factory=ActorsConfig)
    masking: MaskingConfig = field(default_factory=MaskingConfig)
    decision: DecisionConfig = field(default_factory=DecisionConfig)
    tracking: TrackingConfig = field(default_factory=TrackingConfig)
    seed: int = 0
    name: str = ""
    promote: bool | None = None


@dataclass
class EvaluateConfig:
    """What ``stancelab evaluate`` scores on what.

    Parameters
    ----------
    model_ref : str
        Bundle folder, run id or registry URI.
    out : str, optional
        File for the metrics as JSON.
    """

    data: Any = MISSING
    actors: ActorsConfig = field(default_factory=ActorsConfig)
    model_ref: str = CHAMPION
    out: str | None = None


@dataclass
class SweepConfig:
    """Search space and length of a search.

    Parameters
    ----------
    floats, integers : dict of str to list
        Setting to its lowest and highest value; floats are drawn on a logarithmic scale.
    trials : int
        Proposals that are tried at most.
    patience : int
        The search ends after so many that were no better.
    startup : int
        Proposals before any is given up early.
    outer_folds : int
        One of so many parts of the documents is kept out of the search, to judge its result.
    """

    floats: dict[str, Any] = field(default_factory=dict)
    integers: dict[str, Any] = field(default_factory=dict)
    trials: int = 30
    patience: int = 10
    startup: int = 5
    outer_folds: int = 5

    def __post_init__(self) -> None:
        check_range("sweep.trials", self.trials, 1, 10_000)
        check_range("sweep.patience", self.patience, 1, 10_000)
        check_range("sweep.startup", self.startup, 0, 10_000)
        check_range("sweep.outer_folds", self.outer_folds, 2, 100)
        for name, limits in {**self.floats, **self.integers}.items():
            if not isinstance(limits, list) or len(limits) != 2 or limits[0] > limits[1]:
                raise ConfigError(f"sweep: {name} is {limits}; give its lowest and its highest value")
        if low := [name for name, limits in self.floats.items() if limits[0] <= 0]:
            raise ConfigError(
                f"sweep.floats: {', '.join(low)} must begin above 0, since it is drawn on a logarithmic scale"
            )
        if not self.floats and not self.integers:
            raise ConfigError("this model has no search space: give sweep.floats or sweep.integers")


@dataclass
class TuneConfig(TrainConfig):
    """What ``stancelab tune`` searches; see `TrainConfig`."""

    sweep: Any = MISSING


SCHEMAS: dict[str, dict[str, type]] = {
    "data": {"corpus": CorpusSource, "jsonl": JsonlSource, "plv": PlvSource, "mixed": MixedSource},
    "model": {
        "majority": MajorityConfig,
        "keywords": KeywordsConfig,
        "linear": LinearConfig,
        "signals": SignalsConfig,
        "frozen": FrozenConfig,
        "encoder": EncoderConfig,
        "ensemble": EnsembleConfig,
    },
    "split": {
        "document": DocumentSplit,
        "holdout": HoldoutSplit,
        "conflict": ConflictSplit,
        "time": TimeSplit,
        "actor": ActorSplit,
    },
    "actors": {"default": ActorsConfig},
    "masking": {"default": MaskingConfig},
    "decision": {"default": DecisionConfig},
    "sweep": dict.fromkeys(("linear", "signals", "frozen", "encoder"), SweepConfig),
    "tracking": {"local": TrackingConfig, "off": TrackingConfig},
}
"""Group to option to the dataclass that its YAML is checked against."""

CHOSEN = ("data", "model", "split")
"""Groups whose dataclass is a matter of choice, which a configuration as YAML does not tell."""

ROOTS: dict[str, type] = {"train": TrainConfig, "evaluate": EvaluateConfig, "tune": TuneConfig}


def run_hydra(name: str, overrides: Sequence[str], job: Callable[[Any], None]) -> None:
    """Compose a root configuration and call the job with its objects, once per job of a sweep.

    Raises
    ------
    ConfigError
        When a key, option or value does not exist; the message lists what does.
    MissingExtraError
        When the training extra is not installed.
    """
    try:
        import hydra
        from hydra.core.hydra_config import HydraConfig
        from hydra.errors import HydraException
        from hydra.types import RunMode
        from omegaconf import DictConfig, OmegaConf
        from omegaconf.errors import OmegaConfBaseException
    except ImportError as error:
        raise MissingExtraError(f"stancelab {name}", "train") from error
    register_schemas()
    os.environ["HYDRA_FULL_ERROR"] = "1"
    sys.argv = [f"stancelab {name}", *(part for override in overrides for part in mixed(override))]

    refusals: list[StancelabError] = []

    def compose_and_call(config: DictConfig) -> None:
        # Hydra would print its own report of an error that leaves the job, so the error is carried around it.
        try:
            settings = OmegaConf.to_object(config)
            _refuse_extra(name, settings)
            job(settings)
        except StancelabError as error:
            if HydraConfig.get().mode is RunMode.MULTIRUN:  # perhaps in another process, which takes plain errors only
                raise StancelabError(str(error)) from None
            refusals.append(error)

    main = hydra.main(version_base="1.3", config_path=str(project_root() / "configs"), config_name=name)
    try:
        main(compose_and_call)()
    except (HydraException, OmegaConfBaseException) as error:
        raise ConfigError(explain(name, f"{error} {error.__cause__ or ''}")) from error
    if refusals:
        raise refusals[0]


def mixed(override: str) -> list[str]:
    """``data=[corpus,plv]`` as the source that reads several; other overrides as they are."""
    if override.startswith("data=["):
        return ["data=mixed", f"data.sources={override.removeprefix('data=')}"]
    return [override]


def register_schemas() -> None:
    """Put every dataclass into Hydra's ConfigStore under ``<group>/<option>_schema``."""
    from hydra.core.config_store import ConfigStore

    store = ConfigStore.instance()
    for name, node in ROOTS.items():
        store.store(name=f"{name}_schema", node=node)
    for group, options in SCHEMAS.items():
        for option, node in options.items():
            store.store(group=group, name=f"{option}_schema", node=node)


def choices(config: TrainConfig) -> dict[str, str]:
    """Option of each group in `CHOSEN`, told by its class."""
    chosen = {group: type(getattr(config, group)) for group in CHOSEN}
    return {group: next(name for name, node in SCHEMAS[group].items() if node is chosen[group]) for group in CHOSEN}


def restore(chosen: Mapping[str, str], text: str) -> TrainConfig:
    """Configuration of a run from what it recorded: its choices and its YAML.

    Raises
    ------
    ConfigError
        When this version of the project has another configuration.
    """
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    try:
        schema = OmegaConf.structured(TrainConfig)
        for group in CHOSEN:
            schema[group] = OmegaConf.structured(SCHEMAS[group][chosen[group]])
        return cast(TrainConfig, OmegaConf.to_object(OmegaConf.merge(schema, OmegaConf.create(text))))
    except (OmegaConfBaseException, KeyError) as error:
        raise ConfigError(
            f"the run was configured for another version of the project ({explain('train', str(error))}): "
            "check its commit out"
        ) from error


def explain(name: str, message: str) -> str:
    """One sentence for what Hydra reports over many lines, with the valid names."""
    if match := re.search(r"Could not find '(\w+)/([^']*)'", message):
        group, option = match.groups()
        return f"there is no {group}={option}; valid: {', '.join(sorted(SCHEMAS.get(group, {})))}"
    if match := re.search(r"Could not (?:override|append) '([^']+)'|Key '([^']+)' (?:is )?not in", message):
        key = match[1] or match[2]
        if owners := _owners(key):
            return f"{key!r} is a setting of {' and '.join(owners)} alone: choose one of these, or leave it out"
        return f"there is no setting {key!r}; valid: {', '.join(_settings(name))}"
    return " ".join(message.split())


def _owners(key: str) -> list[str]:
    """Options of a group that have a setting, such as ``split=holdout`` for ``split.share``."""
    group, _, field_name = key.partition(".")
    return [f"{group}={option}" for option, node in SCHEMAS.get(group, {}).items() if field_name in _names(node)]


def _settings(name: str) -> list[str]:
    """All settings of a command as ``group.key`` or ``key``."""
    settings = []
    for key in _names(ROOTS[name]):
        nodes = SCHEMAS.get(key)
        if nodes is None:
            settings.append(key)
        else:
            settings += [
                key,
                *sorted({f"{key}.{item}" for node in nodes.values() for item in _names(node)}),
            ]
    return settings


def _refuse_extra(name: str, settings: Any) -> None:
    """Refuse keys that were added with ``+`` and that no dataclass knows."""
    allowed = set(_settings(name))
    for key, value in vars(settings).items():
        nested = [f"{key}.{item}" for item in vars(value)] if is_dataclass(value) else []
        for given in (key, *nested):
            if given not in allowed:
                raise ConfigError(f"there is no setting {given!r}; valid: {', '.join(_settings(name))}")


def _names(node: type) -> list[str]:
    return [item.name for item in fields(node)]
