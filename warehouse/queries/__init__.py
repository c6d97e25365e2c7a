"""The questions that the command line asks, one ``.sql`` file each, and example questions for people in ``examples/``."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent


class Example(NamedTuple):
    """An example question: what it asks (the file's first comment) and its SQL."""

    title: str
    sql: str


def query(name: str) -> str:
    """The SQL of ``warehouse/queries/NAME.sql``.  FileNotFoundError if there is none."""
    return (HERE / f"{name}.sql").read_text("utf-8")


def examples() -> list[Example]:
    """The example questions, in the order of their file names."""
    out = []
    for path in sorted((HERE / "examples").glob("*.sql")):
        title, _, sql = path.read_text("utf-8").partition("\n")
        out.append(Example(title.removeprefix("--").strip(), sql.strip()))
    return out
