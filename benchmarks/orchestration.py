"""What the orchestration costs: the flow over many batches of one short article each, with an annotator that does nothing.

    python -m benchmarks.orchestration [BATCHES]

Run: the wall time of a run of one batch, from the start of the flow to its end, less the work inside its tasks.
Batch: the wall time that each further batch adds, less the work inside its tasks (read, annotate, load).
"""

from __future__ import annotations

import functools
import json
import sys
import tempfile
import time
from pathlib import Path

from transforms.document import AnnotatedArticle, Sentence

TEXT = "Lietuvos žinia numeris {}: šiandien Vilniuje buvo graži diena, žmonės ėjo į miestą pasivaikščioti, nes oras buvo šiltas."


class Idle:
    """Annotates without doing anything: one sentence without tokens."""

    def __init__(self, models: str | None = None):
        pass

    def annotate(self, texts: list[str]) -> list[AnnotatedArticle]:
        """The texts as they are."""
        return [AnnotatedArticle(text, [], [Sentence(0, 0, len(text), 0, 0)], [], []) for text in texts]


def measure(batches: int, folder: Path) -> tuple[float, float]:
    """Wall seconds of a run, and how many of them its tasks worked in the main thread's way (reading, loading, summing up)."""
    from flows import ingest as module

    worked = 0.0

    def timed(function):
        @functools.wraps(function)
        def call(*args, **options):
            nonlocal worked
            began = time.monotonic()
            try:
                return function(*args, **options)
            finally:
                worked += time.monotonic() - began

        return call

    tasks = (module.find, module.read, module.load, module.summarise)
    before = [task.fn for task in tasks]
    for task in tasks:
        task.fn = timed(task.fn)
    source = folder / f"{batches}.jsonl"
    source.write_text("".join(json.dumps({"text": TEXT.format(i)}) + "\n" for i in range(batches)), encoding="utf-8")
    began = time.monotonic()
    try:
        module.ingest(paths=[str(source)], warehouse=str(folder / f"{batches}.duckdb"), batch_size=1, workers=1, annotator="benchmarks.orchestration:Idle")
    finally:
        for task, function in zip(tasks, before, strict=True):
            task.fn = function
    return time.monotonic() - began, worked


def main() -> None:
    """Measure and print."""
    import os

    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    batches = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as name:
        one, one_worked = measure(1, Path(name))
        many, many_worked = measure(batches, Path(name))
        # The temporary server is up already in the second run, so the first alone has its start.
        again, again_worked = measure(2, Path(name))
    batch = ((many - many_worked) - (again - again_worked)) / (batches - 2)
    print(f"a run {one - one_worked:.1f} s, a batch {batch * 1000:.0f} ms ({batches} batches)")


if __name__ == "__main__":
    main()
