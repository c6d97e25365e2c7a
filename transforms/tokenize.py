"""Runs Stanza's tokenizer over many articles at once: the same network, the same decisions (but for HYPHENATED words), many times as fast.

Stanza tokenizes one article after the other, character by character in Python.  Here the characters of all articles become arrays in one step, and the
network sees windows of all articles together.  The result is Stanza's own ``Document``, so that whatever follows in a ``stanza.Pipeline`` works unchanged:
``stanza.Pipeline(…, processors={"tokenize": "zinios"}, tokenize_model_path=…)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from stanza.models.common.doc import Document
from stanza.models.tokenization.data import NEWLINE_WHITESPACE_RE, NUMERIC_RE, WHITESPACE_RE
from stanza.models.tokenization.utils import MASK_RE
from stanza.models.tokenization.vocab import Vocab
from stanza.pipeline.processor import ProcessorVariant, register_processor_variant
from stanza.pipeline.tokenize_processor import TOKEN_TOO_LONG_REPLACEMENT

# Stanza reads a paragraph in windows of so many characters; the next window starts after the last sentence end found in this one
WINDOW = 1000
# cells (windows × characters) that go through the network together: what keeps its arrays in the processor's cache
CELLS = 12_000
FEATURES = ("space_before", "capitalized", "numeric", "end_of_para", "start_of_para")
# what every address that MASK_RE finds contains: the expression itself is slow
MAY_BE_ADDRESS = re.compile(r"@|https?://|www\.|\.(?:gov|org|edu|net|com|co)\.")

# the treebank never cuts these, but has too few of them for the network to be sure
HYPHENATED = re.compile(r"(?<![\w-])[^\W\d_]+(?:-[^\W\d_]+)+(?![\w-])")


class Paragraph(NamedTuple):
    """What is left of a stretch between blank lines after runs of white space are folded.

    ``positions`` int[n]: where each character stands in the article; ``units`` int64[n]: its number in the vocabulary; ``features`` float32[n, 5].
    """

    article: int
    positions: np.ndarray
    units: np.ndarray
    features: np.ndarray


class Network(torch.nn.Module):
    """Stanza's ``Tokenizer`` network with its two directions as layers of their own, so that padding cannot reach the characters of a window.

    (Stanza's own lets the backward direction start in the padding; there, what an article is cut into depends on what it is batched with.)
    """

    def __init__(self, state: dict[str, torch.Tensor], temperature: float):
        super().__init__()
        self.embedding = torch.nn.Embedding.from_pretrained(state["embeddings.weight"])
        self.layers = torch.nn.ModuleList()
        for name in ("rnn", "rnn2"):
            if f"{name}.weight_ih_l0" not in state:
                continue
            width, hidden = state[f"{name}.weight_ih_l0"].shape[1], state[f"{name}.weight_hh_l0"].shape[1]
            for direction in ("", "_reverse"):
                layer = torch.nn.LSTM(width, hidden, batch_first=True)
                layer.load_state_dict({f"{part}_l0": state[f"{name}.{part}_l0{direction}"] for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")})
                self.layers.append(layer)
        self.first = self.classifier(state, "")
        self.second = self.classifier(state, "2") if len(self.layers) == 4 else None
        self.temperature = temperature
        self.eval().requires_grad_(False)

    @staticmethod
    def classifier(state: dict[str, torch.Tensor], suffix: str) -> torch.nn.Linear:
        """The two scores of a character (ends a token, ends a sentence) as one layer."""
        weights = torch.cat([state[f"tok_clf{suffix}.weight"], state[f"sent_clf{suffix}.weight"]])
        layer = torch.nn.Linear(weights.shape[1], 2)
        layer.weight.data = weights
        bias = [state.get(f"{part}_clf{suffix}.bias", torch.zeros(1)) for part in ("tok", "sent")]
        layer.bias.data = torch.cat(bias)
        return layer

    def both_ways(self, x: torch.Tensor, backwards: torch.Tensor, forward: torch.nn.LSTM, backward: torch.nn.LSTM) -> torch.Tensor:
        """A bidirectional layer.  ``x`` [windows, characters, width]; ``backwards`` [windows, characters]: each window's own characters in reverse."""
        there, _ = forward(x)
        back, _ = backward(x.gather(1, backwards.unsqueeze(2).expand_as(x)))
        return torch.cat([there, back.gather(1, backwards.unsqueeze(2).expand_as(back))], 2)

    def forward(self, units: torch.Tensor, features: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Label of each character, uint8[windows, characters]: 0 inside, 1 ends a token, 2 ends a sentence too (anything beyond ``lengths``)."""
        places = torch.arange(units.shape[1]).unsqueeze(0)
        backwards = lengths.unsqueeze(1) - 1 - places
        backwards = torch.where(backwards >= 0, backwards, places)
        x = torch.cat([self.embedding(units), features], 2)
        x = self.both_ways(x, backwards, self.layers[0], self.layers[1])
        scores = self.first(x)
        if self.second is not None:
            if self.temperature > 0:
                x = x * (1 - torch.sigmoid(-scores[:, :, :1] * self.temperature))
            scores = scores + self.second(self.both_ways(x, backwards, self.layers[2], self.layers[3]))
        token, sentence = torch.nn.functional.logsigmoid(scores).unbind(2)
        inside, goes_on = torch.nn.functional.logsigmoid(-scores).unbind(2)
        return torch.stack([inside, token + goes_on, token + sentence], 2).argmax(2).to(torch.uint8)


class Tokenizer:
    """A trained Stanza tokenizer, ready to cut many texts at once.

    ``path``: a file as ``stanza.models.tokenizer`` saves it.  ``ValueError`` where the network has a part that is not run here (dictionary, convolution,
    character language model, multi-word tokens): Stanza's own processor runs those.
    """

    def __init__(self, path: str | Path):
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        config, state = checkpoint["config"], checkpoint["model"]
        extra = [name for name in ("use_dictionary", "conv_res", "use_mwt", "charlm_forward_file", "skip_newline") if config.get(name)]
        if extra or config.get("rnn_layers", 1) != 1 or tuple(config.get("feat_funcs", ())) != FEATURES:
            raise ValueError(f"{path}: a tokenizer with {', '.join(extra) or 'other layers or features'} is for Stanza's own processor")
        self.network = Network(state, config["hier_invtemp"] if config["hierarchical"] else 0.0)
        vocab = Vocab.load_state_dict(checkpoint["vocab"])
        plane = [chr(code) for code in range(0x10000)]
        self.unit_of = np.full(0x10000, vocab.unit2id("<UNK>"), dtype=np.int64)
        for unit in vocab:
            if len(unit) == 1 and ord(unit) < 0x10000:
                self.unit_of[ord(unit)] = vocab.unit2id(unit)
        self.is_space = np.array([WHITESPACE_RE.match(char) is not None for char in plane])
        self.unit_of[self.is_space] = vocab.unit2id(" ")
        self.features_of = np.zeros((0x10000, len(FEATURES)), dtype=np.float32)
        self.features_of[:, 0] = self.is_space
        self.features_of[:, 1] = [char.isupper() for char in plane]
        self.features_of[:, 2] = [NUMERIC_RE.match(char) is not None for char in plane]

    def paragraphs(self, texts: list[str]) -> Iterator[Paragraph]:
        """The paragraphs of all texts, in order.  A blank line parts paragraphs; of a run of white space one space is left."""
        for number, text in enumerate(texts):
            codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
            codes = np.where(codes < 0x10000, codes, 0xFFFF)
            space = self.is_space[codes]
            at = 0
            for blank in [*(match.span() for match in NEWLINE_WHITESPACE_RE.finditer(text)), (len(text), len(text))]:
                start, end = at, blank[0]
                at = blank[1]
                end = start + len(text[start:end].rstrip())
                if end == start:
                    continue
                here = space[start:end]
                kept = np.ones(end - start, dtype=bool)
                kept[1:] = ~(here[1:] & here[:-1])
                positions = np.flatnonzero(kept) + start
                units = self.unit_of[codes[positions]]
                features = self.features_of[codes[positions]]
                features[-1, 3] = 1
                features[0, 4] = 1
                yield Paragraph(number, positions, units, features)

    def labels(self, paragraphs: list[Paragraph]) -> list[np.ndarray]:
        """The label of each character of each paragraph (0 inside, 1 ends a token, 2 ends a sentence), window after window as Stanza reads them."""
        labels = [np.zeros(len(paragraph.units), dtype=np.uint8) for paragraph in paragraphs]
        reached = [0] * len(paragraphs)
        waiting = list(range(len(paragraphs)))
        while waiting:
            windows = sorted(((min(WINDOW, len(labels[number]) - reached[number]), number) for number in waiting), reverse=True)
            waiting = []
            for batch in batched(windows, CELLS):
                predicted = self.predict([(paragraphs[number], reached[number], length) for length, number in batch])
                for (length, number), found in zip(batch, predicted, strict=True):
                    begin, size = reached[number], len(labels[number])
                    if begin + length < size:
                        ends = np.flatnonzero(found[:length] == 2)
                        length = int(ends[-1]) + 1 if len(ends) else length
                    labels[number][begin : begin + length] = found[:length]
                    reached[number] += length
                    if reached[number] < size:
                        waiting.append(number)
                    else:
                        labels[number][-1] = 2
        return labels

    def predict(self, windows: list[tuple[Paragraph, int, int]]) -> np.ndarray:
        """Labels uint8[windows, longest] of windows given as (paragraph, first character, length)."""
        # a paragraph that is one window ends in one character of padding, as it does in Stanza
        lengths = [length + (length == len(paragraph.units) < WINDOW) for paragraph, _, length in windows]
        units = np.zeros((len(windows), max(lengths)), dtype=np.int64)
        features = np.zeros((*units.shape, len(FEATURES)), dtype=np.float32)
        for row, (paragraph, begin, length) in enumerate(windows):
            units[row, :length] = paragraph.units[begin : begin + length]
            features[row, :length] = paragraph.features[begin : begin + length]
        with torch.inference_mode():
            return self.network(torch.from_numpy(units), torch.from_numpy(features), torch.tensor(lengths)).numpy()

    def spans(self, texts: list[str]) -> list[list[list[tuple[int, int]]]]:
        """For each text its sentences, each the (start, end) of its tokens in the text."""
        paragraphs = list(self.paragraphs(texts))
        out: list[list[list[tuple[int, int]]]] = [[] for _ in texts]
        for paragraph, labels in zip(paragraphs, self.labels(paragraphs), strict=True):
            self.keep_whole(texts[paragraph.article], paragraph, labels)
            ends = np.flatnonzero(labels)
            starts = np.empty_like(ends)
            starts[0], starts[1:] = 0, ends[:-1] + 1
            # white space before a token is no part of it, and a token of white space is none
            starts += paragraph.features[np.minimum(starts, len(labels) - 1), 0].astype(np.int64)
            tokens = starts <= ends
            starts, ends = starts[tokens], ends[tokens]
            last = labels[ends] == 2
            pairs = list(zip(paragraph.positions[starts].tolist(), (paragraph.positions[ends] + 1).tolist(), strict=True))
            begin = 0
            for end in (np.flatnonzero(last) + 1).tolist():
                out[paragraph.article].append(pairs[begin:end])
                begin = end
            if begin < len(pairs):
                out[paragraph.article].append(pairs[begin:])
        return out

    @staticmethod
    def keep_whole(text: str, paragraph: Paragraph, labels: np.ndarray) -> None:
        """Undo cuts inside e-mail and web addresses and inside words joined by a hyphen (``Savickytė-Bruno``), in place."""
        first, last = int(paragraph.positions[0]), int(paragraph.positions[-1]) + 1
        addresses, hyphens = MAY_BE_ADDRESS.search(text, first, last), HYPHENATED.search(text, first, last)
        if not (addresses or hyphens):
            return
        folded = WHITESPACE_RE.sub(" ", "".join([text[position] for position in paragraph.positions.tolist()]))
        for match in HYPHENATED.finditer(folded) if hyphens else ():
            # Where the word ends is left to the network: an apostrophe and an ending may follow (``Jean-Claude'as``).
            labels[match.start() : match.end() - 1] = 0
        for match in MASK_RE.finditer(folded) if addresses else ():
            labels[match.start() : match.end() - 1] = 0
            labels[match.end() - 1] = max(labels[match.end() - 1], 1)

    def __call__(self, texts: list[str]) -> list[Document]:
        """A Stanza ``Document`` for each text, with sentences, tokens and words, and ``start_char`` and ``end_char`` of each."""
        return [document(text, sentences) for text, sentences in zip(texts, self.spans(texts), strict=True)]


def batched(windows: list[tuple[int, int]], cells: int) -> Iterator[list[tuple[int, int]]]:
    """Cut windows, sorted longest first, into batches of at most ``cells`` cells (padding counted)."""
    rest = iter(windows)
    for longest in rest:
        yield [longest, *islice(rest, max(0, cells // max(1, longest[0]) - 1))]


def document(text: str, sentences: Iterable[list[tuple[int, int]]]) -> Document:
    """The Stanza ``Document`` of a text from its sentences' token spans."""
    entries = []
    for sentence in sentences:
        tokens = []
        for number, (start, end) in enumerate(sentence, 1):
            form = text[start:end]
            if not form.isalnum() and WHITESPACE_RE.search(form):
                form = re.sub(" +", " ", WHITESPACE_RE.sub(" ", form))
            if len(form) > WINDOW:
                form = TOKEN_TOO_LONG_REPLACEMENT
            tokens.append({"id": (number,), "text": form, "start_char": start, "end_char": end})
        entries.append(tokens)
    return Document(entries, text)


@register_processor_variant("tokenize", "zinios")
class TokenizeVariant(ProcessorVariant):
    """``Tokenizer`` as a processor of a ``stanza.Pipeline``.  Options: ``tokenize_model_path``."""

    OVERRIDE = True

    def __init__(self, config: dict):
        self.tokenizer = Tokenizer(config["model_path"])

    def process(self, doc: str | Document) -> Document:
        """Tokenize one text or the text of one document."""
        return self.tokenizer([doc if isinstance(doc, str) else doc.text])[0]

    def bulk_process(self, docs: list[Document]) -> list[Document]:
        """Tokenize the texts of all documents together; the documents given are filled and returned."""
        for doc, made in zip(docs, self.tokenizer([doc.text for doc in docs]), strict=True):
            doc.sentences = made.sentences
            for sentence in doc.sentences:
                sentence.doc = doc
            doc.num_tokens, doc.num_words = made.num_tokens, made.num_words
        return docs
