from stancelab.evaluation.cost import Stopwatch
from stancelab.models.linear import LinearModel


def test_costs_are_measured(teaching):
    watch = Stopwatch.start()
    costs = watch.costs(LinearModel(min_pairs=1).fit(*teaching).scorer_, teaching[0])
    assert costs["cost_seconds"] > 0
    assert costs["cost_pairs_per_second"] > 0
    assert costs["cost_pairs_per_second_two_threads"] > 0
    assert 0 < costs["cost_model_mb"] < 5
    assert costs["cost_peak_memory_mb"] > 10
