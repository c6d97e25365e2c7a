"""Numbers, dates, ages and ordinals, on the turns of Lithuanian news that go wrong most easily."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.document import AnnotatedArticle, IgnoredSpan, Name, Sentence, Token
from transforms.numbers import numbers

CASES = {"v": "Nom", "k": "Gen", "n": "Dat", "g": "Acc", "į": "Ins", "t": "Loc"}
# form, lemma, tag: part of speech, gender, number and case in letters (Nmsv: noun, masculine, singular, nominative; A adjective, p participle,
# O ordinal, P pronoun); any other lower-case word is taken for a finite verb, so that no noun phrase runs through it
LEXICON = """
žmonių žmogus Nmpk|planetų planeta Nfpk|naujų naujas Afpk|vaikai vaikas Nmpv|vaikas vaikas Nmsv|darbuotojų darbuotojas Nmpk|vyrai vyras Nmpv
šalių šalis Nfpk|šalyse šalis Nfpt|kartus kartas Nmpg|kartą kartas Nmsg|balsų balsas Nmpk|kadenciją kadencija Nfsg|kadencija kadencija Nfsv
vieta vieta Nfsv|vietą vieta Nfsg|etapas etapas Nmsv|turas turas Nmsv|amžiuje amžius Nmst|gyventojas gyventojas Nmsv|gyventojų gyventojas Nmpk
asmenys asmuo Nmpv|namų namas Nmpk|straipsnis straipsnis Nmsv|rungtynes rungtynė Nfpg|metų metai Nmpk|metais metai Nmpį|metai metai Nmpv
savaites savaitė Nfpg|dienų diena Nfpk|hektarų hektaras Nmpk|kilometrų kilometras Nmpk|laipsnių laipsnis Nmpk|eurų euras Nmpk|eurai euras Nmpv
litų litas Nmpk|dolerių doleris Nmpk|centus centas Nmpg|sulaikyti sulaikyti pmpv|sužeistų sužeisti pmpk|kitus kitas Pmpg|kandidatus kandidatas Nmpg
dozių dozė Nfpk|vakcinos vakcina Nfsk|ryto rytas Nmsk|vakaro vakaras Nmsk|pusė pusė Nfsv|pusę pusė Nfsg|litras litras Nmsv|pirmą pirmas Omsg
trečią trečias Ofsg|antroji antras Ofsv|antrąją antras Ofsg|antrasis antras Omsv|pirma pirma ADV|antra antra ADV|vienas vienas Nmsv
""".strip()


def _lexicon():
    out = {}
    for entry in re.split(r"[|\n]", LEXICON):
        form, lemma, tag = entry.split()
        if tag == "ADV":
            out[form] = (lemma, "ADV", {})
            continue
        upos = {"N": "NOUN", "A": "ADJ", "p": "VERB", "O": "NUM", "P": "PRON"}[tag[0]]
        feats = {"Gender": {"m": "Masc", "f": "Fem"}[tag[1]], "Number": {"s": "Sing", "p": "Plur"}[tag[2]], "Case": CASES[tag[3]]}
        if upos == "VERB":
            feats |= {"VerbForm": "Part", "Voice": "Act"}
        out[form] = (lemma, upos, feats)
    return out


WORDS = _lexicon()
FINITE = {"VerbForm": "Fin", "Person": "3", "Mood": "Ind"}
TOKEN = re.compile(r"(?:proc|mln|mlrd|tūkst|val|min|tel|Nr)\.|\d[\d., ]*\d|\d|[^\W\d_]+|\S")


def article(text: str, names: str = "", ignored=(), tags: dict | None = None) -> AnnotatedArticle:
    """An article of hand-made tokens.  ``names``: its names, parted by ``;``, each ``TYPE surface``.  ``tags``: form -> (lemma, upos, feats)."""
    tokens = []
    words = WORDS | (tags or {})
    for n, match in enumerate(TOKEN.finditer(text)):
        form = match.group()
        if form.lower() in words:
            lemma, upos, feats = words[form.lower()]
        elif form[0].isdigit():
            lemma, upos, feats = form, "NUM", {"NumForm": "Digit"}
        elif not form[0].isalpha():
            lemma, upos, feats = form, "PUNCT", {}
        elif form[0].isupper() and n:
            lemma, upos, feats = form, "PROPN", {"Case": "Nom", "Number": "Sing"}
        else:
            lemma, upos, feats = form.lower(), "VERB", FINITE
        tokens.append(Token(form, lemma, upos, "", feats, match.start(), match.end(), n, 0))
    found = []
    for entry in filter(None, names.split(";")):
        kind, surface = entry.split(" ", 1)
        found.append(Name(text.index(surface), text.index(surface) + len(surface), kind, 0.99))
    sentences = [Sentence(0, 0, len(text), 0, len(tokens))] if tokens else []
    return AnnotatedArticle(text, tokens, sentences, found, list(ignored))


def brief(found) -> list[str]:
    """Each number in a line: ``surface | kind value..value_max unit edtf modifier``, what is absent left out."""
    out = []
    for n in found:
        value = None if n.value is None else f"{n.value.normalize():f}" + (f"..{n.value_max.normalize():f}" if n.value_max is not None else "")
        out.append(" ".join(filter(None, [n.surface, "|", n.kind, value, n.unit, n.edtf, n.modifier])))
    return out


def check(text: str, expected: str, **more) -> None:
    assert brief(numbers(article(text, **more))) == [line.strip() for line in expected.split(";") if line.strip()]


def ids(case):
    return case if isinstance(case, str) and "|" not in case else ""


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Skyrė 2 mln. eurų.", "2 mln. eurų | money 2000000 EUR"),
        ("Kainuos 3,15 mlrd. dolerių.", "3,15 mlrd. dolerių | money 3150000000 USD"),
        ("Kainuos 3,15 mlrd. JAV dolerių.", "3,15 mlrd. JAV dolerių | money 3150000000 USD"),
        ("Gavo daugiau kaip 300 tūkstančių litų.", "daugiau kaip 300 tūkstančių litų | money 300000 LTL more_than"),
        ("Tai 12 500,50 Lt.", "12 500,50 Lt | money 12500.5 LTL"),
        ("Už bilietą 3 eurai 50 ct.", "3 eurai 50 ct | money 3.5 EUR"),
        ("Litras kainuoja 27 centus, ne 2 eurus.", "27 centus | money 0.27 EUR; 2 eurus | money 2 EUR"),
        ("Sumokėjo $100 ir €5 mln. įmonei.", "$100 | money 100 USD; €5 mln. | money 5000000 EUR"),
        ("Pusę milijono eurų pasisavino.", "Pusę milijono eurų | money 500000 EUR"),
        ("Atsiėjo pusantro milijono litų.", "pusantro milijono litų | money 1500000 LTL"),
        ("Kaina – 40 svarų sterlingų.", "40 svarų sterlingų | money 40 GBP"),
    ],
    ids=ids,
)
def test_money_has_its_currency_and_its_multiplier_applied(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Pritarė 80 proc. apklaustų.", "80 proc. | percent 80 %"),
        ("Ūgtelėjo 7,8%.", "7,8% | percent 7.8 %"),
        ("Paaugo dviem procentais.", "dviem procentais | percent 2 %"),
        ("Nuo 10–12 proc. rinkos.", "10–12 proc. | percent 10..12 %"),
        ("Sumažėjo 1,2 procentinio punkto.", "1,2 procentinio punkto | percent 1.2 %"),
        ("Susitraukė dešimtadaliu procento.", "dešimtadaliu procento | percent 0.1 %"),
    ],
    ids=ids,
)
def test_percents_and_percentage_points_are_percents(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Rado 60 naujų planetų.", "60 naujų planetų | count 60 planeta"),
        ("Atvyko penki vyrai.", "penki vyrai | count 5 vyras"),
        ("Sulaikė dvidešimt du žmones.", "dvidešimt du žmones | count 22 žmogus"),
        ("Gyvena dvidešimt penki tūkstančiai trys šimtai žmonių.", "dvidešimt penki tūkstančiai trys šimtai žmonių | count 25300 žmogus"),
        ("Atleido 2 200 darbuotojų.", "2 200 darbuotojų | count 2200 darbuotojas"),
        ("Atleido 2\u00a0200 darbuotojų.", "2\u00a0200 darbuotojų | count 2200 darbuotojas"),
        ("Atvyko 15-a darbuotojų.", "15-a darbuotojų | count 15 darbuotojas"),
        ("Dirba penkiolikoje šalių.", "penkiolikoje šalių | count 15 šalis"),
        ("Dirba dvejose šalyse.", "dvejose šalyse | count 2 šalis"),
        ("Žaidė dvejas rungtynes.", "dvejas rungtynes | count 2 rungtynės"),
        ("Laimėjo du kartus.", "du kartus | count 2 kartas"),
        ("Atleido 117 sužeistų darbuotojų.", "117 sužeistų darbuotojų | count 117 darbuotojas"),
        ("Pasiūlė tris kitus kandidatus.", "tris kitus kandidatus | count 3 kandidatas"),
        ("Trūksta 2000 vakcinos „Ervebo“ dozių.", "2000 vakcinos „Ervebo“ dozių | count 2000 dozė"),
        ("Laimėjo 38 tšk. dabar.", "38 tšk. | count 38 taškas"),
        ("Balsavo 13 balsų prieš 12.", "13 balsų | count 13 balsas; 12 | count 12 balsas"),
        ("Tai šimtas žmonių.", "šimtas žmonių | count 100 žmogus"),
        ("Gimė vienas vaikas ir du vyrai.", "vienas vaikas | count 1 vaikas; du vyrai | count 2 vyras"),
    ],
    ids=ids,
)
def test_a_count_takes_the_noun_that_it_counts_in_any_case(text, expected):
    more = {"žmones": ("žmogus", "NOUN", {"Case": "Acc", "Number": "Plur", "Gender": "Masc"}), "eurus": ("euras", "NOUN", {"Case": "Acc", "Number": "Plur"})}
    more |= {"vienas": ("vienas", "NUM", {"Case": "Nom", "Number": "Sing"})}
    check(text, expected, tags=more)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Nuvažiavo 12 km.", "12 km | measure 12 km"),
        ("Miško iškirto 120 hektarų.", "120 hektarų | measure 120 ha"),
        ("Butas – 58,3 kv. m ploto.", "58,3 kv. m | measure 58.3 m²"),
        ("Rezervuaras – 900 kubinių metrų.", "900 kubinių metrų | measure 900 m³"),
        ("Lėkė 130 km/h greičiu.", "130 km/h | measure 130 km/h"),
        ("Vėjas – 225 kilometrų per valandą.", "225 kilometrų per valandą | measure 225 km/h"),
        ("Temperatūra sieks 15 laipsnių šilumos.", "15 laipsnių šilumos | measure 15 °C"),
        ("Naktį bus 20 laipsnių šalčio.", "20 laipsnių šalčio | measure -20 °C"),
        ("Galia – 96,5 MW.", "96,5 MW | measure 96.5 MW"),
        ("Įvertino 9 balais.", "9 balais | measure 9 balas"),
        ("Nutolusi per 40 šviesmečių.", "per 40 šviesmečių | measure 40 ly more_than"),
    ],
    ids=ids,
)
def test_measures_come_in_the_usual_symbol(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Statė per 20 metų.", "20 metų | duration 20 year"),
        ("Rado 34 metų senumo laivą.", "34 metų senumo | duration 34 year"),
        ("Truko pusvalandį.", "pusvalandį | duration 0.5 hour"),
        ("Prieš dešimtmetį išvyko.", "dešimtmetį | duration 10 year"),
        ("Laukė pusantrų metų.", "pusantrų metų | duration 1.5 year"),
        ("Truko 3 val. 20 min. be pertraukos.", "3 val. 20 min. | duration 200 minute"),
        ("Nuplaukė per 2 min. 21,07 sek. pernai.", "2 min. 21,07 sek. | duration 141.07 second"),
        ("Kelionė sutrumpės iki 3 val. 25 min. nuo šiol.", "3 val. 25 min. | duration 205 minute"),
        ("Gresia nuo dvejų iki aštuonerių metų nelaisvės.", "nuo dvejų iki aštuonerių metų | duration 2..8 year"),
        ("Praėjo keli dešimtmečiai.", ""),
        ("Laimėjo per 25 min. 51 sek., antras – Jonas (26:03).", "25 min. 51 sek. | duration 1551 second; antras | ordinal 2; 26:03 | duration 1563 second"),
        ("Prokuratūra prašo šešerių.", "šešerių | duration 6 year"),
        ("Prieš 2000 metų gyveno.", "2000 metų | duration 2000 year"),
        ("Užtruko daugiau kaip dvi savaites.", "daugiau kaip dvi savaites | duration 2 week more_than"),
    ],
    ids=ids,
)
def test_an_amount_of_time_is_a_duration(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Mirė 34 metų gyventojas.", "34 metų | age 34 year"),
        ("Laimėjo dvylikametis Jonas.", "dvylikametis | age 12 year"),
        ("Sulaikytas 40-metis.", "40-metis | age 40 year"),
        ("Sulaukęs 90 metų mirė.", "90 metų | age 90 year"),
        ("Jam sukako 50 metų.", "50 metų | age 50 year"),
        ("Vyrai, 34 ir 41 metų, sulaikyti.", "34 | age 34 year; 41 metų | age 41 year"),
        ("Jonas (31 m.) laimėjo.", "31 m. | age 31 year"),
        ("Bendrininkas tebuvo penkiolikos.", "penkiolikos | age 15 year"),
        ("Jai – vos trisdešimt treji.", "trisdešimt treji | age 33 year"),
        ("Asmenys iki 18 metų neįleidžiami.", "iki 18 metų | age 18 year at_most"),
        ("Įmonės 20-mečio proga šoko.", "20-mečio | duration 20 year"),
    ],
    ids=ids,
)
def test_the_years_of_a_person_are_an_age(text, expected):
    tags = {"įmonės": ("įmonė", "NOUN", {"Case": "Gen", "Number": "Sing"}), "proga": ("proga", "NOUN", {"Case": "Ins", "Number": "Sing"})}
    check(text, expected, tags=tags)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Tai įvyko 2011 metais.", "2011 metais | date 2011 2011"),
        ("Įkurta 1990 m. Kaune.", "1990 m. | date 1990 1990"),
        ("Prasidėjo 2017 m. sausio 10 d. ryte.", "2017 m. sausio 10 d. | date 2017 2017-01-10"),
        ("Baigėsi 2008 m. rugpjūtį.", "2008 m. rugpjūtį | date 2008 2008-08"),
        ("Gimė gegužės 18-ąją.", "gegužės 18-ąją | date XXXX-05-18"),
        ("Švęs vasario šešioliktąją.", "vasario šešioliktąją | date XXXX-02-16"),
        ("Iki kovo 11-osios spės.", "kovo 11-osios | date XXXX-03-11"),
        ("Vyks kovo 19–27 dienomis.", "kovo 19–27 dienomis | date XXXX-03-19/XXXX-03-27"),
        ("Vyks liepos 11 ir 12 dienomis.", "liepos 11 | date XXXX-07-11; 12 dienomis | date XXXX-07-12"),
        ("Vyks liepos 30–rugpjūčio 2 d. mieste.", "liepos 30–rugpjūčio 2 d. | date XXXX-07-30/XXXX-08-02"),
        ("Dirbo 2006–2008 metais.", "2006–2008 metais | date 2006..2008 2006/2008"),
        ("Valdė nuo 1990 iki 1992 metų.", "nuo 1990 iki 1992 metų | date 1990..1992 1990/1992"),
        ("Gausime 2010 arba 2011 metais.", "2010 | date 2010 2010; 2011 metais | date 2011 2011"),
        ("Data: 2017-01-10.", "2017-01-10 | date 2017 2017-01-10"),
        ("Gimė 1965-aisiais.", "1965-aisiais | date 1965 1965"),
        ("Statė XX a. devintajame dešimtmetyje.", "XX a. devintajame dešimtmetyje | date 198X"),
        ("Mirė 1948-ųjų gegužę.", "1948-ųjų gegužę | date 1948 1948-05"),
    ],
    ids=ids,
)
def test_dates_are_edtf_with_what_the_text_itself_gives(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Pradžia 15.30 val. aikštėje.", "15.30 val. | time 15:30"),
        ("Pradžia 15:30.", "15:30 | time 15:30"),
        ("Pradžia 9 val. ryto.", "9 val. | time 09:00"),
        ("Nutrūko 15 val. 30 min. ryšys.", "15 val. 30 min. | time 15:30"),
        ("Dirba nuo 8 iki 17 valandos.", "nuo 8 iki 17 valandos | time 08:00/17:00"),
        ("Atvyko trečią valandą.", "trečią valandą | time 03:00"),
        ("Drausti iki dešimtos ryto.", "dešimtos | time 10:00"),
        ("Grįžo pusę šešių vakaro.", "pusę šešių | time 05:30"),
        ("Priims 16.30–17.30 val. salėje.", "16.30–17.30 val. | time 16:30/17:30"),
        ("Atvyko apie 12.10 val. vakar.", "apie 12.10 val. | time 12:10 approx"),
    ],
    ids=ids,
)
def test_clock_times_have_an_edtf_time_and_no_value(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Baigė antrąją kadenciją.", "antrąją kadenciją | ordinal 2 kadencija"),
        ("Atvyko pirmąkart.", "pirmąkart | ordinal 1 kartas"),
        ("Tai pirmą kartą.", "pirmą kartą | ordinal 1 kartas"),
        ("Iškovojo 9-ąją vietą.", "9-ąją vietą | ordinal 9 vieta"),
        ("Užėmė 3 vietą.", "3 vietą | ordinal 3 vieta"),
        ("Mokosi dvidešimt pirmame amžiuje.", "dvidešimt pirmame amžiuje | ordinal 21 amžius"),
        ("Gyveno XIX a. dvare.", "XIX a. | ordinal 19 amžius"),
        ("Gyveno XIX–XX a. dvare.", "XIX–XX a. | ordinal 19..20 amžius"),
        ("Prasidėjo II turas.", "II turas | ordinal 2 turas"),
        ("Prasidėjo antrasis etapas.", "antrasis etapas | ordinal 2 etapas"),
    ],
    ids=ids,
)
def test_ordinals_take_the_noun_that_they_order(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    "wrong",
    [
        {"antrąją": ("antrąti", "VERB", FINITE)},
        {"antrąją": ("antras", "NUM", {"Case": "Ins", "Number": "Sing"})},
        {"kadenciją": ("kadencija", "NOUN", {"Case": "Ins", "Number": "Sing"})},
        {"kadenciją": ("kadencija", "NOUN", {"Case": "Gen", "Number": "Plur"})},
    ],
)
def test_an_ordinal_keeps_its_noun_though_a_tag_is_wrong(wrong):
    check("Baigė antrąją kadenciją.", "antrąją kadenciją | ordinal 2 kadencija", tags=wrong)


@pytest.mark.parametrize("form, number", [("34 parašai", "34"), ("aštuoni taškai", "8")])
def test_a_noun_that_looks_like_a_verb_is_counted_beside_a_number(form, number):
    noun = form.split()[1]
    verb = {noun: (noun, "VERB", {"VerbForm": "Fin", "Person": "2", "Number": "Sing"})}
    check(f"Surinkti {form} rodo.", f"{form} | count {number} {noun[:-2]}as", tags=verb)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Laimėjo rezultatu 27:26.", "27:26 | score"),
        ("Varžovus įveikė 2:1 (13:9).", "2:1 | score; 13:9 | score"),
        ("Du trečdaliai balsų.", "Du trečdaliai | ratio 0.6667"),
        ("Beveik pusė gyventojų.", "Beveik pusė | ratio 0.5 approx"),
        ("Sumažėjo trečdaliu.", "trečdaliu | ratio 0.3333"),
        ("Išaugo dvigubai.", "dvigubai | ratio 2"),
        ("Atpigo perpus.", "perpus | ratio 0.5"),
        ("Santykis – 1:4.", "1:4 | ratio 0.25"),
        ("Pritarė 2/3 žmonių.", "2/3 | ratio 0.6667"),
    ],
    ids=ids,
)
def test_scores_have_no_value_and_ratios_have_four_places(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Skambinti tel. +370 5 212 3456.", "+370 5 212 3456 | identifier"),
        ("Gyvena Gedimino pr. 53 name.", "53 | identifier 53"),
        ("Pažeidė 281 straipsnį.", "281 straipsnį | identifier 281"),
        ("Įstatymas Nr. XI-1234 galioja.", "XI-1234 | identifier"),
        ("Įstatymas Nr. XIVP-2345 galioja.", "XIVP-2345 | identifier"),
        ("Byla Nr. 3K-3-120/2015 baigta.", "3K-3-120/2015 | identifier"),
        ("Skambinti (8 5) 266 1234 dabar.", "(8 5) 266 1234 | identifier"),
        ("Byla Nr. 15 baigta.", "15 | identifier 15"),
    ],
    ids=ids,
)
def test_phones_laws_and_addresses_are_identifiers(text, expected):
    tags = {"straipsnį": ("straipsnis", "NOUN", {"Case": "Acc", "Number": "Sing"})}
    check(text, expected, tags=tags)


@pytest.mark.parametrize(
    "before, modifier",
    [
        ("apie", "approx"), ("maždaug", "approx"), ("beveik", "approx"), ("kone", "approx"), ("arti", "approx"),
        ("bent", "at_least"), ("mažiausiai", "at_least"), ("ne mažiau kaip", "at_least"), ("ne mažiau nei", "at_least"),
        ("daugiau kaip", "more_than"), ("daugiau nei", "more_than"), ("per", "more_than"), ("virš", "more_than"),
        ("iki", "at_most"), ("ne daugiau kaip", "at_most"), ("daugiausia", "at_most"),
        ("mažiau nei", "less_than"), ("mažiau kaip", "less_than"),
    ],
)  # fmt: skip
def test_a_modifier_is_read_and_is_part_of_the_expression(before, modifier):
    check(f"Atvyko {before} 300 žmonių.", f"{before} 300 žmonių | count 300 žmogus {modifier}")


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Kainuos 10–12 tūkst. eurų.", "10–12 tūkst. eurų | money 10000..12000 EUR"),
        ("Kainuos nuo 5,2 iki 7,4 mln. eurų.", "nuo 5,2 iki 7,4 mln. eurų | money 5200000..7400000 EUR"),
        ("Atvyks du trys vyrai.", "du trys vyrai | count 2..3 vyras"),
        ("Atvyks 2-3 vyrai.", "2-3 vyrai | count 2..3 vyras"),
        ("Atvyks penki–šeši vyrai.", "penki–šeši vyrai | count 5..6 vyras"),
    ],
    ids=ids,
)
def test_a_range_has_both_ends_with_the_multiplier_on_both(text, expected):
    check(text, expected)


def test_the_goal_of_a_change_is_no_upper_bound():
    check("Kaina nukrito nuo 20 iki 15 litų.", "20 | money 20 LTL; 15 litų | money 15 LTL")
    check("Suma padidėjo iki 15 litų.", "15 litų | money 15 LTL")
    check("Suma padidėjo nuo 10 iki 15 litų.", "nuo 10 iki 15 litų | money 10..15 LTL")
    check("Bauda – iki 15 litų.", "iki 15 litų | money 15 LTL at_most")


@pytest.mark.parametrize(
    "text, names",
    [
        ("Vienas iš jų išvyko.", ""),
        ("Atvyko keli šimtai žmonių.", ""),
        ("Dirba tūkstančiai žmonių, dešimtys namų.", ""),
        ("Abu vyrai išvyko, keletas moterų liko, daug vaikai.", ""),
        ("Antra vertus, visų pirma laukia.", ""),
        ("Nusileido Airbus A 320 ir F-16.", "MISC Airbus A 320"),
        ("Gyveno grupėje „U2“, vairavo „Audi A4“.", ""),
        ("Po Trijų karalių išvyks.", ""),
        ("1. Dūmai\n2. Ema Lin\n3. Kuodas", ""),
        ("Penketukas: 1. Dūmai – geri. 2. Ema Lin – geri. 3. Kuodas laimi", ""),
        ("Gegužę išvyks.", ""),
        ("Rodo „Antras kanalas“ šiandien.", "ORG Antras kanalas"),
        ("", ""),
        ("   \n", ""),
    ],
)
def test_pronouns_vague_amounts_connectives_names_and_list_numbers_are_no_numbers(text, names):
    check(text, "", names=names)


def test_a_bare_decimal_in_a_list_of_results_measures_what_the_first_measured():
    check("1. Pirkinukas – 61,14 euro 2. Rugelis – 63,90 3. Koszyk – 66,27.", "61,14 euro | money 61.14 EUR; 63,90 | money 63.9 EUR; 66,27 | money 66.27 EUR")


def test_a_bare_number_counts_the_genitive_before_its_verb():
    check("Balsų trūksta bent dvidešimt.", "bent dvidešimt | count 20 balsas at_least")


def test_a_sum_without_its_currency_takes_the_only_one_of_the_article():
    check("Direktorius uždirba 30 tūkstančių.", "30 tūkstančių | money 30000")
    check("Direktorius uždirba 30 tūkstančių, kitas 5 litus.", "30 tūkstančių | money 30000 LTL; 5 litus | money 5 LTL")


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Partrenktas vienas gyvūnas.", "vienas gyvūnas | count 1 gyvūnas"),
        ("Mirė vienas žmogus.", "vienas žmogus | count 1 žmogus"),
        ("Laukia vienas Karoliniškių gyventojas.", ""),
        ("Nė vienas gyvūnas nežuvo.", ""),
        ("Fondą valdo Vienas gyvūnas.", ""),
    ],
)
def test_vienas_counts_beside_its_noun_but_does_not_where_it_means_some(text, expected):
    tags = {
        "gyvūnas": ("gyvūnas", "NOUN", {"Case": "Nom", "Number": "Sing", "Gender": "Masc"}),
        "žmogus": ("žmogus", "NOUN", {"Case": "Nom", "Number": "Sing", "Gender": "Masc"}),
        "karoliniškių": ("Karoliniškės", "PROPN", {"Case": "Gen", "Number": "Plur", "Gender": "Fem"}),
    }
    check(text, expected, tags=tags)


def test_the_sufferers_of_an_accident_are_people():
    check("Per parą keturi sužeisti.", "keturi | count 4 žmogus")


def test_a_comparison_with_a_year_is_no_modifier_of_it():
    check("Gimė mažiau nei 2010 metais.", "2010 metais | date 2010 2010")


def test_a_number_that_ends_in_a_single_digit_agrees_with_its_noun_after_a_multiplier():
    check("Surinkti 23 tūkst. 452 balsai.", "23 tūkst. 452 balsai | count 23452 balsas", tags={"balsai": ("balsas", "NOUN", {"Case": "Nom", "Number": "Plur"})})


def test_below_zero_is_below_zero():
    check("Buvo −25 °C.", "25 °C | measure -25 °C")
    check("Bus 2–7 laipsniai šalčio.", "2–7 laipsniai šalčio | measure -7..-2 °C")


def test_values_are_exact_decimals():
    (found,) = numbers(article("Skyrė 0,1 mlrd. eurų."))
    assert isinstance(found.value, Decimal) and found.value == Decimal(100_000_000)


def test_nothing_comes_out_of_an_ignored_span():
    text = "Rado 60 naujų planetų. Susiję: 70 naujų planetų."
    check(text, "60 naujų planetų | count 60 planeta", ignored=[IgnoredSpan(23, len(text), "related")])


def test_the_split_of_abbreviations_by_a_model_makes_no_difference():
    text = "Skyrė 2 mln. eurų, 80 proc. sumos, 2017 m. sausio 10 d."
    whole = article(text)
    parts = []
    for match in re.finditer(r"\w+|\S", text):
        lemma, upos, feats = WORDS.get(match.group(), (match.group(), "X", {}))
        parts.append(Token(match.group(), lemma, upos, "", feats, match.start(), match.end(), len(parts), 0))
    assert numbers(whole) == numbers(AnnotatedArticle(text, parts, whole.sentences, [], []))


# -------- whatever comes

PIECES = st.sampled_from(
    "1 2 10 15 20 100 1990 2011 0,5 3,15 2:1 15:30 27:26 1:4 2/3 XX XXI 12-oji 40-metis 5-ių 8 +370 A4 € $ % ° , . : ; – - ( ) „ “ / \n "
    "vienas du trys penkiolika dvidešimt šimtas tūkstantis milijonas pusė pusantro trečdalis pirmas antroji apie iki nuo per daugiau kaip ne mažiau "
    "mln. tūkst. proc. m. d. val. min. a. Nr. tel. kv. km m kg eurų Lt JAV dolerių centų metų metai amžiaus dienų sausio kovo žmonių vietą straipsnis ir".split(
        " "
    )
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=14), st.sampled_from([" ", ""]), st.booleans())
def test_spans_cut_their_surface_and_never_overlap_for_any_mixture_of_numbers_and_words(pieces, glue, tokens):
    text = glue.join(pieces)
    made = article(text) if tokens else AnnotatedArticle(text, [], [], [], [])
    end = 0
    for found in numbers(made):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.surface
        end = found.end


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_spans_cut_their_surface_for_arbitrary_text(text):
    for made in (AnnotatedArticle(text, [], [], [], []), article(text)):
        assert all(text[found.start : found.end] == found.surface for found in numbers(made))


def test_fifty_thousand_words_take_less_than_a_second():
    made = article("Skyrė apie 2 mln. eurų, 80 proc. sumos, 2017 m. sausio 10 d. atvyko penki vyrai ir trečdalis gyventojų. " * 2500)
    began = time.process_time()
    numbers(made)
    assert len(made.tokens) > 50_000 and time.process_time() - began < len(made.tokens) / 50_000


# -------- the real annotation

MODELS = Path(__file__).resolve().parent.parent / "models"


@pytest.fixture(scope="module")
def annotator():
    if not (MODELS / "encoder.onnx").exists():
        pytest.skip("no models here")
    from transforms.annotate import Annotator

    return Annotator()


def test_the_models_annotation_serves_as_well(annotator):
    texts = [
        "Prezidentas baigia antrąją kadenciją.",
        "Įmonė pernai atleido apie 2 tūkst. darbuotojų, o jos pajamos 2019 m. siekė 3,15 mlrd. eurų.",
        "Sulaikytas 34 metų Kauno gyventojas, jam gresia iki penkerių metų nelaisvės.",
    ]
    assert [brief(numbers(made)) for made in annotator.annotate(texts)] == [
        ["antrąją kadenciją | ordinal 2 kadencija"],
        ["apie 2 tūkst. darbuotojų | count 2000 darbuotojas approx", "2019 m. | date 2019 2019", "3,15 mlrd. eurų | money 3150000000 EUR"],
        ["34 metų | age 34 year", "iki penkerių metų | duration 5 year at_most"],
    ]
