"""The whole flow with the real models: files in, facts in the warehouse out, again, after a change, and after a kill."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import REPO
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warehouse_facts import contents

from transforms.clean import normalise
from transforms.extract import extract
from transforms.frames import facts_frames
from warehouse import Warehouse

ARTICLES = REPO / "seeds" / "articles"
COUNTS = ("articles_in", "articles_loaded", "articles_duplicate", "articles_rejected")


def run(folder: Path, warehouse: Path, **options):
    """The flow over a folder, in this process with one worker."""
    from flows.ingest import ingest

    return ingest(paths=[str(folder)], warehouse=str(warehouse), workers=1, **options)


def stored(path: Path) -> dict[str, str]:
    """A hash of each table's rows, without what differs from run to run."""
    with Warehouse.open(path, read_only=True) as warehouse:
        return contents(warehouse)


def fetch(path: Path, sql: str):
    with Warehouse.open(path, read_only=True) as warehouse:
        return warehouse.fetch(sql)


@pytest.fixture(scope="module")
def samples(tmp_path_factory, models):
    """A copy of the sample articles, the warehouse that an undisturbed run made of them, and that run's summary."""
    work = tmp_path_factory.mktemp("flow")
    shutil.copytree(ARTICLES, work / "articles")
    return work / "articles", work / "zinios.duckdb", run(work / "articles", work / "zinios.duckdb")


def test_the_sample_articles_yield_names_quotes_and_numbers(samples):
    folder, warehouse, summary = samples
    assert summary.run["articles_loaded"] == len(list(folder.glob("*.txt")))
    assert summary.reasons.total() == 0
    said = fetch(warehouse, "select speaker_name, said from who_said_what")
    assert "Dmitrijus Peskovas" in said["speaker_name"].to_list()
    assert any(text.startswith("mes palaikome jūsų pastangas") for text in said["said"])
    assert fetch(warehouse, "select count(*) from numbers where kind = 'money' and value = 3150000000 and unit = 'USD'").item() == 1
    named = fetch(warehouse, "select name from entities where type = 'LOC'")["name"].to_list()
    assert {"Rusija", "Venesuela"} <= set(named)


def test_no_fact_comes_out_of_the_related_articles_block(samples):
    _, warehouse, _ = samples
    assert fetch(warehouse, "select count(*) from ignored_spans where kind = 'related'").item() >= 1
    for table in ("entity_mentions", "numbers", "quotes"):
        inside = fetch(
            warehouse,
            f"select count(*) from {table} as fact inner join ignored_spans as span on fact.article_id = span.article_id "
            "and fact.start_char < span.end_char and span.start_char < fact.end_char",
        )
        assert inside.item() == 0, table


def test_the_counts_of_a_run_add_up_and_agree_with_the_tables(samples):
    _, warehouse, summary = samples
    arrived, *ends = (summary.run[name] for name in COUNTS)
    assert arrived == sum(ends)
    assert summary.run["status"] == "completed"
    for table, count in summary.facts.items():
        assert fetch(warehouse, f"select count(*) from {table}").item() == count, table
    assert fetch(warehouse, "select sum(word_count) from articles").item() == summary.words


def test_every_span_in_the_warehouse_cuts_its_surface_out_of_the_text(samples):
    _, warehouse, _ = samples
    spans = {"entity_mentions": "surface", "numbers": "surface"}
    for table, column in spans.items():
        wrong = fetch(
            warehouse,
            f"select {column} from {table} inner join articles using (article_id) where substring(text, start_char + 1, end_char - start_char) <> {column}",
        )
        assert wrong.is_empty(), wrong
    wrong = fetch(
        warehouse,
        "select speaker_surface from quotes inner join articles using (article_id) "
        "where substring(articles.text, speaker_start + 1, speaker_end - speaker_start) <> speaker_surface",
    )
    assert wrong.is_empty(), wrong


def test_the_run_leaves_its_counts_as_a_table_in_prefect(samples):
    from prefect.client.orchestration import get_client

    _, _, summary = samples
    with get_client(sync_client=True) as client:
        artifacts = client.request("POST", "/artifacts/filter", json={"sort": "CREATED_DESC", "limit": 20}).json()
    mine = [artifact for artifact in artifacts if summary.run["run_id"] in (artifact["description"] or "")]
    assert len(mine) == 1
    assert mine[0]["key"] == "ingest-counts"
    assert '"articles loaded"' in mine[0]["data"]


def test_the_same_input_again_changes_nothing(samples):
    folder, warehouse, _ = samples
    before = stored(warehouse)
    summary = run(folder, warehouse)
    assert [summary.run[name] for name in COUNTS] == [8, 0, 8, 0]
    assert stored(warehouse) == before


def test_a_changed_article_replaces_its_facts_and_touches_no_others(samples, tmp_path):
    folder, before, _ = samples
    path = tmp_path / "zinios.duckdb"
    shutil.copy(before, path)
    changed = folder / "seed.txt"  # the same place with another text
    original = changed.read_text(encoding="utf-8")
    try:
        changed.write_text("Prezidentas Valdas Adamkus penktadienį Vilniuje sakė, kad ligoninėms bus skirta 40 mln. eurų.\n", encoding="utf-8")
        summary = run(folder, path)
    finally:
        changed.write_text(original, encoding="utf-8")
    assert [summary.run[name] for name in COUNTS] == [8, 1, 7, 0]
    assert fetch(path, "select count(*) from articles").item() == 8
    of_seed = "select surface from numbers inner join articles using (article_id) where source_uri like '%seed.txt'"
    assert fetch(path, of_seed)["surface"].to_list() == ["40 mln. eurų"]
    names = fetch(path, "select name from entities")["name"].to_list()
    assert "Valdas Adamkus" in names
    assert "N. Maduro" not in names, "an entity that only the old text named is still there"
    others = "select fact.* from {} as fact inner join articles using (article_id) where source_uri not like '%seed.txt' order by all"
    for table in ("entity_mentions", "quotes", "numbers"):
        assert fetch(path, others.format(table)).equals(fetch(before, others.format(table))), table


def test_a_run_killed_halfway_and_run_again_equals_an_undisturbed_one(samples, tmp_path):
    folder, undisturbed, _ = samples
    path = tmp_path / "zinios.duckdb"
    command = [sys.executable, "-m", "flows.cli", "run", str(folder), "--warehouse", str(path), "--batch-size", "1", "--workers", "1"]
    log = path.with_name(path.name + ".wal")
    process = subprocess.Popen(command, cwd=REPO, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        deadline = time.monotonic() + 240
        while process.poll() is None and not (log.exists() and log.stat().st_size > 20_000):
            assert time.monotonic() < deadline, "the run did not begin to load"
            time.sleep(0.005)
    finally:
        process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "the run ended before it could be killed"
    assert ends(process.pid), "a process of the killed run lives on"
    loaded = fetch(path, "select count(*) from articles").item()
    assert 1 <= loaded < 8
    assert fetch(path, "select status from runs").item() == "running"
    summary = run(folder, path, batch_size=1)
    assert [summary.run[name] for name in COUNTS] == [8, 8 - loaded, loaded, 0]
    assert fetch(path, "select status from runs order by started_at")["status"].to_list() == ["crashed", "completed"]
    assert stored(path) == stored(undisturbed)


def ends(group: int, seconds: float = 20.0) -> bool:
    """Whether all processes of a process group end in time (where the system does not tell, True)."""
    if not Path("/proc/self/stat").exists():
        return True
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(alive(stat, group) for stat in Path("/proc").glob("[0-9]*/stat")):
            return True
        time.sleep(0.1)
    return False


def alive(stat: Path, group: int) -> bool:
    try:
        state, _, its_group = stat.read_text().rpartition(")")[2].split()[:3]
    except OSError:  # ended meanwhile
        return False
    return int(its_group) == group and state not in "ZX"


# Any text at all

PIECES = st.sampled_from(
    [
        "Vilniaus Vytauto Didžiojo universitetas",
        "V. Putinas",
        "V.Putino",
        "Dalia Grybauskaitė",
        "JAV",
        "„Lietuvos energija“",
        "TVF'o",
        "sakė",
        "pasak",
        "teigia, kad",
    ]
    + [
        "prezidentas",
        "jis",
        "jos teigimu",
        "3,15 mlrd. dolerių",
        "nuo 5 iki 7 proc.",
        "2019 m. gegužės 3 d.",
        "15 val.",
        "pusantro milijono",
        "apie 200 žmonių",
        "2:1",
    ]
    + ["trečiasis", "dvidešimt penki", "XIX a.", "1990–1995", "½", "№ 5", "Susiję straipsniai:", "nuotr.", "BNS", "Skaitykite taip pat:"]
    + ["„", "“", "”", '"', "«", "»", "‚", "‘", "'", "(", ")", "[", "—", "–", "-", ",", ".", "...", "…", "!", "?", ":", ";"]
    + ["😀", "👩\u200d👩\u200d👧", "🇱🇹", "ū\u0303", "e\u0301", "\u0301", "𝐠𝐞𝐫𝐚𝐬", "\u200b", "\u00ad", "\ufeff", "\u202e", "\x00", "\x07", "\x1b[31m", "\x85"]
    + ["\n", "\n\n", "\r\n", "\t", " ", "\u00a0", "\u2028"]
)
TEXTS = st.lists(PIECES | st.text(max_size=6), min_size=1, max_size=40).flatmap(
    lambda pieces: st.sampled_from([" ", ""]).map(lambda between: between.join(pieces))
)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_every_span_of_every_fact_cuts_its_surface_out_of_any_text(annotator, text):
    text = normalise(text)
    record = {"source_uri": "any.txt", "title": None, "url": None, "published_at": None, "source": None, "text": text}
    (article,) = annotator.annotate([text])
    assert article.text == text
    for token in article.tokens:
        assert 0 <= token.start < token.end <= len(text)
    facts = extract(article, record)
    for mention in facts.mentions:
        assert text[mention.start : mention.end] == mention.surface
        assert mention.type == facts.entities[mention.entity].type
    for quote in facts.quotes:
        assert 0 <= quote.start < quote.end <= len(text)
        # A quote whose parts stand apart says them together; whatever it says stands in its span.
        inside = text[quote.start : quote.end]
        assert all(word in inside for word in quote.text.split())
        if quote.speaker_surface is not None:
            assert text[quote.speaker_start : quote.speaker_end] == quote.speaker_surface
    for number in facts.numbers:
        assert text[number.start : number.end] == number.surface
    facts_frames([facts])  # and the tables take them


def test_facts_do_not_depend_on_the_articles_beside_them(annotator):
    texts = [normalise(path.read_text(encoding="utf-8")) for path in sorted(ARTICLES.glob("*.txt"))]
    together = annotator.annotate(texts)
    assert [article.tokens for article in annotator.annotate(texts[-1:])] == [together[-1].tokens]
    assert [(name.start, name.end, name.type) for name in annotator.annotate(texts[:1])[0].names] == [
        (name.start, name.end, name.type) for name in together[0].names
    ]


def test_the_telemetry_of_prefect_is_off():
    import flows  # noqa: F401 - importing it is what turns it off

    assert os.environ["DO_NOT_TRACK"] == "1"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
