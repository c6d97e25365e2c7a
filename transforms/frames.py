"""The tables' frames, declared once, and the step that turns the facts of a batch of articles into them, ids included."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Context, Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import dataframely as dy
import polars as pl

from seeds import column
from transforms.duplicates import content_key

if TYPE_CHECKING:  # the types' module loads Stanza, which the warehouse and its queries can do without
    from transforms.document import AnnotatedArticle, Entity, Mention, Number, Quote

ENTITY_TYPES = ("PER", "LOC", "ORG", "MISC")
QUOTE_TYPES = ("direct", "partial", "indirect")
NUMBER_KINDS = (
    "money", "percent", "count", "measure", "duration", "age", "date", "time", "ordinal", "score", "ratio", "identifier", "other",
)  # fmt: skip
MODIFIERS = ("approx", "at_least", "more_than", "at_most", "less_than")
GENDERS = ("masc", "fem")

_VALUE = pl.Decimal(38, 6)
_ARTICLE_ID = "^[0-9a-f]{16}$"
_STEP = Decimal("0.000001")
_EXACT = Context(prec=60)
_LIMIT = Decimal(10) ** 32  # what DECIMAL(38, 6) has room for before the point


def _one_of(values: tuple[str, ...]):
    return lambda col: col.is_in(values)


class _Span(dy.Schema):
    """What every frame of places in a text has: ``[start_char, end_char)`` in code points of the article's text."""

    article_id = dy.String(regex=_ARTICLE_ID)
    start_char = dy.Int32(min=0)
    end_char = dy.Int32(min=1)

    @dy.rule()
    def spans_are_not_empty(cls) -> pl.Expr:
        return pl.col("end_char") > pl.col("start_char")


class RecordFrame(dy.Schema):
    """The input: one row an article as it was read, before anything is known of it."""

    source_uri = dy.String(min_length=1)
    title = dy.String(nullable=True)
    url = dy.String(nullable=True)
    published_at = dy.Datetime(nullable=True, time_unit="us", time_zone="UTC")
    source = dy.String(nullable=True)
    text = dy.String()


class RejectedFrame(dy.Schema):
    """Input that could not be taken: where it is, why (a short fixed word) and what exactly was wrong."""

    source_uri = dy.String()
    reason = dy.String(min_length=1)
    detail = dy.String(nullable=True)


class ArticlesFrame(dy.Schema):
    """Articles; ``content_key`` is the same for texts that differ only in case, spacing and punctuation."""

    article_id = dy.String(primary_key=True, regex="^[0-9a-f]{16}$")
    source_uri = dy.String(min_length=1)
    title = dy.String(nullable=True)
    url = dy.String(nullable=True)
    published_at = dy.Datetime(nullable=True, time_unit="us", time_zone="UTC")
    source = dy.String(nullable=True)
    language = dy.String()
    text = dy.String()
    text_sha256 = dy.String(regex="^[0-9a-f]{64}$")
    content_key = dy.String()
    word_count = dy.Int32(min=0)


class IgnoredSpansFrame(_Span):
    """Foreign matter that no fact comes from."""

    kind = dy.String()


class SentencesFrame(_Span):
    """Sentences, numbered from 0 in an article."""

    article_id = dy.String(primary_key=True, regex=_ARTICLE_ID)
    sentence_no = dy.Int32(primary_key=True, min=0)


class EntitiesFrame(dy.Schema):
    """Entities; ``link_key`` (persons named by at least two words) is the initial and the surname's stem, as in ``v|putin``."""

    entity_id = dy.String(primary_key=True, regex="^[0-9a-f]{16}$")
    name = dy.String(min_length=1)
    type = dy.String(check=_one_of(ENTITY_TYPES))
    gender = dy.String(nullable=True, check=_one_of(GENDERS))
    link_key = dy.String(nullable=True)


class EntityAliasesFrame(dy.Schema):
    """The forms (nominative) under which an entity appears."""

    entity_id = dy.String(primary_key=True)
    alias = dy.String(primary_key=True, min_length=1)


class EntityMentionsFrame(_Span):
    """Mentions of entities."""

    mention_id = dy.String(primary_key=True)
    sentence_no = dy.Int32(min=0)
    surface = dy.String()
    lemma = dy.String()
    type = dy.String(check=_one_of(ENTITY_TYPES))
    entity_id = dy.String()
    score = dy.Float64(min=0.0, max=1.0)


class QuotesFrame(_Span):
    """Quotes with their speakers."""

    quote_id = dy.String(primary_key=True)
    sentence_no = dy.Int32(min=0)
    text = dy.String()
    type = dy.String(check=_one_of(QUOTE_TYPES))
    speaker_surface = dy.String(nullable=True)
    speaker_start = dy.Int32(nullable=True, min=0)
    speaker_end = dy.Int32(nullable=True, min=1)
    speaker_entity_id = dy.String(nullable=True)
    speaker_name = dy.String(nullable=True)
    cue = dy.String(nullable=True)
    score = dy.Float64(min=0.0, max=1.0)


class NumbersFrame(_Span):
    """Quantities; ``value`` and ``value_max`` are exact to six decimals."""

    number_id = dy.String(primary_key=True)
    sentence_no = dy.Int32(min=0)
    surface = dy.String()
    kind = dy.String(check=_one_of(NUMBER_KINDS))
    value = dy.Decimal(38, 6, nullable=True)
    value_max = dy.Decimal(38, 6, nullable=True)
    unit = dy.String(nullable=True)
    edtf = dy.String(nullable=True)
    modifier = dy.String(nullable=True, check=_one_of(MODIFIERS))


SCHEMAS: dict[str, type[dy.Schema]] = {
    "articles": ArticlesFrame,
    "ignored_spans": IgnoredSpansFrame,
    "sentences": SentencesFrame,
    "entities": EntitiesFrame,
    "entity_aliases": EntityAliasesFrame,
    "entity_mentions": EntityMentionsFrame,
    "quotes": QuotesFrame,
    "numbers": NumbersFrame,
}


class ArticleFacts(NamedTuple):
    """One article on its way to the warehouse: the input record (a row of RecordFrame), its annotation and its facts."""

    record: Mapping[str, Any]
    article: AnnotatedArticle
    mentions: list[Mention]
    entities: list[Entity]
    quotes: list[Quote]
    numbers: list[Number]


def article_id(text: str) -> str:
    """The article's id, 16 hex digits: the beginning of the SHA-256 of its NFC text in UTF-8."""
    return text_sha256(text)[:16]


def text_sha256(text: str) -> str:
    """The SHA-256 of the NFC text in UTF-8, 64 hex digits."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode("utf-8")).hexdigest()


def _fold(name: str) -> str:
    """A name without regard to case, spacing, quotation marks and kinds of apostrophe and dash."""
    name = unicodedata.normalize("NFC", name).casefold()
    name = re.sub(r"[„“”\"«»]", "", re.sub(r"[‘’`´]", "'", re.sub(r"[‐‑–—]", "-", name)))
    # Initials are written with and without a space: `V.Putinas`, `V. Putinas`.
    return " ".join(re.sub(r"\.(?=\w)", ". ", name).split())


def _is_scoped(name: str, type: str) -> bool:
    """Whether a name says too little to be the same outside its article: a lone first name or surname.  An acronym says enough."""
    return type == "PER" and " " not in _fold(name) and not re.fullmatch(r"[^\W\d_a-ząčęėįšųūž]{2,4}", name)


def entity_id(name: str, type: str, article: str) -> str:
    """The entity's id, 16 hex digits, from its type and folded canonical name, so that it is one entity in all articles.

    A person known by one word only (a lone first name or surname) is a different entity in each article: ``article``, its id, is hashed in.
    """
    parts = [type, _fold(name)] + ([article] if _is_scoped(name, type) else [])
    return hashlib.sha256("\x1f".join(parts).encode("utf-8")).hexdigest()[:16]


def link_key(name: str, type: str) -> str | None:
    """``initial|surname stem`` of a person (``V. Putinas``, ``Vladimiras Putinas`` -> ``v|putin``), None without both.

    Only the masculine endings of a nominative are cut: ``Petraitis`` and ``Petraitė`` are different surnames.
    """
    words = _fold(name).split()
    if type != "PER" or len(words) < 2 or words[-1].endswith("."):
        return None
    surname = words[-1]
    for ending in column("surname_endings", "ending"):
        if surname.endswith(ending) and len(surname) - len(ending) >= 3:
            surname = surname[: -len(ending)]
            break
    return f"{words[0][0]}|{surname}"


def _exact(value: Decimal | int | float | None) -> Decimal | None:
    """A value as DECIMAL(38, 6) holds it: rounded half to even; None for what it has no room for."""
    if value is None:
        return None
    value = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if not value.is_finite() or abs(value) >= _LIMIT:
        return None
    return value.quantize(_STEP, context=_EXACT)


@cache
def _empty(schema: type[dy.Schema]) -> pl.DataFrame:
    return schema.create_empty()


class _Columns:
    """Builds one frame column by column, rows with an id that was there before left out."""

    def __init__(self, schema: type[dy.Schema]):
        self.schema = schema
        self.lists: dict[str, list] = {name: [] for name in schema.column_names()}
        self._append = [column.append for column in self.lists.values()]
        self._seen: set = set()

    def add(self, *values, key=None) -> None:
        """One row, its values in the order of the schema's columns."""
        if key is not None:
            if key in self._seen:
                return
            self._seen.add(key)
        for append, value in zip(self._append, values, strict=True):
            append(value)

    def frame(self) -> pl.DataFrame:
        frame = pl.DataFrame(self.lists, schema=_empty(self.schema).schema)
        return self.schema.validate(frame)


def facts_frames(batch: Iterable[ArticleFacts]) -> dict[str, pl.DataFrame]:
    """The frames of a batch of articles by table name, as SCHEMAS declares them; empty frames for an empty batch.

    Takes ArticleFacts or plain tuples like them; the article's text must be clean already (NFC, trimmed).  An article whose text came
    before in the batch is left out (``Warehouse.known`` names such records beforehand).
    Raises dataframely's ValidationError, naming the rule and the column, when an extractor gives what the contract has no place for.
    """
    columns = {name: _Columns(schema) for name, schema in SCHEMAS.items()}
    for facts in batch:
        _add_article(columns, ArticleFacts(*facts))
    return {name: builder.frame() for name, builder in columns.items()}


def _add_article(columns: dict[str, _Columns], facts: ArticleFacts) -> None:
    record, article, mentions, entities, quotes, numbers = facts
    digest = text_sha256(article.text)
    id = digest[:16]
    articles = columns["articles"]
    if id in articles._seen:
        return
    articles.add(
        id,
        record["source_uri"],
        record.get("title"),
        record.get("url"),
        record.get("published_at"),
        record.get("source"),
        record.get("language") or "lt",
        article.text,
        digest,
        content_key(article.text),
        sum(token.upos not in ("PUNCT", "SYM") for token in article.tokens),
        key=id,
    )
    add = columns["ignored_spans"].add
    for span in article.ignored:
        add(id, span.start, span.end, span.kind, key=(id, *span))
    add = columns["sentences"].add
    for sentence in article.sentences:
        add(sentence.start, sentence.end, id, sentence.number, key=(id, sentence.number))

    ids = [entity_id(entity.name, entity.type, id) for entity in entities]
    for key, entity in zip(ids, entities, strict=True):
        columns["entities"].add(key, entity.name, entity.type, entity.gender, link_key(entity.name, entity.type), key=key)
        for alias in dict.fromkeys((entity.name, *entity.aliases)):
            columns["entity_aliases"].add(key, alias, key=(key, alias))

    at = article.sentence_at
    add = columns["entity_mentions"].add
    for m in mentions:
        key = f"{id}-m{m.start}-{m.end}"
        add(id, m.start, m.end, key, at(m.start), m.surface, m.lemma, m.type, ids[m.entity], float(m.score), key=key)
    add = columns["quotes"].add
    for q in quotes:
        key = f"{id}-q{q.start}-{q.end}-{q.type[0]}"
        speaker = None if q.speaker_entity is None else ids[q.speaker_entity]
        # The contract: the name of the entity where there is one, as the entity has it.
        name = q.speaker_name if q.speaker_entity is None else entities[q.speaker_entity].name
        add(
            id, q.start, q.end, key, at(q.start), q.text, q.type, q.speaker_surface, q.speaker_start, q.speaker_end, speaker, name, q.cue,
            float(q.score), key=key,
        )  # fmt: skip
    add = columns["numbers"].add
    for n in numbers:
        key = f"{id}-n{n.start}-{n.end}-{n.kind}"
        value, most = _exact(n.value), _exact(n.value_max)
        add(id, n.start, n.end, key, at(n.start), n.surface, n.kind, value, most, n.unit, n.edtf, n.modifier, key=key)


def concat_frames(batches: list[dict[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    """Several batches' frames as one; articles, entities and aliases that more than one holds are kept once, the first."""
    if not batches:
        return facts_frames([])
    once = {"entities": ["entity_id"], "entity_aliases": ["entity_id", "alias"], "articles": ["article_id"]}
    out = {}
    seen: set[str] = set()
    fresh = []
    for batch in batches:
        keep = batch["articles"].filter(~pl.col("article_id").is_in(seen))["article_id"].to_list()
        seen.update(keep)
        fresh.append({n: f.filter(pl.col("article_id").is_in(keep)) if "article_id" in f.columns else f for n, f in batch.items()})
    for name in SCHEMAS:
        frame = pl.concat([batch[name] for batch in fresh])
        out[name] = frame.unique(once[name], keep="first", maintain_order=True) if name in once else frame
    return out
