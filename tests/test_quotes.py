"""Quotes and their speakers, on the turns of Lithuanian news that go wrong most easily."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.document import AnnotatedArticle, Entity, IgnoredSpan, Mention, Sentence, Token
from transforms.quotation_marks import marked
from transforms.quotes import quotes

CASES = {"v": "Nom", "k": "Gen", "n": "Dat", "g": "Acc", "į": "Ins", "t": "Loc"}
# form, lemma, tag: part of speech, gender, number and case in letters (Nmsv: noun, masculine, singular, nominative; f: finite verb)
LEXICON = """
vadovas vadovas Nmsv|atstovas atstovas Nmsv|prezidentas prezidentas Nmsv|premjerė premjerė Nfsv|direktorė direktorė Nfsv
ekspertų ekspertas Nmpk|ministrė ministrė Nfsv|pirmininkė pirmininkė Nfsv|vadovai vadovas Nmpv
organizatoriai organizatorius Nmpv|direktorius direktorius Nmsv|policijos policija Nfsk|laiškas laiškas Nmsv
pranešime pranešimas Nmst|įmonės įmonė Nfsk|krepšininkai krepšininkas Nmpv|jis jis Pmsv|jo jis Pmsk|ji jis Pfsv|jos jis Pfsk
žurnalistams žurnalistas Nmpn|dėmesį dėmesys Nmsg|mokyklos mokykla Nfsk|gerų geras Amsk|sakė sakyti f|teigė teigti f
pridūrė pridurti f|pareiškė pareikšti f|mano manyti f|praneša pranešti f|laimėjo laimėti f|pavargo pavargti f
atkreipė atkreipti f|skelbia skelbti f|paragino paraginti f|yra būti f|buvo būti f|bus būti f|kyla kilti f|dirba dirbti f
neturįs turėti pmsv|negalinti galėti pfsv|rašoma rašyti x|įsitikinęs įsitikinti pmsv|skolintis skolintis i|tikimės tikėtis f1
atvyko atvykti f|grįžo grįžti f|anot anot adp|pasak pasak adp|kad kad c|jog jog c|ir ir c|bet bet c|į į adp
teigimu teigimas Nmsį|duomenimis duomenys Nmpį|duomenys duomuo Nmpv|rodo rodyti f|nustatė nustatyti f|klausė klausti f|ramina raminti f
nesutinka nesutikti f|nemato nematyti f|atšovė atšauti f|priminė priminti f|apgailestavo apgailestauti f|sako sakyti f|prasitarė prasitarti f
primenama priminti x|keleiviams keleivis Nmpn|tuo tas Pmsį|tai tas Pmsv|tokią toks Pfsg|nuomonę nuomonė Nfsg|remia remti f|paskelbė paskelbti f
vyras vyras Nmsv|ispanas ispanas Nmsv|treneris treneris Nmsv|kas kas Pmsv|ar ar c|kaip kaip c|pats pats Pmsv|su su adp|tyrimas tyrimas Nmsv
kolegos kolega Nmpv|žurnalistė žurnalistė Nfsv|atsistatydins atsistatydinti f|kilo kilti f|mintis mintis Nfsv|tęsė tęsti f|gurkšnojo gurkšnoti f
pabrėžė pabrėžti f|sutiko sutikti f|žinią žinia Nfsg
"""


def _lexicon():
    out = {}
    for entry in re.split(r"[|\n]", LEXICON.strip()):
        form, lemma, tag = entry.split()
        feats = {}
        if tag[0] in "NPAp" and len(tag) == 4:
            feats = {"Gender": {"m": "Masc", "f": "Fem"}[tag[1]], "Number": {"s": "Sing", "p": "Plur"}[tag[2]], "Case": CASES[tag[3]]}
            upos = {"N": "NOUN", "P": "PRON", "A": "ADJ", "p": "VERB"}[tag[0]]
            if tag[0] == "p":
                feats |= {"VerbForm": "Part", "Voice": "Act"}
        elif tag[0] == "f":
            upos, feats = "VERB", {"VerbForm": "Fin", "Person": tag[1:] or "3", "Tense": "Past" if form[-1] in "oė" else "Pres"}
        else:
            upos = {"adp": "ADP", "c": "CCONJ", "x": "VERB", "i": "VERB"}[tag]
            feats = {"VerbForm": "Inf"} if tag == "i" else {}
        out[form] = (lemma, upos, feats)
    return out


KNOWN = _lexicon()


def annotated(text: str, people: dict[str, tuple[str, str, str]] | None = None, ignored=()):
    """An article of words that the little lexicon knows; ``people``: surface to (nominative, entity, gender or a type)."""
    tokens, sentences, first = [], [], 0
    matches = list(re.finditer(r"[A-ZĄČĘĖĮŠŲŪŽ]\.|\w+|[^\w\s]", text))
    for index, match in enumerate(matches):
        form = match.group()
        lemma, upos, feats = KNOWN.get(form.casefold(), (form, "PUNCT" if not form[0].isalnum() else "X", {}))
        tokens.append(Token(form, lemma, upos, "", feats, match.start(), match.end(), index, len(sentences)))
        ends = form in ".!?" or (form in "“”" and index and matches[index - 1].group() in ".!?")
        follows = text[match.end() : match.end() + 2]
        if (ends and re.match(r"\s[A-ZĄČĘĖĮŠŲŪŽ„]", follows)) or index == len(matches) - 1:
            sentences.append(Sentence(len(sentences), tokens[first].start, match.end(), first, index + 1))
            first = index + 1
    entities, mentions, numbers = [], [], {}
    for surface, (nominative, name, gender) in (people or {}).items():
        kind = "PER" if gender in ("masc", "fem") else gender
        if name not in numbers:
            numbers[name] = len(entities)
            entities.append(Entity(name, kind, gender if kind == "PER" else None, (name,)))
        for match in re.finditer(r"(?<!\w)" + re.escape(surface) + r"(?!\w)", text):
            if not any(m.start < match.end() and match.start() < m.end for m in mentions):
                mentions.append(Mention(match.start(), match.end(), surface, nominative, kind, numbers[name], 1.0))
    return AnnotatedArticle(text, tokens, sentences, [], list(ignored)), sorted(mentions), entities


def found(text, people=None, ignored=()):
    return [(q.type, q.text, q.speaker_surface, q.speaker_name, q.cue) for q in quotes(*annotated(text, people, ignored))]


PETRAS = {"Petras Jonaitis": ("Petras Jonaitis", "Petras Jonaitis", "masc"), "P. Jonaitis": ("P. Jonaitis", "Petras Jonaitis", "masc")}
PETRAS_GEN = {
    **PETRAS,
    "P. Jonaičio": ("P. Jonaitis", "Petras Jonaitis", "masc"),
    "Petro Jonaičio": ("Petras Jonaitis", "Petras Jonaitis", "masc"),
}
RASA = {"Rasa Rimkutė": ("Rasa Rimkutė", "Rasa Rimkutė", "fem"), "R. Rimkutė": ("R. Rimkutė", "Rasa Rimkutė", "fem")}


@pytest.mark.parametrize("left, right", ["„“", "„”", "“”", '""', "«»", "““"])
@pytest.mark.parametrize("dash", "-–—")
def test_a_direct_quote_is_found_in_any_marks_and_before_any_dash(left, right, dash):
    text = f"{left}Mes tikimės gero{right}, {dash} sakė Petras Jonaitis."
    assert found(text, PETRAS) == [("direct", "Mes tikimės gero", "Petras Jonaitis", "Petras Jonaitis", "sakė")]


def test_the_final_mark_inside_stays_and_the_comma_goes():
    assert found("„Kas čia yra?“ – sakė P. Jonaitis.", PETRAS)[0][1] == "Kas čia yra?"
    assert found("„Mes tikimės gero,“ – sakė P. Jonaitis.", PETRAS)[0][1] == "Mes tikimės gero"


def test_attribution_inside_the_marks_makes_two_quotes_with_one_speaker():
    text = "„Mes tikimės gero, – sakė P. Jonaitis. – Dabar bus kitaip.“"
    assert found(text, PETRAS) == [
        ("direct", "Mes tikimės gero", "P. Jonaitis", "Petras Jonaitis", "sakė"),
        ("direct", "Dabar bus kitaip.", "P. Jonaitis", "Petras Jonaitis", "sakė"),
    ]


def test_attribution_between_marks_makes_two_quotes_with_one_speaker():
    text = "„Mes tikimės gero“, – sakė P. Jonaitis, – „bet yra kitaip“."
    assert [(q[1], q[3], q[4]) for q in found(text, PETRAS)] == [
        ("Mes tikimės gero", "Petras Jonaitis", "sakė"),
        ("bet yra kitaip", "Petras Jonaitis", "sakė"),
    ]


def test_the_title_before_a_name_is_no_part_of_the_speaker():
    assert found("„Mes tikimės gero“, – sakė direktorė Rasa Rimkutė.", RASA)[0][2] == "Rasa Rimkutė"


def test_an_addressee_in_the_dative_is_not_the_speaker():
    people = PETRAS | {"R. Rimkutei": ("R. Rimkutė", "Rasa Rimkutė", "fem")}
    assert found("„Mes tikimės gero“, – R. Rimkutei sakė P. Jonaitis.", people)[0][3] == "Petras Jonaitis"


def test_reported_speech_starts_after_the_conjunction_and_ends_without_the_full_stop():
    assert found("Petras Jonaitis teigė, kad padėtis yra sunki.", PETRAS) == [("indirect", "padėtis yra sunki", "Petras Jonaitis", "Petras Jonaitis", "teigė")]


def test_what_the_same_speaker_does_next_is_no_part_of_his_words():
    assert found("Petras Jonaitis sakė, kad padėtis yra sunki, ir paragino skolintis.", PETRAS)[0][1] == "padėtis yra sunki"


@pytest.mark.parametrize(
    "text, content",
    [
        ("Petras Jonaitis teigė neturįs duomenų.", "neturįs duomenų"),
        ("Rasa Rimkutė sakė negalinti skolintis.", "negalinti skolintis"),
    ],
)
def test_a_participle_reports_without_a_conjunction(text, content):
    assert found(text, PETRAS | RASA)[0][:2] == ("indirect", content)


@pytest.mark.parametrize("text", ["Anot P. Jonaičio, padėtis yra sunki.", "Pasak P. Jonaičio, padėtis yra sunki.", "P. Jonaičio teigimu, padėtis yra sunki."])
def test_a_source_in_the_genitive_reports(text):
    kind, content, surface, name, _ = found(text, PETRAS_GEN)[0]
    assert (kind, content, surface, name) == ("indirect", "padėtis yra sunki", "P. Jonaičio", "Petras Jonaitis")


def test_an_unnamed_source_is_described_in_the_nominative():
    assert found("Ekspertų teigimu, padėtis yra sunki.")[0][2:] == ("Ekspertų", "ekspertai", "teigimu")


def test_an_attribution_at_the_end_leaves_the_report_before_it():
    people = {"BNS": ("BNS", "BNS", "ORG")}
    assert found("Padėtis yra sunki, praneša BNS.", people) == [("indirect", "Padėtis yra sunki", "BNS", "BNS", "praneša")]


@pytest.mark.parametrize("pronoun, name", [("jo", "Petras Jonaitis"), ("jos", "Rasa Rimkutė")])
def test_a_pronoun_is_the_person_that_agrees_in_gender(pronoun, name):
    text = f"„Mes tikimės gero“, – sakė P. Jonaitis. „Čia yra kitaip“, – pridūrė R. Rimkutė. Pasak {pronoun}, padėtis yra sunki."
    assert found(text, PETRAS | RASA)[-1][2:4] == (pronoun, name)


def test_a_role_is_the_person_whom_the_article_gives_it():
    text = "Prezidentas Petras Jonaitis atvyko. Ministrė Rasa Rimkutė grįžo. „Mes tikimės gero“, – sakė prezidentas."
    assert found(text, PETRAS | RASA)[-1][2:4] == ("prezidentas", "Petras Jonaitis")


def test_a_fragment_in_marks_is_partial_when_somebody_said_it():
    text = "Petras Jonaitis atkreipė dėmesį į „gerų naujienų ženklus“."
    assert found(text, PETRAS) == [("partial", "gerų naujienų ženklus", "Petras Jonaitis", "Petras Jonaitis", "atkreipė dėmesį")]


@pytest.mark.parametrize(
    "text",
    [
        "„Žalgirio“ krepšininkai laimėjo.",
        "UAB „Achema“ dirba.",
        "Tie „kovotojai“ pavargo.",
        "Filmas „Ilga kelionė į naktį“ – geras.",
    ],
)
def test_names_titles_and_irony_in_marks_are_no_quotes(text):
    people = {
        "Žalgirio": ("Žalgiris", "Žalgiris", "ORG"),
        "Achema": ("Achema", "Achema", "ORG"),
        "Ilga kelionė į naktį": ("Ilga kelionė į naktį",) * 2 + ("MISC",),
    }
    assert found(text, people) == []


def test_a_name_in_marks_inside_a_quote_does_not_end_it():
    text = "„Mūsų „Maximos“ produkcija yra čia“, – sakė P. Jonaitis."
    assert found(text, PETRAS)[0][1] == "Mūsų „Maximos“ produkcija yra čia"


def test_a_missing_closing_mark_is_repaired_and_the_score_says_so():
    text = "„Reikia klausti „Maximos“, – sakė P. Jonaitis."
    quote = quotes(*annotated(text, PETRAS))[0]
    assert quote.text.startswith("Reikia klausti „Maximos") and quote.speaker_name == "Petras Jonaitis" and quote.score < 0.8
    assert any(mark.repaired for mark in marked(text))


def test_no_quote_comes_from_an_ignored_span():
    text = "„Mes tikimės gero“, – sakė P. Jonaitis."
    assert found(text, PETRAS, [IgnoredSpan(0, 20, "related")]) == []


def test_nobody_is_named_when_a_message_has_no_owner():
    assert found("„Mes tikimės gero“, – rašoma pranešime.") == [("direct", "Mes tikimės gero", None, None, "rašoma")]


def test_an_unmarked_interview_gives_each_answer_to_its_heading():
    people = {"Petras JONAITIS": ("Petras JONAITIS", "Petras JONAITIS", "masc"), "Rasa RIMKUTĖ": ("Rasa RIMKUTĖ", "Rasa RIMKUTĖ", "fem")}
    text = "Petras JONAITIS - frakcijos narys: Padėtis yra sunki. Bus blogiau. Rasa RIMKUTĖ - narė: Bus gerai."
    assert [q[:2] + q[3:] for q in found(text, people)] == [
        ("indirect", "Padėtis yra sunki. Bus blogiau", "Petras JONAITIS", None),
        ("indirect", "Bus gerai", "Rasa RIMKUTĖ", None),
    ]


@pytest.mark.parametrize("verb", ["atšovė", "priminė", "apgailestavo", "nustatė"])
def test_verbs_of_retort_reminder_regret_and_finding_report(verb):
    assert found(f"Petras Jonaitis {verb}, kad padėtis yra sunki.", PETRAS) == [("indirect", "padėtis yra sunki", "Petras Jonaitis", "Petras Jonaitis", verb)]


@pytest.mark.parametrize(
    "text, content, name",
    [
        ("Kaip sako P. Jonaitis, padėtis yra sunki.", "padėtis yra sunki", "Petras Jonaitis"),
        ("Padėtis yra sunki, kaip sako P. Jonaitis.", "Padėtis yra sunki", "Petras Jonaitis"),
        ("Bet padėtis, kaip sako P. Jonaitis, yra sunki.", "yra sunki", "Petras Jonaitis"),
        ("Dabar, sako P. Jonaitis, padėtis yra sunki.", "padėtis yra sunki", "Petras Jonaitis"),
        ("Padėtis, kaip sako kolegos, yra sunki.", "yra sunki", "kolegos"),
        ("Grįžo Petras Jonaitis, kaip pats prasitarė, skolintis dabar.", "skolintis dabar", "Petras Jonaitis"),
    ],
)
def test_an_aside_attributes_the_rest_of_its_clause(text, content, name):
    assert [(q[0], q[1], q[3]) for q in found(text, PETRAS)] == [("indirect", content, name)]


@pytest.mark.parametrize(
    "text, content, name, cue",
    [
        ("Petras Jonaitis su tuo nesutinka: padėtis yra gera.", "padėtis yra gera", "Petras Jonaitis", "nesutinka"),
        ("Petras Jonaitis to nemato: padėtis yra gera.", "padėtis yra gera", "Petras Jonaitis", "nemato"),
        ("Keleiviams primenama: skolintis yra sunku.", "skolintis yra sunku", None, "primenama"),
    ],
)
def test_a_colon_after_a_word_of_stance_opens_a_report(text, content, name, cue):
    assert [(q[0], q[1], q[3], q[4]) for q in found(text, PETRAS)] == [("indirect", content, name, cue)]


def test_a_heading_that_opens_with_its_source_is_a_report():
    assert found("Prezidentas: padėtis yra labai sunki.") == [("indirect", "padėtis yra labai sunki", "Prezidentas", "prezidentas", None)]
    assert found("Vieta: čia yra labai gera.") == []


def test_what_data_show_is_reported_from_before_them():
    people = {"BNS": ("BNS", "BNS", "ORG")}
    assert [q[:2] + q[3:] for q in found("Padėtis yra labai sunki, rodo BNS duomenys.", people)] == [("indirect", "Padėtis yra labai sunki", "BNS", "rodo")]
    assert [q[:2] + q[3:] for q in found("Padėtis yra sunki. Tai rodo BNS duomenys.", people)] == [("indirect", "Padėtis yra sunki", "BNS", "rodo")]


def test_a_question_asked_is_reported_with_its_question_word():
    assert found("Petras Jonaitis klausė, ar ji atsistatydins.", PETRAS)[0][:2] == ("indirect", "ar ji atsistatydins")


def test_an_opinion_that_a_dash_sums_up_is_the_report_before_it():
    people = PETRAS | {"P. Jonaičio": ("P. Jonaitis", "Petras Jonaitis", "masc")}
    assert [q[:2] + q[3:] for q in found("Padėtis yra sunki – tokią P. Jonaičio nuomonę remia vadovai.", people)] == [
        ("indirect", "Padėtis yra sunki", "Petras Jonaitis", "nuomonę")
    ]
    assert found("Padėtis yra sunki. Tokią nuomonę paskelbė P. Jonaitis.", PETRAS)[0][:2] == ("indirect", "Padėtis yra sunki")


def test_any_verb_may_attribute_within_the_marks():
    text = "„Mes tikimės gero, – gurkšnojo P. Jonaitis. – Dabar bus kitaip.“"
    assert [(q[1], q[3]) for q in found(text, PETRAS)] == [("Mes tikimės gero", "Petras Jonaitis"), ("Dabar bus kitaip.", "Petras Jonaitis")]


def test_words_after_a_colon_belong_to_the_person_of_the_clause():
    people = {"Petrui Jonaičiui": ("Petras Jonaitis", "Petras Jonaitis", "masc")}
    assert found("Mintis kilo Petrui Jonaičiui: „Mes tikimės gero.“", people) == [("direct", "Mes tikimės gero.", "Petrui Jonaičiui", "Petras Jonaitis", None)]


def test_a_report_and_the_short_fragment_in_it_both_count():
    text = "Petras Jonaitis apgailestavo, jog padėtis dabar tikrai yra „visai sunki“."
    assert [q[:2] for q in found(text, PETRAS)] == [
        ("indirect", "padėtis dabar tikrai yra „visai sunki“"),
        ("partial", "visai sunki"),
    ]


def test_initials_and_a_surname_speak_for_the_only_full_name_they_fit():
    people = {
        "Petras Jonaitis": ("Petras Jonaitis", "Petras Jonaitis", "masc"),
        "P. Jonaitis": ("P. Jonaitis", "P. Jonaitis", "masc"),
    }
    assert found("Petras Jonaitis grįžo. „Mes tikimės gero“, – sakė P. Jonaitis.", people)[0][3] == "Petras Jonaitis"
    people["Paulius Jonaitis"] = ("Paulius Jonaitis", "Paulius Jonaitis", "masc")
    text = "Petras Jonaitis ir Paulius Jonaitis grįžo. „Mes tikimės gero“, – sakė P. Jonaitis."
    assert found(text, people)[0][3] == "P. Jonaitis"


def test_two_common_nouns_may_stand_before_the_name_and_a_description_after_it():
    assert found("„Mes tikimės gero“, – sakė treneris ispanas Petras Jonaitis.", PETRAS)[0][3] == "Petras Jonaitis"
    assert found("Petras Jonaitis, mokyklos vyras, sakė, kad padėtis yra sunki.", PETRAS)[0][3] == "Petras Jonaitis"


def test_a_journalist_who_asks_is_not_the_woman_named_before():
    assert found("Rasa Rimkutė grįžo. „Kas čia yra?“ – klausė žurnalistė.", RASA)[0][3] == "žurnalistė"


def test_an_attribution_at_the_end_is_no_part_of_the_report_inside():
    people = PETRAS_GEN | {"BNS": ("BNS", "BNS", "ORG")}
    for text in ("Pasak P. Jonaičio, padėtis yra sunki, praneša BNS.", "P. Jonaitis sakė, kad padėtis yra sunki, praneša BNS."):
        assert "padėtis yra sunki" in [q[1] for q in found(text, people)]


@pytest.mark.parametrize("stop", [": ", " – "])
def test_a_colon_or_a_dash_may_stand_for_the_conjunction(stop):
    assert found(f"Petras Jonaitis pabrėžė{stop}padėtis yra sunki.", PETRAS)[0][:2] == ("indirect", "padėtis yra sunki")
    assert found(f"Petras Jonaitis dabar laimėjo{stop}padėtis yra sunki.", PETRAS) == []


def test_a_particle_after_a_comma_reports_what_the_clause_before_it_implies():
    text = "Petras Jonaitis paragino skolintis, esą padėtis yra sunki."
    assert [q[:2] + q[3:] for q in found(text, PETRAS)] == [("indirect", "padėtis yra sunki", "Petras Jonaitis", "esą")]


def test_a_report_wholly_in_marks_is_a_quote_and_no_second_report():
    assert [q[:2] for q in found("Anot P. Jonaičio, „padėtis yra sunki“.", PETRAS_GEN)] == [("partial", "padėtis yra sunki")]


def test_an_attribution_without_a_verb_still_names_the_speaker():
    people = PETRAS | RASA
    text = "„Mes tikimės gero“, – sakė R. Rimkutė. „Dabar bus kitaip“, – patenkintas P. Jonaitis."
    assert found(text, people)[-1][3] == "Petras Jonaitis"


def test_a_greeting_or_a_repeated_deed_is_no_report():
    assert found("Petras Jonaitis žinią sutiko gerai: padėtis yra gera.", PETRAS) == []


PIECES = [
    "„",
    "“",
    "”",
    '"',
    "«",
    "»",
    "'",
    "‘",
    "‚",
    ", – ",
    " - ",
    ". ",
    ": ",
    "\n",
    "sakė",
    "Petras Jonaitis",
    "kad",
    ", kad ",
    "Pasak ",
    "jo",
    "teigimu, ",
    "Mes tikimės",
    "ji",
    "esą",
    "pagal ",
    "gandai, kad ",
    "atkreipė dėmesį",
    "Ištrauka iš ",
    "-",
    "neturįs",
    "vadovas",
    "Kai kurių ekspertų ",
    "🙂",
    "ā",
]


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
        st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
        st.text(max_size=200),
    )
)
def test_every_span_cuts_its_surface_out_of_any_text(text):
    article, mentions, entities = annotated(text, PETRAS)
    for quote in quotes(article, mentions, entities):
        assert text[quote.start : quote.end] == quote.text and quote.text
        assert (quote.speaker_surface is None) == (quote.speaker_start is None)
        if quote.speaker_surface is not None:
            assert text[quote.speaker_start : quote.speaker_end] == quote.speaker_surface
        assert quote.speaker_entity is None or entities[quote.speaker_entity].name == quote.speaker_name
