"""How fast the rungs of study 004 predict: a thousand pairs, the best of three, with one thread and with two."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ladder import Cases

from stancelab.models.baselines import KeywordsConfig, MajorityConfig
from stancelab.models.frozen import FrozenConfig
from stancelab.models.linear import LinearConfig, SignalsConfig
from stancelab.models.scorer import Scorer
from stancelab.models.scorers import EnsembleScorer, load_scorer

_PAIRS, _TIMES = 1000, 3


def measure_speeds(trained: dict[str, Scorer], data: Cases) -> Iterator[tuple[str, str, float]]:
    """Name of the model, figure, value."""
    sample = list(data.calibration["masked"])[:_PAIRS]
    halves = sample[::2], sample[1::2]
    for name, scorer in trained.items():
        yield name, "pairs a second, one thread", _PAIRS / best(lambda s=scorer: s.predict_proba(sample))
        with ThreadPoolExecutor(2) as pool:
            two = best(lambda s=scorer, p=pool: list(p.map(s.predict_proba, halves)))
        yield name, "pairs a second, two threads", _PAIRS / two
        yield name, "size in MB", scorer.stored_bytes() / 2**20


def scorers(folder: Path, data: Cases) -> dict[str, Scorer]:
    """One trained scorer a rung; the frozen encoder learns from a few pairs, which changes no speed."""
    training = data.training[0]
    configs = {
        "majority": MajorityConfig(),
        "keywords": KeywordsConfig(),
        "linear": LinearConfig(),
        "signals": SignalsConfig(),
    }
    found: dict[str, Scorer] = {
        name: config.build(0).fit(list(training["masked"]), list(training["acts"])).scorer_
        for name, config in configs.items()
    }
    few = training.iloc[::20]
    found["frozen"] = FrozenConfig(threads=1).build(0).fit(list(few["masked"]), list(few["acts"])).scorer_
    found["encoder"] = load_scorer(folder / "transfer_encoder_0", found["signals"].classes)
    members = (found["signals"], found["encoder"])
    found["ensemble"] = EnsembleScorer(members[0].classes, members, (0.5, 0.5))
    return found


def best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(_TIMES):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)
