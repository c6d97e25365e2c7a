"""Telling Lithuanian articles from others."""

from pathlib import Path

import polars as pl
import pytest

from transforms.language import Verdict, is_lithuanian, language, languages

ARTICLES = sorted((Path(__file__).parents[1] / "seeds" / "articles").glob("*.txt"))

LITHUANIAN = [
    "Seimas ketvirtadienį priėmė kitų metų biudžetą.",
    "Vilniuje lijo.",
    "SEIMAS KETVIRTADIENĮ PRIĖMĖ KITŲ METŲ BIUDŽETĄ, PRANEŠA BNS",
    "Vyriausybe treciadieni pritare siulymui didinti pensijas ir ismokas vaikams nuo kitu metu sausio, pranese ministerija.",
    "N. Maduro, V. Putinas, D. Trumpas ir R. T. Erdoganas susitiko Maskvoje ir aptarė prekybą, ginklus bei sankcijas.",
]
OTHERS = [
    ("pl", "Rząd przyjął w środę projekt ustawy o podwyżce emerytur, poinformowało ministerstwo. Ludzie potrzebują pomocy, powiedziała minister."),
    ("lv", "Saeima ceturtdien pieņēma nākamā gada budžetu, par to nobalsoja septiņdesmit divi deputāti, bet pret bija trīsdesmit deputāti."),
    ("en", "Parliament passed next year's budget on Thursday, with seventy-two members voting for it and thirty against, officials said."),
    ("de", "Das Parlament hat am Donnerstag den Haushalt für das nächste Jahr verabschiedet, zweiundsiebzig Abgeordnete stimmten dafür."),
    ("et", "Riigikogu võttis neljapäeval vastu järgmise aasta eelarve, selle poolt hääletas seitsekümmend kaks saadikut ja vastu oli kolmkümmend."),
    ("another script", "Парламент в четверг принял бюджет на следующий год, за него проголосовали семьдесят два депутата, против тридцать."),
    ("another script", "国会は木曜日に来年度予算を可決した。賛成は七十二票、反対は三十票だった。"),
    ("no letters", "12 345 67 89 — !!! 😀"),
    ("no letters", ""),
]


@pytest.mark.parametrize("text", LITHUANIAN)
def test_lithuanian_in_any_shape_is_known(text):
    assert is_lithuanian(text), language(text)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_every_sample_article_is_lithuanian(path):
    assert is_lithuanian(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("reason", "text"), OTHERS)
def test_another_language_is_named_as_the_reason(reason, text):
    verdict = language(text)
    assert not verdict.lithuanian
    assert verdict.reason.startswith(reason)


def test_a_few_letters_in_latin_script_count_as_lithuanian():
    assert language("Ne!") == Verdict(True, "short")


def test_a_foreign_quotation_inside_an_article_does_not_decide():
    assert is_lithuanian(LITHUANIAN[0] * 20 + OTHERS[2][1] * 3 + LITHUANIAN[0] * 20)


def test_a_foreign_article_with_a_lithuanian_headline_is_foreign():
    assert not is_lithuanian(LITHUANIAN[0] + OTHERS[2][1] * 20)


@pytest.mark.parametrize("text", ["\ud800", "a\ud800" * 100, "\x00" * 50, "ą\u0301" * 1000], ids=range(4))
def test_odd_characters_never_stop_the_judgement(text):
    assert isinstance(language(text), Verdict)


def test_a_column_of_texts_is_judged_like_each_text():
    frame = languages(pl.Series([LITHUANIAN[0], None, OTHERS[2][1]]))
    assert frame["lithuanian"].to_list() == [True, False, False]
    assert frame["reason"].to_list() == [language(LITHUANIAN[0]).reason, "no letters", language(OTHERS[2][1]).reason]
