import numpy as np
import pytest
from sklearn.base import clone

from stancelab.errors import BundleError, ConfigError
from stancelab.models.baselines import KeywordsConfig, MajorityConfig
from stancelab.models.linear import LinearConfig, SignalsConfig
from stancelab.models.scorers import load_scorer, save_scorer

CONFIGS = {
    "majority": MajorityConfig(),
    "keywords": KeywordsConfig(),
    "linear": LinearConfig(min_pairs=1),
    "signals": SignalsConfig(min_pairs=1),
}


@pytest.fixture(params=CONFIGS)
def model(request, teaching):
    return CONFIGS[request.param].build(seed=0).fit(*teaching)


def test_probabilities_have_one_column_per_class(model, teaching):
    probabilities = model.predict_proba(teaching[0])
    assert probabilities.shape == (len(teaching[0]), len(model.classes_))
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    assert model.classes_ == tuple(sorted(model.classes_))


def test_a_clone_learns_the_same(model, teaching):
    again = clone(model).fit(*teaching)
    assert (again.predict_proba(teaching[0]) == model.predict_proba(teaching[0])).all()


def test_rows_can_be_permuted_and_split(model, teaching):
    pairs = teaching[0]
    whole = model.predict_proba(pairs)
    assert (model.predict_proba(pairs[::-1]) == whole[::-1]).all()
    assert (np.vstack([model.predict_proba(pairs[:5]), model.predict_proba(pairs[5:])]) == whole).all()


def test_saved_scorer_predicts_the_same(model, teaching, tmp_path):
    save_scorer(model.scorer_, tmp_path)
    loaded = load_scorer(tmp_path, model.classes_)
    assert (loaded.predict_proba(teaching[0]) == model.predict_proba(teaching[0])).all()


def test_no_pairs_give_no_rows(model):
    assert model.predict_proba([]).shape == (0, len(model.classes_))


def test_a_weight_of_two_counts_like_a_second_copy(model, teaching):
    pairs, acts = teaching
    doubled = clone(model).fit([*pairs, *pairs[:9]], [*acts, *acts[:9]])
    weighed = clone(model).fit(pairs, acts, np.where(np.arange(len(pairs)) < 9, 2.0, 1.0))
    assert weighed.predict_proba(pairs) == pytest.approx(doubled.predict_proba(pairs), abs=0.05)


def test_linear_model_tells_holder_from_addressee(teaching):
    model = LinearConfig(min_pairs=1).build(0).fit(*teaching)
    asks, is_asked = model.predict_proba(["ACTOR demanded that OTHER leave.", "OTHER demanded that ACTOR leave."])
    request = model.classes_.index("REQUEST")
    assert asks[request] > 0.5 > is_asked[request]


def test_linear_model_reads_an_addressee_like_any_other(teaching):
    model = LinearConfig(min_pairs=1).build(0).fit(*teaching)
    marked, unmarked = model.predict_proba(["ACTOR urged RECIPIENT to go.", "ACTOR urged OTHER to go."])
    assert (marked == unmarked).all()


def test_linear_scorer_equals_scikit_learns_own_arithmetic(teaching):
    """The scorer repeats TF-IDF and the logistic function without scikit-learn; both must agree."""
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.linear_model import LogisticRegression

    from stancelab.models.linear import _count_matrix, _scale_blocks

    pairs, acts = teaching
    model = LinearConfig(min_pairs=1).build(0).fit(pairs, acts)
    counts = _count_matrix(pairs, signals=False)[:, model.scorer_.buckets]
    tfidf = TfidfTransformer(sublinear_tf=True, norm=None).fit_transform(counts)
    features = _scale_blocks(tfidf, model.scorer_.buckets.astype(np.int64))
    target = np.array(["REQUEST" in labels for labels in acts])
    unit = LogisticRegression(C=20, class_weight="balanced", solver="liblinear", tol=1e-6).fit(features, target)
    ours = model.predict_proba(pairs)[:, model.classes_.index("REQUEST")]
    assert ours == pytest.approx(unit.predict_proba(features)[:, 1], abs=0.01)


def test_a_pair_can_hold_several_acts(teaching):
    pairs, acts = teaching
    both = ["ACTOR demanded an answer and threatened to attack OTHER."] * 4
    model = LinearConfig(min_pairs=1).build(0).fit([*pairs, *both], [*acts, *[frozenset({"REQUEST", "THREATEN"})] * 4])
    row = dict(zip(model.classes_, model.predict_proba(both[:1])[0], strict=True))
    assert row["REQUEST"] > 0.5
    assert row["THREATEN"] > 0.5


def test_damaged_scorers_are_refused(teaching, tmp_path):
    model = LinearConfig(min_pairs=1).build(0).fit(*teaching)
    save_scorer(model.scorer_, tmp_path)
    (tmp_path / "scorer.safetensors").write_bytes(b"no tensors")
    with pytest.raises(BundleError, match="is damaged"):
        load_scorer(tmp_path, model.classes_)
    (tmp_path / "scorer.json").write_text('{"kind": "oracle"}')
    (tmp_path / "scorer.safetensors").unlink()
    with pytest.raises(BundleError, match="unknown scorer 'oracle'"):
        load_scorer(tmp_path, model.classes_)


def test_knobs_are_checked():
    with pytest.raises(ConfigError, match=r"model.C is -1; allowed are values from 0.0001 to 10000"):
        LinearConfig(C=-1)
