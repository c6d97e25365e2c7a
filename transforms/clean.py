"""Normalise an article's text and mark the foreign matter in it that no fact may come from; nothing is ever cut out."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from seeds import column, table
from transforms.document import AnnotatedArticle, IgnoredSpan


def normalise(text: str) -> str:
    """Unicode NFC, line ends as ``\\n``, no white space or BOM around; NUL and lone surrogates, which no database takes, become U+FFFD.

    Idempotent; nothing inside the text is cut or added.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            # A pair of surrogates that came apart from one character is put together; one alone is replaced.
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = unicodedata.normalize("NFC", text)
    while (stripped := text.strip().strip("\ufeff")) != text:
        text = stripped
    return text


# Where sentences begin and end, by orthography alone: foreign matter has to be known before there is any annotation.

_UPPER = "[A-ZĄČĘĖĮŠŲŪŽÀ-ÖØ-ÞĀĒĢĪĶĻŅŌŖŚĆŁŃŹŻÓ]"
_QUOTES = "„“”\"»«'’"
_BEGINNING = re.compile(rf"\A\s*|\n\s*|[.!?…{_QUOTES})\]]\s+|[.!?…](?=#)")
_INITIAL = re.compile(rf"(?:\A|[\s(„\"]){_UPPER}[a-zžš]?\.\s+\Z")
_STOP = re.compile(rf"[.!?…]+[{_QUOTES})\]]*(?=\s|$)")
_LAST_WORD = re.compile(r"(\w+)$")
# Neither a notice nor a heading is longer; what runs on without a full stop beyond this is not taken whole.
_LONGEST_NOTICE = 300
_LONGEST_CAPTION = 250
_LONGEST_HEADING = 160
# A block of headlines that does not show its end in so many characters does not show it at all.
_LONGEST_BLOCK = 2000
_SHORTEST_HEADLINE_WORDS = 6


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(column("abbreviations", "form"))


def _beginnings(text: str) -> list[int]:
    """Where a sentence may begin: at the beginning of a line, and after a full stop, quotation mark or bracket that no initial has."""
    found = []
    for match in _BEGINNING.finditer(text):
        if match[0][:1] == "." and _INITIAL.search(text[max(0, match.start() - 3) : match.end()]):
            continue
        found.append(match.end())
    return found


def _sentence_end(text: str, start: int, at: int | None = None) -> int | None:
    """The end of the sentence that begins at ``start``: after its full stop, or at the end of the line; None where there is neither.

    ``at``: where to look from, when the sentence is known to reach that far.
    """
    at = start if at is None else at
    limit = at + _LONGEST_BLOCK
    for stop in _STOP.finditer(text, at, limit):
        if stop.end() == limit:
            break
        newline = text.find("\n", at, stop.start())
        if newline >= 0:
            return newline
        if text[stop.start()] == "." and (word := _LAST_WORD.search(text, max(start, stop.start() - 40), stop.start())):
            initial = len(word[1]) <= 2 and word[1][0].isupper() and not word[1][1:].isupper()
            if initial or word[1] in _abbreviations():
                continue
        following = text[stop.end() : stop.end() + 40].lstrip()[:1]
        if following.islower():
            continue
        return stop.end()
    newline = text.find("\n", at)
    return newline if newline >= 0 else None


# Patterns (seeds/tables/boilerplate.csv)


@cache
def _patterns(shape: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Kind and pattern of one shape; the table's rows of one kind and shape make one pattern."""
    agency = "|".join(sorted((re.escape(name) for name in column("agencies", "name")), key=len, reverse=True))
    # {agency} and {upper} are filled in by hand: braces mean repetition in the patterns themselves.
    frames = {
        "block": r"(?P<heading>%s)(?:\s*[:–—-]|\s*(?=[„“\"\n]))",
        "sentence": r"(?:%s)",
        "parenthesis": r"\s*(?:%s)\s*",
        "line": r"(?:%s)",
        "inline": rf"(?:%s)(?=\s*(?:$|\n|{_UPPER}|[„“\"(]))",
        "trailing": r"(?:%s)(?=\s*(?:$|\n|\([^()\n]*nuotr\.\)|#))",
    }
    alternatives: dict[str, list[str]] = {}
    for kind, row_shape, pattern in table("boilerplate").select("kind", "shape", "pattern").iter_rows():
        if row_shape == shape:
            alternatives.setdefault(kind, []).append(pattern.replace("{agency}", agency).replace("{upper}", _UPPER))
    return tuple((kind, re.compile(frames[shape] % "|".join(patterns))) for kind, patterns in alternatives.items())


_PARENTHESIS = re.compile(rf"\(([^()\n]{{1,{_LONGEST_CAPTION}}})\)")


_LINE = re.compile(rf"(?m)^(?=\S)[^\n]{{1,{_LONGEST_CAPTION}}}$")


@cache
def _credit() -> re.Pattern[str]:
    """A photograph's credit without brackets: ``Jono Jonaičio / BNS nuotr.``, ``Redakcijos archyvo nuotr.``."""
    words = "|".join(column("photo_credit_words", "form"))
    name = rf"(?:{_UPPER}[a-zžš]?\.|{_UPPER}[\w’'-]*+|\d+[a-z]++|„[^„“”\n]{{1,40}}[“”])"
    part = rf"(?:{name}|(?:{words})\b|[/,&])"
    return re.compile(rf"(?P<credit>{name}(?:[ \t]*{part}){{0,9}}?)[ \t]+nuotr\.(?=\s*(?:$|\n|{_UPPER}|[„“\"(–—-]))")


def _captions(text: str, beginnings: set[int]) -> list[IgnoredSpan]:
    spans: list[IgnoredSpan] = []
    if "nuotr." not in text:
        return spans
    for match in _credit().finditer(text):
        line_start = text.rfind("\n", 0, match.start()) + 1
        line_end = text.find("\n", match.end())
        line_end = len(text) if line_end < 0 else line_end
        alone = not text[match.end() : line_end].strip(" \t)") and match.end() - line_start <= _LONGEST_CAPTION
        credit = match["credit"]
        agency = credit.split()[-1] in column("agencies", "name")
        if alone and "\n" in text:
            # A line that ends in a credit is a caption as a whole.
            spans.append(IgnoredSpan(line_start, line_end, "caption"))
        elif match.start() in beginnings or "/" in credit:
            spans.append(IgnoredSpan(match.start(), match.end(), "caption"))
        elif agency:
            spans.append(IgnoredSpan(match.start() + credit.rindex(credit.split()[-1]), match.end(), "caption"))
    return spans


# Related-articles blocks


class _Word(NamedTuple):
    """A word of a block.  ``bare``: nothing but spaces stands before it, no punctuation; ``end``: where the word ends."""

    text: str
    start: int
    end: int
    bare: bool
    initial: bool


_WORD = re.compile(rf"{_UPPER}[a-zžš]?\.(?=\s*{_UPPER})|[\w][\w’'-]*")


@cache
def _starters() -> frozenset[str]:
    return frozenset(column("sentence_starters", "form")) | frozenset(column("person_titles", "lemma"))


@cache
def _finite_forms() -> frozenset[str]:
    return frozenset(column("cue_verbs", "present") + column("cue_verbs", "past") + ("yra", "buvo", "bus", "nėra", "nebuvo", "nebus"))


@cache
def _openers() -> frozenset[str]:
    return frozenset(column("subordinators", "form"))


# Accusative, dative, locative and instrumental endings: a noun in these neither modifies what follows nor is a subject.
_OBLIQUE = ("ą", "ę", "į", "ui", "je", "yje", "oms", "ams", "ais")
# Genitive endings: a name in these modifies what follows (``Baltarusijos Ministras Pirmininkas``).
_GENITIVE = ("os", "ės", "o", "ų", "ies", "aus", "ens")


class _Block:
    """The words of a region that may hold headlines and then a sentence, with what is known of each from annotation or from tables."""

    def __init__(self, text: str, start: int, end: int, article: AnnotatedArticle | None):
        self.text = text
        self.words: list[_Word] = []
        at = start
        for match in _WORD.finditer(text, start, end):
            bare = bool(self.words) and not text[at : match.start()].strip()
            self.words.append(_Word(match[0], match.start(), match.end(), bare, match[0].endswith(".")))
            at = match.end()
        tokens = article.tokens_in(start, end) if article else []
        self.tokens = {token.start: token for token in tokens}
        self.names = [name for name in article.names if name.start < end and start < name.end] if article else []

    def token(self, number: int):
        return self.tokens.get(self.words[number].start)

    def finite(self, number: int) -> bool:
        word = self.words[number]
        if word.text in _finite_forms():
            return True
        token = self.token(number)
        return token is not None and token.feats.get("VerbForm") == "Fin" and word.text[0].islower()

    def capital(self, number: int) -> bool:
        return self.words[number].text[0].isupper()

    def content_before(self, number: int) -> bool:
        """Whether a word in lower case that can end a headline stands directly before, with no punctuation between."""
        before = self.words[number - 1]
        if not self.words[number].bare or before.initial or before.text.lower() in _function_words():
            return False
        token = self.token(number - 1)
        if token is not None and token.upos in ("ADP", "CCONJ", "SCONJ"):
            return False
        # A name can end a headline too, where it cannot belong to the next word: an acronym, or in a case that modifies nothing.
        return not self.capital(number - 1) or before.text.isupper() and len(before.text) > 1 or before.text.endswith(_OBLIQUE)

    def certain(self, number: int) -> bool:
        """A capital on a word that is no name can only begin something."""
        word = self.words[number]
        if word.initial or not word.text[0].isupper() or word.text.isupper() and len(word.text) > 1:
            return False
        before = self.words[number - 1]
        # A name in no genitive does not modify a common noun in capitals: ``… su Baltarusija Ministras teigė``.
        ended = word.bare and self.capital(number - 1) and not before.initial and not before.text.endswith(_GENITIVE)
        if not (ended or self.content_before(number)):
            return False
        if any(name.start <= word.start < name.end for name in self.names) and word.text.lower() not in _starters():
            return False
        return word.text.lower() in _starters()

    def subject(self, number: int) -> bool:
        """A name directly followed by its finite verb: ``N. Maduro sakė``; or with its title, ``Venesuelos prezidentas N. Maduro sakė``."""
        if not self.capital(number) or not self.content_before(number) or self.words[number].text.endswith(_OBLIQUE):
            return False
        at = number
        last = len(self.words) - 1
        while at < last and self.words[at + 1].bare and (self.capital(at + 1) or self.words[at].initial):
            at += 1
        if self.words[at].text[-1] in "sš" and self.words[at].text.endswith(("os", "ės")):
            # A genitive: only a title in the nominative, and the name that it belongs to, make a subject of it.
            title = at + 1
            if title < last and self.words[title].bare and self.words[title].text in _titles():
                at = title
                while at < last and self.words[at + 1].bare and self.capital(at + 1):
                    at += 1
            else:
                return False
        if at == last or not self.words[at + 1].bare or not self.finite(at + 1):
            return False
        # A title just before, as in ``prezidentas N. Maduro sakė``: the sentence begins with the title or earlier.
        return self.words[number - 1].text not in _titles()

    def complete(self, first: int, last: int) -> bool:
        """Whether ``words[first:last]`` can be a headline, so that what follows is something new: it has its verb or a dash."""
        if any(self.finite(number) for number in range(first, last)):
            return True
        between = self.text[self.words[first].start : self.words[last].start]
        return bool(re.search(r"\s[–—-]\s|: ", between))

    def waiting(self, first: int, last: int) -> bool:
        """Whether a clause opened in ``words[first:last]`` still waits for its verb, and a subject may follow: ``…, kad antradienį``."""
        for number in range(last - 1, first - 1, -1):
            if self.finite(number):
                return False
            if self.words[number].text.lower() in _openers() and number > first:
                return True
            if number > first and "," in self.text[self.words[number - 1].end : self.words[number].start]:
                return True
        return False


@cache
def _titles() -> frozenset[str]:
    return frozenset(column("person_titles", "lemma"))


@cache
def _function_words() -> frozenset[str]:
    """Words that no headline ends with."""
    return (
        _openers()
        | frozenset(column("name_breaks", "word"))
        | frozenset("ir arba bei o bet su be iš į per po prie nuo iki už pagal dėl apie tarp prieš pas ant virš ne tik dar jau".split())
    )


def _true_sentence(text: str, start: int, end: int, least: int, article: AnnotatedArticle | None) -> int | None:
    """Where the sentence that ends at ``end`` begins, after at least ``least`` headlines without full stops; None where nothing shows it.

    Precision first: of two possible beginnings the earlier is taken unless what stands before the later is a whole headline.
    """
    block = _Block(text, start, end, article)
    count = len(block.words)
    candidates: list[int] = []
    for number in range(1, count):
        since = candidates[-1] if candidates else 0
        if block.certain(number) or block.subject(number) and not block.waiting(since, number):
            candidates.append(number)
    candidates = [number for number in candidates if article is None or any(block.finite(after) for after in range(number, count))]
    if not candidates:
        return None
    at = 0
    # A plural heading announces two headlines, but an adverbial before a subject (``Vakar Vilniuje vykusiame posėdyje``) is none.
    if least > 1 and len(candidates) > 1 and candidates[1] - candidates[0] >= _SHORTEST_HEADLINE_WORDS:
        at = 1
    while at + 1 < len(candidates) and block.complete(candidates[at], candidates[at + 1]):
        at += 1
    return block.words[candidates[at]].start


def _block_end(text: str, heading: re.Match[str], article: AnnotatedArticle | None) -> int:
    """The end of the block that a heading opens: before the next true sentence."""
    at = heading.end()
    rest = text[at:]
    start = at + len(rest) - len(rest.lstrip(" \t:–—-"))
    if start >= len(text):
        return len(text)
    plural = re.search(r"(?:ai|ios|os|ieji|ūs)\b", heading["heading"]) is not None
    newline = text.find("\n", start)
    line = text[start : newline if newline >= 0 else len(text)]
    stop = _sentence_end(text, start)
    if newline >= 0 and (stop is None or stop >= newline) and not re.search(r"[.…]$", line.strip()):
        # Headlines on lines of their own: they go on as long as the lines look like headlines.
        end = newline
        while end < len(text):
            following = re.compile(r"\n\s*([^\n]+)").match(text, end)
            if not following or len(following[1]) > _LONGEST_HEADING or re.search(rf"[.…:][{_QUOTES})]*\s*$", following[1]):
                break
            end = following.end(1)
            if not line.strip() and not plural:
                break
        return end
    end = len(text) if stop is None else stop
    sentence = _true_sentence(text, start, min(end, start + _LONGEST_BLOCK), 2 if plural else 1, article)
    if sentence is not None:
        return sentence
    # One headline with a full stop; but what is too long for a headline is a sentence whose beginning does not show.
    return end if end - start <= _LONGEST_HEADING else at


def ignored_spans(text: str, article: AnnotatedArticle | None = None) -> list[IgnoredSpan]:
    """The spans of foreign matter in a text, in order, not overlapping, without white space around.

    Kinds: related, read_also, caption, byline, share, subscribe, cookies, copyright, tags, link; their marks are rows of
    seeds/tables/boilerplate.csv.  ``article``: the annotation of the same text, where there is one already; finite verbs and names in it
    show better where a block of headlines ends.  Precision first: an attribution (``…, praneša BNS``) is a fact, and so is every sentence
    that only mentions photographs, subscriptions or copyright.
    """
    found: list[IgnoredSpan] = []
    beginnings = _beginnings(text)
    for start in beginnings:
        # Notices begin as sentences do; an agency (``dpa inf.``) need not.
        capital = text[start : start + 1].isupper() or text[start : start + 1] in ("(", "©")
        for kind, pattern in _patterns("block") if capital else ():
            if match := pattern.match(text, start):
                found.append(IgnoredSpan(start, _block_end(text, match, article), kind))
        for kind, pattern in _patterns("sentence") if capital else ():
            if match := pattern.match(text, start):
                end = _sentence_end(text, start, match.end() - 1)
                if end is None:
                    end = len(text)
                if end < match.end() or end - start > _LONGEST_NOTICE:
                    end = match.end()
                found.append(IgnoredSpan(start, end, kind))
        for kind, pattern in (*_patterns("inline"), *_patterns("trailing")):
            if match := pattern.match(text, start):
                found.append(IgnoredSpan(start, match.end(), kind))
    for match in _LINE.finditer(text):
        kind = next((kind for kind, pattern in _patterns("line") if pattern.fullmatch(match[0])), None)
        if kind:
            found.append(IgnoredSpan(match.start(), match.end(), kind))
    for match in _PARENTHESIS.finditer(text):
        kind = next((kind for kind, pattern in _patterns("parenthesis") if pattern.fullmatch(match[1])), None)
        if kind:
            found.append(IgnoredSpan(match.start(), match.end(), kind))
    found += _captions(text, set(beginnings))
    return _tidy(text, found)


def _tidy(text: str, spans: list[IgnoredSpan]) -> list[IgnoredSpan]:
    """Sorted, white space around taken off, and what overlaps joined under the kind that began it."""
    out: list[IgnoredSpan] = []
    for start, end, kind in sorted(spans, key=lambda span: (span.start, -span.end)):
        inner = text[start:end]
        start, end = start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())
        if start >= end:
            continue
        if out and start < out[-1].end:
            out[-1] = out[-1]._replace(end=max(end, out[-1].end))
        else:
            out.append(IgnoredSpan(start, end, kind))
    return out
