"""What the README shows works: its queries run, its folders and commands are there."""

from __future__ import annotations

import re

import pytest
from conftest import REPO
from warehouse_facts import article, ingest

from warehouse import Warehouse

README = (REPO / "README.md").read_text("utf-8")
QUERIES = [query for block in re.findall(r"```sql\n(.*?)```", README, re.DOTALL) for query in block.strip().splitlines()]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    with Warehouse.open(tmp_path_factory.mktemp("readme") / "zinios.duckdb") as store:
        ingest(store, [article("data/pirmas.txt", "Pirma žinia.")])
        yield store


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_in_the_readme_runs(warehouse, query):
    assert warehouse.fetch(query).columns


def test_the_readme_names_every_table_and_view(warehouse):
    there = set(warehouse.fetch("select table_name from information_schema.tables")["table_name"]) - {"schema_migrations", "schema_views"}
    assert not [name for name in there if f"`{name}`" not in README]


def test_the_map_of_folders_is_true():
    shown = set(re.findall(r"^\| `(\w+)/` \|", README, re.MULTILINE))
    there = {path.parent.name for pattern in ("*/*.py", "*/*.md") for path in REPO.glob(pattern) if not path.parent.name.startswith(".")}
    assert shown >= there
    assert all((REPO / name).is_dir() for name in shown)


def test_every_file_that_the_readme_links_to_is_there():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert not [link for link in links if "://" not in link and not (REPO / link).exists()]
