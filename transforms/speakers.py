"""Who said it: the source nearest a cue by grammar, as a name, a role, a pronoun or a description, and whom in the article that means."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from typing import NamedTuple

import seeds
from transforms.document import AnnotatedArticle, Entity, Mention, Token
from transforms.quotation_marks import unquoted

MODIFIERS = frozenset({"NOUN", "PROPN", "ADJ", "DET", "NUM", "X", "PRON"})
STOPS = frozenset(".:;!?…()–—-")
SOME = {"kurie": "kurie", "kurių": "kurie", "kurios": "kurios"}
LOOSE = frozenset(seeds.column("loose_words", "form"))


class Speaker(NamedTuple):
    """A source: its tokens ``[first, last)`` (-1, -1 where it is carried over), its span, and who that is."""

    start: int | None
    end: int | None
    entity: int | None
    name: str | None
    gender: str | None
    plural: bool


NOBODY = Speaker(None, None, None, None, None, False)

# Relative pronouns that may be a source: gender and number of whom they stand for, None where the form leaves it open.
RELATIVE: dict[str, tuple[str | None, str | None]] = {
    "kuris": ("masc", "sing"),
    "kurio": ("masc", "sing"),
    "kuri": ("fem", "sing"),
    "kurios": ("fem", None),
    "kurie": ("masc", "plur"),
    "kurių": (None, "plur"),
}


@cache
def _pronouns() -> dict[tuple[str, str], tuple[str | None, str]]:
    frame = seeds.table("speaker_pronouns")
    out: dict[tuple[str, str], tuple[str | None, str]] = {}
    for form, case, gender, number, _ in frame.iter_rows():
        out.setdefault((form, case), (gender, number))
    return out


def masculine(lemma: str) -> str:
    """The masculine of a role's lemma (``premjerė`` -> ``premjeras``), as far as endings and tables tell."""
    lemma = lemma.casefold()
    known = roles()
    if lemma in known:
        return lemma
    if lemma.endswith("ė"):
        for ending in ("as", "ius", "is", "ys", "us"):
            if lemma[:-1] + ending in known:
                return lemma[:-1] + ending
    if lemma.endswith("ninkė"):
        return lemma[:-1] + "as"
    return lemma


@cache
def roles() -> frozenset[str]:
    """Lemmas of roles and descriptions that may stand for somebody named elsewhere."""
    return frozenset(seeds.column("person_titles", "lemma")) | frozenset(seeds.column("source_roles", "lemma"))


@cache
def _org_heads() -> frozenset[str]:
    frame = seeds.table("source_roles")
    return frozenset(lemma for lemma, kind in zip(frame["lemma"], frame["kind"], strict=True) if kind == "organisation")


@cache
def _outsiders() -> frozenset[str]:
    """Roles of those who report (``žurnalistė``): seldom the person just spoken of."""
    frame = seeds.table("source_roles")
    return frozenset(lemma for lemma, kind in zip(frame["lemma"], frame["kind"], strict=True) if kind == "outsider")


@cache
def _agents() -> tuple[str, ...]:
    return seeds.column("agent_suffixes", "suffix")


@cache
def _equivalents() -> tuple[tuple[str, str | None, str, str | None], ...]:
    frame = seeds.table("role_equivalents")
    return tuple(tuple(row[:4]) for row in frame.iter_rows())


@cache
def _documents() -> frozenset[str]:
    return frozenset(seeds.column("cue_documents", "lemma"))


def plural(lemma: str, gender: str | None) -> str:
    """The nominative plural of a noun by its lemma's declension."""
    for ending, new in (
        ("ininkas", "ininkai"),
        ("ietė", "iečiai"),
        ("toja", "tojai"),
        ("ėja", "ėjai"),
        ("tis", "čiai"),
        ("tys", "čiai"),
        ("dis", "džiai"),
        ("dys", "džiai"),
        ("ius", "iai"),
        ("us", "ūs"),
    ):
        if lemma.endswith(ending) and not (ending == "tis" and gender == "fem"):
            return lemma[: -len(ending)] + new
    if lemma.endswith("is"):
        return lemma[:-2] + ("ys" if gender == "fem" else "iai")
    for ending, new in (("ys", "iai"), ("as", "ai"), ("a", "os"), ("ė", "ės"), ("uo", "enys")):
        if lemma.endswith(ending):
            return lemma[: -len(ending)] + new
    return lemma


def agreeing(form: str, number: str | None, gender: str | None) -> str:
    """The nominative of an adjective or pronoun in the genitive, in natural number."""
    low = form.casefold()
    if low in SOME:
        return SOME[low]
    pairs = (
        (("iųjų", "ieji"), ("ųjų", "ieji"), ("ių", "i"), ("ų", "i"))
        if number == "Plur" and gender != "fem"
        else (("ųjų", "osios"), ("ių", "ės"), ("ų", "os"))
        if number == "Plur"
        else (("osios", "oji"), ("ios", "i"), ("os", "a"), ("ės", "ė"))
        if gender == "fem"
        else (("ojo", "asis"), ("io", "is"), ("o", "as"))
    )
    for ending, new in pairs:
        if low.endswith(ending):
            return form[: -len(ending)] + new
    return form


def noun_nominative(token: Token) -> str:
    """The nominative of a noun, in natural number, its letter case kept."""
    form, low = token.text, token.text.casefold()
    gender = {"Masc": "masc", "Fem": "fem"}.get(token.feats.get("Gender", ""))
    if token.feats.get("Case") == "Nom":
        return form
    if token.feats.get("Number") == "Plur":
        return _like(form, plural(token.lemma.casefold(), gender))
    if token.feats.get("Case") == "Gen" and gender == "fem" and low.endswith("ės"):
        return form[:-1]
    return _like(form, token.lemma.casefold())


def _like(form: str, lemma: str) -> str:
    return lemma.upper() if form.isupper() and len(form) > 2 else lemma[:1].upper() + lemma[1:] if form[:1].isupper() else lemma


class Sources:
    """The sources of one article: finds a cue's source and resolves it, remembering who spoke last."""

    def __init__(self, article: AnnotatedArticle, mentions: list[Mention], entities: list[Entity]):
        self.article = article
        self.tokens = list(article.tokens)  # own copy: a misread subject is put right in it
        self.lower = [token.text.casefold() for token in self.tokens]
        self.entities = entities
        self.mentions = self._outside_brackets(sorted(mentions))
        self.starts = [mention.start for mention in self.mentions]
        self.at: dict[int, Mention] = {}
        token_starts = [token.start for token in self.tokens]
        self.token_starts = token_starts
        for mention in self.mentions:
            index = max(0, bisect_right(token_starts, mention.start) - 1)
            while index < len(self.tokens) and self.tokens[index].start < mention.end:
                if self.tokens[index].end > mention.start:
                    self.at[index] = mention
                index += 1
        self.title_gender: dict[int, str] = {}
        self.titles: dict[int, list[tuple[int, str, frozenset[str], bool]]] = {}
        self._read_titles()
        self.full = self._full_names()
        self.last: Speaker = NOBODY
        self.last_at = -1
        self.described: dict[str, str] = {}

    def _full_names(self) -> dict[int, int]:
        """The entities that only shorten another's name (``Ø. Nordgårdas``, ``Aleksa``) to that other: the one person it can be."""
        out: dict[int, int] = {}
        people = [(number, entity.name.split()) for number, entity in enumerate(self.entities) if entity.type == "PER"]
        for number, words in people:
            initials = [word[0] for word in words[:-1] if word.endswith(".")]
            if not words or len(initials) != len(words) - 1:
                continue
            same = [
                other
                for other, full in people
                if other != number
                and len(full) > max(1, len(initials))
                and not full[0].endswith(".")
                and full[-1].casefold() == words[-1].casefold()
                and all(word.startswith(initial) for word, initial in zip(full, initials, strict=False))
            ]
            if len(same) == 1:
                out[number] = same[0]
        return out

    def _outside_brackets(self, mentions: list[Mention]) -> list[Mention]:
        """The mentions less the original spelling that follows a person's name in brackets (``Ivaris Padaras (Ivari Padar)``)."""
        out: list[Mention] = []
        for mention in mentions:
            if out and mention.type == "PER" and out[-1].type == "PER" and self.article.text[out[-1].end : mention.start].strip() == "(":
                continue
            if mention.type == "ORG" and self._is_role(mention):
                continue
            out.append(mention)
        return out

    def _is_role(self, mention: Mention) -> bool:
        """Whether a supposed organisation is a person's role (``Seimo narės``)."""
        words = self.article.tokens_in(mention.start, mention.end)
        return len(words) > 1 and words[-1].text[:1].islower() and masculine(words[-1].lemma) in roles() - _org_heads()

    # Grammar.

    def case(self, index: int) -> str | None:
        return self.tokens[index].feats.get("Case")

    def is_nominative(self, mention: Mention, index: int) -> bool:
        """Whether a name may be a subject: its form is its nominative, or the tagger says so."""
        same = unquoted(mention.surface).casefold().replace(". ", ".") == unquoted(mention.lemma).casefold().replace(". ", ".")
        if mention.type != "PER" and index >= 2 and self.tokens[index - 1].text in '„“"«' and self.tokens[index - 2].upos == "NOUN":
            if self.case(index - 2) not in {"Nom", None}:  # `bendrovės „X“ direktorius`
                return False
        last = self._last_token(mention, index)
        if mention.type != "PER" and last + 2 < len(self.tokens) and self.tokens[last + 1].text in '“”"»':
            head = self.tokens[last + 2]  # `„Gynios“ žalų skyriaus vadovė`
            if head.upos == "NOUN" and head.text[:1].islower() and head.feats.get("Case") in {"Gen", "Nom"}:
                if index < 2 or self.tokens[index - 2].feats.get("Case") != "Nom":
                    return False
            if self._bearer(last) is not None:
                return False
        if mention.surface.isupper() and len(mention.surface) < 6:
            return not (last + 1 < len(self.tokens) and self.case(last + 1) in {"Nom", "Gen", "Dat", "Loc", "Ins"} and self.tokens[last + 1].upos == "NOUN")
        if same:
            return True
        return False

    def _bearer(self, last: int) -> int | None:
        """The person whose role an organisation in marks that ends at ``last`` only describes (``valdytojos „X“ saugos vadovas Y``)."""
        person = last + 2
        if person >= len(self.tokens) or self.tokens[last + 1].text not in '“”"»':
            return None
        while person < len(self.tokens) and self.tokens[person].upos == "NOUN" and self.tokens[person].text.islower() and person - last < 6:
            person += 1
        named = self.at.get(person)
        return person if named is not None and named.type == "PER" and person > last + 2 and self.case(person - 1) == "Nom" else None

    def _last_token(self, mention: Mention, index: int) -> int:
        while index + 1 < len(self.tokens) and self.at.get(index + 1) is mention:
            index += 1
        return index

    def _first_token(self, mention: Mention, index: int) -> int:
        while index > 0 and self.at.get(index - 1) is mention:
            index -= 1
        return index

    def gender(self, token: Token) -> str | None:
        return {"Masc": "masc", "Fem": "fem"}.get(token.feats.get("Gender", ""))

    def phrase(self, head: int, floor: int) -> int:
        """The first token of the noun phrase whose head is ``head``: genitives and agreeing words before it, names in marks too."""
        first = head
        case = self.case(head)
        while first - 1 >= floor:
            token = self.tokens[first - 1]
            low = self.lower[first - 1]
            mention = self.at.get(first - 1)
            if mention is not None:
                inner = self._first_token(mention, first - 1)
                if case == "Nom" and self._oblique(mention, first - 1):
                    break
                if case == "Nom" and mention.type == "PER" and self.is_nominative(mention, inner):
                    break
                first = inner
                continue
            if token.upos == "PUNCT" and token.text in '„“”"»«':
                inside = first - 2
                if token.text in '“”"»':
                    while inside >= floor and inside > first - 8 and self.tokens[inside].text not in '„«“"':
                        inside -= 1
                    if inside >= floor and self.tokens[inside].text in '„«“"':
                        first = inside
                        continue
                if token.text in '„“"«' and first in self.at:
                    first -= 1
                    continue
                break
            if low in SOME and first - 2 >= floor and self.lower[first - 2] == "kai":
                first -= 2
                continue
            if low == "," and first - 2 >= floor and self._listed(first - 1, head + 1):
                first -= 2
                continue
            if low in LOOSE or token.upos not in MODIFIERS or token.feats.get("VerbForm") in {"Fin", "Inf", "Conv"}:
                if low in {"ir", "bei"} and first - 2 >= floor and self.case(first - 2) == "Gen" and self.case(first) == "Gen" and case == "Nom":
                    first -= 2
                    continue
                break
            token_case = token.feats.get("Case")
            if token_case == "Gen" or (token_case == case and token.upos in {"ADJ", "DET", "NUM", "PRON"}) or token.feats.get("Abbr"):
                first -= 1
                continue
            break
        while first < head and self.tokens[first].text in '“”"»' and first not in self.at:
            first += 1
        return first

    def _oblique(self, mention: Mention, last: int) -> bool:
        """Whether a name, by its ending or its tag, stands in a case that no noun after it can govern (``Kaune``, ``Drungilaitę``)."""
        if mention.surface.casefold().endswith(("ą", "ę", "į", "ui", "yje", "oje", "ėje")):
            return True
        return mention.type in {"LOC", "PER"} and self.case(last) in {"Loc", "Dat", "Acc", "Ins"}

    def described_as(self, first: int, last: int) -> str:
        """A noun phrase in the nominative, its first word in lower case unless it begins a name."""
        head = self.tokens[last - 1]
        case, number = head.feats.get("Case"), head.feats.get("Number")
        gender = "fem" if head.lemma.endswith(("ė", "a")) else self.gender(head)
        words = []
        for index in range(first, last):
            token = self.tokens[index]
            if token.upos == "PUNCT" and token.text in '„“”"»«':
                continue
            if index == last - 1:
                words.append(noun_nominative(token))
            elif token.text.casefold() in SOME:
                words.append(agreeing(token.text, number, gender))
            elif (
                case == "Gen"
                and (index not in self.at)
                and token.upos in {"ADJ", "DET", "PRON", "NUM"}
                and (token.feats.get("Case") == "Gen" and token.feats.get("Number", number) == number and self.gender(token) in (self.gender(head), None))
            ):
                words.append(agreeing(token.text, number, gender))
            else:
                words.append(token.text)
        if not words:
            return ""
        text = " ".join(words).replace(" ,", ",").replace(" .", ".")
        initial = self.tokens[first]
        if first not in self.at and text and not text[:2].isupper():
            at_start = first == 0 or self.tokens[first - 1].text in ".!?…“”" or self.tokens[first - 1].sentence != initial.sentence
            if at_start or initial.upos != "PROPN" and initial.feats.get("Case") != "Gen" or not initial.text[:1].isupper():
                text = text[:1].lower() + text[1:]
        return text

    # Titles that the article gives to its people.

    def _read_titles(self) -> None:
        seen: set[int] = set()
        for index, mention in self.at.items():
            if mention.type != "PER" or id(mention) in seen or index == 0:
                continue
            seen.add(id(mention))
            head = index - 1
            token = self.tokens[head]
            if token.upos == "X" and head:
                head -= 1
                token = self.tokens[head]
            if head in self.at or token.upos not in {"NOUN", "PROPN", "ADJ"}:
                continue
            lemma = masculine(token.lemma)
            if lemma not in roles() and not lemma.endswith(("ininkas", "istas", "ologas")) and token.upos == "PROPN":
                continue
            first = self.phrase(head, max(0, head - 10))
            if first and first - 1 not in self.at and self.case(first - 1) == self.case(head) and masculine(self.tokens[first - 1].lemma) in roles():
                first = self.phrase(first - 1, max(0, first - 10))  # `ministrė pirmininkė`
            self.titles.setdefault(mention.entity, []).append((mention.start, lemma, self._modifiers(first, head), True))
            if token.lemma.casefold() != lemma:
                self.title_gender[mention.entity] = "fem"
        for index, mention in self.at.items():  # `D. Navikas, banko prezidentas,`
            if mention.type != "PER":
                continue
            last = self._last_token(mention, index)
            if last + 2 < len(self.tokens) and self.tokens[last + 1].text == ",":
                for head in range(last + 2, min(last + 9, len(self.tokens))):
                    if head in self.at and self.at[head].type == "PER":
                        break
                    token = self.tokens[head]
                    if token.text in ",." or token.upos in {"VERB", "AUX", "ADP"}:
                        break
                    if token.feats.get("Case") == self.tokens[last].feats.get("Case") and masculine(token.lemma) in roles():
                        self.titles.setdefault(mention.entity, []).append((mention.start, masculine(token.lemma), self._modifiers(last + 2, head), True))
                        break

    def _modifiers(self, first: int, head: int) -> frozenset[str]:
        out = set()
        for index in range(first, head):
            token = self.tokens[index]
            if token.upos == "PUNCT":
                continue
            mention = self.at.get(index)
            out.add(token.lemma.casefold())
            out.add(masculine(token.lemma))
            if mention is not None:
                out.add(mention.lemma.casefold())
                if 0 <= mention.entity < len(self.entities):
                    out.add(self.entities[mention.entity].name.casefold())
        return frozenset(out)

    # Resolution.

    def entity_gender(self, entity: int) -> str | None:
        known = self.entities[entity]
        if self.title_gender.get(entity) == "fem":  # a feminine title says more than a name's ending
            return "fem"
        if known.gender or known.type != "PER":
            return known.gender
        if entity in self.title_gender:
            return self.title_gender[entity]
        words = known.name.split()
        if len(words) > 1 and len(words[0]) > 2:  # `Alesis Karnejenka`: a given name tells more than a surname
            if words[0].endswith(("s", "ė")):
                return "masc" if words[0].endswith("s") else "fem"
        word = words[-1] if words else ""
        if word.endswith(("ė", "aitė", "ienė", "ytė")):
            return "fem"
        return "masc" if word.endswith("s") else None

    def of_mention(self, mention: Mention, start: int | None = None, end: int | None = None) -> Speaker:
        number = self.full.get(mention.entity, mention.entity)
        known = self.entities[number] if 0 <= number < len(self.entities) else None
        return Speaker(
            mention.start if start is None else start,
            mention.end if end is None else end,
            number if known else None,
            known.name if known else mention.lemma,
            self.entity_gender(number) if known else None,
            False,
        )

    def of_pronoun(self, index: int, gender: str | None, number: str, exclude: int | None = None) -> Speaker:
        token = self.tokens[index]
        if number == "plur":
            if self.last.plural and self.last.name and self.last_at < token.start:
                return self.last._replace(start=token.start, end=token.end)
            for head in range(index - 1, max(-1, index - 80), -1):
                before = self.tokens[head]
                if before.sentence < token.sentence - 2:
                    break
                if before.sentence != token.sentence and before.upos == "NOUN" and before.feats.get("Case") == "Nom" and before.feats.get("Number") == "Plur":
                    if gender and self.gender(before) not in (gender, None):
                        continue
                    first = self.phrase(head, max(0, head - 12))
                    name = self.described_as(first, head + 1)
                    longer = self.fullest(head, index)
                    return Speaker(token.start, token.end, None, longer or name, gender, True)
            return Speaker(token.start, token.end, None, token.text.casefold() if self.case(index) == "Nom" else None, gender, True)
        best, best_score = None, -1e9
        position = bisect_right(self.starts, token.start - 1)
        if self.lower[index] in {"ši", "šis", "šios", "šio"}:  # the nearest that agrees, whatever it is
            for mention in reversed(self.mentions[max(0, position - 4) : position]):
                if self.tokens[self.token_index(mention.start)].sentence >= token.sentence - 1 and self._mention_gender(mention) == gender:
                    return self.of_mention(mention, token.start, token.end)
        for mention in reversed(self.mentions[max(0, position - 14) : position]):
            if mention.type != "PER" or mention.entity == exclude or not 0 <= mention.entity < len(self.entities):
                continue
            who = self.entity_gender(mention.entity)
            if gender and who and who != gender:
                continue
            first = self.token_index(mention.start)
            distance = token.sentence - self.tokens[first].sentence
            score = -1.0 * min(distance, 6)
            if self.is_nominative(mention, first):
                score += 1.5
            if mention.entity == self.last.entity:
                score += 0.9
            if gender and who == gender:
                score += 0.5
            score += (mention.start - token.start) / 10000
            if score > best_score:
                best, best_score = mention, score
        if best is not None and (best_score > -4 or self.last.entity is None):
            if (
                self.last.entity is None
                and self.last.name
                and self.last.gender == gender
                and self.tokens[self.token_index(best.start)].sentence < self._sentence(self.last_at)
            ):
                return self.last._replace(start=token.start, end=token.end)
            return self.of_mention(best, token.start, token.end)
        if self.last.name and (gender is None or self.last.gender in (None, gender)):
            return self.last._replace(start=token.start, end=token.end)
        if best is not None:
            return self.of_mention(best, token.start, token.end)
        # Nobody named: the last described person that agrees.
        for head in range(index - 1, max(-1, index - 60), -1):
            before = self.tokens[head]
            if before.upos == "NOUN" and before.feats.get("Case") == "Nom" and before.feats.get("Number") == "Sing" and self.gender(before) == gender:
                if masculine(before.lemma) in roles():
                    return Speaker(token.start, token.end, None, self.described_as(self.phrase(head, max(0, head - 8)), head + 1), gender, False)
        return Speaker(token.start, token.end, None, token.text.casefold() if self.case(index) == "Nom" else None, gender, False)

    def fullest(self, head: int, limit: int) -> str | None:
        """The longest description with the same head noun before ``limit``, for a plural that a pronoun stands for."""
        best = None
        lemma = self.tokens[head].lemma
        for index in range(limit):
            token = self.tokens[index]
            if token.lemma == lemma and token.feats.get("Case") == "Nom" and token.feats.get("Number") == "Plur":
                first = self.phrase(index, max(0, index - 12))
                if (
                    index + 1 - first < 8
                    and (best is None or index + 1 - first > best[1] - best[0])
                    and "„" not in self.article.text[self.tokens[first].start : token.end]
                ):
                    best = (first, index + 1)
        return self.described_as(*best) if best else None

    def _mention_gender(self, mention: Mention) -> str | None:
        if 0 <= mention.entity < len(self.entities) and mention.type == "PER":
            return self.entity_gender(mention.entity)
        word = mention.lemma.split()[-1].casefold() if mention.lemma.split() else ""
        return "fem" if word.endswith(("a", "ė", "ybė", "tis")) else "masc" if word.endswith("s") else None

    def token_index(self, start: int) -> int:
        return max(0, bisect_right(self.token_starts, start) - 1)

    def _sentence(self, position: int) -> int:
        return self.tokens[self.token_index(position)].sentence if self.tokens and position >= 0 else -1

    def of_role(self, first: int, head: int, exclude: int | None = None) -> Speaker:
        """A noun phrase as a source: the person or organisation it stands for, else its description."""
        token = self.tokens[head]
        start, end = self.tokens[first].start, token.end
        plural = token.feats.get("Number") == "Plur"
        gender = self.gender(token)
        lemma = masculine(token.lemma)
        feminine = token.lemma.casefold() != lemma
        description = Speaker(start, end, None, self.described_as(first, head + 1), gender, plural)
        if plural:
            name = description.name or ""
            key = token.lemma.casefold()
            if first < head:
                self.described[key] = name
            elif key in self.described:
                return description._replace(name=self.described[key])
            return description
        modifiers = self._modifiers(first, head)
        wanted = [(lemma, modifiers, 2.0)]
        for role, modifier, title, title_modifier in _equivalents():
            if role == lemma and (modifier is None or modifier in modifiers):
                wanted.append((title, frozenset({title_modifier}) if title_modifier else modifiers, 1.6 if modifier else 0.8))
        best, best_score = None, 0.0
        for entity, titles in self.titles.items():
            if entity == exclude or not 0 <= entity < len(self.entities):
                continue
            who = self.entity_gender(entity)
            if who and gender and who != gender and (feminine or who == "fem"):
                continue
            for at, title, have, _ in titles:
                for want, mods, weight in wanted:
                    if (
                        title != want
                        and not (want in ("seimo narys",) and title == "narys")
                        and not (want == "ministras pirmininkas" and title == "pirmininkas" and "ministras" in have)
                    ):
                        continue
                    score = weight + 1.2 * len(mods & have) - 0.9 * bool(mods and have and not mods & have) - (0.3 if at > start else 0)
                    if entity == self.last.entity:
                        score += 1.0
                    score -= min(abs(start - at) / 3000, 0.6)
                    if score > best_score:
                        best, best_score = entity, score
        known = lemma in roles() or lemma.endswith(("ininkas", "istas", "ologas"))
        if best is not None and best_score >= 1.0:
            return Speaker(start, end, best, self.entities[best].name, gender, False)
        organisation = self._organisation(head, start) if lemma not in roles() or lemma in _org_heads() else None
        if organisation is not None:
            return organisation._replace(start=start, end=end)
        last = self.last
        if (
            known
            and lemma not in _outsiders()
            and last.name
            and not last.plural
            and (exclude is None or last.entity != exclude)
            and self.tokens[first].sentence - self._sentence(self.last_at) <= 2
        ):
            agrees = last.gender is None or gender is None or last.gender == gender
            is_person = last.entity is None or self.entities[last.entity].type == "PER"
            conflict = bool(last.entity is not None and self.titles.get(last.entity)) and bool(modifiers)
            if agrees and is_person and not conflict and lemma not in _org_heads() and (lemma in roles()):
                return last._replace(start=start, end=end)
        if lemma in _outsiders() and best is None:
            return description
        bare = first == head and token.feats.get("Case") == "Nom" and lemma not in _org_heads()
        if bare and (lemma in roles() or lemma.endswith(_agents())):  # `juokėsi tenisininkė`: somebody just named
            guess = self.of_pronoun(head, gender, "sing", exclude)
            taken = {title[1] for titles in self.titles.values() for title in titles}
            if guess.entity is not None and self.entity_gender(guess.entity) == gender and not (self.titles.get(guess.entity) and lemma in taken):
                if lemma in roles() or self._mentioned_since(guess.entity, token.sentence - 2, token.start):
                    return guess
        return description

    def _mentioned_since(self, entity: int, sentence: int, before: int) -> bool:
        """Whether an entity is named in this sentence or those back to ``sentence``."""
        for mention in reversed(self.mentions[: bisect_right(self.starts, before)]):
            if self.tokens[self.token_index(mention.start)].sentence < sentence:
                return False
            if mention.entity == entity:
                return True
        return False

    def organisation_named(self, head: int, speaker: Speaker) -> Speaker:
        """The organisation whose name, early in the article, holds a heading's common noun (``Teismas: …``), the first such, else ``speaker``."""
        lemma = self.tokens[head].lemma.casefold()
        named = {
            mention.entity: mention
            for mention in self.mentions[:12]  # a heading names what the lead is about
            if mention.type == "ORG" and 0 <= mention.entity < len(self.entities) and lemma in self.entities[mention.entity].name.casefold().split()
        }
        return self.of_mention(next(iter(named.values())), speaker.start, speaker.end) if named else speaker

    def _organisation(self, head: int, start: int) -> Speaker | None:
        lemma = self.tokens[head].lemma.casefold()
        for mention in reversed(self.mentions[max(0, bisect_right(self.starts, start) - 12) : bisect_right(self.starts, start)]):
            if mention.type == "ORG" and 0 <= mention.entity < len(self.entities) and mention.start < start:
                words = self.entities[mention.entity].name.casefold().split()
                if len(words) > 1 and lemma in words:
                    return self.of_mention(mention)
        return None

    # Finding.

    def noun(self, head: int, floor: int, exclude: int | None = None, genitive: bool = False) -> Speaker:
        """The source whose head is token ``head``: a name, a pronoun or a role.  ``genitive``: its place in the sentence says so."""
        mention = self.at.get(head)
        if mention is not None:
            return self.of_mention(mention)
        if self.lower[head] in RELATIVE:
            return self.antecedent(head, exclude)
        case = "gen" if self.case(head) == "Gen" else "nom"
        pronoun = _pronouns().get((self.lower[head], "gen" if genitive else case))
        if pronoun and genitive:
            return self.of_pronoun(head, *pronoun, exclude)
        if pronoun:
            gender, number = pronoun
            if self.tokens[head].feats.get("Number") == "Plur" and self.lower[head] == "jos":
                number = "plur"
            return self.of_pronoun(head, gender, number, exclude)
        return self.of_role(self.phrase(head, floor), head, exclude)

    def antecedent(self, relative: int, exclude: int | None = None) -> Speaker:
        """Whom a relative pronoun stands for: the nearest name or noun before its comma that agrees with it."""
        gender, number = RELATIVE[self.lower[relative]]
        for index in range(relative - 1, max(-1, relative - 9), -1):
            token, mention = self.tokens[index], self.at.get(index)
            if token.text in STOPS:
                break
            if mention is not None:
                if mention.type == "PER" and number != "plur" and self._mention_gender(mention) in (gender, None):
                    return self.of_mention(mention)
                continue
            plural = token.feats.get("Number") == "Plur"
            if token.upos == "NOUN" and gender in (self.gender(token), None) and number in ("plur" if plural else "sing", None):
                return self.of_role(self.phrase(index, max(0, index - 6)), index, exclude)
        return NOBODY

    def _subject_at(self, index: int) -> bool:
        mention = self.at.get(index)
        first = index if mention is None else self._first_token(mention, index)
        if first and self.tokens[first - 1].upos == "ADP" and (mention is not None or self.tokens[index].upos == "NOUN"):
            return False  # `su sąlyga`, `su VERT`, whatever case the tagger calls it
        if mention is not None:
            return mention.type != "MISC" and self.is_nominative(mention, self._first_token(mention, index))
        token = self.tokens[index]
        if self.lower[index] in RELATIVE:
            return index > 0 and self.tokens[index - 1].text == ","
        if (self.lower[index], "nom") in _pronouns():
            return token.feats.get("Case", "Nom") == "Nom"
        if token.upos in {"NOUN", "PROPN"}:
            return token.feats.get("Case") == "Nom"
        return self.lower[index] in {"kiti", "kitas", "kita", "daugelis", "dauguma", "dalis"} and token.feats.get("Case") == "Nom"

    def named_near(self, head: int, ceiling: int) -> int:
        """The name that follows its common noun at ``head`` (``direktorė Dalia Žemonienė``, ``laikraštis „Dienas“``), else ``head``."""
        index = head + 1
        while (
            index + 1 < ceiling
            and index not in self.at
            and self.tokens[index].upos == "NOUN"
            and self.tokens[index].text.islower()
            and self.case(head) == "Nom"
            and (self.case(index) == "Nom" or self.lower[index].endswith("ė"))
        ):  # `treneris ispanas X`
            index += 1
        if index not in self.at:
            index = head + 1
        while index < ceiling and (self.tokens[index].text in '„“"«' or self.tokens[index].feats.get("Abbr") and index not in self.at):
            index += 1
        mention = self.at.get(index)
        if mention is not None:
            if mention.type == "PER" and (self.case(head) == "Gen" or self.is_nominative(mention, index)):
                return index
            if mention.type != "PER" and self.tokens[index - 1].text in '„“"«':
                bearer = self._bearer(self._last_token(mention, index))
                return index if bearer is None or bearer >= ceiling else bearer
            if mention.type == "PER" and self.tokens[index - 1].upos == "NOUN":
                return index
            if mention.type == "ORG" and index == head + 1 and mention.surface.isupper() and self.case(head) == "Nom":
                return index  # `agentūra KCNA`
        return head

    def after(self, verb: int, ceiling: int) -> int | None:
        """The subject that follows a verb within its clause."""
        fallback = None
        opened = False
        for index in range(verb + 1, ceiling):
            token = self.tokens[index]
            if token.text in "„«" or (token.text in '“”"»' and index + 1 in self.at):
                opened = True
            elif token.text in '“”"»':
                opened = False
            if index not in self.at and (token.text in STOPS and not opened and not self._inside_name(index)):
                break
            if token.text == "," and not opened and not self._listed(index, ceiling):
                break
            if self.lower[index] in {"kad", "jog", "bet", "tačiau", "kuris", "kuri"}:
                break
            beside = self.at.get(index) if index == verb + 1 else None
            if beside is not None and beside.type == "PER" and self.case(self._last_token(beside, index)) in {None, "Nom"}:
                return index  # `sakė Li Wei`, whose form tells nothing
            if self._subject_at(index):
                mention = self.at.get(index)
                if mention is not None and mention.surface.isupper() and len(mention.surface) < 6 and fallback is None:
                    fallback = index
                    continue
                if mention is not None:
                    return index
                head = self.named_near(index, ceiling)
                return self._named_later(index, ceiling) if head == index else head
        if fallback is None:
            for index in range(verb + 1, min(verb + 6, ceiling)):  # `Č. Rudoko auklėtinis.`, taken for an adjective
                token = self.tokens[index]
                if index not in self.at and token.text in STOPS or token.text == ",":
                    break
                if token.upos == "ADJ" and token.feats.get("Case") == "Nom" and index + 1 < len(self.tokens) and self.tokens[index + 1].text in ".,:":
                    if self.case(index - 1) == "Gen":
                        return index
        if fallback is None and verb + 1 < ceiling and verb + 1 not in self.at:
            token, following = self.tokens[verb + 1], self.tokens[verb + 2] if verb + 2 < len(self.tokens) else None
            if (
                token.upos == "NOUN"
                and token.feats.get("Case") == "Gen"
                and self.lower[verb + 1].endswith(("os", "ės"))
                and (following is None or following.text in ",.")
            ):  # `kaip tvirtina kolegos,`: an ending that the nominative plural shares
                self.tokens[verb + 1] = token._replace(feats={**token.feats, "Case": "Nom", "Number": "Plur"})
                return verb + 1
        return fallback

    def _named_later(self, head: int, ceiling: int) -> int:
        """The person in the nominative further on in the clause, when what stands first only belongs to his description (``dvylika karvių laikanti X``)."""
        for index in range(head + 1, ceiling):
            token, mention = self.tokens[index], self.at.get(index)
            ends = token.text in STOPS or token.text == "," or token.upos in {"CCONJ", "SCONJ", "ADP"} or token.feats.get("VerbForm") == "Fin"
            if mention is None and ends:
                break
            if mention is not None and mention.type == "PER" and self.is_nominative(mention, self._first_token(mention, index)):
                return index
        return head

    def _listed(self, comma: int, ceiling: int) -> bool:
        """Whether a comma joins genitives of one phrase (``Lietuvos, Švedijos ir Vokietijos mokslininkai``)."""
        if not (0 < comma < ceiling - 3 and self.case(comma - 1) == "Gen" == self.case(comma + 1)):
            return False
        return self.lower[comma + 2] in {"ir", "bei", ","} and self.case(comma + 3) == "Gen"

    def _inside_name(self, index: int) -> bool:
        return index - 1 in self.at and self.at.get(index - 1) is self.at.get(index + 1)

    def before(self, verb: int, floor: int) -> int | None:
        """The subject that stands before a verb in its sentence, the nearest first; subordinate clauses are passed over."""
        end = verb
        while end > floor:
            start = end
            while start > floor and not (self.tokens[start - 1].text in ",;:–—-" and start - 1 not in self.at and not self._joined(start - 1)):
                start -= 1
            low = self.lower[start] if start < end else ""
            second = self.lower[start + 1] if start + 1 < end else ""
            subordinate = low.startswith("kur") or second.startswith("kuri") or low in {"kad", "jog", "nors", "jei", "kai", "nes", "kaip", "ar", "ką"}
            if not subordinate or end == verb:
                fallback = None
                for index in range(end - 1, start - 1, -1):
                    if self._subject_at(index):
                        mention = self.at.get(index)
                        if mention is not None and mention.surface.isupper() and len(mention.surface) < 6 and fallback is None:
                            fallback = index
                            continue
                        if end != verb and mention is None and start - 2 in self.at and self.tokens[start - 1].text == ",":
                            named = self.at[start - 2]
                            if named.type == "PER" and self.is_nominative(named, self._first_token(named, start - 2)):
                                return start - 2  # `X, Y vyras, sako`
                        return self.named_near(index, end) if mention is None else index
                if fallback is not None:
                    return fallback
            end = start - 1
        # Endings that the genitive singular and the nominative plural share, or an adjective that stands for a noun.
        last = verb - 1
        if last >= floor and (last not in self.at or self.tokens[last].lemma.casefold() in _documents()):
            token = self.tokens[last]
            doubtful = token.feats.get("Case") == "Gen" or last in self.at
            if token.upos == "NOUN" and doubtful and self.lower[last].endswith(("os", "ės")) and last > floor:
                self.tokens[last] = token._replace(feats={**token.feats, "Case": "Nom", "Number": "Plur"})
                return last
        for index in range(last, floor - 1, -1):
            token = self.tokens[index]
            if token.text == ",":
                break
            if token.upos == "ADJ" and token.feats.get("Case") == "Nom" and masculine(token.lemma) not in {"tikras"}:
                follower = self.tokens[index + 1]
                if follower.upos in {"PUNCT", "VERB"} and index not in self.at:
                    return index
        return None

    def _joined(self, index: int) -> bool:
        """Whether a dash only joins two words (``darželio - mokyklos``)."""
        return (
            self.tokens[index].text in "-–"
            and 0 < index < len(self.tokens) - 1
            and self.case(index - 1) == self.case(index + 1) is not None
            and self.tokens[index + 1].upos == "NOUN"
            and self.tokens[index - 1].upos == "NOUN"
        )

    def genitive(self, first: int, last: int) -> tuple[Speaker, int]:
        """The source in the genitive within tokens ``[first, last)``, after ``pasak`` or before ``teigimu``.

        Its person if one is named there, else its head noun.

        Returns the speaker and whether there was one (the index of its head, -1 for none).
        """
        persons = [index for index in range(first, last) if index in self.at and self.at[index].type == "PER"]
        tail = last - 1
        while tail >= first and (self.tokens[tail].upos == "PUNCT" and tail not in self.at):
            tail -= 1
        if tail < first:
            return NOBODY, -1
        if persons:
            index = persons[-1] if persons[-1] == tail else persons[0]
            return self.of_mention(self.at[index]), index
        if tail in self.at:
            return self.of_mention(self.at[tail]), tail
        if self.tokens[tail].lemma.casefold() in _documents():
            for index in range(tail, first - 1, -1):
                if index in self.at and self.at[index].type == "ORG":
                    return self.of_mention(self.at[index]), index
        token = self.tokens[tail]
        if token.upos == "NOUN" and self.case(tail) == "Nom" and self.lower[tail].endswith(("os", "ės")):  # `pasak mamos`: the place says genitive
            self.tokens[tail] = token._replace(feats={**token.feats, "Case": "Gen", "Number": "Sing"})
        if self.case(tail) not in {"Gen", None} and (self.lower[tail], "gen") not in _pronouns():
            for index in range(tail, first - 1, -1):
                if self.case(index) == "Gen" and self.tokens[index].upos in {"NOUN", "PROPN", "PRON"}:
                    tail = index
                    break
            else:
                return NOBODY, -1
        return self.noun(tail, first, genitive=True), tail

    def spoke(self, speaker: Speaker, position: int) -> None:
        """Remember who spoke last, for pronouns and for cues with no subject."""
        if speaker.name:
            self.last, self.last_at = speaker, position

    def spoke_none(self) -> None:
        """Forget who spoke: the article is read again from its beginning."""
        self.last, self.last_at = NOBODY, -1
        self.described.clear()

    def dropped(self, gender: str | None = None) -> Speaker:
        """The source of a cue with no subject of its own."""
        if self.last.name and (gender is None or self.last.gender in (None, gender)):
            return self.last
        return NOBODY
