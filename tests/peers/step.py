#!/usr/bin/env python3
"""A peer for 'bench step': the same training step in plain PyTorch (1.13 or later).

Speaks JSON, one object a line, on standard output. First what it runs on; then, for every line 'N' on standard input, the
milliseconds of N steps and the loss of the last. By hand: echo 10 | python3 tests/peers/step.py
"""

import argparse
import ctypes
import json
import math
import sys
import time

NO_TORCH = 3

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

    def forward(self, x):
        q, k, v = self.split(self.query(x)), self.split(self.key(x)), self.split(self.value(x))
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (B, N, T, T)
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

    def forward(self, x):
        x = self.attention_output(self.attention(x), x)
        return self.output(F.gelu(self.intermediate(x)), x)


class TokenClassifier(nn.Module):
    """BERT without its pooler, and a linear head on every token."""

    def __init__(self, options):
        super().__init__()
        self.words = nn.Embedding(options.vocabulary, options.hidden)
        self.positions = nn.Embedding(options.positions, options.hidden)
        self.segments = nn.Embedding(options.segments, options.hidden)
        self.norm = nn.LayerNorm(options.hidden, eps=1e-12)
        self.dropout = nn.Dropout(options.dropout)
        self.layers = nn.ModuleList(
            Layer(options.hidden, options.heads, options.intermediate, options.dropout) for _ in range(options.layers)
        )
        self.classifier = nn.Linear(options.hidden, options.labels)
        self.register_buffer("position_ids", torch.arange(options.positions).unsqueeze(0))
        self.register_buffer("segment_ids", torch.zeros(1, options.positions, dtype=torch.long))
        self.apply(self.initialise)

    @staticmethod
    def initialise(module):
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, 0, 0.02)
        if isinstance(module, nn.Linear):
            nn.init.zeros_(module.bias)

    def forward(self, ids):
        """Token ids (B, T) -> logits (B, T, C)"""
        tokens = ids.shape[1]
        x = self.words(ids) + self.positions(self.position_ids[:, :tokens]) + self.segments(self.segment_ids[:, :tokens])
        x = self.dropout(self.norm(x))
        for layer in self.layers:
            x = layer(x)
        return self.classifier(self.dropout(x))


class Trainer:
    def __init__(self, options):
        torch.manual_seed(options.seed)
        self.model = TokenClassifier(options).train()
        self.parameters = sum(parameter.numel() for parameter in self.model.parameters())
        decayed = [parameter for parameter in self.model.parameters() if parameter.ndim > 1]
        rest = [parameter for parameter in self.model.parameters() if parameter.ndim <= 1]
        # One call for many parameters. On a CPU PyTorch would loop over them unless told otherwise.
        self.optimizer = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": options.weight_decay}, {"params": rest, "weight_decay": 0.0}],
            lr=options.learning_rate,
            foreach=not options.loop,
        )
        shape = (options.batches, options.batch, options.tokens)
        self.ids = torch.randint(options.vocabulary, shape)
        self.labels = torch.randint(options.labels, shape)
        self.taken = 0

    def step(self):
        """One step; its milliseconds and its loss."""
        ids, labels = self.ids[self.taken % len(self.ids)], self.labels[self.taken % len(self.labels)]
        self.taken += 1
        start = time.perf_counter()
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.model(ids).flatten(0, 1), labels.flatten())
        loss.backward()
        self.optimizer.step()
        return (time.perf_counter() - start) * 1000, loss.item()


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


def open_blas(function):
    """What OpenBLAS says of itself; nothing where it is another BLAS."""
    path = loaded("libopenblas")
    if path is None:
        return None
    ask = getattr(ctypes.CDLL(path), function, None)
    if ask is None:
        return None
    ask.restype = ctypes.c_char_p
    return ask().decode().strip()


def read_options():
    parser = argparse.ArgumentParser(description="The training step of 'bench step' in plain PyTorch. The default is the student of conll2003.")
    parser.add_argument("--vocabulary", type=int, default=28_996)
    parser.add_argument("--hidden", type=int, default=306)
    parser.add_argument("--layers", type=int, default=9)
    parser.add_argument("--heads", type=int, default=6)
    parser.add_argument("--intermediate", type=int, default=1312)
    parser.add_argument("--positions", type=int, default=512)
    parser.add_argument("--segments", type=int, default=2)
    parser.add_argument("--labels", type=int, default=9)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--parameters", type=int, help="fail unless the network has so many")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--tokens", type=int, default=24)
    parser.add_argument("--batches", type=int, default=8, help="how many different ones there are")
    parser.add_argument("--learning-rate", type=float, default=3e-4)
    parser.add_argument("--weight-decay", type=float, default=0.01)
    parser.add_argument("--loop", action="store_true", help="AdamW parameter by parameter, PyTorch's own choice on a CPU")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    return parser.parse_args()


def main():
    options = read_options()
    torch.set_num_threads(options.threads)
    trainer = Trainer(options)
    if options.parameters is not None and trainer.parameters != options.parameters:
        sys.exit(f"{trainer.parameters} parameters; expected {options.parameters}: the peer and the program build different networks")

    def say(**values):
        print(json.dumps(values), flush=True)

    say(
        torch=torch.__version__,
        lib_torch=loaded("libtorch_cpu"),
        blas=loaded("libopenblas") or loaded("libmkl_") or loaded("libblas.so"),
        blas_configuration=open_blas("openblas_get_config"),
        blas_core=open_blas("openblas_get_corename"),
        threads=torch.get_num_threads(),
        parameters=trainer.parameters,
    )
    for line in sys.stdin:
        steps = [trainer.step() for _ in range(int(line))]
        say(milliseconds=[milliseconds for milliseconds, _ in steps], loss=steps[-1][1])


if __name__ == "__main__":
    main()
