"""One article's steps, in order: what is foreign in it, who is named, who said what, which quantities it states."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import polars as pl

from transforms.clean import ignored_spans
from transforms.document import AnnotatedArticle
from transforms.entities import entities
from transforms.frames import ArticleFacts, facts_frames
from transforms.numbers import numbers
from transforms.quotes import quotes


class Annotates(Protocol):
    """What annotates: transforms.annotate.Annotator, or anything with this method."""

    def annotate(self, texts: list[str]) -> list[AnnotatedArticle]:
        """An annotated article for each text, in order."""


class Extracted(NamedTuple):
    """A batch's facts by table name (transforms.frames.SCHEMAS), and the records on which a step failed (RejectedFrame)."""

    facts: dict[str, pl.DataFrame]
    failed: pl.DataFrame


def extract(article: AnnotatedArticle, record: Mapping[str, Any]) -> ArticleFacts:
    """The facts of one annotated article; ``record`` is the input row it came from (source_uri, title, url, published_at, source)."""
    article = dataclasses.replace(article, ignored=sorted(ignored_spans(article.text, article)))
    mentions, named = entities(article)
    return ArticleFacts(record, article, mentions, named, quotes(article, mentions, named), numbers(article))


def annotate_and_extract(annotator: Annotates, records: pl.DataFrame) -> Extracted:
    """The facts of a batch of records (RecordFrame; ``text`` clean).

    An article on which a step fails costs only itself: it is listed in ``failed`` with the reason ``failed`` and the error.
    When a step fails on all of several articles, the fault is not theirs, and the first error is raised.
    """
    rows = records.to_dicts()
    done: list[ArticleFacts] = []
    errors: list[Exception] = []
    failed: list[dict[str, str]] = []

    def fails(row: Mapping[str, Any], error: Exception) -> None:
        errors.append(error)
        failed.append({"source_uri": row["source_uri"], "reason": "failed", "detail": f"{type(error).__name__}: {error}"[:500]})

    for row, article in zip(rows, _annotated(annotator, [row["text"] for row in rows]), strict=True):
        try:
            if isinstance(article, Exception):
                raise article
            done.append(extract(article, row))
        except Exception as error:
            fails(row, error)
    try:
        facts = facts_frames(done)
    except Exception:  # the tables cannot take what a step gave for some article: find out which
        fit = []
        for article in done:
            try:
                facts_frames([article])
                fit.append(article)
            except Exception as error:
                fails(article.record, error)
        facts = facts_frames(fit)
    if len(errors) == len(rows) > 1:
        raise errors[0]
    return Extracted(facts, pl.DataFrame(failed, schema={"source_uri": pl.String, "reason": pl.String, "detail": pl.String}))


def _annotated(annotator: Annotates, texts: Sequence[str]) -> Iterable[AnnotatedArticle | Exception]:
    """The articles, annotated together; one by one, with the error in its place, when that fails."""
    try:
        return annotator.annotate(list(texts))
    except Exception:
        out: list[AnnotatedArticle | Exception] = []
        for text in texts:
            try:
                out += annotator.annotate([text])
            except Exception as error:
                out.append(error)
        return out
