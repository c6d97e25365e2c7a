"""The main job as a Prefect flow: news files in, facts in the warehouse out."""

from __future__ import annotations

import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from prefect import flow, get_run_logger, runtime, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.task_runners import ThreadPoolTaskRunner

from flows.inputs import RECORDS_SCHEMA, REJECTED_SCHEMA, Columns, InputFile, find_inputs, read_batches
from flows.progress import Progress, report
from flows.settings import settings
from flows.versions import code_version, model_version
from flows.workers import Workers
from transforms.extract import Extracted, annotate_and_extract
from warehouse import Counts, Warehouse

# Batches that wait or are worked on, for each worker: enough that none is idle while one is loaded, few enough that memory stays flat.
IN_FLIGHT = 2
# Rejects cost next to nothing, so that a spoilt file does not become thousands of batches.
REJECTS_IN_BATCH = 5_000
FACTS = ("sentences", "entity_mentions", "quotes", "numbers")


@dataclass
class Batch:
    """Articles on their way: to annotate (``records``), there already (``duplicates``), and not to be had (``rejected``).

    ``fraction``: how much of the input is read with this batch, 0 to 1, or None.
    """

    number: int
    records: pl.DataFrame
    duplicates: pl.DataFrame
    rejected: pl.DataFrame
    fraction: float | None


@dataclass
class Summary:
    """What a run came to: its row of ``runs``, how many facts it loaded, why records were rejected, seconds, words."""

    run: dict[str, Any] = field(default_factory=dict)
    facts: Counter = field(default_factory=Counter)
    reasons: Counter = field(default_factory=Counter)
    words: int = 0
    batches: int = 0
    seconds: float = 0.0


def _on_io_error(_task: Any, _run: Any, state: Any) -> bool:
    """Retry what a disk or a share may do better the next time, and nothing else."""
    return isinstance(state.result(raise_on_failure=False), OSError | duckdb.IOException)


@task(name="find inputs", task_run_name="find inputs", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2, retry_condition_fn=_on_io_error)
def find(paths: list[str]) -> list[InputFile]:
    """The files that the paths stand for.  Tried again when a disk or a share does not answer, not when a path is wrong."""
    return find_inputs(paths)


@dataclass
class Reading:
    """Where the reading of the input stands: ``source`` gives (records, rejected, fraction), one batch after the other."""

    source: Iterator[Read]


@task(name="read", task_run_name="read batch {number}", cache_policy=NO_CACHE)
def read(reading: Reading, warehouse: Warehouse, number: int, again: bool) -> Batch | None:
    """The next batch, cleaned, with what the warehouse has already set apart; None at the end."""
    batch = next(reading.source, None)
    if batch is None:
        return None
    records, rejected, fraction = batch
    known = warehouse.known(records, again=again)
    there = known["status"] == "duplicate"
    return Batch(number, records.filter(~there), known.filter(there), rejected, fraction)


def _on_lost_worker(_task: Any, _run: Any, state: Any) -> bool:
    return isinstance(state.result(raise_on_failure=False), BrokenProcessPool)


@task(
    name="annotate and extract",
    task_run_name="annotate batch {batch.number}",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=1,
    retry_condition_fn=_on_lost_worker,
)
def annotate(batch: Batch, workers: Workers) -> Extracted:
    """The facts of the batch, from a worker process.  Tried again, with new workers, when one was killed or ran out of memory."""
    return workers.run(annotate_and_extract, batch.records)


@task(
    name="load",
    task_run_name="load batch {batch.number}",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=2,
    retry_condition_fn=_on_io_error,
)
def load(batch: Batch, extracted: Extracted | None, warehouse: Warehouse, run_id: str, again: bool) -> Counts:
    """The batch in the warehouse, in one transaction.  Tried again when the disk does not answer; a half-done batch leaves nothing."""
    rejected = batch.rejected if extracted is None else pl.concat([batch.rejected, extracted.failed])
    return warehouse.load(run_id, extracted.facts if extracted else None, batch.duplicates, rejected, again=again)


@task(name="summary", task_run_name="summary", cache_policy=NO_CACHE)
def summarise(summary: Summary, warehouse: Warehouse) -> None:
    """The run's counts as a table in the UI and a line in the log."""
    run = summary.run
    rows = [{"what": name.replace("_", " "), "count": run[name]} for name in Counts._fields]
    rows += [{"what": f"rejected: {reason}", "count": count} for reason, count in summary.reasons.most_common()]
    rows += [{"what": name.replace("_", " "), "count": summary.facts[name]} for name in FACTS]
    rows += [{"what": "words", "count": summary.words}, {"what": "seconds", "count": round(summary.seconds, 1)}]
    create_table_artifact(key="ingest-counts", table=rows, description=f"Run `{run['run_id']}` into `{warehouse.path}`: {run['status']}")
    get_run_logger().info("%d articles in, %d loaded, %d duplicate, %d rejected, %.1f s", *(run[name] for name in Counts._fields), summary.seconds)


def _run_name() -> str:
    given = runtime.flow_run.parameters
    paths = given["paths"]
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return f"{paths[0]}{more} into {Path(given['warehouse'] or settings().warehouse).name}"


@flow(name="ingest", flow_run_name=_run_name, task_runner=ThreadPoolTaskRunner(), validate_parameters=True)
def ingest(
    paths: list[str],
    warehouse: str | None = None,
    text_column: str | None = None,
    title_column: str | None = None,
    url_column: str | None = None,
    date_column: str | None = None,
    source_column: str | None = None,
    batch_size: int | None = None,
    workers: int | None = None,
    limit: int | None = None,
    again: bool = False,
    models: str | None = None,
    annotator: str = "transforms.annotate:Annotator",
) -> Summary:
    """Read news articles, find who is named, who said what and which quantities are stated, and put it all into the warehouse.

    Running the same input again changes nothing, a changed article replaces its facts, and a run that was stopped is completed by the next.

    Args:
        paths: Files, folders or patterns: .txt (one article a file), .jsonl, .ndjson, .csv, .parquet, each also .gz or .zst.
        warehouse: The DuckDB file that the facts go to; empty for the usual one.
        text_column: The column that holds the article's text; empty where it has a usual name (text, body, tekstas, …).
        title_column: The column of the headline, if its name is unusual.
        url_column: The column of the address, if its name is unusual.
        date_column: The column of the date of publication, if its name is unusual.
        source_column: The column of the publisher, if its name is unusual.
        batch_size: Articles in one batch; empty for 32.
        workers: Processes that annotate; empty for one a processor core.
        limit: Stop after so many articles; empty for all.
        again: Annotate what is there already too, after a change of the models or the rules.
        models: Whose models: empty for the ones shipped, `stanza-official`, or a folder.
        annotator: The class that annotates, as module:class; leave it as it is.
    """
    began = time.monotonic()
    columns = Columns(text_column, title_column, url_column, date_column, source_column)
    size = batch_size or settings().batch_size
    models = models or settings().models
    files = find(paths)
    get_run_logger().info("%d files, %d bytes", len(files), sum(file.size for file in files))
    summary = Summary()
    with Warehouse.open(warehouse or settings().warehouse) as store:
        run_id = store.start_run(runtime.flow_run.id, code_version(), model_version(models))
        try:
            with Workers(workers or settings().workers, annotator, models, _temporary_server()) as pool:
                waiting: deque[tuple[Batch, PrefectFuture | None]] = deque()
                reading = Reading(_batches(files, columns, size, limit))
                while (batch := read(reading, store, summary.batches + len(waiting) + 1, again)) is not None:
                    waiting.append((batch, annotate.submit(batch, pool) if len(batch.records) else None))
                    while len(waiting) > IN_FLIGHT * pool.count or (waiting and waiting[0][1] is None):
                        _finish(*waiting.popleft(), store, run_id, again, summary)
                while waiting:
                    _finish(*waiting.popleft(), store, run_id, again, summary)
        except BaseException:
            store.finish_run(run_id, "failed")
            raise
        summary.run = store.finish_run(run_id)
        summary.seconds = time.monotonic() - began
        summarise(summary, store)
    return summary


def _finish(batch: Batch, future: PrefectFuture | None, store: Warehouse, run_id: str, again: bool, summary: Summary) -> None:
    """Load a batch when its facts are there, count it, and say how far the run is."""
    extracted = future.result() if future else None
    load(batch, extracted, store, run_id, again)
    summary.batches += 1
    summary.reasons.update(batch.rejected["reason"])
    if extracted is not None:
        summary.reasons.update(extracted.failed["reason"])
        summary.facts.update({name: len(extracted.facts[name]) for name in FACTS})
        summary.words += int(extracted.facts["articles"]["word_count"].sum())
        for source, detail in extracted.failed.select("source_uri", "detail").iter_rows():
            get_run_logger().warning("%s: %s", source, detail)
    articles = len(batch.records) + len(batch.duplicates) + len(batch.rejected)
    words = int(extracted.facts["articles"]["word_count"].sum()) if extracted else 0
    report(Progress(articles, words, batch.fraction))


Read = tuple[pl.DataFrame, pl.DataFrame, float | None]


def _batches(files: list[InputFile], columns: Columns, size: int, limit: int | None) -> Iterator[Read]:
    """Batches of ``size`` articles, small files put together: (records, rejected, how much of the input they end at)."""
    total = sum(file.size for file in files) or 1
    empty = pl.DataFrame(schema=RECORDS_SCHEMA), pl.DataFrame(schema=REJECTED_SCHEMA)
    records, rejected = empty
    done, left = 0, limit if limit is not None else sys.maxsize
    for file in files:
        inside = 0
        for more, refused in read_batches(file, columns, size):
            more = more.head(left)
            refused = refused.head(max(0, left - len(more)))
            left -= len(more) + len(refused)
            records, rejected = pl.concat([records, more]), pl.concat([rejected, refused])
            inside += int(more["text"].str.len_bytes().sum())
            plain = file.compression is None and file.format != "parquet"
            if len(records) >= size or len(rejected) >= REJECTS_IN_BATCH:
                yield records, rejected, min(1.0, (done + min(inside, file.size)) / total) if plain or len(files) > 1 else None
                records, rejected = empty
            if left <= 0:
                break
        done += file.size
        if left <= 0:
            break
    if len(records) + len(rejected):
        yield records, rejected, 1.0


def _temporary_server() -> list[int]:
    """The process id of Prefect's temporary server, if this run has one: it is to end with the run, even when that is killed."""
    module = sys.modules.get("prefect.server.api.server")
    servers = module.SubprocessASGIServer._instances.values() if module else []
    return [server.server_process.pid for server in servers if server.server_process]
