"""The noun that a number counts or orders, found by case and number: by the tags first, then by the endings, which no tagger can change."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from seeds import column
from transforms.document import Token
from transforms.number_lexicon import could_be, cues, numeral_cases, ordinal_readings, pairs
from transforms.numerals import DASHES, Numerals, Quantity

OPENING = ("„", '"', "“", "«")
_CLOSING = ("“", '"', "”", "»")
_ENDING = ("ir", "bei", "ar", "arba", "iš", "su", "be", "į", "per")  # after these no adjective follows that an adverb could belong to
_MASCULINE = ("ai", "ams", "ais", "us", "uose")  # plural endings that no feminine noun has
_WALK = 10  # tokens between a number and the noun that it counts


class Counted(Numerals):
    """Finds the nouns around an article's numbers."""

    def is_noun(self, i: int) -> bool:
        token = self.tok(i)
        return token is not None and token.upos in ("NOUN", "ADJ", "PROPN")

    @staticmethod
    def agree(one: Token | None, other: Token | None) -> bool:
        return bool(one and other and one.feats.get("Case") == other.feats.get("Case") and one.feats.get("Number") == other.feats.get("Number"))

    @staticmethod
    def lemma(token: Token) -> str:
        """The noun's lemma, in lower case; the masculine one where the form can only be a man's (``žaidėjai``, read as ``žaidėja``)."""
        lemma = token.lemma.lower().replace(" - ", "-")
        if lemma.endswith("a") and token.text.lower().endswith(_MASCULINE) and lemma[:-1] == token.text.lower()[: len(lemma) - 1]:
            lemma += "s"
        units = pairs("count_lemmas")
        return units.get(token.text.lower()) or units.get(lemma, lemma)

    def head(self, quantity: Quantity) -> tuple[Token, int] | None:
        """The counted noun.  Numbers that end in 1 to 9 agree with it in case; the others, and multipliers, govern its genitive plural; a
        decimal its genitive singular.  Tags are asked first, then endings, which a tagger that is wrong cannot change."""
        value = quantity.value_max or quantity.value
        j = quantity.after
        if value != value.to_integral_value():
            return self.noun_after(j, lambda t: t.feats.get("Case") == "Gen")
        last = int(value) % 100
        card = self.lex.cardinals.get(quantity.raw)
        governs = quantity.scaled and self.ends_in_scale(j)  # 23 tūkst. kūdikių, but 23 tūkst. 451 kūdikis
        agrees = last % 10 != 0 and not 10 < last < 20 and not governs and not (quantity.suffix and last > 9)
        if agrees and not (card and card[1] in ("teen", "ten")):
            return self.agreeing(quantity, last % 10 == 1 and quantity.raw not in self.lex.sets)
        found = self.noun_after(j, lambda t: t.feats.get("Case") == "Gen" and t.feats.get("Number") != "Sing")
        explicit = quantity.raw.endswith(("os", "ies"))  # the number itself is a genitive: penkiolikos šalių atstovai
        if found:
            token, after = found
            while not explicit and token.text.lower() not in self.lex.units and self.genitive_plural(after):
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

    def ends_in_scale(self, j: int) -> bool:
        """Whether a multiplier stands right before atom ``j``."""
        return self.word(j - 2 if self.word(j - 1) == "." else j - 1) in self.lex.scales

    def genitive_plural(self, i: int) -> bool:
        token = self.tok(i)
        return (
            token is not None and token.upos == "NOUN" and token.feats.get("Case") == "Gen" and token.feats.get("Number") == "Plur"
            and self.low[i] not in self.lex.units
        )  # fmt: skip

    def agreeing(self, quantity: Quantity, single: bool) -> tuple[Token, int] | None:
        """The noun that agrees with a number ending in 1 to 9."""
        j = quantity.after
        cases = frozenset() if quantity.digits else numeral_cases(quantity.raw)
        if single and not quantity.digits:
            cases = frozenset(case for case, _ in ordinal_readings(quantity.raw))
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
            if form.endswith(("os", "ės")) and quantity.raw.endswith("i") and quantity.raw != "dvi" or form.endswith("ai") and quantity.raw.endswith("ios"):
                return False  # keturi is masculine, keturios feminine
            return noun.upos != "PROPN" and any(could_be(form, case, number) for case in cases or ("Nom", "Acc", "Dat", "Ins", "Loc"))

        if quantity.digits and (found := self.ranked(j)):
            return found
        found = self.noun_after(j, fits) or self.substantive(j, fits)
        if found or not single and (found := self.noun_after(j, fits_form)):
            return found
        if single and cases and (first := self.tok(j)) and first.upos == "NOUN" and fits_form(first):
            return first, j + 1
        first = self.tok(j)
        if single and quantity.digits and self.word(quantity.first - 1) in column("genitive_prepositions", "form"):
            found = None  # iš 141 Seimo nario
            while (token := self.tok(j)) and token.upos in ("NOUN", "PROPN") and (token.feats.get("Case"), token.feats.get("Number")) == ("Gen", "Sing"):
                found, j = (token, j + 1), j + 1
            return found
        if single and first is not None and first.upos == "NOUN" and first.feats.get("Number") == "Sing" and not self.is_noun(j + 1):
            return first, j + 1
        return None

    def ranked(self, j: int) -> tuple[Token, int] | None:
        """A noun at ``j`` that digits rank rather than count: ``3 vietą``, ``10 klasės``."""
        token = self.tok(j)
        if token is None or token.upos not in ("NOUN", "ADJ") or token.lemma.lower() not in column("ordinal_nouns", "lemma"):
            return None
        if token.feats.get("Number") == "Sing" and not (token.upos == "ADJ" and self.is_noun(j + 1) and self.agree(token, self.tok(j + 1))):
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
        if self.word(j) in OPENING:
            found = self.noun_after(j + 1, fits)
            return found or ((after := self.closing(j)) and self.noun_after(after, fits) or None)  # „piešinių“, „Ethereum“ monetų
        past = 0  # atoms of a name in quotation marks: 2000 vakcinos „Ervebo“ dozių
        for k in range(j, min(self.count, j + _WALK)):
            if k < past:
                continue
            if self.kind[k] != "word":
                if k > j and self.word(k) == "(" and self.word(k + 2) == ")" and self.raw(k + 1).isupper():
                    past = k + 3  # socialdemokratų partijos (LSDP) nariai
                    continue
                if k > j and self.word(k) in OPENING and (closed := self.closing(k)):
                    past = closed
                    continue
                if self.kind[k] == "punct" and self.glued(k) and self.low[k] in "-–" and k > j and self.glued(k + 1):
                    continue
                return None
            token = self.tok(k)
            if token is None:
                if self.glued(k) and self.word(k - 1) in DASHES:
                    continue
                return None
            upos, feats = token.upos, token.feats
            if self.low[k] in self.lex.cardinals or upos == "NUM":
                return None
            if k == j and self.misread(k) and fits(misread := self.as_noun(token)):
                return misread, k + 1
            if upos == "NOUN" or upos == "PROPN" and k == j:
                if feats.get("Case") and fits(token):
                    after = k + 1
                    while after < self.count and self.start[after] < token.end:
                        after += 1
                    return self.hyphenated(token, after)
                if feats.get("Case") not in ("Gen", None) and not self.participle(k + 1):
                    return None
            elif upos == "PRON" and self.low[k].startswith(cues("counted pronoun")) and fits(token):
                pass  # tris kitus kandidatus
            elif upos in ("ADJ", "DET", "PROPN", "X", "ADV", "PART") or upos == "PRON" and feats.get("Case") == "Gen":
                if upos in ("ADV", "PART") and k == j and self.low[k] not in ("labai", "itin", "naujai", "visiškai") and not self.low[k].endswith("ai"):
                    return None
            elif self.participle(k) or k > j and self.genitive_like(k):
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

    def closing(self, k: int) -> int:
        """The atom after the mark that closes the quotation opened at ``k``; 0 where it is not near."""
        for end in range(k + 1, min(self.count, k + _WALK)):
            if self.word(end) in _CLOSING:
                return end + 1
        return 0

    def participle(self, k: int) -> bool:
        """Whether a declined participle stands at ``k``; ``sužeistų demonstrantų`` may look like a conditional, ``sužeisti vyrai`` like an infinitive."""
        token = self.tok(k)
        if token is None or token.upos != "VERB":
            return False
        if token.feats.get("VerbForm") == "Part":
            return "Case" in token.feats
        if self.low[k].endswith("ti"):
            while (noun := self.tok(k + 1)) and (noun.upos == "NOUN" and noun.feats.get("Case") == "Gen" or noun.upos == "ADJ"):
                k += 1
            return noun is not None and noun.upos == "NOUN" and (noun.feats.get("Case"), noun.feats.get("Number")) == ("Nom", "Plur")
        return self.low[k].endswith("tų") and self.genitive_plural(k + 1)

    def genitive_like(self, k: int) -> bool:
        """Whether a form in -o between a genitive and a noun was taken for a verb: ``vaizdo įrašo peržiūros``."""
        token, left, right = self.tok(k), self.tok(k - 1), self.tok(k + 1)
        if token is None or left is None or right is None or not self.low[k].endswith("o"):
            return False
        return token.upos == "VERB" and left.upos == right.upos == "NOUN" and left.feats.get("Case") == "Gen"

    def misread(self, k: int) -> bool:
        """Whether the word after a number is a noun that was taken for a verb's second person or an adverb: ``34 parašai``, ``keturi starkiai ir``."""
        token = self.tok(k)
        if token is None or not self.low[k].endswith("ai"):
            return False
        if token.upos == "ADV":
            return self.word(k + 1) in _ENDING or k + 1 < self.count and self.kind[k + 1] == "punct"
        return token.upos == "VERB" and token.feats.get("Person") == "2"

    @staticmethod
    def as_noun(token: Token) -> Token:
        """A form in -ai as the nominative plural that it is beside a number."""
        form = token.text.lower()
        lemma = form[:-3] + "is" if form.endswith("iai") else form[:-1] + "s"
        return token._replace(upos="NOUN", lemma=lemma, feats={"Case": "Nom", "Number": "Plur", "Gender": "Masc"})

    def hyphenated(self, token: Token, after: int) -> tuple[Token, int]:
        """``lopšeliams - darželiams`` is one noun."""
        if (
            self.word(after) in DASHES
            and (other := self.tok(after + 1)) is not None
            and other.upos == "NOUN"
            and self.agree(token, other)
            and token.feats.get("Gender") == other.feats.get("Gender")
            and self.word(after) == "-"
            and token.feats.get("Case") not in ("Nom", "Gen")
        ):
            return token._replace(lemma=f"{token.lemma}-{other.lemma}"), after + 2
        return token, after

    def unit_ahead(self, j: int) -> bool:
        word = self.word(j)
        return (
            word in ("proc", "%", "kv", "kub") or word.startswith(("procent", "kvadratin", "kubin")) or self.unit_entry(j) is not None
            or word in self.lex.currencies or word in self.lex.currency_qualifiers
        )  # fmt: skip

    def unit_entry(self, j: int) -> tuple[str, str, Decimal] | None:
        raw = self.raw(j)
        entry = self.lex.units.get(raw)
        if entry:
            return entry
        return self.lex.units.get(self.low[j]) if len(raw) > 2 or raw.lower() in ("km", "kg", "cm", "mm", "ha") else None

    def counted_ahead(self, j: int) -> bool:
        """Whether a counted noun follows directly: ``2200 keleivių``, ``2000 naujų narių``."""
        for k in range(j, j + 3):
            token = self.tok(k)
            if token is None or token.upos not in ("ADJ", "NOUN", "VERB", "DET") or token.upos == "VERB" and token.feats.get("VerbForm") != "Part":
                return False
            if token.feats.get("Case") != "Gen" or token.feats.get("Number") != "Plur":
                return False
            if token.upos == "NOUN":
                return True
        return False
