"""The network's own attention gradient, and its heads."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from askarchive.reader.network import ReaderNetwork, Shape, _Attention

SMALL = Shape(vocabulary=50, width=24, layers=2, heads=3, inner=48, positions=64)


@pytest.mark.parametrize("length", [5, 130])
def test_attention_gradient_equals_torchs(length: int) -> None:
    torch.manual_seed(1)
    mask = torch.zeros(3, 1, 1, length)
    mask[1, :, :, length - 2 :] = -1e4
    values = [torch.randn(3, 2, length, 4, requires_grad=True) for _ in range(3)]
    copies = [v.detach().clone().requires_grad_() for v in values]
    ours = _Attention.apply(*values, mask)
    theirs = F.scaled_dot_product_attention(*copies, attn_mask=mask)
    assert torch.allclose(ours, theirs, atol=1e-5)
    weight = torch.randn_like(ours)
    (ours * weight).sum().backward()
    (theirs * weight).sum().backward()
    for a, b in zip(values, copies, strict=True):
        assert torch.allclose(a.grad, b.grad, atol=1e-4)


def test_padding_does_not_change_a_score() -> None:
    torch.manual_seed(2)
    network = ReaderNetwork(SMALL).eval()
    ids = torch.randint(1, 50, (1, 9))
    spans = torch.tensor([[[2, 5], [5, 8]]])
    with torch.inference_mode():
        short = network(ids, torch.ones_like(ids), spans)
        padded = network(F.pad(ids, (0, 7)), F.pad(torch.ones_like(ids), (0, 7)), F.pad(spans, (0, 0, 0, 2)))
    assert torch.allclose(short.answers, padded.answers, atol=1e-5)
    assert torch.allclose(short.sentences, padded.sentences[:, :2], atol=1e-5)


def test_a_sentences_score_depends_on_its_own_tokens() -> None:
    torch.manual_seed(3)
    network = ReaderNetwork(SMALL).eval()
    ids = torch.randint(1, 50, (1, 9))
    with torch.inference_mode():
        out = network(ids, torch.ones_like(ids), torch.tensor([[[1, 4], [4, 8]]]))
    assert out.sentences[0, 0] != out.sentences[0, 1]
