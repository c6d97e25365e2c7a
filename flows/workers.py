"""The processes that annotate: each loads the models once, keeps to one thread, and ends with its run, however that ends."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any

ONE_THREAD = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS", "RAYON_NUM_THREADS")

_annotator: Any = None
_failure: Exception | None = None


def load(path: str) -> Any:
    """The object that ``module:name`` names.  ValueError if there is none."""
    module, _, name = path.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ValueError(f"no annotator {path!r} ({error}); give module:class") from error


def _start(annotator: str, models: str | None, parent: int, followers: list[int]) -> None:
    """Set up a worker process: one thread, the models in memory, a watch on the parent."""
    for name in ONE_THREAD:
        os.environ[name] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then shuts the pool down in order.
    threading.Thread(target=_end_with_parent, args=(parent, followers), daemon=True).start()
    global _annotator, _failure
    try:
        _annotator = load(annotator)(models)
    except Exception as error:  # raised here, it would break the pool and be lost; raised by the first call, it says what is wrong
        _failure = error


def _end_with_parent(parent: int, followers: list[int]) -> None:
    """Wait for the parent's end, then end its other children (``followers``: process ids) and this process.

    A pool's worker waits on a pipe that its siblings hold open too, so after a ``kill -9`` of the parent it would wait for ever.
    """
    wait([multiprocessing.parent_process().sentinel])
    for process in followers:
        try:
            os.kill(process, signal.SIGTERM)
        except OSError:
            pass
    os._exit(1)


def _call(function: Callable[..., Any], *args: Any) -> Any:
    """In a worker: ``function`` with the annotator of this process as its first argument; what kept that from loading is raised."""
    if _failure is not None:
        raise _failure
    return function(_annotator, *args)


class Workers:
    """A pool of ``count`` worker processes, started as work comes, that heals when one of them dies.

    ``annotator`` is ``module:class``, called once a process with ``models``; ``followers`` are ids of child processes of this one
    that are to end when it is killed.  Use as a context manager.
    """

    def __init__(self, count: int, annotator: str, models: str | None, followers: list[int] | None = None) -> None:
        self.count = count
        self._initargs = (annotator, models, os.getpid(), followers or [])
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def _submit(self, function: Callable[..., Any], args: tuple) -> tuple[ProcessPoolExecutor, Future]:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(self.count, mp_context=multiprocessing.get_context("spawn"), initializer=_start, initargs=self._initargs)
            return self._pool, self._pool.submit(_call, function, *args)

    def run(self, function: Callable[..., Any], *args: Any) -> Any:
        """``function(annotator, *args)`` in a worker; waits for its result.

        BrokenProcessPool when a worker died on the way (killed, out of memory): call again, the next call has a new pool.
        """
        pool = None
        try:
            pool, future = self._submit(function, args)
            return future.result()
        except BrokenProcessPool:
            with self._lock:
                if pool is None or self._pool is pool:
                    if self._pool is not None:
                        self._pool.shutdown(wait=False, cancel_futures=True)
                    self._pool = None
            raise

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
