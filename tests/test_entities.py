"""Mentions and entities of an article: repair, nominatives, joining."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.document import ENTITY_TYPES, AnnotatedArticle, IgnoredSpan, Name, Sentence, Token, parse_feats
from transforms.entities import entities

WORD = re.compile(r"[A-ZĄČĘĖĮŠŲŪŽ]\.|\w+(?:[-'’]\w+)*|[^\w\s]")


def annotated(text: str, names=(), feats=None, lemmas=None, ignored=()) -> AnnotatedArticle:
    """An article cut by a plain tokenizer; ``names``: (surface, type) in text order; ``feats`` and ``lemmas`` by form."""
    tokens, sentences, first = [], [], 0
    for match in WORD.finditer(text):
        word = match.group()
        tag = "PUNCT" if not word[0].isalnum() else "NOUN"
        tokens.append(
            Token(
                word,
                (lemmas or {}).get(word, word),
                tag,
                "",
                parse_feats((feats or {}).get(word)),
                match.start(),
                match.end(),
                len(tokens),
                len(sentences),
            )
        )
        if word in ".!?":
            sentences.append(Sentence(len(sentences), tokens[first].start, match.end(), first, len(tokens)))
            first = len(tokens)
    if first < len(tokens):
        sentences.append(Sentence(len(sentences), tokens[first].start, tokens[-1].end, first, len(tokens)))
    spans, position = [], 0
    for surface, kind, *score in names:
        at = text.index(surface, position)
        position = at + len(surface)
        spans.append(Name(at, position, kind, score[0] if score else 0.95))
    return AnnotatedArticle(text, tokens, sentences, spans, list(ignored))


def found(article) -> list[tuple[str, str, str, str]]:
    """(type, surface, nominative, entity's name) of every mention."""
    mentions, people = entities(article)
    return [(m.type, m.surface, m.lemma, people[m.entity].name) for m in mentions]


def test_initials_and_a_lone_surname_join_the_full_name():
    text = "Kalbėjo Vladimiras Putinas. V. Putino kalba ilga. Vėliau Putinui paplota."
    article = annotated(text, [("Vladimiras Putinas", "PER"), ("V. Putino", "PER"), ("Putinui", "PER")])
    assert found(article) == [
        ("PER", "Vladimiras Putinas", "Vladimiras Putinas", "Vladimiras Putinas"),
        ("PER", "V. Putino", "V. Putinas", "Vladimiras Putinas"),
        ("PER", "Putinui", "Putinas", "Vladimiras Putinas"),
    ]


def test_a_man_and_a_woman_of_like_surname_are_two_persons():
    text = "Atvyko Jonas Petraitis ir Ona Petraitė. Kalbėjo J. Petraitis. Tylėjo O. Petraitė."
    article = annotated(text, [("Jonas Petraitis", "PER"), ("Ona Petraitė", "PER"), ("J. Petraitis", "PER"), ("O. Petraitė", "PER")])
    mentions, people = entities(article)
    assert [people[m.entity].name for m in mentions] == ["Jonas Petraitis", "Ona Petraitė"] * 2
    assert [p.gender for p in people] == ["masc", "fem"]


def test_a_first_name_joins_the_person_named_in_full():
    article = annotated("Dainavo Ona Balevičiūtė. Visi plojo Onai.", [("Ona Balevičiūtė", "PER"), ("Onai", "PER")])
    assert [row[3] for row in found(article)] == ["Ona Balevičiūtė"] * 2


def test_an_acronym_is_named_by_its_expansion_however_far():
    text = "Tarptautinis valiutos fondas (TVF) atsakė. Dabar TVF tyli. Šalis skolinga TVF."
    article = annotated(text, [("Tarptautinis valiutos fondas", "ORG"), ("TVF", "ORG"), ("TVF", "ORG"), ("TVF", "ORG")])
    assert {row[3] for row in found(article)} == {"Tarptautinis valiutos fondas"}


def test_an_acronym_joins_by_first_letters_alone():
    text = "Vyriausioji rinkimų komisija posėdžiavo. Pasak VRK, viskas gerai."
    article = annotated(text, [("Vyriausioji rinkimų komisija", "ORG"), ("VRK", "ORG")])
    assert {row[3] for row in found(article)} == {"Vyriausioji rinkimų komisija"}


def test_names_of_one_country_are_one_entity():
    article = annotated("Tai paskelbė JAV. Kritikavo Jungtines Valstijas.", [("JAV", "LOC"), ("Jungtines Valstijas", "LOC")])
    assert found(article) == [
        ("LOC", "JAV", "JAV", "Jungtinės Valstijos"),
        ("LOC", "Jungtines Valstijas", "Jungtinės Valstijos", "Jungtinės Valstijos"),
    ]


def test_a_short_form_joins_the_long_one_and_a_foreign_parliament_stays_apart():
    text = "Posėdžiavo Lietuvos Respublikos Seimas. Vėliau Seimas išsiskirstė. Latvijos Seimas irgi."
    article = annotated(text, [("Lietuvos Respublikos Seimas", "ORG"), ("Seimas", "ORG"), ("Latvijos Seimas", "ORG")])
    assert [row[3] for row in found(article)] == ["Lietuvos Respublikos Seimas"] * 2 + ["Latvijos Seimas"]


def test_a_city_and_the_institution_in_it_are_two_entities():
    text = "Sprendė Vilniaus miesto savivaldybė. Tai svarbu miestui Vilnius."
    article = annotated(text, [("Vilniaus miesto savivaldybė", "ORG"), ("Vilnius", "LOC")])
    assert len(entities(article)[1]) == 2


def test_titles_are_cut_and_initials_taken_in():
    text = "Kalbėjo prezidentas Valdas Adamkus. Atsakė V.Putinas."
    article = annotated(text, [("prezidentas Valdas Adamkus", "PER"), ("Putinas", "PER")])
    assert [row[1:3] for row in found(article)] == [("Valdas Adamkus", "Valdas Adamkus"), ("V.Putinas", "V. Putinas")]


@pytest.mark.parametrize("surface", ["„Achema“", "UAB „Achema", "„Achema"])
def test_quotation_marks_are_no_part_of_a_name(surface):
    article = annotated("Pranešė UAB „Achema“ vadovai.", [(surface, "ORG")])
    assert [row[1] for row in found(article)] == ["Achema"]


def test_a_common_noun_behind_a_place_is_cut():
    article = annotated("Gyvena Kauno mieste.", [("Kauno mieste", "LOC")], feats={"Kauno": "Case=Gen|Number=Sing|Gender=Masc"}, lemmas={"mieste": "miestas"})
    assert found(article) == [("LOC", "Kauno", "Kaunas", "Kaunas")]


def test_a_name_found_once_is_found_at_its_other_mentions():
    text = "Kalbėjo Petras Dragūnas. Pasak mokytojo, Dragūno darbas geras."
    assert [row[1:] for row in found(annotated(text, [("Petras Dragūnas", "PER")]))] == [
        ("Petras Dragūnas", "Petras Dragūnas", "Petras Dragūnas"),
        ("Dragūno", "Dragūnas", "Petras Dragūnas"),
    ]


def test_a_street_named_after_a_person_is_not_that_person():
    text = "Kalbėjo Petras Dragūnas. Jis gyvena prie Dragūno gatvės."
    article = annotated(text, [("Petras Dragūnas", "PER")], feats={"Dragūno": "Case=Gen"}, lemmas={"gatvės": "gatvė"})
    assert [row[1] for row in found(article)] == ["Petras Dragūnas"]


def test_a_country_and_a_planet_that_the_model_missed_are_found_and_an_ambiguous_word_is_not():
    text = "Zondas skrido prie Jupiterio. Paskui apie tai rašė visa Lietuva. Ji buvo Viena."
    assert [row[:3] for row in found(annotated(text))] == [("LOC", "Jupiterio", "Jupiteris"), ("LOC", "Lietuva", "Lietuva")]


def test_one_name_has_one_type_in_an_article():
    text = "Laimėjo Achema. Vakar Achema pralošė. Šiandien Achema ilsisi."
    article = annotated(text, [("Achema", "ORG", 0.9), ("Achema", "ORG", 0.8), ("Achema", "PER", 0.5)])
    assert {row[0] for row in found(article)} == {"ORG"}


def test_nothing_comes_out_of_an_ignored_span():
    text = "Jonas Petraitis. Skaitykite apie Lietuva. Kalbėjo Jonas Petraitis."
    article = annotated(text, [("Jonas Petraitis", "PER"), ("Jonas Petraitis", "PER")], ignored=[IgnoredSpan(0, 41, "related")])
    mentions, _ = entities(article)
    assert [(m.start, m.surface) for m in mentions] == [(50, "Jonas Petraitis")]


def test_an_article_without_tokens_has_no_entities():
    assert entities(AnnotatedArticle("", [], [], [], [])) == ([], [])


ALPHABET = st.sampled_from(list("ABKŽabeikosų .,„“\"'’-–()\n1") + ["Lietuvos ", "Putino ", "V. ", "TVF ", "JAV "])


@given(
    st.lists(ALPHABET, max_size=60).map("".join),
    st.lists(st.tuples(st.integers(0, 120), st.integers(0, 25), st.sampled_from(ENTITY_TYPES)), max_size=8),
)
def test_every_mention_cuts_its_surface_out_of_any_text_in_order_and_without_overlap(text, spans):
    article = annotated(text)
    names = [Name(start, min(start + length, len(text)), kind, 0.9) for start, length, kind in spans if start < len(text)]
    mentions, people = entities(AnnotatedArticle(text, article.tokens, article.sentences, names, []))
    assert all(text[m.start : m.end] == m.surface and m.surface for m in mentions)
    assert all(a.end <= b.start for a, b in zip(mentions, mentions[1:], strict=False))
    assert {m.entity for m in mentions} == set(range(len(people)))
