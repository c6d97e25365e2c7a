"""The nominative of names: declension, agreement, foreign names, initials, capitals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms import gazetteer
from transforms.names import Word, candidates, gender_of, is_acronym, nominative, ordinary_case, readings


def put(surface: str, kind: str, feats: dict[str, str] | None = None, **more) -> str:
    """The nominative of ``surface``, its last word with ``feats``."""
    texts = surface.split()
    words = [Word(text, feats=feats or {} if i == len(texts) - 1 else {}) for i, text in enumerate(texts)]
    return nominative(words, kind, **more)[1].text


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        ("Reginai Jonaitienei", "Regina Jonaitienė"),
        ("Kastyčio Jūrėno", "Kastytis Jūrėnas"),
        ("V. Putinui", "V. Putinas"),
        ("Hugo Chavezo", "Hugo Chavezas"),
        ("N. Maduro", "N. Maduro"),
        ("Gedimino Jegelevičiaus", "Gediminas Jegelevičius"),
        ("Algimanto Vaitkaus", "Algimantas Vaitkus"),
        ("V. Kopūstės-Larsen", "V. Kopūstė-Larsen"),
        ("Jankauskui-Vaitiekūnui", "Jankauskas-Vaitiekūnas"),
    ],
)
def test_a_person_declines_in_every_word(surface, expected):
    assert put(surface, "PER") == expected


def test_a_foreign_name_in_the_instrumental_follows_the_tagger():
    feats = {"Case": "Ins", "Gender": "Masc", "Number": "Sing"}
    words = [Word(text, upos="PROPN", feats=feats) for text in "Recepu Tayyipu Erdoganu".split()]
    assert nominative(words, "PER")[1].text == "Recepas Tayyipas Erdoganas"


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        ("Blair’o", "Blair’as"),
        ("Johnny'iu", "Johnny'is"),
        ("Wayne'o", "Wayne'as"),
        ("Claire'os", "Claire"),
        ("Katherine'ai Moore", "Katherine Moore"),
    ],
)
def test_an_ending_behind_an_apostrophe_is_changed_and_a_womans_is_dropped(surface, expected):
    assert put(surface, "PER") == expected


@pytest.mark.parametrize(
    ("surface", "kind", "expected"),
    [
        ("Vytauto Didžiojo universitete", "ORG", "Vytauto Didžiojo universitetas"),
        ("Europos Sąjungoje", "ORG", "Europos Sąjunga"),
        ("Lietuvos Respublikos Seimo", "ORG", "Lietuvos Respublikos Seimas"),
        ("Prancūzijos", "LOC", "Prancūzija"),
        ("Kėdainiuose", "LOC", "Kėdainiai"),
        ("Karoliniškių", "LOC", "Karoliniškės"),
        ("Inter RAO", "ORG", "Inter RAO"),
        ("NATO", "ORG", "NATO"),
    ],
)
def test_other_names_decline_in_their_head_only(surface, kind, expected):
    assert put(surface, kind) == expected


def test_an_adjective_that_agrees_with_the_head_declines_with_it_and_a_genitive_does_not():
    genitive = {"Case": "Gen", "Number": "Sing", "Gender": "Fem"}
    words = [
        Word("Vyriausiosios", "vyriausias", "ADJ", genitive),
        Word("rinkimų", "rinkimai", "NOUN", {"Case": "Gen", "Number": "Plur", "Gender": "Masc"}),
        Word("komisijos", "komisija", "NOUN", genitive),
    ]
    assert nominative(words, "ORG")[1].text == "Vyriausioji rinkimų komisija"
    words = [
        Word("Specialiųjų", "specialus", "ADJ", {"Case": "Gen", "Number": "Plur", "Gender": "Masc"}),
        Word("tyrimų", "tyrimas", "NOUN", {"Case": "Gen", "Number": "Plur", "Gender": "Masc"}),
        Word("tarnybos", "tarnyba", "NOUN", genitive),
    ]
    assert nominative(words, "ORG")[1].text == "Specialiųjų tyrimų tarnyba"


def test_both_sides_of_a_conjunction_decline_where_the_head_stands_behind_it():
    assert put("Tvarkos ir teisingumo", "ORG", attested={"tvarka", "teisingumas"}) == "Tvarka ir teisingumas"


def test_what_the_article_attests_decides_between_possible_nominatives():
    assert put("Petronio", "PER", attested={"petronys"}) == "Petronys"
    assert put("Petronio", "PER", attested={"petronis"}) == "Petronis"


def test_capitals_become_ordinary_letters_and_acronyms_stay():
    words = ordinary_case([Word("LIETUVOS", "Lietuva")], "LOC", False, {"lietuvos"})
    assert nominative(words, "LOC")[1].text == "Lietuva"
    assert ordinary_case([Word("NATO")], "ORG", True, (), {"NATO"})[0].text == "NATO"
    assert is_acronym("VSD") and not is_acronym("Vilnius")


@pytest.mark.parametrize(
    ("name", "first", "expected"),
    [
        ("Jonaitienė", False, "fem"),
        ("Putinas", False, "masc"),
        ("Regina", True, "fem"),
        ("Jogaila", True, "masc"),
        ("Michelle", True, "fem"),
    ],
)
def test_gender_is_read_off_a_name(name, first, expected):
    assert gender_of(name, given=first) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("lietuvoje", "Lietuva"),
        ("jungtines valstijas", "Jungtinės Valstijos"),
        ("jungtinių amerikos valstijų", "Jungtinės Amerikos Valstijos"),
        ("pietų korėjos", "Pietų Korėja"),
        ("bosnijoje ir hercegovinoje", "Bosnija ir Hercegovina"),
        ("jupiterio", "Jupiteris"),
    ],
)
def test_places_are_known_in_every_case(words, expected):
    length, place = gazetteer.lookup(words.split())
    assert (length, place.name) == (len(words.split()), expected)


def test_the_gazetteer_knows_no_place_that_is_none():
    assert gazetteer.lookup(["krepšininkas"]) is None


@given(st.lists(st.text(min_size=1, max_size=15), min_size=1, max_size=6), st.sampled_from(["PER", "LOC", "ORG", "MISC"]))
def test_any_words_whatever_have_a_nominative_of_as_many_words(texts, kind):
    words, _ = nominative([Word(text) for text in texts], kind)
    assert len(words) == len(texts)


@given(st.text(min_size=1, max_size=20))
def test_every_form_has_a_candidate(form):
    assert candidates(form, "family")
    assert isinstance(readings(form), dict)
