"""Scores of words and sentences found in raw text, as the CoNLL 2018 shared task counts them."""

from __future__ import annotations

from collections.abc import Iterable

Spans = list[list[tuple[int, int]]]


def f1(gold: int, system: int, right: int) -> float:
    """Harmonic mean of precision and recall from counts; 0 where there is nothing."""
    return 2 * right / (gold + system) if gold + system else 0.0


def boundary_scores(gold: Iterable[Spans], system: Iterable[Spans]) -> tuple[float, float]:
    """F1 of words and of sentences over documents, each a list of sentences, each a list of token spans in the same text.

    A word or a sentence is right if both its ends are.  With no multi-word tokens this is what ``conll18_ud_eval`` reports.
    """
    words = [0, 0, 0]
    sentences = [0, 0, 0]
    for truth, found in zip(gold, system, strict=True):
        for counts, a, b in (
            (words, {span for sentence in truth for span in sentence}, {span for sentence in found for span in sentence}),
            (sentences, {(s[0][0], s[-1][1]) for s in truth if s}, {(s[0][0], s[-1][1]) for s in found if s}),
        ):
            counts[0] += len(a)
            counts[1] += len(b)
            counts[2] += len(a & b)
    return f1(*words), f1(*sentences)
