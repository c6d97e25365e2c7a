"""Reads the training corpora: ALKSNIS sentences with UD tags, and sentences with names marked, as lists of words.

The train part of ALKSNIS exists only with its authors' own tags; ``derive_ud`` gives it UD UPOS and FEATS,
by a map learned on UD dev (exact XPOS and lemma first, then XPOS, then what each part of the XPOS implies).
"""

from __future__ import annotations

import collections
import dataclasses
import json
import lzma
import os
import re
from pathlib import Path

DATA = Path(os.environ.get("ZINIOS_TRAINING_DATA", Path(__file__).parent / "data"))


@dataclasses.dataclass
class Word:
    """A word as annotated: FORM, LEMMA, UPOS, XPOS, FEATS and BIO tag; None where the corpus does not say."""

    form: str
    lemma: str | None = None
    upos: str | None = None
    xpos: str | None = None
    feats: str | None = None
    bio: str | None = None
    head: str = "0"
    deprel: str = ""


@dataclasses.dataclass
class Sentence:
    """A sentence of a document; ``names`` are (first word, last word + 1, type, nominative)."""

    doc: str
    id: str
    words: list[Word]
    names: list[tuple[int, int, str, str]] = dataclasses.field(default_factory=list)


def open_text(path: Path) -> str:
    """The text of a file or of its ``.xz``."""
    packed = path.with_name(path.name + ".xz")
    return lzma.open(packed, "rt", encoding="utf-8").read() if packed.exists() else path.read_text("utf-8")


def read_conllu(name: str) -> list[Sentence]:
    """Sentences of a CoNLL-U file in training/data (or an absolute path), in order; multi-word ranges and empty nodes are left out."""
    out, words, doc, sent_id = [], [], "", ""
    for line in (open_text(DATA / name) + "\n").split("\n"):
        if line.startswith("# newdoc id"):
            doc = line.split("=", 1)[1].strip()
        elif line.startswith("# sent_id"):
            sent_id = line.split("=", 1)[1].strip()
        elif not line.strip():
            if words:
                out.append(Sentence(doc or sent_id.rsplit("-s", 1)[0], sent_id, words))
            words = []
        elif not line.startswith("#"):
            column = line.split("\t")
            if column[0].isdigit():
                words.append(Word(column[1], column[2], column[3], column[4], column[5], None, column[6], column[7].split("_")[0]))
    return out


def _implications(dev: list[Sentence]) -> dict[tuple[str, str], frozenset[str]]:
    """What each part of an XPOS implies: (part of speech, part) -> the FEATS pairs that all its words on dev have."""
    seen: dict[tuple[str, str], list[frozenset[str]]] = collections.defaultdict(list)
    for sentence in dev:
        for word in sentence.words:
            parts = word.xpos.strip(".").split(".")
            pairs = frozenset() if word.feats == "_" else frozenset(word.feats.split("|"))
            for part in parts:
                seen[parts[0], part].append(pairs)
    return {key: frozenset(p for p in set().union(*rows) if sum(p in row for row in rows) >= 0.97 * len(rows)) for key, rows in seen.items()}


def derive_ud(train: list[Sentence], dev: list[Sentence]) -> None:
    """Give native ALKSNIS sentences UD UPOS and FEATS, in place, by what UD dev shows."""
    by_lemma: dict = collections.defaultdict(collections.Counter)
    by_xpos: dict = collections.defaultdict(collections.Counter)
    pronoun: dict = collections.defaultdict(collections.Counter)
    for sentence in dev:
        for word in sentence.words:
            by_lemma[word.lemma, word.xpos][word.upos, word.feats] += 1
            by_xpos[word.xpos][word.upos, word.feats] += 1
            if "įv." in word.xpos:
                extra = "|".join(p for p in word.feats.split("|") if p.split("=")[0] in ("PronType", "Person", "Reflex", "Poss"))
                pronoun[word.lemma][word.upos, extra] += 1
    implied = _implications(dev)
    upos_of = collections.defaultdict(collections.Counter)
    for xpos, counts in by_xpos.items():
        for (upos, _), n in counts.items():
            upos_of[xpos.strip(".").split(".")[0]][upos] += n
    for sentence in train:
        with_predicate = {word.head for word in sentence.words if word.deprel == "PredN"}
        for number, word in enumerate(sentence.words, 1):
            parts = word.xpos.strip(".").split(".")
            if (word.lemma, word.xpos) in by_lemma:
                upos, feats = by_lemma[word.lemma, word.xpos].most_common(1)[0][0]
            elif "įv" in parts and word.lemma in pronoun:
                upos, extra = pronoun[word.lemma].most_common(1)[0][0]
                base = (by_xpos[word.xpos].most_common(1)[0][0][1] if word.xpos in by_xpos else _compose(parts, implied)).split("|")
                pairs = {p for p in base if p.split("=")[0] not in ("PronType", "Person", "Reflex", "Poss", "_")} | set(filter(None, extra.split("|")))
                feats = "|".join(sorted(pairs, key=str.lower)) or "_"
            elif word.xpos in by_xpos:
                upos, feats = by_xpos[word.xpos].most_common(1)[0][0]
            else:
                known = upos_of.get(parts[0])
                upos = "PROPN" if "tikr" in parts else known.most_common(1)[0][0] if known else word.upos
                feats = _compose(parts, implied)
            if word.lemma in ("būti", "nebūti", "nebebūti"):
                upos = "AUX" if str(number) in with_predicate else "VERB"
            word.upos, word.feats = upos, feats


def _compose(parts: list[str], implied: dict) -> str:
    """FEATS of an XPOS that dev does not have: the union of what its parts imply (``įvardž`` overrules indefinite)."""
    pairs = set().union(*(implied.get((parts[0], part), frozenset()) for part in parts))
    if "įvardž" in parts:
        pairs = {p for p in pairs if not p.startswith("Definite=")} | {"Definite=Def"}
    if "neig" in parts:
        pairs = {p for p in pairs if not p.startswith("Polarity=")} | {"Polarity=Neg"}
    return "|".join(sorted(pairs, key=str.lower)) or "_"


WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[’'‘`-][^\W\d_]+)*[’'‘`]?(?=\W|$)|[^\W_]+(?:[’'‘`-][^\W_]+)*|\.\.\.|[^\w\s]|_")
SENTENCE_END = re.compile(r"(?<=[.!?…])[“”\"»)]*\s+(?=[„«\"(–-]*\s*[A-ZĄČĘĖĮŠŲŪŽ0-9])")
ABBREVIATED = re.compile(
    r"(?:^|[\s(„])(?:[A-ZĄČĘĖĮŠŲŪŽ][a-z]?|[A-Z]\. ?[A-Z]|m|d|val|min|proc|mln|mlrd|tūkst|g|pr|al|pan|t|y|dr|prof|doc|vyr|Nr|nr|a|k|r"
    r"|kv|kub|km|akad|gen|plk|plg|žr|angl|str|past)\.$"
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Spans of sentences by punctuation; rough, for training text that has no sentence annotation."""
    spans, start = [], 0
    for match in SENTENCE_END.finditer(text):
        before = text[max(start, match.start() - 12) : match.start()]
        if ABBREVIATED.search(before):
            continue
        spans.append((start, match.start() + len(match.group().rstrip())))
        start = match.end()
    spans.append((start, len(text)))
    return [span for span in spans if text[span[0] : span[1]].strip()]


def mark_names(sentence: Sentence, spans: list[tuple[int, int]], entities: list) -> None:
    """Set BIO tags from entities ``[start, end, type, nominative]`` given word spans in the same text, in place."""
    for word in sentence.words:
        word.bio = "O"
    for start, end, kind, nominative in entities:
        inside = [i for i, (a, b) in enumerate(spans) if a < end and b > start]
        if not inside:
            continue
        for i in inside:
            sentence.words[i].bio = ("B-" if i == inside[0] else "I-") + kind
        sentence.names.append((inside[0], inside[-1] + 1, kind, nominative))


def align(words: list[Word], text: str) -> list[tuple[int, int]]:
    """Spans of the words in the text they were cut from, spacing apart."""
    spans, at = [], 0
    for word in words:
        match = re.compile(r"\s*".join(map(re.escape, word.form.replace(" ", "")))).search(text, at)
        if match is None or match.start() - at > 30:
            spans.append((at, at))
            continue
        spans.append(match.span())
        at = match.end()
    return spans


def read_names(name: str) -> list[dict]:
    """Rows of a names file: id, doc, text, entities."""
    return [json.loads(line) for line in open_text(DATA / name).splitlines() if line.strip()]


def add_names(sentences: list[Sentence], rows: list[dict]) -> None:
    """Give treebank sentences their names, matched by sentence id; sentences without a row keep ``bio`` None."""
    by_id = {row["id"]: row for row in rows}
    for sentence in sentences:
        row = by_id.get(sentence.id)
        if row is not None:
            mark_names(sentence, align(sentence.words, row["text"]), row["entities"])


def running_text(rows: list[dict]) -> list[Sentence]:
    """Rows of untagged text with names, as sentences of words cut by a regular expression (names always end at a word's end)."""
    out = []
    for row in rows:
        text = row["text"]
        edges = {edge for entity in row["entities"] for edge in entity[:2]}
        for number, (first, last) in enumerate(split_sentences(text)):
            spans = []
            for match in WORD.finditer(text, first, last):
                cuts = [match.start(), *sorted(e for e in edges if match.start() < e < match.end()), match.end()]
                spans.extend(zip(cuts, cuts[1:]))
            words = [Word(text[a:b]) for a, b in spans]
            if not words:
                continue
            sentence = Sentence(row.get("doc") or row["id"], f"{row['id']}-s{number}", words)
            inside = [e for e in row["entities"] if e[0] < last and e[1] > first]
            mark_names(sentence, spans, inside)
            out.append(sentence)
    return out


def load() -> tuple[list[Sentence], list[Sentence]]:
    """(train, dev): ALKSNIS train with tags and names, HSE and the written news with names only; ALKSNIS dev with both."""
    train, dev = read_conllu("alksnis_train.conllu"), read_conllu("alksnis_dev.conllu")
    derive_ud(train, dev)
    add_names(train, read_names("ner_alksnis_train.jsonl"))
    add_names(dev, read_names("ner_alksnis_dev.jsonl"))
    extra = running_text(read_names("ner_hse_train.jsonl")) + running_text(read_names("ner_written_train.jsonl"))
    return train + extra, dev
