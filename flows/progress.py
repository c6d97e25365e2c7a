"""How a run tells whoever watches it (the command line) how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Progress(NamedTuple):
    """How far a run is.  ``fraction``: 0 to 1 of the input, by size, or None where the size of the input says nothing."""

    articles: int
    words: int
    fraction: float | None


_watchers: list[Callable[[Progress], None]] = []


@contextmanager
def watching(watcher: Callable[[Progress], None]) -> Iterator[None]:
    """While inside, ``watcher`` is called after each batch of any run in this process."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)


def report(progress: Progress) -> None:
    """Tell all watchers."""
    for watcher in _watchers:
        watcher(progress)
