"""What the reference tables say about numbers, compiled once a process into what the number readers look words up in."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from functools import cache

from seeds import column, table


@dataclasses.dataclass(frozen=True)
class Lexicon:
    cardinals: dict[str, tuple[Decimal, str]]  # form -> value, slot
    sets: frozenset[str]  # vieneri, dveji, …: these count years and pairs even where the value is 1
    scales: dict[str, tuple[Decimal, str]]  # form -> value, singular | plural | abbreviation
    fractions: dict[str, tuple[Decimal, str]]  # form -> value, lemma
    ordinals: dict[str, int]
    digit_cardinal_suffixes: frozenset[str]
    digit_ordinal_suffixes: frozenset[str]
    currencies: dict[str, list[tuple[tuple[str, ...], str, Decimal]]]  # form -> [(qualifier words, code, subunits)], longest qualifier first
    currency_qualifiers: dict[str, list[tuple[str, ...]]]  # first word -> qualifiers
    currency_symbols: frozenset[str]
    units: dict[str, tuple[str, str, Decimal]]  # form -> unit, kind, factor
    durations: dict[str, tuple[str, Decimal]]
    months: dict[str, str]
    month_genitives: frozenset[str]
    before: dict[str, list[tuple[tuple[str, ...], str]]]  # last word -> [(phrase, modifier)], longest first
    before_stems: list[tuple[str, str]]
    after: dict[str, list[tuple[tuple[str, ...], str]]]  # first word -> …
    ages: dict[str, Decimal]
    age_endings: frozenset[str]
    romans: dict[str, int]
    idioms: dict[str, list[tuple[str, ...]]]
    times: dict[str, tuple[str, Decimal, str]]  # pirmąkart, dukart -> kind, value, unit
    triggers: frozenset[str]


def _forms(stem: str, declension: str, endings: dict[str, list[str]]) -> list[str]:
    """A stem with its endings; t and d soften before i and a vowel (minutė, minučių)."""
    if declension == "none":
        return [stem]
    soft = {"t": stem[:-1] + "č", "d": stem[:-1] + "dž"}.get(stem[-1], stem)
    return [
        (soft if len(ending) > 1 and ending[0] == "i" and ending[1] in "aąouųū" or declension == "ė" and ending == "ių" else stem) + ending
        for ending in endings[declension]
    ]


def _roman(value: int) -> str:
    out = ""
    for letter, worth in (("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1)):
        while value >= worth:
            out, value = out + letter, value - worth
    return out


@cache
def lexicon() -> Lexicon:
    endings = {row["declension"]: row["endings"].split() for row in table("noun_endings").iter_rows(named=True)}
    cardinals, sets = {}, set()
    for row in table("number_words").iter_rows(named=True):
        for form in row["forms"].split():
            cardinals[form] = (Decimal(row["value"]), row["slot"])
            if row["slot"] == "sets":
                sets.add(form)
    scales = {}
    for row in table("multipliers").iter_rows(named=True):
        for number in ("plural", "singular", "abbreviations"):
            for form in (row[number] or "").split():
                scales.setdefault(form, (Decimal(row["value"]), number))
    fractions = {form: (Decimal(row["value"]), row["lemma"]) for row in table("fractions").iter_rows(named=True) for form in row["forms"].split()}
    ordinal_endings = table("ordinal_endings")
    definite = [e for e, kind, _ in ordinal_endings.iter_rows() if kind == "definite"]
    every = [e for e, _, _ in ordinal_endings.iter_rows()]
    ordinals = {}
    for row in table("ordinals").iter_rows(named=True):
        for ending in every if row["endings"] == "any" else definite:
            form = row["stem"] + ending
            if form not in cardinals and form not in scales:
                ordinals[form] = int(row["value"])
    suffixes = dict(table("digit_suffixes").iter_rows())
    currencies: dict[str, list] = {}
    qualifiers: dict[str, list] = {}
    symbols = set()
    for row in table("currencies").iter_rows(named=True):
        words = tuple((row["qualifier"] or "").lower().split())
        for form in _forms(row["stem"], row["declension"], endings):
            currencies.setdefault(form, []).append((words, row["code"] or "", Decimal(row["subunits"] or 1)))
            if not form.isalpha():
                symbols.add(form)
        if words and words not in qualifiers.setdefault(words[0], []):
            qualifiers[words[0]].append(words)
    for entries in currencies.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    units = {}
    for row in table("units").iter_rows(named=True):
        for form in _forms(row["stem"], row["declension"], endings):
            units.setdefault(form, (row["unit"], row["kind"], Decimal(row["factor"])))
    durations = {form: (row["unit"], Decimal(row["value"])) for row in table("duration_words").iter_rows(named=True) for form in row["forms"].split()}
    months = {form: row["number"] for row in table("months").iter_rows(named=True) for form in row["forms"].split()}
    before: dict[str, list] = {}
    before_stems, after = [], {}
    for phrase, modifier, position in table("number_modifiers").iter_rows():
        words = tuple(phrase.split())
        if position == "after":
            after.setdefault(words[0], []).append((words, modifier))
        elif words[-1].endswith("*"):
            before_stems.append((words[-1][:-1], modifier))
        else:
            before.setdefault(words[-1], []).append((words, modifier))
    for entries in before.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    stems = {stem: Decimal(value) for stem, value in table("age_stems").iter_rows()}
    for ten, tens in list(stems.items()):
        if tens in range(20, 100, 10):
            stems |= {ten + one: tens + units_ for one, units_ in list(stems.items()) if units_ < 10}
    age_endings = column("age_endings", "ending")
    ages = {stem + ending: value for stem, value in stems.items() for ending in age_endings if stem + ending not in durations and stem + ending not in units}
    idioms: dict[str, list] = {}
    for phrase in column("number_idioms", "phrase"):
        for word in phrase.split():
            if word in ordinals or word in cardinals:
                idioms.setdefault(word, []).append(tuple(phrase.split()))
    romans = {_roman(n): n for n in range(1, 50)}
    month_genitives = frozenset(column("months", "genitive"))
    times = {row["form"]: (row["kind"], Decimal(row["value"]), row["unit"]) for row in table("number_adverbs").iter_rows(named=True)}
    triggers = frozenset(
        [*cardinals, *(f for f, (_, number) in scales.items() if number == "singular"), *fractions, *ordinals, *durations, *months, *ages, *times]
        + [roman.lower() for roman in romans]
    )
    return Lexicon(
        cardinals, frozenset(sets), scales, fractions, ordinals,
        frozenset(s for s, kind in suffixes.items() if kind == "cardinal"),
        frozenset([s for s, kind in suffixes.items() if kind == "ordinal"] + every),
        currencies, qualifiers, frozenset(symbols), units, durations, months, month_genitives, before, before_stems, after,
        ages, frozenset(age_endings), romans, idioms, times, triggers,
    )  # fmt: skip


@cache
def stems(name: str, col: str, where: str | None = None) -> tuple[str, ...]:
    """A column of stems, of the rows whose second column is ``where``, ready for ``str.startswith`` or ``endswith``."""
    rows = table(name)
    return tuple(row[0] for row in rows.iter_rows() if where is None or row[1] == where)


def cues(cue: str) -> tuple[str, ...]:
    """The stems of one kind of cue in ``seeds/tables/number_cues.csv``."""
    return stems("number_cues", "stem", cue)


@cache
def pairs(name: str) -> dict[str, str]:
    """A table of two columns as a dictionary."""
    return dict(table(name).iter_rows())


@cache
def _person_endings() -> frozenset[str]:
    return frozenset(e for row in table("noun_endings").iter_rows() for e in row[1].split() if e != "*")


@cache
def is_person(lemma: str) -> bool:
    if lemma.endswith(stems("person_nouns", "form", "suffix")):
        return True
    for stem in stems("person_nouns", "form", "stem"):
        if lemma.startswith(stem) and (lemma == stem or lemma[len(stem) :] in _person_endings()):
            return True
    return False


# What a form says of its own case.  The tagger is right more often than not, but a numeral's ending is right always.


@cache
def ordinal_readings(form: str) -> frozenset[tuple[str, str]]:
    """The (Case, Number) readings of an ordinal, or of its ending after digits (``15-ąją``)."""
    rows = [(e, readings) for e, _, readings in table("ordinal_endings").iter_rows() if form.endswith(e)]
    if not rows:
        return frozenset()
    _, readings = max(rows, key=lambda row: len(row[0]))
    return frozenset(tuple(reading.split()) for reading in readings.split("|"))


@cache
def numeral_cases(form: str) -> frozenset[str]:
    rows = [(e, cases) for e, cases in table("numeral_endings").iter_rows() if form.endswith(e)]
    return frozenset(max(rows, key=lambda row: len(row[0]))[1].split()) if rows else frozenset()


@cache
def could_be(form: str, case: str, number: str) -> bool:
    """Whether a noun's ending allows the case and number."""
    return any(form.endswith(tuple(endings.split())) for c, n, endings in table("noun_case_endings").iter_rows() if (c, n) == (case, number))
