"""Articles with facts for the warehouse's tests: realistic Lithuanian, no models needed."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from transforms.document import AnnotatedArticle, Entity, IgnoredSpan, Mention, Number, Quote, Sentence
from transforms.frames import ArticleFacts, RecordFrame, facts_frames

# Beyond the BMP (one code point, two UTF-16 units) and a combining mark that NFC leaves alone (a stress mark on ū̃).
HARD = "🎉 Ministrė I. Šimonytė sakė: „Bū̃sime 𝐠𝐞𝐫𝐞𝐬𝐧𝐢 😀.“ "


def _find(text: str, surface: str) -> tuple[int, int]:
    start = text.index(surface)
    return start, start + len(surface)


def article(uri: str, body: str = "", amount: str = "3,15", first_name: str = "Vladimiras", **record) -> ArticleFacts:
    """One article at ``uri``: a hard beginning, a person with his initial and in full, a place, two quotes, two numbers, then ``body``."""
    text = (
        HARD + f"Rusijos prezidentas {first_name} Putinas pranešė, kad skirs {amount} mlrd. dolerių. "
        f"Pasak V. Putino, pinigų gaus apie 200 ligoninių. Susiję straipsniai: Kita žinia. {body}"
    ).strip()
    entities = [
        Entity("I. Šimonytė", "PER", "fem", ("I. Šimonytė",)),
        Entity("Rusija", "LOC", None, ("Rusija",)),
        Entity(f"{first_name} Putinas", "PER", "masc", (f"{first_name} Putinas", "V. Putinas")),
    ]
    named = [("I. Šimonytė", "I. Šimonytė", "PER", 0), ("Rusijos", "Rusija", "LOC", 1)]
    named += [(f"{first_name} Putinas", f"{first_name} Putinas", "PER", 2), ("V. Putino", "V. Putinas", "PER", 2)]
    mentions = [Mention(*_find(text, s), s, lemma, type, entity, 0.98) for s, lemma, type, entity in named]

    def quote(said: str, type: str, speaker: str, entity: int, cue: str) -> Quote:
        return Quote(*_find(text, said), said, type, speaker, *_find(text, speaker), entity, entities[entity].name, cue, 0.9)

    def number(surface: str, kind: str, value: str, unit: str, modifier: str | None) -> Number:
        return Number(*_find(text, surface), surface, kind, Decimal(value), None, unit, None, modifier)

    quotes = [
        quote("Bū̃sime 𝐠𝐞𝐫𝐞𝐬𝐧𝐢 😀.", "direct", "I. Šimonytė", 0, "sakė"),
        quote("pinigų gaus apie 200 ligoninių", "indirect", "V. Putino", 2, "pasak"),
    ]
    numbers = [
        number(f"{amount} mlrd. dolerių", "money", str(Decimal(amount.replace(",", ".")) * 10**9), "USD", None),
        number("apie 200 ligoninių", "count", "200", "ligoninė", "approx"),
    ]
    cuts = [0, text.index("Rusijos"), text.index("Pasak"), text.index("Susiję"), len(text)]
    sentences = [Sentence(i, start, len(text[:end].rstrip()), 0, 0) for i, (start, end) in enumerate(zip(cuts, cuts[1:], strict=False))]
    ignored = [IgnoredSpan(text.index("Susiję"), text.index("žinia.") + 6, "related")]
    whole = {"source_uri": uri, "title": None, "url": None, "published_at": None, "source": None, "text": text} | record
    return ArticleFacts(whole, AnnotatedArticle(text, [], sentences, [], ignored), mentions, entities, quotes, numbers)


def records(articles: list[ArticleFacts]) -> pl.DataFrame:
    """The input record frame of some articles."""
    return pl.DataFrame([facts.record for facts in articles], schema=RecordFrame.create_empty().schema)


def ingest(warehouse, articles: list[ArticleFacts], size: int = 4, rejected: pl.DataFrame | None = None) -> dict:
    """Run articles through a warehouse as the flow does: ask what is known, extract the rest, load batch by batch; the run's row."""
    run = warehouse.start_run(code_version="test")
    for first in range(0, len(articles), size):
        batch = articles[first : first + size]
        known = warehouse.known(records(batch))
        facts = facts_frames(a for a, status in zip(batch, known["status"], strict=True) if status != "duplicate")
        warehouse.load(run, facts, known.filter(pl.col("status") == "duplicate"), rejected if first == 0 else None)
    return warehouse.finish_run(run)


def contents(warehouse) -> dict[str, str]:
    """A hash of each table's rows, in whatever order they lie, without what differs from run to run (run ids, times of loading)."""
    tables = warehouse.fetch("select table_name from duckdb_tables() where table_name not in ('runs', 'rejected', 'schema_migrations')")
    return {
        name: warehouse.fetch(
            f"select md5(string_agg(r::varchar, chr(10) order by r::varchar)) as hash from "
            f"(select r from (select * exclude ({'run_id, ingested_at' if name == 'articles' else 'x'}) from "
            f"{name if name == 'articles' else f'(select *, 0 as x from {name})'}) r)"
        ).item()
        for name in tables["table_name"].to_list()
    }
