"""Words a second of the whole annotation, raw text to filled documents: ours, a plain Stanza pipeline's and spaCy's small CNN's, in one run.

``python -m benchmarks.annotation`` (``make bench``).  The texts are articles of the written news in training/data, the same for all.  Ours runs as the flow
runs it: a process for each core, one thread each, 32 articles at a time.  Stanza runs as its manual shows it, called article by article; also in as many
processes, though nobody would find that in the manual.  Everything is loaded and has annotated other articles before the clock starts.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure import Result, Way, measure

TEXTS = Path(__file__).parent.parent / "training" / "data" / "ner_written_train.jsonl.xz"
WARM = 32  # articles that each process annotates before the clock starts
OURS, STANZA, SPACY = "Žinios", "Stanza", "spaCy small CNN"


def load_ours(threads: int, models: str | None = None) -> Callable[[list[str]], Any]:
    """Our annotator (``models`` as ZINIOS_MODELS)."""
    from transforms.annotate import Annotator

    return Annotator(models, threads).documents


def load_stanza(threads: int) -> Callable[[list[str]], Any]:
    """A plain Stanza pipeline, called article by article."""
    import torch

    from benchmarks.baselines import stanza_pipeline

    torch.set_num_threads(threads)
    pipeline = stanza_pipeline()
    return lambda texts: [pipeline(text) for text in texts]


def load_spacy(threads: int) -> Callable[[list[str]], Any]:
    """spaCy's small CNN, through ``nlp.pipe``.  It has no threads of its own; those of its matrix products are set in the environment."""
    from benchmarks.baselines import spacy_pipeline

    nlp = spacy_pipeline()
    return lambda texts: list(nlp.pipe(texts))


def articles() -> list[str]:
    """The articles of the written news, title and text with a blank line between."""
    parts: dict[str, list[str]] = {}
    with lzma.open(TEXTS, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            parts.setdefault(record["doc"], []).append(record["text"])
    return ["\n\n".join(own) for own in parts.values()]


def ways(cores: int, models: str | None) -> list[Way]:
    """What is measured; the first of each name is the one that the ratios are of."""
    ours, stanza, spacy = (f"{__spec__.name}:load_{name}" for name in ("ours", "stanza", "spacy"))
    return [
        Way(OURS, ours, cores, 1, 32, {"models": models}),
        Way(OURS, ours, 1, cores, 32, {"models": models}),
        Way(STANZA, stanza, 1, cores, 1),
        Way(STANZA, stanza, 1, 1, 1),  # its small products gain little from threads, and lose much where something else is running
        Way(STANZA, stanza, cores, 1, 1),
        Way(SPACY, spacy, cores, 1, 32),
        Way(SPACY, spacy, 1, cores, 32),
    ]


def show(results: list[Result]) -> None:
    """Print the results as a table."""
    from rich.console import Console
    from rich.table import Table

    ours = results[0]
    table = Table(title="Annotation: raw text to filled documents", title_justify="left")
    for head in ("", "processes × threads", "articles", "words", "seconds", "words/s", "ours is", "peak RSS, MB"):
        table.add_column(head, justify="left" if not head else "right")
    for result in results:
        ratio = f"{ours.speed / result.speed:.2f} ×"
        shape = f"{result.processes} × {result.threads}"
        figures = (f"{result.articles:,}", f"{result.words:,}", f"{result.seconds:.1f}", f"{result.speed:,.0f}", ratio, f"{result.peak:,.0f}")
        table.add_row(result.name, shape, *figures)
    console = Console()
    (console if console.is_terminal else Console(width=120)).print(table)


def as_json(results: list[Result]) -> dict[str, Any]:
    """The results as plain data; ``ours_is``: how many times as fast ours (the first row) is."""
    ours = results[0]
    rows = [{**result._asdict(), "words_per_second": round(result.speed, 1), "ours_is": round(ours.speed / result.speed, 3)} for result in results]
    return {"cores": ours.processes, "results": rows}


def main() -> None:
    """Train what is compared with, unless it is there, and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.annotation", description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=int, default=256, help="how many articles to annotate (default: %(default)s)")
    parser.add_argument("--stanza-articles", type=int, default=64, help="how many of them the plain Stanza pipeline gets, which is slow (default: %(default)s)")
    parser.add_argument("--models", default=os.environ.get("ZINIOS_MODELS"), help="our models (default: ZINIOS_MODELS, else those in models/)")
    parser.add_argument("--only", choices=["ours", "stanza", "spacy"], action="append", help="measure ours and these only (may be repeated)")
    parser.add_argument("--train-only", action="store_true", help="train what is compared with, and stop")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    say = lambda message: print(message, file=sys.stderr, flush=True)  # noqa: E731
    wanted = {"ours", *(options.only or ["stanza", "spacy"])}

    from benchmarks.baselines import train_spacy, train_stanza

    if "stanza" in wanted:
        train_stanza(log=say)
    if "spacy" in wanted:
        train_spacy(log=say)
    if options.train_only:
        return

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    texts = articles()
    if options.articles + WARM > len(texts):
        parser.error(f"--articles: there are {len(texts)} articles, and {WARM} of them are for warming up")
    warm, texts = texts[-WARM:], texts[: options.articles]
    results = []
    for way in ways(cores, options.models):
        if way.load.rpartition("_")[2] not in wanted:
            continue
        say(f"{way.name}, {way.processes} process(es) of {way.threads} thread(s) …")
        results.append(measure(way, texts[: options.stanza_articles] if way.name == STANZA else texts, warm))
    print(json.dumps(as_json(results), ensure_ascii=False, indent=1)) if options.json else show(results)


if __name__ == "__main__":
    main()
