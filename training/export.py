"""Writes the trained encoder as an int8 ONNX graph with its labels, and the dictionary of forms seen in training.

    python -m training.export training/work/encoder.pt

The graph is built node by node (onnxruntime's fused operators), so that what is quantised is chosen here: matrices per output column to
int8, their inputs to uint8 with ranges measured on dev and written news, embedding tables per row to int8, the rest in float.  Ranges are
fixed, not taken from each batch, so that what an article is given does not depend on the articles beside it.
"""

from __future__ import annotations

import argparse
import collections
import json
import lzma
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from training import corpus, encoder
from transforms.annotate import Encoder

MODELS = Path(__file__).parent.parent / "models"
CONTRIB = "com.microsoft"
LEMMAS_KEPT = 5  # lemma rules a word that go to the lemmatizer


class Graph:
    """Collects nodes and initializers under short names.

    ``ranges``: for each matrix the least and the greatest value of its input; None builds the graph in float and notes the inputs in ``watched``.
    """

    def __init__(self, ranges: dict[str, tuple[float, float]] | None):
        self.nodes, self.initializers, self.ranges = [], [], ranges
        self.watched: dict[str, str] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, op: str, inputs: list[str], output: str | list[str], domain: str = "", **attributes) -> str:
        outputs = [output] if isinstance(output, str) else output
        self.nodes.append(helper.make_node(op, inputs, outputs, domain=domain, name=f"{op}:{outputs[0]}", **attributes))
        return outputs[0]

    def linear(self, name: str, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """``x @ weight.T + bias``, in int8 where ranges are known; ``weight`` is [out, in]."""
        b = self.constant(f"{name}.b", bias.astype(np.float32))
        if self.ranges is None:
            self.watched[name] = x
            w = self.constant(f"{name}.w", weight.T.astype(np.float32))
            return self.add("Add", [self.add("MatMul", [x, w], f"{name}.m"), b], f"{name}.out")
        scale = np.abs(weight).max(1) / 127.0
        scale[scale == 0] = 1.0
        w = self.constant(f"{name}.w", np.clip(np.round(weight / scale[:, None]), -127, 127).astype(np.int8).T)
        least, greatest = min(self.ranges[name][0], 0.0), max(self.ranges[name][1], 0.0)
        step = (greatest - least) / 255.0 or 1.0
        zero = np.uint8(np.clip(round(-least / step), 0, 255))
        s, z = self.scalar(f"{name}.x.s", np.float32(step)), self.scalar(f"{name}.x.z", zero)
        q = self.add("QuantizeLinear", [x, s, z], f"{name}.q")
        ws, wz = self.constant(f"{name}.s", scale.astype(np.float32)), self.constant(f"{name}.z", np.zeros(len(scale), np.int8))
        return self.add("MatMulIntegerToFloat", [q, w, s, ws, z, wz, b], f"{name}.out", CONTRIB)

    def scalar(self, name: str, value: np.generic) -> str:
        self.initializers.append(numpy_helper.from_array(np.array(value), name))
        return name

    def table(self, name: str, rows: str, table: np.ndarray) -> str:
        """Rows of an embedding table kept in int8, one scale a row."""
        scale = np.abs(table).max(1, keepdims=True) / 127.0
        scale[scale == 0] = 1.0
        t = self.constant(f"{name}.t", np.round(table / scale).astype(np.int8))
        s = self.constant(f"{name}.s", scale.astype(np.float32))
        values = self.add("Cast", [self.add("Gather", [t, rows], f"{name}.q")], f"{name}.f", to=TensorProto.FLOAT)
        return self.add("Mul", [values, self.add("Gather", [s, rows], f"{name}.rs")], f"{name}.out")


def build(saved: dict, ranges: dict[str, tuple[float, float]] | None = None) -> tuple[onnx.ModelProto, dict[str, str]]:
    """(the ONNX model of a checkpoint of training/train_encoder.py, the inputs to measure where ``ranges`` are not given).

    Inputs: pieces int32 [B, T], features int32 [B, T, fields], lengths int32 [B] (pieces a row), first int64 [N], last int64 [N] (flat positions).
    Outputs: tag int64 [N]; rule int64 [N, 5] and rule_chance float [N, 5], the best lemma rules; names float [N, 9], log-probabilities.
    """
    state = {k: v.float().numpy() for k, v in saved["state"].items()}
    config = saved["config"]
    hidden, heads = config["hidden"], config["heads"]
    g = Graph(ranges)
    words = g.table("word", "pieces", state["word.weight"])
    feature = g.table("feature", "features", state["feature.weight"])
    fields = state["feature_in.weight"].shape[1]
    f = g.add("Reshape", [feature, g.constant("feature.shape", np.array([0, 0, fields], np.int64))], "feature.flat")
    ends = g.add("Gather", [g.add("Shape", ["pieces"], "pieces.shape"), g.constant("one1", np.array([1], np.int64))], "length")
    positions = g.add("Slice", [g.constant("positions", state["position.weight"]), g.constant("zero1", np.array([0], np.int64)), ends], "position.rows")
    entered = g.linear("feature_in", f, state["feature_in.weight"], state["feature_in.bias"])
    x = g.add("Add", [g.add("Add", [words, entered], "x.0"), positions], "x.1")
    norm = lambda key: [g.constant(f"{key}.g", state[f"{key}.weight"]), g.constant(f"{key}.o", state[f"{key}.bias"])]  # noqa: E731
    eps = float(config["eps"])
    x = g.add("LayerNormalization", [x, *norm("norm")], "x.2", axis=-1, epsilon=eps)
    for i in range(config["layers"]):
        p = f"layers.{i}"
        qkv = g.linear(f"{p}.qkv", x, state[f"{p}.qkv.weight"], state[f"{p}.qkv.bias"])
        parts = [f"{p}.q", f"{p}.k", f"{p}.v"]
        g.add("Split", [qkv, g.constant(f"{p}.split", np.array([hidden] * 3, np.int64))], parts, axis=-1)
        a = g.add("MultiHeadAttention", [*parts, "", "lengths"], f"{p}.attention", CONTRIB, num_heads=heads)
        a = g.linear(f"{p}.ao", a, state[f"{p}.ao.weight"], state[f"{p}.ao.bias"])
        # onnxruntime's SkipLayerNormalization does the same in one, several times as slowly
        x = g.add("LayerNormalization", [g.add("Add", [x, a], f"{p}.a.sum"), *norm(f"{p}.aln")], f"{p}.a", axis=-1, epsilon=eps)
        h = g.linear(f"{p}.fi", x, state[f"{p}.fi.weight"], np.zeros_like(state[f"{p}.fi.bias"]))
        h = g.add("BiasGelu", [h, g.constant(f"{p}.fi.bias", state[f"{p}.fi.bias"])], f"{p}.gelu", CONTRIB)
        h = g.linear(f"{p}.fo", h, state[f"{p}.fo.weight"], state[f"{p}.fo.bias"])
        x = g.add("LayerNormalization", [g.add("Add", [x, h], f"{p}.x.sum"), *norm(f"{p}.oln")], f"{p}.x", axis=-1, epsilon=eps)
    flat = g.add("Reshape", [x, g.constant("flat.shape", np.array([-1, hidden], np.int64))], "flat")
    flat_f = g.add("Reshape", [f, g.constant("flat.f.shape", np.array([-1, fields], np.int64))], "flat.f")
    start, end = g.add("Gather", [flat, "first"], "start"), g.add("Gather", [flat, "last"], "end")
    both = g.add("Concat", [start, end], "both", axis=-1)
    w = g.add(
        "Add",
        [
            g.linear("join", both, state["join.weight"], state["join.bias"]),
            g.linear("feature_out", g.add("Gather", [flat_f, "first"], "f.first"), state["feature_out.weight"], state["feature_out.bias"]),
        ],
        "w.0",
    )
    gelu = lambda y, name: g.add("Gelu", [y], name, CONTRIB)  # noqa: E731
    w = g.add("LayerNormalization", [gelu(w, "w.1"), *norm("join_norm")], "w", axis=-1, epsilon=eps)
    membership = np.zeros((len(saved["parts"]), saved["part_count"]), np.float32)
    for row, columns in enumerate(saved["parts"]):
        membership[row, columns] = 1.0
    tag = g.linear("tag_out", w, membership @ state["tag.part"] + state["tag.own"], state["tag.bias"])
    # The best UPOS over all its tags together, then the best tag of that UPOS.
    kinds = sorted({t[0] for t in saved["tags"]})
    member = np.array([[t[0] == k for k in kinds] for t in saved["tags"]], np.float32)
    chance = g.add("Softmax", [tag], "tag.p", axis=-1)
    upos = g.add("ArgMax", [g.add("MatMul", [chance, g.constant("upos.member", member)], "upos.p")], "upos", axis=-1, keepdims=0)
    allowed = g.add("Gather", [g.constant("upos.rows", np.ascontiguousarray(member.T)), upos], "upos.allowed")
    g.add("ArgMax", [g.add("Mul", [chance, allowed], "tag.q")], "tag", axis=-1, keepdims=0)
    rule = gelu(g.linear("lemma_in", w, state["lemma_in.weight"], state["lemma_in.bias"]), "lemma")
    rule = g.add("Softmax", [g.linear("rule_out", rule, state["rule.weight"], state["rule.bias"])], "rule.p", axis=-1)
    g.add("TopK", [rule, g.constant("kept", np.array([LEMMAS_KEPT], np.int64))], ["rule_chance", "rule"], axis=-1)
    name = g.linear("name_in", g.add("Add", [start, w], "name.0"), state["name_in.weight"], state["name_in.bias"])
    name = g.linear("name_out", gelu(name, "name.1"), state["name.weight"], state["name.bias"])
    g.add("LogSoftmax", [name], "names", axis=-1)
    value = helper.make_tensor_value_info
    inputs = [
        value("pieces", TensorProto.INT32, ["B", "T"]),
        value("features", TensorProto.INT32, ["B", "T", None]),
        value("lengths", TensorProto.INT32, ["B"]),
        value("first", TensorProto.INT64, ["N"]),
        value("last", TensorProto.INT64, ["N"]),
    ]
    outputs = [
        value("tag", TensorProto.INT64, ["N"]),
        value("rule", TensorProto.INT64, ["N", LEMMAS_KEPT]),
        value("rule_chance", TensorProto.FLOAT, ["N", LEMMAS_KEPT]),
        value("names", TensorProto.FLOAT, ["N", len(encoder.NAME_TAGS)]),
    ]
    for matrix, x in g.watched.items():
        for op in ("Min", "Max"):
            g.add(f"Reduce{op}", [x], f"{matrix}.{op}", keepdims=0)
            outputs.append(value(f"{matrix}.{op}", TensorProto.FLOAT, []))
    graph = helper.make_graph(g.nodes, "zinios-encoder", inputs, outputs, g.initializers)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(CONTRIB, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9), g.watched


def measure(folder: Path, watched: dict[str, str], sentences: list[list[str]]) -> dict[str, tuple[float, float]]:
    """The least and the greatest value of each matrix's input while the float model in ``folder`` reads the sentences."""
    model = Encoder(folder, threads=2)
    ranges = {name: (0.0, 0.0) for name in watched}
    outputs = [f"{name}.{op}" for name in watched for op in ("Min", "Max")]

    class Watching:
        def run(self, names: list[str], feed: dict) -> list[np.ndarray]:
            found = session.run([*names, *outputs], feed)
            for name, least, greatest in zip(watched, found[len(names) :: 2], found[len(names) + 1 :: 2]):
                ranges[name] = min(ranges[name][0], float(least)), max(ranges[name][1], float(greatest))
            return found[: len(names)]

    session, model.session = model.session, Watching()
    model.run([[sentences[s][w] for s, w in window] for window in model.windows(sentences)])
    return ranges


def known_forms(train: list[corpus.Sentence]) -> dict[str, dict[str, str]]:
    """Forms seen in training: lower-case form -> XPOS -> lemma, the most frequent."""
    counts: dict = collections.defaultdict(collections.Counter)
    for sentence in train:
        for word in sentence.words:
            if word.lemma:
                counts[word.form.lower(), word.xpos][word.lemma] += 1
    out: dict[str, dict[str, str]] = collections.defaultdict(dict)
    for (form, xpos), lemmas in sorted(counts.items()):
        out[form][xpos] = lemmas.most_common(1)[0][0]
    return dict(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path, nargs="?", default=encoder.WORK / "encoder.pt")
    parser.add_argument("--out", type=Path, default=MODELS)
    args = parser.parse_args()
    saved = torch.load(args.checkpoint, weights_only=False)
    args.out.mkdir(parents=True, exist_ok=True)
    train, dev = corpus.load()
    labels = {
        "tags": saved["tags"],
        "rules": saved["rules"],
        "tokenizer": saved["tokenizer"],
        "forms": known_forms(train),
        "fields": saved.get("fields", 6),
        "dev": saved["scores"],
    }
    with lzma.open(args.out / "encoder.json.xz", "wt", encoding="utf-8") as file:
        json.dump(labels, file, ensure_ascii=False)
    model, watched = build(saved)
    onnx.save(model, args.out / "encoder.onnx")
    sample = [[w.form for w in s.words] for s in dev + [s for s in train if not s.words[0].upos][::10]]
    onnx.save(build(saved, measure(args.out, watched, sample))[0], args.out / "encoder.onnx")
    for path in sorted(args.out.glob("encoder.*")):
        print(f"{path} {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
