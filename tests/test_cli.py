"""The command line as a user and a program meet it: commands, --json, exit codes, and errors that name the place and the remedy."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest
from conftest import REPO
from typer.testing import CliRunner
from warehouse_facts import article, ingest

from flows.cli import app
from warehouse import Warehouse

LITHUANIAN = "Vyriausybė ketvirtadienį Vilniuje pritarė, kad ligoninėms būtų skirta 40 mln. eurų, nes vaistai brangsta. Apie tai pranešė ministerija."


@pytest.fixture(autouse=True)
def settings_afresh():
    """Settings are read once a process; each test sets its own."""
    from flows.settings import settings

    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    """A small warehouse, made without models."""
    path = tmp_path_factory.mktemp("cli") / "zinios.duckdb"
    with Warehouse.open(path) as store:
        ingest(store, [article("data/pirmas.txt", "Pirma žinia.", title="Pirma"), article("data/antras.txt", "Antra žinia.")])
    return str(path)


def zinios(*words: str, **options):
    """Run a command in this process: what it printed on stdout and stderr, and its exit code."""
    return CliRunner().invoke(app, list(words), **options)


def command(*words: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a command as a program of its own."""
    return subprocess.run([sys.executable, "-m", "flows.cli", *words], cwd=REPO, env=os.environ | environment, capture_output=True, text=True, timeout=300)


# Help


@pytest.mark.parametrize("name", ["run", "sql", "show", "report", "doctor"])
def test_every_command_explains_itself_with_an_example(name):
    result = zinios(name, "--help")
    assert result.exit_code == 0
    assert f"zinios {name}" in result.stdout.split("Example:")[1]


def test_help_needs_nothing_heavy():
    code = "import sys, flows.cli; print([name for name in ('prefect', 'torch', 'stanza', 'polars', 'duckdb') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], cwd=REPO, capture_output=True, text=True).stdout.strip() == "[]"


# zinios sql


def test_sql_prints_a_table_of_what_was_asked(warehouse):
    result = zinios("sql", "select source_uri, word_count from articles order by source_uri", "-w", warehouse)
    assert result.exit_code == 0
    assert "word_count" in result.stdout
    assert result.stdout.index("data/antras.txt") < result.stdout.index("data/pirmas.txt")


def test_sql_gives_programs_nothing_but_json(warehouse):
    result = zinios("sql", "select surface, value from numbers where kind = 'money' limit 1", "--json", "-w", warehouse)
    assert json.loads(result.stdout) == [{"surface": "3,15 mlrd. dolerių", "value": "3150000000.000000"}]
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("selec 1", 'at or near "selec"'),
        ("select * from nothing", "nothing"),
        ("delete from articles", "read-only"),
        ("drop table quotes", "read-only"),
        ("", "one SQL statement is wanted, not 0"),
        ("select 1; select 2", "one SQL statement is wanted, not 2"),
        ("select * from read_csv('/etc/passwd')", "disabled by configuration"),
    ],
)
def test_sql_that_is_wrong_or_would_write_ends_with_2_and_says_why(warehouse, statement, said):
    result = zinios("sql", statement, "-w", warehouse)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
    with Warehouse.open(warehouse, read_only=True) as store:
        assert store.fetch("select count(*) from articles").item() == 2


def test_the_prompt_takes_statements_of_several_lines_from_a_pipe(warehouse):
    result = zinios("sql", "--json", "-w", warehouse, input="select 1 as a;\nselect\n  2 as a\n;\n")
    assert result.exit_code == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == [[{"a": 1}], [{"a": 2}]]


def test_the_prompt_goes_on_after_a_mistake_and_tells_a_script_of_it(warehouse):
    result = zinios("sql", "--json", "-w", warehouse, input="selec;\nselect 2 as a;\n")
    assert result.exit_code == 2
    assert json.loads(result.stdout) == [{"a": 2}]


# zinios show


@pytest.mark.parametrize("wanted", ["data/pirmas.txt", "pirmas.txt", "pirmas"])
def test_show_finds_an_article_by_its_place_or_name(warehouse, wanted):
    result = zinios("show", wanted, "-w", warehouse)
    assert result.exit_code == 0
    assert "Pirma žinia." in result.stdout
    assert "3,15 mlrd. dolerių" in result.stdout
    assert "Vladimiras Putinas" in result.stdout


def test_show_gives_programs_the_text_and_spans_that_cut_it(warehouse):
    shown = json.loads(zinios("show", "antras", "--json", "-w", warehouse).stdout)
    marks = [mark for mark in shown["marks"] if mark["surface"]]
    assert {mark["mark"] for mark in marks} == {"name", "quote", "number"}
    assert all(shown["text"][mark["start_char"] : mark["end_char"]] == mark["surface"] for mark in marks)


def test_show_of_what_is_not_there_tells_how_to_list_what_is(warehouse):
    result = zinios("show", "trečias", "-w", warehouse)
    assert result.exit_code == 2
    assert "no article 'trečias'" in result.stderr
    assert "zinios sql" in result.stderr


def test_show_of_more_than_one_article_lists_them(warehouse):
    with Warehouse.open(warehouse, read_only=True) as store:
        ids = store.fetch("select article_id from articles")["article_id"].to_list()
    result = zinios("show", "", "-w", warehouse)
    assert result.exit_code == 2
    assert all(id in result.stderr for id in ids)


# zinios report


def test_report_shows_speakers_money_counts_and_the_answers_to_questions(warehouse):
    result = zinios("report", "-w", warehouse)
    assert result.exit_code == 0
    for part in ("I. Šimonytė", "3,15 mlrd. dolerių", "apie 200 ligoninių", "Who said what", "Money", "Counts"):
        assert part in result.stdout, part
    assert result.stdout.count("select") >= 3


def test_report_gives_programs_json(warehouse):
    told = json.loads(zinios("report", "--json", "-w", warehouse).stdout)
    assert {row["speaker"] for row in told["quotes"]} == {"I. Šimonytė", "Vladimiras Putinas"}


# zinios doctor


def test_doctor_tells_what_is_installed_and_where_things_are(warehouse):
    result = zinios("doctor", "--json", "-w", warehouse)
    told = json.loads(result.stdout)
    assert told["warehouse"]["path"] == warehouse
    assert told["warehouse"]["articles"] == 2
    assert all(told["packages"].values())
    assert told["zinios"]["models"]
    assert result.exit_code == (1 if told["wrong"] else 0)


def test_doctor_ends_with_1_where_models_are_missing(warehouse, tmp_path):
    result = zinios("doctor", "-w", warehouse, env={"ZINIOS_MODELS": str(tmp_path)})
    assert result.exit_code == 1
    assert f"no encoder.onnx, no encoder.json.xz, no tokenizer.pt in {tmp_path}" in result.stderr


# What is wrong with a warehouse or a setting


@pytest.mark.parametrize("words", [("sql", "select 1"), ("show", "x"), ("report",)])
def test_a_missing_warehouse_is_named_with_the_remedy(tmp_path, words):
    result = zinios(*words, "-w", str(tmp_path / "none.duckdb"))
    assert result.exit_code == 2
    assert str(tmp_path / "none.duckdb") in result.stderr
    assert "zinios run" in result.stderr


def test_a_file_that_is_no_warehouse_is_named(tmp_path):
    (tmp_path / "letter.duckdb").write_text("Labas!")
    result = zinios("sql", "select 1", "-w", str(tmp_path / "letter.duckdb"))
    assert result.exit_code == 2
    assert "letter.duckdb" in result.stderr


def test_a_setting_that_cannot_be_is_named():
    result = zinios("report", env={"ZINIOS_BATCH_SIZE": "many"})
    assert result.exit_code == 2
    assert "ZINIOS_BATCH_SIZE" in result.stderr


# zinios run


def test_run_tells_a_wrong_path_before_it_starts_anything(tmp_path):
    result = zinios("run", str(tmp_path / "nėra.txt"), "-w", str(tmp_path / "z.duckdb"))
    assert result.exit_code == 2
    assert "nėra.txt: no such file or folder" in result.stderr
    assert not (tmp_path / "z.duckdb").exists()


def test_run_tells_missing_models_before_it_starts_anything(tmp_path):
    (tmp_path / "a.txt").write_text(LITHUANIAN)
    result = zinios("run", str(tmp_path / "a.txt"), "-w", str(tmp_path / "z.duckdb"), env={"ZINIOS_MODELS": str(tmp_path / "nėra")})
    assert result.exit_code == 2
    assert f"no folder of models at {tmp_path / 'nėra'}" in result.stderr
    assert not (tmp_path / "z.duckdb").exists()


@pytest.mark.parametrize("words", [("run",), ("run", "--batch-size", "0", "x.txt"), ("run", "--colour", "x.txt"), ("fly",)])
def test_wrong_usage_ends_with_2(words):
    assert zinios(*words).exit_code == 2


def test_run_tells_a_prefect_server_that_does_not_answer(tmp_path, models):
    (tmp_path / "a.txt").write_text(LITHUANIAN)
    done = command("run", str(tmp_path / "a.txt"), "-w", str(tmp_path / "z.duckdb"), PREFECT_API_URL="http://127.0.0.1:9/api")
    assert done.returncode == 2, done.stderr
    assert "http://127.0.0.1:9/api does not answer" in done.stderr
    assert "unset PREFECT_API_URL" in done.stderr


@pytest.fixture(scope="module")
def strict(tmp_path_factory, models):
    """A strict run for a program, in a process of its own, over one article, one empty line and one line that is no JSON."""
    folder = tmp_path_factory.mktemp("strict")
    lines = [json.dumps({"text": LITHUANIAN, "title": "Ligoninėms"}), json.dumps({"text": ""}), '{"text": ']
    (folder / "news.jsonl").write_text("\n".join(lines) + "\n")
    path = str(folder / "zinios.duckdb")
    return folder, path, command("run", str(folder / "news.jsonl"), "-w", path, "--workers", "1", "--strict", "--json")


def test_a_strict_run_with_rejected_input_ends_with_1_and_loads_the_rest(strict):
    _, path, done = strict
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert (told["articles_in"], told["articles_loaded"], told["articles_rejected"]) == (3, 1, 2)
    assert told["rejected"] == {"empty": 1, "malformed": 1}
    assert told["warehouse"] == path


def test_what_was_rejected_is_kept_with_its_place(strict):
    folder, path, _ = strict
    rows = json.loads(zinios("sql", "select source_uri, reason from rejected order by source_uri", "--json", "-w", path).stdout)
    assert [(row["source_uri"], row["reason"]) for row in rows] == [
        (f"{folder / 'news.jsonl'}#2", "empty"),
        (f"{folder / 'news.jsonl'}#3", "malformed"),
    ]


def test_off_a_terminal_progress_has_no_control_codes(strict):
    _, _, done = strict
    assert not re.search("\x1b|\r", done.stdout + done.stderr)


def test_the_same_run_without_strict_ends_with_0_and_says_what_it_did(strict):
    folder, path, _ = strict
    done = command("run", str(folder / "news.jsonl"), "-w", path, "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("3 articles in: 0 loaded, 1 there already, 2 rejected.")
    assert "rejected: malformed: 1" in done.stdout
