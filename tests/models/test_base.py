from stancelab.models.base import lesson

ACTS = [frozenset({"YIELD"}), frozenset({"CONCEDE"}), frozenset({"REQUEST"})]


def test_a_coarse_label_says_nothing_about_the_acts_that_it_may_stand_for():
    held, counts = lesson(ACTS, "CONCEDE")
    assert held.tolist() == [False, True, False]
    assert counts.tolist() == [False, True, True]


def test_the_coarse_class_is_held_by_all_that_it_stands_for():
    held, counts = lesson(ACTS, "YIELD")
    assert held.tolist() == [True, True, False]
    assert counts.all()


def test_other_acts_learn_from_every_pair():
    held, counts = lesson(ACTS, "REQUEST")
    assert held.tolist() == [False, False, True]
    assert counts.all()
