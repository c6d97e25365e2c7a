"""The nominative of a name of one word or many: persons decline in every word, other names in their head and what agrees with it.

A word's nominative is chosen among all that the declensions (``seeds/tables/declensions.csv``) allow, by how often that ending led there in
annotated names (``seeds/tables/name_suffixes.csv``), by the tagger's case, number, gender and lemma, and by what the article attests
elsewhere.  The words of a name must then agree in case, number and gender.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import seeds

CASES = ("Nom", "Gen", "Dat", "Acc", "Ins", "Loc", "Voc")
VOWELS = frozenset("aąeęėiįyouųū")
APOSTROPHES = "'’‘`´"
WORD = re.compile(r"[^\W_]+(?:[-'’‘.][^\W_]+)*\.?", re.UNICODE)
INITIAL = re.compile(r"^[A-ZĄČĘĖĮŠŲŪŽ][a-z]?\.?$")
ROMAN = re.compile(r"^[IVXLC]+$")

# How much one piece of evidence weighs against the statistics of endings, in nats.
CASE_WEIGHT, GENDER_WEIGHT, NUMBER_WEIGHT, LEMMA_WEIGHT, ATTESTED_WEIGHT, KNOWN_WEIGHT = 1.6, 0.8, 0.8, 1.2, 5.0, 3.0


class Word(NamedTuple):
    """A word of a name as the tagger sees it; ``feats`` are Universal Dependencies features."""

    text: str
    lemma: str = ""
    upos: str = "X"
    feats: dict[str, str] = {}


class Reading(NamedTuple):
    """One way to read a form."""

    case: str
    number: str
    gender: str
    adjective: bool


class Candidate(NamedTuple):
    """A possible nominative of a form, the readings that lead to it (none: the word does not decline), and its log-probability."""

    nominative: str
    readings: frozenset[Reading]
    logp: float


class Nominative(NamedTuple):
    """A name in the nominative, with the case, number and gender that its form was read as (None where nothing tells)."""

    text: str
    case: str | None
    number: str | None
    gender: str | None


@cache
def _endings() -> dict[str, tuple[tuple[str, bool, Reading], ...]]:
    """Ending of a form -> (nominative ending, whether the stem softens before it, reading)."""
    out: dict[str, list] = {}
    columns = ("nom", "gen", "dat", "acc", "ins", "loc", "voc")
    for row in seeds.table("declensions").iter_rows(named=True):
        for case, column in zip(CASES, columns, strict=False):
            for ending in (row[column] or "").split("|"):
                if not ending:
                    continue
                soft = ending.startswith("~") and not row["nom"].startswith("~")
                reading = Reading(case, row["number"], row["gender"], row["word_class"] == "adj")
                out.setdefault(ending.lstrip("~"), []).append((row["nom"].lstrip("~"), soft, reading))
    return {ending: tuple(rows) for ending, rows in out.items()}


@cache
def _suffixes() -> dict[tuple[str, str], tuple[dict[str, int], int]]:
    """(slot, suffix) -> counts of rules and their sum."""
    out = {}
    for row in seeds.table("name_suffixes").iter_rows(named=True):
        counts = {}
        for item in row["rules"].split(" "):
            rule, _, n = item.rpartition(":")
            counts[rule] = int(n)
        out[row["slot"], row["suffix"]] = (counts, sum(counts.values()))
    return out


def _rule(form: str, nominative: str) -> str:
    same = 0
    while same < min(len(form), len(nominative)) and form[same] == nominative[same]:
        same += 1
    return f"{form[same:]}>{nominative[same:]}"


@lru_cache(maxsize=50_000)
def readings(form: str) -> dict[str, frozenset[Reading]]:
    """All nominatives (lower case) that the declensions allow for ``form`` (lower case), each with the readings that lead there."""
    out: dict[str, set[Reading]] = {}
    endings = _endings()
    for n in range(1, min(8, len(form) - 1) + 1):
        stem, ending = form[:-n], form[-n:]
        for nominative, soft, reading in endings.get(ending, ()):
            last = stem[-1]
            if last in "i" and nominative[0] not in "aouų":
                continue
            if last in VOWELS and nominative[0] in VOWELS and not (last == "i" or (last in "aeou" and nominative[0] in "jo")):
                if not (last in "uoaeėiy" and len(stem) > 1 and nominative in ("as", "ė", "a", "us") and reading.case == "Nom"):
                    continue
            if last == "i" and nominative in ("is", "ys", "ė", "i"):
                continue
            out.setdefault(stem + nominative, set()).add(reading)
            if soft:
                if stem.endswith("dž"):
                    out.setdefault(stem[:-1] + nominative, set()).add(reading)
                elif stem.endswith("č"):
                    out.setdefault(stem[:-1] + "t" + nominative, set()).add(reading)
    return {nominative: frozenset(found) for nominative, found in out.items()}


@lru_cache(maxsize=50_000)
def candidates(form: str, slot: str) -> tuple[Candidate, ...]:
    """The possible nominatives of ``form`` (lower case) as a word of ``slot`` (given, family, place, head), the likeliest first."""
    found = dict(readings(form))
    if not any(reading.case == "Nom" for reading in found.get(form, ())):
        # Foreign names in -o, -i, -e, -u or a consonant may not decline at all.
        found[form] = frozenset()
    table = _suffixes()
    levels = [table[key] for n in range(1, min(7, len(form)) + 1) if (key := (slot, form[-n:])) in table]
    if (slot, "^" + form) in table:
        levels.append(table[slot, "^" + form])
    out = []
    for nominative, reading in found.items():
        rule = _rule(form, nominative)
        p = 1e-3 if reading or form[-1] not in "šųūęą" else 1e-5
        for counts, total in levels:
            p = (counts.get(rule, 0) + 1.5 * p) / (total + 1.5)
        out.append(Candidate(nominative, reading, math.log(p)))
    out.sort(key=lambda candidate: -candidate.logp)
    return tuple(out[:8])


def _recase(source: str, lowered: str) -> str:
    """``lowered`` with the capitals of ``source``, letter by letter as far as they run together."""
    return "".join(a.upper() if i < len(source) and source[i].isupper() else a for i, a in enumerate(lowered))


def is_acronym(word: str) -> bool:
    """Whether ``word`` looks like an acronym: two or more capitals and at most one small letter (``VSD``, ``BMW-320``)."""
    letters = [c for c in word if c.isalpha()]
    return len(letters) > 1 and sum(c.isupper() for c in letters) >= max(2, len(letters) - 1)


@lru_cache(maxsize=20_000)
def _apostrophe(form: str, fem: bool | None) -> tuple[Candidate, ...] | None:
    """``Blair’o`` -> ``Blair’as``; ``Claire'ai`` -> ``Claire``; None where the form has no Lithuanian ending behind an apostrophe."""
    at = max(form.rfind(mark) for mark in APOSTROPHES)
    if at < 1 or len(form) - at > 5 or at == len(form) - 1:
        return None
    stem, ending = form[: at + 1], form[at + 1 :]
    out = []
    for nominative, _, reading in _endings().get(ending, ()):
        if reading.adjective or reading.number != "Sing" or nominative in ("uo", "ias", "ia"):
            continue
        if reading.gender == "masc" and nominative in ("as", "is", "us"):
            common = {"as": -0.3, "is": -1.5, "us": -1.5}[nominative]
            out.append(Candidate(stem + nominative, frozenset({reading}), common))
        elif reading.gender == "fem" and nominative == "a":
            # A woman's name takes the ending only where it declines: Claire, Claire'os.
            out.append(Candidate(stem[:-1], frozenset({reading}), -0.7))
        elif reading.gender == "fem" and nominative == "ė" and reading.case == "Nom":
            out.append(Candidate(form, frozenset({reading}), -0.7))
    return tuple(out) or None


@cache
def given_names() -> dict[str, str]:
    """Given names whose gender or form the endings do not tell, lower case -> masc or fem."""
    return {row["name"].casefold(): row["gender"] for row in seeds.table("given_names").iter_rows(named=True)}


@cache
def undeclined() -> frozenset[str]:
    """Names that never decline, lower case."""
    return frozenset(name.casefold() for name in seeds.column("undeclined_names", "name"))


@lru_cache(maxsize=50_000)
def gender_of(name: str, given: bool = False) -> str | None:
    """Gender (masc, fem) of a person's name of one word in the nominative, None where the ending does not tell."""
    word = name.casefold().rpartition("-")[2] if not given else name.casefold()
    if given and word in given_names():
        return given_names()[word]
    if word.endswith(("as", "is", "ys", "us")):
        return "masc"
    if word.endswith(("ienė", "aitė", "ytė", "utė", "ūtė", "uvienė")):
        return "fem"
    if given and word.endswith(("a", "ė")):
        return "fem"
    if not given and word.endswith(("ova", "ina", "aja", "skaja", "ė")) and len(word) > 4:
        return "fem"
    return None


def _words(parts: Sequence[Word], given_first: bool) -> list[tuple[int, str, tuple[Candidate, ...], Word]]:
    """The words of a person's name that may decline, hyphenated ones part by part."""
    out = []
    real = [i for i, word in enumerate(parts) if word.text[:1].isalpha() and not INITIAL.match(word.text) and word.text not in (".",)]
    for position, i in enumerate(real):
        slot = "given" if given_first and position == 0 and len(real) > 1 else "family"
        for piece in parts[i].text.split("-"):
            form = piece.casefold()
            found = _apostrophe(form, None) or (candidates(form, slot) if len(form) > 1 else ())
            if form in undeclined():
                found = (Candidate(form, frozenset(), 0.0), *found)
            out.append((i, piece, found, parts[i]))
    return out


def _person(
    parts: Sequence[Word], attested: Container[str], case: str | None, gender: str | None, initials: bool
) -> tuple[list[str], str | None, str | None, str | None]:
    words = _words(parts, not initials)
    if not words:
        return [word.text for word in parts], None, None, gender
    best, choice = -1e9, None
    votes: dict[tuple[str, str], float] = {}
    for _, _, _, word in words:
        if word.upos in ("PROPN", "NOUN", "ADJ", "X"):
            for feature, weight in (("Case", CASE_WEIGHT), ("Gender", GENDER_WEIGHT), ("Number", NUMBER_WEIGHT)):
                value = word.feats.get(feature)
                if value:
                    key = (feature, value.casefold() if feature == "Gender" else value)
                    votes[key] = votes.get(key, 0.0) + weight / len(words) * 1.3
    if case:
        votes["Case", case] = votes.get(("Case", case), 0.0) + CASE_WEIGHT * 3.0
    if gender:
        votes["Gender", gender] = votes.get(("Gender", gender), 0.0) + 2.0
    scored = []
    for _, piece, found, word in words:
        lemma = word.lemma.casefold() if "-" not in word.text else ""
        row = []
        for c in found:
            # Where a title before the name tells its case, a lemma that only repeats the form says nothing.
            bonus = LEMMA_WEIGHT * (c.nominative == lemma and not (case not in (None, "Nom") and lemma == piece.casefold()))
            if c.nominative in attested and c.nominative != piece.casefold():
                bonus += ATTESTED_WEIGHT
            if c.nominative in undeclined() and c.nominative == piece.casefold():
                bonus += KNOWN_WEIGHT
            row.append((c, c.logp + bonus))
        scored.append(row)
    first_given = not initials and len({i for i, *_ in words}) > 1
    for number in ("Sing", "Plur"):
        for wanted in CASES:
            for sex in ("masc", "fem"):
                total = votes.get(("Case", wanted), 0.0) + votes.get(("Gender", sex), 0.0) + votes.get(("Number", number), 0.0)
                total -= (number == "Plur") * 1.0 + (wanted == "Voc") * 2.5
                chosen = []
                for position, row in enumerate(scored):
                    top, top_score = None, -1e9
                    for c, score in row:
                        if c.readings:
                            fits = any(r.case == wanted and r.number == number and r.gender == sex for r in c.readings)
                            if not fits:
                                continue
                        elif wanted != "Nom" and c.nominative[-1] in "oiuey":
                            # It looks like a Lithuanian ending of just this case.
                            score -= 2.2 if wanted == "Ins" and c.nominative[-1] == "u" else 1.2
                        natural = gender_of(c.nominative, given=first_given and position == 0)
                        if natural and natural != sex and number == "Sing":
                            score -= 3.0 if c.readings else 1.5
                        if score > top_score:
                            top, top_score = c, score
                    if top is None:
                        total -= 9.0
                        chosen.append(None)
                    else:
                        total += top_score
                        chosen.append(top)
                if total > best:
                    best, choice = total, (chosen, wanted, number, sex)
    chosen, wanted, number, sex = choice
    out = [word.text for word in parts]
    pieces: dict[int, list[str]] = {}
    for (i, piece, _, _), c in zip(words, chosen, strict=False):
        pieces.setdefault(i, []).append(_recase(piece, c.nominative) if c else piece)
    for i, found in pieces.items():
        out[i] = "-".join(found)
    telling = any(c and c.readings for c in chosen)
    return out, wanted if telling else None, number, sex if telling or gender else None


def _agrees(word: Word, case: str, number: str, gender: str) -> bool:
    """Whether ``word`` is an adjective, a participle or an ordinal in this case, number and gender."""
    feats = word.feats
    adjectival = word.upos in ("ADJ", "DET", "NUM", "VERB") and "Case" in feats
    form = word.text.casefold()
    if adjectival:
        if feats.get("Case") == case and feats.get("Gender", gender.capitalize()).casefold() == gender:
            return feats.get("Number", number) == number or word.upos == "NUM"
        return False
    if word.upos in ("NOUN", "PROPN", "X") and form.endswith(_DEFINITE):
        return any(r.adjective and (r.case, r.number, r.gender) == (case, number, gender) for rs in readings(form).values() for r in rs)
    return False


_DEFINITE = (
    "ojo",
    "ajam",
    "ąjį",
    "uoju",
    "ajame",
    "ieji",
    "ųjų",
    "iesiems",
    "uosius",
    "aisiais",
    "uosiuose",
    "oji",
    "osios",
    "ajai",
    "ąją",
    "ąja",
    "ojoje",
    "ąsias",
)


def _adjective(word: Word, case: str, number: str, gender: str) -> str:
    """An agreeing word in the nominative of the same number and gender."""
    form, lemma = word.text.casefold(), word.lemma.casefold()
    options = [
        nominative for nominative, found in readings(form).items() if any(r.adjective and (r.case, r.number, r.gender) == (case, number, gender) for r in found)
    ]
    if not options:
        options = [n for n, found in readings(form).items() if any((r.case, r.number, r.gender) == (case, number, gender) for r in found)]
    if not options:
        return word.text

    def rank(option: str) -> tuple[int, int, int]:
        definite = option.endswith(("asis", "usis", "ysis", "ieji", "oji")) or (number == "Plur" and option.endswith("osios"))
        was = form.endswith(_DEFINITE)
        theme = (lemma.endswith("us") and option.endswith(("us", "i", "ūs", "ios"))) or (
            not lemma.endswith("us") and not (option.endswith("us") or (gender == "fem" and option.endswith("i")))
        )
        medium = lemma.endswith("is") and option.endswith(("inė", "inės", "iniai", "inis"))
        return (definite == was, theme, medium or option == lemma)

    return _recase(word.text, max(options, key=rank))


def _head(parts: Sequence[Word], first: int, last: int) -> int | None:
    """The word that declines among ``parts[first:last]``: the last one that can."""
    for i in range(last - 1, first - 1, -1):
        text = parts[i].text
        if not text[:1].isalnum() or (text.isdigit() or is_acronym(text) or ROMAN.match(text) or INITIAL.match(text)) and len(text) < 8:
            continue
        if parts[i].upos in ("ADP", "CCONJ", "SCONJ", "ADV", "PUNCT"):
            continue
        found = readings(text.casefold())
        if found:
            return i
    return None


def _common(
    parts: Sequence[Word], kind: str, attested: Container[str], known: Container[str], case: str | None
) -> tuple[list[str], str | None, str | None, str | None]:
    out = [word.text for word in parts]
    breaks = seeds.column("name_breaks", "word")
    last = len(parts)
    for i, word in enumerate(parts):
        if i and (word.text.casefold() in breaks or word.text in ("(", "–", "—", "-", ":", "„", "“", '"', "/", ",")):
            if word.text == "," and i + 1 < len(parts) and any(p.text.casefold() in ("ir", "bei") for p in parts[i:]):
                continue
            if word.text in ("–", "—", "-") and parts[i - 1].text.isdigit() and parts[i + 1 : i + 2] and parts[i + 1].text.isdigit():
                continue
            last = i
            break
    head = _head(parts, 0, last)
    if head is None:
        return out, None, None, None
    best, choice = -1e9, None
    word = parts[head]
    prefix, hyphen, form = word.text.casefold().rpartition("-")
    lemma = word.lemma.casefold().rpartition("-")[2]
    feats = word.feats
    for c in _apostrophe(form, None) or candidates(form, "place" if kind == "LOC" else "head"):
        base = c.logp
        plural = feats.get("Number") == "Plur"
        if lemma and (
            (c.nominative == lemma and (not plural or any(r.number == "Plur" for r in c.readings)))
            or (plural and _same_stem(c.nominative, lemma) and any(r.number == "Plur" for r in c.readings))
        ):
            # Of ordinary words the tagger knows the lemma better than endings tell.
            base += LEMMA_WEIGHT if word.text[:1].isupper() else 2.5 * LEMMA_WEIGHT
        if c.nominative in attested and c.nominative != form:
            base += ATTESTED_WEIGHT
        if c.nominative in known:
            base += KNOWN_WEIGHT
        for r in c.readings or (Reading("", "", "", False),):
            total = base
            if r.case:
                total += CASE_WEIGHT * (feats.get("Case") == r.case) + NUMBER_WEIGHT * (feats.get("Number") == r.number)
                total += GENDER_WEIGHT * (feats.get("Gender", "").casefold() == r.gender)
                total += 0.8 * (case == r.case) - 0.5 * r.adjective - 2.5 * (r.case == "Voc")
            elif feats.get("Case") == "Nom":
                total += CASE_WEIGHT * 0.6
            if total > best:
                best, choice = total, (c, r)
    c, r = choice
    out[head] = _recase(word.text, prefix + hyphen + c.nominative)
    if not c.readings or not r.case:
        return out, None, None, None
    _spread(parts, out, 0, head, r)
    _coordinate(parts, out, head, r, kind, attested, known)
    if last < len(parts) and parts[last].text == "(":
        inner = [i for i in range(last + 1, len(parts)) if parts[i].text != ")"]
        if inner and r.case != "Nom":
            sub, sub_case, _, _ = _common([parts[i] for i in inner], kind, attested, known, r.case)
            if sub_case == r.case:
                for i, text in zip(inner, sub, strict=False):
                    out[i] = text
    return out, r.case, r.number, r.gender


def _same_stem(plural: str, singular: str) -> bool:
    """Whether ``plural`` may be the nominative plural of ``singular``: ``klinikos``, ``klinika``."""
    cut = singular[:-2] if singular.endswith(("as", "is", "ys", "us")) else singular[:-1]
    return len(cut) > 1 and plural[: len(cut) - 1] == cut[: len(cut) - 1] and len(plural) - len(cut) <= 3


def _spread(parts: Sequence[Word], out: list[str], first: int, head: int, r: Reading) -> None:
    """Put the words that agree with the head into the nominative too."""
    if r.case == "Nom":
        return
    stems = seeds.column("agreeing_adjectives", "stem")
    for i in range(head - 1, first - 1, -1):
        word = parts[i]
        if _agrees(word, r.case, r.number, r.gender):
            if r.case == "Gen":
                rival = next((j for j in range(i + 1, head) if parts[j].upos in ("NOUN", "PROPN") and parts[j].text[:1].isalpha()), None)
                if rival is not None and not any(
                    _agrees(parts[j], r.case, r.number, r.gender) is False and parts[j].upos == "PUNCT" for j in range(i + 1, head)
                ):
                    near = parts[rival].feats
                    fits = near.get("Case") == "Gen" and near.get("Number") == r.number and near.get("Gender", "").casefold() == r.gender
                    if fits and not word.text.casefold().startswith(stems):
                        continue
                    if fits and parts[rival].text[:1].isupper() and i > 0:
                        continue
            out[i] = _adjective(word, r.case, r.number, r.gender)
        elif r.case != "Gen" and word.feats.get("Case") == r.case and word.upos in ("NOUN", "PROPN") and i == head - 1 and word.text[:1].isupper():
            # Two nouns side by side in one case: a name in apposition.
            options = [n for n, found in readings(word.text.casefold()).items() if any(x.case == r.case for x in found)]
            if word.lemma.casefold() in options:
                out[i] = _recase(word.text, word.lemma.casefold())


def _coordinate(parts, out, head, r, kind, attested, known) -> None:
    """``Tvarkos ir teisingumo`` -> ``Tvarka ir teisingumas``: both sides decline where the head stands right behind the conjunction."""
    i = head - 1
    while i > 0 and _agrees(parts[i], r.case, r.number, r.gender):
        i -= 1
    if i < 1 or parts[i].text.casefold() not in ("ir", "bei") or r.case == "Nom":
        return
    left, left_case, _, _ = _common(list(parts[:i]), kind, attested, known, r.case)
    if left_case == r.case:
        out[:i] = left


@lru_cache(maxsize=20_000)
def _lower_heading(text: str, first: bool, kind: str, proper: bool) -> str:
    if kind in ("PER", "LOC") or first or proper:
        return "-".join(piece[:1].upper() + piece[1:].lower() for piece in text.split("-"))
    return text.lower()


def ordinary_case(parts: Sequence[Word], kind: str, heading: bool, places: Container[str], acronyms: Container[str] = ()) -> list[Word]:
    """The words of a name written in capitals as ordinary text has them; ``heading``: whether all the text around is in capitals."""
    out = []
    for number, word in enumerate(parts):
        text = word.text
        long_caps = text.isupper() and len(text) > (2 if heading else 5) and not ROMAN.match(text) and text not in acronyms
        if long_caps and kind in ("ORG", "MISC") and not heading and len(parts) == 1:
            long_caps = text.casefold() in places
        if long_caps and heading and kind == "ORG" and len(parts) == 1 and len(text) < 5:
            long_caps = False
        if long_caps and not heading and not any(c in "AĄEĘĖIĮYOUŲŪ" for c in text):
            long_caps = False
        if long_caps:
            out.append(
                word._replace(text=_lower_heading(text, number == 0, kind, text.casefold() in places or word.lemma[:1].isupper() and not word.lemma.isupper()))
            )
        else:
            out.append(word)
    return out


def nominative(
    parts: Sequence[Word],
    kind: str,
    *,
    attested: Container[str] = (),
    known: Container[str] = (),
    case: str | None = None,
    gender: str | None = None,
) -> tuple[list[str], Nominative]:
    """The nominative of a name, word by word.

    ``parts``: its words and marks in order; ``kind``: PER, LOC, ORG or MISC; ``attested``: words (lower case) that the article has in the
    nominative; ``known``: nominatives of places (lower case); ``case``, ``gender``: what the words around suggest, for a person.
    Returns the words, changed where they decline, and the same joined by spaces with the reading.  Natural number is kept.
    """
    if kind == "PER":
        initials = bool(parts) and bool(INITIAL.match(parts[0].text)) and len(parts) > 1
        words, case_, number, sex = _person(parts, attested, case, gender, initials)
    else:
        words, case_, number, sex = _common(parts, kind, attested, known, case)
    return words, Nominative(" ".join(words), case_, number, sex)
