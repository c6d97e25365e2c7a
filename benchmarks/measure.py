"""Measures how many words a second something annotates, in worker processes that have loaded and warmed up before the clock starts."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, NamedTuple

THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "RAYON_NUM_THREADS")

_annotate: Callable[[list[str]], Any]
_barrier: Any


class Way(NamedTuple):
    """One way to annotate.

    ``load`` is ``module:function``; the function takes the number of threads and ``options``, and returns what annotates a list of texts.
    ``batch``: articles that it is given at a time.
    """

    name: str
    load: str
    processes: int
    threads: int
    batch: int
    options: dict[str, Any] = {}


class Result(NamedTuple):
    """What a way took: ``seconds`` on the wall for ``words`` words of ``articles`` articles; ``peak`` resident memory of all its processes, in MB."""

    name: str
    processes: int
    threads: int
    articles: int
    words: int
    seconds: float
    peak: float

    @property
    def speed(self) -> float:
        """Words a second."""
        return self.words / self.seconds


def count(texts: list[str]) -> int:
    """Words of the texts: what white space parts, so that the count is the same for all, whatever they cut words into."""
    return sum(len(text.split()) for text in texts)


def _start(way: Way, warm: list[str], barrier: Any) -> None:
    """Set up a worker: its threads, its models in memory, a first batch annotated."""
    for name in THREADS:
        os.environ[name] = str(way.threads)
    global _annotate, _barrier
    module, _, function = way.load.partition(":")
    _annotate, _barrier = getattr(importlib.import_module(module), function)(way.threads, **way.options), barrier
    for at in range(0, len(warm), way.batch):
        _annotate(warm[at : at + way.batch])


def _run(texts: list[str]) -> None:
    _annotate(texts)  # what it returns stays here, as it does in the flow: only facts leave a worker


def _meet() -> float:
    """Wait until every worker is here; the peak of this one's resident memory in MB."""
    _barrier.wait()
    try:
        with open("/proc/self/status", encoding="ascii") as lines:
            return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    except OSError:
        import resource  # ru_maxrss is in bytes on macOS, the one other system that has it and no /proc
        import sys

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def measure(way: Way, texts: list[str], warm: list[str]) -> Result:
    """Annotate ``texts`` in ``way``.  ``warm``: other texts, for each worker to annotate before the clock starts.

    BrokenProcessPool where a worker cannot load its models; its message is on stderr.
    """
    context = get_context("spawn")
    batches = [texts[at : at + way.batch] for at in range(0, len(texts), way.batch)]
    with ProcessPoolExecutor(way.processes, mp_context=context, initializer=_start, initargs=(way, warm, context.Barrier(way.processes))) as pool:
        everyone = range(way.processes)
        for future in [pool.submit(_meet) for _ in everyone]:
            future.result()
        begin = time.perf_counter()
        for future in [pool.submit(_run, batch) for batch in batches]:
            future.result()
        seconds = time.perf_counter() - begin
        peak = sum(future.result() for future in [pool.submit(_meet) for _ in everyone])
    return Result(way.name, way.processes, way.threads, len(texts), count(texts), seconds, peak)
