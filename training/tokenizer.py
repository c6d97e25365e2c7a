"""Trains Stanza's own tokenizer and sentence splitter on ALKSNIS, in the variants that real text comes in, and keeps the checkpoint that is best on UD dev.

``python -m training.tokenizer`` writes ``models/tokenizer.pt``, which ``stanza.Pipeline(tokenize_model_path=…)`` loads like any of Stanza's own.
Network, loss, optimiser and decoding are Stanza's; the batches are made here, because Stanza's loader mixes single sentences at random,
and enumerations, headlines and quotations over several sentences need the sentence that truly follows.
"""

from __future__ import annotations

import argparse
import logging
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from stanza.models.common.utils import set_random_seed
from stanza.models.tokenization.data import TokenizationDataset
from stanza.models.tokenization.trainer import Trainer
from stanza.models.tokenization.utils import output_predictions
from stanza.models.tokenization.vocab import Vocab
from stanza.models.tokenizer import DEFAULT_FEAT_FUNCS

from training.conll_eval import boundary_scores
from training.tokenizer_data import Document, labels_of, scored_documents, text_of, train_documents, vary, written_documents

MODEL = Path(__file__).parents[1] / "models" / "tokenizer.pt"
WINDOW = 400
# every character that Lithuanian news may hold, so that none of them is unknown for want of an example
ALPHABET = "aąbcčdeęėfghiįyjklmnoprsštuųūvzžqwxäöüõåøæéèàáíóúñçłńśźżßřěćđ"
MARKS = " 0123456789.,:;!?…-–—−/\\()[]{}„“”\"«»‘’'‚‹›´`%€$£°§&@#*+=<>|_~^•·½¼²³№©®™"

log = logging.getLogger("zinios.training")


def settings(hidden: int, emb: int, hierarchical: bool, dropout: float) -> dict:
    """Stanza's tokenizer options (``stanza.models.tokenizer`` names)."""
    return {
        "lang": "lt", "shorthand": "lt_alksnis", "mode": "train", "skip_newline": False, "use_mwt": False,
        "emb_dim": emb, "hidden_dim": hidden, "rnn_layers": 1, "conv_res": None, "hierarchical": hierarchical, "hier_invtemp": 0.5, "input_dropout": False,
        "dropout": dropout, "feat_dropout": 0.05, "tok_noise": 0.02, "unit_dropout": 0.1, "max_grad_norm": 1.0, "weight_decay": 0.0, "lr0": 2e-3,
        "feat_funcs": list(DEFAULT_FEAT_FUNCS), "feat_dim": len(DEFAULT_FEAT_FUNCS), "use_dictionary": False, "num_dict_feat": 0,
        "batch_size": 32, "max_seqlen": 1000, "charlm_forward_file": None,
    }  # fmt: skip


def vocabulary(documents: list[Document]) -> Vocab:
    """Stanza's vocabulary of characters: those of the treebank and those of ``ALPHABET`` and ``MARKS``."""
    text = "".join(text_of(document.sentences)[0] for document in documents)
    return Vocab([[(char, 0) for char in text + ALPHABET + ALPHABET.upper() + MARKS]], "lt")


class Sentence(tuple):
    """(units, labels, features) of one sentence with the space before it: int64[n], int64[n], float32[n, 5]."""


class Batches:
    """Training windows of about ``WINDOW`` characters: stretches of one document, or sentences drawn from anywhere (as Stanza draws them)."""

    def __init__(self, documents: list[Document], written: list[Document], share: float, vocab: Vocab, seed: int, unit_dropout: float):
        self.documents, self.written, self.share, self.vocab, self.unit_dropout = documents, written, share, vocab, unit_dropout
        self.rng = random.Random(seed)
        self.noise = np.random.default_rng(seed)
        self.renew()

    def renew(self) -> None:
        """Draw a new variant of every treebank document, and of as many written ones that ``share`` of the sentences are theirs."""
        self.encoded: list[list[Sentence]] = []
        wanted = self.share / (1 - self.share) * sum(len(document.sentences) for document in self.documents)
        chosen = []
        for document in self.rng.sample(self.written, len(self.written)):
            if wanted <= 0:
                break
            wanted -= len(document.sentences)
            chosen.append(document)
        for document in [*self.documents, *chosen]:
            if not document.sentences:
                continue
            text, spans = text_of(vary(document.sentences, self.rng))
            labels = labels_of(text, spans)
            units = np.array([self.vocab.unit2id(char) for char in text])
            features = np.zeros((len(text), 5), dtype=np.float32)
            features[:, 0] = [char == " " for char in text]
            features[:, 1] = [char.isupper() for char in text]
            features[:, 2] = [char.isdecimal() for char in text]
            at, sentences = 0, []
            for sentence in spans:
                end = sentence[-1][1]
                sentences.append(Sentence((units[at:end], labels[at:end], features[at:end])))
                at = end
            self.encoded.append(sentences)
        self.places = [(d, s) for d, sentences in enumerate(self.encoded) for s in range(len(sentences))]

    def window(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """One window, which may be cut anywhere at its end, as the windows of a long article are."""
        rng = self.rng
        d, s = rng.choice(self.places)
        together = rng.random() < 0.6
        chosen, length = [], 0
        while length < WINDOW:
            chosen.append(self.encoded[d][s])
            length += len(chosen[-1][0])
            if together and s + 1 < len(self.encoded[d]):
                s += 1
            else:
                d, s = rng.choice(self.places)
        whole = rng.random() < 0.3
        if whole and len(chosen) > 1:
            chosen = chosen[: rng.randint(1, len(chosen))]
        units, labels, features = (np.concatenate(parts) for parts in zip(*chosen, strict=True))
        units, labels, features = units[:WINDOW], labels[:WINDOW].copy(), features[:WINDOW].copy()
        if units[0] == self.space:
            if rng.random() < 0.5:
                units, labels, features = units[1:], labels[1:], features[1:]
                features[0, 4] = 1
        else:
            features[0, 4] = 1
        if whole and labels[-1] == 2:
            # an article that ends without its full stop
            if len(labels) > 2 and labels[-2] == 1 and rng.random() < 0.3:
                units, labels, features = units[:-1], labels[:-1], features[:-1]
                labels[-1] = 2
            features[-1, 3] = 1
        return units, labels, features

    @property
    def space(self) -> int:
        """The unit of a space."""
        return self.vocab.unit2id(" ")

    def next(self, size: int):
        """``size`` windows as Stanza's ``Trainer.update`` takes them: units, labels, features, and texts of which it needs the lengths only."""
        windows = sorted((self.window() for _ in range(size)), key=lambda window: -len(window[0]))
        longest = len(windows[0][0])
        units = np.zeros((size, longest), dtype=np.int64)
        labels = np.full((size, longest), -1, dtype=np.int64)
        features = np.zeros((size, longest, 5), dtype=np.float32)
        for i, (unit, label, feature) in enumerate(windows):
            units[i, : len(unit)], labels[i, : len(label)], features[i, : len(feature)] = unit, label, feature
        unknown = (self.noise.random(units.shape) < self.unit_dropout) & (units > 0)
        units[unknown] = self.vocab.unit2id("<UNK>")
        return torch.from_numpy(units), torch.from_numpy(labels), torch.from_numpy(features), [range(longest)] * size


def predict(trainer: Trainer, text: str) -> list[list[tuple[int, int]]]:
    """The token spans of each sentence of ``text``, by Stanza's own decoding."""
    data = TokenizationDataset(trainer.args, input_text=text, vocab=trainer.vocab, evaluation=True, dictionary=None)
    with torch.no_grad():
        _, _, _, sentences = output_predictions(None, trainer, data, trainer.vocab, None, 1000, orig_text=text)
    return [[(token["start_char"], token["end_char"]) for token in sentence] for sentence in sentences]


def evaluate(trainer: Trainer, documents: list[Document]) -> tuple[float, float]:
    """F1 of words and of sentences from raw text."""
    gold, system = [], []
    for document in documents:
        text, spans = text_of(document.sentences)
        gold.append(spans)
        system.append(predict(trainer, text))
    return boundary_scores(gold, system)


def train(
    save: Path,
    *,
    hidden: int = 32,
    emb: int = 24,
    hierarchical: bool = True,
    steps: int = 4000,
    dropout: float = 0.3,
    peak: float = 3e-3,
    share: float = 0.4,
    seed: int = 7,
) -> float:
    """Train and save; returns the mean of word and sentence F1 on dev of the checkpoint kept.  Deterministic on one thread."""
    set_random_seed(seed)
    torch.set_num_threads(1)
    documents, dev = train_documents(), scored_documents()
    args = settings(hidden, emb, hierarchical, dropout)
    written = written_documents()
    vocab = vocabulary(documents + written)
    args["vocab_size"] = len(vocab)
    trainer = Trainer(args=args, vocab=vocab, device="cpu")
    batches = Batches(documents, written, share, vocab, seed, args["unit_dropout"])
    best, started = -1.0, time.monotonic()
    for step in range(1, steps + 1):
        warm = min(1.0, step / 200)
        trainer.change_lr(peak * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / steps))))
        loss = trainer.update(batches.next(args["batch_size"]))
        if step % 100 == 0:
            batches.renew()
        if step % 500 == 0 or step == steps:
            words, sentences = evaluate(trainer, dev)
            kept = words + sentences > best
            if kept:
                best = words + sentences
                trainer.save(str(save))
            log.info(
                "step %d  loss %.4f  dev words %.4f  sentences %.4f  %.0f s%s",
                step,
                loss,
                words,
                sentences,
                time.monotonic() - started,
                "  kept" if kept else "",
            )
    return best / 2


def main() -> None:
    """Train with the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--save", type=Path, default=MODEL)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--hidden", type=int, default=32)
    parser.add_argument("--emb", type=int, default=24)
    parser.add_argument("--flat", action="store_true", help="one recurrent layer instead of two")
    parser.add_argument("--dropout", type=float, default=0.3)
    parser.add_argument("--share", type=float, default=0.4, help="share of the training sentences that come from the written news")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("stanza").setLevel(logging.WARNING)
    options.save.parent.mkdir(parents=True, exist_ok=True)
    train(
        options.save,
        hidden=options.hidden,
        emb=options.emb,
        hierarchical=not options.flat,
        steps=options.steps,
        dropout=options.dropout,
        share=options.share,
        seed=options.seed,
    )


if __name__ == "__main__":
    main()
