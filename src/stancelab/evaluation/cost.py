"""What a run costs: time, memory, size, speed. Measured on the machine at hand, so for comparison on it."""

import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from stancelab.models.scorer import Scorer

_SAMPLE = 2000


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Moment at which work began, in seconds of the wall clock and of the CPU."""

    wall: float
    cpu: float

    @classmethod
    def start(cls) -> "Stopwatch":
        """Begin now."""
        return cls(time.perf_counter(), time.process_time())

    def costs(self, scorer: Scorer, masked: Sequence[str]) -> dict[str, float]:
        """Costs since the beginning, and those of a trained model.

        Parameters
        ----------
        masked : sequence of str
            Pairs to time predictions with; the first 2,000 are taken.

        Returns
        -------
        dict of str to float
            Seconds, CPU seconds, peak memory of the process in MB, size of the model in MB, pairs a second with one
            and with two threads.
        """
        seconds, cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        sample = list(masked[:_SAMPLE])
        halves = sample[::2], sample[1::2]
        one = _timed(lambda: scorer.predict_proba(sample))
        with ThreadPoolExecutor(2) as pool:
            two = _timed(lambda: list(pool.map(scorer.predict_proba, halves)))
        unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
        return {
            "cost_seconds": seconds,
            "cost_cpu_seconds": cpu,
            "cost_peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20,
            "cost_model_mb": scorer.stored_bytes() / 2**20,
            "cost_pairs_per_second": len(sample) / one,
            "cost_pairs_per_second_two_threads": len(sample) / two,
        }


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return max(time.perf_counter() - start, 1e-9)
