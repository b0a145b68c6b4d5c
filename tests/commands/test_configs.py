from dataclasses import replace

import pytest
from omegaconf import OmegaConf

from stancelab.commands.configs import SCHEMAS, TrainConfig, choices, restore
from stancelab.corpus.sources import CorpusSource, JsonlSource, MixedSource
from stancelab.corpus.splits import DocumentSplit, HoldoutSplit
from stancelab.errors import ConfigError
from stancelab.models.ensemble import EnsembleConfig
from stancelab.models.linear import LinearConfig, SignalsConfig

LINEAR = TrainConfig(CorpusSource(), LinearConfig(C=3), DocumentSplit(2), seed=5)


def as_yaml(config):
    return OmegaConf.to_yaml(OmegaConf.structured(config))


@pytest.mark.parametrize(
    "config",
    [
        LINEAR,
        replace(LINEAR, model=SignalsConfig(), split=HoldoutSplit(0.2), promote=False),
        replace(LINEAR, model=EnsembleConfig(share=0.3), data=MixedSource(["corpus", "plv"], "x.tsv", [1, 2])),
        *(replace(LINEAR, model=node()) for node in SCHEMAS["model"].values()),
    ],
)
def test_a_configuration_comes_back_from_its_record(config):
    restored = restore(choices(config), as_yaml(config))
    assert restored == config
    assert [type(restored.data), type(restored.model)] == [type(config.data), type(config.model)]


def test_choices_are_the_options_of_the_command_line():
    config = replace(LINEAR, data=JsonlSource("x.jsonl"))
    assert choices(config) == {"data": "jsonl", "model": "linear", "split": "document"}


@pytest.mark.parametrize(
    ("chosen", "text", "words"),
    [
        (choices(LINEAR), as_yaml(LINEAR).replace("min_pairs", "min_count"), "model.C"),
        (choices(LINEAR) | {"model": "forest"}, as_yaml(LINEAR), "forest"),
    ],
)
def test_a_configuration_of_another_version_is_refused(chosen, text, words):
    with pytest.raises(ConfigError, match="configured for another version of the project") as refusal:
        restore(chosen, text)
    assert words in str(refusal.value)
