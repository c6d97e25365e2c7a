"""An article as atoms (numerals, words, marks), and the numbers that stand there in digits or in words, with what limits them (``apie``, ``iki``)."""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_right
from decimal import Decimal

from seeds import column
from transforms.document import AnnotatedArticle, Token
from transforms.number_lexicon import cues, lexicon

SPACES = " \u00a0\u2009\u202f"
DASHES = frozenset("-–—‐‑−")
_ATOM = re.compile(
    rf"""(?P<iso>(?<![\w.,])(?:1\d|20)\d\d([-./–])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01])(?![\d]))
|(?P<dmy>(?<![\w.,])(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:19|20)\d\d(?!\d))
|(?P<ym>(?<![\w.,-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![\d]|-\w))
|(?P<phone>\+\d[\d\ ()\u00a0-]{{7,}}\d|(?<!\w)(?:\(8[ -]?\d{{1,3}}\)|8[ -]?\(?\d{{1,3}}\)?)(?:[ -]?\d{{2,4}}){{2,4}}(?!\d))
|(?P<scale>(?<![\w.,:])1:\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?!\d))
|(?P<clock>(?<![\w.,:])\d{{1,3}}:\d{{1,3}}(?::\d\d)?(?:[.,]\d+)?(?![\d:]))
|(?P<num>\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?!\d)(?:[,.]\d+)?|\d+(?:[.,]\d+)*)
|(?P<word>[^\W\d_]\w*)
|(?P<punct>\S)""",
    re.X,
)
_NUMERAL = re.compile(rf"\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?!\d)(?:[,.]\d+)?|\d+(?:[.,]\d+)*")
_SCORE = re.compile(r"\d+:\d|(?:2[5-9]|[3-9]\d|1\d\d):\d+|\d+:[6-9]\d")  # no time of day
_SPORT = 4  # words of sport that make an article one about sport
_HALF = Decimal("0.5")
_SLOT_RANK = {"ten": 2, "unit": 1, "teen": 1}


@dataclasses.dataclass(slots=True)
class Quantity:
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
class Item:
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
    shares: bool = False  # its unit stands with the number after it
    scaled: bool = False
    weak: bool = False  # ``vienas``: a count only beside another one
    number: int = 0  # the atom of the number itself, after any modifier


class Numerals:
    """One article's atoms, and the numbers among them.  Atoms come from the text itself, so that nothing depends on how a model splits
    ``20 316,5`` or ``mln.``; tokens add lemma, part of speech, case and number where an atom begins one."""

    def __init__(self, article: AnnotatedArticle) -> None:
        self.article = article
        self.text = text = article.text
        self.lex = lexicon()
        self.kind: list[str] = []
        self.low: list[str] = []
        self.start: list[int] = []
        self.end: list[int] = []
        pos, size = 0, len(text)
        match = _ATOM.search
        while pos < size and (found := match(text, pos)):
            kind, begin, stop = found.lastgroup, found.start(), found.end()
            if kind == "phone" and found.group()[0] != "+" and sum(map(str.isdigit, found.group())) != 9:
                kind, stop = ("punct", begin + 1) if text[begin] == "(" else ("num", _NUMERAL.match(text, begin).end())
            self.kind.append(kind)
            self.low.append(text[begin:stop].lower())
            self.start.append(begin)
            self.end.append(stop)
            pos = stop
        self.count = len(self.kind)
        self.token = {token.start: token for token in article.tokens}
        self.name_starts = [name.start for name in article.names]
        self.items: list[Item] = []
        self.listed = self.list_numbers()
        # 2:1 or 98:76 somewhere in an article, or talk of sport throughout, makes its 21:15 a score too
        colons = [low for kind, low in zip(self.kind, self.low, strict=True) if kind == "clock"]
        self.sports = any(_SCORE.fullmatch(low) for low in colons) or bool(colons) and self.tells_of_sport()

    def tells_of_sport(self) -> bool:
        """Whether words of sport come up again and again."""
        stems = cues("sport")
        return sum(low.startswith(stems) for low in self.low) >= _SPORT

    def list_numbers(self) -> frozenset[int]:
        """Atoms that number a list, wherever its lines went: ``1. Dūmai … 2. Ema Lin … 3. Kuodas``, ``1) … 2) …``."""
        out: set[int] = set()
        chain: list[int] = []
        sure = False
        for i in range(self.count - 2):
            if self.kind[i] != "num" or not self.low[i].isdecimal() or self.low[i + 1] not in (".", ")") or self.start[i + 1] != self.end[i]:
                continue
            value = int(self.low[i])
            odd = self.kind[i + 2] == "num" or self.kind[i + 2] == "word" and self.text[self.start[i + 2]].islower()
            if odd and (self.glued(i + 2) or value != len(chain) + 1):
                continue
            if value == 1:
                chain, sure = [i], not odd
            elif chain and value == len(chain) + 1:
                chain.append(i)
                if sure and not odd or len(chain) > 2:  # 1. 17 val., … 2. 18.30 val., … 3. 19 val.
                    out.update(chain)
        return frozenset(out)

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
            if self.low[k] in ".!?" and self.word(k - 1) not in self.lex.units and self.raw(k + 1)[:1].isupper() and len(self.word(k - 1)) > 2:
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

    def make(self, first: int, after: int, kind: str, value=None, **more) -> Item:
        return Item(first, after, self.start[first], self.end[after - 1], kind, value, number=first, **more)

    # -------- numbers

    @staticmethod
    def ratio(parts: list[str]) -> Decimal | None:
        bottom = int(parts[1])
        return (Decimal(parts[0]) / bottom).quantize(Decimal("0.0001")).normalize() if bottom else None

    def numeral(self, i: int) -> Decimal | None:
        """The value of the digits at atom ``i``; None for what is no number (``1.2.3``)."""
        raw = self.low[i]
        for space in SPACES:
            raw = raw.replace(space, "")
        if "," in raw and "." in raw:
            raw = raw.replace(".", "") if raw.rindex(",") > raw.rindex(".") else raw.replace(",", "")
        if raw.count(".") > 1:
            groups = raw.split(".")
            if any(len(g) != 3 for g in groups[1:]):
                return None
            raw = "".join(groups)
        elif raw.count(".") == 1 and len(raw.split(".")[1]) == 3 and raw[0] != "0" and len(raw) < 8 and self.word(i + 1) not in self.lex.scales:
            raw = raw.replace(".", "")
        if raw.count(",") > 1 or len(raw) > 24:
            return None
        return Decimal(raw.replace(",", "."))

    def is_year(self, i: int) -> bool:
        return self.kind[i] == "num" and len(self.low[i]) == 4 and self.low[i].isdecimal() and "1000" <= self.low[i] <= "2100" if i < self.count else False

    def quantity(self, i: int) -> Quantity | None:
        """The number, or range of numbers, that begins at ``i``."""
        first = self.number(i)
        if first is None or first.ordinal:
            return first
        j = first.after
        if self.word(j) in DASHES and j + 1 < self.count and not first.suffix:
            if self.kind[j + 1] == "num" and not self.is_year(j + 1) or self.kind[j + 1] == "word" and self.low[j + 1] in self.lex.cardinals:
                second = self.number(j + 1)
                if second and not second.ordinal and second.value > 0:
                    low = first.value
                    if second.scaled and not first.scaled:
                        factor = self.scale_of(second)
                        if low * factor < second.value:
                            low *= factor
                    if low < second.value:
                        return Quantity(i, second.after, low, second.value, first.scaled or second.scaled, first.digits, second.suffix, raw=first.raw)
        elif not first.digits and not first.scaled and self.word(j) in self.lex.cardinals and self.word(j) not in self.lex.sets:
            second = self.number(j)
            if second and not second.ordinal and first.value < second.value / (self.scale_of(second) if second.scaled else 1) <= first.value * 2:
                factor = self.scale_of(second) if second.scaled else 1
                return Quantity(i, second.after, first.value * factor, second.value, second.scaled, raw=first.raw)
        for phrase, modifier in self.lex.after.get(self.word(first.after), ()):
            if tuple(self.low[first.after : first.after + len(phrase)]) == phrase:
                first.after += len(phrase)
                first.modifier = modifier
        return first

    def scale_of(self, quantity: Quantity) -> Decimal:
        return self.factor(quantity.first, quantity.after)

    def factor(self, first: int, after: int) -> Decimal:
        """The product of the multipliers among the atoms from ``first`` up to ``after``."""
        factor = Decimal(1)
        for k in range(first, after):
            if self.low[k] in self.lex.scales:
                factor *= self.lex.scales[self.low[k]][0]
        return factor

    def number(self, i: int) -> Quantity | None:
        if self.kind[i] == "num":
            value = self.numeral(i)
            if value is None:
                return None
            out = Quantity(i, i + 1, value, digits=True, raw=self.low[i])
            if (
                self.word(i + 1) in DASHES
                and self.glued(i + 1)
                and self.glued(i + 2)
                and self.word(i + 2) in self.lex.digit_cardinal_suffixes | {"os", "as", "a"}
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
                    if rest and rest.value < scale and rest.value == rest.value.to_integral_value() and (rest.scaled or rest.value >= 10) and not rest.suffix:
                        out.value, out.after = out.value + rest.value, rest.after
            return out
        return self.spelled(i)

    def spelled(self, i: int) -> Quantity | None:
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
                    return Quantity(i, j + 1, total + current + ordinal, ordinal=True)
                if not started or ordinal >= 100 and level == 4:
                    return Quantity(i, j + 1, total + current + ordinal, ordinal=True)
            break
        if not started:
            return None
        value = total + current
        if value == value.to_integral_value():
            value = value.quantize(Decimal(1))
        return Quantity(i, j, value, scaled=scaled, raw=self.low[j - 1])

    # -------- modifiers

    def modify(self, item: Item, quantity: Quantity | None = None) -> Item:
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
        if item.kind in ("date", "time", "ordinal") and modifier in ("more_than", "less_than") and not (single and word == "per"):
            return item  # mažiau nei 2010 metais compares with what was then
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
            if at >= 0 and all(self.low[at + n].startswith(word[:-1]) if word.endswith("*") else self.low[at + n] == word for n, word in enumerate(phrase)):
                return at, modifier
        for stem, modifier in self.lex.before_stems:
            if last.startswith(stem):
                return i - 1, modifier
        return None

    def per_exceeds(self, item: Item) -> bool:
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
            if token is not None and token.upos == "VERB" and token.feats.get("VerbForm") == "Fin" and self.low[k].startswith(column("change_verbs", "stem")):
                return True
        return False
