"""Named entities of an article: the model's names repaired, put into the nominative, and joined into entities."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import seeds
from transforms import gazetteer
from transforms.document import ENTITY_TYPES, AnnotatedArticle, Entity, Mention, Token
from transforms.names import CASES, INITIAL, ROMAN, Word, gender_of, given_names, is_acronym, nominative, ordinary_case, readings

OPENING, CLOSING = "„«‚", "“”»‘"
QUOTES = OPENING + CLOSING + '"'
EDGE = QUOTES + "'’ \t\n\r,;:!?…()[]-–—•*/|"
GLUED_INITIALS = re.compile(r"^((?:[A-ZĄČĘĖĮŠŲŪŽ][a-zž]?\.-?)+)(?=[A-ZĄČĘĖĮŠŲŪŽ][^.]+)")
# What the articles' statistics must say before a name is taken over from one place to another, and how far it is then trusted.
SURE, TAKEN_OVER, GAZETTEER_SCORE, ACRONYM_SCORE = 0.6, 0.9, 0.7, 0.75
PARTICLES = frozenset("de da di del della van von der den la le el al bin ibn du dos das ten ter".split())


class _Span(NamedTuple):
    """A name before it is an entity's mention."""

    start: int
    end: int
    type: str
    score: float


class _Named(NamedTuple):
    """A span with its nominative, and the case, number and gender that its form was read as."""

    start: int
    end: int
    type: str
    score: float
    words: tuple[Word, ...]
    gaps: tuple[str, ...]
    nominative: tuple[str, ...]
    case: str | None
    number: str | None
    gender: str | None

    @property
    def text(self) -> str:
        """The nominative as it is written."""
        return "".join(gap + word for gap, word in zip(self.gaps, self.nominative, strict=False))


@cache
def _titles() -> frozenset[str]:
    masculine = seeds.column("person_titles", "lemma")
    feminine = set()
    for lemma in masculine:
        if lemma.endswith("ikas"):
            feminine.add(lemma[:-2] + "ė")
        elif lemma.endswith("ius"):
            feminine.add(lemma[:-3] + "ė")
        elif lemma.endswith("tojas") or lemma.endswith("ėjas"):
            feminine.add(lemma[:-2] + "a")
        elif lemma.endswith(("as", "ys", "is")):
            feminine.add(lemma[:-2] + "ė")
    return frozenset(masculine) | feminine


@cache
def _table_set(name: str, column: str) -> frozenset[str]:
    return frozenset(seeds.column(name, column))


@cache
def _acronyms() -> dict[str, str]:
    return {row["acronym"]: row["type"] for row in seeds.table("acronyms").iter_rows(named=True)}


# 1. The model's names, their boundaries repaired.


def _tokens_touching(article: AnnotatedArticle, starts: Sequence[int], start: int, end: int) -> list[Token]:
    first = max(0, bisect_left(starts, start) - 1)
    out = []
    for token in article.tokens[first:]:
        if token.start >= end:
            break
        if token.end > start:
            out.append(token)
    return out


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut marks off both ends; a closing bracket stays where its opening one is inside."""
    while start < end and (text[start] in EDGE or text[start] == "."):
        start += 1
    while start < end and text[end - 1] in EDGE and not (text[end - 1] in ')”“"»' and _balanced(text[start:end])):
        end -= 1
    return start, end


def _balanced(surface: str) -> bool:
    last = surface[-1]
    if last == ")":
        return surface.count("(") == surface.count(")")
    body = surface[:-1]
    return sum(body.count(mark) for mark in '„«"“') > sum(body.count(mark) for mark in "”»") and body[0] not in QUOTES and " " in body


def _inside_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """``UAB „Achema`` -> ``Achema``; a mark that is opened or closed only inside ends the name there."""
    surface = text[start:end]
    opening = next((i for i, c in enumerate(surface) if c in "„«" or (c == '"' and (i == 0 or surface[i - 1].isspace()))), -1)
    if opening > 0:
        before = surface[:opening].strip()
        closing = next((i for i in range(opening + 1, len(surface)) if surface[i] in '“”»"'), -1)
        if before in _table_set("legal_forms", "form") or (before[:1].islower() and " " not in before):
            return start + opening + 1, (start + closing if closing > 0 else end)
        if closing < 0:
            following = text[end : end + 1]
            if following and following in '“”»"':
                return start, end + 1  # The closing mark belongs to the name: Nacionalinis centras „Tyrai“.
            return start, start + opening
    elif opening < 0:
        closing = next((i for i, c in enumerate(surface) if c in '“”»"'), -1)
        if closing > 0:
            return start, start + closing
    return start, end


def _repair(article: AnnotatedArticle, starts: Sequence[int]) -> list[_Span]:
    text, size = article.text, len(article.text)
    out: list[_Span] = []
    for name in article.names:
        start, end = max(0, name.start), min(size, name.end)
        if start >= end or name.type not in ENTITY_TYPES or article.is_ignored(start, end):
            continue
        start, end = _trim(text, start, end)
        if start >= end:
            continue
        start, end = _trim(text, *_inside_marks(text, start, end))
        if start >= end:
            continue
        tokens = _tokens_touching(article, starts, start, end)
        if tokens and name.type == "PER":
            start, end, tokens = _person_bounds(article, tokens, start, end)
        elif tokens and name.type == "LOC":
            while (
                len(tokens) > 1
                and tokens[-1].text.islower()
                and tokens[-1].lemma in _table_set("place_nouns", "lemma")
                and tokens[-2].feats.get("Case") == "Gen"
                and any(token.text[:1].isupper() for token in tokens[:-1])
                and len(tokens) == 2
            ):
                tokens = tokens[:-1]
                end = tokens[-1].end
        if tokens and text[end - 1] == "." and not _keeps_dot(text, start, end):
            end -= 1
        start, end = _trim(text, start, end)
        if start >= end or not any(c.isalpha() for c in text[start:end]):
            continue
        surface = text[start:end]
        if name.type != "MISC" and len(tokens) == 1 and tokens[0].lemma.casefold() in _titles() and not _quoted(text, start, end):
            continue  # a role written with a capital (`Prezidentas`) names nobody
        if surface.islower() and name.score < 0.9 and name.type != "MISC":
            continue
        if len(surface) == 1 and name.score < 0.9:
            continue
        out.append(_Span(start, end, name.type, name.score))
    return _joined_persons(article, starts, _without_overlaps(out))


def _joined_persons(article: AnnotatedArticle, starts: Sequence[int], spans: list[_Span]) -> list[_Span]:
    """Two persons of one word each, side by side in one case, are a given name and a surname that the model took apart."""
    out: list[_Span] = []
    for span in spans:
        last = out[-1] if out else None
        if last and last.type == span.type == "PER" and article.text[last.end : span.start] == " ":
            left, right = (_tokens_touching(article, starts, s.start, s.end) for s in (last, span))
            cases = {token.feats.get("Case") for token in (*left, *right)} - {None}
            if len(left) == len(right) == 1 and left[0].sentence == right[0].sentence and len(cases) < 2:
                out[-1] = _Span(last.start, span.end, "PER", min(last.score, span.score))
                continue
        out.append(span)
    return out


def _keeps_dot(text: str, start: int, end: int) -> bool:
    """Whether the full stop at the end belongs to an initial or an abbreviation (``Žin.``, ``J. A.``, ``Vilniaus r.``)."""
    last = re.split(r"[\s.]", text[start : end - 1])[-1]
    if len(last) <= 1:
        return True
    return len(last) <= 4 and (not any(c in "aąeęėiįyouųū" for c in last.casefold()) or last.islower() or last in ("Žin", "Inc", "Ltd", "Co"))


def _person_bounds(article: AnnotatedArticle, tokens: list[Token], start: int, end: int) -> tuple[int, int, list[Token]]:
    """Titles in front cut off, initials in front and a surname behind initials taken in."""
    text = article.text
    while len(tokens) > 1 and (
        (tokens[0].text[:1].islower() and tokens[0].text not in PARTICLES)
        or (tokens[0].lemma.casefold() in _titles() and not INITIAL.match(tokens[0].text) and tokens[0].start <= start)
    ):
        tokens = tokens[1:]
        start = tokens[0].start
    while len(tokens) > 1 and tokens[-1].text.islower() and tokens[-1].text not in PARTICLES and tokens[-1].end == end:
        tokens = tokens[:-1]
        end = tokens[-1].end
    before = re.search(r"(?:(?<=[\s(„“\"»«–—-])|^)((?:[A-ZĄČĘĖĮŠŲŪŽ][a-zž]?\.[ \u00a0-]?)+)$", text[max(0, start - 12) : start])
    if before and not GLUED_INITIALS.match(text[start:end]) and len(before.group(1).strip()) <= 8:
        new = start - len(before.group(1))
        if not article.is_ignored(new, start):
            start = new
    if re.fullmatch(r"(?:[A-ZĄČĘĖĮŠŲŪŽ]\.?\s?)+", text[start:end]):
        after = re.match(r"\.?\s?([A-ZĄČĘĖĮŠŲŪŽ][\w’'-]+)", text[end : end + 40])
        if after and len(text[start:end]) <= 6 and not article.is_ignored(start, end + after.end()):
            end += after.end()
    return start, end, tokens


def _without_overlaps(spans: Iterable[_Span]) -> list[_Span]:
    """Sorted and disjoint; of two that overlap, the likelier one, then the longer."""
    kept: list[_Span] = []
    for span in sorted(set(spans), key=lambda s: (s.start, -s.score, s.start - s.end)):
        if kept and span.start < kept[-1].end:
            if (span.score, span.end - span.start) > (kept[-1].score, kept[-1].end - kept[-1].start):
                kept[-1] = span
                while len(kept) > 1 and kept[-2].end > kept[-1].start:
                    kept.pop(-2)
            continue
        kept.append(span)
    return kept


# 2. Words and nominatives.


def _words(article: AnnotatedArticle, tokens: Sequence[Token], start: int, end: int) -> tuple[list[Word], list[str]]:
    """The words and marks of a span and what stands before each: nothing or one space."""
    words: list[Word] = []
    gaps: list[str] = []
    position = start
    for token in tokens:
        a, b = max(token.start, position), min(token.end, end)
        if a >= b:
            continue
        gap = " " if a > position and words else ""
        piece = article.text[a:b]
        glued = GLUED_INITIALS.match(piece)
        if glued:
            for initial in re.findall(r"[^.]+\.", glued.group(1)):
                words.append(Word(initial, initial, "X", {}))
                gaps.append(gap)
                gap = " "
            piece = piece[glued.end() :]
        elif words and INITIAL.match(words[-1].text) and words[-1].text.endswith(".") and piece[:1].isalpha() and not gap:
            gap = " "
        elif words and words[-1].text == "." and len(words) > 1 and INITIAL.match(words[-2].text) and piece[:1].isalpha():
            gap = " "
        words.append(Word(piece, token.lemma, token.upos, token.feats) if len(piece) == len(token.text) else Word(piece, "", token.upos, token.feats))
        gaps.append(gap)
        position = b
    if not words:
        for match in re.finditer(r"\S+", article.text[start:end]):
            words.append(Word(match.group()))
            gaps.append(" " if gaps else "")
    return words, gaps


def _headings(article: AnnotatedArticle) -> frozenset[int]:
    """The sentences that are written in capitals."""
    out = set()
    for sentence in article.sentences:
        letters = [token.text for token in article.tokens[sentence.first : sentence.last] if len(token.text) > 2 and token.text.isalpha()]
        if len(letters) > 1 and sum(text.isupper() for text in letters) >= 0.7 * len(letters):
            out.add(sentence.number)
    return frozenset(out)


def _context(article: AnnotatedArticle, tokens: Sequence[Token]) -> tuple[str | None, str | None]:
    """Case and gender that a title right before a person's name gives: ``premjero Gedimino Kirkilo``."""
    if not tokens or tokens[0].index == 0:
        return None, None
    before = article.tokens[tokens[0].index - 1]
    if before.sentence != tokens[0].sentence or before.upos not in ("NOUN", "PROPN") or before.lemma.casefold() not in _titles():
        return None, None
    gender = before.feats.get("Gender", "").casefold()
    case = before.feats.get("Case")
    return (case if case in CASES else None), (gender if gender in ("masc", "fem") else None)


class _Namer:
    """Puts the spans of one article into the nominative, with what the article knows."""

    def __init__(self, article: AnnotatedArticle, starts: Sequence[int]):
        self.article, self.starts = article, starts
        self.headings = _headings(article)
        self.attested = {
            token.text.casefold()
            for token in article.tokens
            if token.text[:1].isupper() and token.feats.get("Case") == "Nom" and token.sentence not in self.headings
        }
        for name in article.names:
            # A full name of two words that may both be nominatives: its parts decide about the lone ones.
            words = article.text[name.start : name.end].casefold().split() if name.type == "PER" else ()
            if len(words) > 1 and all(word.endswith(("as", "is", "ys", "us", "a", "ė")) for word in words):
                self.attested.update(words)
        self.acronyms = {token.text for token in article.tokens if token.sentence not in self.headings and is_acronym(token.text)}

    def __call__(self, span: _Span) -> _Named:
        article = self.article
        tokens = _tokens_touching(article, self.starts, span.start, span.end)
        words, gaps = _words(article, tokens, span.start, span.end)
        heading = bool(tokens) and tokens[0].sentence in self.headings
        acronyms = self.acronyms | set(_acronyms()) if heading else self.acronyms if len(words) > 1 else ()
        words = ordinary_case(words, span.type, heading, gazetteer.nominatives_and_forms(), acronyms)
        case = gender = None
        if span.type == "PER":
            case, gender = _context(article, tokens)
        elif span.type == "LOC":
            found = gazetteer.lookup([word.text.casefold() for word in words])
            if found and found[0] == len(words):
                return self._known(span, words, gaps, found[1].name)
        out, reading = nominative(words, span.type, attested=self.attested, known=gazetteer.nominatives(), case=case, gender=gender)
        return _Named(*span, tuple(words), tuple(gaps), tuple(out), reading.case, reading.number, reading.gender)

    @staticmethod
    def _known(span: _Span, words: list[Word], gaps: list[str], name: str) -> _Named:
        return _Named(*span, tuple(words), tuple(gaps), tuple(name.split(" ")), words[-1].feats.get("Case"), None, None)


# 3. What the model missed.


def _sentence_initial(article: AnnotatedArticle, token: Token) -> bool:
    """Whether a capital here says nothing: at the start of a sentence, or behind a mark that may start one."""
    if token.index == article.sentences[token.sentence].first:
        return True
    before = article.tokens[token.index - 1]
    return before.text in '„“”"«»:–—-•.!?…*(' or (before.text[-1] in ":.!?…" and not INITIAL.match(before.text))


def _quoted(text: str, start: int, end: int) -> bool:
    return start > 0 and text[start - 1] in '„“”"«' and text[end : end + 1] in ("“", "”", '"', "»")


def _opens_quoted_name(text: str, start: int) -> bool:
    """Whether a short name in quotation marks begins here: ``„Vilniaus degtinė“``."""
    return (
        text[start - 1 : start] in ("„", "«", "“", '"')
        and bool(re.match(r"[^„“”\"«».!?]{2,40}[“”\"»](?![^\s.,;:!?)])", text[start : start + 45]))
        and start > 0
    )


def _free(taken: Sequence[bool], tokens: Sequence[Token]) -> bool:
    return not any(taken[token.index] for token in tokens)


def _taken(article: AnnotatedArticle, starts: Sequence[int], spans: Iterable[_Span]) -> list[bool]:
    out = [False] * len(article.tokens)
    for span in spans:
        for token in _tokens_touching(article, starts, span.start, span.end):
            out[token.index] = True
    return out


def _part_of_more(article: AnnotatedArticle, first: Token, last: Token, country: bool = False) -> bool:
    """Whether the words stand inside a larger name: a capital right beside them, or the head of a name behind (``Kauno klinikos``)."""
    tokens = article.tokens
    if last.index + 1 < len(tokens):
        after = tokens[last.index + 1]
        if after.sentence == last.sentence and after.start <= last.end + 1:
            if after.text[:1].isupper() and not is_acronym(after.text) and after.start == last.end + 1 and last.feats.get("Case") != "Loc":
                return True
            if after.text in ("-", "–") and after.start == last.end:
                return True
            if after.text.islower() and after.upos == "ADJ" and after.index + 1 < len(tokens):
                after = tokens[after.index + 1]
            if after.text.islower() and after.lemma in _table_set("name_heads", "lemma") and last.feats.get("Case") == "Gen":
                # A country before an institution is a name of its own more often than not; a town is a part of the institution's.
                return after.lemma in _place_heads() or not country
    if first.index:
        before = tokens[first.index - 1]
        if before.sentence == first.sentence and before.end >= first.start - 1:
            if before.text[:1].isupper() and before.text[0].isalpha() and not _sentence_initial(article, before):
                return before.end == first.start - 1 and not is_acronym(before.text) and before.feats.get("Case") not in ("Loc",)
    return False


@cache
def _place_heads() -> frozenset[str]:
    return frozenset(row["lemma"] for row in seeds.table("name_heads").iter_rows(named=True) if row["type"] == "LOC")


def _from_gazetteer(article: AnnotatedArticle, taken: list[bool], headings: frozenset[int]) -> list[_Span]:
    tokens, out = article.tokens, []
    i = 0
    index = gazetteer.first_words()
    acronyms = _acronyms()
    while i < len(tokens):
        token = tokens[i]
        i += 1
        text = token.text
        if not text[:1].isupper() or taken[token.index] or token.sentence in headings:
            continue
        if text in acronyms:
            if not article.is_ignored(token.start, token.end) and not _inside_larger_acronym(article, token):
                out.append(_Span(token.start, token.end, acronyms[text], ACRONYM_SCORE))
            continue
        if text.casefold() not in index or (text.isupper() and len(text) < 5):
            continue
        stop = min(len(tokens), token.index + 5, article.sentences[token.sentence].last)
        window = tokens[token.index : stop]
        found = gazetteer.lookup([word.text.casefold() for word in window])
        if not found:
            continue
        length, place = found
        window = window[:length]
        if not place.certain or not _free(taken, window) or token.upos in ("VERB", "ADV", "ADP", "PRON", "CCONJ", "SCONJ", "PART"):
            continue
        start, end = window[0].start, window[-1].end
        if (
            article.is_ignored(start, end)
            or _quoted(article.text, start, end)
            or _part_of_more(article, window[0], window[-1], place.kind in ("country", "continent"))
        ):
            continue
        if _opens_quoted_name(article.text, start):
            continue
        if _sentence_initial(article, token) and length == 1 and place.kind not in ("country", "continent") and not token.lemma[:1].isupper():
            continue
        if any(c.isupper() for c in text[1:]) or (length > 1 and not any(word.text[:1].isupper() for word in window)):
            continue
        out.append(_Span(start, end, "LOC", GAZETTEER_SCORE))
        i = window[-1].index + 1
    return out


def _inside_larger_acronym(article: AnnotatedArticle, token: Token) -> bool:
    text = article.text
    return (
        text[token.end : token.end + 1] in ("-", "–")
        and text[token.end + 1 : token.end + 2].isalnum()
        or text[token.start - 1 : token.start]
        in (
            "-",
            "/",
        )
    )


def _taken_over(article: AnnotatedArticle, named: Sequence[_Named], taken: list[bool], headings: frozenset[int]) -> list[_Span]:
    """Names found with confidence somewhere, at their other mentions in the article."""
    patterns: dict[str, list[tuple[tuple[frozenset[str], ...], str, float, bool]]] = defaultdict(list)
    seen: set[tuple] = set()

    def add(words: tuple[str, ...], fixed: tuple[bool, ...], kind: str, score: float, lone: bool) -> None:
        key = (words, kind)
        if key in seen or not words[0]:
            return
        seen.add(key)
        options = tuple(
            frozenset({word}) if fix else gazetteer.forms(word) | (gazetteer.forms(word, True) if len(words) > 1 else frozenset())
            for word, fix in zip(words, fixed, strict=False)
        )
        for form in options[0]:
            patterns[form].append((options, kind, score, lone))

    for name in sorted(named, key=lambda n: -n.score):
        if name.score < SURE:
            continue
        words = [word for word in name.nominative if word[:1].isalpha() and not INITIAL.match(word)]
        if not words or not words[0][:1].isupper():
            continue
        if name.type == "PER":
            for word in (words[-1], *(words[:1] if len(words) > 1 else ())):
                if len(word) > 3:
                    add((word.casefold(),), (False,), "PER", name.score, True)
        elif len(name.nominative) == len(words) and all(word[:1].isalnum() for word in words):
            if len(words) == 1 and len(words[0]) < 3 and not words[0].isupper():
                continue
            fixed = tuple(
                (target.casefold() == word.text.casefold() and name.case not in (None, "Nom")) or is_acronym(target)
                for target, word in zip(name.nominative, name.words, strict=False)
            )
            add(tuple(word.casefold() for word in words), fixed, name.type, name.score, len(words) == 1)
    if not patterns:
        return []
    tokens, out = article.tokens, []
    lower = {token.text for token in tokens if token.text[:1].islower()}
    i = 0
    while i < len(tokens):
        token = tokens[i]
        i += 1
        if taken[token.index] or not token.text[:1].isupper() or token.sentence in headings:
            continue
        found = patterns.get(token.text.casefold())
        if not found:
            continue
        for options, kind, score, lone in sorted(found, key=lambda row: -len(row[0])):
            window = tokens[token.index : token.index + len(options)]
            if len(window) < len(options) or not _free(taken, window) or window[-1].sentence != token.sentence:
                continue
            if not all(word.text.casefold() in forms for word, forms in zip(window, options, strict=False)):
                continue
            start, end = window[0].start, window[-1].end
            if article.is_ignored(start, end):
                continue
            acronym = is_acronym(token.text)
            if lone and not acronym:
                if kind in ("ORG", "MISC") and not _quoted(article.text, start, end) and (_sentence_initial(article, token) or token.text.casefold() in lower):
                    continue
                if _sentence_initial(article, token) and (
                    token.upos in ("VERB", "ADV", "ADP", "PRON", "DET", "CCONJ", "SCONJ", "PART", "INTJ") or token.text.casefold() in lower
                ):
                    continue
                if kind != "PER" and _part_of_more(article, window[0], window[-1]):
                    continue
                if kind == "PER":
                    if _person_elsewhere(article, token):
                        continue
                    if _quoted(article.text, start, end):
                        continue
                    start = _extend_left(article, token, taken)
            elif acronym and token.text.casefold() in lower:
                continue
            if acronym and lone and not any(form == token.text.casefold() for form in options[0]):
                continue
            out.append(_Span(start, end, kind, score * TAKEN_OVER))
            i = window[-1].index + 1
            break
    return out


def _person_elsewhere(article: AnnotatedArticle, token: Token) -> bool:
    """Whether a person's name here names a street, a school, another person's part, …"""
    tokens = article.tokens
    if token.index + 1 < len(tokens):
        after = tokens[token.index + 1]
        if after.sentence == token.sentence and after.start == token.end + 1:
            if after.text[:1].isupper() and after.text[:1].isalpha() and not is_acronym(after.text):
                return True
            if after.lemma in _table_set("name_heads", "lemma") and token.feats.get("Case") == "Gen":
                return True
            if after.text in ("g.", "pr.", "al.", "pl."):
                return True
    return False


def _extend_left(article: AnnotatedArticle, token: Token, taken: Sequence[bool]) -> int:
    """Where a person's name starts: initials and given names right before a surname belong to it."""
    tokens, start, i = article.tokens, token.start, token.index
    while i and not taken[i - 1] and tokens[i - 1].sentence == token.sentence and tokens[i - 1].end >= start - 1:
        before = tokens[i - 1]
        if INITIAL.match(before.text) and (before.text.endswith(".") or start == before.end):
            pass
        elif before.text == "." and i > 1 and INITIAL.match(tokens[i - 2].text):
            i -= 1
            before = tokens[i - 1]
        elif before.text[:1].isupper() and not _sentence_initial(article, before) and not is_acronym(before.text) and before.upos in ("PROPN", "NOUN"):
            pass
        else:
            break
        i -= 1
        start = before.start
    return start


# 4. One type and one nominative a name.


def _vote(named: list[_Named], text: str, namer: _Namer) -> list[_Named]:
    """One type for all mentions of a name in an article, the one that weighs most; a country is a place unless quoted."""
    weights: dict[str, Counter] = defaultdict(Counter)
    two_faced = _table_set("two_faced_names", "name")
    for name in named:
        key = name.text.casefold()
        weights[key][name.type] += name.score
    out = []
    for name in named:
        key = name.text.casefold()
        top, weight = weights[key].most_common(1)[0]
        kind = name.type
        if name.text in two_faced and name.score >= SURE:
            top = kind
        elif key in gazetteer.countries() and name.score < 0.95 and not _quoted(text, name.start, name.end):
            top = "LOC"
        elif name.text in _acronyms() and name.score < 0.9:
            top = _acronyms()[name.text]
        elif len(weights[key]) > 1 and weight < 0.55 * sum(weights[key].values()):
            top = kind
        if top != kind:
            name = namer(_Span(name.start, name.end, top, name.score))
        out.append(name)
    return out


def _agree(named: list[_Named]) -> list[_Named]:
    """One nominative for the forms of one name: what the article attests, or has most often, decides where a form leaves a choice."""
    support: dict[str, Counter] = defaultdict(Counter)
    for name in named:
        group = "PER" if name.type == "PER" else "other"
        for target, word in zip(name.nominative, name.words, strict=False):
            if not target[:1].isalpha() or INITIAL.match(target) or (group == "other" and target == word.text and name.case not in ("Nom", None)):
                continue
            weight = 2.0 if target.casefold() == word.text.casefold() and (word.feats.get("Case") == "Nom") else 0.75
            support[group][target.casefold()] += weight
    out = []
    for name in named:
        group = "PER" if name.type == "PER" else "other"
        counts = support[group]
        words = list(name.nominative)
        for i, (target, word) in enumerate(zip(name.nominative, name.words, strict=False)):
            folded, form = target.casefold(), word.text.casefold()
            if not target[:1].isalpha() or INITIAL.match(target) or (group == "other" and target == word.text):
                continue
            if word.feats.get("Case") == "Nom" and form == folded and counts[folded] >= 2:
                continue
            best, weight = folded, counts[folded] + 0.5
            for option, found in readings(form).items():
                if option == folded or counts[option] <= weight:
                    continue
                if group == "PER" and name.gender and gender_of(option) and gender_of(option) != name.gender and counts[option] < 3:
                    continue
                if group == "other" and not any(r.case != "Nom" for r in found):
                    continue
                best, weight = option, counts[option]
            if best != folded:
                words[i] = "".join(c.upper() if j < len(target) and target[j].isupper() else c for j, c in enumerate(best))
        if group == "other" and name.number == "Plur" and len(words) == 1 and words[0][:1].isupper():
            # Shops of a chain, plays of a name: Maximose, where the article has Maxima.
            singular = _singular(words[0].casefold(), counts)
            if singular:
                words[0] = "".join(c.upper() if j < len(words[0]) and words[0][j].isupper() else c for j, c in enumerate(singular))
        out.append(name._replace(nominative=tuple(words)) if tuple(words) != name.nominative else name)
    return out


def _singular(plural: str, counts: Counter) -> str | None:
    for ending, options in (
        ("iai", ("is", "ys", "ius")),
        ("ai", ("as",)),
        ("ios", ("ia",)),
        ("os", ("a",)),
        ("ės", ("ė",)),
        ("iai", ("is",)),
    ):
        if plural.endswith(ending):
            for option in options:
                if counts[plural[: -len(ending)] + option] >= 1.5:
                    return plural[: -len(ending)] + option
    return None


# 5. Mentions into entities.


class _Person:
    """A person of one article, growing as mentions join."""

    def __init__(self, initials: tuple[str, ...], given: tuple[str, ...], family: str | None, gender: str | None):
        self.initials, self.given, self.family, self.gender = initials, given, family, gender
        self.mentions: list[int] = []


@lru_cache(maxsize=20_000)
def _stem(word: str) -> tuple[str, str]:
    """A name's stem and the gender that its ending shows (masc, fem or nothing): ``Padaras``, ``Padar`` share the stem ``padar``."""
    word = re.sub(r"['’‘]", "", word.casefold())
    for ending, gender in (
        ("ius", "masc"),
        ("as", "masc"),
        ("is", "masc"),
        ("ys", "masc"),
        ("us", "masc"),
        ("ė", "fem"),
        ("a", "fem"),
        ("o", ""),
        ("e", ""),
        ("i", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) > 1:
            return word[: -len(ending)], gender
    return word, ""


@lru_cache(maxsize=50_000)
def _same(a: str, b: str) -> bool:
    """Whether two words in the nominative may be one name: equal, or one declined and one not; parts of double surnames count."""
    if a.casefold() == b.casefold():
        return True
    if "-" in a or "-" in b:
        return any(x == y for x in a.casefold().split("-") for y in b.casefold().split("-") if len(x) > 3)
    (stem_a, gender_a), (stem_b, gender_b) = _stem(a), _stem(b)
    return stem_a == stem_b and len(stem_a) > 2 and (not gender_a or not gender_b or gender_a == gender_b)


def _fits(initial: str, given: str) -> bool:
    letter = initial.rstrip(".").casefold()
    return bool(letter) and given.casefold().startswith(letter)


def _person_parts(name: _Named) -> tuple[tuple[str, ...], tuple[str, ...]]:
    initials, words = [], []
    pieces = [word for word in name.nominative if word != "."]
    for _i, word in enumerate(pieces):
        if INITIAL.match(word) and len(word.rstrip(".")) <= 2 and (word.endswith(".") or len(word) == 1) and len(pieces) > 1:
            if not words:
                initials.append(word)
        elif word[:1].isalpha() and not ROMAN.match(word):
            words.append(word)
    return tuple(initials), tuple(words)


def _join_persons(named: Sequence[_Named], indices: Sequence[int]) -> list[_Person]:
    parts = {i: _person_parts(named[i]) for i in indices}
    persons: list[_Person] = []
    home: dict[int, _Person] = {}

    def gender(i: int) -> str | None:
        initials, words = parts[i]
        if not words:
            return None
        sure = gender_of(words[0], given=True) if len(words) > 1 and not initials else None
        return sure or (gender_of(words[-1]) if words else None) or named[i].gender

    def nearest(options: list[_Person], i: int) -> _Person | None:
        if not options:
            return None
        return min(options, key=lambda p: min(((i - m) if m < i else 10_000 + m - i) for m in p.mentions))

    def put(i: int, person: _Person) -> None:
        person.mentions.append(i)
        home[i] = person

    for i in indices:  # Given name and surname.
        initials, words = parts[i]
        if initials or len(words) < 2:
            continue
        options = [
            p
            for p in persons
            if p.family and _same(p.family, words[-1]) and p.given and (_same(p.given[0], words[0]) or words[0] in p.given or p.given[0] in words)
        ]
        person = nearest(options, i)
        if person is None:
            person = _Person((), words[:-1], words[-1], gender(i))
            persons.append(person)
        put(i, person)
    for i in indices:  # Initials and surname.
        initials, words = parts[i]
        if not initials or not words:
            continue
        options = [
            p
            for p in persons
            if p.family and _same(p.family, words[-1]) and ((p.given and _fits(initials[0], p.given[0])) or (not p.given and p.initials[:1] == initials[:1]))
        ]
        person = nearest(options, i)
        if person is None:
            person = _Person(initials, words[:-1], words[-1], gender(i))
            persons.append(person)
        put(i, person)
    for i in indices:  # One word: a surname, else a given name.
        initials, words = parts[i]
        if i in home:
            continue
        word = words[0] if words else named[i].text
        mine = named[i].gender if named[i].case else None
        options = [p for p in persons if p.family and _same(p.family, word) and not (mine and p.gender and _stem(word)[1] and mine != p.gender)]
        options = options or [p for p in persons if any(_same(word, given) for given in p.given)]
        options = options or [p for p in persons if not p.family and p.given and _same(p.given[0], word)]
        person = nearest(options, i)
        if person is None:
            person = _Person((), (word,), None, gender(i))
            persons.append(person)
        put(i, person)
    return persons


def _fold(name: str) -> str:
    return re.sub(r"\s+", " ", name.strip('„“”"«»')).casefold()


class _Groups:
    """Union of names that are one entity."""

    def __init__(self, keys: Iterable):
        self.parent = {key: key for key in keys}

    def find(self, key):
        """The group's representative."""
        while self.parent[key] != key:
            self.parent[key] = self.parent[self.parent[key]]
            key = self.parent[key]
        return key

    def join(self, a, b) -> None:
        """Make one group of two."""
        self.parent[self.find(a)] = self.find(b)


@cache
def _aliases() -> dict[tuple[str, str], int]:
    return {
        (row["type"], name.casefold()): number
        for number, row in enumerate(seeds.table("name_aliases").iter_rows(named=True))
        for name in row["names"].split("|")
    }


@cache
def _home_institutions() -> dict[str, frozenset[str]]:
    return {
        row["name"].casefold(): frozenset(p.casefold() for p in row["prefixes"].split("|")) for row in seeds.table("home_institutions").iter_rows(named=True)
    }


@lru_cache(maxsize=20_000)
def _initials_of(name: str) -> tuple[str, str]:
    words = re.findall(r"[^\W\d_]+", name)
    return "".join(w[0] for w in words).casefold(), "".join(
        w[0] for w in words if w.casefold() not in ("ir", "bei", "prie", "dėl", "of", "the", "and")
    ).casefold()


def _abbreviates(acronym: str, name: str) -> bool:
    """Whether the capitals of ``acronym`` are the first letters of all, or of the last, words of ``name``."""
    letters = "".join(c for c in acronym if c.isalpha()).casefold()
    words = name.split()
    if len(letters) < 2 or len(words) < 2:
        return False
    return any(letters in _initials_of(" ".join(words[k:])) for k in range(0, len(words) - 1))


@lru_cache(maxsize=20_000)
def _shortens(short: str, long: str) -> bool:
    """Whether ``short`` is ``long`` less what stands before it or between its words; an initial stands for its word."""
    a, b = short.casefold().split(), long.casefold().split()
    if len(a) >= len(b) or len(a) < 2:
        if len(a) == 1 and len(b) > 1 and b[-1] == a[0]:
            prefixes = _home_institutions().get(a[0])
            return prefixes is not None and " ".join(b[:-1]) in prefixes
        return False
    if a[-1] != b[-1]:
        return False
    if all(_word_fits(x, y) for x, y in zip(a, b[len(b) - len(a) :], strict=False)):
        return len(a) > 2 or a[0] not in ("ir", "bei")
    if _word_fits(a[0], b[0]):
        position = 0
        for word in b:
            if position < len(a) and _word_fits(a[position], word):
                position += 1
        return position == len(a)
    return False


def _word_fits(a: str, b: str) -> bool:
    return a == b or (a.endswith(".") and len(a) <= 3 and b.startswith(a[:-1])) or (b.endswith(".") and len(b) <= 3 and a.startswith(b[:-1]))


def _same_school(a: str, b: str) -> bool:
    """``Kauno A. Stulginskio vidurinė mokykla``, ``Aleksandro Stulginskio vidurinė mokykla``: one but for a town and an initial."""
    x, y = a.casefold().split(), b.casefold().split()
    if not any(w.endswith(".") and len(w) <= 3 for w in x + y):
        return False
    for long, short in ((x, y), (y, x)):
        if len(long) - len(short) in (0, 1) and len(short) > 2 and all(_word_fits(p, q) for p, q in zip(long[len(long) - len(short) :], short, strict=False)):
            return True
    return False


def _join_others(article: AnnotatedArticle, named: Sequence[_Named], indices: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Each mention that is no person -> the representative (type, folded nominative) of its entity."""
    keys = {i: (named[i].type, _fold(named[i].text)) for i in indices}
    shown = {keys[i]: named[i].text for i in indices}
    groups = _Groups(set(keys.values()))
    order = list(dict.fromkeys(keys[i] for i in indices))
    text = article.text
    for a, b in zip(indices, indices[1:], strict=False):  # Tarptautinis valiutos fondas (TVF)
        between = text[named[a].end : named[b].start]
        if re.fullmatch(r"[“”\"»]?\s?\(\s?(?:toliau\s?[–—-]?\s?)?[„\"]?", between) and text[named[b].end : named[b].end + 2].lstrip('“”"»')[:1] in (
            ")",
            ",",
            "",
        ):
            one, other = named[a].text, named[b].text
            if is_acronym(one) != is_acronym(other):
                acronym, full = (one, other) if is_acronym(one) else (other, one)
                if acronym[0].casefold() == full[0].casefold() or _abbreviates(acronym, full):
                    groups.join(keys[a], keys[b])
    by_alias: dict[int, tuple[str, str]] = {}
    for key in order:
        number = _aliases().get(key)
        if number is not None:
            if number in by_alias:
                groups.join(key, by_alias[number])
            by_alias.setdefault(number, key)
    for kind in ("ORG", "LOC", "MISC"):
        mine = [key for key in order if key[0] == kind]
        for key in mine:
            name = shown[key]
            if is_acronym(name) and " " not in name:
                fits = [other for other in mine if other != key and not is_acronym(shown[other]) and _abbreviates(name, shown[other])]
                if len({groups.find(other) for other in fits}) == 1:
                    groups.join(key, fits[0])
                continue
            longer = [other for other in mine if other != key and _shortens(name, shown[other])]
            if longer and len({groups.find(other) for other in longer}) == 1:
                groups.join(key, longer[0])
            elif " " in name and "." in name:
                for other in mine:
                    if other != key and _same_school(name, shown[other]):
                        groups.join(key, other)
    return {i: groups.find(key) for i, key in keys.items()}


def _fullest(names: Sequence[str], person: bool) -> str:
    """The fullest of an entity's names: whole words before initials, an expansion before its acronym; then the usual one."""
    counts = Counter(names)

    def rank(name: str) -> tuple:
        words = name.split()
        initials = sum(bool(INITIAL.match(word)) and word.endswith(".") for word in words)
        whole = len(words) - initials
        declined = bool(_stem(words[-1])[1]) if words else False
        if person:
            return (min(whole, 2), initials > 0 and whole < 2, whole, counts[name], declined, len(name))
        acronym = is_acronym(name) and len(words) == 1
        return (not acronym, -(initials > 0), whole, len(name), counts[name])

    return max(counts, key=rank)


def _gender(article: AnnotatedArticle, named: Sequence[_Named], mentions: Sequence[int], name: str, starts: Sequence[int]) -> str | None:
    """A person's gender: the given name, the surname's ending, a title beside it, the reading of its forms."""
    words = [word for word in name.split() if not INITIAL.match(word)]
    if len(words) > 1:
        found = gender_of(words[0], given=True)
        if found:
            return found
    if words:
        found = given_names().get(words[0].casefold()) if len(words) == 1 else None
        found = found or gender_of(words[-1])
        if found:
            return found
    votes: Counter = Counter()
    for i in mentions:
        tokens = _tokens_touching(article, starts, named[i].start, named[i].end)
        _, title = _context(article, tokens)
        if title:
            votes[title] += 3
        if named[i].gender and named[i].case:
            votes[named[i].gender] += 1
        for token in tokens:
            value = token.feats.get("Gender", "").casefold()
            if value in ("masc", "fem"):
                votes[value] += 1
    if not votes:
        return None
    (top, n), *rest = votes.most_common(2)
    return top if not rest or n > rest[0][1] else None


def entities(article: AnnotatedArticle) -> tuple[list[Mention], list[Entity]]:
    """The named entities of an article (guides: ``entity-types``, ``entities``).

    Returns the mentions in text order, disjoint, outside ignored spans, each with its nominative (natural number, ordinary
    letter case) and the index of its entity; and the entities, named by the fullest form that the article gives.  Names come
    from the model (``article.names``); repaired are boundaries, types that contradict each other within the article, and what
    the model missed of names that it found elsewhere in the article or that the gazetteer knows.
    Not covered: nested names, and names that neither the model nor the gazetteer knows.
    """
    if not article.tokens:
        return [], []
    starts = [token.start for token in article.tokens]
    namer = _Namer(article, starts)
    spans = _repair(article, starts)
    named = [namer(span) for span in spans]
    taken = _taken(article, starts, spans)
    more = _taken_over(article, named, taken, namer.headings)
    if more:
        spans = _without_overlaps([*spans, *more])
        taken = _taken(article, starts, spans)
    places = _from_gazetteer(article, taken, namer.headings)
    if places or more:
        have = {(name.start, name.end): name for name in named}
        spans = _without_overlaps([*spans, *places])
        named = [have.get((span.start, span.end)) or namer(span) for span in spans]
    named = _agree(_vote(_agree(named), article.text, namer))
    persons = [i for i, name in enumerate(named) if name.type == "PER"]
    others = [i for i, name in enumerate(named) if name.type != "PER"]
    groups: list[tuple[str, list[int]]] = [("PER", sorted(person.mentions)) for person in _join_persons(named, persons)]
    joined: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, key in _join_others(article, named, others).items():
        joined[key].append(i)
    groups += [(key[0], members) for key, members in joined.items()]
    groups.sort(key=lambda group: group[1][0])
    found: list[Entity] = []
    entity_of: dict[int, int] = {}
    for number, (kind, members) in enumerate(groups):
        names = [named[i].text for i in members]
        fullest = _fullest(names, kind == "PER")
        gender = _gender(article, named, members, fullest, starts) if kind == "PER" else None
        found.append(Entity(fullest, kind, gender, tuple(dict.fromkeys(names))))
        entity_of.update(dict.fromkeys(members, number))
    mentions = [
        Mention(name.start, name.end, article.text[name.start : name.end], name.text, name.type, entity_of[i], round(name.score, 4))
        for i, name in enumerate(named)
    ]
    return mentions, found
