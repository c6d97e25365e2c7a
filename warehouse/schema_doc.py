"""Write docs/schema.md from the warehouse's own comments: ``python -m warehouse.schema_doc``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from warehouse.store import Warehouse

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "schema.md"

_OBJECTS = """
select table_name as name, comment, 'table' as kind, table_oid as position from duckdb_tables() where schema_name = 'main' and not internal
union all
select view_name, comment, 'view', view_oid from duckdb_views() where schema_name = 'main' and not internal
order by kind, position
"""
_COLUMNS = "select column_name, data_type, is_nullable, comment from duckdb_columns() where table_name = ? order by column_index"

_HEAD = """# The warehouse's tables and views

Made by `python -m warehouse.schema_doc` from the comments in `warehouse/migrations/` and `warehouse/views/`; change those, not this page.
The same comments stand in the file itself: `select table_name, column_name, comment from duckdb_columns()`.
"""


def document() -> str:
    """The page, as a new warehouse describes itself."""
    with tempfile.TemporaryDirectory() as folder, Warehouse.open(Path(folder) / "new.duckdb") as warehouse:
        parts = [_HEAD]
        for name, comment, kind, _ in warehouse.fetch(_OBJECTS).rows():
            parts.append(f"\n## `{name}`{' (view)' if kind == 'view' else ''}\n\n{comment}\n\n")
            parts.append("| column | type | what it is |\n| --- | --- | --- |\n")
            for column, type, nullable, about in warehouse.fetch(_COLUMNS, [name]).rows():
                required = "" if nullable or kind == "view" else ", never null"
                parts.append(f"| `{column}` | {type.lower()}{required} | {about.replace('|', chr(92) + '|')} |\n")
    return "".join(parts)


if __name__ == "__main__":
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(document(), "utf-8")
