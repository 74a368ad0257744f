"""The network's layers as a processor that multiplies bfloat16 in hardware (AMX, AVX-512) reads them fastest.

Enter: a ReaderNetwork. Leave: the same one, its weights rounded and laid out once instead of for every batch.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from askarchive.reader.network import Layer, ReaderNetwork


def pack(network: ReaderNetwork) -> ReaderNetwork:
    """The network itself, changed for reading: it can no longer be trained, saved or run in float32.

    Linear weights become bfloat16, as autocast rounds them for every batch; norms stay float32. Word embeddings are
    only looked up; they become float16, as they are shipped.
    """
    for module in network.modules():
        if isinstance(module, nn.Linear):
            module.to(torch.bfloat16)
    network.words.to(torch.float16)
    if _has_fused_linear():
        for n, layer in enumerate(network.layers):
            assert isinstance(layer, Layer)
            network.layers[n] = PackedLayer(layer)
    return network


def supported() -> bool:
    """Whether bfloat16 is faster here, by a matrix unit or by vectors; without hardware for it it is many times slower."""
    for probe in ("_is_amx_tile_supported", "_is_avx512_bf16_supported"):
        try:
            if getattr(torch.cpu, probe)():
                return True
        except AttributeError:  # a torch that does not tell
            continue
    return False


def _has_fused_linear() -> bool:
    """Whether this torch has the operators its own compiler uses for frozen weights; they are not public."""
    try:
        return bool(torch.ops.mkldnn._linear_pointwise.binary and torch.ops.mkldnn._reorder_linear_weight)
    except AttributeError:
        return False


class PackedLayer(nn.Module):
    """A Layer whose weights lie in oneDNN's own blocks, with bias, GELU and the residual's sum inside the products.

    Measured 2026-11: on AMX reading takes 13% less time than with plain bfloat16 weights, which oneDNN lays out
    anew for every product (docs/reader-results.md, "Speed").
    """

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.heads = layer.heads
        self.norm1, self.norm2 = layer.norm1, layer.norm2
        self._qkv, self._out, self._up, self._down = (
            _blocks(linear) for linear in (layer.qkv, layer.out, layer.up, layer.down)
        )

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, t, w = x.shape
        linear = torch.ops.mkldnn._linear_pointwise
        q, k, v = (
            linear(x, *self._qkv, "none", [], "").view(b, t, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        )
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype)).transpose(1, 2).reshape(b, t, w)
        x = self.norm1(linear.binary(y, x, *self._out, "add"))
        inner = linear(x, *self._up, "gelu", [], "none")
        return self.norm2(linear.binary(inner, x, *self._down, "add"))  # type: ignore[no-any-return]


def _blocks(linear: nn.Linear) -> tuple[Tensor, Tensor]:
    """Weight in oneDNN's layout, and bias."""
    return torch.ops.mkldnn._reorder_linear_weight(linear.weight.detach()), linear.bias.detach()
