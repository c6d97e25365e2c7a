"""The key by which two articles are one."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.duplicates import content_key

TEXT = "„Žmonėms reikia pagalbos“, – sakė ministrė Ona Šimkutė. 2024 metais – 3,5 mlrd. eurų."


@pytest.mark.parametrize(
    "same",
    [
        TEXT.upper(),
        TEXT.replace(" ", "\n\n  "),
        TEXT.replace("„", '"').replace("“", '"').replace("–", "-"),
        TEXT.replace(" ", "\u00a0"),
        f"\ufeff {TEXT} …",
        TEXT.replace("ž", "z\u030c").replace("Š", "S\u030c").replace("ė", "e\u0307"),
    ],
    ids=["case", "spacing", "marks", "hard spaces", "around", "decomposed"],
)
def test_case_spacing_punctuation_and_composition_make_no_other_article(same):
    assert content_key(same) == content_key(TEXT)


@pytest.mark.parametrize("other", [TEXT.replace("3,5", "3,6"), TEXT.replace("ė", "e"), TEXT + " Ir dar.", TEXT[:-10], ""])
def test_any_other_letter_or_digit_makes_another_article(other):
    assert content_key(other) != content_key(TEXT)


def test_the_key_is_the_same_in_every_run_and_version():
    assert content_key("Vilniuje lijo.") == content_key("VILNIUJE LIJO") == "230d40e079c3aa85bffbdd700a5b9b4d"


def test_texts_without_letters_are_not_all_one():
    assert content_key("…") != content_key("!")


def test_a_column_gives_a_column_of_keys_and_keeps_what_is_missing():
    keys = content_key(pl.Series("text", [TEXT, None, TEXT.upper()]))
    assert keys.name == "text"
    assert keys.to_list() == [content_key(TEXT), None, content_key(TEXT)]


def test_no_texts_give_no_keys():
    assert content_key(pl.Series("text", [], dtype=pl.String)).to_list() == []


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=60))
def test_every_text_has_a_key_of_32_hex_digits(text):
    assert len(content_key(text)) == 32
    int(content_key(text), 16)
