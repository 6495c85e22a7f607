"""Writes Tests/FormalAlgorithmsTests/Goldens/stacks.json: the stacks of Algorithms 8–10 in PyTorch, with loss
and gradients of all parameters, with awkward sizes. Needs PyTorch (2.13 made the committed ones); run it from
anywhere.

The layers are PyTorch's own (TransformerEncoderLayer, TransformerDecoderLayer, LayerNorm, RMSNorm, Linear,
Embedding, cross_entropy), so nothing here follows the lines of the paper. Their MultiheadAttention needs
d_attn = d_mid = d_e/H; a module around scaled_dot_product_attention takes its place, after it has been shown to
equal it where both can be had.

All numbers are float64. A tensor is a list of its elements in the order in which Swift stores them, column
after column; parameters stand in the paper's order, rounded to 32nds so that the file is short, and so do
their gradients, to 13 digits.
"""

import json
import pathlib

import torch
import torch.nn.functional as F
from torch import nn

SEED = 20220719  # the day on which the paper appeared
torch.manual_seed(SEED)
torch.set_default_dtype(torch.float64)

# Pairwise different: vocabulary, ℓ_max, H, d_e, d_attn, d_mid, d_mlp, d_f.
NV, LMAX, H, DE, DATTN, DMID, DMLP, DF = 11, 8, 3, 4, 5, 2, 7, 6
Z, X = [9, 5, 0, 10], [9, 3, 6, 3, 1, 10]
MASKED, PLACES = [9, 8, 6, 3, 8, 10], [1, 4]  # mask_token is 8


class Attention(nn.Module):
    """Heads stacked as rows: head h has the row block h of q, k and v."""

    def __init__(self, de=DE, dattn=DATTN, dmid=DMID, heads=H):
        super().__init__()
        self.heads = heads
        self.q, self.k = nn.Linear(de, heads * dattn), nn.Linear(de, heads * dattn)
        self.v, self.o = nn.Linear(de, heads * dmid), nn.Linear(heads * dmid, de)
        # What PyTorch's layers ask their attention.
        self.batch_first, self._qkv_same_embed_dim, self.in_proj_bias = True, True, None

    def forward(self, query, key, value, attn_mask=None, is_causal=False, **_):
        def split(x):
            return x.unflatten(-1, (self.heads, -1)).transpose(-2, -3)

        Q, K, V = split(self.q(query)), split(self.k(key)), split(self.v(value))
        Y = F.scaled_dot_product_attention(Q, K, V, attn_mask=attn_mask)
        return self.o(Y.transpose(-2, -3).flatten(-2)), None

    def tensors(self):
        return [t for m in (self.q, self.k, self.v, self.o) for t in (m.weight, m.bias)]


def check_attention():
    theirs = nn.MultiheadAttention(6, 3, batch_first=True)
    ours = Attention(6, 2, 2, 3)
    nn.init.normal_(theirs.in_proj_bias)
    with torch.no_grad():
        for m, w, b in zip((ours.q, ours.k, ours.v), theirs.in_proj_weight.chunk(3), theirs.in_proj_bias.chunk(3)):
            m.weight.copy_(w)
            m.bias.copy_(b)
        ours.o.load_state_dict(theirs.out_proj.state_dict())
    x, z = torch.randn(1, 5, 6), torch.randn(1, 4, 6)
    for context, mask in [(z, None), (x, later(5))]:
        expected = theirs(x, context, context, attn_mask=mask)[0]
        assert torch.allclose(expected, ours(x, context, context, attn_mask=mask)[0], rtol=0, atol=1e-14)


def later(n):
    """What is added to the scores: −∞ where the key (column) comes after the query (row)."""
    return torch.full((n, n), -torch.inf).triu(1)


check_attention()


def norm(size, epsilon, rms):
    return nn.RMSNorm(size, epsilon) if rms else nn.LayerNorm(size, epsilon)


def encoder_layer(activation, first, epsilon=0.0, rms=False):
    layer = nn.TransformerEncoderLayer(
        DE, 1, DMLP, dropout=0.0, activation=activation, layer_norm_eps=epsilon, batch_first=True,
        norm_first=first)
    layer.self_attn = Attention()
    layer.norm1, layer.norm2 = norm(DE, epsilon, rms), norm(DE, epsilon, rms)
    return layer


def decoder_layer(epsilon=0.0, rms=False):
    layer = nn.TransformerDecoderLayer(
        DE, 1, DMLP, dropout=0.0, activation="relu", layer_norm_eps=epsilon, batch_first=True)
    layer.self_attn, layer.multihead_attn = Attention(), Attention()
    layer.norm1, layer.norm2, layer.norm3 = (norm(DE, epsilon, rms) for _ in range(3))
    return layer


def mlp(layer):
    return [layer.linear1.weight, layer.linear1.bias, layer.linear2.weight, layer.linear2.bias]


def norms(*modules):
    return [t for m in modules for t in m.parameters()]


class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.e, self.p = nn.Embedding(NV, DE), nn.Embedding(LMAX, DE)

    def embed(self, tokens):
        return (self.e(torch.tensor(tokens)) + self.p(torch.arange(len(tokens))))[None]

    def embeddings(self):  # ours has a token in each column
        return [self.e.weight, self.p.weight]


class EncoderDecoder(Stack):
    def __init__(self, epsilon, rms):
        super().__init__()
        self.encoder = nn.ModuleList([encoder_layer("relu", False, epsilon, rms) for _ in range(1)])
        self.decoder = nn.ModuleList([decoder_layer(epsilon, rms) for _ in range(2)])
        self.u = nn.Linear(DE, NV, bias=False)

    def forward(self):
        z, x = self.embed(Z), self.embed(X)
        for layer in self.encoder:
            z = layer(z)
        for layer in self.decoder:
            x = layer(x, z, tgt_mask=later(len(X)))
        return self.u(x)[0]

    def tensors(self):
        found = self.embeddings()
        for l in self.encoder:
            found += l.self_attn.tensors() + norms(l.norm1, l.norm2) + mlp(l)
        for l in self.decoder:
            found += l.self_attn.tensors() + l.multihead_attn.tensors()
            found += norms(l.norm1, l.norm2, l.norm3) + mlp(l)
        return found + [self.u.weight]

    targets = X[1:] + [None]


class Encoder(Stack):
    def __init__(self, epsilon, rms):
        super().__init__()
        self.layers = nn.ModuleList([encoder_layer("gelu", False, epsilon, rms) for _ in range(2)])
        self.f, self.norm = nn.Linear(DE, DF), norm(DF, epsilon, rms)
        self.u = nn.Linear(DF, NV, bias=False)

    def forward(self):
        x = self.embed(MASKED)
        for layer in self.layers:
            x = layer(x)
        return self.u(self.norm(F.gelu(self.f(x))))[0]

    def tensors(self):
        found = self.embeddings()
        for l in self.layers:
            found += l.self_attn.tensors() + norms(l.norm1, l.norm2) + mlp(l)
        return found + [self.f.weight, self.f.bias] + norms(self.norm) + [self.u.weight]

    targets = [X[t] if t in PLACES else None for t in range(len(X))]


class Decoder(Stack):
    def __init__(self, epsilon, rms):
        super().__init__()
        self.layers = nn.ModuleList([encoder_layer("gelu", True, epsilon, rms) for _ in range(2)])
        self.norm, self.u = norm(DE, epsilon, rms), nn.Linear(DE, NV, bias=False)

    def forward(self):
        x = self.embed(X)
        for layer in self.layers:
            x = layer(x, src_mask=later(len(X)))
        return self.u(self.norm(x))[0]

    def tensors(self):
        found = self.embeddings()
        for l in self.layers:
            found += l.self_attn.tensors() + norms(l.norm1, l.norm2) + mlp(l)
        return found + norms(self.norm) + [self.u.weight]

    targets = X[1:] + [None]


def elements(model, tensor, values=None):
    """Column after column: PyTorch's embeddings have a token in each row and are so already."""
    values = tensor.detach() if values is None else values
    is_embedding = any(tensor is t for t in model.embeddings())
    return (values.T if values.dim() == 2 and not is_embedding else values).reshape(-1)


def rounded(values):
    return [float(f"{v:.13g}") for v in values.tolist()]


cases = []
for algorithm, make in [(8, EncoderDecoder), (9, Encoder), (10, Decoder)]:
    plain = make(0.0, False)
    with torch.no_grad():
        for t in plain.tensors():
            t.copy_((torch.randn(t.shape) * 0.8 * 32).round() / 32)
    offsets = {id(m.bias) for m in plain.modules() if isinstance(m, nn.LayerNorm)}
    for epsilon, rms in [(0.0, False), (0.1, False), (0.1, True)]:
        model = make(epsilon, rms)
        tensors = model.tensors()
        with torch.no_grad():
            # RMS norm has the same parameters without β.
            kept = [t for t in plain.tensors() if not (rms and id(t) in offsets)]
            for t, same in zip(tensors, kept, strict=True):
                t.copy_(same)
        logits = model()
        targets = torch.tensor([-100 if t is None else t for t in model.targets])
        loss = F.cross_entropy(logits, targets, reduction="sum", ignore_index=-100)
        gradients = torch.autograd.grad(loss, tensors)
        is_plain = epsilon == 0 and not rms
        cases.append(
            {
                "algorithm": algorithm, "epsilon": epsilon, "rms": rms,
                "parameters": [elements(model, t).tolist() for t in tensors] if is_plain else [],
                "P": rounded(F.softmax(logits.detach(), -1).reshape(-1)),
                "loss": loss.item(),
                # A variant has the parameters of the plain case; of its gradients the norms alone.
                "gradients": [rounded(elements(model, t, g)) for t, g in zip(tensors, gradients)]
                if is_plain else [],
                "norms": rounded(torch.stack([g.norm() for g in gradients])),
            }
        )

path = pathlib.Path(__file__).parent.parent / "FormalAlgorithmsTests" / "Goldens" / "stacks.json"
head = {
    "generator": "Tests/Goldens/stacks.py", "torch": torch.__version__, "seed": SEED, "z": Z, "x": X,
    "masked": MASKED, "places": PLACES,
}
with path.open("w") as file:
    file.write(json.dumps(head)[:-1] + ', "cases": [\n')
    file.write(",\n".join(json.dumps(c, separators=(",", ":")) for c in cases))
    file.write("\n]}\n")
print(f"{len(cases)} cases, {path.stat().st_size} bytes")
