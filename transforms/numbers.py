"""Numbers: every quantity, date, time, age, ordinal and ratio that an article states, in digits or in words."""

from __future__ import annotations

import re
from decimal import Decimal

from seeds import column
from transforms.counted import OPENING
from transforms.dates import Dates
from transforms.document import AnnotatedArticle, Number, Token
from transforms.number_lexicon import could_be, cues, is_person, ordinal_readings, pairs, stems
from transforms.numerals import DASHES, Item, Quantity


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


class _Reader(Dates):
    """Reads one article, left to right."""

    # -------- the loop

    def read(self) -> list[Item]:
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

    def add(self, item: Item) -> None:
        if self.items and item.start < self.items[-1].end:
            item.start = max(self.items[-1].end, self.start[item.number])
        self.items.append(item)

    def item(self, i: int) -> Item | int | None:
        """The item that begins at atom ``i``; an atom to go on from where there is none; None to go on with the next."""
        kind = self.kind[i]
        if kind == "word":
            return self.from_word(i)
        if kind == "punct":
            return self.currency_before(i)
        if i >= 2 and self.word(i - 1) in DASHES and self.glued(i) and self.glued(i - 1) and self.kind[i - 2] == "word":
            if self.word(i - 3) == "." and pairs("identifier_cues").get(self.word(i - 4)) == "number":
                return self.make(i - 2, i + 1, "identifier")  # Nr. XIVP-2345
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

    def colon(self, i: int) -> Item:
        raw = self.low[i]
        parts = re.split(r"[:]", raw)
        if "," in parts[-1] or "." in parts[-1] or len(parts) == 3 and self.word(i + 1) not in ("val", "h"):
            seconds = Decimal(0)
            for part in parts:
                seconds = seconds * 60 + Decimal(part.replace(",", "."))
            return self.make(i, i + 1, "duration", seconds, unit="second")
        if len(parts) == 2 and int(parts[1]) < 60 and self.races(i):
            return self.make(i, i + 1, "duration", Decimal(int(parts[0]) * 60 + int(parts[1])), unit="second")
        if self.near(i, cues("ratio"), 5, 3):
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
            and not self.near(i, cues("beginning"), 5, 4)
        ):
            clock = False
        if clock:
            edtf = f"{numbers_[0]:02d}:{parts[1]}" + (f":{parts[2]}" if len(parts) > 2 else "")
            return self.modify(self.make(i, after, "time", edtf=edtf))
        if numbers_[0] == 1 and not self.near(i, column("score_cues", "stem"), 14, 14):
            return self.make(i, i + 1, "ratio", self.ratio(parts))
        return self.make(i, i + 1, "score")

    def races(self, i: int) -> bool:
        """Whether a race's time stands shortly before: ``25 min. 51 sek. … (26:03)``."""
        near = [item for item in self.items[-4:] if self.start[i] - item.end < 150]
        return any(item.kind == "duration" and item.unit == "second" for item in near) and not any(item.kind == "score" for item in near)

    def from_digits(self, i: int) -> Item | int | None:
        if self.is_year(i) and (item := self.year_date(i)):
            return item
        if item := self.dotted_time(i):
            return item
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
        if self.word(i + 1) in DASHES and self.glued(i + 1) and self.glued(i + 2) and self.kind[i + 2] == "word" and self.raw(i + 2)[0].islower():
            suffix = self.low[i + 2]
            if suffix in self.lex.age_endings:
                return self.age_word(i, i + 3, self.numeral(i))
            if suffix not in self.lex.digit_cardinal_suffixes and suffix in self.lex.digit_ordinal_suffixes or suffix in ("os", "as"):
                value = self.numeral(i)
                if value != value.to_integral_value():
                    return None
                if suffix in ("os", "as", "a") and self.counts_plural(i + 3, value):
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

    def identifier(self, i: int) -> Item | None:
        """A number that names: ``Nr. 15``, ``tel. 8 5 …``, ``Gedimino pr. 53``, ``281 straipsnis``."""
        k = i - 2 if self.word(i - 1) == "." else i - 1
        kind = pairs("identifier_cues").get(self.word(k))
        value, after = self.numeral(i), i + 1
        noun = self.tok(after)
        if self.word(after).startswith(column("identifier_nouns", "stem")) and noun is not None and noun.feats.get("Number") != "Plur":
            return self.make(i, after + 1, "identifier", value)
        if kind == "street":
            if not (k == i - 2 and self.raw(k - 1)[:1].isupper() and self.low[i].isdecimal()):
                return None
            if self.word(after) in DASHES and self.glued(after) and self.kind[after + 1 : after + 2] == ["num"] and self.glued(after + 1):
                after += 2
            return self.make(i, after, "identifier", value)
        if kind == "number":
            while self.glued(after) and (
                self.kind[after] in ("num", "word", "ym") or (self.word(after) in DASHES or self.word(after) == "/") and self.glued(after + 1)
            ):
                after += 1  # Nr. 3K-3-120/2015
        elif kind:
            while after < self.count and (self.kind[after] in ("num", "phone") or self.word(after) in DASHES and self.glued(after) and self.glued(after + 1)):
                after += 1
        if kind:
            return self.make(i, after, "identifier", value if after == i + 1 and (kind == "number" or len(self.low[i]) < 5) else None)
        return None

    # -------- words

    def from_word(self, i: int) -> Item | int | None:
        low, lex = self.low[i], self.lex
        if self.glued(i) and self.word(i - 1) in DASHES and i >= 2 and self.glued(i - 1) and self.kind[i - 2] in ("num", "word"):
            return None
        if low in lex.months and low not in lex.fractions:
            return self.month_date(i)
        if self.text[self.start[i] : self.end[i]] in lex.romans:
            return self.roman(i)
        if low in lex.ages:
            return self.age_word(i, i + 1, lex.ages[low])
        if low in lex.times:
            kind, value, unit = lex.times[low]
            return self.modify(self.make(i, i + 1, kind, value, unit=unit))
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

    def duration_word(self, i: int) -> Item | None:
        unit, value = self.lex.durations[self.low[i]]
        previous = self.word(i - 1)
        token = self.tok(i - 1)
        if previous.startswith(("kel", "daug", "šimt")) or token is not None and token.upos == "NUM":
            return None
        return self.modify(self.make(i, i + 1, "duration", value, unit=unit))

    def fraction(self, i: int) -> Item | int | None:
        low = self.low[i]
        value, lemma = self.lex.fractions[low]
        following = self.tok(i + 1)
        genitive = following is not None and following.feats.get("Case") == "Gen"
        previous = self.tok(i - 1)
        if self.word(i + 1).startswith("procent") and lemma not in ("pusė", "ketvirtis"):
            return self.quantity_item(Quantity(i, i + 1, value))
        if lemma in ("pusė", "ketvirtis"):
            scale = self.lex.scales.get(self.word(i + 1))
            entry = self.unit_entry(i + 1)
            if scale or entry or self.word(i + 1).startswith("procent") or self.word(i + 1) in self.lex.currencies:
                quantity = Quantity(i, i + 1, value)
                if scale:
                    quantity.value, quantity.after, quantity.scaled = value * scale[0], i + 2, True
                    quantity.value = quantity.value.quantize(Decimal(1)) if quantity.value == quantity.value.to_integral_value() else quantity.value
                return self.quantity_item(quantity)
            if self.word(i + 1) == "amžiaus":
                return self.modify(self.make(i, i + 2, "duration", value * 100, unit="year"))
            if (
                lemma == "pusė"
                and low in ("pusė", "pusę")
                and self.lex.cardinals.get(self.word(i + 1), (0, ""))[0] in range(1, 13)
                and self.word(i + 1).endswith(("ų", "os", "ies"))
                and (self.word(i + 2) in pairs("day_parts") or not self.is_noun(i + 2))
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

    def age_word(self, i: int, after: int, value: Decimal) -> Item:
        """``40-metis``, ``dvylikametis``: a person's age, unless what is that old is a thing or an event's anniversary."""
        following, previous = self.tok(after), self.tok(i - 1)
        kind = "age"
        if following is not None and following.upos == "NOUN" and not is_person(following.lemma.lower()):
            if value < 10 and following.feats.get("Case") != "Gen" or self.word(after).startswith(column("anniversary_words", "stem")):
                kind = "duration"
        elif (
            self.low[after - 1].endswith(("metis", "mečio", "metį", "mečiui", "mečiu")) and previous is not None
            and previous.upos in ("NOUN", "PROPN") and previous.feats.get("Case") == "Gen" and not is_person(previous.lemma.lower())
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
            and self.word(i - 1).startswith(cues("recent"))
        ):
            kind = "duration"  # pastarąjį dvidešimtmetį
        return self.modify(self.make(i, after, kind, value, unit="year"))

    # -------- ordinals

    def ordinal(self, i: int, after: int, value: int) -> Item | int | None:
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
        if name is not None and (name.score > 0.6 or self.word(i - 1) in OPENING) and name.end - name.start > self.end[after - 1] - self.start[i]:
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
            after = self.dot(after + 1) if self.word(after) == "val" else after + 1
            later = int(pairs("day_parts").get(self.word(after), 0)) if value <= 12 else 0
            return self.modify(self.make(i, after, "time", edtf=f"{(value + later) % 24:02d}:00"))
        # the noun is masculine or an adverb, so that a feminine numeral can only mean the hour: penktą popiet, iki dešimtos ryto
        hour = low.endswith("ą") or low.endswith("os") and self.word(after) != "nakties"
        if self.word(after) in pairs("day_parts") and hour and value <= 12:
            hour = value + int(pairs("day_parts")[self.word(after)])
            return self.modify(self.make(i, after, "time", edtf=f"{hour % 24:02d}:00"))
        readings = ordinal_readings(low)
        if token is not None and len(readings) > 1 and (tagged := (token.feats.get("Case"), token.feats.get("Number"))) in readings:
            readings = frozenset([tagged])

        def fits(noun: Token) -> bool:
            return (noun.feats.get("Case"), noun.feats.get("Number")) in readings

        def fits_form(noun: Token) -> bool:
            return noun.upos != "PROPN" and any(could_be(noun.text.lower(), *reading) for reading in readings)

        head = self.noun_after(after, fits) or self.noun_after(after, fits_form)
        adjective = self.tok(after)
        if head is None and adjective is not None and adjective.upos == "ADJ" and fits_form(adjective) and adjective.feats.get("NumType") is None:
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
            code, subunits = next((c, s) for q, c, s in entries[::-1] if not q) if any(not q for q, _, _ in entries) else (entries[-1][1], entries[-1][2])
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

    def currency_before(self, i: int) -> Item | None:
        """``$100``, ``€5 mln.``"""
        if i + 1 >= self.count or self.kind[i + 1] != "num" or not self.glued(i + 1) or self.low[i] not in self.lex.currencies:
            return None
        quantity = self.quantity(i + 1)
        if not quantity:
            return None
        code = self.lex.currencies[self.low[i]][-1][1]
        return self.modify(self.make(i, quantity.after, "money", quantity.value, value_max=quantity.value_max, unit=code))

    def measure(self, quantity: Quantity, j: int) -> Item | None:
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
            return self.degrees(quantity, k + 2, quantity.value, quantity.value_max, "°C")
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
            if not (following.isupper() and self.near(i, cues("length"), 5)):
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
            if unit == "day" and factor == 1 and (another := self.another_day(quantity, after)):
                return another
            if unit == "month" and self.word(k).endswith(("ių", "mėn")) and self.aged(after):
                return self.modify(self.make(i, after, "age", quantity.value, value_max=quantity.value_max, unit=unit), quantity)
            if unit == "hour" and (clock := self.clock(quantity, j, after)):
                return clock
            item = self.modify(
                self.make(i, after, "duration", quantity.value * factor, value_max=quantity.value_max and quantity.value_max * factor, unit=unit),
                quantity,
            )
            return self.longer(item)
        if len(raw) == 1 and self.raw(k).isupper() and raw not in "WV":
            return None
        if raw in ("t", "l", "g", "a") and self.word(after) == "." and self.glued(after) and raw != "l" and self.raw(after + 1)[:1].islower() and raw in "ta":
            return None  # t. y.
        if raw == "prom":
            after = self.dot(after)
        symbol = unit + power
        value, value_max = quantity.value * factor, quantity.value_max and quantity.value_max * factor
        if self.word(after) == "/" and self.word(after + 1) in ("h", "val", "s", "sek"):
            symbol += "/h" if self.word(after + 1)[0] in "hv" else "/s"
            after = self.dot(after + 2) if self.word(after + 1) in ("val", "sek") else after + 2
        elif unit in ("km", "m", "mi") and not power and self.word(after) == "per" and self.word(after + 1) in ("valandą", "val", "sekundę", "sek"):
            symbol += "/h" if self.word(after + 1).startswith("val") else "/s"
            after = self.dot(after + 2) if self.word(after + 1) in ("val", "sek") else after + 2
        if unit == "°C" and raw not in ("°C", "℃"):
            if self.word(after) in ("šalčio", "celsijaus", "šilumos", "karščio", "c"):
                if self.word(after) == "šalčio":
                    value, value_max = -value, value_max and -value_max
                after += 1
            elif not self.near(i, cues("temperature"), 12, 12):
                symbol = "°"
        return self.degrees(quantity, after, value, value_max, symbol)

    def degrees(self, quantity: Quantity, after: int, value: Decimal, value_max: Decimal | None, symbol: str) -> Item:
        """A measure up to ``after``; a temperature is below zero after a minus."""
        i = quantity.first
        if self.word(i - 1) in ("−", "-", "–", "minus") and symbol == "°C" and (self.word(i - 1) == "minus" or self.glued(i)) and value > 0:
            value, value_max = -value, value_max and -value_max
        if value_max is not None and value_max < value:
            value, value_max = value_max, value
        return self.modify(self.make(i, after, "measure", value, value_max=value_max, unit=symbol), quantity)

    def longer(self, item: Item) -> Item:
        """``2 val. 30 min.``, ``5 min. 12 sek.`` as one duration, in the smaller unit."""
        smaller = {"hour": ("minute", 60), "minute": ("second", 60)}.get(item.unit)
        at = item.after + 1 if self.word(item.after) == "ir" else item.after
        if smaller and item.value_max is None and at + 1 < self.count and self.kind[at] in ("num", "word"):
            second = self.number(at)
            entry = self.unit_entry(second.after) if second else None
            if entry and entry[0] == smaller[0] and not second.ordinal and second.value < 60:
                item.value, item.unit = item.value * smaller[1] + second.value, smaller[0]
                item.after = self.dot(second.after + 1) if self.word(second.after) in ("min", "sek", "s") else second.after + 1
                item.end = self.end[item.after - 1]
                return self.longer(item)
        return item

    def years(self, quantity: Quantity, after: int) -> Item:
        """A number of years up to ``after``: somebody's age or a length of time."""
        i = quantity.first
        kind = "duration"
        form = self.word(after - 1) if self.word(after - 1) != "." else "m"
        value = quantity.value_max or quantity.value
        if value <= 120 and not quantity.scaled:
            cue = self.word(i - 1)
            if self.word(after) == "amžiaus":
                kind, after = "age", after + 1
            elif self.word(after).startswith(cues("span")):
                after += self.word(after) == "senumo"
            elif (
                cue in stems("age_cues", "form", "before")
                or {cue, self.word(i - 2)} & set(stems("age_cues", "form", "dative"))
                and (form == "metai" or self.word(i - 1) in ("buvo", "yra", "bus", "tebuvo", "tėra", "tik", "vos", "jau"))
            ):
                kind = "age"
            elif cue == "nuo" and form == "metų" and quantity.value_max is None and quantity.value < 100 and self.word(after) != "iki":
                kind = "age"
            elif cue in ("nei", "kaip", "negu", "už") and self.word(i - 2).startswith(cues("older")):
                kind = "age"
            elif self.word(after).startswith(cues("older")):
                kind = "duration"
            elif form in ("metų", "metukų", "m") and (quantity.digits or quantity.raw.endswith(("ų", "os", "ies", "o"))) and self.aged(after):
                kind = "age"
            elif self.word(after) == ")" and (cue == "(" or cue == "iki" and self.word(i - 2) == "("):
                kind = "age"
            elif form in ("metų", "metukų", "m") and self.word(after) in (",", ")", ".", "ir", "–") and self.apposed(i):
                kind = "age"
            elif cue == "iki" and form in ("metų", "metukų", "m") and self.person_before(i - 1):
                kind = "age"
        return self.modify(self.make(i, after, kind, quantity.value, value_max=quantity.value_max, unit="year"), quantity)

    def person_before(self, i: int) -> bool:
        """Whether a person stands before ``iki`` at ``i``: ``asmenys iki 18 metų``, ``vaikai nuo 5 iki 10 metų``."""
        token = self.tok(i - 3 if self.word(i - 2) == "nuo" else i - 1)
        return token is not None and is_person(token.lemma.lower())

    def apposed(self, i: int) -> bool:
        """Whether a number at ``i`` stands after a person and a comma: ``Jonas Jonaitis, 34 metų,``, ``du vyrai, 34 ir 41 metų,``."""
        k = i - 1
        if self.word(k) in ("ir", "bei") and k >= 2 and self.kind[k - 1] == "num":
            k -= 2
        if self.word(k) != "," or k < 1:
            return False
        token, name = self.tok(k - 1), self.name_over(self.start[k - 1], self.end[k - 1])
        return name is not None and name.type == "PER" or token is not None and token.upos == "NOUN" and is_person(token.lemma.lower())

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
                if is_person(token.lemma.lower()):
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

    def quantity_item(self, quantity: Quantity | None) -> Item | int | None:
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
            if name.start < self.start[i] or name.end > self.end[j - 1] and name.type in ("ORG", "LOC", "MISC") and name.start == self.start[i]:
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
        if self.near(i, cues("percentage"), 40) and word.startswith("punkt") and not self.near(i, cues("points"), 8):
            return self.modify(self.make(i, j + 1, "percent", quantity.value, unit="%", **fields), quantity)
        return self.counted(quantity)

    def money(self, quantity: Quantity, code: str, after: int, subunits: Decimal) -> Item:
        value, value_max = quantity.value, quantity.value_max
        if subunits != 1:
            value, value_max = value / subunits, value_max and value_max / subunits
        elif after + 1 < self.count and self.kind[after] == "num" and (cents := self.lex.currencies.get(self.word(after + 1))) and cents[-1][2] == 100:
            value += (self.numeral(after) or 0) / 100
            after += 2
        return self.modify(self.make(quantity.first, after, "money", value, value_max=value_max, unit=code or self.local_currency()), quantity)

    def local_currency(self) -> str:
        return "LTL" if re.search(r"\b(?:[Ll]it(?:as|o|ų|ai|us|ams|ais)|Lt)\b", self.text) else "EUR"

    def counted(self, quantity: Quantity) -> Item | int | None:
        i, j = quantity.first, quantity.after
        value = quantity.value_max or quantity.value
        one = not quantity.digits and not quantity.scaled and quantity.value == 1 and quantity.value_max is None
        if one and (self.word(i - 1) in ("nė", "ne", "nei") or self.word(j) in ("iš", "kitas", "kitą", "kito", "kitam", "kitu", "po", "nuo")):
            return None
        if (short := pairs("count_abbreviations").get(self.word(j))) and (self.word(j + 1) == "." and self.glued(j + 1)):
            return self.modify(self.make(i, j + 2, "count", quantity.value, value_max=quantity.value_max, unit=short, scaled=quantity.scaled), quantity)
        head = self.head(quantity)
        if value == 0 and head is None:
            return self.make(i, j, "other", quantity.value)
        if head is not None:
            token, after = head
            lemma = self.lemma(token)
            form = token.text.lower()
            if quantity.digits and lemma in column("ordinal_nouns", "lemma") and token.feats.get("Number") == "Sing" and quantity.value == value:
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
            item = self.modify(self.make(i, after, "count", quantity.value, value_max=quantity.value_max, unit=lemma, scaled=quantity.scaled), quantity)
            if one and lemma != "kartas" and quantity.raw not in self.lex.sets:
                sure = self.word(i - 1) in ("tik", "vos", "dar", "bent", "per") or is_person(lemma) and self.near(i, cues("casualty"), 2, 3)
                item.weak = item.modifier is None and not sure and not self.counted_one(quantity, token)
            return item
        if one and quantity.raw not in self.lex.sets:
            return None
        if self.low[j : j + 1] and self.low[j].startswith(cues("casualty")) and self.low[j].endswith(("ti", "tų", "tus", "iems", "tieji", "tųjų")):
            return self.modify(self.make(i, j, "count", quantity.value, value_max=quantity.value_max, unit="žmogus"), quantity)  # keturi sužeisti
        reached = self.word(j).startswith("sulauk") or self.word(i - 1).startswith("sulauk")
        before = self.word(i - 2) if self.word(i - 1) in ("vos", "tik", "jau", "dar", "apie") else self.word(i - 1)
        aged = quantity.raw.endswith(("os", "ies", "ų")) and (reached or before in ("buvo", "tebuvo", "yra", "būdamas", "būdama"))
        years = quantity.raw in self.lex.sets or quantity.suffix.startswith("er")
        if years and self.word(j) in ("iki", "ar", "arba", "ir", "bei") and (self.word(j + 1) in self.lex.cardinals or self.kind[j + 1 : j + 2] == ["num"]):
            return self.make(i, j, "count", quantity.value, bare=True)  # nuo dvejų iki aštuonerių metų
        if years and self.near(i, cues("penalty"), 6, 3):
            return self.modify(self.make(i, j, "duration", quantity.value, value_max=quantity.value_max, unit="year"), quantity)  # nuteistas ketveriems
        if aged and value < 111 and not quantity.scaled or years:
            return self.modify(self.make(i, j, "age", quantity.value, value_max=quantity.value_max, unit="year"), quantity)
        if quantity.digits and not quantity.scaled and self.designation(i, j):
            return j
        return self.modify(self.make(i, j, "count", quantity.value, value_max=quantity.value_max, bare=True, scaled=quantity.scaled), quantity)

    def counted_one(self, quantity: Quantity, noun: Token) -> bool:
        """Whether ``vienas`` counts: beside its noun or the noun's own adjective (``vienas gyvūnas``); not ``Vienas Kauno gyventojas``, ``vienoje vietoje``,
        where it says no more than that there is one."""
        if noun.feats.get("Case") not in ("Nom", "Acc", "Ins") or is_person(noun.lemma.lower()) or noun.text[0].isupper():
            return False
        one = self.tok(quantity.first)
        if self.low[quantity.first] == "vienu" or one is not None and self.inner_capital(one):
            return False
        between = self.article.tokens_in(self.end[quantity.first], noun.start)
        return all(token.upos == "PUNCT" or self.agree(token, noun) for token in between)

    def inner_capital(self, token: Token) -> bool:
        """Whether a word has a capital inside a sentence, as a name does: ``apmokėjo Vienos fondas``."""
        first = self.article.sentences[token.sentence].first if token.sentence < len(self.article.sentences) else token.index
        return token.text[0].isupper() and token.index > first and self.article.tokens[token.index - 1].text[-1].isalnum()

    def designation(self, i: int, j: int) -> bool:
        """Whether bare digits at ``i`` number a list or a page, or belong to a name: ``1. Pirma``, ``(2)``, ``„Kosmos 212“``, ``A 320``."""
        mark = self.word(j)
        start = i == 0 or "\n" in self.text[self.end[i - 1] : self.start[i]]
        if i in self.listed or start and mark in (".", ")") and self.glued(j):
            return True
        if self.word(i - 1) in ("(", "[") and mark in (")", "]"):
            return True
        if mark in (".", ")") and self.glued(j) and self.raw(j + 1)[:1].isupper() and self.word(i - 1) in (".", ":", ";") and self.value_of(i) < 30:
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
                or following is not None
                and self.word(item.after + 1) == "o"
                and following.number == item.after + 2
            ):
                link = "o" if self.word(item.after + 1) == "o" else self.word(item.after)
                if link in ("ir", "ar", "arba", "bei", "iki", "iš", ",", "/", "prieš", "o") and following.kind != "" and not following.bare:
                    if following.kind == "date" and following.edtf and item.value is not None and link != "iš":
                        if len(following.edtf) == 10 and item.value <= 31:
                            item.kind, item.edtf, item.value = "date", f"{following.edtf[:8]}{int(item.value):02d}", following.value
                            continue
                    elif following.kind == "time" and following.edtf and link in ("iki", "ir", "ar", "arba") and item.value is not None and item.value < 25:
                        item.kind, item.edtf, item.value, item.bare = "time", f"{int(item.value):02d}:00", None, False
                        continue
                    elif following.kind in ("count", "money", "percent", "measure", "duration", "age") and not (link == "," and following.kind == "count"):
                        item.kind, item.unit, item.bare, item.shares = following.kind, following.unit, False, True
                        factor = self.factor(following.number, following.after)
                        if link not in ("iš", "prieš") and not item.scaled and item.value is not None and item.value < factor:
                            item.value *= factor  # nuo 5,2 iki 4,7 mlrd. eurų
                        continue
            if item.kind == "ordinal":
                continue
            self.inherit(n, item)
        items[:] = [item for item in items if item.kind]
        joined: list[Item] = []
        for item in items:
            last = joined[-1] if joined else None
            if (
                last is not None and self.word(last.first - 1) == "nuo" and item.number == last.after + 1 and self.word(last.after) == "iki"
                and last.kind == item.kind and (last.unit == item.unit or last.unit is None)
                and last.value_max is None and not last.modifier
                and (last.shares or not self.near(last.first - 1, column("change_verbs", "stem"), 6))
            ):  # fmt: skip
                if item.kind == "date" and (last.edtf is None or len(last.edtf) != 4 or item.edtf is None or len(item.edtf) != 4):
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

    def coordinated(self, left: Item, right: Item) -> bool:
        """Whether two items stand together as ``du vyrai ir viena moteris`` do."""
        between = self.low[left.after : right.first]
        return len(between) <= 5 and bool({"ir", "bei", "ar", "arba"} & set(between)) and not {".", ";", ":"} & set(between)

    def partitive(self, item: Item) -> Token | None:
        """The genitive that a bare number after its verb counts: ``panašių atvejų pasitaiko bent dvidešimt``, ``kandidatų kol kas du``."""
        for k in range(item.first - 1, max(-1, item.first - 7), -1):
            token = self.tok(k)
            if token is None or self.kind[k] != "word" or self.low[k] in self.lex.scales:
                return None
            if token.upos == "NOUN":
                plural = token.feats.get("Case") == "Gen" and token.feats.get("Number") == "Plur"
                return token if plural and self.low[k] not in self.lex.units and self.low[k] not in self.lex.currencies else None
            if token.upos not in ("VERB", "AUX", "ADV", "PART") or token.feats.get("VerbForm") == "Part":
                return None
        return None

    def inherit(self, n: int, item: Item) -> None:
        """A bare number counts what the number before it counted, a bare decimal measures what was measured before it."""
        if item.value is None:
            return
        if (noun := self.partitive(item)) is not None:
            item.unit, item.bare = self.lemma(noun), False
            return
        decimal = item.value != item.value.to_integral_value() or "," in self.low[item.number]
        if decimal and not item.scaled:
            for previous in reversed(self.items[:n]):
                if previous.start < item.start - 300:
                    return
                if previous.kind in ("money", "measure", "percent", "duration") and previous.unit and "," in self.text[previous.start : previous.end]:
                    item.kind, item.unit, item.bare = previous.kind, previous.unit, False
                    return
            return
        for previous in reversed(self.items[max(0, n - 3) : n]):
            if not previous.kind or previous.start < item.start - 300:
                continue
            if item.scaled and previous.kind == "money":
                item.kind, item.unit, item.bare = "money", previous.unit, False
                return
            following = self.tok(item.after)
            if following is not None and following.upos in ("NOUN", "ADJ") and following.text[0].islower():
                return  # it counts something of its own, though we could not tell what
            if self.kind[item.after : item.after + 1] == ["num"] and item.after not in self.listed:
                return  # dešimt 60-mečių
            if not item.scaled and previous.unit in ("°C", "°") and item.start - previous.end < 60 and self.kind[item.after : item.after + 1] != ["word"]:
                item.kind, item.unit, item.bare = "measure", previous.unit, False  # 23–28 laipsniai, pajūryje – 20–22
                return
            if not item.scaled and previous.kind == "count" and previous.unit:
                item.unit = previous.unit
                return
        if item.scaled and item.unit is None and self.near(item.first, cues("money"), 25, 6):
            currencies = {other.unit for other in self.items if other.kind == "money"} - {None}
            item.kind = "money"  # uždirba 30 tūkstančių: the currency is left unsaid, but there may be only one
            item.unit = currencies.pop() if len(currencies) == 1 else None
        elif item.scaled:
            item.kind = "count"
