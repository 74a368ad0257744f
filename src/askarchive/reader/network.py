"""The reader's network: a six-layer BERT encoder with heads for "answers", "is evidence" and "says it is not known".

Enter: token ids, segments, sentence maps. Leave: logits. Written out in plain torch, so that reading loads neither
transformers nor sentence_transformers, and so that training on a CPU can use a faster attention gradient.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from askarchive.reader.inputs import SEGMENTS


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the encoder; the defaults are all-MiniLM-L6-v2's."""

    vocabulary: int = 30522
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    positions: int = 512


@dataclass(frozen=True, slots=True)
class Logits:
    """Raw scores: `answers`, `does_not_know` (batch,), `sentences` (batch, sentences), `tokens` (batch, tokens, 3).

    The three numbers of a token: begins the answer, ends it, lies in it.
    """

    answers: Tensor
    does_not_know: Tensor
    sentences: Tensor
    tokens: Tensor


class _Attention(torch.autograd.Function):
    """Scaled dot-product attention with torch's flash forward and a gradient by small batched products.

    Measured 2026-11 on two cores with AMX: torch's own CPU gradient took 40% of a training step; this one a third
    of that (docs/reader-results.md).
    """

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
        out: Tensor = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0.0, False, attn_mask=mask)[0]
        ctx.save_for_backward(q, k, v, mask)
        return out

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        q, k, v, mask = ctx.saved_tensors
        b, h, t, d = q.shape
        scale = 1 / math.sqrt(d)
        out = torch.empty(b, t, 3, h, d, dtype=q.dtype)
        step = 8 if t <= 128 else 2  # sequences at a time, so that the scores stay in the cache
        for i in range(0, b, step):
            j = min(b, i + step)
            n = (j - i) * h
            qs, ks, vs, gs = (x[i:j].reshape(n, t, d) for x in (q, k, v, grad))
            s = torch.bmm(qs, ks.transpose(1, 2)).view(j - i, h, t, t)
            p = torch.softmax(s.mul_(scale).add_(mask[i:j]), -1).view(n, t, t)
            ds = torch._softmax_backward_data(torch.bmm(gs, vs.transpose(1, 2)), p, -1, p.dtype).mul_(scale)
            out[i:j, :, 0] = torch.bmm(ds, ks).view(j - i, h, t, d).transpose(1, 2)
            out[i:j, :, 1] = torch.bmm(ds.transpose(1, 2), qs).view(j - i, h, t, d).transpose(1, 2)
            out[i:j, :, 2] = torch.bmm(p.transpose(1, 2), gs).view(j - i, h, t, d).transpose(1, 2)
        grads = out.permute(2, 0, 3, 1, 4)
        return grads[0], grads[1], grads[2], None


class Layer(nn.Module):
    """One transformer layer, post-norm as in BERT."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm1 = nn.LayerNorm(shape.width, eps=1e-12)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.norm2 = nn.LayerNorm(shape.width, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, t, w = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        if torch.is_grad_enabled():
            y: Tensor = _Attention.apply(q, k, v, mask.to(q.dtype))  # type: ignore[no-untyped-call]
        else:
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype))
        x = self.norm1(x + self.out(y.transpose(1, 2).reshape(b, t, w)))
        return self.norm2(x + self.down(F.gelu(self.up(x))))  # type: ignore[no-any-return]


class ReaderNetwork(nn.Module):
    """Encoder and heads.

    A sentence is judged by the mean of its tokens beside the whole input's [CLS], so that its score can depend on
    whether the passage answers at all.
    """

    def __init__(self, shape: Shape | None = None, dropout: float = 0.0) -> None:
        super().__init__()
        shape = shape or Shape()
        w = shape.width
        self.words = nn.Embedding(shape.vocabulary, w, padding_idx=0)
        self.positions = nn.Embedding(shape.positions, w)
        self.segments = nn.Embedding(SEGMENTS, w)
        self.norm = nn.LayerNorm(w, eps=1e-12)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.dropout = dropout
        self.pool = nn.Linear(w, w)
        self.verdict = nn.Linear(w, 2)  # answers, does not know
        self.sentence_in = nn.Linear(2 * w, w)
        self.sentence_out = nn.Linear(w, 1)
        self.token = nn.Linear(w, 3)  # begins, ends, lies in the answer

    def forward(self, ids: Tensor, segments: Tensor, spans: Tensor) -> Logits:
        """Logits of a padded batch.

        Args:
            ids: (batch, tokens) int64, 0 where padded.
            segments: (batch, tokens) int64.
            spans: (batch, sentences, 2) int64, first and past-the-last token; an empty one where padded.
        """
        t = ids.shape[1]
        mask = torch.zeros(ids.shape, dtype=torch.float32).masked_fill(ids == 0, -1e4)[:, None, None, :]
        x = self.norm(self.words(ids) + self.positions.weight[:t] + self.segments(segments))
        x = F.dropout(x, self.dropout, self.training)
        # Under autocast the layers compute in bfloat16, and so they do when the weights are (packed.py).
        x = x.to(torch.bfloat16 if torch.is_autocast_enabled("cpu") else self.pool.weight.dtype)
        for layer in self.layers:
            x = layer(x, mask)
        cls = x[:, 0]
        verdict = self.verdict(F.dropout(torch.tanh(self.pool(cls)), self.dropout, self.training)).float()
        place = torch.arange(t)
        inside = (place >= spans[..., :1]) & (place < spans[..., 1:])
        share = inside.to(x.dtype)
        means = torch.bmm(share, x) / share.sum(-1, keepdim=True).clamp(min=1)
        pair = torch.cat([means, cls[:, None].expand_as(means)], -1)
        sentences = self.sentence_out(F.gelu(self.sentence_in(pair))).squeeze(-1).float()
        return Logits(verdict[:, 0], verdict[:, 1], sentences, self.token(x).float())


def from_minilm(path: str, dropout: float = 0.0) -> ReaderNetwork:
    """A reader whose encoder is that of a MiniLM/BERT checkpoint (safetensors) and whose heads are new."""
    from safetensors.torch import load_file

    source = load_file(path)
    network = ReaderNetwork(dropout=dropout)
    target = {k: v.clone() for k, v in network.state_dict().items()}
    target["words.weight"] = source["embeddings.word_embeddings.weight"]
    target["positions.weight"] = source["embeddings.position_embeddings.weight"]
    types = source["embeddings.token_type_embeddings.weight"]
    target["segments.weight"] = torch.stack([types[0], types[1], types[0], types[0]])
    for end in ("weight", "bias"):
        target[f"norm.{end}"] = source[f"embeddings.LayerNorm.{end}"]
        for n in range(len(network.layers)):
            old = f"encoder.layer.{n}"
            target[f"layers.{n}.qkv.{end}"] = torch.cat(
                [source[f"{old}.attention.self.{x}.{end}"] for x in ("query", "key", "value")]
            )
            for new, name in (
                ("out", "attention.output.dense"),
                ("norm1", "attention.output.LayerNorm"),
                ("up", "intermediate.dense"),
                ("down", "output.dense"),
                ("norm2", "output.LayerNorm"),
            ):
                target[f"layers.{n}.{new}.{end}"] = source[f"{old}.{name}.{end}"]
    network.load_state_dict(target)
    return network
