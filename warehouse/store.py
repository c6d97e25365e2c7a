"""Load batches of facts into the warehouse, each in one transaction, and answer what it holds already."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import polars as pl

from transforms.duplicates import content_key
from transforms.frames import SCHEMAS, RejectedFrame, article_id, facts_frames
from warehouse.opening import HERE, connect, transaction

DEFAULT_PATH = HERE / "zinios.duckdb"

# The tables whose rows belong to one article.
_OF_AN_ARTICLE = ("ignored_spans", "sentences", "entity_mentions", "quotes", "numbers")

_STORED = """
select
    incoming.position,
    holder.article_id,
    holder.source_uri,
    article_sources.article_id as source_article
from incoming
left join articles as holder
    on incoming.content_key = holder.content_key
left join article_sources
    on incoming.source_uri = article_sources.source_uri
order by incoming.position
"""


class Counts(NamedTuple):
    """What became of a batch: articles_in = articles_loaded + articles_duplicate + articles_rejected."""

    articles_in: int
    articles_loaded: int
    articles_duplicate: int
    articles_rejected: int


class _Plan(NamedTuple):
    """What loading a batch comes to.

    ``taken``: articles to insert; ``sources``: the article that each source holds from now on; ``left``: articles that a source no
    longer holds; ``joined``: stored articles that a further source holds; ``replaced``: stored articles whose facts give way, with the
    article that takes their place; ``lost``: sources of duplicates whose article is not there.
    """

    taken: list[str]
    sources: dict[str, str]
    left: set[str]
    joined: set[str]
    replaced: dict[str, str]
    lost: list[str]
    duplicates: int


class Warehouse:
    """An open warehouse.  Threads may share it; another process may not write to the file meanwhile."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path, read_only: bool):
        self.path = path
        self.read_only = read_only
        self._connection = connection
        self._lock = threading.RLock()
        # Articles that `known` promised to be there, for duplicates still on their way: they stay while they are awaited.
        self._promised: Counter[str] = Counter()

    @classmethod
    def open(cls, path: str | Path = DEFAULT_PATH, *, read_only: bool = False, memory_limit: str = "1GB", checkpoint_size: str = "16MB") -> Warehouse:
        """Open the warehouse at ``path``; a writable one is created when missing and brought up to date.

        ``memory_limit`` and ``checkpoint_size`` (the log's size at which the file itself is brought up to date) are DuckDB's: ``512MB``.
        Raises WarehouseLocked, NotAWarehouse, WarehouseTooNew or NoWarehouse,
        with a message that names the remedy.
        """
        path = Path(path)
        return cls(connect(path, read_only=read_only, memory_limit=memory_limit, checkpoint_size=checkpoint_size), path, read_only)

    def close(self) -> None:
        """Close the file; nothing is lost by leaving it out."""
        self._connection.close()

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    # Runs

    def start_run(self, flow_run_id: str | None = None, code_version: str | None = None, model_version: str | None = None) -> str:
        """Begin a run and return its id.

        Runs that were left unfinished become `crashed`: only one process can write at a time, so those that began them are dead.
        """
        run_id = uuid.uuid4().hex
        with self._lock, transaction(self._connection) as connection:
            connection.execute("update runs set status = 'crashed' where status = 'running'")
            connection.execute(
                "insert into runs values (?, ?, now() at time zone 'UTC', null, 'running', 0, 0, 0, 0, ?, ?)",
                [run_id, flow_run_id, code_version, model_version],
            )
            self._promised.clear()
        return run_id

    def finish_run(self, run_id: str, status: str = "completed") -> dict[str, Any]:
        """End a run as `completed` or `failed` and return its row of `runs`; articles that no source holds any more are taken out.

        Raises ValueError for a run that is not running.
        """
        with self._lock, transaction(self._connection) as connection:
            self._must_run(run_id)
            self._promised.clear()
            unheld = connection.execute("select article_id from articles anti join article_sources using (article_id)").fetchall()
            self._remove([row[0] for row in unheld])
            self._remove_orphans()
            connection.execute("update runs set status = ?, finished_at = now() at time zone 'UTC' where run_id = ?", [status, run_id])
        return self.fetch("select * from runs where run_id = ?", [run_id]).row(0, named=True)

    def _must_run(self, run_id: str) -> None:
        row = self._connection.execute("select status from runs where run_id = ?", [run_id]).fetchone()
        if row is None or row[0] != "running":
            raise ValueError(f"run {run_id} is {row[0] if row else 'unknown'}, not running")

    # What is there

    def known(self, records: pl.DataFrame, *, again: bool = False) -> pl.DataFrame:
        """Say of each record what the warehouse has of it, so that nothing is annotated twice.

        Takes a frame with ``source_uri`` and either ``text`` (clean) or ``article_id`` and ``content_key``; returns it in order with
        ``article_id``, ``content_key`` and ``status``: `new`; `changed` (the source is there with another text; loading replaces its
        facts); `duplicate` (the text is there, under this source or another, or earlier in this very frame).
        With ``again`` a stored text counts as `changed` at its own source, so that other models can replace its facts.
        """
        if "content_key" not in records.columns:
            records = records.with_columns(content_key=content_key(records["text"]))
        if "article_id" not in records.columns:
            ids = [article_id(text) for text in records["text"]]
            records = records.with_columns(article_id=pl.Series(ids, dtype=pl.String))
        with self._lock:
            status, seen = [], set()
            for (_, id, uri, key), (_, held_by, held_at, source_article) in self._stored(records):
                here = uri == held_at and (id != held_by or again)
                if key in seen or (held_by is not None and not here):
                    status.append("duplicate")
                    if key not in seen:
                        self._promised[held_by] += 1
                else:
                    status.append("changed" if held_by is not None or source_article is not None else "new")
                    seen.add(key)
        return records.with_columns(status=pl.Series(status, dtype=pl.String))

    def _stored(self, records: pl.DataFrame):
        """Each record's (position, article_id, source_uri, content_key), with what is stored: (position, article, its source, the source's
        article)."""
        incoming = records.select(pl.int_range(pl.len()).alias("position"), "article_id", "source_uri", "content_key")
        with _registered(self._connection, incoming=incoming.select("position", "source_uri", "content_key")) as connection:
            stored = connection.execute(_STORED).fetchall()
        return list(zip(incoming.rows(), stored, strict=True))

    # Loading

    def load(
        self,
        run_id: str,
        facts: dict[str, pl.DataFrame] | None = None,
        duplicates: pl.DataFrame | None = None,
        rejected: pl.DataFrame | None = None,
        *,
        again: bool = False,
    ) -> Counts:
        """Load one batch and add it to the run's counts, all in one transaction.

        ``facts``: the frames of transforms.frames.facts_frames; ``duplicates``: rows that `known` called duplicate (source_uri,
        article_id, content_key); ``rejected``: a RejectedFrame.  What is new is decided here again: of a text that is there already
        only the source is noted; a source with another text than before gets the new facts, and its old text goes unless another source
        still holds it.  A duplicate whose article turned out not to be there counts as rejected (`not_loaded`); the next run loads it.
        Raises dataframely's ValidationError for frames unlike SCHEMAS, ValueError for a run that is not running; then nothing is loaded.
        """
        facts = facts_frames([]) if facts is None else {name: schema.validate(facts[name]) for name, schema in SCHEMAS.items()}
        empty = facts["articles"].select("source_uri", "article_id", "content_key").clear()
        duplicates = empty if duplicates is None else duplicates.select(empty.columns)
        rejected = RejectedFrame.create_empty() if rejected is None else RejectedFrame.validate(rejected)
        with self._lock, transaction(self._connection):
            self._must_run(run_id)
            plan = self._plan(facts["articles"], duplicates, again)
            self._note_sources(plan)
            self._remove(self._unheld(plan))
            self._insert(run_id, facts, plan.taken)
            self._remove_orphans()
            lost = pl.DataFrame(
                {"source_uri": plan.lost, "reason": "not_loaded", "detail": "the article that has the same text was not loaded"},
                schema=rejected.schema,
            )
            rejected = pl.concat([rejected, lost])
            counts = self._count(run_id, len(plan.taken), plan.duplicates, rejected)
        for id in duplicates["article_id"]:
            self._keep_promise(id)
        return counts

    def _plan(self, articles: pl.DataFrame, duplicates: pl.DataFrame, again: bool) -> _Plan:
        plan = _Plan([], {}, set(), set(), {}, [], 0)
        here: dict[str, str] = {}  # content key -> the article of this batch that has it
        count = 0
        incoming = pl.concat([articles.select(duplicates.columns), duplicates])
        for (position, id, uri, key), (_, held_by, held_at, source_article) in self._stored(incoming):
            has_facts = position < len(articles)
            holder = here.get(key, held_by)
            replaces = key not in here and uri == held_at and (id != held_by or again)
            if has_facts and (holder is None or replaces):
                if held_by is not None and key not in here:
                    plan.replaced[held_by] = id
                here[key] = holder = id
                plan.taken.append(id)
            elif holder is None:
                plan.lost.append(uri)
                continue
            else:
                count += 1
                if holder == held_by != source_article:
                    plan.joined.add(holder)
            if source_article is not None:
                plan.left.add(source_article)
            if uri in plan.sources:  # one source twice in a batch: the later text stands
                plan.left.add(plan.sources[uri])
            plan.sources[uri] = holder
        sources = {uri: plan.replaced.get(id, id) for uri, id in plan.sources.items()}
        return plan._replace(sources=sources, duplicates=count)

    def _note_sources(self, plan: _Plan) -> None:
        """Write down which article each source holds; those of a replaced article hold what takes its place."""
        connection = self._connection
        for old, new in plan.replaced.items():
            connection.execute("update article_sources set article_id = ? where article_id = ?", [new, old])
        if plan.sources:
            frame = pl.DataFrame({"source_uri": list(plan.sources), "article_id": list(plan.sources.values())})
            with _registered(connection, held=frame):
                # Rows that say so already are left alone: an unchanged input writes nothing.
                connection.execute(
                    """
                    insert or replace into article_sources by name
                    from (from held anti join article_sources using (source_uri, article_id))
                    """
                )

    def _unheld(self, plan: _Plan) -> list[str]:
        """The stored articles that go: replaced ones, and those that no source holds any more and no awaited duplicate needs."""
        left = plan.left - set(plan.replaced)
        gone = list(plan.replaced)
        if left:
            sql = "select article_id, min(source_uri) from article_sources where article_id in (select unnest(?)) group by article_id"
            held = dict(self._connection.execute(sql, [list(left)]).fetchall())
            gone += [id for id in left if id not in held and not self._promised[id]]
        self._rename(list(left | plan.joined))
        return gone

    def _rename(self, ids: list[str]) -> None:
        """Articles whose own source moved on to another text take the name of a source that still holds them."""
        if not ids:
            return
        self._connection.execute(
            """
            with held as (
                select
                    article_id,
                    min(source_uri) as source_uri,
                    list(source_uri) as all_sources
                from article_sources
                where article_id in (select unnest(?))
                group by article_id
            )

            update articles
            set source_uri = held.source_uri
            from held
            where
                articles.article_id = held.article_id
                and not list_contains(held.all_sources, articles.source_uri)
            """,
            [ids],
        )

    def _keep_promise(self, id: str) -> None:
        if self._promised[id] > 0:
            self._promised[id] -= 1
        if not self._promised[id]:
            del self._promised[id]

    def _remove(self, ids: Sequence[str]) -> None:
        """Take articles out with all their facts, and what of their entities nothing else names."""
        connection = self._connection
        connection.execute("create temp table if not exists touched (entity_id varchar)")
        if not ids:
            return
        connection.execute(
            """
            insert into touched
            select entity_id from entity_mentions where article_id in (select unnest($ids))
            union
            select speaker_entity_id from quotes where article_id in (select unnest($ids)) and speaker_entity_id is not null
            """,
            {"ids": list(ids)},
        )
        for table in ("articles", *_OF_AN_ARTICLE):
            connection.execute(f"delete from {table} where article_id in (select unnest(?))", [list(ids)])

    def _insert(self, run_id: str, facts: dict[str, pl.DataFrame], taken: list[str]) -> None:
        if not taken:
            return
        facts = {n: f.filter(pl.col("article_id").is_in(taken)) if "article_id" in f.columns else f for n, f in facts.items()}
        named = pl.concat([facts["entity_mentions"]["entity_id"], facts["quotes"]["speaker_entity_id"].drop_nulls()]).unique().to_list()
        for name in ("entities", "entity_aliases"):
            facts[name] = facts[name].filter(pl.col("entity_id").is_in(named))
        connection = self._connection
        articles = facts["articles"].with_columns(pl.col("published_at").dt.replace_time_zone(None))
        with _registered(connection, incoming=articles):
            sql = "insert into articles by name select *, now() at time zone 'UTC' as ingested_at, ? as run_id from incoming"
            connection.execute(sql, [run_id])
        for name in _OF_AN_ARTICLE:
            if facts[name].is_empty():
                continue
            with _registered(connection, incoming=facts[name]):
                connection.execute(f"insert into {name} by name from incoming")
        with _registered(connection, incoming=facts["entities"]):
            connection.execute("insert into entities by name from (from incoming anti join entities using (entity_id))")
            # What one article leaves open, another may tell.
            connection.execute(
                """
                update entities
                set gender = incoming.gender
                from incoming
                where
                    entities.entity_id = incoming.entity_id
                    and entities.gender is null
                    and incoming.gender is not null
                """
            )
        with _registered(connection, incoming=facts["entity_aliases"]):
            connection.execute("insert into entity_aliases by name from (from incoming anti join entity_aliases using (entity_id, alias))")

    def _remove_orphans(self) -> None:
        """Of the entities that removed articles named: those that nothing names go, the rest lose the aliases that no mention has."""
        connection = self._connection
        if not connection.execute("select count(*) from touched").fetchone()[0]:
            return
        connection.execute(
            """
            delete from entities
            where
                entity_id in (from touched)
                and entity_id not in (select entity_id from entity_mentions)
                and entity_id not in (select speaker_entity_id from quotes where speaker_entity_id is not null)
            """
        )
        connection.execute(
            """
            delete from entity_aliases
            where
                entity_id in (from touched)
                and not exists (
                    select 1
                    from entities
                    where
                        entities.entity_id = entity_aliases.entity_id
                        and entities.name = entity_aliases.alias
                )
                and not exists (
                    select 1
                    from entity_mentions
                    where
                        entity_mentions.entity_id = entity_aliases.entity_id
                        and entity_mentions.lemma = entity_aliases.alias
                )
            """
        )
        connection.execute("delete from touched")

    def _count(self, run_id: str, loaded: int, duplicate: int, rejected: pl.DataFrame) -> Counts:
        if len(rejected):
            with _registered(self._connection, incoming=rejected):
                sql = "insert into rejected by name select ? as run_id, *, now() at time zone 'UTC' as rejected_at from incoming"
                self._connection.execute(sql, [run_id])
        counts = Counts(loaded + duplicate + len(rejected), loaded, duplicate, len(rejected))
        adding = ", ".join(f"{name} = {name} + ?" for name in Counts._fields)
        self._connection.execute(f"update runs set {adding} where run_id = ?", [*counts, run_id])
        return counts

    # Reading

    def fetch(self, sql: str, params: Sequence | dict | None = None) -> pl.DataFrame:
        """The answer to one SQL statement as a frame, in a transaction that cannot write, without other files and the network.

        Raises duckdb.Error for SQL that is wrong or would write, ValueError for none or several statements.
        """
        cursor = self._connection.cursor()
        try:
            statements = cursor.extract_statements(sql)
            if len(statements) != 1:
                raise ValueError(f"one SQL statement is wanted, not {len(statements)}")
            cursor.execute("begin transaction read only")
            result = cursor.execute(statements[0], params)
            return result.pl() if result.description else pl.DataFrame()
        finally:
            cursor.close()


class _registered:
    """Polars frames under names that SQL can read them by, through Arrow without a copy, while the block lasts."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, **frames: pl.DataFrame):
        self.connection, self.frames = connection, frames

    def __enter__(self) -> duckdb.DuckDBPyConnection:
        for name, frame in self.frames.items():
            self.connection.register(name, frame.to_arrow())
        return self.connection

    def __exit__(self, *_) -> None:
        for name in self.frames:
            self.connection.unregister(name)
