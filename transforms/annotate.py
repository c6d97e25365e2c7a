"""Annotates articles: Stanza's pipeline with our tokenizer and our encoder, which fills tags, lemmas and names in one pass.

The encoder is a registered Stanza processor (``encoder``), so that what follows sees an ordinary Stanza ``Document`` whoever's models filled it:
ours from ``models/``, or Stanza's official Lithuanian ones (``models="stanza-official"`` or their folder), where only the names are ours.
"""

from __future__ import annotations

import gc
import json
import lzma
from pathlib import Path

import numpy as np
import onnxruntime
import stanza
from stanza.models.common.doc import Document, Span
from stanza.pipeline.processor import Processor, register_processor

import transforms.tokenize  # noqa: F401 - registers the tokenizer variant
from transforms.decode import viterbi_spans
from transforms.document import AnnotatedArticle, from_stanza
from transforms.features import word_features
from transforms.lemma import Lemmatizer
from transforms.pieces import PieceCutter

MODELS = Path(__file__).parent.parent / "models"
OFFICIAL = "stanza-official"
WINDOW = 126  # pieces of one window, less its two end marks; as in training
CELLS = 1024  # pieces that go through the encoder together: what keeps its arrays in the processor's cache
STEP = 8  # lengths that windows are filled up to are multiples of this
START, END, PAD = 0, 2, 1  # <s>, </s>, <pad>


class Encoder:
    """The int8 encoder with its labels: words of sentences in, tags, lemmas and names out.

    ``folder`` holds encoder.onnx and encoder.json.xz as training/export.py writes them; ``FileNotFoundError`` where it does not.
    """

    def __init__(self, folder: Path, threads: int = 1):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        require(folder, "encoder.onnx", "encoder.json.xz")
        self.session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"])
        with lzma.open(folder / "encoder.json.xz", "rt", encoding="utf-8") as file:
            labels = json.load(file)
        self.tags = [(upos, xpos, None if feats == "_" else feats) for upos, xpos, feats in labels["tags"]]
        self.cut = PieceCutter(labels["tokenizer"])
        self.lemma = Lemmatizer(labels["rules"], labels["forms"])
        self.fields = labels.get("fields", 6)
        self._features: dict[str, tuple[int, ...]] = {}

    def features(self, form: str) -> tuple[int, ...]:
        """``word_features``, each distinct form computed once."""
        found = self._features.get(form)
        if found is None:
            if len(self._features) > 400_000:
                self._features.clear()
            found = self._features[form] = word_features(form)[: self.fields]
        return found

    def windows(self, sentences: list[list[str]]) -> list[list[tuple[int, int]]]:
        """Windows of consecutive sentences, each a list of (sentence, word); a sentence longer than a window is cut."""
        out, current, size = [], [], 0
        for number, forms in enumerate(sentences):
            lengths = [len(self.cut(form)) for form in forms]
            if current and size + sum(lengths) > WINDOW:
                out.append(current)
                current, size = [], 0
            for word, length in enumerate(lengths):
                if size + length > WINDOW:
                    out.append(current)
                    current, size = [], 0
                current.append((number, word))
                size += length
        return out + [current] if current else out

    def run(self, windows: list[list[str]]) -> list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
        """For each window of words: tags int [n], lemma rules int [n, k], their chances [n, k], name scores [n, 9]."""
        # Lengths are rounded up, so that a window is computed alike whatever windows are beside it.
        sizes = [-(-(sum(len(self.cut(form)) for form in window) + 2) // STEP) * STEP for window in windows]
        order = sorted(range(len(windows)), key=sizes.__getitem__, reverse=True)
        out: list = [None] * len(windows)
        at = 0
        while at < len(order):
            longest = sizes[order[at]]
            group = [i for i in order[at : at + max(1, CELLS // longest)] if sizes[i] == longest]
            at += len(group)
            results = self._batch([windows[i] for i in group], longest)
            begin = 0
            for i in group:
                end = begin + len(windows[i])
                out[i] = tuple(result[begin:end] for result in results)
                begin = end
        return out

    def _batch(self, windows: list[list[str]], length: int) -> list[np.ndarray]:
        pieces = np.full((len(windows), length), PAD, np.int32)
        rows: list[tuple[int, ...]] = []
        first: list[int] = []
        last: list[int] = []
        lengths = np.zeros(len(windows), np.int32)
        for number, window in enumerate(windows):
            line, base = [START], number * length
            for form in window:
                first.append(base + len(line))
                line += self.cut(form)
                last.append(base + len(line) - 1)
                rows.append(self.features(form))
            line.append(END)
            pieces[number, : len(line)] = line
            lengths[number] = len(line)
        starts = np.array(first, np.int64)
        features = np.zeros((len(windows) * length, self.fields), np.int32)
        features[starts] = rows
        feed = {
            "pieces": pieces,
            "features": features.reshape(len(windows), length, -1),
            "lengths": lengths,
            "first": starts,
            "last": np.array(last, np.int64),
        }
        return self.session.run(["tag", "rule", "rule_chance", "names"], feed)


@register_processor("encoder")
class EncoderProcessor(Processor):
    """Fills ``upos``, ``xpos``, ``feats``, ``lemma``, ``ner`` and ``doc.ents`` of tokenized documents.

    Options: ``encoder_model_path`` (a folder), ``encoder_threads`` (1), ``encoder_names_only`` (False: leave tags and lemmas to other processors).
    """

    PROVIDES_DEFAULT = {"encoder"}
    REQUIRES_DEFAULT = {"tokenize"}

    def __init__(self, config: dict, pipeline: stanza.Pipeline, device: str):
        super().__init__(config, pipeline, device)
        self.encoder = Encoder(Path(config["model_path"]), config.get("threads", 1))
        self.names_only = config.get("names_only", False)

    def process(self, doc: Document) -> Document:
        return self.bulk_process([doc])[0]

    def bulk_process(self, docs: list[Document]) -> list[Document]:
        """Fill all documents together, windows of all of them sorted by length."""
        encoder = self.encoder
        placed, windows = [], []
        for doc in docs:
            forms = [[word.text for token in sentence.tokens for word in token.words] for sentence in doc.sentences]
            for window in encoder.windows(forms):
                placed.append((doc, window))
                windows.append([forms[s][w] for s, w in window])
        scores: dict[int, list[list[np.ndarray]]] = {id(doc): [[] for _ in doc.sentences] for doc in docs}
        for (doc, window), form_row, (tags, rules, chances, names) in zip(placed, windows, encoder.run(windows)):
            if not self.names_only:
                self._fill(doc, window, form_row, tags.tolist(), rules.tolist(), chances.tolist())
            begin = 0
            for i in range(1, len(window) + 1):
                if i == len(window) or window[i][0] != window[begin][0]:
                    scores[id(doc)][window[begin][0]].append(names[begin:i])
                    begin = i
        for doc in docs:
            doc.ents = []
            for sentence, parts in zip(doc.sentences, scores[id(doc)]):
                sentence.ents = self._names(doc, sentence, parts)
                doc.ents += sentence.ents
        return docs

    def _fill(self, doc: Document, window: list, forms: list, tags: list, rules: list, chances: list) -> None:
        sentences, lemma, names = doc.sentences, self.encoder.lemma, self.encoder.tags
        for (s, w), form, tag, rule, chance in zip(window, forms, tags, rules, chances):
            word = sentences[s].words[w]
            word.upos, word.xpos, word.feats = names[tag]
            word.lemma = lemma(form, word.xpos, rule, chance)

    @staticmethod
    def _names(doc: Document, sentence, parts: list[np.ndarray]) -> list[Span]:
        """Set the tokens' BIOES tags and return the sentence's names, each a ``Span`` with its ``score``."""
        tokens = sentence.tokens
        for token in tokens:
            token.ner = "O"
        if not parts:
            return []
        spans = []
        owners = [token for token in tokens for _ in token.words]
        for first, last, kind, score in viterbi_spans(np.concatenate(parts)):
            inside = list(dict.fromkeys(map(id, owners[first:last])))
            by_id = {id(token): token for token in owners[first:last]}
            own = [by_id[i] for i in inside]
            if len(own) == 1:
                own[0].ner = f"S-{kind}"
            else:
                for token, mark in zip(own, "B" + "I" * (len(own) - 2) + "E"):
                    token.ner = f"{mark}-{kind}"
            span = Span(tokens=own, type=kind, doc=doc, sent=sentence)
            span.score = score
            spans.append(span)
        return spans


def require(folder: Path, *names: str) -> None:
    """Raise ``FileNotFoundError``, with the remedy, unless the folder holds these model files."""
    for name in names:
        if not (folder / name).is_file():
            raise FileNotFoundError(f"{folder / name}: no such model file; `make models` builds it, or name another folder in ZINIOS_MODELS")


def pipeline(models: Path | str | None = None, threads: int = 1) -> stanza.Pipeline:
    """The Stanza pipeline for a choice of models.

    ``models``: None for the models shipped; a folder with encoder.onnx and tokenizer.pt; ``stanza-official`` for Stanza's own Lithuanian models from its usual
    folder; or a folder of Stanza models.  Nothing is downloaded.  ``FileNotFoundError`` names what is missing.
    """
    common = {"lang": "lt", "download_method": None, "use_gpu": False, "logging_level": "ERROR", "encoder_threads": threads}
    folder = MODELS if models is None else None if str(models) == OFFICIAL else Path(models)
    if folder is not None and not folder.is_dir():
        raise FileNotFoundError(f"{folder}: no such folder of models; ZINIOS_MODELS takes a folder, or {OFFICIAL}")
    if folder is None or (not (folder / "encoder.onnx").exists() and (folder / "resources.json").exists()):
        require(MODELS, "encoder.onnx", "encoder.json.xz")
        place = {} if folder is None else {"dir": str(folder)}
        return stanza.Pipeline(
            **common, **place, package="default", processors={"tokenize": "default", "pos": "default", "lemma": "default", "encoder": "default"},
            encoder_model_path=str(MODELS), encoder_names_only=True,
        )  # fmt: skip
    require(folder, "encoder.onnx", "encoder.json.xz", "tokenizer.pt")  # Stanza would say that the language is unknown
    return stanza.Pipeline(
        **common,
        dir=str(folder),
        package=None,
        processors={"tokenize": "zinios", "encoder": "default"},
        allow_unknown_language=True,
        resources_filepath=str(MODELS / "resources.json"),
        tokenize_with_zinios=True,
        tokenize_model_path=str(folder / "tokenizer.pt"),
        encoder_model_path=str(folder),
    )


class Annotator:
    """Text in, annotated articles out, with the models loaded once.  ``models`` and ``threads`` as in ``pipeline``."""

    def __init__(self, models: Path | str | None = None, threads: int = 1):
        import torch

        torch.set_num_threads(threads)
        self.pipeline = pipeline(models, threads)
        # the models stay: without them the collector has less to walk through each time that an article's many small objects wake it
        gc.collect()
        gc.freeze()

    def documents(self, texts: list[str]) -> list[Document]:
        """A filled Stanza ``Document`` for each text."""
        return self.pipeline.bulk_process([Document([], text=text) for text in texts])

    def annotate(self, texts: list[str]) -> list[AnnotatedArticle]:
        """An ``AnnotatedArticle`` for each text, in order; no ignored spans yet (transforms/clean.py finds them)."""
        return [from_stanza(document) for document in self.documents(texts)]
