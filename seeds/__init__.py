"""Reference tables that a linguist may edit: one CSV a table in ``seeds/tables/``, read once a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

SEEDS = Path(__file__).resolve().parent
TABLES = SEEDS / "tables"
ARTICLES = SEEDS / "articles"


@cache
def table(name: str) -> pl.DataFrame:
    """The reference table ``seeds/tables/NAME.csv``: all columns strings, empty cells null.  FileNotFoundError if there is none."""
    return pl.read_csv(TABLES / f"{name}.csv", infer_schema=False)


@cache
def column(name: str, col: str) -> tuple[str, ...]:
    """The values of one column of a reference table, in order, nulls left out."""
    return tuple(table(name)[col].drop_nulls().to_list())
