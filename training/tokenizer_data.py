"""Turns treebank sentences back into text as newspapers print it, for training and scoring the tokenizer.

The treebank's sentences come with closing quotation marks that cling to the wrong word, with spaces round every dash and slash and with one style of
quotation mark.  ``respace`` puts the marks right; ``vary`` makes the variants that real text has, document by document, so that the network learns them.
"""

from __future__ import annotations

import html
import json
import lzma
import random
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

DATA = Path(__file__).parent / "data"

OPENING = {"„", "«", "(", "[", "{"}
CLOSING = {"“", "»", ",", ".", "!", "?", ";", ":", ")", "]", "}", "…"}
# marks that open or close by their place in the sentence
EITHER = {'"', "”"}
QUOTES = {"„", "“", "”", '"', "«", "»"}

QUOTE_STYLES = [("„", "“"), ("„", "”"), ('"', '"'), ("“", "”"), ("«", "»"), ("”", "”"), ("„", '"'), ("‘", "’"), ("'", "'"), ("“", "“"), (",,", "“")]
QUOTE_WEIGHTS = [40, 12, 16, 10, 4, 4, 4, 2, 2, 3, 3]


class Piece(NamedTuple):
    """A token as it stands in text: its form, and whether a space follows it."""

    form: str
    space: bool


class Document(NamedTuple):
    """A treebank document: its name and its sentences (``ids`` are their ``sent_id``)."""

    name: str
    ids: list[str]
    sentences: list[list[Piece]]


def read(path: Path) -> list[Document]:
    """The documents of a CoNLL-U file (``.xz`` or plain), tokens as the treebank has them.  ``ValueError`` on a multi-word token (ALKSNIS has none)."""
    opener = lzma.open if path.suffix == ".xz" else open
    documents: list[Document] = []
    sentence: list[Piece] = []
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("# newdoc id = ") or (line.startswith("# sent_id = ") and not documents):
                documents.append(Document(line.split(" = ", 1)[1], [], []))
            if line.startswith("# sent_id = "):
                documents[-1].ids.append(line.split(" = ", 1)[1])
            elif line[:1].isdigit():
                columns = line.split("\t")
                if "-" in columns[0]:
                    raise ValueError(f"{path}: multi-word token {line!r}")
                if columns[0].isdigit():
                    sentence.append(Piece(html.unescape(columns[1].strip()), "SpaceAfter=No" not in columns[9]))
            elif not line and sentence:
                documents[-1].sentences.append(sentence)
                sentence = []
    if sentence:
        documents[-1].sentences.append(sentence)
    return documents


def respace(sentence: list[Piece]) -> list[Piece]:
    """The sentence with its spaces where Lithuanian has them: ``„`` and ``(`` stick to what follows, ``“ ” » , . ! ? ; : ) …`` to what precedes.

    ``"`` and ``”`` open where no mark is open and another one follows in the sentence, else they close.  Other spaces stay as the treebank has them.
    """
    opens, closes = [False] * len(sentence), [False] * len(sentence)
    depth = 0
    for i, piece in enumerate(sentence):
        form = piece.form
        if form in OPENING:
            opens[i] = True
            depth += form in QUOTES
        elif form in EITHER and not depth and any(other.form in EITHER | {"“"} for other in sentence[i + 1 :]):
            opens[i] = True
            depth += 1
        elif form in CLOSING or form in EITHER or re.fullmatch(r"[.!?…]+", form):
            closes[i] = True
            depth = max(0, depth - (form in QUOTES))
    out = []
    for i, piece in enumerate(sentence):
        space = piece.space
        if opens[i] or (i + 1 < len(sentence) and closes[i + 1]):
            space = False
        elif (closes[i] and piece.form in QUOTES) or (i + 1 < len(sentence) and opens[i + 1] and piece.form not in "-–—/"):
            space = True
        out.append(Piece(piece.form, space))
    return out


def text_of(sentences: Iterable[list[Piece]]) -> tuple[str, list[list[tuple[int, int]]]]:
    """The raw text of a document on one line, sentences joined by a space, and the token spans of each sentence in it."""
    text: list[str] = []
    spans: list[list[tuple[int, int]]] = []
    at = 0
    for sentence in sentences:
        spans.append([])
        for i, (form, space) in enumerate(sentence):
            spans[-1].append((at, at + len(form)))
            space = space or i + 1 == len(sentence)
            text.append(form + " " * space)
            at += len(form) + space
    return "".join(text).rstrip(" "), spans


NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def unusual_number(number: str, rng: random.Random) -> str:
    """Another way in which a number stands in news as one token: a time, a score, a decimal, a date, an ordinal, a signed change."""
    a, b = rng.randint(0, 23), rng.randint(0, 59)
    return rng.choice(
        [
            f"{a}:{b:02}",
            f"{a}.{b:02}",
            f"{rng.randint(40, 120)}:{rng.randint(40, 120)}",
            f"{a}:{rng.randint(0, 9)}",
            f"{number},{rng.randint(0, 99)}" if number.isdigit() else number,
            f"{rng.randint(1990, 2035)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
            f"{rng.randint(1990, 2035)}.{rng.randint(1, 12):02}.{rng.randint(1, 28):02}",
            f"{rng.randint(1, 30)}-{rng.choice(['oji', 'osios', 'ąją', 'ojo', 'asis', 'ame', 'metis', 'ieji', 'a', 'as', 'iųjų'])}",
            f"{rng.choice('+-')}{rng.randint(1, 60)},{rng.randint(0, 9)}",
            f"{rng.randint(1, 9)}/{rng.randint(2, 20)}",
            f"{rng.randint(1, 999)}.{rng.randint(0, 999):03}",
        ]
    )


def unusual_name(name: str, rng: random.Random) -> str:
    """Another way in which a name stands in news as one token: with an apostrophe, a hyphen, a number, or as a web address."""
    short = name[:-2].lower() or name
    mark = rng.choice("'’’‘")
    return rng.choice(
        [
            f"{name[:-2]}{mark}{rng.choice(['o', 'as', 'ui', 'u', 'ą', 'ai', 'us'])}",
            f"{rng.choice('OD')}{mark}{name}",
            f"{name}-{name[::-1].capitalize()}",
            f"{name}-{rng.choice(['Norkienė', 'Jonaitės', 'Kernas'])}",
            f"{name}-{rng.randint(1, 99)}",
            f"{rng.choice('ABFGMTX')}-{rng.randint(1, 99)}",
            f"{short}.{rng.choice(['lt', 'lt', 'com', 'net', 'eu'])}",
            f"{short.capitalize()}.lt",
            f"15{short}.lt",
            f"{name}+",
        ]
    )


CURRENCY = {"litų": ("€", "Eur", "eurų", "EUR", "Lt"), "dolerių": ("$", "USD", "dolerių"), "eurų": ("€", "Eur", "EUR")}


def vary(sentences: list[list[Piece]], rng: random.Random) -> list[list[Piece]]:
    """A variant of a (re-spaced) document as another newsroom, author or crawler would have it; the sentences and tokens stay the same ones.

    Per document: the style of quotation mark, the dash, the dots of an ellipsis, initials and ``Nr.`` with or without a space, glued ranges.
    Per sentence: capitals, a headline's missing full stop, a currency or per-cent sign for the word.
    """
    opening, closing = rng.choices(QUOTE_STYLES, QUOTE_WEIGHTS)[0]
    mixed = rng.random() < 0.06
    dash = rng.choice(["same", "same", "-", "–", "—", "–", "random"])
    ellipsis = rng.random() < 0.3
    tight_initials = rng.random() < 0.3
    tight_numero = rng.random() < 0.3
    tight_range = rng.random() < 0.6
    tight_sign = rng.random() < 0.5
    signs = rng.random() < 0.3
    out = []
    for sentence in sentences:
        pieces = list(sentence)
        new: list[Piece] = []
        for i, (form, space) in enumerate(pieces):
            before = pieces[i - 1] if i else None
            after = pieces[i + 1] if i + 1 < len(pieces) else None
            if form in QUOTES:
                style = rng.choices(QUOTE_STYLES, QUOTE_WEIGHTS)[0] if mixed else (opening, closing)
                form = (
                    style[0]
                    if not space and form not in "“»" and (after is not None) and (before is None or before.space or before.form in OPENING)
                    else style[1]
                )
            elif form in {"-", "–", "—"} and dash != "same":
                form = rng.choice("-–—") if dash == "random" else dash
            elif form == "..." and ellipsis:
                form = "…"
            elif form == "." and after and before and len(before.form) <= 2 and before.form[0].isupper() and after.form[0].isupper() and tight_initials:
                space = False
            elif form == "." and before and before.form == "Nr" and tight_numero:
                space = False
            elif signs and before and NUMBER.fullmatch(before.form) and form in CURRENCY and rng.random() < 0.6:
                form = rng.choice(CURRENCY[form])
            elif before and after and NUMBER.fullmatch(form) and after.form[0].isalpha() and rng.random() < 0.06:
                form = unusual_number(form, rng)
            elif before and before.form[-1].isalpha() and len(form) > 4 and form.istitle() and form.isalpha() and rng.random() < 0.025:
                form = unusual_name(form, rng)
            if tight_range and before and after and form in {"-", "–", "—", "/"} and NUMBER.fullmatch(before.form) and NUMBER.fullmatch(after.form):
                if new and new[-1].space:
                    new[-1] = Piece(new[-1].form, False)
                space = False
            if tight_sign and form in {"%", "€", "$"} and new:
                new[-1] = Piece(new[-1].form, False)
            new.append(Piece(form, space))
        if signs and len(new) > 2:
            for i in range(len(new) - 2, 0, -1):
                if new[i].form == "proc" and new[i + 1].form == "." and NUMBER.fullmatch(new[i - 1].form) and rng.random() < 0.5 and i + 2 < len(new):
                    new[i : i + 2] = [Piece("%", new[i + 1].space)]
                    if tight_sign:
                        new[i - 1] = Piece(new[i - 1].form, False)
        if len(new) > 3 and len(new) <= 14 and new[-1].form == "." and len(new[-2].form) > 3 and new[-2].form.isalpha() and rng.random() < 0.05:
            new = new[:-1]
        if new[-1].form.isalnum() and rng.random() < 0.12 or rng.random() < 0.004:
            new = [Piece(form.upper(), space) for form, space in new]
        out.append(new)
    return out


def train_documents() -> list[Document]:
    """ALKSNIS train, re-spaced.  Sentences with a token that has a space in it (broken formulas, split registry numbers) are left out."""
    documents = read(DATA / "alksnis_train.conllu.xz")
    return [
        Document(name, ids, [respace(sentence) for sentence in sentences if not any(" " in piece.form for piece in sentence)])
        for name, ids, sentences in documents
    ]


# abbreviations after which a sentence goes on; the treebank has too few of them to tell
ABBREVIATION = re.compile(
    r"[^\W\d_]|Dž|Ch|Dr|dr|prof|doc|habil|akad|kun|vysk|plk|mjr|kpt|ltn|gen|mln|mlrd|tūkst|trln|proc|val|min|sek|vnt|kv|kub|nr|Nr|pan|pvz|žr|plg|vad|vyr|pav|gim|tel|pr|al|šv|st|sav|r|įm|str|psl|red|vert|liet|angl|rus|lot|lenk|vok|pranc|gr"
)
MASKED = re.compile(r"https?://\S+?(?=[.,;:!?)“”\"]*(?:\s|$))|www\.\S+?(?=[.,;:!?)“”\"]*(?:\s|$))")
WORD = re.compile(
    r"\d+-[^\W\d_]+|[+-]?\d+(?:[.,:/]\d+)+|[^\W_]+(?:['’‘.&-][^\W_]+)*\+?|\.{3}|[?!]+\.\.|[?!]{2,}|[#@]\w+|\S",
)


def by_rule(text: str) -> list[list[Piece]]:
    """Sentences and tokens of a carefully written text by plain rules, in the treebank's manner (``mln`` + ``.``, ``V`` + ``.``).

    A sentence ends at ``. ! ? …`` (with the closing marks that follow) before a capital, a number, a dash or an opening mark, unless the stop is that of an
    abbreviation or an initial.  Good enough for texts written to the rules of spelling, and for nothing else.
    """
    tokens: list[tuple[int, int]] = []
    at = 0
    masked = [match.span() for match in MASKED.finditer(text)]
    for start, end in [*masked, (len(text), len(text))]:
        for match in WORD.finditer(text, at, start):
            form, first = match.group(), match.start()
            # V.Kairys, but not Krepšiukas.lt
            dotted = re.fullmatch(r"((?:[^\W\d_]{1,2}\.)+)([^\W\d_].*)", form) if form[0].isupper() else None
            if dotted and dotted[2][0].isupper():
                for part in re.finditer(r"[^.]+|\.", dotted[1]):
                    tokens.append((first + part.start(), first + part.end()))
                tokens.append((first + len(dotted[1]), match.end()))
            else:
                tokens.append(match.span())
        if end > start:
            tokens.append((start, end))
        at = end
    sentences: list[list[Piece]] = [[]]
    for i, (start, end) in enumerate(tokens):
        form = text[start:end]
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        space = following is None or following[0] > end
        sentences[-1].append(Piece(form, space))
        if following is None or not space:
            continue
        tail = i
        while tail and text[tokens[tail][0] : tokens[tail][1]] in {"“", "”", '"', "»", ")", "’"}:
            tail -= 1
        mark = text[tokens[tail][0] : tokens[tail][1]]
        word = text[tokens[tail - 1][0] : tokens[tail - 1][1]] if tail else ""
        capital = text[following[0]]
        if capital in '„“"«(–-' and i + 2 < len(tokens):
            capital = text[tokens[i + 2][0]] if capital not in "–-" or tail == i else "a"
        ends = re.fullmatch(r"[.!?…]+", mark) and (capital.isupper() or capital.isdigit())
        if (
            ends
            and mark == "."
            and ABBREVIATION.fullmatch(word)
            and (tail == i)
            and not (word.islower() and len(word) > 1 and capital.isupper() and word in LAST_WORDS)
        ):
            ends = False
        if ends and mark == "." and word.isdigit() and tail == i and len(word) < 3 and len(sentences[-1]) == 2:
            ends = False
        if ends:
            sentences.append([])
    return [sentence for sentence in sentences if sentence]


# abbreviations that often close a sentence
LAST_WORDS = {"proc", "mln", "mlrd", "tūkst", "pan", "val", "min", "eur"}


def written_documents() -> list[Document]:
    """The written news, cut by rule: the title is the first sentence (it has no full stop), the text follows."""
    documents = []
    with lzma.open(DATA / "ner_written_train.jsonl.xz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    for record in records:
        sentences = by_rule(record["text"])
        if record["id"].endswith("-title") or not documents or documents[-1].name != record["doc"]:
            if record["id"].endswith("-title"):
                sentences = [[piece for sentence in sentences for piece in sentence]]
            documents.append(Document(record["doc"], [], sentences))
        else:
            documents[-1].sentences.extend(sentences)
    return documents


def scored_documents(path: Path = DATA / "alksnis_dev.conllu.xz") -> list[Document]:
    """The documents of a UD file (dev by default), re-spaced, all sentences kept."""
    return [Document(name, ids, [respace(sentence) for sentence in sentences]) for name, ids, sentences in read(path)]


def labels_of(text: str, spans: list[list[tuple[int, int]]]) -> np.ndarray:
    """Stanza's label of each character: 0 inside, 1 the last of a token, 2 the last of a sentence."""
    labels = np.zeros(len(text), dtype=np.int64)
    for sentence in spans:
        for _, end in sentence:
            labels[end - 1] = 1
        labels[sentence[-1][1] - 1] = 2
    return labels
