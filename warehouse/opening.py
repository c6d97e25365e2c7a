"""Open the warehouse's file: created when missing, its tables and views brought up to date, every failure explained."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from pathlib import Path

import duckdb

from warehouse.errors import NotAWarehouse, NoWarehouse, WarehouseError, WarehouseLocked, WarehouseTooNew

HERE = Path(__file__).resolve().parent
MIGRATIONS = HERE / "migrations"
VIEWS = HERE / "views"

_LOCK_HOLDER = re.compile(r"Conflicting lock is held in (.+?) \(PID (\d+)\)")


def connect(path: Path, *, read_only: bool = False, memory_limit: str = "1GB", checkpoint_size: str = "16MB") -> duckdb.DuckDBPyConnection:
    """A connection to the warehouse at ``path``, without access to other files or the network.

    A writable one creates the file when there is none and brings tables and views up to date; so does a read-only one that finds
    the file behind, where it may write.  Raises WarehouseError (see warehouse.errors).
    """
    path = Path(path)
    limits = {"memory_limit": memory_limit, "checkpoint_threshold": checkpoint_size}
    if path.is_dir():
        raise NotAWarehouse(f"{path} is a folder, not a warehouse; name a file, such as {path / 'zinios.duckdb'}")
    if not path.exists():
        if read_only:
            raise NoWarehouse(f"there is no warehouse at {path}; `zinios run PATH…` makes one")
        _create(path, limits)
    connection = _open(path, read_only, limits)
    try:
        if not read_only:
            _bring_up_to_date(connection, path)
        elif _is_behind(connection, path):
            connection.close()
            with contextlib.closing(connect(path, memory_limit=memory_limit, checkpoint_size=checkpoint_size)):
                pass
            connection = _open(path, read_only, limits)
    except BaseException:
        connection.close()
        raise
    return connection


def _open(path: Path, read_only: bool, limits: dict[str, str]) -> duckdb.DuckDBPyConnection:
    # Queries come from people and programs: they see this file and nothing else, and cannot switch that off.
    config = {"enable_external_access": False, "lock_configuration": True, **limits}
    try:
        return duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.Error as error:
        raise _explained(path, error) from error


def _explained(path: Path, error: duckdb.Error) -> WarehouseError:
    message = str(error)
    holder = _LOCK_HOLDER.search(message)
    if holder:
        pid = int(holder[2])
        return WarehouseLocked(
            f"{path} is in use by process {pid} ({holder[1]}); wait until it ends (or stop it: kill {pid}) and try again, "
            "or name another file with --warehouse",
            pid,
        )
    if "Could not set lock" in message:
        return WarehouseLocked(f"{path} is in use by another process; wait until it ends, or name another file with --warehouse")
    if "different configuration" in message:
        return WarehouseLocked(f"{path} is open in this very process already; close that first", os.getpid())
    if "not a valid DuckDB database file" in message:
        return NotAWarehouse(f"{path} is not a DuckDB file; name another file with --warehouse, or move this one out of the way")
    if "newer" in message and "version" in message:
        return WarehouseTooNew(f"{path} was written by a newer DuckDB than {duckdb.__version__}; upgrade with `pip install -U duckdb`")
    return WarehouseError(f"{path} cannot be opened: {message}")


def _create(path: Path, limits: dict[str, str]) -> None:
    """Make a new warehouse beside ``path`` and then give it its name, so that a kill half-way leaves no half-made file under that name."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseError(f"the folder of {path} cannot be made: {error.strerror}") from error
    for left in path.parent.glob(f".{path.name}.*.new*"):
        if not _is_alive(left.name.removeprefix(f".{path.name}.").split(".")[0]):
            left.unlink(missing_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    wal = draft.with_name(draft.name + ".wal")
    try:
        with contextlib.closing(_open(draft, False, limits)) as connection:
            _bring_up_to_date(connection, draft)
            connection.execute("checkpoint")
        # A log without its file (a deleted warehouse's) would be replayed into the new one.
        path.with_name(path.name + ".wal").unlink(missing_ok=True)
        with contextlib.suppress(FileExistsError):  # another process was quicker: its file is as good
            os.link(draft, path)
    except OSError:
        os.replace(draft, path)  # a file system without hard links
    finally:
        draft.unlink(missing_ok=True)
        wal.unlink(missing_ok=True)


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        pass
    return True


def migrations() -> list[tuple[int, str, Path]]:
    """The migrations in order: number, file name, file."""
    return [(int(file.name.split("_")[0]), file.name, file) for file in sorted(MIGRATIONS.glob("[0-9]*_*.sql"))]


def view_files() -> dict[str, tuple[str, str]]:
    """The views' SQL and its SHA-256 by name of the view."""
    files = {file.stem: file.read_text("utf-8") for file in sorted(VIEWS.glob("*.sql"))}
    return {name: (sql, hashlib.sha256(sql.encode()).hexdigest()) for name, sql in files.items()}


def schema_version(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """The number of the last migration that the file has seen, 0 for an empty file.

    Raises NotAWarehouse for a DuckDB file with other tables, WarehouseTooNew for one that knows migrations which this program does not.
    """
    tables = {row[0] for row in connection.execute("select table_name from duckdb_tables() where schema_name = 'main'").fetchall()}
    if "schema_migrations" not in tables:
        if tables:
            raise NotAWarehouse(f"{path} is a DuckDB file of something else (it has a table {min(tables)}); name another with --warehouse")
        return 0
    version = connection.execute("select coalesce(max(version), 0) from schema_migrations").fetchone()[0]
    known = migrations()[-1][0]
    if version > known:
        raise WarehouseTooNew(f"{path} has schema version {version}, and this program knows versions up to {known}; upgrade the program or name another file")
    return version


def _stored_views(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(connection.execute("select name, sha256 from schema_views").fetchall())


def _is_behind(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    if schema_version(connection, path) < migrations()[-1][0]:
        return True
    return _stored_views(connection) != {name: sha for name, (_, sha) in view_files().items()}


def _bring_up_to_date(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Run the migrations that are new, one transaction each, then make the views that changed and drop those that are gone."""
    version = schema_version(connection, path)
    for number, name, file in migrations():
        if number > version:
            with transaction(connection):
                connection.execute(file.read_text("utf-8"))
                connection.execute("insert into schema_migrations values (?, ?, now() at time zone 'UTC')", [number, name])
    stored, files = _stored_views(connection), view_files()
    changed = [name for name, (_, sha) in files.items() if stored.get(name) != sha]
    gone = [name for name in stored if name not in files]
    if not changed and not gone:
        return
    with transaction(connection):
        for name in gone:
            connection.execute(f'drop view if exists "{name}"')
            connection.execute("delete from schema_views where name = ?", [name])
        for name in changed:
            sql, sha = files[name]
            connection.execute(sql)
            connection.execute("insert or replace into schema_views values (?, ?)", [name, sha])


@contextlib.contextmanager
def transaction(connection: duckdb.DuckDBPyConnection):
    """All that happens inside is kept, or, after any error, nothing."""
    connection.execute("begin transaction")
    try:
        yield connection
        connection.execute("commit")
    except BaseException:
        # A failed commit has rolled back by itself.
        with contextlib.suppress(duckdb.TransactionException):
            connection.execute("rollback")
        raise
