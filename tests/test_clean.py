"""Normalising a text, and marking the foreign matter in it that no fact may come from, without marking one honest sentence."""

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seeds import table
from transforms.clean import ignored_spans, normalise

SEED = Path(__file__).parents[1] / "seeds" / "articles" / "seed.txt"
GOLD = Path(__file__).parents[2] / "shared" / "gold"


def marked(text: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in ignored_spans(text)]


# Normalising


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a\r\nb\rc\n", "a\nb\nc"),
        ("\ufeff  Vilnius\u00a0\n", "Vilnius"),
        ("e\u0307 u\u0304", "ė ū"),
        ("a\u0328\u0301", "ą\u0301"),
        ("a\x00b", "a\ufffdb"),
        ("\ud83d\ude00 \ud83d", "😀 \ufffd"),
        ("vidury  du tarpai\n\n\nir eilutės", "vidury  du tarpai\n\n\nir eilutės"),
        ("", ""),
        (" \ufeff \n\ufeff", ""),
    ],
)
def test_a_text_is_composed_its_line_ends_made_one_and_nothing_inside_is_cut(given, expected):
    assert normalise(given) == expected


ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)


@settings(max_examples=50, deadline=None)
@given(ANY_TEXT)
def test_normalising_is_idempotent_and_gives_what_a_database_takes(text):
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\x00" not in once and "\r" not in once
    once.encode("utf-8")


# The seed article's block of related articles


def test_the_related_block_of_the_seed_article_ends_exactly_before_the_next_true_sentence():
    text = normalise(SEED.read_text(encoding="utf-8"))
    (span,) = ignored_spans(text)
    assert span.kind == "related"
    assert text[span.start :].startswith("Susiję straipsniai: Rusijai –")
    assert text[span.end :].lstrip().startswith("N. Maduro sakė V. Putinui esąs tikras")
    assert text[span.start : span.end].endswith("kovos su melagingomis naujienomis")


def test_with_annotation_the_related_block_of_the_seed_article_ends_in_the_same_place(annotator):
    text = normalise(SEED.read_text(encoding="utf-8"))
    assert ignored_spans(text, annotator.annotate([text])[0]) == ignored_spans(text)


@pytest.mark.parametrize(
    ("block", "rest"),
    [
        ("Susiję straipsniai: Rusijai – pasiūlymas iš Ukrainos Prieš rinkimus ES kovos su melagingomis naujienomis", "N. Maduro sakė, kad atvyko."),
        ("Susiję straipsniai: Seimas svarstys biudžetą Algos augs nuo sausio", "Premjeras sakė, kad pinigų užteks."),
        ("Susijęs straipsnis: Algos augs nuo sausio", "D. Grybauskaitė pareiškė, kad pritaria."),
        ("Skaitykite taip pat: Lenkija stiprins sieną su Baltarusija", "Ministras teigė, kad pavojaus nėra."),
    ],
)
def test_headlines_without_full_stops_end_before_the_sentence_that_follows(block, rest):
    text = f"Vakar posėdžiavo Vyriausybė. {block} {rest}"
    ((_, surface),) = marked(text)
    assert surface == block


def test_headlines_on_lines_of_their_own_end_before_the_first_line_that_is_a_sentence():
    text = "Vakar posėdžiavo Vyriausybė.\n\nSusiję straipsniai:\nAlgos augs nuo sausio\nSeimas svarstys biudžetą\n\nPremjeras sakė, kad pinigų užteks."
    assert marked(text) == [("related", "Susiję straipsniai:\nAlgos augs nuo sausio\nSeimas svarstys biudžetą")]


# Each kind


@pytest.mark.parametrize(
    ("kind", "notice"),
    [
        ("caption", "(V. Skaraičio nuotr.)"),
        ("caption", "(BNS nuotr.)"),
        ("caption", "(Mato Miežonio/15min nuotr.)"),
        ("caption", "(asmeninio archyvo nuotr.)"),
        ("byline", "(BNS)"),
        ("byline", "(ELTA)"),
        ("byline", "BNS inf."),
        ("byline", "Parengta pagal BNS ir ELTA inf."),
        ("read_also", "Skaitykite taip pat: Lenkija stiprins sieną."),
        ("read_also", "Taip pat skaitykite: „Lenkija stiprins sieną“."),
        ("share", "Dalinkitės šiuo straipsniu su draugais!"),
        ("share", "Sekite mus „Facebook“ ir „Instagram“."),
        ("subscribe", "Prenumeruokite mūsų naujienlaiškį."),
        ("subscribe", "Užsiprenumeruokite naujienlaiškį ir gaukite žinias kasdien."),
        ("copyright", "Visos teisės saugomos."),
        ("copyright", "Draudžiama kopijuoti ir platinti BNS turinį be raštiško sutikimo."),
        ("copyright", "Kopijuoti, platinti ar kitaip naudoti šio portalo tekstus be raštiško redakcijos sutikimo draudžiama."),
        ("cookies", "Ši svetainė naudoja slapukus."),
    ],
)
def test_a_notice_between_two_sentences_is_marked_as_a_whole_and_nothing_else(kind, notice):
    text = f"Vakar posėdžiavo Vyriausybė. {notice} Ministras teigė, kad pavojaus nėra."
    assert marked(text) == [(kind, notice)]


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("caption", "Premjeras Saulius Skvernelis. Irmanto Gelūno / 15min nuotr."),
        ("caption", "Protestas Vilniuje (V. Skaraičio / BNS nuotr.)"),
        ("caption", "Nuotr. autorius: Jonas Jonaitis"),
        ("byline", "BNS"),
        ("byline", "Jonas Jonaitis, ELTA"),
        ("byline", "Autorius: Jonas Jonaitis"),
        ("share", "Dalintis: Facebook Twitter"),
        ("share", "Komentuoti (12)"),
        ("tags", "Žymos: Seimas, biudžetas, algos"),
    ],
)
def test_a_line_of_its_own_that_is_no_part_of_the_article_is_marked(kind, line):
    text = f"Vakar posėdžiavo Vyriausybė.\n{line}\nMinistras teigė, kad pavojaus nėra."
    found = marked(text)
    assert [name for name, _ in found] == [kind]
    assert found[0][1] in line and len(found[0][1]) >= len(line) / 2


HONEST = [
    "Apie avariją praneša BNS.",
    "Premjeras atsistatydina, praneša BNS.",
    "„Mes laimėsime“, – BNS sakė D. Peskovas.",
    "Kaip rašo „Reuters“, derybos nutrūko.",
    "ELTA primena, kad rinkimai vyks spalį.",
    "Naujienų agentūra BNS įkurta 1990 metais.",
    "Policija paskelbė įtariamojo nuotraukas.",
    "Parodoje eksponuojama per šimtą nuotraukų.",
    "Susiję asmenys apklausti dar vakar.",
    "Susiję straipsniai kodekse bus keičiami, sakė ministras.",
    "Jis skaito daugiau nei šimtą knygų per metus.",
    "Taip pat skaitykloje lankėsi prezidentas.",
    "Seimas draudžia kopijuoti slaptus dokumentus be leidimo.",
    "Draudžiama įvažiuoti be leidimo, primena pareigūnai.",
    "Mokslininkai dalijasi atradimais su draugais.",
    "Jie prenumeruoja laikraštį jau dešimt metų.",
    "Europos Sąjunga riboja slapukus naudojančias svetaines.",
    "Autorius knygą parašė per metus.",
    "Partija (LSDP) balsavo prieš.",
    "Europos Sąjunga (ES) ir NATO tam pritarė.",
    "Vertė siekia 3 mln. eurų.",
    "Foto parodą aplankė tūkstantis žmonių.",
]


@pytest.mark.parametrize("sentence", HONEST)
def test_an_honest_sentence_is_never_marked(sentence):
    for text in (sentence, f"Vakar posėdžiavo Vyriausybė. {sentence} Ministras teigė, kad pavojaus nėra.", f"Pradžia.\n{sentence}\nPabaiga."):
        assert marked(text) == []


# What holds for every text

_MARKS = sorted({word for pattern in table("boilerplate")["pattern"] for word in pattern.replace("(?:", " ").replace("|", " ").split() if word.isalpha()})
PIECES = ["N. Maduro sakė ", "Žymos: ", "#a ", "Foto: ", "A."]
PIECES += ["Susiję straipsniai: ", "Skaitykite taip pat", " nuotr.", "(", ")", "BNS", "ELTA inf.", "\n", ". ", " – ", "„", "“"]
MIXED = st.lists(st.one_of(st.sampled_from(PIECES + _MARKS), st.text(max_size=8)), max_size=40).map("".join)


@settings(max_examples=50, deadline=None)
@given(MIXED)
def test_spans_lie_inside_the_text_sorted_apart_and_without_white_space_around(text):
    text = normalise(text)
    spans = ignored_spans(text)
    kinds = set(table("boilerplate")["kind"])
    at = 0
    for span in spans:
        assert at <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        assert span.kind in kinds
        at = span.end


@pytest.mark.parametrize("name", ["kd1-1", "kd1-7", "Estija", "Haitis", "dviraciu", "ivaizdis"])
def test_little_of_a_true_article_is_marked(name):
    path = SEED.with_name(f"{name}.txt")
    text = normalise(path.read_text(encoding="utf-8"))
    assert sum(span.end - span.start for span in ignored_spans(text)) < 0.1 * len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Jono nuotr. " + "LIETUVOSRESPUBLIKOSSEIMASDIRBA " * 20,
        '" ' * 50_000,
        ". " * 50_000,
        "Susiję straipsniai: " + "Vakar Vilniuje " * 20_000,
        "Susiję straipsniai: aa Bb cc " * 3000,
        "” draudžiama sutikimo " * 5000,
        "Žymos: a. b " * 10_000,
        "(" * 100_000,
        "\n" * 100_000 + "a",
    ],
    ids=range(9),
)
def test_no_text_however_odd_takes_long(text):
    began = time.process_time()
    ignored_spans(text)
    assert time.process_time() - began < 3


@pytest.mark.skipif(not GOLD.is_dir(), reason="the hand-made reference is not beside this checkout")
def test_no_fact_of_the_reference_lies_in_what_is_marked():
    texts = {path.stem: normalise(path.read_text(encoding="utf-8")) for path in GOLD.glob("*.txt")}
    lost = []
    for line in (GOLD / "facts.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rest = texts[row["doc"]]
        for span in ignored_spans(rest):
            rest = rest[: span.start] + " " * (span.end - span.start) + rest[span.end :]
        whole = texts[row["doc"]]
        facts = [fact["text"] for fact in (*row.get("quotes", ()), *row.get("numbers", ()))]
        lost += [(row["doc"], fact) for fact in facts if fact in whole and fact not in rest]
    assert lost == []
