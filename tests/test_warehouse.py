"""The warehouse: migrations, loading, replacing, counting, and what it says when a file is not right."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
from warehouse_facts import article, contents, ingest, records

from transforms.frames import SCHEMAS, ArticleFacts, article_id, entity_id, facts_frames, link_key
from warehouse import NotAWarehouse, NoWarehouse, Warehouse, WarehouseLocked, WarehouseTooNew
from warehouse.opening import migrations, view_files

REPO = Path(__file__).resolve().parents[1]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "zinios.duckdb"


@pytest.fixture
def warehouse(path):
    with Warehouse.open(path) as opened:
        yield opened


def one(warehouse, sql, *params):
    return warehouse.fetch(sql, list(params)).item()


def some(n, start=0):
    return [article(f"data/{i}.txt", f"Tai {i}-oji žinia apie Vilnių.") for i in range(start, start + n)]


def test_every_migration_is_recorded_and_runs_once(path):
    for _ in range(2):
        with Warehouse.open(path) as warehouse:
            assert warehouse.fetch("select name from schema_migrations order by version")["name"].to_list() == [m[1] for m in migrations()]


def test_every_table_view_and_column_has_a_comment(warehouse):
    for what in ("tables", "views", "columns"):
        bare = warehouse.fetch(f"from duckdb_{what}() where not internal and schema_name = 'main' and comment is null")
        assert bare.is_empty(), bare


def test_every_frame_has_its_table_with_all_its_columns(warehouse):
    for name, schema in SCHEMAS.items():
        columns = warehouse.fetch("select column_name from duckdb_columns() where table_name = ?", [name])["column_name"].to_list()
        assert set(schema.column_names()) == set(columns) - {"ingested_at", "run_id"}


def test_every_view_answers(warehouse):
    ingest(warehouse, some(3))
    for name in view_files():
        assert len(warehouse.fetch(f"from {name}")) > 0, name


def test_a_changed_view_is_made_again_and_a_dropped_one_goes(path, monkeypatch):
    Warehouse.open(path).close()
    made = view_files()
    del made["money"]
    made["latest_run"] = ("create or replace view latest_run as select 1 as one", "new")
    monkeypatch.setattr("warehouse.opening.view_files", lambda: made)
    with Warehouse.open(path, read_only=True) as warehouse:
        assert warehouse.fetch("from latest_run").columns == ["one"]
        assert warehouse.fetch("from duckdb_views() where view_name = 'money'").is_empty()


def test_every_span_cuts_its_surface_in_sql(warehouse):
    ingest(warehouse, some(3))
    for table, surface in (("entity_mentions", "surface"), ("quotes", "text"), ("numbers", "surface")):
        facts = warehouse.fetch(
            f"select substring(a.text, start_char + 1, end_char - start_char) as cut, f.{surface} as surface from {table} f join articles a using (article_id)"
        )
        assert len(facts) >= 6
        assert facts["cut"].to_list() == facts["surface"].to_list()
    speakers = warehouse.fetch(
        "select substring(a.text, speaker_start + 1, speaker_end - speaker_start) as cut, speaker_surface from quotes join articles a using (article_id)"
    )
    assert speakers["cut"].to_list() == speakers["speaker_surface"].to_list()


def test_a_fact_stands_in_its_sentence(warehouse):
    ingest(warehouse, some(1))
    sql = """
        select count(*) from entity_mentions m join sentences s using (article_id, sentence_no)
        where m.start_char < s.start_char or m.end_char > s.end_char
    """
    assert one(warehouse, sql) == 0


def test_money_adds_up_exactly(warehouse):
    ingest(warehouse, [article(f"{i}.txt", str(i), amount="0,1") for i in range(10)])
    assert one(warehouse, "select sum(value) from numbers where kind = 'money'") == Decimal("1000000000.000000")
    kinds = warehouse.fetch("select typeof(value) as v, typeof(value_max) as m from numbers limit 1").row(0)
    assert kinds == ("DECIMAL(38,6)", "DECIMAL(38,6)")


def test_a_value_keeps_six_decimals_and_one_too_large_is_left_out():
    base = article("a.txt")
    numbers = [base.numbers[0]._replace(value=Decimal(v)) for v in ("0.33333333333", "12345678901234567890123456789012.123456", "1e40")]
    numbers = [n._replace(start=i, end=i + 1) for i, n in enumerate(numbers)]
    values = facts_frames([base._replace(numbers=numbers)])["numbers"]["value"].to_list()
    assert values == [Decimal("0.333333"), Decimal("12345678901234567890123456789012.123456"), None]


def test_the_same_input_twice_changes_nothing(warehouse):
    first = ingest(warehouse, some(9))
    before = contents(warehouse)
    second = ingest(warehouse, some(9))
    assert contents(warehouse) == before
    assert (first["articles_in"], first["articles_loaded"]) == (9, 9)
    assert (second["articles_in"], second["articles_loaded"], second["articles_duplicate"]) == (9, 0, 9)
    assert one(warehouse, "select count(distinct run_id) from articles") == 1


def test_the_order_of_loading_and_the_size_of_batches_leave_the_same_facts(tmp_path):
    found = []
    for name, size in (("a", 1), ("b", 5)):
        with Warehouse.open(tmp_path / name) as warehouse:
            ingest(warehouse, some(7), size)
            found.append(contents(warehouse))
    assert found[0] == found[1]


def test_load_needs_no_word_from_known(warehouse):
    for expected in (3, 0):
        run = warehouse.start_run()
        assert warehouse.load(run, facts_frames(some(3))).articles_loaded == expected
        warehouse.finish_run(run)


def test_the_same_text_in_other_case_and_spacing_is_a_duplicate(warehouse):
    text = article("a.txt").article.text
    row = ingest(warehouse, [article("a.txt"), article("b.txt")])
    assert (row["articles_in"], row["articles_loaded"], row["articles_duplicate"]) == (2, 1, 1)
    known = warehouse.known(pl.DataFrame({"source_uri": ["c.txt", "d.txt"], "text": [text.upper().replace(" ", "  "), "Kita."]}))
    assert known["status"].to_list() == ["duplicate", "new"]
    assert one(warehouse, "select source_uri from articles") == "a.txt"


def test_a_changed_article_replaces_its_facts(warehouse):
    ingest(warehouse, [article("a.txt"), article("b.txt", "Dar.")])
    changed = article("a.txt", first_name="Viktoras", amount="7,5")
    assert warehouse.known(records([changed]))["status"].to_list() == ["changed"]
    row = ingest(warehouse, [changed, article("b.txt", "Dar.")])
    assert (row["articles_loaded"], row["articles_duplicate"]) == (1, 1)
    assert one(warehouse, "select count(*) from articles where source_uri = 'a.txt'") == 1
    assert one(warehouse, "select sum(value) from numbers where kind = 'money'") == Decimal("10650000000")
    for table in ("ignored_spans", "sentences", "entity_mentions", "quotes", "numbers"):
        assert one(warehouse, f"select count(*) from {table} anti join articles using (article_id)") == 0


def test_a_change_of_punctuation_alone_replaces_the_article_too(warehouse):
    ingest(warehouse, [article("a.txt", "Gerai!"), article("b.txt", "Gerai!")])
    changed = article("a.txt", "Gerai…")
    row = ingest(warehouse, [changed])
    assert row["articles_loaded"] == 1
    assert one(warehouse, "select article_id from articles") == article_id(changed.article.text)
    assert one(warehouse, "select count(distinct article_id) from article_sources") == 1


def test_an_entity_that_nothing_names_any_more_goes_with_its_aliases(warehouse):
    ingest(warehouse, [article("a.txt"), article("b.txt", "Dar.")])
    names = "select string_agg(name, ', ' order by name) from entities"
    assert one(warehouse, names) == "I. Šimonytė, Rusija, Vladimiras Putinas"
    ingest(warehouse, [article("a.txt", first_name="Viktoras")])
    assert one(warehouse, names) == "I. Šimonytė, Rusija, Viktoras Putinas, Vladimiras Putinas"
    ingest(warehouse, [article("b.txt", first_name="Viktoras", body="Dar.")])
    assert one(warehouse, names) == "I. Šimonytė, Rusija, Viktoras Putinas"
    assert one(warehouse, "select count(*) from entity_aliases anti join entities using (entity_id)") == 0


def test_an_article_that_a_second_source_still_holds_outlives_its_own(warehouse):
    ingest(warehouse, [article("a.txt"), article("b.txt")])
    ingest(warehouse, [article("a.txt", "Kitaip."), article("b.txt")])
    assert warehouse.fetch("select source_uri from articles order by 1")["source_uri"].to_list() == ["a.txt", "b.txt"]
    before = contents(warehouse)
    assert ingest(warehouse, [article("a.txt", "Kitaip."), article("b.txt")])["articles_duplicate"] == 2
    assert contents(warehouse) == before


def test_rows_that_move_down_a_file_are_found_at_their_new_places(warehouse):
    bodies = [f"Žinia {i}." for i in range(8)]
    ingest(warehouse, [article(f"t.csv#{i}", body) for i, body in enumerate(bodies)], 3)
    moved = [article(f"t.csv#{i}", body) for i, body in enumerate(["Nauja.", *bodies])]
    # All questions come before the first load, as in a flow that reads ahead.
    run = warehouse.start_run()
    batches = [moved[i : i + 3] for i in range(0, 9, 3)]
    answers = [warehouse.known(records(batch)) for batch in batches]
    for batch, known in zip(batches, answers, strict=True):
        todo = [a for a, status in zip(batch, known["status"], strict=True) if status != "duplicate"]
        warehouse.load(run, facts_frames(todo), known.filter(pl.col("status") == "duplicate"))
    row = warehouse.finish_run(run)
    assert (row["articles_loaded"], row["articles_duplicate"], row["articles_rejected"]) == (1, 8, 0)
    places = "select string_agg(source_uri, ' ' order by source_uri) from articles"
    assert one(warehouse, places) == " ".join(f"t.csv#{i}" for i in range(9))


def test_loading_again_replaces_the_facts_of_an_unchanged_article(warehouse):
    base = article("a.txt")
    ingest(warehouse, [base])
    assert warehouse.known(records([base]), again=True)["status"].to_list() == ["changed"]
    run = warehouse.start_run()
    assert warehouse.load(run, facts_frames([base._replace(quotes=[])]), again=True).articles_loaded == 1
    warehouse.finish_run(run)
    assert one(warehouse, "select count(*) from quotes") == 0
    assert one(warehouse, "select count(*) from articles") == 1
    assert one(warehouse, "select count(*) from entity_mentions") == 4


def test_the_counts_of_every_run_add_up(warehouse):
    rejected = pl.DataFrame({"source_uri": ["x.txt", "t.csv#7"], "reason": ["empty", "not_lithuanian"], "detail": [None, "en"]})
    row = ingest(warehouse, [*some(5), article("copy.txt", "Tai 0-oji žinia apie Vilnių.")], rejected=rejected)
    assert [row[c] for c in ("articles_in", "articles_loaded", "articles_duplicate", "articles_rejected")] == [8, 5, 1, 2]
    assert row["status"] == "completed" and row["finished_at"] >= row["started_at"]
    assert one(warehouse, "select count(*) from rejected where run_id = ?", row["run_id"]) == 2


def test_a_duplicate_whose_article_was_not_loaded_is_counted_as_rejected(warehouse):
    run = warehouse.start_run()
    known = warehouse.known(records([article("a.txt"), article("b.txt")]))
    counts = warehouse.load(run, duplicates=known.filter(pl.col("status") == "duplicate"))
    assert counts == (1, 0, 0, 1)
    assert one(warehouse, "select reason from rejected") == "not_loaded"


def test_an_error_in_a_batch_loads_nothing_of_it(warehouse, monkeypatch):
    run = warehouse.start_run()
    warehouse.load(run, facts_frames(some(1)))
    before = contents(warehouse)
    monkeypatch.setattr(Warehouse, "_count", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        warehouse.load(run, facts_frames(some(3, start=1)))
    monkeypatch.undo()
    assert contents(warehouse) == before
    assert warehouse.load(run, facts_frames(some(3, start=1))).articles_loaded == 3


def test_frames_unlike_the_schema_are_refused(warehouse):
    run = warehouse.start_run()
    facts = facts_frames(some(1))
    facts["quotes"] = facts["quotes"].with_columns(type=pl.lit("shouted"))
    with pytest.raises(Exception, match="type"):
        warehouse.load(run, facts)
    assert one(warehouse, "select count(*) from articles") == 0


def test_an_unfinished_run_is_marked_crashed_by_the_next(warehouse):
    left = warehouse.start_run()
    warehouse.start_run()
    assert one(warehouse, "select status from runs where run_id = ?", left) == "crashed"
    with pytest.raises(ValueError, match="crashed"):
        warehouse.finish_run(left)


def test_fetch_reads_only_this_file(warehouse, path):
    outside = ("copy runs to 'x.csv'", "from read_text('/etc/hostname')", "from '/etc/hostname'")
    for sql in ("delete from runs", "create table t (x int)", *outside):
        with pytest.raises(duckdb.Error):
            warehouse.fetch(sql)
    with pytest.raises(ValueError, match="one SQL statement"):
        warehouse.fetch("select 1; select 2")
    warehouse.close()
    with Warehouse.open(path, read_only=True) as reader, pytest.raises(duckdb.Error):
        reader.fetch("set enable_external_access = true")


def test_a_warehouse_in_use_names_the_process_that_uses_it(warehouse, path):
    code = f"from warehouse import *\ntry: Warehouse.open({str(path)!r}, read_only=True)\nexcept WarehouseLocked as e: print(e.pid, e)"
    said = subprocess.run([sys.executable, "-c", code], cwd=REPO, capture_output=True, text=True, check=True).stdout
    assert said.startswith(f"{os.getpid()} ") and "--warehouse" in said


def test_the_same_file_opened_otherwise_in_one_process_is_explained(warehouse, path):
    with pytest.raises(WarehouseLocked, match="this very process"):
        Warehouse.open(path, read_only=True)


@pytest.mark.parametrize("content", [b"", b"Labas rytas, Lietuva. " * 500])
def test_a_file_that_is_no_duckdb_file_is_left_alone(path, content):
    path.write_bytes(content)
    with pytest.raises(NotAWarehouse, match="not a DuckDB file"):
        Warehouse.open(path)
    assert path.read_bytes() == content


def test_a_duckdb_file_of_something_else_is_left_alone(path):
    duckdb.connect(str(path)).execute("create table orders (id int)").close()
    with pytest.raises(NotAWarehouse, match="orders"):
        Warehouse.open(path)


def test_a_warehouse_of_a_newer_schema_is_refused(path):
    Warehouse.open(path).close()
    duckdb.connect(str(path)).execute("insert into schema_migrations values (9999, '9999_later.sql', now()::timestamp)").close()
    for read_only in (True, False):
        with pytest.raises(WarehouseTooNew, match="9999"):
            Warehouse.open(path, read_only=read_only)


def test_reading_where_there_is_no_warehouse_says_how_to_make_one(path):
    with pytest.raises(NoWarehouse, match="zinios run"):
        Warehouse.open(path, read_only=True)
    assert not path.exists()


def test_a_draft_that_a_killed_process_left_is_cleared_away(path):
    left = path.with_name(f".{path.name}.999999999.new")
    left.write_bytes(b"")
    Warehouse.open(path).close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_persons_are_one_across_articles_only_by_more_than_one_word():
    assert entity_id("Vladimiras Putinas", "PER", "a") == entity_id("VLADIMIRAS  PUTINAS", "PER", "b")
    assert entity_id("V.Putinas", "PER", "a") == entity_id("V. Putinas", "PER", "b")
    assert entity_id("Putinas", "PER", "a") != entity_id("Putinas", "PER", "b")
    assert entity_id("Lietuva", "LOC", "a") == entity_id("Lietuva", "LOC", "b") != entity_id("Lietuva", "ORG", "a")


def test_the_link_key_joins_initials_and_keeps_women_s_surnames_apart():
    assert link_key("Vladimiras Putinas", "PER") == link_key("V. Putinas", "PER") == link_key("V.Putinas", "PER") == "v|putin"
    assert link_key("J. Petraitis", "PER") != link_key("J. Petraitė", "PER")
    assert link_key("Putinas", "PER") is None and link_key("Rusijos Federacija", "LOC") is None


def groups(warehouse, name):
    own = "select group_id from entity_groups where name = ?"
    return one(warehouse, f"select string_agg(name, ', ' order by name) from entity_groups where group_id = ({own})", name)


def _person(uri, name, gender="masc"):
    base = article(uri, name)
    entities = [base.entities[0]._replace(name=name, gender=gender, aliases=(name,))]
    return ArticleFacts(base.record, base.article, [base.mentions[0]._replace(entity=0)], entities, [], [])


def test_persons_are_grouped_where_nothing_speaks_against_it(warehouse):
    people = ["V. Putinas", "Vladimiras Putinas", "J. Petraitis", "Jonas Petraitis", "Juozas Petraitis", "Jonas Karolis Petraitis"]
    ingest(warehouse, [_person(f"{i}.txt", name) for i, name in enumerate(people)])
    assert groups(warehouse, "V. Putinas") == "V. Putinas, Vladimiras Putinas"
    assert groups(warehouse, "J. Petraitis") == "J. Petraitis"
    assert groups(warehouse, "Jonas Petraitis") == "Jonas Karolis Petraitis, Jonas Petraitis"
    assert one(warehouse, "select group_name from entity_groups where name = 'V. Putinas'") == "Vladimiras Putinas"


def test_docs_schema_is_current():
    from warehouse.schema_doc import DOCUMENT, document

    assert DOCUMENT.read_text("utf-8") == document(), "run `python -m warehouse.schema_doc`"
