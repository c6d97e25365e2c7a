"""The command line: ``zinios run``, ``sql``, ``show``, ``report``, ``doctor``."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

# Everything heavy is imported where it is used: `zinios --help` is quick, and worker processes, which load this module too, stay small.

USAGE = 2

app = typer.Typer(
    name="zinios",
    help="Who said what in Lithuanian news: articles in, people, quotes and numbers in a DuckDB warehouse out.",
    epilog='Begin with: zinios run seeds/articles, then: zinios report, zinios sql "select * from who_said_what limit 5"',
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_show_locals=False,
)
# Into a file or a pipe, tables are as wide as on a wide terminal.
out = Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 120)
err = Console(stderr=True)

WarehouseOption = Annotated[Path | None, typer.Option("--warehouse", "-w", help="The DuckDB file (ZINIOS_WAREHOUSE, warehouse/zinios.duckdb).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def _fail(message: object, code: int = USAGE) -> typer.Exit:
    """Print what is wrong on stderr; to be raised."""
    err.print(f"zinios: {message}", style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(code)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, default=str))


def _settings() -> Any:
    from pydantic import ValidationError

    from flows.settings import settings

    try:
        return settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise _fail(f"ZINIOS_{str(first['loc'][0]).upper()}: {first['msg']}; set it right or unset it") from None


def _open(path: Path | None) -> Any:
    """The warehouse, to read."""
    from warehouse import Warehouse, WarehouseError

    try:
        return Warehouse.open(path or _settings().warehouse, read_only=True)
    except WarehouseError as error:
        raise _fail(error) from None


# zinios run


class _Meter:
    """Shows how far a run is: a bar with throughput and time left on a terminal, else a plain line now and then; both on stderr."""

    EVERY = 10.0

    def __init__(self) -> None:
        self.articles = self.words = 0
        self.last = time.monotonic()
        # Throughput and time left are counted from the first batch on, or the loading of the models would be in them.
        self.origin: tuple[float, int, float] | None = None
        self.bar: Any = None

    def __enter__(self) -> _Meter:
        if err.is_terminal:
            from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rate]}"), TimeElapsedColumn())
            self.bar = Progress(*columns, TextColumn("{task.fields[left]}"), console=err, transient=True)
            self.bar.start()
            self.task = self.bar.add_task("starting, loading models", total=None, rate="", left="")
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def __call__(self, progress: Any) -> None:
        self.articles += progress.articles
        self.words += progress.words
        now = time.monotonic()
        if self.origin is None:
            self.origin = now, self.words, progress.fraction or 0.0
        since, words, fraction = now - self.origin[0], self.words - self.origin[1], (progress.fraction or 0.0) - self.origin[2]
        rate = f"{words / since:,.0f} words/s" if words else ""
        left = f"{since * (1 - progress.fraction) / fraction:,.0f} s left" if fraction > 0 else ""
        if self.bar:
            more = {} if progress.fraction is None else {"total": 1.0, "completed": progress.fraction}
            self.bar.update(self.task, description=f"{self.articles:,} articles", rate=rate, left=left, **more)
        elif now - self.last >= self.EVERY:
            part = "" if progress.fraction is None else f"{progress.fraction:.0%} of the input"
            line = [f"{self.articles} articles", f"{self.words} words", rate, part, left]
            print(", ".join(filter(None, line)), file=sys.stderr, flush=True)
            self.last = now


@app.command(epilog="Example: zinios run news/*.jsonl.gz --text-column body --date-column published --workers 4")
def run(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, folders, patterns: .txt .jsonl .csv .parquet, also .gz .zst.")],
    warehouse: WarehouseOption = None,
    text_column: Annotated[str | None, typer.Option(help="The column of the text, if its name is unusual.")] = None,
    title_column: Annotated[str | None, typer.Option(help="The column of the headline.")] = None,
    url_column: Annotated[str | None, typer.Option(help="The column of the address.")] = None,
    date_column: Annotated[str | None, typer.Option(help="The column of the date.")] = None,
    source_column: Annotated[str | None, typer.Option(help="The column of the publisher.")] = None,
    batch_size: Annotated[int | None, typer.Option(min=1, help="Articles in one batch (32).")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes that annotate (one a core).")] = None,
    limit: Annotated[int | None, typer.Option(min=0, help="Stop after so many articles.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Annotate what is there already too (new models or rules).")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when some input was rejected.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read articles and load who is named, who said what and which quantities are stated.

    Running it again changes nothing; a changed article replaces its facts; a run that was stopped is completed by the next.
    """
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")  # errors are told here, once
    import flows  # noqa: F401 - sets Prefect up before anything imports it
    from flows.inputs import InputError, find_inputs
    from flows.versions import missing_models
    from warehouse import WarehouseError

    where = warehouse or _settings().warehouse
    try:
        # What is wrong with paths and models is told at once, before anything is started.
        find_inputs(paths)
        if missing := missing_models(_settings().models):
            raise _fail(missing)
        from flows.ingest import ingest
        from flows.progress import watching

        with _Meter() as meter, watching(meter):
            summary = ingest(
                paths=list(paths),
                warehouse=str(where),
                text_column=text_column,
                title_column=title_column,
                url_column=url_column,
                date_column=date_column,
                source_column=source_column,
                batch_size=batch_size,
                workers=workers,
                limit=limit,
                again=again,
            )
    except (InputError, WarehouseError, FileNotFoundError) as error:
        raise _fail(error) from None
    except RuntimeError as error:
        if "Failed to reach API" not in str(error):
            raise
        url = os.environ.get("PREFECT_API_URL", "of the active Prefect profile")
        raise _fail(f"the Prefect server {url} does not answer; start it, or unset PREFECT_API_URL to run without one") from None
    except KeyboardInterrupt:
        raise _fail("stopped; what was loaded stays, and the same command completes it", 130) from None
    counts = {name: summary.run[name] for name in ("articles_in", "articles_loaded", "articles_duplicate", "articles_rejected")}
    facts = {"mentions": summary.facts["entity_mentions"], "quotes": summary.facts["quotes"], "numbers": summary.facts["numbers"]}
    if as_json:
        _print_json(
            {"run_id": summary.run["run_id"], "warehouse": str(where), **counts, "rejected": dict(summary.reasons), **facts}
            | {"words": summary.words, "seconds": round(summary.seconds, 2)}
        )
    else:
        out.print(
            f"{counts['articles_in']} articles in: {counts['articles_loaded']} loaded, {counts['articles_duplicate']} there already, "
            f"{counts['articles_rejected']} rejected.  "
            f"Found {facts['mentions']} names, {facts['quotes']} quotes, {facts['numbers']} numbers "
            f"in {summary.words:,} words.  {summary.seconds:.1f} s.",
            highlight=False,
            soft_wrap=True,
        )
        for reason, count in summary.reasons.most_common():
            out.print(f"  rejected: {reason.replace('_', ' ')}: {count}", highlight=False)
        if summary.reasons:
            out.print(f"  which and why: zinios sql \"from rejected where run_id = '{summary.run['run_id']}'\"", highlight=False)
    if strict and counts["articles_rejected"]:
        raise typer.Exit(1)


# zinios sql


def _empty_table(title: str | None) -> Any:
    from rich import box
    from rich.table import Table

    return Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, header_style="bold cyan", pad_edge=False)


def _table(frame: Any, title: str | None = None) -> Any:
    """A frame as a rich table: numbers to the right, long text folded."""
    from rich.text import Text

    table = _empty_table(title)
    for name, dtype in frame.schema.items():
        table.add_column(name, justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in frame.iter_rows():
        table.add_row(*(Text("–" if value is None else str(value)) for value in row))
    return table


def _query(warehouse: Any, sql: str, as_json: bool) -> bool:
    """Run one statement and print its rows; False, with the error printed, where it is wrong."""
    import duckdb

    try:
        frame = warehouse.fetch(sql)
    except (duckdb.Error, ValueError) as error:
        err.print(f"zinios: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        return False
    if as_json:
        _print_json(frame.to_dicts())
    else:
        out.print(_table(frame))
        err.print(f"{len(frame):,} rows", style="dim", highlight=False)
    return True


@app.command(epilog="Example: zinios sql \"select speaker_name, said from who_said_what where said ilike '%biudžet%'\" --json")
def sql(
    statement: Annotated[str | None, typer.Argument(metavar="[SELECT …]", help="One statement; none opens a prompt.")] = None,
    warehouse: WarehouseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the warehouse; nothing can be changed.  `describe` and `show all tables` tell what there is."""
    with _open(warehouse) as store:
        if statement is not None:
            if not _query(store, statement, as_json):
                raise typer.Exit(USAGE)
            return
        _prompt(store, as_json)


def _prompt(store: Any, as_json: bool) -> None:
    """Statements, each to its semicolon, until the end of input; from a pipe without a prompt."""
    talk = sys.stdin.isatty()
    if talk:
        try:
            import readline  # noqa: F401 - line editing and history
        except ImportError:
            pass
        err.print(f"{store.path}.  A statement ends with ;  Views: who_said_what, money, entity_groups, article_facts.  Ctrl-D ends.")
    statement, right = "", True
    while True:
        try:
            line = input(("zinios> " if not statement else "   ...> ") if talk else "")
        except EOFError:
            break
        except KeyboardInterrupt:
            statement = ""
            err.print()
            continue
        statement += line + "\n"
        if statement.strip().rstrip(";").lower() in ("exit", "quit", ".exit", ".quit"):
            return
        if statement.rstrip().endswith(";"):
            right &= _query(store, statement, as_json)
            statement = ""
    if statement.strip():
        right &= _query(store, statement, as_json)
    if not right and not talk:
        raise typer.Exit(USAGE)


# zinios show

STYLES = {
    "PER": "bold magenta",
    "LOC": "bold green",
    "ORG": "bold blue",
    "MISC": "bold yellow",
    "quote": "italic on grey23",
    "number": "bold cyan",
    "ignored": "dim strike",
}


@app.command(epilog="Example: zinios show seed.txt")
def show(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Its id, the beginning of its id, its file name or its address.")],
    warehouse: WarehouseOption = None,
    as_json: JsonOption = False,
) -> None:
    """One article with names, quotes and numbers marked in colour, and the list of its facts."""
    from warehouse.queries import query

    with _open(warehouse) as store:
        found = store.fetch(query("find_article"), {"wanted": article}).to_dicts()
        if not found:
            raise _fail(f'no article {article!r} in {store.path}; zinios sql "select article_id, source_uri from articles" lists them')
        if len(found) > 1 and article not in (found[0]["source_uri"], found[0]["article_id"]):
            names = "\n  ".join(f"{row['article_id']}  {row['source_uri']}" for row in found)
            raise _fail(f"{article!r} is more than one article; give one of\n  {names}")
        row = found[0]
        marks = store.fetch(query("article_marks"), {"id": row["article_id"]})
    if as_json:
        _print_json({**row, "marks": marks.to_dicts()})
        return
    from rich.text import Text

    text = Text(row["text"])
    for order in ("quote", "number", "name", "ignored"):
        for mark in marks.iter_rows(named=True):
            if mark["mark"] == order:
                text.stylize(STYLES[mark["kind"]] if order == "name" else STYLES[order], mark["start_char"], mark["end_char"])
    legend = Text("  ").join(Text(name, STYLES[name]) for name in STYLES)
    out.print(Text(row["source_uri"], "bold"), Text(f" {row['article_id']}  {row['word_count']} words", "dim"), legend, sep="  ")
    out.print()
    out.print(text)
    import polars as pl

    facts = {"quote": "Who said what", "name": "Names", "number": "Numbers"}
    for kind, title in facts.items():
        rows = marks.filter(pl.col("mark") == kind)
        if kind == "name":
            written = pl.col("surface").unique(maintain_order=True).str.join(", ").alias("as written")
            rows = rows.rename({"is_what": "name", "kind": "type"})
            rows = rows.group_by("name", "type", maintain_order=True).agg(pl.len().alias("times"), written)
            rows = rows.sort("times", descending=True, maintain_order=True)
        elif kind == "quote":
            rows = rows.select(pl.col("is_what").alias("speaker"), pl.col("kind").alias("type"), pl.col("surface").alias("said"))
        else:
            rows = rows.select(pl.col("surface").alias("as written"), "kind", pl.col("is_what").alias("value"))
        if len(rows):
            out.print()
            out.print(_table(rows, title))


# zinios report


@app.command(epilog="Example: zinios report --warehouse news.duckdb")
def report(
    warehouse: WarehouseOption = None,
    quotes: Annotated[int, typer.Option(min=1, help="Quotes to show of each speaker of an article.")] = 2,
    as_json: JsonOption = False,
) -> None:
    """What the warehouse holds, to read: speakers with their quotes, money and counts, and three example queries."""
    import polars as pl
    from rich.syntax import Syntax

    from warehouse.queries import examples, query

    with _open(warehouse) as store:
        said = store.fetch(query("report_speakers"))
        amounts = store.fetch(query("report_money"))
        held = store.fetch(query("inventory"))
        answers = [(example, store.fetch(example.sql)) for example in examples()]
    if as_json:
        tables = {"held": held, "quotes": said, "amounts": amounts}
        _print_json({name: frame.to_dicts() for name, frame in tables.items()} | {e.title: a.to_dicts() for e, a in answers})
        return
    out.print(_quotes_table(said.filter(pl.col("nth") <= quotes).head(60)))
    for kind, title in (("money", "Money"), ("count", "Counts")):
        rows = amounts.filter(pl.col("kind") == kind).drop("kind")
        if len(rows):
            out.print(_table(rows.rename({"surface": "as written"}), title))
    out.print("Three questions, and what zinios sql answers", style="bold")
    for example, answer in answers:
        out.print(f"\n{example.title}", style="bold yellow")
        out.print(Syntax(example.sql, "sql", background_color="default"))
        out.print(_table(answer))
    out.print(", ".join(f"{count:,} {what.replace('_', ' ')}" for what, count in held.iter_rows()), highlight=False)
    out.print('Go on with: zinios show ARTICLE, zinios sql "select …", or zinios sql for a prompt.', style="dim", highlight=False, soft_wrap=True)


def _quotes_table(said: Any) -> Any:
    """Speakers and their words, article by article, a speaker's name written once."""
    from rich.text import Text

    table = _empty_table("Who said what")
    table.add_column("speaker", style="magenta", max_width=28)
    table.add_column("said", ratio=1)
    article = speaker = None
    for row in said.iter_rows(named=True):
        if row["article"] != article:
            if article is not None:
                table.add_section()
            table.add_row(Text(row["article"], "dim"), "")
            article, speaker = row["article"], None
        words = row["said"] if row["type"] == "indirect" else f"„{row['said']}“"
        words = words if len(words) <= 220 else words[:219].rsplit(" ", 1)[0] + " …"
        table.add_row("" if row["speaker"] == speaker else row["speaker"], Text(words, "" if row["type"] == "indirect" else "italic"))
        speaker = row["speaker"]
    return table


# zinios doctor


@app.command(epilog="Example: zinios doctor --json")
def doctor(warehouse: WarehouseOption = None, as_json: JsonOption = False) -> None:
    """What is installed, which models, where the warehouse is; exits with 1 when something is missing."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    import flows
    from flows.versions import code_version, missing_models, model_version
    from warehouse import Warehouse, WarehouseError
    from warehouse.queries import query

    settings = _settings()
    where = warehouse or settings.warehouse
    packages: dict[str, str | None] = {"python": platform.python_version()}
    for name in ("prefect", "polars", "duckdb", "dataframely", "stanza", "torch", "onnxruntime", "tokenizers", "typer", "rich"):
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            packages[name] = None
    folder = flows.ROOT / "models" if settings.models is None else Path(settings.models)
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".onnx", ".pt", ".xz")) if folder.is_dir() else []
    models = {
        "models": str(settings.models or folder),
        "model version": model_version(settings.models),
        "size": f"{sum(path.stat().st_size for path in files) / 1e6:.1f} MB",
    }
    wrong = [f"{name} is not installed; run make install" for name, found in packages.items() if found is None]
    if missing := missing_models(settings.models):
        wrong.append(missing)
    try:
        with Warehouse.open(where, read_only=True) as store:
            held = {what: count for what, count in store.fetch(query("inventory")).iter_rows()}
    except WarehouseError as error:
        held = {"state": str(error)}
        if where.exists():
            wrong.append(str(error))
    server = os.environ.get("PREFECT_API_URL", "none set up: a temporary one for each run")
    facts = {
        "zinios": {"version": code_version(), **models},
        "warehouse": {"path": str(where), **held},
        "settings": {"batch size": settings.batch_size, "workers": settings.workers, "Prefect server": server},
        "packages": packages,
        "wrong": wrong,
    }
    if as_json:
        _print_json(facts)
    else:
        for title in ("zinios", "warehouse", "settings", "packages"):
            out.print(title, style="bold cyan")
            for name, value in facts[title].items():
                out.print(f"  {name:<16} {'missing' if value is None else value}", highlight=False, markup=False)
        for line in wrong:
            err.print(f"zinios: {line}", style="red", markup=False, highlight=False, soft_wrap=True)
        if not wrong:
            out.print("All is well.", style="green")
    if wrong:
        raise typer.Exit(1)


def main() -> None:
    """The entry point of ``zinios``."""
    app()


if __name__ == "__main__":
    main()
