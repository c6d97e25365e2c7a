"""Reading files: every format, compression and encoding; what cannot be used is named with reason and place and costs nothing else."""

import codecs
import gzip
import json
import os
import random
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet
import pytest
import zstandard

from flows.inputs import MAX_RECORD_BYTES, RECORDS_SCHEMA, REJECTED_SCHEMA, Columns, InputError, find_columns, find_inputs, parse_dates, read_batches

ARTICLE = "Vyriausybė trečiadienį pritarė siūlymui didinti pensijas, pranešė ministerija. „Žmonėms reikia pagalbos“, – sakė ministrė."
SECOND = "Seimas ketvirtadienį priėmė kitų metų biudžetą, už jį balsavo septyniasdešimt du parlamentarai, prieš buvo trisdešimt."
POLISH = "Rząd przyjął w środę projekt ustawy o podwyżce emerytur, poinformowało ministerstwo. Ludzie potrzebują pomocy, powiedziała minister."
COMPRESS = {"": lambda data: data, ".gz": gzip.compress, ".zst": zstandard.ZstdCompressor().compress}
COMPRESSIONS = list(COMPRESS)
USUAL = Columns()


def put(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def read(path, columns=USUAL, batch_size=256):
    """Records and rejects of all files of a path, the place without the folder."""
    batches = [batch for file in find_inputs(path) for batch in read_batches(file, columns, batch_size)]
    records = pl.concat([batch.records for batch in batches]) if batches else pl.DataFrame(schema=RECORDS_SCHEMA)
    rejected = pl.concat([batch.rejected for batch in batches]) if batches else pl.DataFrame(schema=REJECTED_SCHEMA)
    assert dict(records.schema) == RECORDS_SCHEMA
    assert dict(rejected.schema) == REJECTED_SCHEMA
    short = pl.col("source_uri").str.replace(r"^.*/", "")
    return records.with_columns(short), rejected.with_columns(short)


def places(frame: pl.DataFrame) -> list[str]:
    return frame["source_uri"].to_list()


def reasons(frame: pl.DataFrame) -> list[tuple[str, str]]:
    return frame.select("source_uri", "reason").rows()


def various(number: int, words: int = 60) -> str:
    """Lithuanian in random order, which compression does not make small."""
    order = random.Random(number)
    return " ".join(order.choices(f"{ARTICLE} {SECOND} {POLISH}".split()[:32], k=words)) + f" {number}."


def as_lines(*records) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


ROW = {"title": "Pensijos", "url": "https://pavyzdys.lt/1", "date": "2024-03-05 10:30", "source": "Pavyzdys", "text": ARTICLE}
TABLE = pl.DataFrame([ROW, {**ROW, "text": SECOND, "url": "https://pavyzdys.lt/2"}])


def table_bytes(kind: str, folder: Path, frame: pl.DataFrame = TABLE) -> bytes:
    path = folder / "table.tmp"
    {"parquet": frame.write_parquet, "csv": frame.write_csv, "jsonl": frame.write_ndjson, "ndjson": frame.write_ndjson}[kind](path)
    data = path.read_bytes()
    path.unlink()
    return data


# Every format and compression


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("kind", ["jsonl", "ndjson", "csv", "parquet"])
def test_a_table_of_each_format_and_compression_gives_its_articles_with_all_fields(tmp_path, kind, compression):
    put(tmp_path, f"in.{kind}{compression}", COMPRESS[compression](table_bytes(kind, tmp_path)))
    records, rejected = read(tmp_path)
    assert places(records) == [f"in.{kind}{compression}#1", f"in.{kind}{compression}#2"]
    assert records["text"].to_list() == [ARTICLE, SECOND]
    assert records.row(0, named=True) == {
        "source_uri": f"in.{kind}{compression}#1",
        "title": "Pensijos",
        "url": "https://pavyzdys.lt/1",
        "published_at": datetime(2024, 3, 5, 10, 30, tzinfo=UTC),
        "source": "Pavyzdys",
        "text": ARTICLE,
    }
    assert rejected.is_empty()


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_text_file_is_one_article_whose_place_is_the_file(tmp_path, compression):
    put(tmp_path, f"in.TXT{compression}", COMPRESS[compression](f"{ARTICLE}\r\n\r\n{SECOND}\r\n".encode()))
    records, rejected = read(tmp_path)
    assert places(records) == [f"in.TXT{compression}"]
    assert records["text"].to_list() == [f"{ARTICLE}\n\n{SECOND}"]
    assert rejected.is_empty()


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_several_compressed_members_in_one_file_are_all_read(tmp_path, suffix):
    compress = COMPRESS[suffix]
    put(tmp_path, "in.jsonl" + suffix, compress(as_lines({"text": ARTICLE})) + compress(as_lines({"text": SECOND})))
    records, rejected = read(tmp_path)
    assert places(records) == [f"in.jsonl{suffix}#1", f"in.jsonl{suffix}#2"]
    assert rejected.is_empty()


# Folders, globs, paths


def test_a_folder_is_read_recursively_in_order_without_hidden_and_other_files(tmp_path):
    for name in ("b.txt", "a/deep/x.jsonl.gz", "a/y.csv", ".hidden.txt", ".git/z.txt", "photo.jpg", "README"):
        put(tmp_path, name, ARTICLE)
    assert [str(file.path.relative_to(tmp_path)) for file in find_inputs(tmp_path)] == ["b.txt", "a/y.csv", "a/deep/x.jsonl.gz"]


def test_a_glob_enters_folders_and_a_file_named_twice_is_read_once(tmp_path):
    put(tmp_path, "a/1.txt", ARTICLE)
    put(tmp_path, "b/2.txt", SECOND)
    assert [file.path.name for file in find_inputs([f"{tmp_path}/**/*.txt", tmp_path / "a", tmp_path / "a" / "1.txt"])] == ["1.txt", "2.txt"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path):
    put(tmp_path, "in[1]*.txt", ARTICLE)
    put(tmp_path, "in1.txt", SECOND)
    assert [file.path.name for file in find_inputs(tmp_path / "in[1]*.txt")] == ["in[1]*.txt"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("missing.txt", "no such file or folder"),
        ("none*.txt", "matches no readable file"),
        ("empty", "no readable file in this folder"),
        ("x.docx", "unknown kind"),
    ],
)
def test_a_path_that_cannot_be_an_input_is_named_with_the_remedy(tmp_path, given, says):
    (tmp_path / "empty").mkdir()
    put(tmp_path, "x.docx", "")
    with pytest.raises(InputError, match=says) as error:
        find_inputs(tmp_path / given)
    assert given in str(error.value)


def test_a_dangling_link_in_a_folder_costs_only_itself(tmp_path):
    put(tmp_path, "a.txt", ARTICLE)
    (tmp_path / "b.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "c.txt").symlink_to(tmp_path / "c.txt")
    records, rejected = read(tmp_path)
    assert places(records) == ["a.txt"]
    assert reasons(rejected) == [("b.txt", "unreadable"), ("c.txt", "unreadable")]


def test_a_pipe_in_a_folder_does_not_stop_the_run(tmp_path):
    put(tmp_path, "a.txt", ARTICLE)
    os.mkfifo(tmp_path / "b.txt")
    assert places(read(tmp_path)[0]) == ["a.txt"]


def test_a_file_name_that_is_not_utf8_is_still_named(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xe0\xe8.txt"
    with open(path, "wb") as stream:
        stream.write(ARTICLE.encode())
    records, _ = read(tmp_path)
    assert places(records)[0].endswith(".txt")
    assert records["text"].to_list() == [ARTICLE]


def test_a_file_that_goes_away_after_it_was_found_is_unreadable(tmp_path):
    files = find_inputs(put(tmp_path, "a.jsonl", as_lines(ROW)))
    files[0].path.unlink()
    (batch,) = read_batches(files[0])
    assert batch.rejected["reason"].to_list() == ["unreadable"]


# Columns


@pytest.mark.parametrize("name", ["text", "Body", "CONTENT", "Tekstas", "straipsnio tekstas", "Straipsnis", "turinys", "articleBody", "article_body"])
def test_the_text_column_is_found_by_its_usual_names(name):
    assert find_columns(["id", name])["text"] == name


def test_the_other_columns_are_found_by_their_usual_names_with_diacritics_or_without():
    names = ["Antraštė", "Nuoroda", "Paskelbimo data", "Šaltinis", "Tekstas"]
    assert find_columns(names) == {"title": "Antraštė", "url": "Nuoroda", "date": "Paskelbimo data", "source": "Šaltinis", "text": "Tekstas"}


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_columns_of_unusual_names_are_named_by_options(tmp_path, kind):
    frame = pl.DataFrame({"kas": ["Antraštė"], "ka": [ARTICLE], "text": ["ne tas"], "kada": ["2024-03-05"], "kur": ["u"], "kieno": ["Mūsų"]})
    put(tmp_path, f"in.{kind}", table_bytes(kind, tmp_path, frame))
    records, _ = read(tmp_path, Columns(text="ka", title="kas", date="kada", url="kur", source="KIENO"))
    assert records.drop("source_uri").row(0) == ("Antraštė", "u", datetime(2024, 3, 5, tzinfo=UTC), "Mūsų", ARTICLE)


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_a_table_without_a_text_column_says_which_columns_it_has_and_the_option(tmp_path, kind):
    put(tmp_path, f"in.{kind}", table_bytes(kind, tmp_path, pl.DataFrame({"id": [1], "pastaba": [ARTICLE]})))
    records, rejected = read(tmp_path)
    assert records.is_empty()
    (row,) = rejected.rows(named=True)
    assert row["reason"] == "no_text_column"
    assert "pastaba" in row["detail"] and "--text-column" in row["detail"]


# Malformed records cost only themselves


def test_malformed_json_lines_cost_only_themselves_and_are_named_by_line(tmp_path):
    good = as_lines(ROW).decode().strip()
    lines = [good, "{broken", "", "[1, 2]", "7", '{"text": 5}', '{"text": null}', '{"text": ["a"]}', "[" * 100_000, "\x00\x00", '{"text": "ne']
    lines += ["\ufeff" + good, good]
    put(tmp_path, "in.jsonl", "\r\n".join(lines))
    records, rejected = read(tmp_path)
    assert places(records) == ["in.jsonl#1", "in.jsonl#12", "in.jsonl#13"]
    assert reasons(rejected) == [
        ("in.jsonl#2", "malformed"),
        ("in.jsonl#4", "malformed"),
        ("in.jsonl#5", "malformed"),
        ("in.jsonl#6", "malformed"),
        ("in.jsonl#7", "empty"),
        ("in.jsonl#8", "malformed"),
        ("in.jsonl#9", "malformed"),
        ("in.jsonl#10", "malformed"),
        ("in.jsonl#11", "malformed"),
    ]


def test_malformed_csv_rows_cost_only_themselves_and_are_named_by_row(tmp_path):
    rows = [
        "title,text",
        f'Gera,"{ARTICLE}"',
        f'Per daug,"{ARTICLE}",dar,vienas',
        "Per mažai",
        f'"Uždaryta" per anksti,"{ARTICLE}"',
        "",
        f'Gera,"{SECOND}"',
        'Neuždaryta,"tekstas be pabaigos',
        f'Gera,"{ARTICLE}"',
        f'"Gera, su kableliu","{SECOND}"',
    ]
    put(tmp_path, "in.csv", "\n".join(rows))
    records, rejected = read(tmp_path)
    assert places(records) == ["in.csv#1", "in.csv#5", "in.csv#7", "in.csv#8"]
    assert records["title"].to_list()[-1] == "Gera, su kableliu"
    assert reasons(rejected) == [(f"in.csv#{row}", "malformed") for row in (2, 3, 4, 6)]
    assert [detail.split(":")[0] for detail in rejected["detail"]] == ["line 3", "line 4", "line 5", "line 8"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_with_any_usual_separator_and_line_end_keeps_quotes_and_line_breaks_in_its_fields(tmp_path, separator, end):
    text = f'{ARTICLE}\n\nTai ""svarbu"", {separator} sakė ji.'
    put(tmp_path, "in.csv", f'title{separator}text\n"Antraštė"{separator}"{text}"\nKita{separator}{SECOND.replace(",", "")}\n'.replace("\n", end))
    records, rejected = read(tmp_path)
    assert records["text"].to_list() == [text.replace('""', '"'), SECOND.replace(",", "")]
    assert rejected.is_empty()


def test_a_csv_of_one_column_needs_no_quotes_and_the_separator_that_excel_notes_is_taken(tmp_path):
    put(tmp_path, "a.csv", f'text\n{ARTICLE}\n"{SECOND}"\n')
    put(tmp_path, "b.csv", f"sep=;\r\ntitle;text\r\na;{ARTICLE}\r\n")
    records, rejected = read(tmp_path)
    assert places(records) == ["a.csv#1", "a.csv#2", "b.csv#1"]
    assert records["text"].to_list() == [ARTICLE, SECOND, ARTICLE]
    assert rejected.is_empty()


def test_a_csv_of_a_header_alone_is_nothing_and_an_empty_file_is_rejected(tmp_path):
    put(tmp_path, "a.csv", "title,text\n")
    put(tmp_path, "b.csv", "")
    put(tmp_path, "c.csv", "\n\n")
    put(tmp_path, "d.txt", " \n\t\n")
    put(tmp_path, "e.jsonl", "")
    put(tmp_path, "f.parquet", "")
    put(tmp_path, "g.txt.gz", "")
    records, rejected = read(tmp_path)
    assert records.is_empty()
    assert reasons(rejected) == [("b.csv", "empty"), ("c.csv", "empty"), ("d.txt", "empty"), ("f.parquet", "malformed"), ("g.txt.gz", "truncated")]


def test_a_file_that_is_not_what_its_name_says_is_rejected_in_one_piece(tmp_path):
    noise = bytes(range(256)) * 40
    for name in ("a.parquet", "b.parquet.gz", "c.txt.gz", "d.jsonl.zst", "e.txt", "f.csv"):
        put(tmp_path, name, noise)
    records, rejected = read(tmp_path)
    assert records.is_empty()
    assert set(places(rejected)) >= {"a.parquet", "b.parquet.gz", "c.txt.gz", "e.txt"}
    assert set(rejected["reason"]) <= {"malformed", "truncated", "undecodable", "no_text_column"}


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1257"])
@pytest.mark.parametrize("kind", ["txt", "csv", "jsonl"])
def test_lithuanian_in_the_encodings_it_comes_in_is_read(tmp_path, kind, encoding):
    text = {"txt": ARTICLE, "csv": f'title;text\nŽinia;"{ARTICLE}"\n', "jsonl": as_lines({"title": "Žinia", "text": ARTICLE}).decode()}[kind]
    bom = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b""
    put(tmp_path, f"in.{kind}", bom + text.encode(encoding))
    records, rejected = read(tmp_path)
    assert records["text"].to_list() == [ARTICLE]
    assert kind == "txt" or records["title"].to_list() == ["Žinia"]
    assert rejected.is_empty()


def test_undecodable_records_cost_only_themselves(tmp_path):
    bad = b'{"text": "\xff\xfe\x9d\x81 ' + "Неизвестный текст".encode("cp1251") + b'"}\n'
    put(tmp_path, "in.jsonl", as_lines(ROW) + bad + as_lines(ROW))
    put(tmp_path, "in.csv", f"title,text\na,{SECOND.replace(',', '')}\n".encode() + b"b,\xff\xfe\x81\x9d\xd1\xd2\nc," + SECOND.replace(",", "").encode())
    put(tmp_path, "in.txt", b"\xff\x81\x9d" * 100)
    records, rejected = read(tmp_path)
    assert places(records) == ["in.csv#1", "in.csv#3", "in.jsonl#1", "in.jsonl#3"]
    assert reasons(rejected) == [("in.csv#2", "undecodable"), ("in.jsonl#2", "undecodable"), ("in.txt", "undecodable")]


def test_a_text_full_of_replacement_characters_or_nul_bytes_is_undecodable(tmp_path):
    put(tmp_path, "a.txt", "Vyriausyb\ufffd tre\ufffdiadien\ufffd pritar\ufffd si\ufffdlymui \ufffd\ufffd\ufffd")
    put(tmp_path, "b.txt", ARTICLE.encode("utf-16-le"))
    assert reasons(read(tmp_path)[1]) == [("a.txt", "undecodable"), ("b.txt", "undecodable")]


def test_nul_bytes_and_lone_surrogates_become_replacement_characters(tmp_path):
    line = json.dumps({"title": "A\x00\ud800B", "url": "\udcff", "text": ARTICLE + "\x00 \ud83d Ir \ud83d\ude00."})
    put(tmp_path, "in.jsonl", line)
    put(tmp_path, "in.txt", f"{ARTICLE}\x00")
    put(tmp_path, "in.csv", f"title;text\nA\x00;{ARTICLE}\x00\n")
    records, rejected = read(tmp_path)
    assert records["text"].to_list() == [f"{ARTICLE}\ufffd", f"{ARTICLE}\ufffd \ufffd Ir 😀.", f"{ARTICLE}\ufffd"]
    assert records["title"].to_list() == ["A\ufffd", "A\ufffd\ufffdB", None]
    assert rejected.is_empty()


# Broken compression, lengths, languages


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_of_a_truncated_table_the_whole_rows_before_the_break_are_kept(tmp_path, kind, suffix):
    frame = pl.DataFrame([{**ROW, "text": various(number)} for number in range(400)])
    data = COMPRESS[suffix](table_bytes(kind, tmp_path, frame))
    put(tmp_path, f"in.{kind}{suffix}", data[: len(data) * 2 // 3])
    records, rejected = read(tmp_path)
    assert 100 < len(records) < 300
    assert records["text"].to_list() == frame["text"].to_list()[: len(records)]
    assert reasons(rejected) == [(f"in.{kind}{suffix}#{len(records) + 1}", "truncated")]


@pytest.mark.parametrize("name", ["in.txt.gz", "in.txt.zst", "in.parquet.gz"])
def test_a_truncated_article_or_parquet_file_is_one_reject_and_no_half_article(tmp_path, name):
    data = table_bytes("parquet", tmp_path) if "parquet" in name else various(1, 5000).encode()
    data = COMPRESS["." + name.rsplit(".", 1)[1]](data)
    put(tmp_path, name, data[: len(data) // 2])
    records, rejected = read(tmp_path)
    assert records.is_empty()
    assert reasons(rejected) == [(name, "truncated")]


def test_damaged_gzip_data_is_truncated_where_the_damage_begins(tmp_path):
    data = bytearray(gzip.compress(as_lines(*[{"text": various(number)} for number in range(400)])))
    data[len(data) // 2 : len(data) // 2 + 500] = os.urandom(500)
    put(tmp_path, "in.jsonl.gz", bytes(data))
    records, rejected = read(tmp_path)
    assert 50 < len(records) < 350
    assert rejected["reason"].to_list()[-1] == "truncated"


def test_a_parquet_file_damaged_anywhere_never_stops_the_run(tmp_path):
    frame = pl.DataFrame([{**ROW, "text": f"{ARTICLE} {number}"} for number in range(200)])
    data = table_bytes("parquet", tmp_path, frame)
    for number, at in enumerate(range(4, len(data), len(data) // 12)):
        put(tmp_path, f"{number:02}.parquet", data[:at] + b"\xff" * 8 + data[at + 8 :])
    records, rejected = read(tmp_path)
    assert len(records) + len(rejected) >= 12
    assert set(rejected["reason"]) <= {"malformed", "undecodable", "no_text_column", "not_lithuanian", "empty"}


def test_records_of_more_than_a_megabyte_are_too_long_and_the_next_goes_on(tmp_path):
    long = (SECOND + " ") * 9000
    put(tmp_path, "in.jsonl", as_lines({"text": long}, ROW, {"text": "x" * (MAX_RECORD_BYTES + 1)}, ROW))
    put(tmp_path, "in.csv", f'title,text\na,"{long}"\nb,"{ARTICLE}"\nc,{"x" * (MAX_RECORD_BYTES + 1)}\nd,"{ARTICLE}"\n')
    put(tmp_path, "in.parquet", table_bytes("parquet", tmp_path, pl.DataFrame({"text": [long, ARTICLE]})))
    put(tmp_path, "a.txt", long)
    put(tmp_path, "b.txt", long * 4)
    put(tmp_path, "c.csv", "x" * (MAX_RECORD_BYTES + 1))
    records, rejected = read(tmp_path)
    assert places(records) == ["in.csv#2", "in.csv#4", "in.jsonl#2", "in.jsonl#4", "in.parquet#2"]
    assert set(rejected["reason"]) == {"too_long"}
    assert places(rejected) == ["a.txt", "b.txt", "c.csv", "in.csv#1", "in.csv#3", "in.jsonl#1", "in.jsonl#3", "in.parquet#1"]


def test_an_article_of_just_under_a_megabyte_is_taken_however_its_letters_are_escaped(tmp_path):
    text = ("ąčęėįšųūž " * 60_000)[:470_000] + SECOND
    put(tmp_path, "in.jsonl", json.dumps({"text": text}))
    records, _ = read(tmp_path)
    assert len(records) == 1


def test_what_is_not_lithuanian_is_rejected_with_the_language(tmp_path):
    put(tmp_path, "in.jsonl", as_lines({"text": POLISH}, {"text": ARTICLE}, {"text": "12 345 !!! ???"}))
    records, rejected = read(tmp_path)
    assert places(records) == ["in.jsonl#2"]
    assert reasons(rejected) == [("in.jsonl#1", "not_lithuanian"), ("in.jsonl#3", "not_lithuanian")]
    assert rejected["detail"].to_list()[0].startswith("pl ")


# Parquet's types


def test_parquet_columns_of_other_types_are_read_as_the_other_formats_give_them(tmp_path):
    frame = pl.DataFrame(
        {
            "text": pl.Series([ARTICLE], dtype=pl.Categorical),
            "title": pl.Series([b"Pensijos"], dtype=pl.Binary),
            "url": [17],
            "date": [datetime(2024, 3, 5, 12, 30)],
            "source": pl.Series(["Mūsų"], dtype=pl.Categorical),
        }
    ).with_columns(pl.col("date").dt.replace_time_zone("Europe/Vilnius"))
    frame.write_parquet(tmp_path / "in.parquet")
    records, _ = read(tmp_path)
    assert records.drop("source_uri").row(0) == ("Pensijos", "17", datetime(2024, 3, 5, 10, 30, tzinfo=UTC), "Mūsų", ARTICLE)


def test_parquet_strings_that_are_no_utf8_are_read_or_named_like_other_bytes(tmp_path):
    raw = pa.array([ARTICLE.encode(), SECOND.encode("cp1257"), b"\xff\x81" * 50], pa.binary())
    text = pa.StringArray.from_buffers(3, raw.buffers()[1], raw.buffers()[2])
    pyarrow.parquet.write_table(pa.table({"text": text}), tmp_path / "in.parquet")
    records, rejected = read(tmp_path)
    assert records["text"].to_list() == [ARTICLE, SECOND]
    assert reasons(rejected) == [("in.parquet#3", "undecodable")]


def test_a_parquet_text_column_that_holds_no_text_is_malformed(tmp_path):
    pl.DataFrame({"text": [1, None]}).write_parquet(tmp_path / "a.parquet")
    pl.DataFrame({"text": [["a"]]}).write_parquet(tmp_path / "b.parquet")
    assert reasons(read(tmp_path)[1]) == [("a.parquet#1", "malformed"), ("a.parquet#2", "empty"), ("b.parquet#1", "malformed")]


# Dates


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2024-03-05", datetime(2024, 3, 5)),
        ("2024-03-05T10:30:00Z", datetime(2024, 3, 5, 10, 30)),
        ("2024-03-05T10:30:00+02:00", datetime(2024, 3, 5, 8, 30)),
        ("2024-03-05 10:30:15.25", datetime(2024, 3, 5, 10, 30, 15, 250_000)),
        ("2024-03-05 10:30", datetime(2024, 3, 5, 10, 30)),
        ("Tue, 05 Mar 2024 10:30:00 GMT", datetime(2024, 3, 5, 10, 30)),
        ("Tue, 05 Mar 2024 10:30:00 +0200", datetime(2024, 3, 5, 8, 30)),
        ("2024.03.05", datetime(2024, 3, 5)),
        ("05.03.2024", datetime(2024, 3, 5)),
        ("20240305", datetime(2024, 3, 5)),
        ("2024 m. kovo 5 d.", datetime(2024, 3, 5)),
        ("2024 m. kovo mėn. 5 d.", datetime(2024, 3, 5)),
        ("2018 m. gruodžio 15 d. 9.05", datetime(2018, 12, 15, 9, 5)),
        ("1709634600", datetime(2024, 3, 5, 10, 30)),
        ("1709634600000", datetime(2024, 3, 5, 10, 30)),
        ("vakar", None),
        ("", None),
        ("2024-13-45", None),
        ("999999999999999999", None),
    ],
)
def test_dates_are_read_in_the_forms_they_come_in_and_else_are_null(given, expected):
    found = pl.DataFrame({"date": [given]}).select(parse_dates(pl.col("date"))).item()
    assert found == (expected and expected.replace(tzinfo=UTC))


def test_a_date_column_of_numbers_and_of_days_is_read(tmp_path):
    put(tmp_path, "in.jsonl", as_lines({"text": ARTICLE, "timestamp": 1709634600}, {"text": SECOND, "timestamp": {"odd": 1}}))
    pl.DataFrame({"text": [ARTICLE], "date": [date(2024, 3, 5)]}).write_parquet(tmp_path / "in.parquet")
    records, _ = read(tmp_path)
    assert records["published_at"].to_list() == [datetime(2024, 3, 5, 10, 30, tzinfo=UTC), None, datetime(2024, 3, 5, tzinfo=UTC)]


# Batches and memory


def test_batches_hold_at_most_their_size_in_order_and_are_the_same_in_every_run(tmp_path):
    put(tmp_path, "in.jsonl", as_lines(*[{"text": f"{ARTICLE} {number}"} if number % 3 else {"text": ""} for number in range(25)]))
    (file,) = find_inputs(tmp_path)
    batches = list(read_batches(file, batch_size=10))
    assert [len(batch.records) + len(batch.rejected) for batch in batches] == [10, 10, 5]
    again = list(read_batches(file, batch_size=10))
    assert all(one.records.equals(other.records) and one.rejected.equals(other.rejected) for one, other in zip(batches, again, strict=True))
    rows = [int(place.split("#")[1]) for batch in batches for place in batch.records["source_uri"]]
    assert rows == [number + 1 for number in range(25) if number % 3]


MEASURE = """
import re, sys
from pathlib import Path
from flows import inputs
from transforms.language import Verdict
inputs.language = lambda text: Verdict(True, "")  # the language of each costs time and no memory
(file,) = inputs.find_inputs(sys.argv[1])
count = sum(len(batch.records) for batch in inputs.read_batches(file))
# Not getrusage: its peak begins with that of the process that started this one.
print(count, int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from Linux's /proc")
@pytest.mark.parametrize(("kind", "large"), [("ndjson", 200), ("csv", 40), ("parquet", 200)])
def test_a_large_file_needs_no_more_memory_than_one_of_5_megabytes(tmp_path, kind, large):
    text = (SECOND + " ") * 330
    row = as_lines({"text": text}) if kind == "ndjson" else f'"{text}"\n'.encode()
    peaks = {}
    for megabytes in (5, large):
        path = tmp_path / f"{megabytes}.{kind}"
        count = megabytes * 1_000_000 // len(row)
        if kind == "parquet":
            frame = pl.select(text=pl.lit(text) + pl.int_range(count).cast(pl.String))
            frame.write_parquet(path, compression="uncompressed", row_group_size=count)
            assert path.stat().st_size > 0.9e6 * megabytes
        else:
            with path.open("wb") as out:
                out.write(b"" if kind == "ndjson" else b"text\n")
                for _ in range(count):
                    out.write(row)
        done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
        found, peaks[megabytes] = map(int, done.stdout.split())
        assert found == count
    assert peaks[large] - peaks[5] < 150, peaks
