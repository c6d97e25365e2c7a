"""Find news files and read them in batches, whatever their format, compression and encoding, in memory that does not grow with the file.

Text, JSON-lines and CSV are read line by line by our own splitters and not by Polars' scans, because one malformed line must not cost the
others and must be named by its number; Parquet is read page by page through Arrow, because Polars holds whole row groups, which may be the
whole file.  What cannot be used is listed with reason and place.
"""

from __future__ import annotations

import codecs
import glob
import json
import os
import re
import stat
import tempfile
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pyarrow as pa
import zstandard
from pyarrow.parquet import ParquetFile

from seeds import table
from transforms.clean import normalise
from transforms.language import is_lithuanian, language

# The reasons in ``rejected``.
UNDECODABLE, EMPTY, TOO_LONG, NOT_LITHUANIAN, MALFORMED, TRUNCATED, NO_TEXT_COLUMN, UNREADABLE = (
    "undecodable",
    "empty",
    "too_long",
    "not_lithuanian",
    "malformed",
    "truncated",
    "no_text_column",
    "unreadable",
)

# An article of more than 1 MB of UTF-8 is no article: a book, a log, a file that lost its line ends.
MAX_TEXT_BYTES = 1_000_000
# A record may be this long before it is given up on: 1 MB of text with every letter escaped (\\u0105), and its other fields.
MAX_RECORD_BYTES = 8_000_000
# A batch is given out when it has its rows or this many characters, so that a few huge articles do not make a huge batch.
MAX_BATCH_CHARS = 8_000_000
# Compressed bytes taken at a time; small, because one of them can become many thousand bytes.
_COMPRESSED_PIECE = 4096
_PIECE = 1 << 18

FORMATS = {".txt": "txt", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}
COMPRESSIONS = {".gz": "gz", ".zst": "zst"}
SUPPORTED = "/".join(FORMATS) + ", each also .gz or .zst"

RECORDS_SCHEMA = {
    "source_uri": pl.String,
    "title": pl.String,
    "url": pl.String,
    "published_at": pl.Datetime("us", "UTC"),
    "source": pl.String,
    "text": pl.String,
}
REJECTED_SCHEMA = {"source_uri": pl.String, "reason": pl.String, "detail": pl.String}


class InputError(ValueError):
    """A path that cannot be an input; the message names it and the remedy."""


@dataclass(frozen=True)
class InputFile:
    """A file to read.  ``uri``: the path as it was given, which ``source_uri`` begins with; ``size``: bytes on disk."""

    path: Path
    uri: str
    format: str
    compression: str | None
    size: int


@dataclass(frozen=True)
class Columns:
    """Which columns hold what; None: found by its usual name (seeds/tables/columns.csv)."""

    text: str | None = None
    title: str | None = None
    url: str | None = None
    date: str | None = None
    source: str | None = None


class Batch(NamedTuple):
    """Articles that go on (RECORDS_SCHEMA, ``text`` normalised) and records that do not (REJECTED_SCHEMA), both in the file's order."""

    records: pl.DataFrame
    rejected: pl.DataFrame


# Finding files


def _kind(path: Path) -> tuple[str, str | None] | None:
    """Format and compression by the name's endings; None for a name of no known kind."""
    suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
    compression = COMPRESSIONS.get(suffixes[-1]) if suffixes else None
    if compression:
        suffixes.pop()
    kind = FORMATS.get(suffixes[-1]) if suffixes else None
    return (kind, compression) if kind else None


def _input_file(path: Path) -> InputFile | None:
    kind = _kind(path)
    if kind is None:
        return None
    try:
        status = path.stat()
    except OSError:
        # A link to nothing, a file gone since: reading it says so, and the other files are read.
        return InputFile(path, str(path), *kind, 0)
    # A pipe or a device would be waited on for ever.
    return InputFile(path, str(path), *kind, status.st_size) if stat.S_ISREG(status.st_mode) else None


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root) / name for name in sorted(names) if not name.startswith("."))


def find_inputs(paths: Iterable[str | Path] | str | Path) -> list[InputFile]:
    """The files that the paths stand for, in order, each once.

    A path is a file, a folder (read recursively; hidden files and other kinds of files are passed over) or a glob (``**`` enters folders).
    InputError for a path that does not exist, a glob that matches nothing, a folder without a readable file, a file of an unknown kind.
    """
    found: dict[str, InputFile] = {}
    for given in [paths] if isinstance(paths, str | Path) else paths:
        path = Path(given).expanduser()
        if path.is_dir():
            files = [file for name in _walk(path) if (file := _input_file(name))]
            if not files:
                raise InputError(f"{given}: no readable file in this folder; expected {SUPPORTED}")
        elif path.exists():
            file = _input_file(path)
            if file is None:
                raise InputError(f"{given}: unknown kind of file; rename or convert it to {SUPPORTED}")
            files = [file]
        elif glob.has_magic(str(path)):
            names = sorted(Path(name) for name in glob.glob(str(path), recursive=True))
            # A glob may match folders as well: what is in them is meant.
            names = [inner for name in names for inner in (_walk(name) if name.is_dir() else [name])]
            files = [file for name in names if (file := _input_file(name))]
            if not files:
                raise InputError(f"{given}: the pattern matches no readable file; quote it against the shell, and expect {SUPPORTED}")
        else:
            raise InputError(f"{given}: no such file or folder; check the spelling and that it is reachable from {Path.cwd()}")
        for file in files:
            found.setdefault(os.path.realpath(file.path), file)
    return list(found.values())


# Bytes


class _Broken(Exception):
    """The stream ends in the middle or is damaged from here on; what was read before stands.  ``number``: the line it breaks in."""

    number = 1


def _blocks(file: InputFile) -> Iterator[bytes]:
    """The file's decompressed bytes in pieces.  _Broken where the compressed data breaks, after all that could be read."""
    with file.path.open("rb") as stream:
        if file.compression is None:
            while block := stream.read(_PIECE):
                yield block
            return
        make = (
            (lambda: zlib.decompressobj(zlib.MAX_WBITS | 16))
            if file.compression == "gz"
            else (lambda: zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj())
        )
        # Members (gzip) and frames (zstd) may follow each other in one file.
        member, fresh, members = make(), True, 0
        while piece := stream.read(_COMPRESSED_PIECE):
            while piece:
                if fresh and members and not piece.strip(b"\x00"):
                    break  # padding after the last member
                try:
                    block = member.decompress(piece)
                except (zlib.error, zstandard.ZstdError) as error:
                    raise _Broken(f"the {file.compression} data is damaged: {error}") from None
                fresh = False
                if block:
                    yield block
                piece = b""
                if member.eof:
                    piece = member.unused_data
                    member, fresh, members = make(), True, members + 1
        if not fresh or not members:
            raise _Broken(f"the {file.compression} data ends before its end mark")


def _decoded(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The blocks as UTF-8 without a BOM; UTF-16 is recoded when a BOM says that it is that, and a lone ``\\r`` as line end made ``\\n``."""
    blocks = _recoded(blocks)
    head = next((block for block in blocks if block), b"")
    old = b"\r" in head[:-1] and b"\n" not in head
    yield head.replace(b"\r", b"\n") if old else head
    for block in blocks:
        yield block.replace(b"\r", b"\n") if old else block


def _recoded(blocks: Iterator[bytes]) -> Iterator[bytes]:
    head = b""
    for block in blocks:
        head += block
        if len(head) >= 4:
            break
    if head.startswith(codecs.BOM_UTF8):
        yield head[3:]
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        decoder = codecs.getincrementaldecoder("utf-16")("replace")
        yield decoder.decode(head).encode("utf-8", "replace")
        for block in blocks:
            yield decoder.decode(block).encode("utf-8", "replace")
        yield decoder.decode(b"", True).encode("utf-8", "replace")
        return
    else:
        yield head
    yield from blocks


class _Line(NamedTuple):
    """A line without its end.  ``content`` None: longer than MAX_RECORD_BYTES."""

    number: int
    content: bytes | None


def _lines(blocks: Iterator[bytes]) -> Iterator[_Line | _Broken]:
    """The lines, numbered from 1; a break in the data is the last item, after the lines that were read whole."""
    number, rest, skipping = 1, [], False
    length = 0
    try:
        for block in blocks:
            start = 0
            while (end := block.find(b"\n", start)) >= 0:
                content = block[start:end]
                if skipping or length + len(content) > MAX_RECORD_BYTES:
                    yield _Line(number, None)
                else:
                    rest.append(content)
                    yield _Line(number, b"".join(rest))
                number, rest, skipping, length, start = number + 1, [], False, 0, end + 1
            if not skipping and start < len(block):
                rest.append(block[start:])
                length += len(block) - start
                if length > MAX_RECORD_BYTES:
                    rest, skipping = [], True
    except (_Broken, OSError) as error:
        if isinstance(error, OSError) and number == 1 and not length:
            raise  # not broken: not to be had at all
        broken = error if isinstance(error, _Broken) else _Broken(str(error))
        # The line in which it breaks cannot be trusted, and is what the break costs.
        broken.number = number
        yield broken
        return
    if skipping:
        yield _Line(number, None)
    elif length:
        yield _Line(number, b"".join(rest))


# Characters

# What windows-1257 text in Lithuanian has beyond ASCII; text in another 8-bit code shows other characters when read as windows-1257.
_LITHUANIAN_CHARACTERS = frozenset("ąčęėįšųūžĄČĘĖĮŠŲŪŽ„“”–—…«»’‘§°€\u00a0")


def windows_1257(raw: bytes) -> str | None:
    """The bytes read as windows-1257 where they are clearly Lithuanian in it, else None."""
    try:
        text = raw.decode("cp1257")
    except UnicodeDecodeError:
        return None
    foreign = [char for char in text if ord(char) > 127]
    lithuanian = sum(char in _LITHUANIAN_CHARACTERS for char in foreign)
    letters = sum(char.isalpha() for char in foreign)
    if not letters or lithuanian < 0.95 * len(foreign) or any(unicodedata.category(char) == "Cc" and char not in "\t\r\n" for char in text):
        return None
    return text if is_lithuanian(text) else None


def _decode(raw: bytes) -> str:
    """UTF-8, or windows-1257 where that is clear.  UnicodeDecodeError otherwise."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if (text := windows_1257(raw)) is not None:
            return text
        raise


def _fold(name: str) -> str:
    """A column's name without case, diacritics, spacing and punctuation: ``Straipsnio antraštė`` as ``straipsnio_antraste``."""
    plain = "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", "_", plain.strip().lower()).strip("_")


@cache
def _usual_names() -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for field, name in table("columns").select("field", "name").iter_rows():
        names.setdefault(field, []).append(name)
    return names


def find_columns(names: Iterable[str], columns: Columns = Columns()) -> dict[str, str]:
    """Field (text, title, url, date, source) to the column that holds it, as far as there is one.

    A name given in ``columns`` is taken as it is (else folded: case and diacritics do not count) and nothing is guessed for that field.
    """
    names = list(names)
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(_fold(name), name)
    found: dict[str, str] = {}
    for field in fields(Columns):
        given = getattr(columns, field.name)
        if given is not None:
            column = given if given in names else folded.get(_fold(given))
        else:
            column = next((folded[name] for name in _usual_names()[field.name] if name in folded), None)
        if column is not None and column not in found.values():
            found[field.name] = column
    return found


# Records


class _Record(NamedTuple):
    row: int | None
    text: str
    title: str | None = None
    url: str | None = None
    date: str | None = None
    source: str | None = None


class _Reject(NamedTuple):
    row: int | None
    reason: str
    detail: str


def _no_text(names: Iterable[str], columns: Columns) -> str:
    wanted = f"no column {columns.text!r}" if columns.text else "no column with a usual name for the text"
    shown = ", ".join(list(names)[:12]) or "none"
    return f"{wanted}; columns here: {shown}; name the right one with --text-column"


def _string(value: object) -> str | None:
    """A field other than the text as a string; a list or an object has no place in a title."""
    return value if isinstance(value, str) else None if value is None or isinstance(value, list | dict | bool) else str(value)


def _record(row: int | None, values: dict[str, object], found: dict[str, str]) -> _Record | _Reject:
    value = values.get(found["text"])
    if value is None:
        return _Reject(row, EMPTY, "no text")
    if not isinstance(value, str):
        return _Reject(row, MALFORMED, f"the text is a {type(value).__name__}, not a string")
    return _Record(row, value, **{field: _string(values.get(name)) for field, name in found.items() if field != "text"})


def _too_long_line(row: int) -> _Reject:
    return _Reject(row, TOO_LONG, f"a line of more than {MAX_RECORD_BYTES:,} bytes")


def _read_txt(file: InputFile, columns: Columns) -> Iterator[_Record | _Reject]:
    parts, size = [], 0
    try:
        for block in _decoded(_blocks(file)):
            parts.append(block)
            size += len(block)
            if size > 4 * MAX_TEXT_BYTES:
                yield _Reject(None, TOO_LONG, f"more than {MAX_TEXT_BYTES:,} bytes")
                return
    except _Broken as broken:
        # Half an article would be taken for the whole of it, and a quote cut short for what somebody said.
        yield _Reject(None, TRUNCATED, f"{broken}; {size:,} bytes could be read")
        return
    raw = b"".join(parts)
    try:
        yield _Record(None, _decode(raw))
    except UnicodeDecodeError as error:
        yield _Reject(None, UNDECODABLE, f"neither UTF-8 nor Lithuanian in windows-1257: {error.reason} at byte {error.start}")


def _read_jsonl(file: InputFile, columns: Columns) -> Iterator[_Record | _Reject]:
    layouts: dict[tuple[str, ...], dict[str, str]] = {}
    for line in _lines(_decoded(_blocks(file))):
        if isinstance(line, _Broken):
            yield _Reject(line.number, TRUNCATED, f"{line}; the lines before were kept")
            return
        if line.content is None:
            yield _too_long_line(line.number)
            continue
        if not line.content.strip():
            continue
        try:
            # Files with a BOM that were put together into one have BOMs inside.
            record = json.loads(_decode(line.content).lstrip("\ufeff"))
        except UnicodeDecodeError as error:
            yield _Reject(line.number, UNDECODABLE, f"neither UTF-8 nor Lithuanian in windows-1257: {error.reason} at byte {error.start}")
            continue
        except (ValueError, RecursionError) as error:
            yield _Reject(line.number, MALFORMED, f"no JSON: {error}")
            continue
        if not isinstance(record, dict):
            yield _Reject(line.number, MALFORMED, f"a JSON {type(record).__name__}, not an object")
            continue
        key = tuple(record)
        if key not in layouts:
            if len(layouts) > 1000:
                layouts.clear()
            layouts[key] = find_columns(key, columns)
        found = layouts[key]
        yield _record(line.number, record, found) if "text" in found else _Reject(line.number, NO_TEXT_COLUMN, _no_text(key, columns))


class _CsvState:
    """A CSV row being read line by line (RFC 4180): ``feed`` gives the fields when the row is whole, None when a quoted field goes on."""

    def __init__(self, separator: str):
        self.separator, self.fields, self.open = separator, [], None

    def feed(self, line: str) -> list[str] | None:
        """ValueError where a closing quotation mark is followed by neither a separator nor the end."""
        at = 0
        while True:
            if self.open is None:
                if at < len(line) and line[at] == '"':
                    self.open, at = [], at + 1
                else:
                    end = line.find(self.separator, at)
                    self.fields.append(line[at:] if end < 0 else line[at:end])
                    if end < 0:
                        return self.fields
                    at = end + 1
                    continue
            while True:
                end = line.find('"', at)
                if end < 0:
                    self.open.append(line[at:] + "\n")
                    return None
                self.open.append(line[at:end])
                if line.startswith('""', end):
                    self.open.append('"')
                    at = end + 2
                    continue
                break
            self.fields.append("".join(self.open))
            self.open, at = None, end + 1
            if at == len(line):
                return self.fields
            if line[at] != self.separator:
                raise ValueError(f"a quotation mark ends a field at character {at}, and no separator follows")
            at += 1


def _separator(header: str) -> str:
    """The character that separates columns, judged by the header: the most frequent of comma, semicolon, tab and bar outside of quotes.

    A header without any has one column, whose cells may hold all of them: then it is a character that no text has.
    """
    bare = re.sub(r'"[^"]*"', "", header)
    separator = max(",;\t|", key=bare.count)
    return separator if separator in bare else "\x1f"


class _CsvRows:
    """The rows of a CSV with the line each begins on.  A row that cannot be read is given up; reading goes on at the next line."""

    def __init__(self, lines: Iterator[_Line | _Broken]):
        self.source, self.waiting, self.first, self.broken = lines, [], 0, None

    def line(self, ahead: int) -> _Line | None:
        """The line ``ahead`` lines on; None after the last."""
        while len(self.waiting) <= self.first + ahead:
            item = None if self.broken else next(self.source, None)
            if isinstance(item, _Broken):
                self.broken = item
            if not isinstance(item, _Line):
                return None
            self.waiting.append(item)
        return self.waiting[self.first + ahead]

    def drop(self, count: int) -> None:
        """Be done with the next ``count`` lines."""
        self.first += count
        # Taking lines off the front one by one would cost the square of the lines that a stray quotation mark made us look ahead.
        if self.first > 1000 and 2 * self.first > len(self.waiting) or self.first == len(self.waiting):
            del self.waiting[: self.first]
            self.first = 0

    @staticmethod
    def text(line: _Line) -> str:
        # Undecodable bytes are carried through, so that the row's other cells and the rows after it can still be told apart.
        return line.content.decode("utf-8", "surrogateescape").removesuffix("\r")

    def read(self, ahead: int, separator: str) -> tuple[list[str], int]:
        """The row that begins ``ahead`` lines on, and how many lines it has.  ValueError says why there is none."""
        state, used, size = _CsvState(separator), 0, 0
        while True:
            line = self.line(ahead + used)
            if line is None:
                raise ValueError("a quotation mark opens a field that is never closed")
            if line.content is None:
                raise ValueError(f"a line of more than {MAX_RECORD_BYTES:,} bytes")
            used += 1
            size += len(line.content)
            if size > MAX_RECORD_BYTES:
                raise ValueError(f"a quotation mark opens a field of more than {MAX_RECORD_BYTES:,} bytes")
            row = state.feed(self.text(line))
            if row is not None:
                return row, used

    def rows(self, width: int, separator: str) -> Iterator[tuple[int, list[str] | ValueError]]:
        """Line number and cells, or why there are none, of every row."""
        while (line := self.line(0)) is not None:
            if line.content is not None and not line.content.strip():
                self.drop(1)
                continue
            skip = 1
            try:
                row, used = self.read(0, separator)
                if len(row) != width:
                    # It may have run on into good rows: those are looked for among its lines, and only the lines before are given up.
                    skip = next((n for n in range(1, used) if self.is_row(n, width, separator)), used)
                    raise ValueError(f"{len(row)} columns, where the header has {width}")
                self.drop(used)
                yield line.number, row
            except ValueError as error:
                self.drop(skip)
                yield line.number, error

    def is_row(self, ahead: int, width: int, separator: str) -> bool:
        try:
            return len(self.read(ahead, separator)[0]) == width
        except ValueError:
            return False


def _recover(cells: dict[str, str]) -> dict[str, str] | None:
    """Cells in which undecodable bytes were carried through, read as windows-1257 where that is clear, else None."""
    joined = "\n".join(cells.values())
    if not any("\udc80" <= char <= "\udcff" for char in joined):
        return cells
    if windows_1257(joined.encode("utf-8", "surrogateescape")) is None:
        return None
    return {name: cell.encode("utf-8", "surrogateescape").decode("cp1257") for name, cell in cells.items()}


def _read_csv(file: InputFile, columns: Columns) -> Iterator[_Record | _Reject]:
    rows = _CsvRows(_lines(_decoded(_blocks(file))))
    header_line = rows.line(0)
    while header_line is not None and header_line.content is not None and not header_line.content.strip():
        del rows.waiting[0]
        header_line = rows.line(0)
    if header_line is None or header_line.content is None:
        if header_line is not None:
            yield _Reject(None, TOO_LONG, f"the header: a line of more than {MAX_RECORD_BYTES:,} bytes")
        elif rows.broken:
            yield _Reject(None, TRUNCATED, str(rows.broken))
        else:
            yield _Reject(None, EMPTY, "no header line")
        return
    head = rows.text(header_line)
    if any("\udc80" <= char <= "\udcff" for char in head):
        head = header_line.content.decode("cp1257", "replace").removesuffix("\r")
        rows.waiting[rows.first] = _Line(header_line.number, head.encode())
    if told := re.fullmatch(r'"?sep=(.)"?', head):  # what Excel writes before the header
        rows.drop(1)
        head = rows.text(line) if (line := rows.line(0)) is not None and line.content is not None else ""
    separator = told[1] if told else _separator(head)
    try:
        header, used = rows.read(0, separator)
    except ValueError as error:
        yield _Reject(None, MALFORMED, f"the header: {error}")
        return
    rows.drop(used)
    found = find_columns(header, columns)
    if "text" not in found:
        yield _Reject(None, NO_TEXT_COLUMN, _no_text(header, columns))
        return
    places = {name: header.index(name) for name in found.values()}
    number = 0
    for number, (line, row) in enumerate(rows.rows(len(header), separator), 1):
        if isinstance(row, ValueError):
            long = "bytes" in str(row) and "line of more" in str(row)
            yield _Reject(number, TOO_LONG if long else MALFORMED, f"line {line}: {row}")
            continue
        cells = _recover({name: row[place] for name, place in places.items()})
        if cells is None:
            yield _Reject(number, UNDECODABLE, f"line {line}: neither UTF-8 nor Lithuanian in windows-1257")
        else:
            yield _record(number, {name: cell or None for name, cell in cells.items()}, found)
    if rows.broken:
        yield _Reject(number + 1, TRUNCATED, f"line {rows.broken.number}: {rows.broken}; the rows before were kept")


def _read_parquet(file: InputFile, columns: Columns) -> Iterator[_Record | _Reject]:
    with tempfile.TemporaryDirectory(prefix="zinios-") as folder:
        path = file.path
        if file.compression:
            # Parquet is read from its end, so it is unpacked first: to the disk, which the size does not matter to.
            path = Path(folder) / "unpacked.parquet"
            try:
                with path.open("wb") as out:
                    for block in _blocks(file):
                        out.write(block)
            except _Broken as broken:
                yield _Reject(None, TRUNCATED, f"{broken}; a Parquet file cannot be read without its end")
                return
        number = 0
        try:
            with ParquetFile(path, buffer_size=1 << 20, pre_buffer=False) as source:
                names = source.schema_arrow.names
                found = find_columns(names, columns)
                if "text" not in found:
                    yield _Reject(None, NO_TEXT_COLUMN, _no_text(names, columns))
                    return
                for piece in source.iter_batches(256, columns=list(found.values()), use_threads=False):
                    for values in _plain(_unchecked(piece), found).iter_rows(named=True):
                        number += 1
                        yield _record(number, values, found)
        except (pl.exceptions.PolarsError, pa.ArrowException, OSError, UnicodeDecodeError) as error:
            if isinstance(error, FileNotFoundError | PermissionError):
                raise  # not broken: not to be had at all
            first = str(error).splitlines()[0] if str(error) else type(error).__name__
            yield _Reject(number + 1 if number else None, MALFORMED, f"no readable Parquet: {first}")


def _unchecked(piece: pa.RecordBatch) -> pl.DataFrame:
    """The piece as a frame, strings as bytes: a damaged or careless file has strings that are no UTF-8, which Polars does not survive."""
    arrays = []
    for array in piece.columns:
        array = array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
        text = pa.types.is_string(array.type) or pa.types.is_large_string(array.type) or pa.types.is_string_view(array.type)
        arrays.append(array.cast(pa.large_binary()) if text else array)
    return pl.from_arrow(pa.RecordBatch.from_arrays(arrays, names=piece.schema.names))


def _decode_loosely(raw: bytes) -> str:
    try:
        return _decode(raw)
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")


def _plain(frame: pl.DataFrame, found: dict[str, str]) -> pl.DataFrame:
    """Times as ISO strings in UTC, and bytes as the text that they hold, as the other formats give them."""
    casts = []
    for name in found.values():
        dtype = frame.schema[name]
        if isinstance(dtype, pl.Datetime):
            column = pl.col(name).dt.convert_time_zone("UTC") if dtype.time_zone else pl.col(name)
            casts.append(column.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f").alias(name))
        elif dtype == pl.Date:
            casts.append(pl.col(name).dt.strftime("%Y-%m-%d"))
        elif dtype == pl.Binary:
            casts.append(pl.col(name).map_elements(_decode_loosely, return_dtype=pl.String))
    return frame.with_columns(casts)


_READERS = {"txt": _read_txt, "jsonl": _read_jsonl, "csv": _read_csv, "parquet": _read_parquet}


# Dates

_DATE_FORMATS = (
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%dT%H:%M%#z",
    "%Y-%m-%d %H:%M%#z",
    "%a, %d %b %Y %H:%M:%S %z",
)
_NAIVE_FORMATS = (
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y.%m.%d %H:%M:%S",
    "%Y.%m.%d %H:%M",
    "%Y/%m/%d %H:%M",
    "%Y%m%dT%H%M%S",
)
_DAY_FORMATS = ("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y %m %d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y")


def parse_dates(dates: pl.Expr) -> pl.Expr:
    """Datetime in UTC of a String expression: ISO 8601, RFC 2822, year-first and day-first dates, seconds or milliseconds since 1970.

    A time without a zone is taken as UTC; what is no date becomes null, because an article is worth having without its date.
    ``2018 m. gruodžio 5 d.`` is read with the months of seeds/tables/months.csv.
    """
    clean = dates.str.strip_chars()
    months = dict(table("months").select("genitive", "number").iter_rows())
    spelled = clean.str.to_lowercase().str.replace_many(list(months), [f"{number} m." for number in months.values()])
    spelled = spelled.str.extract_groups(r"^(?<y>\d{4})\s*m\.\s*(?<m>\d{2})\s*m\.\s*(?:mėn\.\s*)?(?<d>\d{1,2})\s*d\.?(?:,?\s*(?<t>\d{1,2}[:.]\d{2}))?")
    spelled_date = pl.concat_str(
        spelled.struct.field("y"),
        spelled.struct.field("m"),
        spelled.struct.field("d").str.zfill(2),
        spelled.struct.field("t").fill_null("00:00").str.replace(".", ":", literal=True).str.zfill(5),
        separator=" ",
    ).str.to_datetime("%Y %m %d %H:%M", time_unit="us", strict=False)
    seconds = pl.when(clean.str.contains(r"^\d{9,10}(\.\d+)?$")).then(clean.cast(pl.Float64, strict=False))
    seconds = seconds.when(clean.str.contains(r"^\d{12,13}$")).then(clean.cast(pl.Float64, strict=False) / 1000)
    zoned = clean.str.replace(r"[zZ]$", "+00:00").str.replace(r"(GMT|UTC)$", "+0000")
    utc = [zoned.str.to_datetime(form, time_unit="us", strict=False, time_zone="UTC") for form in _DATE_FORMATS]
    naive = [clean.str.to_datetime(form, time_unit="us", strict=False) for form in _NAIVE_FORMATS]
    days = [clean.str.to_date(form, strict=False).cast(pl.Datetime("us")) for form in _DAY_FORMATS]
    epoch = (seconds.otherwise(None) * 1_000_000).cast(pl.Int64, strict=False).cast(pl.Datetime("us"))
    rest = [expr.dt.replace_time_zone("UTC") for expr in (*naive, *days, spelled_date, epoch)]
    return pl.coalesce(*utc, *rest)


# Batches

_OTHERS = ("title", "url", "date", "source")


def _screened(item: _Record | _Reject) -> _Record | _Reject:
    """The record with its strings normalised, or why it is not taken."""
    if isinstance(item, _Reject):
        return item
    text = normalise(item.text)
    if not text:
        return _Reject(item.row, EMPTY, "no text but white space")
    size = len(text.encode("utf-8")) if len(text) * 4 > MAX_TEXT_BYTES else 0
    if size > MAX_TEXT_BYTES:
        return _Reject(item.row, TOO_LONG, f"{size:,} bytes, more than {MAX_TEXT_BYTES:,}")
    if (odd := text.count("\ufffd")) > 0.02 * len(text) + 3:
        return _Reject(item.row, UNDECODABLE, f"{odd:,} of {len(text):,} characters are unreadable")
    verdict = language(text)
    if not verdict.lithuanian:
        return _Reject(item.row, NOT_LITHUANIAN, verdict.reason)
    others = {field: normalise(value) or None for field in _OTHERS if (value := getattr(item, field)) is not None}
    return item._replace(text=text, **others)


def _uri(file: InputFile, row: int | None) -> str:
    uri = file.uri.encode("utf-8", "replace").decode()  # a file's name may be no UTF-8
    return uri if row is None else f"{uri}#{row}"


def _batch(file: InputFile, records: list[_Record], rejects: list[_Reject]) -> Batch:
    frame = pl.DataFrame(
        {
            "source_uri": [_uri(file, record.row) for record in records],
            "title": [record.title for record in records],
            "url": [record.url for record in records],
            "published_at": [record.date for record in records],
            "source": [record.source for record in records],
            "text": [record.text for record in records],
        },
        schema={**RECORDS_SCHEMA, "published_at": pl.String},
    ).with_columns(parse_dates(pl.col("published_at")))
    detail = [reject.detail.encode("utf-8", "replace").decode()[:500] for reject in rejects]
    rejected = pl.DataFrame(
        {"source_uri": [_uri(file, reject.row) for reject in rejects], "reason": [reject.reason for reject in rejects], "detail": detail},
        schema=REJECTED_SCHEMA,
    )
    return Batch(frame, rejected)


def read_batches(file: InputFile, columns: Columns = Columns(), batch_size: int = 256) -> Iterator[Batch]:
    """The file's articles and rejects in batches of at most ``batch_size`` records, in the file's order, the same in every run.

    ``source_uri`` is ``FILE`` for a text file and ``FILE#ROW`` otherwise, ROW being the line of a JSON-lines file (from 1) and the row of a
    table (from 1, its header not counted).  Every record of the file, blank lines aside, is in exactly one of the two frames; a file or a
    part of it that cannot be read is one reject.  Never raises for what stands in a file.
    """
    records: list[_Record] = []
    rejects: list[_Reject] = []
    chars = 0
    items = _READERS[file.format](file, columns)
    while True:
        try:
            item = next(items, None)
        except OSError as error:
            item = _Reject(None, UNREADABLE, f"{error.strerror or error}; check that the file is there and may be read")
        if item is None:
            break
        item = _screened(item)
        if isinstance(item, _Reject):
            rejects.append(item)
        else:
            records.append(item)
            chars += len(item.text)
        if len(records) + len(rejects) >= batch_size or chars >= MAX_BATCH_CHARS:
            yield _batch(file, records, rejects)
            records, rejects, chars = [], [], 0
    if records or rejects:
        yield _batch(file, records, rejects)
