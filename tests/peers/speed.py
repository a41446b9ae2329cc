#!/usr/bin/env python3
"""A peer for 'bench speed': the same work in plain PyTorch (1.13 or later).

The first line on standard input is the work, a JSON object; it is answered with a JSON object that says what this runs on. Then every line 'run' is
answered with the milliseconds of each unit of the work and, where it is a training, with the loss of the last step.
"""

import ctypes
import json
import math
import sys
import time

NO_TORCH = 3
SEED = 1
IGNORED = -100

try:
    import torch
    from torch import nn
    from torch.nn import functional as F
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(NO_TORCH)


class Attention(nn.Module):
    def __init__(self, hidden, heads, dropout):
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)
        self.dropout = nn.Dropout(dropout)

    def split(self, x):
        """(B, T, H) -> (B, N, T, D)"""
        batch, tokens, hidden = x.shape
        return x.view(batch, tokens, self.heads, hidden // self.heads).transpose(1, 2)

    def forward(self, x, padding):
        q, k, v = self.split(self.query(x)), self.split(self.key(x)), self.split(self.value(x))
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (B, N, T, T)
        if padding is not None:
            scores = scores.masked_fill(padding, -math.inf)
        weights = self.dropout(scores.softmax(dim=-1))
        return (weights @ v).transpose(1, 2).reshape(x.shape)


class Residual(nn.Module):
    """A linear map whose dropped-out result is added to the block's input, then normalised."""

    def __init__(self, inputs, hidden, dropout):
        super().__init__()
        self.dense = nn.Linear(inputs, hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, residual):
        return self.norm(self.dropout(self.dense(x)) + residual)


class Layer(nn.Module):
    def __init__(self, hidden, heads, intermediate, dropout):
        super().__init__()
        self.attention = Attention(hidden, heads, dropout)
        self.attention_output = Residual(hidden, hidden, dropout)
        self.intermediate = nn.Linear(hidden, intermediate)
        self.output = Residual(intermediate, hidden, dropout)

    def forward(self, x, padding):
        x = self.attention_output(self.attention(x, padding), x)
        return self.output(F.gelu(self.intermediate(x)), x)


class TokenClassifier(nn.Module):
    """BERT without its pooler, and a linear head on every token."""

    def __init__(self, vocabulary, hidden, layers, heads, intermediate, positions, segments, dropout, labels, parameters):
        super().__init__()
        self.words = nn.Embedding(vocabulary, hidden)
        self.positions = nn.Embedding(positions, hidden)
        self.segments = nn.Embedding(segments, hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(hidden, heads, intermediate, dropout) for _ in range(layers))
        self.classifier = nn.Linear(hidden, labels)
        self.register_buffer("position_ids", torch.arange(positions).unsqueeze(0))
        self.register_buffer("segment_ids", torch.zeros(1, positions, dtype=torch.long))
        self.apply(self.initialise)
        built = count(self)
        if built != parameters:
            sys.exit(f"{built} parameters; expected {parameters}: the peer and the program build different networks")

    @staticmethod
    def initialise(module):
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, 0, 0.02)
        if isinstance(module, nn.Linear):
            nn.init.zeros_(module.bias)

    def forward(self, ids, mask):
        """Token ids (B, T) and a mask (B, T), true where a token is, or None -> logits (B, T, C)"""
        tokens = ids.shape[1]
        x = self.words(ids) + self.positions(self.position_ids[:, :tokens]) + self.segments(self.segment_ids[:, :tokens])
        x = self.dropout(self.norm(x))
        padding = None if mask is None else ~mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, padding)
        return self.classifier(self.dropout(x))


class Batch:
    """Inputs padded to the longest."""

    def __init__(self, inputs, ids, labels, lengths):
        self.ids = torch.tensor(ids).view(inputs, -1)
        self.labels = torch.tensor(labels).view(inputs, -1)
        self.mask = None if lengths is None else torch.arange(self.ids.shape[1]) < torch.tensor(lengths)[:, None]


class Training:
    """A unit is a training step on a batch."""

    def __init__(self, shape, recipe, units):
        self.model = TokenClassifier(**shape).train()
        self.optimizer = adam_w(self.model, recipe)
        self.clip_norm = recipe["clip_norm"]
        self.units = [Batch(**batch) for batch in units]
        self.loss = None

    def run(self, batch):
        self.optimizer.zero_grad(set_to_none=True)
        logits = self.model(batch.ids, batch.mask)
        loss = F.cross_entropy(logits.flatten(0, 1), batch.labels.flatten(), ignore_index=IGNORED)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), self.clip_norm)
        self.optimizer.step()
        self.loss = loss.item()


class Inference:
    """A unit is the likeliest label of every token of some batches."""

    def __init__(self, shape, units):
        self.model = TokenClassifier(**shape).eval()
        self.units = [[Batch(**batch) for batch in unit] for unit in units]

    @torch.no_grad()
    def run(self, batches):
        for batch in batches:
            self.model(batch.ids, batch.mask).argmax(-1).tolist()


class Dropout:
    """A unit is the forward pass of a dropout that a gradient goes back through."""

    def __init__(self, probability, size, units):
        self.dropout = nn.Dropout(probability).train()
        self.input = torch.ones(size, requires_grad=True)
        self.units = range(units)

    def run(self, _):
        self.dropout(self.input)


class Optimizer:
    """A unit is an update of the weights by gradients that are there already."""

    def __init__(self, shape, recipe, units):
        self.model = TokenClassifier(**shape)
        self.optimizer = adam_w(self.model, recipe)
        self.clip_norm = recipe["clip_norm"]
        for parameter in self.model.parameters():
            parameter.grad = torch.full_like(parameter, 1e-3)
        self.units = range(units)

    def run(self, _):
        nn.utils.clip_grad_norm_(self.model.parameters(), self.clip_norm)
        self.optimizer.step()


WORKS = {"training": Training, "inference": Inference, "dropout": Dropout, "optimizer": Optimizer}


def count(model):
    return sum(parameter.numel() for parameter in model.parameters())


def adam_w(model, recipe):
    """AdamW as BERT is trained with: matrices are decayed, vectors are not."""
    decayed = [parameter for parameter in model.parameters() if parameter.ndim > 1]
    rest = [parameter for parameter in model.parameters() if parameter.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": recipe["weight_decay"]}, {"params": rest, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=recipe["learning_rate"])


def loaded(part):
    """The path of a library that this process has mapped, by a part of its file name."""
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            for line in maps:
                path = line.rstrip("\n").split(" ")[-1]
                if path.startswith("/") and part in path.rsplit("/", 1)[-1]:
                    return path
    except OSError:
        pass
    return None


def blas_core():
    """The processor that OpenBLAS chose its kernels for; None where it is another BLAS."""
    path = loaded("libopenblas")
    ask = path and getattr(ctypes.CDLL(path), "openblas_get_corename", None)
    if not ask:
        return None
    ask.restype = ctypes.c_char_p
    return ask().decode().strip()


def main():
    job = json.loads(sys.stdin.readline())
    torch.set_num_threads(job.pop("threads"))
    torch.manual_seed(SEED)
    work = WORKS[job.pop("work")](**job)

    def say(**values):
        print(json.dumps(values), flush=True)

    say(
        torch=torch.__version__,
        blas=loaded("libopenblas") or loaded("libmkl_") or loaded("libblas.so"),
        blas_core=blas_core(),
        threads=torch.get_num_threads(),
        parameters=count(work.model) if hasattr(work, "model") else None,
    )
    for _ in sys.stdin:
        milliseconds = []
        for unit in work.units:
            start = time.perf_counter()
            work.run(unit)
            milliseconds.append((time.perf_counter() - start) * 1000)
        say(milliseconds=milliseconds, loss=getattr(work, "loss", None))


if __name__ == "__main__":
    main()
