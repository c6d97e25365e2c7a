"""Places that are known in Lithuanian, in every case: evidence for the nominative and for names that the model missed.

The names come from CLDR and GeoNames (``seeds/tables/places.csv``) and from tables of our own (``places_extra.csv``); those that are
ordinary words or people's names too (``places_ambiguous.csv``) prove nothing by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import seeds

DEFINITE = ("asis", "usis", "ysis", "oji", "ieji", "osios")
SOFTENED = {"t": "č", "d": "dž"}
COLUMNS = ("nom", "gen", "dat", "acc", "ins", "loc", "voc")


class Place(NamedTuple):
    """A known place: its nominative, kind (country, city, region, planet, …) and whether its name alone is proof enough of a mention."""

    name: str
    kind: str
    certain: bool


@cache
def _paradigms() -> tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...]:
    """(nominative ending, word class, endings by case), the longest endings first."""
    rows = []
    for row in seeds.table("declensions").iter_rows(named=True):
        rows.append((row["nom"], row["word_class"], tuple(tuple((row[column] or "").split("|")) for column in COLUMNS)))
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


@lru_cache(maxsize=20_000)
def forms(nominative: str, adjective: bool = False) -> frozenset[str]:
    """All forms of one word (lower case) that the declensions give for its nominative (lower case); itself always among them."""
    out = {nominative}
    for ending, word_class, cases in _paradigms():
        plain = ending.lstrip("~")
        if not nominative.endswith(plain) or (word_class == "adj") != adjective or len(nominative) <= len(plain):
            continue
        stem = nominative[: -len(plain)]
        if stem.endswith("i") and plain[0] in "iyė":
            continue
        for options in cases:
            for option in options:
                if not option:
                    continue
                if option.startswith("~") and not ending.startswith("~") and stem[-1] in SOFTENED:
                    out.add(stem[:-1] + SOFTENED[stem[-1]] + option[1:])
                else:
                    out.add(stem + option.lstrip("~"))
    return frozenset(out)


def phrase_forms(name: str) -> tuple[frozenset[str], ...]:
    """For each word of a name in the nominative, the forms (lower case) that it may take: its head and adjectives decline."""
    words = name.casefold().split()
    out = []
    for i, word in enumerate(words):
        if i == len(words) - 1 or (i + 1 < len(words) and words[i + 1] == "ir" and i == len(words) - 3):
            out.append(forms(word) | (forms(word, True) if word.endswith(DEFINITE) else frozenset()))
        elif word.endswith(DEFINITE) or (word.endswith(("inės", "iniai", "inė", "inis", "ieji")) and i == 0):
            out.append(forms(word, True))
        else:
            out.append(frozenset({word}))
    return tuple(out)


@cache
def _index() -> dict[str, tuple[tuple[tuple[frozenset[str], ...], Place], ...]]:
    """First word in any form -> the places that begin so, the longest first."""
    ambiguous = set(seeds.column("places_ambiguous", "name"))
    found: dict[str, Place] = {}
    for row in seeds.table("places_extra").iter_rows(named=True):
        for name in row["names"].split():
            name = name.replace("_", " ")
            found.setdefault(name, Place(name, row["kind"], name not in ambiguous))
    for row in seeds.table("places").iter_rows(named=True):
        # GeoNames does not say which language a name is in: evidence for a nominative, no proof of a place.
        found.setdefault(row["name"], Place(row["name"], row["kind"], row["source"] == "cldr" and row["name"] not in ambiguous))
    out: dict[str, list] = {}
    for place in found.values():
        words = phrase_forms(place.name)
        for form in words[0]:
            out.setdefault(form, []).append((words, place))
    return {form: tuple(sorted(rows, key=lambda row: -len(row[0]))) for form, rows in out.items()}


def lookup(words: Sequence[str]) -> tuple[int, Place] | None:
    """The longest known place at the start of ``words`` (any case of the language, lower case): how many words it takes, and the place."""
    for pattern, place in _index().get(words[0], ()):
        if len(pattern) <= len(words) and all(word in options for word, options in zip(words, pattern, strict=False)):
            return len(pattern), place
    return None


@cache
def nominatives() -> frozenset[str]:
    """The nominatives (lower case) of known places of one word, and the heads of longer names."""
    return frozenset(place.name.casefold().split()[-1] for rows in _index().values() for _, place in rows)


@cache
def first_words() -> frozenset[str]:
    """Every form (lower case) that may begin the name of a known place."""
    return frozenset(_index())


@cache
def nominatives_and_forms() -> frozenset[str]:
    """All words (lower case) of the names of known places, in every case."""
    return frozenset(form for rows in _index().values() for pattern, _ in rows for options in pattern for form in options)


@cache
def countries() -> frozenset[str]:
    """The nominatives of countries and continents, lower case, as far as they are no other words."""
    return frozenset(place.name.casefold() for rows in _index().values() for _, place in rows if place.kind in ("country", "continent") and place.certain)
