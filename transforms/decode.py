"""Turns a sentence's name-tag scores into names: the best well-formed BIO sequence."""

from __future__ import annotations

import numpy as np

KINDS = ("PER", "LOC", "ORG", "MISC")  # tag 0 is O; 1 + 2k is B, 2 + 2k is I of kind k


def _forbidden() -> np.ndarray:
    """[from, to] = minus infinity where I-X follows anything but B-X or I-X."""
    count = 1 + 2 * len(KINDS)
    out = np.zeros((count, count), np.float32)
    for k in range(len(KINDS)):
        inside = 2 + 2 * k
        out[:, inside] = -1e9
        out[[inside - 1, inside], inside] = 0.0
    return out


TRANSITION = _forbidden()
START = np.where([False] + [i % 2 == 1 for i in range(2 * len(KINDS))], np.float32(-1e9), np.float32(0))


def viterbi_spans(scores: np.ndarray) -> list[tuple[int, int, str, float]]:
    """Names (first word, last word + 1, kind, mean probability) of the best BIO sequence.

    ``scores``: log-probabilities, shape [words, 1 + 2 * kinds].  The greedy sequence is taken where it is well-formed, which is nearly always.
    """
    best = scores.argmax(1)
    if not best.any():
        return []
    if not _well_formed(best):
        best = _viterbi(scores)
    spans, start = [], None
    for i, tag in enumerate([*best.tolist(), 0]):
        if start is not None and (tag == 0 or tag % 2 == 1):
            rows = np.arange(start, i)
            spans.append((start, i, KINDS[(best[start] - 1) // 2], float(np.exp(scores[rows, best[rows]]).mean())))
            start = None
        if tag % 2 == 1:
            start = i
    return spans


def _well_formed(tags: np.ndarray) -> bool:
    previous = np.concatenate([[0], tags[:-1]])
    inside = (tags > 0) & (tags % 2 == 0)
    return bool(np.all(~inside | (previous == tags) | (previous == tags - 1)))


def _viterbi(scores: np.ndarray) -> np.ndarray:
    length = len(scores)
    back = np.zeros(scores.shape, np.int64)
    best = scores[0] + START
    for i in range(1, length):
        total = best[:, None] + TRANSITION
        back[i] = total.argmax(0)
        best = total.max(0) + scores[i]
    path = np.zeros(length, np.int64)
    path[-1] = best.argmax()
    for i in range(length - 1, 0, -1):
        path[i - 1] = back[i, path[i]]
    return path
