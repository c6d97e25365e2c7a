"""Dates and times of day, as EDTF: years, months, days, spans of them, decades and centuries, ``15 val. 30 min.``."""

from __future__ import annotations

import re
from decimal import Decimal

from seeds import column
from transforms.counted import Counted
from transforms.number_lexicon import cues, pairs, stems
from transforms.numerals import DASHES, Item, Quantity

_DOTTED = re.compile(r"([01]?\d|2[0-4])\.([0-5]\d)")


class Dates(Counted):
    """Reads the points in time of an article."""

    def metai(self, i: int) -> int:
        """Past ``m.``, ``m`` or a form of ``metai`` at ``i``; ``i`` itself where there is none."""
        if self.word(i) == "m":
            return self.dot(i + 1)
        if self.lex.units.get(self.word(i), ("",))[0] == "year" and self.word(i).startswith("met"):
            return i + 1
        return i

    def year_suffix(self, i: int) -> int:
        """Past ``-aisiais`` after a year's digits at ``i - 1``."""
        if self.word(i) in DASHES and self.glued(i) and self.glued(i + 1) and self.kind[i + 1 : i + 2] == ["word"]:
            if self.low[i + 1] in self.lex.digit_ordinal_suffixes:
                return i + 2
        return i

    def year_date(self, i: int) -> Item | None:
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
        if self.word(j) in DASHES or self.word(j) == "/" or self.metai(j) > j and self.word(self.metai(j)) in DASHES:
            dash = j if self.word(j) in DASHES or self.word(j) == "/" else self.metai(j)
            if self.is_year(dash + 1) and self.low[dash + 1] > year:
                last, k = self.low[dash + 1], self.year_suffix(dash + 2)
                k = self.metai(k)
                if k > dash + 2 or not self.counted_ahead(dash + 2):
                    return self.modify(self.make(i, k, "date", Decimal(year), value_max=Decimal(last), edtf=f"{year}/{last}"))
            elif self.word(j) in "/–-" and re.fullmatch(r"\d\d", self.word(j + 1) or "") and self.metai(j + 2) > j + 2 and self.low[j + 1] > year[2:]:
                last = year[:2] + self.low[j + 1]
                return self.make(i, self.metai(j + 2), "date", Decimal(year), value_max=Decimal(last), edtf=f"{year}/{last}")
        k = self.metai(j)
        if k > j:
            if self.word(j) != "m" and (
                previous in ("per", "prieš", "beveik", "kas")
                and self.word(j) == "metus"
                or previous == "prieš"
                or self.word(k).startswith(("amži", *cues("span")))
            ):
                return None  # prieš 2000 metų
            if (
                self.word(j) == "m"
                and self.items
                and (self.items[-1].kind, self.items[-1].unit) == ("measure", "m")
                and self.start[i] - self.items[-1].end < 50
            ):
                return None  # 100 m ir 1500 m
            if self.word(j) == "m" and self.word(j + 1) != "." and self.word(k).startswith(cues("distance")):
                return None  # 1500 m bėgimas
            return self.with_month(i, k, year)
        if self.word(j) in self.lex.months and self.raw(j)[0].islower():
            return self.with_month(i, j, year)
        if self.word(j) in self.lex.scales or self.unit_ahead(j) or self.counted_ahead(j) or self.word(j) in DASHES and self.glued(j):
            return None
        if not "1300" <= year <= "2100":
            return None
        if self.word(j) == "iš" or self.near(i, cues("amount"), 1):
            return None
        following = self.tok(j)
        if following is not None and following.upos in ("NOUN", "ADJ") and following.feats.get("Case") == "Gen" and following.text[0].islower():
            return None  # 2000 vakcinos dozių
        if self.tok(i - 1) is not None and self.name_over(self.start[i], self.end[i]):
            return None
        return self.modify(self.make(i, j, "date", Decimal(year), edtf=year))

    def with_month(self, first: int, j: int, year: str) -> Item:
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
        if self.word(after) in DASHES:
            k = after + 1
            last_month = self.lex.months.get(self.word(k))
            if last_month and (other := self.day(k + 1)) and (last_month, other[0]) > (month, day):
                return f"{edtf}/{year}-{last_month}-{other[0]:02d}", other[1]
            if (other := self.day(k)) and other[0] > day:
                return f"{edtf}/{year}-{month}-{other[0]:02d}", other[1]
        if not marked and (self.unit_ahead(after) or self.word(after) in self.lex.scales):
            return None
        return edtf, after

    def month_date(self, i: int) -> Item | None:
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

    def roman(self, i: int) -> Item | int | None:
        """``XX a.``, ``XXI amžius``, ``XIX–XX a.``, ``II turas``, ``XX a. devintasis dešimtmetis``, law numbers (``XI-1234``)."""
        value, j, top = self.lex.romans[self.raw(i)], i + 1, None
        if self.word(j) in DASHES and self.glued(j) and self.kind[j + 1 : j + 2] == ["num"] and self.glued(j + 1):
            return self.make(i, j + 2, "identifier")
        if self.word(j) in DASHES and self.raw(j + 1) in self.lex.romans and self.lex.romans[self.raw(j + 1)] > value:
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

    def another_day(self, quantity: Quantity, after: int) -> Item | None:
        """``12 dienomis`` after ``liepos 11 ir``: a day of the month just named."""
        i = quantity.first
        last = self.items[-1] if self.items else None
        if last is None or last.kind != "date" or last.after != i - 1 or self.word(i - 1) not in ("ir", "bei", "ar", "arba"):
            return None
        if not last.edtf or len(last.edtf) != 10 or quantity.value != quantity.value.to_integral_value() or not 1 <= quantity.value <= 31:
            return None
        return self.make(i, after, "date", last.value, edtf=f"{last.edtf[:8]}{int(quantity.value):02d}")

    def dotted_time(self, i: int) -> Item | None:
        """``15.30 val.``, ``16.30–17.30 val.``"""
        times, j = [], i
        while found := _DOTTED.fullmatch(self.word(j)):
            times.append(f"{int(found[1]):02d}:{found[2]}")
            j += 1
            if len(times) == 2 or self.word(j) not in DASHES:
                break
            j += 1
        if not times or self.word(j) not in ("val", "valandą", "valandos", "h") or len(times) == 2 and self.word(i + 1) not in DASHES:
            return None
        return self.modify(self.make(i, self.dot(j + 1) if self.word(j) == "val" else j + 1, "time", edtf="/".join(times)))

    def clock(self, quantity: Quantity, j: int, after: int) -> Item | None:
        """``15 val. 30 min.``, ``18 valandą``: a time of day, not a length of time."""
        value = quantity.value
        if not quantity.digits and self.word(j) != "valandą" or value > 24 or value != value.to_integral_value() or quantity.scaled:
            return None
        i = quantity.first
        previous = self.word(i - 1)
        if self.word(j) in ("val", "h") and (self.word(after) in pairs("day_parts") or previous == "nuo" and self.word(after) == "iki"):
            pass  # dirba nuo 6 val. ryto
        elif self.word(j) in ("val", "h"):
            words = set(self.low[max(0, i - 2) : i]) & set(stems("duration_cues", "form", "word"))
            if words or self.near(i, stems("duration_cues", "form", "stem"), 4) or value == 24 and previous not in ("iki", "nuo"):
                return None
            if previous in ("iki", "nuo") and self.near(i - 1, column("change_verbs", "stem"), 6):
                return None  # kelionė sutrumpės iki 3 val. 25 min.
            if self.word(after) == "per" or self.word(after).startswith(stems("duration_cues", "form", "after")):
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
            if self.kind[after : after + 1] == ["num"] and self.word(after + 1) in ("sek", "s", "sekundės", "sekundžių"):
                return None  # finišavo: 16 val. 42 min. 8 sek.
        edtf = f"{int(value):02d}:{minutes:02d}"
        if quantity.value_max is not None:
            edtf = f"{int(value):02d}:00/{int(quantity.value_max):02d}:{minutes:02d}"
        return self.modify(self.make(i, after, "time", edtf=edtf), quantity)
