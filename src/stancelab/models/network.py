"""The transformer network: loaded, trained, and exported to ONNX at once; the only module that imports torch."""

import json
import logging
import os
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from stancelab.errors import ConfigError, MissingExtraError
from stancelab.models.base import COARSE
from stancelab.models.onnx import MANIFEST, MARKERS, MODEL_FILE, OnnxScorer, padded, read_trained
from stancelab.models.pretrained import PACKAGED, STARTS, batches, packaged_folder
from stancelab.schema import ACTOR, OTHER, RECIPIENT

if TYPE_CHECKING:
    import torch

_WARM_UP, _CLIP, _EMBED_BATCH, _NEXT = 0.1, 1.0, 64, 4
SPANS = ("sentence", "actor", "others")
"""Parts of the sentence whose mean vectors a fine-tuned encoder is judged by."""

RICH_SPANS = (*SPANS, "next", "first")
"""Parts for a frozen encoder: the four tokens after the actor and the first token as well."""


class Training(Protocol):
    """What training needs to know; see `EncoderConfig`."""

    frozen_layers: int
    epochs: int
    batch: int
    accumulate: int
    rate: float
    head_rate: float
    device: str
    half: bool


def start_torch(seed: int, threads: int, device: str = "cpu") -> Any:
    """Import torch and make what it does repeatable.

    Raises
    ------
    MissingExtraError
        When it is not installed.
    """
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # without it no GPU repeats itself
    try:
        import torch
    except ImportError as error:
        raise MissingExtraError("an encoder", "transformer") from error
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise ConfigError(f"model.device={device}: this torch finds no such GPU; give cpu, or install a torch for it")
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(threads)
    return torch


def load_network(
    encoder: str, max_tokens: int, classes: Sequence[str], spans: Sequence[str] = SPANS, layers: int = 1
) -> tuple[Any, Any]:
    """Tokenizer with the markers, and the network that starts from pretrained weights.

    Parameters
    ----------
    layers : int
        Last layers whose vectors are averaged.

    Raises
    ------
    ConfigError
        When there is no such encoder.
    MissingExtraError
        When the libraries or the packaged MiniLM are not installed.
    """
    try:
        from tokenizers import Tokenizer
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise MissingExtraError("an encoder", "transformer") from error
    transformers_logging.disable_progress_bar()
    if (Path(encoder) / MANIFEST).is_file():
        if spans != SPANS:
            raise ConfigError(
                f"model.encoder={encoder} is a bundle, which model=encoder trains further: give a pretrained one"
            )
        return _load_trained(Path(encoder), max_tokens, classes)
    try:
        if encoder == PACKAGED:
            place = str(packaged_folder())
            tokenizer = Tokenizer.from_file(f"{place}/tokenizer.json")
        else:
            place = encoder
            tokenizer = AutoTokenizer.from_pretrained(place).backend_tokenizer
        body = AutoModel.from_pretrained(place)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"model.encoder={encoder!r} cannot be loaded ({str(error).splitlines()[0]}): "
            f"give {PACKAGED}, a folder, or a name on the hub"
        ) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    tokenizer.add_special_tokens(list(MARKERS.values()))
    vocabulary = tokenizer.get_vocab()
    body.resize_token_embeddings(max(vocabulary.values()) + 1, mean_resizing=False)
    embeddings = body.get_input_embeddings().weight.data
    for name, words in STARTS.items():
        if known := [embeddings[vocabulary[word]] for word in words if word in vocabulary]:
            embeddings[vocabulary[MARKERS[name]]] = sum(known) / len(known)
    return tokenizer, _network(body, vocabulary, len(classes), spans, layers)


def _load_trained(folder: Path, max_tokens: int, classes: Sequence[str]) -> tuple[Any, Any]:
    """Tokenizer and network of a bundle; units of acts that it does not know start anew."""
    import torch
    from transformers import AutoConfig, AutoModel

    scorer, stored = read_trained(folder)
    known, tokenizer = scorer.classes, scorer.tokenizer_object
    tokenizer.enable_truncation(max_tokens)
    body = AutoModel.from_config(AutoConfig.for_model(**json.loads(scorer.architecture)))
    network = _network(body, tokenizer.get_vocab(), len(classes), SPANS, 1)
    state = {name: torch.from_numpy(array) for name, array in stored.items()}
    weight, bias = state.pop("head.weight"), state.pop("head.bias")
    if weight.shape[1] != network.head.in_features:
        raise ConfigError(f"model.encoder={folder} is a frozen encoder: give the bundle of a model=encoder")
    network.load_state_dict(state, strict=False)
    for column, name in enumerate(classes):
        kin = [known.index(act) for act in (name, *COARSE.get(name, ())) if act in known]
        if kin:
            network.head.weight.data[column] = weight[kin].mean(0)
            network.head.bias.data[column] = bias[kin].mean(0)
    return tokenizer, network


def _network(body: Any, vocabulary: dict[str, int], outputs: int, spans: Sequence[str], layers: int) -> Any:
    import torch
    from torch import nn

    actor, other, recipient = (vocabulary[MARKERS[name]] for name in (ACTOR, OTHER, RECIPIENT))

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = body
            self.drop = nn.Dropout(0.1)
            self.head = nn.Linear(len(spans) * body.config.hidden_size, outputs)

        def features(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            said = self.body(input_ids=tokens, attention_mask=mask, output_hidden_states=layers > 1)
            hidden = sum(said.hidden_states[-layers:]) / layers if layers > 1 else said.last_hidden_state
            chosen = {
                "sentence": mask == 1,
                "actor": tokens == actor,
                "others": (tokens == other) | (tokens == recipient),
            }
            if "next" in spans:
                after = (chosen["actor"].long().cumsum(1) > 0) & ~chosen["actor"] & (mask == 1)
                chosen["next"] = after & (after.long().cumsum(1) <= _NEXT)
                chosen["first"] = mask.cumsum(1) == 1
            return torch.cat([_mean(hidden, chosen[name]) for name in spans], 1)

        def forward(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            scores: torch.Tensor = self.head(self.drop(self.features(tokens, mask)))
            return scores

    return Network()


def _mean(hidden: "torch.Tensor", chosen: "torch.Tensor") -> "torch.Tensor":
    weights = chosen.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)


def embed(network: Any, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """Features of sentences under a network that is not trained, shape (n, spans x hidden size)."""
    import torch

    network.eval()
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    found = np.zeros((len(ids), network.head.in_features), dtype=np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), _EMBED_BATCH):
            rows = order[start : start + _EMBED_BATCH]
            tokens, mask = (torch.from_numpy(part) for part in padded([ids[row] for row in rows]))
            found[rows] = network.features(tokens, mask).numpy()
    return found


def set_head(network: Any, weights: NDArray[np.float64], bias: NDArray[np.float64]) -> None:
    """Give the head weights of shape (outputs, features) and bias of shape (outputs,) that were learned elsewhere."""
    import torch

    network.head.weight.data = torch.from_numpy(weights).float()
    network.head.bias.data = torch.from_numpy(bias).float()


def train(
    network: Any,
    ids: Sequence[Sequence[int]],
    targets: NDArray[np.float64],
    counts: NDArray[np.float64],
    config: Training,
    rng: np.random.Generator,
) -> None:
    """Minimise the cross-entropy of what the head says.

    Parameters
    ----------
    ids : sequence of n sequences of int
        Tokens of the marked sentences.
    targets, counts : arrays of shape (n, outputs)
        What the head should say of each, and how much that matters.
    """
    import torch
    from torch import nn

    network.to(config.device).train()
    network.body.embeddings.requires_grad_(False)
    layers = next(part for part in network.body.modules() if isinstance(part, nn.ModuleList))  # whatever its name
    for layer in layers[: config.frozen_layers]:
        layer.requires_grad_(False)
    wanted, weighed = torch.from_numpy(targets).float(), torch.from_numpy(counts).float()
    groups = [
        {"params": [part for part in network.body.parameters() if part.requires_grad], "lr": config.rate},
        {"params": network.head.parameters(), "lr": config.head_rate},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = config.epochs * -(-len(ids) // config.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / (_WARM_UP * steps)) * max(0.0, (steps - step) / steps)
    )
    step = 0
    for _ in range(config.epochs):
        for rows in batches(ids, config.batch, rng):
            tokens, mask = (torch.from_numpy(part).to(config.device) for part in padded([ids[row] for row in rows]))
            with torch.autocast(config.device.split(":")[0], torch.bfloat16, enabled=config.half):
                scores = network(tokens, mask)
            losses = nn.functional.binary_cross_entropy_with_logits(
                scores.float(), wanted[rows].to(config.device), reduction="none"
            )
            losses = losses * weighed[rows].to(config.device)
            (losses.sum(1).mean() / config.accumulate).backward()
            step += 1
            if step % config.accumulate == 0 or step == steps:
                nn.utils.clip_grad_norm_(network.parameters(), _CLIP)
                optimiser.step()
                optimiser.zero_grad()
            schedule.step()


def export(network: Any, classes: Sequence[str], tokenizer: Any) -> OnnxScorer:
    """The network with its sigmoid as an ONNX graph for batches of any size and length."""
    import torch
    from torch import nn

    class Probabilities(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            probabilities: torch.Tensor = self.network(tokens, mask).sigmoid()
            return probabilities

    tokens, mask = (torch.from_numpy(part) for part in padded([list(range(1, 12)), list(range(1, 8))]))
    batch, length = torch.export.Dim("batch"), torch.export.Dim("length")
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's talk about its own libraries
        path = Path(folder) / MODEL_FILE
        torch.onnx.export(
            Probabilities().cpu().eval(),
            (tokens, mask),
            path,
            input_names=["tokens", "mask"],
            output_names=["probabilities"],
            dynamic_shapes={"tokens": {0: batch, 1: length}, "mask": {0: batch, 1: length}},
            dynamo=True,
            external_data=False,
            verbose=False,
            optimize=False,  # the runtime does that when it loads; here weights keep their names for further training
        )
        content = path.read_bytes()
    architecture = json.dumps(network.body.config.to_diff_dict(), sort_keys=True, default=str)
    return OnnxScorer(tuple(classes), content, tokenizer.to_str(), architecture)
