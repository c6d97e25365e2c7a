"""A process that loads the warehouse is killed (SIGKILL) at any moment: the file opens, and a rerun completes it."""

from __future__ import annotations

import pickle
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from warehouse_facts import article, contents

from transforms.frames import facts_frames
from warehouse import Warehouse

REPO = Path(__file__).resolve().parents[1]
ARTICLES = 30
BATCH = 2

# Loads batches made beforehand and says at which step it is, so that the test can kill it where it means to.
WRITER = """
import pickle, sys
batches = pickle.load(open(sys.argv[2], "rb"))
from warehouse import Warehouse
print("opening", flush=True)
with Warehouse.open(sys.argv[1], checkpoint_size=sys.argv[3]) as warehouse:
    run = warehouse.start_run()
    for batch in batches:
        print("loading", flush=True)
        warehouse.load(run, batch)
        print("loaded", flush=True)
    warehouse.finish_run(run)
    print("finished", flush=True)
"""


def batches(changed: bool):
    """The input, batch by batch: every fifth article ``changed`` or not, and a few that stand in a second place as well."""
    articles = [article(f"data/{i}.txt", f"{'Pakeista' if changed and i % 5 == 0 else 'Pirminė'} žinia {i}.") for i in range(ARTICLES)]
    articles += [article(f"copy/{i}.txt", f"Pirminė žinia {i}.") for i in range(1, 5)]
    return [facts_frames(articles[i : i + BATCH]) for i in range(0, len(articles), BATCH)]


def load(path, batches) -> dict:
    with Warehouse.open(path) as warehouse:
        run = warehouse.start_run()
        for batch in batches:
            warehouse.load(run, batch)
        return warehouse.finish_run(run)


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """The input on disk, a warehouse that holds an earlier state of half of it, and what an undisturbed run makes of that."""
    folder = tmp_path_factory.mktemp("crash")
    (folder / "batches.pickle").write_bytes(pickle.dumps(batches(changed=True)))
    load(folder / "before.duckdb", batches(changed=False)[: ARTICLES // BATCH // 2])
    shutil.copy(folder / "before.duckdb", folder / "undisturbed.duckdb")
    load(folder / "undisturbed.duckdb", batches(changed=True))
    with Warehouse.open(folder / "undisturbed.duckdb", read_only=True) as warehouse:
        return folder, contents(warehouse)


def kill(path, folder, word: str, times: int, delay: float, checkpoint_size: str = "16MB") -> bool:
    """Start the writer and kill it ``delay`` seconds after it has said ``word`` so many times; whether it was still at work."""
    command = [sys.executable, "-c", WRITER, str(path), str(folder / "batches.pickle"), checkpoint_size]
    with subprocess.Popen(command, cwd=REPO, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            times -= line.strip() == word
            if times == 0:
                time.sleep(delay)
                process.send_signal(signal.SIGKILL)
                break
        said = process.stdout.read()
    return process.returncode == -signal.SIGKILL and "finished" not in said


@pytest.mark.parametrize(
    ("word", "times", "delay", "checkpoint_size"),
    [
        ("opening", 1, 0.01, "16MB"),
        ("loading", 1, 0.0, "16MB"),
        ("loading", 6, 0.01, "16MB"),
        ("loaded", 9, 0.0, "16MB"),
        # A tiny log: the file itself is brought up to date at every commit, so the kill may fall into that too.
        ("loading", 4, 0.02, "1KB"),
        ("loading", 7, 0.03, "1KB"),
    ],
)
def test_a_killed_run_leaves_a_warehouse_that_opens_and_a_rerun_completes(tmp_path, work, word, times, delay, checkpoint_size):
    folder, undisturbed = work
    path = tmp_path / "zinios.duckdb"
    shutil.copy(folder / "before.duckdb", path)
    assert kill(path, folder, word, times, delay, checkpoint_size), "the writer ended before it could be killed"
    with Warehouse.open(path, read_only=True) as warehouse:
        assert warehouse.fetch("from articles anti join entity_mentions using (article_id)").is_empty(), "an article without its facts"
        assert warehouse.fetch("from runs where articles_in <> articles_loaded + articles_duplicate + articles_rejected").is_empty()
        left = warehouse.fetch("from runs where status = 'running'")
    row = load(path, batches(changed=True))
    assert row["articles_in"] == ARTICLES + 4 == row["articles_loaded"] + row["articles_duplicate"]
    with Warehouse.open(path, read_only=True) as warehouse:
        assert contents(warehouse) == undisturbed
        crashed = warehouse.fetch("select run_id from runs where status = 'crashed'")
        assert crashed["run_id"].to_list() == left["run_id"].to_list()
        assert warehouse.fetch("from runs where status = 'running'").is_empty()


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05])
def test_a_kill_while_the_file_is_made_leaves_none_or_a_whole_one(tmp_path, work, delay):
    folder, _ = work
    path = tmp_path / "zinios.duckdb"
    kill(path, folder, "opening", 1, delay)
    with Warehouse.open(path) as warehouse:
        assert warehouse.fetch("select count(*) from schema_migrations").item() > 0
    assert not list(tmp_path.glob(f".{path.name}.*")), "a draft was left behind"
