"""Numbers: every quantity, date, time, age, ordinal and ratio that an article states, in digits or in words."""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_right
from collections.abc import Callable
from decimal import Decimal
from functools import cache

from seeds import column, table
from transforms.document import AnnotatedArticle, Number, Token

_SPACES = " \u00a0\u2009\u202f"
_DASHES = frozenset("-–—‐‑−")
_ATOM = re.compile(
    rf"""(?P<iso>(?<![\w.,])(?:1\d|20)\d\d([-./–])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01])(?![\d]))
|(?P<dmy>(?<![\w.,])(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:19|20)\d\d(?!\d))
|(?P<ym>(?<![\w.,-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![\d]|-\w))
|(?P<phone>\+\d[\d\ ()\u00a0-]{{7,}}\d|(?<!\w)8[ -]?\(?\d{{1,3}}\)?(?:[ -]?\d{{2,4}}){{2,4}}(?!\d))
|(?P<scale>(?<![\w.,:])1:\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d))
|(?P<clock>(?<![\w.,:])\d{{1,3}}:\d{{1,3}}(?::\d\d)?(?:[.,]\d+)?(?![\d:]))
|(?P<num>\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d)(?:[,.]\d+)?|\d+(?:[.,]\d+)*)
|(?P<word>[^\W\d_]\w*)
|(?P<punct>\S)""",
    re.X,
)
_NUMERAL = re.compile(rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d)(?:[,.]\d+)?|\d+(?:[.,]\d+)*")
_HALF = Decimal("0.5")
_SLOT_RANK = {"ten": 2, "unit": 1, "teen": 1}
_WALK = 8  # tokens between a number and the noun that it counts


# ---------------------------------------------------------------------------------------------------------------- the tables, compiled


@dataclasses.dataclass(frozen=True)
class _Lexicon:
    cardinals: dict[str, tuple[Decimal, str]]  # form -> value, slot
    sets: frozenset[str]  # vieneri, dveji, …: these count years and pairs even where the value is 1
    scales: dict[str, tuple[Decimal, str]]  # form -> value, singular | plural | abbreviation
    fractions: dict[str, tuple[Decimal, str]]  # form -> value, lemma
    ordinals: dict[str, int]
    digit_cardinal_suffixes: frozenset[str]
    digit_ordinal_suffixes: frozenset[str]
    currencies: dict[
        str, list[tuple[tuple[str, ...], str, Decimal]]
    ]  # form -> [(qualifier words, code, subunits)], longest qualifier first
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
def _lexicon() -> _Lexicon:
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
    fractions = {
        form: (Decimal(row["value"]), row["lemma"]) for row in table("fractions").iter_rows(named=True) for form in row["forms"].split()
    }
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
    durations = {
        form: (row["unit"], Decimal(row["value"])) for row in table("duration_words").iter_rows(named=True) for form in row["forms"].split()
    }
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
    ages = {stem + ending: value for stem, value in stems.items() for ending in age_endings if stem + ending not in durations}
    idioms: dict[str, list] = {}
    for phrase in column("number_idioms", "phrase"):
        for word in phrase.split():
            if word in ordinals or word in cardinals:
                idioms.setdefault(word, []).append(tuple(phrase.split()))
    romans = {_roman(n): n for n in range(1, 50)}
    month_genitives = frozenset(column("months", "genitive"))
    triggers = frozenset(
        [*cardinals, *(f for f, (_, number) in scales.items() if number == "singular"), *fractions, *ordinals, *durations, *months, *ages]
        + [roman.lower() for roman in romans]
    )
    return _Lexicon(
        cardinals, frozenset(sets), scales, fractions, ordinals,
        frozenset(s for s, kind in suffixes.items() if kind == "cardinal"),
        frozenset([s for s, kind in suffixes.items() if kind == "ordinal"] + every),
        currencies, qualifiers, frozenset(symbols), units, durations, months, month_genitives, before, before_stems, after,
        ages, frozenset(age_endings), romans, idioms, triggers,
    )  # fmt: skip


@cache
def _stems(name: str, col: str, where: str | None = None) -> tuple[str, ...]:
    """A column of stems, of the rows whose second column is ``where``, ready for ``str.startswith`` or ``endswith``."""
    rows = table(name)
    return tuple(row[0] for row in rows.iter_rows() if where is None or row[1] == where)


@cache
def _pairs(name: str) -> dict[str, str]:
    """A table of two columns as a dictionary."""
    return dict(table(name).iter_rows())


@cache
def _person_endings() -> frozenset[str]:
    return frozenset(e for row in table("noun_endings").iter_rows() for e in row[1].split() if e != "*")


@cache
def _is_person(lemma: str) -> bool:
    if lemma.endswith(_stems("person_nouns", "form", "suffix")):
        return True
    for stem in _stems("person_nouns", "form", "stem"):
        if lemma.startswith(stem) and (lemma == stem or lemma[len(stem) :] in _person_endings()):
            return True
    return False


# What a form says of its own case.  The tagger is right more often than not, but a numeral's ending is right always.


@cache
def _ordinal_readings(form: str) -> frozenset[tuple[str, str]]:
    """The (Case, Number) readings of an ordinal, or of its ending after digits (``15-ąją``)."""
    rows = [(e, readings) for e, _, readings in table("ordinal_endings").iter_rows() if form.endswith(e)]
    if not rows:
        return frozenset()
    _, readings = max(rows, key=lambda row: len(row[0]))
    return frozenset(tuple(reading.split()) for reading in readings.split("|"))


@cache
def _numeral_cases(form: str) -> frozenset[str]:
    rows = [(e, cases) for e, cases in table("numeral_endings").iter_rows() if form.endswith(e)]
    return frozenset(max(rows, key=lambda row: len(row[0]))[1].split()) if rows else frozenset()


@cache
def _could_be(form: str, case: str, number: str) -> bool:
    """Whether a noun's ending allows the case and number."""
    return any(
        form.endswith(tuple(endings.split())) for c, n, endings in table("noun_case_endings").iter_rows() if (c, n) == (case, number)
    )


# ---------------------------------------------------------------------------------------------------------------- what the reader works on


@dataclasses.dataclass(slots=True)
class _Quantity:
    """A bare number or range read from atom ``first`` up to ``after``."""

    first: int
    after: int
    value: Decimal
    value_max: Decimal | None = None
    scaled: bool = False  # a multiplier was read
    digits: bool = False
    suffix: str = ""  # 20-ies
    modifier: str | None = None  # ``ir daugiau`` between number and noun
    ordinal: bool = False
    raw: str = ""


@dataclasses.dataclass(slots=True)
class _Item:
    first: int
    after: int
    start: int
    end: int
    kind: str
    value: Decimal | None = None
    value_max: Decimal | None = None
    unit: str | None = None
    edtf: str | None = None
    modifier: str | None = None
    bare: bool = False  # nothing named what is counted
    scaled: bool = False
    weak: bool = False  # ``vienas``: a count only beside another one
    number: int = 0  # the atom of the number itself, after any modifier


def numbers(article: AnnotatedArticle) -> list[Number]:
    """The quantities of an article, in text order, spans never overlapping.

    Kinds, values, units (ISO 4217, symbols, lemmas), EDTF dates and modifiers are those of the project's annotation guide.  Values are
    exact Decimals, multipliers applied; a thirds-like fraction has four places.  Not covered: ``vienas`` as a pronoun, ``abu``, ``keli``, vague
    plurals (``tūkstančiai žmonių``), connectives (``pirma``, ``antra vertus``), digits inside names, list numbering; nothing comes
    out of an ignored span.
    """
    if not any(ch.isdigit() for ch in article.text) and not article.tokens:
        return []
    reader = _Reader(article)
    return [
        Number(
            item.start,
            item.end,
            article.text[item.start : item.end],
            item.kind,
            item.value,
            item.value_max,
            item.unit,
            item.edtf,
            item.modifier,
        )
        for item in reader.read()
        if not article.is_ignored(item.start, item.end)
    ]


class _Reader:
    """Reads one article, left to right.  Atoms (numerals, words, marks) come from the text itself, so that nothing depends on how a model
    splits ``20 316,5`` or ``mln.``; tokens add lemma, part of speech, case and number where an atom begins one."""

    def __init__(self, article: AnnotatedArticle) -> None:
        self.article = article
        self.text = text = article.text
        self.lex = _lexicon()
        self.kind: list[str] = []
        self.low: list[str] = []
        self.start: list[int] = []
        self.end: list[int] = []
        pos, size = 0, len(text)
        match = _ATOM.search
        while pos < size and (found := match(text, pos)):
            kind, begin, stop = found.lastgroup, found.start(), found.end()
            if kind == "phone" and found.group()[0] != "+" and sum(map(str.isdigit, found.group())) != 9:
                kind, stop = "num", _NUMERAL.match(text, begin).end()
            self.kind.append(kind)
            self.low.append(text[begin:stop].lower())
            self.start.append(begin)
            self.end.append(stop)
            pos = stop
        self.count = len(self.kind)
        self.token = {token.start: token for token in article.tokens}
        self.name_starts = [name.start for name in article.names]
        self.items: list[_Item] = []
        self.listed = self.list_numbers()
        # 2:1 or 98:76 somewhere in an article makes its 21:15 a score too
        self.sports = any(
            kind == "clock" and re.fullmatch(r"\d+:\d|(?:2[5-9]|[3-9]\d|1\d\d):\d+|\d+:[6-9]\d", low) is not None
            for kind, low in zip(self.kind, self.low, strict=True)
        )

    def list_numbers(self) -> frozenset[int]:
        """Atoms that number a list, wherever its lines went: ``1. Dūmai … 2. Ema Lin … 3. Kuodas``, ``1) … 2) …``."""
        out: set[int] = set()
        chain: list[int] = []
        for i in range(self.count - 2):
            if self.kind[i] != "num" or not self.low[i].isdecimal() or self.low[i + 1] not in (".", ")") or self.start[i + 1] != self.end[i]:
                continue
            if self.kind[i + 2] == "num" or self.kind[i + 2] == "word" and self.text[self.start[i + 2]].islower():
                continue
            value = int(self.low[i])
            if value == 1:
                chain = [i]
            elif chain and value == len(chain) + 1:
                chain.append(i)
                out.update(chain)
        return frozenset(out)

    # -------- small looks

    def word(self, i: int) -> str:
        return self.low[i] if 0 <= i < self.count else ""

    def tok(self, i: int) -> Token | None:
        return self.token.get(self.start[i]) if 0 <= i < self.count else None

    def glued(self, i: int) -> bool:
        """Whether atom ``i`` stands right after the one before it, without a space."""
        return 0 < i < self.count and self.start[i] == self.end[i - 1]

    def dot(self, i: int) -> int:
        """``i`` past a full stop that belongs to the abbreviation before it."""
        return i + 1 if self.word(i) == "." and self.glued(i) else i

    def raw(self, i: int) -> str:
        return self.text[self.start[i] : self.end[i]] if 0 <= i < self.count else ""

    def near(self, i: int, stems: tuple[str, ...], back: int, ahead: int = 0) -> bool:
        """Whether a word beginning with one of ``stems`` stands within reach of atom ``i``, no sentence end between."""
        for k in range(i - 1, max(-1, i - 1 - back), -1):
            if (
                self.low[k] in ".!?"
                and self.word(k - 1) not in self.lex.units
                and self.raw(k + 1)[:1].isupper()
                and len(self.word(k - 1)) > 2
            ):
                break
            if self.low[k].startswith(stems):
                return True
        for k in range(i, min(self.count, i + ahead)):
            if self.low[k].startswith(stems):
                return True
            if self.low[k] in ".!?" and self.raw(k + 1)[:1].isupper() and len(self.word(k - 1)) > 4:
                break
        return False

    def name_over(self, start: int, end: int):
        """The name that covers ``[start, end)``, or None."""
        at = bisect_right(self.name_starts, start) - 1
        if at >= 0 and self.article.names[at].end >= end:
            return self.article.names[at]
        return None

    # -------- the loop

    def read(self) -> list[_Item]:
        i, triggers, kind, low = 0, self.lex.triggers, self.kind, self.low
        while i < self.count:
            what = kind[i]
            if what == "word" and low[i] not in triggers or what == "punct" and low[i] not in self.lex.currency_symbols:
                i += 1
                continue
            item = self.item(i)
            if isinstance(item, int):
                i = item
            elif item is None:
                i += 1
            else:
                self.add(item)
                i = max(item.after, i + 1)
        self.settle()
        return self.items

    def add(self, item: _Item) -> None:
        if self.items and item.start < self.items[-1].end:
            item.start = max(self.items[-1].end, self.start[item.number])
        self.items.append(item)

    def make(self, first: int, after: int, kind: str, value=None, **more) -> _Item:
        return _Item(first, after, self.start[first], self.end[after - 1], kind, value, number=first, **more)

    def item(self, i: int) -> _Item | int | None:
        """The item that begins at atom ``i``; an atom to go on from where there is none; None to go on with the next."""
        kind = self.kind[i]
        if kind == "word":
            return self.from_word(i)
        if kind == "punct":
            return self.currency_before(i)
        if i >= 2 and self.word(i - 1) in _DASHES and self.glued(i) and self.glued(i - 1) and self.kind[i - 2] == "word":
            if not (self.low[i - 2] in self.lex.months or self.low[i - 2] in self.lex.units):
                return None  # F-16
        if kind in ("iso", "dmy"):
            parts = [int(p) for p in re.findall(r"\d+", self.low[i])]
            year, month, day = parts if kind == "iso" else parts[::-1]
            return self.make(i, i + 1, "date", Decimal(year), edtf=f"{year:04d}-{month:02d}-{day:02d}")
        if kind == "ym":
            return self.make(i, i + 1, "date", Decimal(self.low[i][:4]), edtf=self.low[i])
        if kind == "phone":
            return self.make(i, i + 1, "identifier")
        if kind == "clock":
            return self.colon(i)
        if kind == "scale":
            return self.make(i, i + 1, "ratio", 1 / Decimal(re.sub(r"\D", "", self.low[i][2:])))
        return self.from_digits(i)

    # -------- digits

    def colon(self, i: int) -> _Item:
        raw = self.low[i]
        parts = re.split(r"[:]", raw)
        if "," in parts[-1] or "." in parts[-1] or len(parts) == 3 and self.word(i + 1) not in ("val", "h"):
            seconds = Decimal(0)
            for part in parts:
                seconds = seconds * 60 + Decimal(part.replace(",", "."))
            return self.make(i, i + 1, "duration", seconds, unit="second")
        if self.near(i, ("santyk", "masteli", "kurs"), 5, 3):
            return self.make(i, i + 1, "ratio", self.ratio(parts))
        numbers_ = [int(p) for p in parts]
        clock = len(parts[1]) == 2 and numbers_[0] < 25 and numbers_[1] < 60
        after = i + 1
        if self.word(after) in ("val", "h"):
            after = self.dot(after + 1)
        elif (
            clock
            and (self.sports or self.near(i, column("score_cues", "stem"), 5, 4))
            and self.word(i - 1) not in ("nuo", "iki", "d", ".", "apie")
        ):
            clock = False
        if clock:
            edtf = f"{numbers_[0]:02d}:{parts[1]}" + (f":{parts[2]}" if len(parts) > 2 else "")
            return self.modify(self.make(i, after, "time", edtf=edtf))
        if numbers_[0] == 1 and not self.near(i, column("score_cues", "stem"), 14, 14):
            return self.make(i, i + 1, "ratio", self.ratio(parts))
        return self.make(i, i + 1, "score")

    @staticmethod
    def ratio(parts: list[str]) -> Decimal | None:
        bottom = int(parts[1])
        return (Decimal(parts[0]) / bottom).quantize(Decimal("0.0001")).normalize() if bottom else None

    def numeral(self, i: int) -> Decimal | None:
        """The value of the digits at atom ``i``; None for what is no number (``1.2.3``)."""
        raw = self.low[i]
        for space in _SPACES:
            raw = raw.replace(space, "")
        if "," in raw and "." in raw:
            raw = raw.replace(".", "") if raw.rindex(",") > raw.rindex(".") else raw.replace(",", "")
        if raw.count(".") > 1:
            groups = raw.split(".")
            if any(len(g) != 3 for g in groups[1:]):
                return None
            raw = "".join(groups)
        elif (
            raw.count(".") == 1
            and len(raw.split(".")[1]) == 3
            and raw[0] != "0"
            and len(raw) < 8
            and self.word(i + 1) not in self.lex.scales
        ):
            raw = raw.replace(".", "")
        if raw.count(",") > 1 or len(raw) > 24:
            return None
        return Decimal(raw.replace(",", "."))

    def is_year(self, i: int) -> bool:
        return (
            self.kind[i] == "num" and len(self.low[i]) == 4 and self.low[i].isdecimal() and "1000" <= self.low[i] <= "2100"
            if i < self.count
            else False
        )

    def from_digits(self, i: int) -> _Item | int | None:
        if self.is_year(i) and (item := self.year_date(i)):
            return item
        if self.low[i].count(".") == 1 and self.word(i + 1) in ("val", "valandą", "valandos", "h"):
            hours, minutes = self.low[i].split(".")
            if len(minutes) == 2 and hours.isdecimal() and int(hours) < 25 and int(minutes) < 60:
                return self.modify(self.make(i, self.dot(i + 2), "time", edtf=f"{int(hours):02d}:{minutes}"))
        if self.numeral(i) is None:
            return None
        if self.glued(i + 1) and self.kind[i + 1] == "word" and re.fullmatch(r"x\d*", self.low[i + 1]):
            return i + 2 if len(self.low[i + 1]) > 1 else None  # 3x3 krepšinis
        if item := self.identifier(i):
            return item
        # 2/3
        if self.word(i + 1) == "/" and self.glued(i + 1) and self.glued(i + 2) and self.kind[i + 2 : i + 3] == ["num"]:
            top, bottom = self.numeral(i), self.numeral(i + 2)
            if top and bottom and top < bottom and bottom < 100:
                return self.modify(self.make(i, i + 3, "ratio", (top / bottom).quantize(Decimal("0.0001")).normalize()))
        if (
            self.word(i + 1) in _DASHES
            and self.glued(i + 1)
            and self.glued(i + 2)
            and self.kind[i + 2] == "word"
            and self.raw(i + 2)[0].islower()
        ):
            suffix = self.low[i + 2]
            if suffix in self.lex.age_endings:
                return self.age_word(i, i + 3, self.numeral(i))
            if suffix not in self.lex.digit_cardinal_suffixes and suffix in self.lex.digit_ordinal_suffixes or suffix in ("os", "as"):
                value = self.numeral(i)
                if value != value.to_integral_value():
                    return None
                if suffix in ("os", "as") and self.counts_plural(i + 3, value):
                    return self.quantity_item(self.quantity(i))
                return self.ordinal(i, i + 3, int(value))
            if suffix not in self.lex.digit_cardinal_suffixes and suffix not in self.lex.units:
                return None
        quantity = self.quantity(i)
        return self.quantity_item(quantity) if quantity else None

    def counts_plural(self, i: int, value: Decimal) -> bool:
        """``15-os šalių`` is the cardinal ``penkiolikos``, ``15-os eilės`` the ordinal."""
        token = self.tok(i)
        return bool(token and 11 <= value <= 19 and token.feats.get("Number") == "Plur")

    def identifier(self, i: int) -> _Item | None:
        """A number that names: ``Nr. 15``, ``tel. 8 5 …``, ``Gedimino pr. 53``, ``281 straipsnis``."""
        k = i - 2 if self.word(i - 1) == "." else i - 1
        kind = _pairs("identifier_cues").get(self.word(k))
        value, after = self.numeral(i), i + 1
        noun = self.tok(after)
        if self.word(after).startswith(column("identifier_nouns", "stem")) and noun is not None and noun.feats.get("Number") != "Plur":
            return self.make(i, after + 1, "identifier", value)
        if kind == "street":
            if not (k == i - 2 and self.raw(k - 1)[:1].isupper() and self.low[i].isdecimal()):
                return None
            if self.word(after) in _DASHES and self.glued(after) and self.kind[after + 1 : after + 2] == ["num"] and self.glued(after + 1):
                after += 2
            return self.make(i, after, "identifier", value)
        if kind:
            while after < self.count and (
                self.kind[after] in ("num", "phone") or self.word(after) in _DASHES and self.glued(after) and self.glued(after + 1)
            ):
                after += 1
            return self.make(i, after, "identifier", value if after == i + 1 and kind == "number" else None)
        return None

    # -------- dates

    def metai(self, i: int) -> int:
        """Past ``m.``, ``m`` or a form of ``metai`` at ``i``; ``i`` itself where there is none."""
        if self.word(i) == "m":
            return self.dot(i + 1)
        if self.lex.units.get(self.word(i), ("",))[0] == "year" and self.word(i).startswith("met"):
            return i + 1
        return i

    def year_suffix(self, i: int) -> int:
        """Past ``-aisiais`` after a year's digits at ``i - 1``."""
        if self.word(i) in _DASHES and self.glued(i) and self.glued(i + 1) and self.kind[i + 1 : i + 2] == ["word"]:
            if self.low[i + 1] in self.lex.digit_ordinal_suffixes:
                return i + 2
        return i

    def year_date(self, i: int) -> _Item | None:
        """A date that begins with a year in digits at ``i``."""
        year, j = self.low[i], i + 1
        previous = self.word(i - 1)
        suffixed = self.year_suffix(j)
        if suffixed > j:
            suffix = self.low[j + 1]
            if suffix.endswith(("asis", "oji", "ąjį", "ojo", "ąją", "osios", "as", "a")) and not self.metai(suffixed) > suffixed:
                return None  # 1000-asis lankytojas
            return self.with_month(i, self.metai(suffixed), year)
        # 2006–2008 m., 2008/2009 m., 2006–08 m.
        if self.word(j) in _DASHES or self.word(j) == "/" or self.metai(j) > j and self.word(self.metai(j)) in _DASHES:
            dash = j if self.word(j) in _DASHES or self.word(j) == "/" else self.metai(j)
            if self.is_year(dash + 1) and self.low[dash + 1] > year:
                last, k = self.low[dash + 1], self.year_suffix(dash + 2)
                k = self.metai(k)
                if k > dash + 2 or not self.counted_ahead(dash + 2):
                    return self.modify(self.make(i, k, "date", Decimal(year), value_max=Decimal(last), edtf=f"{year}/{last}"))
            elif (
                self.word(j) in "/–-"
                and re.fullmatch(r"\d\d", self.word(j + 1) or "")
                and self.metai(j + 2) > j + 2
                and self.low[j + 1] > year[2:]
            ):
                last = year[:2] + self.low[j + 1]
                return self.make(i, self.metai(j + 2), "date", Decimal(year), value_max=Decimal(last), edtf=f"{year}/{last}")
        k = self.metai(j)
        if k > j:
            if self.word(j) != "m" and (
                previous in ("per", "prieš", "beveik", "kas")
                and self.word(j) == "metus"
                or previous == "prieš"
                or self.word(k).startswith(("senum", "trukm", "amži", "laikotarp"))
            ):
                return None  # prieš 2000 metų
            if (
                self.word(j) == "m"
                and self.word(j + 1) != "."
                and self.word(k).startswith(("bėg", "aukšt", "ilg", "nuotol", "distanc", "gyl", "plauk", "estafet", "virš"))
            ):
                return None  # 1500 m bėgimas
            return self.with_month(i, k, year)
        if self.word(j) in self.lex.months and self.raw(j)[0].islower():
            return self.with_month(i, j, year)
        if self.word(j) in self.lex.scales or self.unit_ahead(j) or self.counted_ahead(j) or self.word(j) in _DASHES and self.glued(j):
            return None
        if not "1300" <= year <= "2100":
            return None
        if self.word(j) == "iš" or self.near(i, ("žuv", "sudar", "kain"), 1):
            return None
        following = self.tok(j)
        if (
            following is not None
            and following.upos in ("NOUN", "ADJ")
            and following.feats.get("Case") == "Gen"
            and following.text[0].islower()
        ):
            return None  # 2000 vakcinos dozių
        if self.tok(i - 1) is not None and self.name_over(self.start[i], self.end[i]):
            return None
        return self.modify(self.make(i, j, "date", Decimal(year), edtf=year))

    def unit_ahead(self, j: int) -> bool:
        word = self.word(j)
        return (
            word in ("proc", "%", "kv", "kub") or word.startswith(("procent", "kvadratin", "kubin")) or self.unit_entry(j) is not None
            or word in self.lex.currencies or word in self.lex.currency_qualifiers
        )  # fmt: skip

    def counted_ahead(self, j: int) -> bool:
        """Whether a counted noun follows directly: ``2200 keleivių``, ``2000 naujų narių``."""
        for k in range(j, j + 3):
            token = self.tok(k)
            if (
                token is None
                or token.upos not in ("ADJ", "NOUN", "VERB", "DET")
                or token.upos == "VERB"
                and token.feats.get("VerbForm") != "Part"
            ):
                return False
            if token.feats.get("Case") != "Gen" or token.feats.get("Number") != "Plur":
                return False
            if token.upos == "NOUN":
                return True
        return False

    def with_month(self, first: int, j: int, year: str) -> _Item:
        """A year read up to ``j``; now a month and a day, where they follow."""
        value = Decimal(year)
        month = self.lex.months.get(self.word(j))
        if month:
            if dated := self.days(j + 1, month, year):
                edtf, after = dated
                return self.modify(self.make(first, after, "date", value, edtf=edtf))
            after = j + 1
            if self.word(after).startswith(("mėnes", "mėnuo")):
                after += 1
            elif self.word(after) == "mėn":
                after = self.dot(after + 1)
                if dated := self.days(after, month, year):
                    return self.modify(self.make(first, dated[1], "date", value, edtf=dated[0]))
            return self.modify(self.make(first, after, "date", value, edtf=f"{year}-{month}"))
        return self.modify(self.make(first, j, "date", value, edtf=year))

    def day(self, j: int) -> tuple[int, int, bool] | None:
        """A day of a month at ``j``: its number, the atom after it, whether anything (``d.``, ``-oji``) marks it as a day."""
        if self.kind[j : j + 1] == ["num"] and self.low[j].isdecimal() and 1 <= len(self.low[j]) <= 2 and 1 <= int(self.low[j]) <= 31:
            after = self.year_suffix(j + 1)
            marked = after > j + 1
            if self.word(after) == "d":
                return int(self.low[j]), self.dot(after + 1), True
            if self.word(after).startswith("dien"):
                return int(self.low[j]), after + 1, True
            return int(self.low[j]), after, marked
        value, k = 0, j
        if self.word(k) in ("dvidešimt", "trisdešimt") and self.word(k + 1) in self.lex.ordinals:
            value, k = int(self.lex.cardinals[self.word(k)][0]), k + 1
        ordinal = self.lex.ordinals.get(self.word(k))
        token = self.tok(k)
        if ordinal and value + ordinal <= 31 and self.word(k).endswith(("oji", "osios", "ąją", "ajai", "ąja", "ojoje", "ą", "osioms")):
            after = k + 1
            if self.word(after).startswith("dien"):
                after += 1
            elif (
                token is not None
                and (following := self.tok(after)) is not None
                and following.upos == "NOUN"
                and following.feats.get("Case") == token.feats.get("Case")
                and following.feats.get("Number") == "Sing"
                and following.feats.get("Gender") == "Fem"
            ):
                return None  # vasario pirmąją savaitę
            return value + ordinal, after, True
        return None

    def days(self, j: int, month: str, year: str) -> tuple[str, int] | None:
        """The day or days after a month's name at ``j``: an EDTF date or interval, and the atom after it."""
        found = self.day(j)
        if not found:
            return None
        day, after, marked = found
        edtf = f"{year}-{month}-{day:02d}"
        if self.word(after) in _DASHES:
            k = after + 1
            last_month = self.lex.months.get(self.word(k))
            if last_month and (other := self.day(k + 1)) and (last_month, other[0]) > (month, day):
                return f"{edtf}/{year}-{last_month}-{other[0]:02d}", other[1]
            if (other := self.day(k)) and other[0] > day:
                return f"{edtf}/{year}-{month}-{other[0]:02d}", other[1]
        if not marked and (self.unit_ahead(after) or self.word(after) in self.lex.scales):
            return None
        return edtf, after

    def month_date(self, i: int) -> _Item | None:
        """``gegužės 19 d.``, ``kovo 11-oji``, ``kovo 19–27 dienomis``, ``vasario šešioliktoji``."""
        if self.low[i] not in self.lex.month_genitives and self.lex.months[self.low[i]] and not self.day(i + 1):
            return None
        j = i + 1
        if self.word(j) == "mėn":
            j = self.dot(j + 1)
        elif self.word(j) == "mėnesio":
            j += 1
        dated = self.days(j, self.lex.months[self.low[i]], "XXXX")
        if not dated or self.low[i] not in self.lex.month_genitives:
            return None
        return self.modify(self.make(i, dated[1], "date", edtf=dated[0]))

    # -------- words

    def from_word(self, i: int) -> _Item | int | None:
        low, lex = self.low[i], self.lex
        if self.glued(i) and self.word(i - 1) in _DASHES and i >= 2 and self.glued(i - 1) and self.kind[i - 2] in ("num", "word"):
            return None
        if low in lex.months and low not in lex.fractions:
            return self.month_date(i)
        if self.text[self.start[i] : self.end[i]] in lex.romans:
            return self.roman(i)
        if low in lex.ages:
            return self.age_word(i, i + 1, lex.ages[low])
        if low in lex.durations and low not in lex.cardinals:
            return self.duration_word(i)
        if low in lex.fractions:
            return self.fraction(i)
        if low not in lex.cardinals and low not in lex.scales and low not in lex.ordinals:
            return None
        for phrase in lex.idioms.get(low, ()):
            at = i - phrase.index(low)
            if at >= 0 and tuple(self.low[at : at + len(phrase)]) == phrase:
                return None
        quantity = self.quantity(i)
        if quantity is None:
            return None
        if quantity.ordinal:
            return self.ordinal(i, quantity.after, int(quantity.value))
        if quantity.after < self.count and self.low[quantity.after] in lex.fractions and quantity.value < 100:
            value, lemma = lex.fractions[self.low[quantity.after]]
            if lemma not in ("pusė", "perpus"):
                value = {Decimal("0.3333"): Decimal(1) / 3, Decimal("0.1667"): Decimal(1) / 6}.get(value, value) * quantity.value
                return self.modify(self.make(i, quantity.after + 1, "ratio", value.quantize(Decimal("0.0001")).normalize()))
        return self.quantity_item(quantity)

    def duration_word(self, i: int) -> _Item | None:
        unit, value = self.lex.durations[self.low[i]]
        previous = self.word(i - 1)
        token = self.tok(i - 1)
        if previous.startswith(("kel", "daug", "šimt")) or token is not None and token.upos == "NUM":
            return None
        return self.modify(self.make(i, i + 1, "duration", value, unit=unit))

    def fraction(self, i: int) -> _Item | int | None:
        low = self.low[i]
        value, lemma = self.lex.fractions[low]
        following = self.tok(i + 1)
        genitive = following is not None and following.feats.get("Case") == "Gen"
        previous = self.tok(i - 1)
        if lemma in ("pusė", "ketvirtis"):
            scale = self.lex.scales.get(self.word(i + 1))
            entry = self.unit_entry(i + 1)
            if scale or entry or self.word(i + 1).startswith("procent") or self.word(i + 1) in self.lex.currencies:
                quantity = _Quantity(i, i + 1, value)
                if scale:
                    quantity.value, quantity.after, quantity.scaled = value * scale[0], i + 2, True
                    quantity.value = (
                        quantity.value.quantize(Decimal(1)) if quantity.value == quantity.value.to_integral_value() else quantity.value
                    )
                return self.quantity_item(quantity)
            if self.word(i + 1) == "amžiaus":
                return self.modify(self.make(i, i + 2, "duration", value * 100, unit="year"))
            if (
                lemma == "pusė"
                and low in ("pusė", "pusę")
                and self.lex.cardinals.get(self.word(i + 1), (0, ""))[0] in range(1, 13)
                and self.word(i + 1).endswith(("ų", "os", "ies"))
                and (self.word(i + 2) in _pairs("day_parts") or not self.is_noun(i + 2))
            ):
                hour = int(self.lex.cardinals[self.word(i + 1)][0]) - 1
                return self.modify(self.make(i, i + 2, "time", edtf=f"{hour or 12:02d}:30"))
            if self.word(i + 1) in self.lex.cardinals:
                return None
            if previous is not None and previous.upos in ("DET", "NUM", "ADJ", "PRON") and self.agree(previous, self.tok(i)):
                return None
            if self.word(i - 1) in ("į", "abi", "abiejų") or self.word(i - 2) == "į" and not genitive:
                return None
            if previous is not None and previous.upos in ("NOUN", "PRON", "PROPN") and previous.feats.get("Case") == "Gen" and not genitive:
                return None
            if lemma == "ketvirtis" and not (genitive and following.feats.get("Number") == "Plur"):
                return None
            if low in ("pusės", "pusei", "puse") and not genitive and self.word(i - 1) not in ("iki", "nei", "kaip", "beveik", "negu"):
                return None
        if low == "pusiau" and self.word(i - 1) in ("per",):
            return None
        return self.modify(self.make(i, i + 1, "ratio", value))

    def is_noun(self, i: int) -> bool:
        token = self.tok(i)
        return token is not None and token.upos in ("NOUN", "ADJ", "PROPN")

    @staticmethod
    def agree(one: Token | None, other: Token | None) -> bool:
        return bool(
            one and other and one.feats.get("Case") == other.feats.get("Case") and one.feats.get("Number") == other.feats.get("Number")
        )

    def age_word(self, i: int, after: int, value: Decimal) -> _Item:
        """``40-metis``, ``dvylikametis``: a person's age, unless what is that old is a thing or an event's anniversary."""
        following, previous = self.tok(after), self.tok(i - 1)
        kind = "age"
        if following is not None and following.upos == "NOUN" and not _is_person(following.lemma.lower()):
            if value < 10 and following.feats.get("Case") != "Gen" or self.word(after).startswith(column("anniversary_words", "stem")):
                kind = "duration"
        elif (
            self.low[after - 1].endswith(("metis", "mečio", "metį", "mečiui", "mečiu")) and previous is not None
            and previous.upos in ("NOUN", "PROPN") and previous.feats.get("Case") == "Gen" and not _is_person(previous.lemma.lower())
            and not (following is not None and following.upos in ("PROPN", "NOUN"))
            and self.near(i, column("anniversary_words", "stem"), 6, 5)
        ):  # fmt: skip
            kind = "duration"  # įmonės 20-mečio proga
        elif (
            previous is not None
            and previous.upos in ("ADJ", "DET", "VERB")
            and self.agree(previous, self.tok(i))
            and value % 10 == 0
            and value > 10
            and not (following is not None and following.upos in ("PROPN", "NOUN"))
            and self.word(i - 1).startswith(("pastar", "paskut", "praėj"))
        ):
            kind = "duration"  # pastarąjį dvidešimtmetį
        return self.modify(self.make(i, after, kind, value, unit="year"))

    def roman(self, i: int) -> _Item | int | None:
        """``XX a.``, ``XXI amžius``, ``XIX–XX a.``, ``II turas``, ``XX a. devintasis dešimtmetis``, law numbers (``XI-1234``)."""
        value, j, top = self.lex.romans[self.raw(i)], i + 1, None
        if self.word(j) in _DASHES and self.glued(j) and self.kind[j + 1 : j + 2] == ["num"] and self.glued(j + 1):
            return self.make(i, j + 2, "identifier")
        if self.word(j) in _DASHES and self.raw(j + 1) in self.lex.romans and self.lex.romans[self.raw(j + 1)] > value:
            top, j = self.lex.romans[self.raw(j + 1)], j + 2
        if self.word(j) == "a" or self.word(j).startswith("amži"):
            century = top or value
            after = self.dot(j + 1) if self.word(j) == "a" else j + 1
            if top is None and (decade := self.decade(after)):
                return self.modify(self.make(i, decade[1], "date", edtf=f"{century - 1:02d}{decade[0] - 1}X"))
            return self.modify(self.make(i, after, "ordinal", Decimal(value), value_max=Decimal(top) if top else None, unit="amžius"))
        if self.name_over(self.start[i], self.end[i]):
            return None
        if self.word(i + 1) in (".", ")") and self.glued(i + 1):
            return None
        previous, following = self.tok(i - 1), self.tok(j)
        if previous is not None and previous.upos == "PROPN" or len(self.raw(i)) == 1 and self.raw(i) not in "IVX":
            return None
        if following is None or following.upos not in ("NOUN", "ADJ") or not following.text[0].islower():
            if not (self.word(j) in ("ir", "bei", "ar", "arba") and self.raw(j + 1) in self.lex.romans):
                return None
            return self.make(i, j, "ordinal", Decimal(value), bare=True)
        head = self.noun_after(j, lambda t: t.feats.get("Number") != "Plur" or top is not None)
        unit, after = (self.lemma(head[0]), head[1]) if head else (None, j)
        return self.make(i, after, "ordinal", Decimal(value), value_max=Decimal(top) if top else None, unit=unit)

    def decade(self, i: int) -> tuple[int, int] | None:
        """``devintasis dešimtmetis``, ``9-asis dešimtmetis`` at ``i``: the decade's number and the atom after it."""
        if i >= self.count:
            return None
        value, j = self.lex.ordinals.get(self.low[i]), i + 1
        if self.kind[i] == "num" and self.low[i].isdecimal():
            value, j = int(self.low[i]), self.year_suffix(i + 1)
        if value and value <= 10 and self.word(j).startswith(("dešimtmet", "dešimtmeč")):
            return value, j + 1
        return None

    # -------- ordinals

    def ordinal(self, i: int, after: int, value: int) -> _Item | int | None:
        token = self.tok(after - 1) or self.tok(i)
        low = self.low[after - 1]
        digits = self.kind[i] == "num"
        if not digits and after == i + 1:
            if (
                token is not None
                and token.upos in ("ADV", "CCONJ", "PART")
                or low in ("pirma", "antra", "trečia", "pirmo")
                and self.word(after) in (",", ":", "–", "-")
            ):
                return None
            if self.word(after) == "vertus":
                return None
        name = self.name_over(self.start[i], self.end[after - 1])
        if name is not None and name.end - name.start > self.end[after - 1] - self.start[i]:
            return after
        if value >= 1000 and (self.metai(after) > after or digits and value <= 2100):
            return self.with_month(i, self.metai(after), str(value))
        if decade := self.decade(i):
            if self.word(i - 1) == "amžiaus" and self.word(i - 2).startswith(("praėjus", "praeit")):
                return self.make(i - 2, decade[1], "date", edtf=f"19{decade[0] - 1}X")
            if self.word(i - 1) == "amžiaus" and self.word(i - 2) in ("šio", "dabartinio"):
                return self.make(i - 2, decade[1], "date", edtf=f"20{decade[0] - 1}X")
            if decade[0] >= 4:
                return self.make(i, decade[1], "date", edtf=f"19{decade[0] - 1}X")
        if self.word(after).startswith("amži"):
            if decade := self.decade(after + 1):
                return self.make(i, decade[1], "date", edtf=f"{value - 1:02d}{decade[0] - 1}X")
        if self.word(after) in ("valandą", "valandos", "val") and 0 <= value <= 24 and self.word(i - 1) not in ("per", "po"):
            return self.modify(self.make(i, self.dot(after + 1), "time", edtf=f"{value:02d}:00"))
        if self.word(after) in _pairs("day_parts") and low.endswith("ą") and not low.endswith("ąją") and value <= 12:
            hour = value + int(_pairs("day_parts")[self.word(after)])
            return self.modify(self.make(i, after, "time", edtf=f"{hour % 24:02d}:00"))
        readings = _ordinal_readings(low)
        if token is not None and len(readings) > 1 and (tagged := (token.feats.get("Case"), token.feats.get("Number"))) in readings:
            readings = frozenset([tagged])

        def fits(noun: Token) -> bool:
            return (noun.feats.get("Case"), noun.feats.get("Number")) in readings

        def fits_form(noun: Token) -> bool:
            return any(_could_be(noun.text.lower(), *reading) for reading in readings)

        head = self.noun_after(after, fits) or self.noun_after(after, fits_form)
        adjective = self.tok(after)
        if (
            head is None
            and adjective is not None
            and adjective.upos == "ADJ"
            and fits_form(adjective)
            and adjective.feats.get("NumType") is None
        ):
            head = (adjective, after + 1)
        if head:
            unit, end = self.lemma(head[0]), head[1]
            if unit and unit.startswith(column("identifier_nouns", "stem")):
                return self.make(i, end, "identifier", Decimal(value))
            return self.make(i, end, "ordinal", Decimal(value), unit=unit)
        previous = self.tok(i - 1)
        unit = None
        if previous is not None and previous.upos == "NOUN" and fits(previous):
            unit = self.lemma(previous)
        return self.make(i, after, "ordinal", Decimal(value), unit=unit, bare=unit is None)

    # -------- bare numbers

    def quantity(self, i: int) -> _Quantity | None:
        """The number, or range of numbers, that begins at ``i``."""
        first = self.number(i)
        if first is None or first.ordinal:
            return first
        j = first.after
        if self.word(j) in _DASHES and j + 1 < self.count and not first.suffix:
            if (
                self.kind[j + 1] == "num"
                and not self.is_year(j + 1)
                or self.kind[j + 1] == "word"
                and self.low[j + 1] in self.lex.cardinals
            ):
                second = self.number(j + 1)
                if second and not second.ordinal and second.value > 0:
                    low = first.value
                    if second.scaled and not first.scaled:
                        factor = self.scale_of(second)
                        if low * factor < second.value:
                            low *= factor
                    if low < second.value:
                        return _Quantity(
                            i, second.after, low, second.value, first.scaled or second.scaled, first.digits, second.suffix, raw=first.raw
                        )
        elif not first.digits and not first.scaled and self.word(j) in self.lex.cardinals and self.word(j) not in self.lex.sets:
            second = self.number(j)
            if (
                second
                and not second.ordinal
                and first.value < second.value / (self.scale_of(second) if second.scaled else 1) <= first.value * 2
            ):
                factor = self.scale_of(second) if second.scaled else 1
                return _Quantity(i, second.after, first.value * factor, second.value, second.scaled, raw=first.raw)
        for phrase, modifier in self.lex.after.get(self.word(first.after), ()):
            if tuple(self.low[first.after : first.after + len(phrase)]) == phrase:
                first.after += len(phrase)
                first.modifier = modifier
        return first

    def scale_of(self, quantity: _Quantity) -> Decimal:
        return self.factor(quantity.first, quantity.after)

    def factor(self, first: int, after: int) -> Decimal:
        """The product of the multipliers among the atoms from ``first`` up to ``after``."""
        factor = Decimal(1)
        for k in range(first, after):
            if self.low[k] in self.lex.scales:
                factor *= self.lex.scales[self.low[k]][0]
        return factor

    def number(self, i: int) -> _Quantity | None:
        if self.kind[i] == "num":
            value = self.numeral(i)
            if value is None:
                return None
            out = _Quantity(i, i + 1, value, digits=True, raw=self.low[i])
            if (
                self.word(i + 1) in _DASHES
                and self.glued(i + 1)
                and self.glued(i + 2)
                and self.word(i + 2) in self.lex.digit_cardinal_suffixes | {"os", "as"}
            ):
                out.after, out.suffix = i + 3, self.low[i + 2]
            if self.word(out.after) == "su" and self.word(out.after + 1) == "puse":
                out.value, out.after = out.value + _HALF, out.after + 2
            scale = Decimal(0)
            while (found := self.lex.scales.get(self.word(out.after))) is not None:
                if found[0] == 10 and out.value >= 10:
                    break
                scale = found[0]
                out.value, out.scaled = out.value * scale, True
                out.after = self.dot(out.after + 1) if found[1] == "abbreviations" else out.after + 1
            if out.scaled:
                out.value = +out.value
                if out.value == out.value.to_integral_value():
                    out.value = out.value.quantize(Decimal(1))
                if scale >= 1000 and out.after < self.count and self.kind[out.after] == "num" and not self.is_year(out.after):
                    rest = self.number(out.after)
                    if (
                        rest
                        and rest.value < scale
                        and rest.value == rest.value.to_integral_value()
                        and (rest.scaled or rest.value >= 10)
                        and not rest.suffix
                    ):
                        out.value, out.after = out.value + rest.value, rest.after
            return out
        return self.spelled(i)

    def spelled(self, i: int) -> _Quantity | None:
        """A number in words: ``dvidešimt penki tūkstančiai trys šimtai``, ``du su puse milijono``, ``dvidešimt pirmasis``."""
        total, current, level, scaled = Decimal(0), Decimal(0), 4, False
        last_scale, j = None, i
        started = False
        while j < self.count and self.kind[j] == "word":
            word = self.low[j]
            card = self.lex.cardinals.get(word)
            if card:
                value, slot = card
                rank = _SLOT_RANK.get(slot, 1)
                if slot in ("zero", "half") and started or level <= (2 if slot in ("ten", "teen") else 1):
                    break
                current += value
                level, started, j = rank, True, j + 1
                if self.word(j) == "su" and self.word(j + 1) == "puse":
                    current, j = current + _HALF, j + 2
                continue
            scale = self.lex.scales.get(word)
            if scale:
                worth, number = scale
                bare = level == 4 and not current
                if bare and (number != "singular" or worth == 10):
                    break
                if worth == 10:
                    if level != 1 or not 1 < current < 10:
                        break
                    current, level = current * 10, 1
                elif worth == 100:
                    if not bare and not (level == 1 and 1 <= current < 10):
                        break
                    current, level = (current or 1) * 100, 3
                else:
                    if last_scale is not None and worth >= last_scale:
                        break
                    total, current, level, last_scale = total + (current or 1) * worth, Decimal(0), 4, worth
                scaled, started = True, True
                j = self.dot(j + 1) if number == "abbreviations" else j + 1
                continue
            ordinal = self.lex.ordinals.get(word)
            if ordinal:
                rank = 2 if ordinal >= 20 else 1
                if ordinal < 100 and level > (2 if ordinal >= 10 else 1):
                    return _Quantity(i, j + 1, total + current + ordinal, ordinal=True)
                if not started or ordinal >= 100 and level == 4:
                    return _Quantity(i, j + 1, total + current + ordinal, ordinal=True)
            break
        if not started:
            return None
        value = total + current
        if value == value.to_integral_value():
            value = value.quantize(Decimal(1))
        return _Quantity(i, j, value, scaled=scaled, raw=self.low[j - 1])

    # -------- what is counted

    def currency(self, j: int) -> tuple[str, int, Decimal] | None:
        """A currency at ``j``: ISO code (empty for a lone ``centas``), the atom after it, subunits to the unit."""
        entries = self.lex.currencies.get(self.word(j))
        if entries:
            raw = self.raw(j)
            if (
                len(raw) <= 3
                and raw.isalpha()
                and raw.isupper() is False
                and raw.lower() not in ("lt", "ct", "eur", "usd", "ltl", "zł", "ls")
                and entries[-1][0] == ()
                and not self.is_inflected(j)
            ):
                return None
            code, subunits = (
                next((c, s) for q, c, s in entries[::-1] if not q)
                if any(not q for q, _, _ in entries)
                else (entries[-1][1], entries[-1][2])
            )
            after = j + 1
            if raw.lower() in ("lt", "ct", "eur"):
                # the stop of ``Lt.`` belongs to it only inside a sentence
                after = self.dot(after) if self.word(after + 1) and self.raw(after + 1)[:1].islower() else after
            if self.word(after) == "sterlingų":
                after += 1
            return code, after, subunits
        for words in self.lex.currency_qualifiers.get(self.word(j), ()):
            k = j + len(words)
            if tuple(self.low[j:k]) == words:
                for qualifier, code, subunits in self.lex.currencies.get(self.word(k), ()):
                    if qualifier == words or not qualifier and words == ("jav",) and code == "USD":
                        return code, k + 1, subunits
                if words == ("jav",) and self.word(k).startswith("cent"):
                    return "USD", k + 1, Decimal(100)
        return None

    def is_inflected(self, j: int) -> bool:
        token = self.tok(j)
        return token is not None and token.upos in ("NOUN", "PROPN") and bool(token.feats.get("Case"))

    def currency_before(self, i: int) -> _Item | None:
        """``$100``, ``€5 mln.``"""
        if i + 1 >= self.count or self.kind[i + 1] != "num" or not self.glued(i + 1) or self.low[i] not in self.lex.currencies:
            return None
        quantity = self.quantity(i + 1)
        if not quantity:
            return None
        code = self.lex.currencies[self.low[i]][-1][1]
        return self.modify(self.make(i, quantity.after, "money", quantity.value, value_max=quantity.value_max, unit=code))

    def unit_entry(self, j: int) -> tuple[str, str, Decimal] | None:
        raw = self.raw(j)
        entry = self.lex.units.get(raw)
        if entry:
            return entry
        return self.lex.units.get(self.low[j]) if len(raw) > 2 or raw.lower() in ("km", "kg", "cm", "mm", "ha") else None

    def measure(self, quantity: _Quantity, j: int) -> _Item | None:
        """A measure, duration or age whose unit stands at ``j``."""
        i = quantity.first
        word = self.word(j)
        power, k = "", j
        if word in ("kv", "kub") and self.unit_entry(self.dot(j + 1)):
            power, k = ("²" if word == "kv" else "³"), self.dot(j + 1)
        elif word.startswith(("kvadratin", "kubin")) and j + 1 < self.count:
            power, k = ("²" if word[0] == "k" and word[1] == "v" else "³"), j + 1
        if k >= self.count:
            return None
        raw = self.raw(k)
        if raw in "°º" and self.word(k + 1) == "c":
            return self.modify(self.make(i, k + 2, "measure", quantity.value, value_max=quantity.value_max, unit="°C"), quantity)
        if (
            raw == "m"
            and self.word(k + 1) == "."
            and self.glued(k + 1)
            and not power
            and self.kind[i] == "num"
            and quantity.value < 200
            and not quantity.scaled
        ):
            following = self.raw(k + 2)[:1]
            if not (following.isupper() and self.near(i, ("ilg", "aukš", "plo", "gyl", "nuot"), 5)):
                return self.years(quantity, k + 2)
        entry = self.unit_entry(k)
        if entry is None:
            return None
        unit, kind, factor = entry
        after = k + 1
        if kind == "duration":
            if power:
                return None
            abbreviation = word in ("val", "mėn", "sav", "d", "min", "sek", "s", "h")
            if abbreviation:
                after = self.dot(after)
            if unit == "year" and factor == 1:
                return self.years(quantity, after)
            if unit == "hour" and (clock := self.clock(quantity, j, after)):
                return clock
            item = self.modify(
                self.make(
                    i, after, "duration", quantity.value * factor, value_max=quantity.value_max and quantity.value_max * factor, unit=unit
                ),
                quantity,
            )
            return self.longer(item)
        if len(raw) == 1 and self.raw(k).isupper() and raw not in "WV":
            return None
        if (
            raw in ("t", "l", "g", "a")
            and self.word(after) == "."
            and self.glued(after)
            and raw != "l"
            and self.raw(after + 1)[:1].islower()
            and raw in "ta"
        ):
            return None  # t. y.
        if raw == "prom":
            after = self.dot(after)
        symbol = unit + power
        value, value_max = quantity.value * factor, quantity.value_max and quantity.value_max * factor
        if self.word(after) == "/" and self.word(after + 1) in ("h", "val", "s", "sek"):
            symbol += "/h" if self.word(after + 1)[0] in "hv" else "/s"
            after = self.dot(after + 2) if self.word(after + 1) in ("val", "sek") else after + 2
        elif (
            unit in ("km", "m", "mi")
            and not power
            and self.word(after) == "per"
            and self.word(after + 1) in ("valandą", "val", "sekundę", "sek")
        ):
            symbol += "/h" if self.word(after + 1).startswith("val") else "/s"
            after = self.dot(after + 2)
        if unit == "°C" and raw not in ("°C", "℃"):
            if self.word(after) in ("šalčio", "celsijaus", "šilumos", "karščio", "c"):
                if self.word(after) == "šalčio":
                    value, value_max = -value, value_max and -value_max
                after += 1
            elif not self.near(i, ("tempera", "šil", "šal", "karš", "atvės", "orai", "oro", "termomet", "įkai", "celsij"), 12, 12):
                symbol = "°"
        if self.word(i - 1) in ("−", "-", "–", "minus") and symbol == "°C" and (self.word(i - 1) == "minus" or self.glued(i)) and value > 0:
            value, value_max = -value, value_max and -value_max
        return self.modify(self.make(i, after, "measure", value, value_max=value_max, unit=symbol), quantity)

    def longer(self, item: _Item) -> _Item:
        """``2 val. 30 min.``, ``5 min. 12 sek.`` as one duration, in the smaller unit."""
        smaller = {"hour": ("minute", 60), "minute": ("second", 60)}.get(item.unit)
        if smaller and item.value_max is None and item.after + 1 < self.count and self.kind[item.after] == "num":
            second = self.numeral(item.after)
            entry = self.unit_entry(item.after + 1)
            if entry and entry[0] == smaller[0] and second is not None and second < 60:
                item.value, item.unit = item.value * smaller[1] + second, smaller[0]
                item.after = self.dot(item.after + 2)
                item.end = self.end[item.after - 1]
                return self.longer(item)
        return item

    def clock(self, quantity: _Quantity, j: int, after: int) -> _Item | None:
        """``15 val. 30 min.``, ``18 valandą``: a time of day, not a length of time."""
        value = quantity.value
        if not quantity.digits and self.word(j) != "valandą" or value > 24 or value != value.to_integral_value() or quantity.scaled:
            return None
        i = quantity.first
        previous = self.word(i - 1)
        if self.word(j) in ("val", "h"):
            words = set(self.low[max(0, i - 2) : i]) & set(_stems("duration_cues", "form", "word"))
            if words or self.near(i, _stems("duration_cues", "form", "stem"), 4) or value == 24 and previous not in ("iki", "nuo"):
                return None
            if self.word(after) == "per" or self.word(after).startswith(_stems("duration_cues", "form", "after")):
                return None
        elif self.word(j) == "valandą":
            if value in (1, 21) and previous in ("per", "po", "vieną", "už") or previous == "per" or not quantity.digits and value == 1:
                return None
        elif self.word(j) == "valandos":
            if not (previous in ("nuo", "iki", "apie", "po", "prieš") and value > 4 and quantity.digits):
                return None
        else:
            return None
        minutes = 0
        if (
            after + 1 < self.count
            and self.kind[after] == "num"
            and self.word(after + 1) in ("min", "minučių", "minutės", "minutę")
            and self.low[after].isdecimal()
            and int(self.low[after]) < 60
        ):
            minutes, after = int(self.low[after]), self.dot(after + 2)
        edtf = f"{int(value):02d}:{minutes:02d}"
        if quantity.value_max is not None:
            edtf = f"{int(value):02d}:00/{int(quantity.value_max):02d}:{minutes:02d}"
        return self.modify(self.make(i, after, "time", edtf=edtf), quantity)

    def years(self, quantity: _Quantity, after: int) -> _Item:
        """A number of years up to ``after``: somebody's age or a length of time."""
        i = quantity.first
        kind = "duration"
        form = self.word(after - 1) if self.word(after - 1) != "." else "m"
        value = quantity.value_max or quantity.value
        if value <= 120 and not quantity.scaled:
            cue = self.word(i - 1)
            if self.word(after) == "amžiaus":
                kind, after = "age", after + 1
            elif self.word(after).startswith(("senum", "trukm", "laikotarp", "senam")):
                after += self.word(after) == "senumo"
            elif (
                cue in _stems("age_cues", "form", "before")
                or {cue, self.word(i - 2)} & set(_stems("age_cues", "form", "dative"))
                and (form == "metai" or self.word(i - 1) in ("buvo", "yra", "bus", "tebuvo", "tėra", "tik", "vos", "jau"))
            ):
                kind = "age"
            elif cue == "nuo" and form == "metų" and quantity.value_max is None and quantity.value < 100 and self.word(after) != "iki":
                kind = "age"
            elif cue in ("nei", "kaip", "negu", "už") and self.word(i - 2).startswith(("vyresn", "jaunesn")):
                kind = "age"
            elif self.word(after).startswith(("vyresn", "jaunesn")):
                kind = "duration"
            elif form in ("metų", "m") and (quantity.digits or quantity.raw.endswith(("ų", "os", "ies", "o"))) and self.aged(after):
                kind = "age"
            elif self.word(after) == ")" and (cue == "(" or cue == "iki" and self.word(i - 2) == "("):
                kind = "age"
            elif form in ("metų", "m") and self.word(after) in (",", ")", ".", "ir", "–") and self.apposed(i):
                kind = "age"
            elif cue == "iki" and form in ("metų", "m") and self.person_before(i - 1):
                kind = "age"
        return self.modify(self.make(i, after, kind, quantity.value, value_max=quantity.value_max, unit="year"), quantity)

    def person_before(self, i: int) -> bool:
        """Whether a person stands before ``iki`` at ``i``: ``asmenys iki 18 metų``, ``vaikai nuo 5 iki 10 metų``."""
        token = self.tok(i - 3 if self.word(i - 2) == "nuo" else i - 1)
        return token is not None and _is_person(token.lemma.lower())

    def apposed(self, i: int) -> bool:
        """Whether a number at ``i`` stands after a person and a comma: ``Jonas Jonaitis, 34 metų,``, ``du vyrai, 34 ir 41 metų,``."""
        k = i - 1
        if self.word(k) in ("ir", "bei") and k >= 2 and self.kind[k - 1] == "num":
            k -= 2
        if self.word(k) != "," or k < 1:
            return False
        token, name = self.tok(k - 1), self.name_over(self.start[k - 1], self.end[k - 1])
        return name is not None and name.type == "PER" or token is not None and token.upos == "NOUN" and _is_person(token.lemma.lower())

    def aged(self, j: int) -> bool:
        """Whether a person stands at ``j``, after adjectives and places: ``34 metų Kauno gyventojas``, ``20 metų Jonas``."""
        through_noun = False
        for k in range(j, min(self.count, j + 5)):
            token = self.tok(k)
            if token is None:
                return False
            name = self.name_over(token.start, token.end)
            if name is not None and name.type == "PER":
                return not through_noun
            case = token.feats.get("Case")
            if token.upos == "NOUN":
                if _is_person(token.lemma.lower()):
                    return True
                if case != "Gen":
                    return False
                through_noun = True
            elif token.upos == "PROPN":
                if case not in ("Gen", None):
                    return False
            elif token.upos not in ("ADJ", "DET") and not (token.upos == "VERB" and token.feats.get("VerbForm") == "Part"):
                return False
        return False

    def quantity_item(self, quantity: _Quantity | None) -> _Item | int | None:
        """The quantity together with what it counts."""
        if quantity is None:
            return None
        i, j = quantity.first, quantity.after
        word = self.word(j)
        if quantity.digits and quantity.value <= 21 and (word.startswith("amži") and word != "amžiai" or word == "a" and self.word(j + 1) == "."):
            after = self.dot(j + 1) if word == "a" else j + 1
            return self.make(i, after, "ordinal", quantity.value, value_max=quantity.value_max, unit="amžius")
        fields = {"value_max": quantity.value_max}
        if name := self.name_over(self.start[i], self.end[j - 1]):
            if (
                name.start < self.start[i]
                or name.end > self.end[j - 1]
                and name.type in ("ORG", "LOC", "MISC")
                and name.start == self.start[i]
            ):
                return j
        if word in ("proc", "%") or word.startswith("procent"):
            after = self.dot(j + 1) if word == "proc" else j + 1
            if self.word(after).startswith("punkt"):
                after += 1
            return self.modify(self.make(i, after, "percent", quantity.value, unit="%", **fields), quantity)
        if found := self.currency(j):
            return self.money(quantity, *found)
        if item := self.measure(quantity, j):
            one = quantity.value == 1 and not quantity.digits and quantity.raw not in self.lex.sets
            item.weak = (
                one
                and item.modifier is None
                and item.kind == "duration"
                and self.word(i - 1) not in ("per", "tik", "iki", "po", "prieš", "kas", "už", "vos", "dar", "bent")
            )
            return item
        if self.near(i, ("procentin", "proc"), 40) and word.startswith("punkt") and not self.near(i, ("taš",), 8):
            return self.modify(self.make(i, j + 1, "percent", quantity.value, unit="%", **fields), quantity)
        return self.counted(quantity)

    def money(self, quantity: _Quantity, code: str, after: int, subunits: Decimal) -> _Item:
        value, value_max = quantity.value, quantity.value_max
        if subunits != 1:
            value, value_max = value / subunits, value_max and value_max / subunits
        elif (
            after + 1 < self.count
            and self.kind[after] == "num"
            and (cents := self.lex.currencies.get(self.word(after + 1)))
            and cents[-1][2] == 100
        ):
            value += (self.numeral(after) or 0) / 100
            after += 2
        return self.modify(
            self.make(quantity.first, after, "money", value, value_max=value_max, unit=code or self.local_currency()), quantity
        )

    def local_currency(self) -> str:
        return "LTL" if re.search(r"\b(?:[Ll]it(?:as|o|ų|ai|us|ams|ais)|Lt)\b", self.text) else "EUR"

    def counted(self, quantity: _Quantity) -> _Item | int | None:
        i, j = quantity.first, quantity.after
        value = quantity.value_max or quantity.value
        one = not quantity.digits and not quantity.scaled and quantity.value == 1 and quantity.value_max is None
        if one and (
            self.word(i - 1) in ("nė", "ne", "nei") or self.word(j) in ("iš", "kitas", "kitą", "kito", "kitam", "kitu", "po", "nuo")
        ):
            return None
        head = self.head(quantity)
        if value == 0 and head is None:
            return self.make(i, j, "other", quantity.value)
        if head is not None:
            token, after = head
            lemma = self.lemma(token)
            form = token.text.lower()
            if (
                quantity.digits
                and lemma in column("ordinal_nouns", "lemma")
                and token.feats.get("Number") == "Sing"
                and value != 1
                and quantity.value == value
            ):
                if self.near(i, column("identifier_nouns", "stem"), 3):
                    return self.make(i, after, "identifier", quantity.value)  # 54 straipsnio 2 dalis
                return self.make(i, after, "ordinal", quantity.value, unit=lemma)
            entry = self.lex.units.get(form)
            if entry and len(form) > 3:
                if entry[:2] == ("year", "duration") and entry[2] == 1:
                    return self.years(quantity, after)
                return self.modify(
                    self.make(
                        i,
                        after,
                        entry[1],
                        quantity.value * entry[2],
                        value_max=quantity.value_max and quantity.value_max * entry[2],
                        unit=entry[0],
                    ),
                    quantity,
                )
            if len(form) > 3 and (money := self.lex.currencies.get(form)) and money[0][1]:
                return self.modify(self.make(i, after, "money", quantity.value, value_max=quantity.value_max, unit=money[-1][1]), quantity)
            item = self.modify(
                self.make(i, after, "count", quantity.value, value_max=quantity.value_max, unit=lemma, scaled=quantity.scaled), quantity
            )
            if one and lemma != "kartas" and quantity.raw not in self.lex.sets:
                item.weak = item.modifier is None and self.word(i - 1) not in ("tik", "vos", "dar", "bent", "per")
            return item
        if one and quantity.raw not in self.lex.sets:
            return None
        reached = self.word(j).startswith("sulauk") or self.word(i - 1).startswith("sulauk")
        before = self.word(i - 2) if self.word(i - 1) in ("vos", "tik", "jau", "dar", "tebuvo", "apie") else self.word(i - 1)
        aged = quantity.raw.endswith(("os", "ies", "ų")) and (reached or before in ("buvo", "tebuvo", "yra", "būdamas", "būdama"))
        if aged and value < 111 and not quantity.scaled or quantity.raw in self.lex.sets or quantity.suffix.startswith("er"):
            return self.modify(self.make(i, j, "age", quantity.value, value_max=quantity.value_max, unit="year"), quantity)
        if quantity.digits and not quantity.scaled and self.designation(i, j):
            return j
        return self.modify(
            self.make(i, j, "count", quantity.value, value_max=quantity.value_max, bare=True, scaled=quantity.scaled), quantity
        )

    def designation(self, i: int, j: int) -> bool:
        """Whether bare digits at ``i`` number a list or a page, or belong to a name: ``1. Pirma``, ``(2)``, ``„Kosmos 212“``, ``A 320``."""
        mark = self.word(j)
        start = i == 0 or "\n" in self.text[self.end[i - 1] : self.start[i]]
        if i in self.listed or start and mark in (".", ")") and self.glued(j):
            return True
        if self.word(i - 1) in ("(", "[") and mark in (")", "]"):
            return True
        if (
            mark in (".", ")")
            and self.glued(j)
            and self.raw(j + 1)[:1].isupper()
            and self.word(i - 1) in (".", ":", ";")
            and self.value_of(i) < 30
        ):
            return True
        previous = self.tok(i - 1)
        raw = self.raw(i - 1)
        if raw[:1].isupper() and not self.glued(i):
            if len(raw) == 1 or raw.isupper():
                return True
            if previous is None or previous.upos in ("PROPN", "X") or self.name_over(self.start[i - 1], self.end[i - 1]):
                return True
        return self.raw(j)[:1].isupper() and self.glued(j) and self.kind[j] == "word"

    def value_of(self, i: int) -> Decimal:
        return self.numeral(i) or Decimal(0)

    @staticmethod
    def lemma(token: Token) -> str:
        lemma = token.lemma.lower().replace(" - ", "-")
        return _pairs("count_lemmas").get(lemma, lemma)

    def head(self, quantity: _Quantity) -> tuple[Token, int] | None:
        """The counted noun.  Numbers that end in 1 to 9 agree with it in case; the others, and multipliers, govern its genitive plural; a
        decimal its genitive singular.  Tags are asked first, then endings, which a tagger that is wrong cannot change."""
        value = quantity.value_max or quantity.value
        j = quantity.after
        if value != value.to_integral_value():
            return self.noun_after(j, lambda t: t.feats.get("Case") == "Gen")
        last = int(value) % 100
        card = self.lex.cardinals.get(quantity.raw)
        agrees = last % 10 != 0 and not 10 < last < 20 and not quantity.scaled and not (quantity.suffix and last > 9)
        if agrees and not (card and card[1] in ("teen", "ten")):
            return self.agreeing(quantity, last % 10 == 1 and quantity.raw not in self.lex.sets)
        found = self.noun_after(j, lambda t: t.feats.get("Case") == "Gen" and t.feats.get("Number") != "Sing")
        explicit = quantity.raw.endswith(("os", "ies"))  # the number itself is a genitive: penkiolikos šalių atstovai
        if found:
            token, after = found
            while not explicit and self.genitive_plural(after):
                token, after = self.tok(after), after + 1
            return token, after
        if (explicit or quantity.digits) and not quantity.scaled:
            found = self.noun_after(j, lambda t: t.feats.get("Case") in ("Dat", "Ins", "Loc") and t.feats.get("Number") == "Plur")
            if found or (found := self.ranked(j)):
                return found
        first = self.tok(j)
        if first is None:
            return None
        if found := self.noun_after(j, lambda t: t.text.lower().endswith("ų")):
            return found
        if first.upos == "NOUN" and first.feats.get("Case") == "Gen" and quantity.scaled:
            return first, j + 1
        return self.substantive(j, lambda t: t.feats.get("Case") == "Gen" and t.feats.get("Number") == "Plur")

    def genitive_plural(self, i: int) -> bool:
        token = self.tok(i)
        return (
            token is not None and token.upos == "NOUN" and token.feats.get("Case") == "Gen" and token.feats.get("Number") == "Plur"
            and self.low[i] not in self.lex.units
        )  # fmt: skip

    def agreeing(self, quantity: _Quantity, single: bool) -> tuple[Token, int] | None:
        """The noun that agrees with a number ending in 1 to 9."""
        j = quantity.after
        cases = frozenset() if quantity.digits else _numeral_cases(quantity.raw)
        if single and not quantity.digits:
            cases = frozenset(case for case, _ in _ordinal_readings(quantity.raw))
        number = "Sing" if single else "Plur"

        def fits(noun: Token) -> bool:
            case = noun.feats.get("Case")
            if noun.feats.get("Number") not in (number, None):
                return False
            if cases:
                return case in cases
            return case != "Gen" or not single

        def fits_form(noun: Token) -> bool:
            form = noun.text.lower()
            return any(_could_be(form, case, number) for case in cases or ("Nom", "Acc", "Dat", "Ins", "Loc"))

        if quantity.digits and (found := self.ranked(j)) and not single:
            return found
        found = self.noun_after(j, fits) or self.substantive(j, fits)
        if found:
            return found
        if not single and (found := self.noun_after(j, fits_form)):
            token, after = found
            if token.text.lower().endswith("ai") and token.lemma.endswith("a"):
                token = token._replace(lemma=token.lemma + "s")  # žaidėjai, read as the dative of žaidėja
            return token, after
        first = self.tok(j)
        if single and first is not None and first.upos == "NOUN" and first.feats.get("Number") == "Sing" and not self.is_noun(j + 1):
            return first, j + 1
        return None

    def ranked(self, j: int) -> tuple[Token, int] | None:
        """A noun at ``j`` that digits rank rather than count: ``3 vietą``, ``10 klasės``."""
        token = self.tok(j)
        if (
            token is not None
            and token.upos == "NOUN"
            and token.feats.get("Number") == "Sing"
            and token.lemma.lower() in column("ordinal_nouns", "lemma")
        ):
            return token, j + 1
        return None

    def substantive(self, j: int, fits: Callable[[Token], bool]) -> tuple[Token, int] | None:
        """A definite adjective or participle at ``j`` that stands for a noun: ``du žuvusieji``, ``12 sužeistųjų``."""
        token = self.tok(j)
        if token is None or token.upos not in ("ADJ", "VERB") or token.feats.get("Definite") != "Def" or not fits(token):
            return None
        return None if self.is_noun(j + 1) and self.agree(token, self.tok(j + 1)) else (token, j + 1)

    def noun_after(self, j: int, fits: Callable[[Token], bool]) -> tuple[Token, int] | None:
        """The first noun from ``j`` on that ``fits``, with only adjectives, participles, adverbs and genitives before it."""
        if self.word(j) in ("„", '"', "“", "«"):
            j += 1
        for k in range(j, min(self.count, j + _WALK)):
            if self.kind[k] != "word":
                if self.kind[k] == "punct" and self.glued(k) and self.low[k] in "-–" and k > j and self.glued(k + 1):
                    continue
                return None
            token = self.tok(k)
            if token is None:
                if self.glued(k) and self.word(k - 1) in _DASHES:
                    continue
                return None
            upos, feats = token.upos, token.feats
            if self.low[k] in self.lex.cardinals or upos == "NUM":
                return None
            if upos == "NOUN" or upos == "PROPN" and k == j:
                if feats.get("Case") and fits(token):
                    after = k + 1
                    while after < self.count and self.start[after] < token.end:
                        after += 1
                    return self.hyphenated(token, after)
                if feats.get("Case") not in ("Gen", None):
                    return None
            elif upos in ("ADJ", "DET", "PROPN", "X", "ADV", "PART") or upos == "PRON" and feats.get("Case") == "Gen":
                if (
                    upos in ("ADV", "PART")
                    and k == j
                    and self.low[k] not in ("labai", "itin", "naujai", "visiškai")
                    and not self.low[k].endswith("ai")
                ):
                    return None
            elif upos == "VERB" and (feats.get("VerbForm") == "Part" and feats.get("Case")):
                pass
            elif (
                upos == "CCONJ"
                and k > j
                and (left := self.tok(k - 1))
                and (right := self.tok(k + 1))
                and left.upos == right.upos == "ADJ"
                and self.agree(left, right)
            ):
                pass
            else:
                return None
        return None

    def hyphenated(self, token: Token, after: int) -> tuple[Token, int]:
        """``lopšeliams - darželiams`` is one noun."""
        if (
            self.word(after) in _DASHES
            and (other := self.tok(after + 1)) is not None
            and other.upos == "NOUN"
            and self.agree(token, other)
            and token.feats.get("Gender") == other.feats.get("Gender")
            and self.word(after) == "-"
            and token.feats.get("Case") not in ("Nom", "Gen")
        ):
            return token._replace(lemma=f"{token.lemma}-{other.lemma}"), after + 2
        return token, after

    # -------- modifiers

    def modify(self, item: _Item, quantity: _Quantity | None = None) -> _Item:
        """Give the item the modifier before it (``apie``, ``ne mažiau kaip``) or inside and after it (``ir daugiau``)."""
        if quantity is not None and quantity.modifier:
            item.modifier = quantity.modifier
            return item
        for phrase, modifier in self.lex.after.get(self.word(item.after), ()):
            if tuple(self.low[item.after : item.after + len(phrase)]) == phrase and item.kind not in ("date", "time"):
                item.after += len(phrase)
                item.end, item.modifier = self.end[item.after - 1], modifier
                return item
        i = item.first
        found = self.modifier_before(i)
        if (
            found is None
            and self.word(i - 1) in ("per", "po", "už", "prieš", "kas")
            and (found := self.modifier_before(i - 1))
            and self.word(i - 2) in ("kaip", "nei", "negu", "beveik", "apie", "maždaug")
        ):
            item.modifier = found[1]
            return item
        if found is None:
            return item
        start, modifier = found
        word = self.low[start]
        single = start == i - 1
        if single and word == "per" and not self.per_exceeds(item):
            outer = self.modifier_before(start)
            if outer and self.word(start - 1) in ("kaip", "nei", "negu", "beveik", "apie", "maždaug"):
                item.modifier = outer[1]
            return item
        if single and word in ("iki", "ligi") and (item.kind in ("date", "time", "ordinal") or self.changed(i)):
            return item
        if single and word == "apie" and item.kind == "ordinal":
            return item
        item.modifier, item.first, item.start = modifier, start, self.start[start]
        return item

    def modifier_before(self, i: int) -> tuple[int, str] | None:
        last = self.word(i - 1)
        for phrase, modifier in self.lex.before.get(last, ()):
            at = i - len(phrase)
            if at >= 0 and all(
                self.low[at + n].startswith(word[:-1]) if word.endswith("*") else self.low[at + n] == word for n, word in enumerate(phrase)
            ):
                return at, modifier
        for stem, modifier in self.lex.before_stems:
            if last.startswith(stem):
                return i - 1, modifier
        return None

    def per_exceeds(self, item: _Item) -> bool:
        """``per 30 proc.`` says more than; ``per 20 metų``, ``per dvejas rungtynes`` says during."""
        if item.kind in ("duration", "date", "time", "ordinal", "age"):
            return False
        if item.kind == "count" and item.value is not None:
            return item.value >= 10 and not (item.unit or "").startswith(column("event_nouns", "stem"))
        return True

    def changed(self, i: int) -> bool:
        """Whether ``iki`` before ``i`` is the goal of a change (``nukrito nuo 20 iki 15 litų``)."""
        if self.items and self.items[-1].after == i - 1 and self.word(self.items[-1].first - 1) == "nuo":
            return self.near(self.items[-1].first, column("change_verbs", "stem"), 6)
        for k in range(i - 2, max(-1, i - 10), -1):
            token = self.tok(k)
            if self.low[k] in ".;:" and not self.glued(k):
                break
            if (
                token is not None
                and token.upos == "VERB"
                and token.feats.get("VerbForm") == "Fin"
                and self.low[k].startswith(column("change_verbs", "stem"))
            ):
                return True
        return False

    # -------- once all are read

    def settle(self) -> None:
        """Give bare numbers what their neighbours count, join ``nuo … iki …``, drop ``vienas`` where nothing makes it a count."""
        items = self.items
        for n, item in enumerate(items):
            following = items[n + 1] if n + 1 < len(items) else None
            previous = items[n - 1] if n else None
            if item.weak:
                beside = [o for o in (previous, following) if o is not None and o.kind == "count" and not o.weak]
                if not any(self.coordinated(*sorted((o, item), key=lambda x: x.first)) for o in beside) and not (
                    self.word(item.after) in ("ir", "bei", "ar") and self.word(item.after + 1).startswith("vien")
                ):
                    item.kind = ""
                continue
            if not item.bare or item.kind not in ("count", "ordinal"):
                continue
            if (
                following is not None
                and following.number - item.after in (0, 1)
                or following is not None
                and self.word(item.after) == "iki"
                and following.number == item.after + 1
            ):
                link = self.word(item.after)
                if link in ("ir", "ar", "arba", "bei", "iki", "iš", ",", "/", "prieš", "o") and following.kind != "" and not following.bare:
                    if following.kind == "date" and following.edtf and item.value is not None and link != "iš":
                        if len(following.edtf) == 10 and item.value <= 31:
                            item.kind, item.edtf, item.value = "date", f"{following.edtf[:8]}{int(item.value):02d}", following.value
                            continue
                    elif (
                        following.kind == "time"
                        and following.edtf
                        and link in ("iki", "ir", "ar", "arba")
                        and item.value is not None
                        and item.value < 25
                    ):
                        item.kind, item.edtf, item.value, item.bare = "time", f"{int(item.value):02d}:00", None, False
                        continue
                    elif following.kind in ("count", "money", "percent", "measure", "duration", "age") and not (
                        link == "," and following.kind == "count"
                    ):
                        item.kind, item.unit, item.bare = following.kind, following.unit, False
                        factor = self.factor(following.number, following.after)
                        if link not in ("iš", "prieš") and not item.scaled and item.value is not None and item.value < factor:
                            item.value *= factor  # nuo 5,2 iki 4,7 mlrd. eurų
                        continue
            if item.kind == "ordinal":
                continue
            self.inherit(n, item)
        items[:] = [item for item in items if item.kind]
        joined: list[_Item] = []
        for item in items:
            last = joined[-1] if joined else None
            if (
                last is not None and self.word(last.first - 1) == "nuo" and item.number == last.after + 1 and self.word(last.after) == "iki"
                and last.kind == item.kind and (last.unit == item.unit or last.unit is None)
                and last.value_max is None and not last.modifier
                and not self.near(last.first - 1, column("change_verbs", "stem"), 6)
            ):  # fmt: skip
                if item.kind == "date" and (last.end - last.start != 4 or item.edtf is None or len(item.edtf) != 4):
                    joined.append(item)
                    continue
                if item.kind == "time":
                    last.edtf = f"{last.edtf}/{item.edtf}"
                elif last.value is None or item.value is None or last.value >= item.value:
                    joined.append(item)
                    continue
                else:
                    last.value_max = item.value
                    if item.kind == "date":
                        last.edtf = f"{last.edtf}/{item.edtf}"
                last.unit, last.modifier = item.unit, None
                last.first, last.start = last.first - 1, self.start[last.first - 1]
                last.after, last.end = item.after, item.end
                continue
            joined.append(item)
        self.items = joined

    def coordinated(self, left: _Item, right: _Item) -> bool:
        """Whether two items stand together as ``du vyrai ir viena moteris`` do."""
        between = self.low[left.after : right.first]
        return len(between) <= 5 and bool({"ir", "bei", "ar", "arba"} & set(between)) and not {".", ";", ":"} & set(between)

    def inherit(self, n: int, item: _Item) -> None:
        """A bare number counts what the number before it counted."""
        if item.value is None or not item.scaled and item.value != item.value.to_integral_value():
            return
        for previous in reversed(self.items[max(0, n - 3) : n]):
            if not previous.kind or previous.start < item.start - 300:
                continue
            if item.scaled and previous.kind == "money":
                item.kind, item.unit, item.bare = "money", previous.unit, False
                return
            if not item.scaled and previous.kind == "count" and previous.unit:
                item.unit = previous.unit
                return
        if item.scaled:
            item.kind = "count"
