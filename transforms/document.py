"""The few types that all steps speak: an annotated article, its tokens and names, and the facts drawn from it.

Offsets are 0-based, end-exclusive, in Unicode code points of the article's text, so ``text[start:end]`` is the surface, always.
Linguistic fields are Universal Dependencies' own (UPOS, XPOS, FEATS, lemma).
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_left, bisect_right
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # Stanza brings PyTorch, which only the processes that annotate need
    from stanza.models.common.doc import Document

ENTITY_TYPES = ("PER", "LOC", "ORG", "MISC")


class Token(NamedTuple):
    """One syntactic word.  ``index`` counts over the article, ``sentence`` is the number of its sentence."""

    text: str
    lemma: str
    upos: str
    xpos: str
    feats: dict[str, str]
    start: int
    end: int
    index: int
    sentence: int


class Sentence(NamedTuple):
    """A sentence: its span in the text, and ``tokens[first:last]`` of the article."""

    number: int
    start: int
    end: int
    first: int
    last: int


class Name(NamedTuple):
    """A name as the model found it: span, type (one of ENTITY_TYPES), and the model's probability (0 to 1)."""

    start: int
    end: int
    type: str
    score: float


class IgnoredSpan(NamedTuple):
    """Foreign matter in the article that no fact may come from.  ``kind``: related, caption, byline, read_also, share, subscribe, …"""

    start: int
    end: int
    kind: str


@dataclasses.dataclass(frozen=True)
class AnnotatedArticle:
    """An article's text with its tokens, sentences, names and ignored spans: what every extractor takes."""

    text: str
    tokens: list[Token]
    sentences: list[Sentence]
    names: list[Name]
    ignored: list[IgnoredSpan]

    def is_ignored(self, start: int, end: int) -> bool:
        """Whether ``[start, end)`` touches an ignored span."""
        return any(span.start < end and start < span.end for span in self.ignored)

    def tokens_in(self, start: int, end: int) -> list[Token]:
        """The tokens that lie wholly within ``[start, end)``, in order."""
        first = bisect_left(self.tokens, start, key=lambda token: token.start)
        out = []
        for token in self.tokens[first:]:
            if token.end > end:
                break
            out.append(token)
        return out

    def sentence_at(self, position: int) -> int:
        """The number of the sentence that holds ``position`` (the one before it, when it stands between two)."""
        return max(0, bisect_right(self.sentences, position, key=lambda sentence: sentence.start) - 1)


def parse_feats(feats: str | None) -> dict[str, str]:
    """UD FEATS (``Case=Nom|Number=Sing``) as a dictionary."""
    return dict(pair.split("=", 1) for pair in feats.split("|")) if feats and feats != "_" else {}


def from_stanza(document: Document, ignored: list[IgnoredSpan] = ()) -> AnnotatedArticle:
    """Read a Stanza ``Document`` (whoever's models filled it) into an ``AnnotatedArticle``.

    Names are taken from ``document.ents``; a span's ``score`` attribute is used where our processor set one, else 1.
    """
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    for number, sentence in enumerate(document.sentences):
        first = len(tokens)
        for token in sentence.tokens:
            for word in token.words:
                tokens.append(
                    Token(
                        word.text,
                        word.lemma or word.text,
                        word.upos or "X",
                        word.xpos or "",
                        parse_feats(word.feats),
                        token.start_char,
                        token.end_char,
                        len(tokens),
                        number,
                    )
                )
        if len(tokens) > first:
            sentences.append(Sentence(len(sentences), tokens[first].start, tokens[-1].end, first, len(tokens)))
    names = [Name(span.start_char, span.end_char, span.type, float(getattr(span, "score", 1.0) or 0.0)) for span in document.ents if span.type in ENTITY_TYPES]
    return AnnotatedArticle(document.text, tokens, sentences, names, sorted(ignored))


# The facts.  Field for field the rows of the contract's tables, less the ids, which transforms/frames.py derives.


class Mention(NamedTuple):
    """One mention of an entity.  ``lemma``: this mention in the nominative; ``entity``: index into the article's entities."""

    start: int
    end: int
    surface: str
    lemma: str
    type: str
    entity: int
    score: float


class Entity(NamedTuple):
    """An entity of one article: its fullest name there (nominative), type, gender (masc, fem or None; persons only), all its aliases (nominative)."""

    name: str
    type: str
    gender: str | None
    aliases: tuple[str, ...]


class Quote(NamedTuple):
    """A quote.  ``type``: direct, partial, indirect; speaker fields None where nobody is named.

    ``speaker_entity``: index into the article's entities or None.
    """

    start: int
    end: int
    text: str
    type: str
    speaker_surface: str | None
    speaker_start: int | None
    speaker_end: int | None
    speaker_entity: int | None
    speaker_name: str | None
    cue: str | None
    score: float


class Number(NamedTuple):
    """A quantity.  Values as guides/facts.md gives them; ``edtf`` an EDTF string for dates and times."""

    start: int
    end: int
    surface: str
    kind: str
    value: Decimal | None
    value_max: Decimal | None
    unit: str | None
    edtf: str | None
    modifier: str | None
