"""Who said what: direct and partial quotes in quotation marks, reported speech without them, each with its source.

Not covered: thoughts and acts with no verb of communication (unless a finding, a reckoning or a stance before a colon),
quotes inside somebody else's direct quote, irony and terms in marks.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from typing import NamedTuple

import seeds
from transforms.document import AnnotatedArticle, Entity, Mention, Quote
from transforms.quotation_marks import ENDS, Marked, marked
from transforms.speakers import NOBODY, Sources, Speaker, masculine, roles

DASHES = "-–—"
CONJUNCTIONS = frozenset({"kad", "jog", "esą"})
RESUMED = re.compile(r"[.,]\s*[-–—]\s+")
INTERRUPTED = re.compile(r"\s*[,.!?…]*[,!?…]\s*[-–—]\s+")
SCORES = {"direct": 0.95, "partial": 0.8, "indirect": 0.75}
SHOWING = frozenset({"rodo", "rodė", "parodė", "parodo"})
IMPERSONAL = frozenset({"say", "claim"})  # kinds whose passive reports (`teigiama, kad`)
REPORTING = frozenset({"say", "claim", "find"})  # kinds that report by kad/jog
PAST = re.compile(r"^[^\W\d]{2,}(?:o|ė|osi|ėsi)$")
JOINED = 2  # splits of one sentence that are mended on either side of a cue
NEAR = 14  # tokens between a cue and its conjunction at most


class Cue(NamedTuple):
    """A word that attributes.  ``kind``: say, claim, find, ask, colon, marks; ``impersonal``: a passive with no subject (``rašoma``)."""

    index: int
    form: str
    kind: str
    gender: str | None
    impersonal: bool
    participle: bool


@cache
def _verbs() -> dict[str, tuple[str, str | None, bool, bool, str | None]]:
    """Every form of every cue verb: kind, gender (participles), impersonal, participle, the word it needs beside it."""
    out: dict[str, tuple[str, str | None, bool, bool, str | None]] = {}

    def add(form: str, *value) -> None:
        out.setdefault(form, value)

    for lemma, present, past, kind, needs, _ in seeds.table("cue_verbs").iter_rows():
        for form in (present, past):
            add(form, kind, None, False, False, needs)
        if lemma.endswith("tis"):
            stem = lemma[:-3]
            add(stem + "davosi", kind, None, False, False, needs)
            add(stem + "damasis", kind, "masc", False, True, needs)
            add(stem + "damasi", kind, "fem", False, True, needs)
            continue
        stem = lemma[:-2]
        add(stem + "davo", kind, None, False, False, needs)
        for ending, gender in (("damas", "masc"), ("dama", "fem"), ("dami", "masc"), ("damos", "fem")):
            add(stem + ending, kind, gender, False, True, needs)
        if kind in IMPERSONAL:
            add(present + "ma", kind, None, True, False, needs)
            add(stem + "ta", kind, None, True, False, needs)
        root = past[:-1]
        for ending, gender in (("ęs", "masc"), ("ę", "masc"), ("usi", "fem"), ("iusi", "fem")):
            add(root + ending, kind, gender, False, True, needs)
    for man, woman, men, women, _ in seeds.table("cue_participles").iter_rows():
        for form, gender in ((man, "masc"), (woman, "fem"), (men, "masc"), (women, "fem")):
            out[form] = ("claim", gender, False, True, None)
    return out


@cache
def _nouns() -> dict[str, str]:
    frame = seeds.table("cue_nouns")
    return dict(zip(frame["form"], frame["kind"], strict=True))


class _Reader:
    """One article being read for quotes."""

    def __init__(self, article: AnnotatedArticle, mentions: list[Mention], entities: list[Entity]):
        self.article, self.text = article, article.text
        self.sources = Sources(article, mentions, entities)
        self.tokens = self.sources.tokens
        self.lower = self.sources.lower
        self.starts = self.sources.token_starts
        self.marks = [mark for mark in marked(self.text) if mark.depth == 0]
        self.out: list[Quote] = []
        self.cues = self._cues()
        self.speech: list[tuple[int, int]] = []  # spans of direct quotes: no cue inside them counts
        self.handled: set[int] = set()  # cues of direct quotes
        self.known: list[Quote] = []  # what the first reading found
        self.previous: tuple[Marked, Speaker, str | None] | None = None

    # Places.

    def first_at(self, position: int) -> int:
        """The first token that starts at or after ``position``."""
        return bisect_left(self.starts, position)

    def bounds(self, index: int) -> tuple[int, int]:
        """The tokens of the sentence that holds token ``index``, whatever the splitter made of abbreviations and marks inside."""
        number = self._sentence(index)
        sentences = self.article.sentences
        first, last = sentences[number].first, sentences[number].last
        for _ in range(JOINED):
            if number == 0 or not self._runs_on(sentences[number - 1].last):
                break
            number -= 1
            first = sentences[number].first
        for _ in range(JOINED):
            if last >= len(self.tokens) or not self._runs_on(last):
                break
            last = sentences[self._sentence(last)].last
        return first, last

    def _runs_on(self, start: int) -> bool:
        """Whether the sentence that begins at token ``start`` goes on with the one before it, which ends in a word and no stop."""
        before, token = self.tokens[start - 1], self.tokens[start]
        if self.text[before.end : token.start] != " " or token.text in "„“”«»–—-":
            return False
        small = before.text.islower() and before.text.isalpha()
        # The article's heading may end in a name, with no stop.
        named = before.text.isalpha() and len(before.text) > 2 and before.sentence > 0
        return small or named or before.text == ":" and not token.text.isdigit()

    def _sentence(self, index: int) -> int:
        number = bisect_right(self.article.sentences, index, key=lambda sentence: sentence.first) - 1
        return max(0, number)

    def in_speech(self, position: int) -> bool:
        return any(start <= position < end for start, end in self.speech)

    def _cues(self) -> dict[int, Cue]:
        verbs = _verbs()
        out = {}
        for index, low in enumerate(self.lower):
            found = verbs.get(low)
            if found is None or index in self.sources.at:
                continue
            kind, gender, impersonal, participle, needs = found
            token = self.tokens[index]
            form = low
            if needs:
                beside = tuple(needs.split("|"))
                near = next((at for at in range(index + 1, min(index + 5, len(self.tokens))) if self.lower[at].startswith(beside)), None)
                if near is None and kind != "marks":
                    continue
                if near is not None:
                    form, kind = f"{low} {self.lower[near]}", "claim"
            if participle and low in {"tikras", "tikra", "tikri", "tikros"} and index + 1 < len(self.tokens) and self.tokens[index + 1].upos == "NOUN":
                continue
            if token.upos in {"NOUN", "PROPN", "ADP"} and low != "mano" and not self._in_cue_place(index):
                continue
            if index and self.lower[index - 1] in {"esąs", "esanti", "esantys", "esančios"}:
                continue  # a participle of what is said: `sakė esąs tikras`
            if low == "mano" and token.upos not in {"VERB", "AUX"} and not self._in_cue_place(index):
                continue
            if impersonal and token.feats.get("Case") not in {None, "Nom"}:
                continue
            out[index] = Cue(index, form, kind, gender, impersonal, participle)
        return out

    def _in_cue_place(self, index: int) -> bool:
        """Whether a word stands where only a cue can, whatever the tagger calls it: before ``, kad``, negated before a colon, or after a quote's dash."""
        if index + 2 < len(self.lower) and self.lower[index + 1] == "," and self.lower[index + 2] in CONJUNCTIONS:
            return True
        if index + 1 < len(self.lower) and self.lower[index + 1] == ":" and self.lower[index].startswith("ne"):
            return True
        return index > 1 and self.tokens[index - 1].text in DASHES and self.tokens[index - 2].text in ',“”"?!'

    # Emitting.

    def emit(self, start: int, end: int, kind: str, speaker: Speaker, cue: str | None, *, repaired: bool = False, carried: bool = False) -> bool:
        start, end = self.trim(start, end, kind)
        if end <= start or self.article.is_ignored(start, end) or not any(c.isalnum() for c in self.text[start:end]):
            return False
        for other in self.out:
            if other.type == kind and other.start < end and start < other.end and (other.start, other.end) != (start, end):
                if kind == "indirect" and (other.start <= start and end <= other.end and other.cue == cue):
                    return False
            if (other.start, other.end) == (start, end):
                return False
        score = SCORES[kind] - 0.25 * repaired - 0.1 * (speaker.name is None) - 0.1 * carried
        surface = self.text[speaker.start : speaker.end] if speaker.start is not None else None
        self.out.append(
            Quote(
                start,
                end,
                self.text[start:end],
                kind,
                surface,
                speaker.start,
                speaker.end,
                speaker.entity,
                speaker.name,
                cue,
                round(max(0.05, score), 3),
            )
        )
        self.sources.spoke(speaker, start)
        return True

    def trim(self, start: int, end: int, kind: str) -> tuple[int, int]:
        text = self.text
        junk = " \t\n\r,;" + DASHES
        while start < end and (text[start].isspace() or text[start] in junk):
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in junk):
            end -= 1
        if kind == "indirect":
            while end > start and text[end - 1] in ".!?…: ":
                end -= 1
            body = text[start:end]
            if body[-1:] in '“”"' and len(re.findall('[„“”"]', body)) % 2:
                end -= 1
            if body[:1] in '„“”"' and len(re.findall('[„“”"]', text[start:end])) % 2:
                start += 1
        return start, end

    # Speakers of verbs.

    def subject(self, cue: Cue, floor: int, ceiling: int, prefer: str) -> Speaker:
        """The source of a cue verb: its subject on the preferred side, then on the other, then whoever spoke last."""
        sources = self.sources
        dative = next(
            (sources.at[i].entity for i in range(floor, ceiling) if i in sources.at and sources.at[i].type == "PER" and sources.case(i) == "Dat"),
            None,
        )
        if cue.impersonal:
            return self.document(cue, floor, ceiling)
        title = self.titled(cue.index + 1) if prefer == "after" else None
        if title is not None:
            return title
        order = ("after", "before") if prefer == "after" else ("before", "after")
        for side in order:
            head = sources.after(cue.index, ceiling) if side == "after" else sources.before(cue.index, floor)
            if head is not None:
                return self.source_of(head, floor if side == "before" else cue.index + 1, dative)
        return sources.dropped(cue.gender)

    def titled(self, index: int) -> Speaker | None:
        """A name in marks right after its verb (``skelbia „Vakaro žinios“``), whether it was found as a name or not."""
        if index + 1 >= len(self.tokens) or self.tokens[index].upos != "PUNCT":
            return None
        start = self.tokens[index].start
        mark = next((mark for mark in self.marks if mark.left == start), None)
        named = self.sources.at.get(index + 1)
        if named is not None:
            alone = mark is not None and named.end >= mark.end and re.match(r"[.,;]|$", self.text[mark.right :])
            return self.sources.of_mention(named) if alone and named.type != "PER" else None
        if mark is None or mark.end - mark.start > 60 or not self.text[mark.start].isupper():
            return None
        name = self.text[mark.start : mark.end]
        return Speaker(mark.start, mark.end, None, name, None, False)

    def source_of(self, head: int, floor: int, exclude: int | None = None) -> Speaker:
        """A subject as a source; a document as subject (``tyrimai rodo``) gives way to its owner in the genitive."""
        sources = self.sources
        token = self.tokens[head]
        if head not in sources.at and token.lemma.casefold() in _documents():
            first = sources.phrase(head, floor)
            for index in range(head - 1, first - 1, -1):
                low = token.lemma.casefold()
                if index in sources.at:
                    return sources.of_mention(sources.at[index])
                if sources.case(index) == "Gen" and sources.tokens[index].upos == "NOUN" and low in _owned():
                    return sources.of_role(sources.phrase(index, first), index)
        return sources.noun(head, floor, exclude)

    def document(self, cue: Cue, floor: int, ceiling: int) -> Speaker:
        """Who owns the document of ``rašoma X rašte``; nobody for ``rašoma pranešime``."""
        sources = self.sources
        place = cue.index - 1
        if place >= floor and sources.case(place) == "Loc" and self.tokens[place].upos in {"NOUN", "PROPN"}:  # `ministerijoje manoma`
            if place in sources.at and sources.at[place].type == "ORG":
                return sources.of_mention(sources.at[place])
            if place not in sources.at and masculine(self.tokens[place].lemma) in roles():
                speaker = sources.noun(place, floor)
                return speaker if speaker.entity is not None else speaker._replace(name=self.tokens[place].lemma)
        for index in range(cue.index + 1, min(ceiling, cue.index + 12)):
            token = self.tokens[index]
            if token.text in ".:" or token.text == ",":
                break
            if token.lemma.casefold() in _documents() and sources.case(index) == "Loc":
                for back in range(index - 1, cue.index, -1):
                    if back in sources.at and sources.at[back].type in ("ORG", "PER") and sources.case(back) in ("Gen", None):
                        return sources.of_mention(sources.at[back])
                    if sources.case(back) == "Gen" and self.tokens[back].upos == "NOUN" and back not in sources.at:
                        return sources.of_role(sources.phrase(back, cue.index + 1), back)
                return NOBODY
        return NOBODY

    # Direct and partial.

    def read_mark(self, mark: Marked) -> None:
        if not self.text[mark.start : mark.end].strip():
            return
        found = self.attribution(mark, self.previous)
        if found is not None:
            self.previous = (mark, *found)
            self.speech.append((mark.left, mark.right))

    def clause_cue(self, first: int, ceiling: int) -> Cue | None:
        """The cue in an attributing clause that begins at token ``first``: a verb of the table, else the clause's first finite verb."""
        fallback = None
        for index in range(first, min(ceiling, first + 22)):
            token = self.tokens[index]
            if index in self.cues and not self.cues[index].participle:
                return self.cues[index]
            if index in self.cues and self.cues[index].form.split()[0] in {"įsitikinęs", "įsitikinusi", "įsitikinę", "įsitikinusios"}:
                return self.cues[index]
            within = any(mark.left <= token.start < mark.right for mark in self.marks if mark.left > self.tokens[first].start)
            if token.text in ".;" and not within and index not in self.sources.at and index > first + 1 and not self.tokens[index - 1].feats.get("Abbr"):
                break
            if fallback is None and token.text == "," and index > first:
                fallback = self._unknown_verb(first, index)
                if fallback is None:
                    break
            if fallback is None and index not in self.sources.at and index - first < 6 and self._finite(index):
                fallback = Cue(index, self.lower[index], "marks", None, False, False)
        return fallback or self._unknown_verb(first, min(ceiling, first + 22))

    def _unknown_verb(self, first: int, last: int) -> Cue | None:
        """A word where a cue is due, that looks like a verb in the past though the tagger says otherwise, with a person after it."""
        for index in range(first, min(last, first + 3)):
            if PAST.search(self.lower[index]) and index not in self.sources.at and self.sources.after(index, last) is not None:
                return Cue(index, self.lower[index], "marks", None, False, False)
        return None

    def _finite(self, index: int) -> bool:
        token = self.tokens[index]
        return token.upos == "VERB" and token.feats.get("VerbForm") == "Fin" and token.feats.get("Person", "3") == "3" and token.feats.get("Mood") != "Cnd"

    def utterance(self, start: int, end: int) -> bool:
        """Whether words form an utterance of their own rather than a name or a fragment."""
        text = self.text[start:end].strip()
        if not text or not (text[0].isupper() or text[0].isdigit() or text[0] in "„(…"):
            return False
        tokens = self.article.tokens_in(start, end)
        if len(tokens) < 2:
            return False
        return len(tokens) >= 5 or any(token.upos in {"VERB", "AUX"} for token in tokens) or text[-1] in "!?"

    def is_name(self, mark: Marked) -> bool:
        """Whether what stands in marks is a name rather than words."""
        words = self.article.tokens_in(mark.start, mark.end)
        covered = sum(1 for token in words if token.index in self.sources.at)
        return bool(words) and covered * 2 > len(words) and len(words) <= 8

    def attribution(self, mark: Marked, previous: tuple[Marked, Speaker, str | None] | None) -> tuple[Speaker, str | None] | None:
        """Emit the quotes that a marked span holds; returns its speaker and cue if it was one of direct speech."""
        text = self.text
        after = text[mark.right : mark.right + 6]
        before = text[max(0, mark.left - 4) : mark.left].rstrip()
        colon = before.endswith(":")
        first_after = self.first_at(mark.right)
        dash = re.match(r"\s*[,.!?…]*\s*[-–—]", after)
        comma = re.match(r"\s*,", after)
        final = text[mark.start : mark.end].rstrip()[-1:] in ENDS
        opens = not before or before[-1] in ENDS + ':“”»"' or text[max(0, mark.left - 1)] == "\n"
        # Attribution inside the marks: „A, – sakė X. – B“
        inner = self.interrupted(mark)
        if inner:
            return inner
        is_utterance = self.utterance(mark.start, mark.end)
        if dash and (comma or final or is_utterance) and not (self.is_name(mark) and not comma):
            begin = first_after
            while begin < len(self.tokens) and (self.tokens[begin].text in ",.!?…" or self.tokens[begin].text in DASHES):
                begin += 1
            ceiling = self.clause_end(begin)
            goes_on = begin < len(self.tokens) and self.lower[begin] in {"ir", "bet", "o", "tačiau"} and before[-1:] in DASHES and before
            if goes_on:  # `kreipėsi lietuviškai – „Labas!“ – ir išėjo`
                cue_before, speaker = self.introduced(mark)
                if cue_before:
                    self.take(mark, "direct", speaker, cue_before)
                    return speaker, cue_before
            reply = begin < len(self.tokens) and self.tokens[begin].text[:1].isupper() and begin not in self.sources.at and final and not comma
            dropped = re.match(r"\s*,\s*[-–—]\s*\.", text[mark.right : mark.right + 8])  # the attribution was lost: `“, -.`
            cue = None if reply or dropped else self.clause_cue(begin, ceiling)
            if cue is not None and (comma or final or cue.index - begin < 6) and (is_utterance or comma):
                speaker = self.subject(cue, begin, ceiling, "after") if not cue.impersonal else self.document(cue, begin, ceiling)
                if cue.form.startswith("cit") and speaker.entity is not None:
                    owner = self.owner_of_words(begin, ceiling)
                    speaker = owner or speaker
                self.take(mark, "direct", speaker, cue.form)
                self.handled.add(cue.index)
                return speaker, cue.form
            if comma and (is_utterance or final):
                head = self.sources.after(begin - 1, ceiling) if not dropped and begin < ceiling else None
                if head is not None and self._person(head):  # `“, – patenkintas X`
                    speaker = self.source_of(head, begin)
                    self.take(mark, "direct", speaker, None)
                    return speaker, None
                speaker = self.sources.dropped()
                self.take(mark, "direct", speaker, None, carried=True)
                return speaker, None
        if colon:
            cue, speaker = self.introduced(mark)
            if (cue or speaker.name) and (is_utterance or cue and len(text[mark.start : mark.end].split()) > 2):
                self.take(mark, "direct", speaker, cue)
                return speaker, cue
        # „A“, – sakė X, – „B“
        if (
            previous
            and re.fullmatch(r"[^.!?\n]{0,250}[,.:]\s*[-–—]\s*", text[previous[0].right : mark.left])
            and previous[2]
            and text[previous[0].right : mark.left].strip(" ,.–—-")
        ):
            self.take(mark, "direct", previous[1], previous[2])
            return previous[1], previous[2]
        if is_utterance and opens and not colon:
            begin = first_after
            while begin < len(self.tokens) and self.tokens[begin].text in ",.":
                begin += 1
            near = [index for index in range(begin, min(begin + 4, len(self.tokens))) if index in self.cues]
            if comma and near:
                cue = self.cues[near[0]]
                speaker = self.subject(cue, begin, self.clause_end(begin), "after")
                self.take(mark, "direct", speaker, cue.form)
                self.handled.add(cue.index)
                return speaker, cue.form
            following = text[mark.right : mark.right + 2]
            whole = final or following[:1] in {".", "!", "?"} or not following.strip()
            if (
                whole
                and previous
                and len(text[mark.start : mark.end].split()) > 4
                and text[previous[0].right : mark.left].count(".") <= 1
                and mark.left - previous[0].right < 260
            ):
                if previous[1].name:
                    self.take(mark, "direct", previous[1], None, carried=True)
                    return previous[1], None
        self.partial(mark)
        return None

    def owner_of_words(self, first: int, ceiling: int) -> Speaker | None:
        """``cituoja jo žodžius laikraštis``: whose words they are."""
        for index in range(first + 1, ceiling):
            if self.tokens[index].lemma.casefold() in {"žodis", "mintis"} and self.sources.case(index) == "Acc" and self.sources.case(index - 1) == "Gen":
                return self.sources.noun(index - 1, first)
        return None

    def take(self, mark: Marked, kind: str, speaker: Speaker, cue: str | None, carried: bool = False) -> None:
        if self.emit(mark.start, mark.end, kind, speaker, cue, repaired=mark.repaired, carried=carried) and kind == "partial":
            self.speech.append((mark.left, mark.right))

    def clause_end(self, first: int) -> int:
        """Where an attributing clause ends: with its sentence, or before a dash that resumes the quote."""
        if first >= len(self.tokens):
            return first
        _, last = self.bounds(first)
        for index in range(first + 1, last):
            token = self.tokens[index]
            if token.text in DASHES and index not in self.sources.at and self.tokens[index - 1].text in ".,":
                return index
            if token.text in "„" and index > first and self.tokens[index - 1].text in ".:":
                return index
        return last

    def interrupted(self, mark: Marked) -> tuple[Speaker, str | None] | None:
        """Attribution inside the marks: emits each part; the speaker and cue if there was one."""
        text = self.text
        pieces: list[tuple[int, int]] = []
        found: tuple[Speaker, str] | None = None
        position = mark.start
        for match in INTERRUPTED.finditer(text, mark.start, mark.end):
            if match.start() < position:
                continue
            first = self.first_at(match.end())
            near = range(first, min(first + 4, len(self.tokens)))
            verb = next((i for i in near if i in self.cues and self.tokens[i].end <= mark.end), None)
            cue = self.cues[verb] if verb is not None else self._speaking(first, mark.end)
            if cue is None:
                continue
            verb = cue.index
            resumed = RESUMED.search(text, match.end(), mark.end)
            while resumed and text[resumed.start() - 2 : resumed.start() - 1] in (" ", ".") and text[resumed.start()] == ".":
                resumed = RESUMED.search(text, resumed.end(), mark.end)
            stop = resumed.start() if resumed else mark.end
            if stop - match.end() > 260 or (not resumed and stop - match.end() > 140):
                continue
            ceiling = self.first_at(stop)
            head = self.sources.after(verb, ceiling)
            if head is None and not any(self._finite(i) and i != verb for i in range(first, verb)):
                head = self.sources.before(verb, first)
            if head is None and resumed is None:
                continue
            speaker = self.source_of(head, first) if head is not None else self.sources.dropped(cue.gender)
            found = found or (speaker, cue.form)
            closing = match.start()
            punctuation = re.match(r"\s*([.!?…]+)", match.group())
            pieces.append((position, closing + (punctuation.end() if punctuation else 0)))
            self.handled.add(verb)
            position = resumed.end() if resumed else mark.end
        if not found:
            return None
        if position < mark.end:
            pieces.append((position, mark.end))
        for start, end in pieces:
            self.emit(start, end, "direct", found[0], found[1], repaired=mark.repaired)
        return found

    def _speaking(self, first: int, end: int) -> Cue | None:
        """Any verb in the third person right after a dash inside marks, if a person follows it and the words go on after."""
        if first + 1 >= len(self.tokens) or not (self._finite(first) or PAST.search(self.lower[first])) or first in self.sources.at:
            return None
        resumed = RESUMED.search(self.text, self.tokens[first].end, end)
        ceiling = self.first_at(resumed.start()) if resumed else first
        head = self.sources.after(first, ceiling)
        if head is None or ceiling - first > 9:
            return None
        if not self._person(head):
            return None
        return Cue(first, self.lower[first], "marks", None, False, False)

    def _person(self, head: int) -> bool:
        mention = self.sources.at.get(head)
        return mention.type == "PER" if mention is not None else self.tokens[head].upos == "PRON" or masculine(self.tokens[head].lemma) in roles()

    def introduced(self, mark: Marked) -> tuple[str | None, Speaker]:
        """What stands before a colon that opens a quote: its cue and source."""
        last = self.first_at(mark.left)
        if last == 0:
            return None, NOBODY
        floor, _ = self.bounds(last - 1)
        floor = max(floor, last - 60)
        last_mark = max((other.right for other in self.marks if other.right <= mark.left and other.right - other.left > 60), default=0)
        floor = max(floor, self.first_at(last_mark))
        sources = self.sources
        for index in range(last - 1, floor - 1, -1):
            if index in self.cues and not self.in_speech(self.tokens[index].start):
                cue = self.cues[index]
                if cue.impersonal:
                    return cue.form, self.document(cue, floor, last)
                speaker = self.subject(cue, floor, last, "before")
                self.handled.add(index)
                return cue.form, speaker
            kind = _nouns().get(self.lower[index])
            if kind == "source":
                speaker, head = sources.genitive(floor, index)
                if head >= 0:
                    return self.lower[index], speaker
            if kind == "preposition":
                end = next((i for i in range(index + 1, last) if self.tokens[i].text in ",:"), last)
                return self.lower[index], sources.genitive(index + 1, end)[0]
        heading = [i for i in range(floor, last) if self.tokens[i].upos != "PUNCT"]
        if heading and len(heading) <= 24:
            verb = next((i for i in reversed(heading) if self._finite(i) and i not in sources.at), None)
            if verb is not None:
                head = sources.before(verb, floor)
                if head is not None and self._speaks(head):
                    return self.lower[verb], self.source_of(head, floor)
            people = {sources.at[i].entity: i for i in heading if i in sources.at and sources.at[i].type == "PER"}
            given = [i for i in people.values() if sources.case(i) == "Dat"]
            if given:  # `Mintis kilo Eglei: „…“`
                return None, sources.of_mention(sources.at[given[0]])
            if len(people) == 1:
                return None, sources.of_mention(sources.at[next(iter(people.values()))])
            for index in heading:
                if index in sources.at and sources.at[index].type == "PER" and sources.is_nominative(sources.at[index], index):
                    return None, sources.of_mention(sources.at[index])
        return None, NOBODY

    def _speaks(self, head: int) -> bool:
        """Whether a subject is somebody who can speak: a name, a pronoun, a role or an agent noun, not a thing."""
        if head in self.sources.at:
            return True
        token = self.tokens[head]
        lemma = masculine(token.lemma)
        return token.upos == "PRON" or lemma in roles() or lemma in _documents() or lemma.endswith(_agents()) or token.feats.get("Number") == "Plur"

    def partial(self, mark: Marked) -> None:
        """A fragment in marks inside the reporter's sentence, if the sentence attributes it."""
        words = self.text[mark.start : mark.end].split()
        if self.is_name(mark) or not words:
            return
        first = self.first_at(mark.left)
        if first >= len(self.tokens) or first == 0:
            return
        floor, last = self.bounds(first)
        lowered = words[0][:1].islower()
        finite = any(token.upos in {"VERB", "AUX"} for token in self.article.tokens_in(mark.start, mark.end))
        within = lowered and len(words) == 2 and (self._within_report(floor, first) or any(i in self.cues for i in range(max(floor, first - 3), first)))
        if not (within or (lowered and len(words) >= 3) or (len(words) >= 5 and finite)):
            return
        for index in range(first - 1, floor - 1, -1):
            cue = self.cues.get(index)
            if cue is not None and not cue.impersonal and not self.in_speech(self.tokens[index].start):
                if cue.participle and any(i in self.cues and not self.cues[i].participle for i in range(floor, index)):
                    continue
                if cue.kind != "say" and self._under_preposition(floor, index):
                    continue  # `pasak X, to reikalavo „…“`
                speaker = self.subject(cue, floor, first, "before")
                if speaker.name:
                    self.take(mark, "partial", speaker, cue.form)
                    return
            kind = _nouns().get(self.lower[index])
            if kind == "preposition":
                end = next((i for i in range(index + 1, first) if self.tokens[i].text == ","), None)
                if end:
                    self.take(mark, "partial", self.sources.genitive(index + 1, end)[0], self.lower[index])
                    return
            if kind == "source":
                speaker, head = self.sources.genitive(self.comma_before(index, floor), index)
                if head >= 0:
                    self.take(mark, "partial", speaker, self.lower[index])
                    return
        begin = self.first_at(mark.right)
        for index in range(begin, min(last, begin + 8)):
            cue = self.cues.get(index)
            if cue is not None and cue.kind == "say" and not cue.impersonal and self.text[mark.right : mark.right + 1] == ",":
                self.take(mark, "partial", self.subject(cue, index, last, "after"), cue.form)
                return

    def _under_preposition(self, floor: int, index: int) -> bool:
        """Whether ``anot X,`` opens the clause that holds token ``index``."""
        for at in range(index - 1, floor - 1, -1):
            if self.tokens[at].text in ":;":
                return False
            if _nouns().get(self.lower[at]) == "preposition":
                return True
        return False

    def _within_report(self, floor: int, first: int) -> bool:
        """Whether token ``first`` stands in the kad-clause of a cue."""
        return any(
            i in self.cues and self.cues[i].kind == "say" and (at := self._conjunction(i, first)) is not None and at < first for i in range(floor, first)
        )

    def comma_before(self, index: int, floor: int) -> int:
        """The start of the stretch without commas that ends at ``index``; commas inside a name in marks do not count."""
        at = index
        while at > floor and not (self.tokens[at - 1].text in ",;:" and at - 1 not in self.sources.at):
            at -= 1
        return at

    # Indirect.

    def read_report(self, index: int, low: str, kind: str | None) -> None:
        if self.in_speech(self.tokens[index].start):
            return
        if kind == "preposition":
            self.by_preposition(index)
        elif kind == "source":
            self.by_source(index)
        elif kind == "content":
            self.by_content(index)
        elif kind == "carried":
            self.by_carried(index)
        elif kind == "excerpt":
            self.by_excerpt(index)
        elif index in self.cues:
            self.by_verb(self.cues[index])
        elif low == "esą":
            self.by_particle(index)
        elif low == "pagal":
            self.by_accord(index)
        elif index:
            self.by_heading(index)
            self.by_summary(index)

    def content_end(self, first: int, last: int) -> int:
        """Where content that begins at token ``first`` ends: before a dash attribution or marks that follow a colon."""
        for index in range(first + 1, last):
            token = self.tokens[index]
            if token.text == ":" and index + 1 < last and self.tokens[index + 1].text in '„“"' and self.in_speech(self.tokens[index + 1].start):
                return index
        return last

    def coordinated(self, cue: Cue | None, first: int, last: int) -> int:
        """Where a report ends because the reporter goes on: ``, ir paragino``, ``, tačiau nesutiko``, ``, kiti kalba, kad``."""
        tense = self.tokens[cue.index].feats.get("Tense") if cue else "?"
        for index in range(first + 2, last - 1):
            if self.tokens[index].text != "," or self.in_speech(self.tokens[index].start):
                continue
            follower = index + 1
            if self._closing(follower, last):
                return index
            if cue and cue.form in SHOWING and self.lower[follower] == "tačiau":  # data show no contrast: the reporter does
                return index
            if self.lower[follower] in {"ir", "bei", "bet", "tačiau", "o", "todėl"}:
                verb = follower + 1
                if verb < last and self.lower[verb] in {"taip", "pat", "ne"}:
                    verb += 1
                negated = verb < last and self.lower[verb].startswith("ne") and self.lower[verb][2:] in _verbs()
                if negated and cue and not _verbs()[self.lower[verb][2:]][3]:
                    return index
                if verb < last and (verb in self.cues or self._finite(verb)) and verb not in self.sources.at:
                    same = self.tokens[verb].feats.get("Tense") == tense
                    past = self.tokens[verb].feats.get("Tense") == "Past"
                    if cue and (verb in self.cues and same) or (same and past and self._finite(verb)):
                        return index
            if self.lower[follower] in {"bet", "tačiau"} and cue:  # `, bet datos nenurodė`
                for verb in range(follower + 1, min(follower + 6, last)):
                    if self.tokens[verb].text == ",":
                        break
                    known = _verbs().get(self.lower[verb][2:]) if self.lower[verb].startswith("ne") else None
                    named = any(self.sources.case(i) == "Nom" or i in self.sources.at for i in range(follower + 1, verb))
                    if known is not None and known[0] == "say" and not known[3] and not named:
                        return index
            if self.lower[follower] in {"ir", "bet", "tačiau", "o"}:  # `, bet D. Peskovas atkreipė dėmesį į „…“`
                for verb in range(follower + 1, min(follower + 9, last)):
                    if self.tokens[verb].text == "," and verb not in self.sources.at:
                        break
                    other = self.cues.get(verb)
                    if other is not None and other.kind != "marks" and not other.participle:
                        if " " in other.form or self._conjunction(verb, last) is not None:
                            return index
                        break
            for verb in range(follower, min(follower + 3, last)):
                if verb in self.cues and self.cues[verb].kind == "say" and not self.cues[verb].participle:
                    if verb + 2 < last and (self.tokens[verb + 1].text == "," and self.lower[verb + 2] in CONJUNCTIONS):
                        return index
                if _nouns().get(self.lower[verb]) == "content":
                    return index
        return last

    def _closing(self, first: int, last: int) -> bool:
        """Whether an attribution of its own ends the sentence from token ``first`` on (``…, praneša BNS``)."""
        first += self.tokens[first].text in DASHES
        cue = self.cues.get(first)
        if cue is None or cue.kind != "say" or cue.participle or last - first > 10 or any(t.text in ",:" for t in self.tokens[first:last]):
            return False
        return cue.impersonal or self.titled(first + 1) is not None or self.sources.after(first, last) is not None

    def report(self, first: int, last: int, speaker: Speaker, cue: str | None, *, verbal: bool, most: float = 0.8) -> None:
        """Emit reported content ``tokens[first:last)`` unless partial quotes are more than ``most`` of it."""
        while first < last and self.tokens[first].upos == "PUNCT" and self.tokens[first].text not in '„“"«(':
            first += 1
        if first >= last:
            return
        if first == 0:
            first = self._past_heading(last)
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        if not any(token.upos not in {"PUNCT"} for token in self.tokens[first:last]) or last - first < 2:
            return
        inside = sum(min(end, q.end) - max(start, q.start) for q in self.known if q.type == "partial" and q.start < end and start < q.end)
        if inside > (most if verbal else 0.9) * (end - start - 2):
            return
        whole = next((m for m in self.marks if m.left == start and end in (m.right, m.right + 1)), None)
        if whole is not None:  # `anot X, „…“`: all of it in marks
            if self.emit(whole.start, whole.end, "direct" if self.utterance(whole.start, whole.end) else "partial", speaker, cue, repaired=whole.repaired):
                self.speech.append((whole.left, whole.right))
            return
        if any(q.type == "direct" and q.start < end and start < q.end for q in self.known):
            cut = min(q.start for q in self.known if q.type == "direct" and q.start < end and start < q.end)
            if cut <= start + 3:
                return
            end = cut
            while end > start and self.text[end - 1] in '„“"«: ,–—-':
                end -= 1
        self.emit(start, end, "indirect", speaker, cue)

    def _past_heading(self, last: int) -> int:
        """Where the text begins when its heading runs into it with no stop: a capital that no name explains, after a small word."""
        for at in range(min(last - 4, 24), 3, -1):
            token, before = self.tokens[at], self.tokens[at - 1]
            if token.text[:1].isupper() and token.text[1:].islower() and at not in self.sources.at and token.upos != "PROPN" and before.text.islower():
                return at
        return 0

    def by_verb(self, cue: Cue) -> None:
        index = cue.index
        floor, last = self.bounds(index)
        introduces = any(self.tokens[i].text == ":" and self.tokens[i + 1].text in '„“"«' for i in range(index + 1, min(index + 40, last - 1)))
        if index in self.handled and not self._conjunction(index, last) and not introduces:
            return
        clause = self._opening(index, floor)
        conjunction = self._conjunction(index, last)
        # X teigė neturįs …
        if cue.kind == "say" and not cue.impersonal and not cue.participle and not self._refers_back(index, floor):
            for at in range(index + 1, min(index + 8, last)):
                token = self.tokens[at]
                if token.text in ",;:" and at not in self.sources.at:
                    break
                low = self.lower[at]
                if (
                    token.feats.get("VerbForm") == "Part"
                    and token.feats.get("Voice", "Act") == "Act"
                    and token.feats.get("Case", "Nom") == "Nom"
                    or (low.endswith(("ąs", "įs")) or low.endswith(("antis", "intis")) and token.upos in {"VERB", "ADJ", "AUX"})
                    or low.removeprefix("ne") in _complements()
                ):
                    follows = self.tokens[at + 1] if at + 1 < last else None
                    if follows is not None and (
                        follows.upos in {"NOUN", "PROPN"} and follows.feats.get("Case") == "Nom" and follows.feats.get("Number") == token.feats.get("Number")
                    ):
                        break
                    if (
                        low.endswith(("damas", "dama", "dami", "damos"))
                        or at + 1 in self.sources.at
                        and self.sources.is_nominative(self.sources.at[at + 1], at + 1)
                    ):
                        break
                    head = self.sources.before(index, clause)
                    speaker = self.source_of(head, clause) if head is not None else self.sources.dropped(cue.gender)
                    begin = index + 1
                    while begin < at and (
                        self.sources.case(begin) == "Dat"
                        or begin in self.sources.at
                        and self.sources.case(begin) == "Dat"
                        or self.tokens[begin].feats.get("Abbr")
                    ):
                        begin += 1
                    self.report(begin, self.coordinated(cue, begin, self.content_end(begin, last)), speaker, cue.form, verbal=True, most=0.6)
                    return
        if cue.kind == "ask" and not cue.participle:
            question = self._question(index, last)
            if question is not None:
                speaker = self.subject(cue, clause, question - 1, "before")
                if speaker.name:
                    self.report(question, last, speaker, cue.form, verbal=True)
            return
        if cue.kind == "find" and self._attributed_later(index, last):
            return
        if self._aside(cue, floor, last):
            return
        if index in self.handled and conjunction is None:
            return
        if conjunction is not None and cue.kind in REPORTING:
            if cue.participle and cue.kind == "claim" and cue.form.endswith(("damas", "dama", "dami", "damos")):
                return  # `manydamas, kad` tells why he did it, not what he said
            if cue.form in SHOWING and not self._shows(cue, clause):
                return
            speaker = self.subject(cue, clause, conjunction, "before")
            first = conjunction + 1
            self.report(first, self.coordinated(cue, first, self.content_end(first, last)), speaker, cue.form, verbal=True)
            return
        if conjunction is not None and any(_nouns().get(self.lower[i]) == "carried" for i in range(index + 1, conjunction)):
            return
        opener = floor + 2 if self.lower[floor] == "tai" and floor + 3 < index and self.tokens[floor + 1].text == "," else floor  # `Tai, kad …, patvirtino X`
        preposed = self.lower[opener] in CONJUNCTIONS
        if cue.kind in {"colon", "find"} or cue.kind == "claim" and not preposed:
            if cue.form in SHOWING and (self._shown_after(cue, floor, last) or self._shown_before(cue, floor, last)):
                return
            sure = cue.form in _sure()
            colon = None if cue.participle and not (sure and self.tokens[min(index + 1, last - 1)].text == ":") else self._colon(index, last)
            if colon is not None and (cue.kind == "colon" or colon < index + 8):
                self._after_colon(cue, clause, colon, last)
            return
        if cue.kind != "say" and not (preposed and cue.kind == "claim") or cue.participle:
            return
        # Content before the attribution: „…, praneša BNS.“
        before = index - 1
        while (
            before > floor
            and before > index - 4
            and self.tokens[before].upos in {"ADV", "PART", "NOUN", "PROPN", "PRON"}
            and self.sources.case(before) in {None, "Dat", "Acc", "Loc"}
        ):
            before -= 1
        dashed = self.tokens[before].text in DASHES if before >= floor else False
        comma = before - 1 if dashed else before
        subject_after = self.sources.after(index, last)
        if comma > floor + 2 and self.tokens[comma].text == "," and (subject_after is not None or cue.impersonal or self.titled(index + 1)):
            tail_ok = not any(self.tokens[i].text == ":" for i in range(index + 1, last))
            no_marks = not any(mark.left <= self.tokens[comma].start <= mark.right for mark in self.marks)
            content = any(t.upos in {"VERB", "AUX"} for t in self.tokens[floor:comma])
            if tail_ok and no_marks and content and not any(self.lower[floor].startswith(w) for w in ("kaip", "nors")):
                begin = opener + 1 if preposed else floor
                line = next((i for i in range(comma - 1, floor, -1) if self.tokens[i].text in DASHES and self.tokens[i - 1].text in "?!."), None)
                begin = begin if line is None else line + 1
                begin = next((i + 1 for i in range(comma - 1, begin, -1) if self.tokens[i].text in ";:"), begin)
                rest = next((i for i in range(index + 1, last - 2) if self.tokens[i].text == "," and i not in self.sources.at), None)
                whole = any(self._finite(i) for i in range(begin, comma))
                if rest is not None and not whole and self.lower[rest + 1][:3] != "kur":  # `Tarnyba, primena X, pernai tokią išdavė`
                    self.report(rest + 1, last, self.subject(cue, index + 1, rest, "after"), cue.form, verbal=True)
                    return
                speaker = self.subject(cue, index + 1, last, "after")
                self.report(begin, comma, speaker, cue.form, verbal=True)
                return
        # X perspėja: …
        colon = self._colon(index, last)
        if colon is not None:
            self._after_colon(cue, clause, colon, last)
            return
        # Tai sakė X. / Tai rašoma X rašte. : the sentence before.
        if self._refers_back(index, floor) and index - floor <= 12 and not any(self.tokens[i].text == ":" for i in range(index, last)):
            number = self._sentence(index)
            if number > 0:
                previous = self.article.sentences[number - 1]
                begin, end = previous.first, previous.last
                if not any(q.start < self.tokens[end - 1].end and self.tokens[begin].start < q.end for q in (*self.known, *self.out)):
                    self.report(begin, end, self.subject(cue, floor + 1, last, "after"), cue.form, verbal=True)

    def _attributed_later(self, index: int, last: int) -> bool:
        """Whether the sentence ends in an attribution of its own (``…, - skelbia X``)."""
        return any(
            at in self.cues and self.cues[at].kind == "say" and (self.tokens[at - 1].text in DASHES or self.tokens[at - 1].text == ",")
            for at in range(max(index + 4, last - 40), last)
        )

    def _aside(self, cue: Cue, floor: int, last: int) -> bool:
        """``kaip sako X``, ``sakė jis`` between commas or at either end: reports what follows it, or what precedes it at the end."""
        index = cue.index
        if cue.kind not in REPORTING or cue.participle:
            return False
        begin = self.comma_before(index, floor)
        # `kaip pavyzdį X mini …` names an example, not a source.
        inserted = self.lower[begin] == "kaip" and not (self.tokens[begin + 1].upos == "NOUN" and self.sources.case(begin + 1) == "Acc")
        if not inserted and (index - begin > 1 or begin == floor) or index - begin > 8:
            return False
        close = next((i for i in range(index + 1, min(index + 12, last)) if self.tokens[i].text == "," and i not in self.sources.at), None)
        end = close if close is not None else last - 1
        head = self.sources.after(index, end) if not cue.impersonal else None
        if head is None and inserted and not cue.impersonal:
            head = self.sources.before(index, begin + 1)
        own = index - 1 if inserted and self.lower[index - 1] in _self() else None
        if own is not None:
            head = None
        if cue.form.startswith(("minėta", "minima", "kalbama", "kalbėta")):
            return inserted  # `kaip minėta` names nobody
        if head is None and own is None and not (inserted and cue.impersonal) or cue.form in SHOWING and not (head is not None and self._is_document(head)):
            return False
        if not inserted:
            # `Tuomet, sakė jis, …`: too little before it for a report that precedes its attribution
            if close is None or close > last - 3 or begin - 1 - floor > 3 or any(self._finite(i) for i in range(floor, begin - 1)):
                return False
        if own is not None:  # `X, kaip pats sako, …`
            named = self.sources.at.get(begin - 2)
            speaker = self.sources.of_pronoun(own, _self()[self.lower[own]], "sing") if named is None or named.type != "PER" else self.sources.of_mention(named)
        else:
            speaker = self.document(cue, index, end) if head is None else self.source_of(head, begin + 1)
        if close is not None and close < last - 2:
            first = close + 1 + (self.lower[close + 1] in CONJUNCTIONS)
            self.report(first, self.coordinated(None, first, self.content_end(first, last)), speaker, cue.form, verbal=True)
        elif begin - 1 > floor + 2:
            self.report(floor, begin - 1, speaker, cue.form, verbal=True)
        return True

    def _colon(self, index: int, last: int) -> int | None:
        """The colon that a cue introduces its report with, in the cue's own clause."""
        if index + 3 < last and self.tokens[index + 1].text in DASHES and self.cues[index].kind in {"say", "claim"}:  # `X neabejoja – kainos augs`
            quoted = any(mark.left <= self.tokens[last - 1].start and self.tokens[self.bounds(index)[0]].start <= mark.left for mark in self.marks)
            return None if quoted or self.tokens[index - 1].text in "," + DASHES else index + 1
        for at in range(index + 1, min(index + 12, last - 2)):
            if self.tokens[at].text == ":":
                return at
            if self.tokens[at].text in ",.;" and at not in self.sources.at and not self.tokens[at - 1].feats.get("Abbr"):
                return None
            if self.lower[at] in {"taip", "šitaip"} or at in self.cues:
                return None
        return None

    def _after_colon(self, cue: Cue, clause: int, colon: int, last: int) -> None:
        """``X su tuo nesutinka: …``, ``Keleiviams primenama: …``."""
        following = self.tokens[colon + 1].text
        if following in '„“"«–-—' or self.in_speech(self.tokens[min(colon + 2, last - 1)].start):
            return
        if cue.form in _acts() and colon > cue.index + 1:
            return
        if not any(self.tokens[i].upos in {"VERB", "AUX"} for i in range(colon + 1, last)):
            if not (cue.impersonal or colon <= cue.index + 2 or any(self.tokens[i].text in DASHES for i in range(colon + 1, last))):
                return
        kinds = _nouns()
        if any(kinds.get(self.lower[i]) in {"source", "preposition"} for i in range(colon + 1, min(colon + 10, last))):
            return  # `džiūgauja: jos pirmininko žiniomis, …`: the words have a nearer source
        inserted = cue.index > clause and self.tokens[cue.index - 1].text == "," and any(self._finite(i) for i in range(clause, cue.index - 1))
        speaker = NOBODY if cue.impersonal else self.subject(cue, clause, colon, "after" if inserted else "before")
        if inserted and speaker.name and cue.kind == "say" and cue.index - clause > 3:  # `Karštis aplenks, ramina X: …`
            self.report(clause, cue.index - 1, speaker, cue.form, verbal=True)
        if speaker.name or cue.impersonal and cue.kind == "say" and cue.form.endswith("ma"):
            self.report(colon + 1, last, speaker, cue.form, verbal=True)

    def _is_document(self, head: int) -> bool:
        return head not in self.sources.at and self.tokens[head].lemma.casefold() in _documents()

    def _shown_after(self, cue: Cue, floor: int, last: int) -> bool:
        """``…, rodo agentūros duomenys``: the report stands before its verb."""
        index = cue.index
        head = self.sources.after(index, last)
        if head is None or not self._is_document(head) or index < floor + 4 or self.tokens[index - 1].text not in "," + DASHES:
            return False
        end = index - 1
        while end > floor and self.tokens[end - 1].text in "," + DASHES:
            end -= 1
        self.report(floor, end, self.source_of(head, index + 1), cue.form, verbal=True)
        return True

    def _shown_before(self, cue: Cue, floor: int, last: int) -> bool:
        """``Tai rodo agentūros duomenys.``: the report is the sentence before."""
        head = self.sources.after(cue.index, last) if self.lower[floor] == "tai" and cue.index <= floor + 2 else None
        number = self._sentence(cue.index)
        if head is None or not self._is_document(head) or number == 0:
            return False
        previous = self.article.sentences[number - 1]
        self.report(previous.first, previous.last, self.source_of(head, cue.index + 1), cue.form, verbal=True)
        return True

    def _refers_back(self, index: int, floor: int) -> bool:
        """Whether the clause's own words point to the sentence before: ``Tai sakė``, ``Apie tai rašo``, ``Tokią išvadą paskelbė``."""
        opening = self.lower[floor]
        if opening == "tai" or (opening == "apie" and self.lower[floor + 1 : floor + 2] == ["tai"]):
            return True
        if opening in {"taip", "šitaip"}:
            return index <= floor + 2
        if opening.startswith(("toki", "šiuos žodžius")):
            return any(self.lower[i].startswith(_opinions()) for i in range(floor + 1, min(floor + 4, index)))
        return False

    def by_summary(self, index: int) -> None:
        """``… – tokią X nuostatą remia Y``, ``… – taip mano X``: a dash, and a word for the words before it."""
        floor, last = self.bounds(index)
        if index < floor + 3 or index + 2 >= last or self.in_speech(self.tokens[index - 1].start):
            return
        if any(mark.left <= self.tokens[index - 1].start < mark.right for mark in self.marks):
            return
        speaker, form = NOBODY, None
        if self.lower[index + 1] in {"taip", "šitaip"}:
            cue = self.cues.get(index + 2)
            if cue is None or cue.kind not in {"say", "claim"} and cue.form not in {"galvoja", "galvojo"}:
                return
            speaker, form = self.subject(cue, index + 1, last, "after"), cue.form
        elif self.lower[index + 1].startswith("toki") or self.lower[index + 1] == "toks":
            noun = next((i for i in range(index + 2, min(index + 6, last)) if self.lower[i].startswith(_opinions())), None)
            if noun is None:
                return
            speaker, head = self.sources.genitive(index + 2, noun) if noun > index + 2 else (NOBODY, -1)
            form = self.lower[noun]
            if head < 0:
                verb = next((i for i in range(noun + 1, last) if i in self.cues or self._finite(i)), None)
                if verb is None:
                    return
                who = self.sources.after(verb, last)
                speaker = self.source_of(who, verb + 1) if who is not None else NOBODY
                form = self.cues[verb].form if verb in self.cues else form
        if speaker.name:
            self.report(floor, index, speaker, form, verbal=True)

    def by_title(self) -> None:
        """``Teismas: …`` at the head of the article or of a line: who says it stands before the colon."""
        for index, token in enumerate(self.tokens):
            if token.text != ":" or index == 0 or index + 3 >= len(self.tokens):
                continue
            floor = index
            while floor > 0 and index - floor < 8 and "\n" not in self.text[self.tokens[floor - 1].end : self.tokens[floor].start]:
                floor -= 1
            if floor and "\n" not in self.text[self.tokens[floor - 1].end : self.tokens[floor].start] or index == floor:
                continue
            if self.tokens[index + 1].text in '„“"«–-—' or any(t.upos in {"VERB", "AUX", "ADP"} or t.text in ",.–-—" for t in self.tokens[floor:index]):
                continue
            head = index - 1
            mention = self.sources.at.get(head)
            if mention is not None:
                if mention.type not in {"PER", "ORG"} or self.tokens[floor].start < mention.start and self.sources.phrase(head, floor) > floor:
                    continue
            elif self.sources.case(head) != "Nom" or self.sources.phrase(head, floor) != floor:
                continue
            elif masculine(self.tokens[head].lemma) not in roles() | _documents():
                continue
            last = self._title_end(index + 1)
            if last is None or last - index < 4 or self.in_speech(self.tokens[index + 1].start):
                continue
            speaker = self.sources.noun(head, floor)
            if speaker.entity is None:
                speaker = self.sources.organisation_named(head, speaker)
            self.report(index + 1, last, speaker, None, verbal=True)

    def _title_end(self, first: int) -> int | None:
        """Where a heading ends: with its line or sentence, or where the text that follows it begins with no stop between."""
        _, last = self.bounds(first)
        for at in range(first + 1, last):
            if "\n" in self.text[self.tokens[at - 1].end : self.tokens[at].start]:
                return at
        if first + 15 >= last:
            return last
        for at in range(first + 2, min(first + 24, last)):
            # A genitive with a capital letter stands before its noun, so after a nominative noun another sentence begins.
            if (
                self.tokens[at].text[:1].isupper()
                and self.tokens[at - 1].upos == "NOUN"
                and self.tokens[at - 1].text[:1].islower()
                and self.sources.case(at - 1) == "Nom"
                and masculine(self.tokens[at - 1].lemma) not in roles()
            ):
                return at
        return None

    def _shows(self, cue: Cue, clause: int) -> bool:
        """``rodo``, ``parodė`` report only what a document or an organisation shows."""
        head = self.sources.before(cue.index, clause)
        if head is None:
            return False
        mention = self.sources.at.get(head)
        return mention.type == "ORG" if mention is not None else self._is_document(head)

    def _opening(self, index: int, floor: int) -> int:
        """Where the cue's own clause begins: after ``bet``/``o``/a semicolon of an earlier main clause, or a quote's dash."""
        for at in range(index - 1, floor, -1):
            position = self.tokens[at].start
            if self.in_speech(position):
                return at + 1
            if self.tokens[at].text == ";" or (
                self.tokens[at].text == "," and self.lower[at + 1] in {"o", "bet", "tačiau"} and self._has_subject(at + 1, index)
            ):
                return at + 1
        return floor

    def _has_subject(self, first: int, last: int) -> bool:
        return self.sources.before(last, first) is not None

    def _conjunction(self, index: int, last: int) -> int | None:
        """The ``kad``/``jog`` that a cue governs: the first one after a comma near it, with no other finite verb between."""
        for at in range(index + 1, min(index + NEAR, last - 1)):
            token = self.tokens[at]
            if (
                token.text in ".;:"
                and at not in self.sources.at
                and not self.tokens[at - 1].feats.get("Abbr")
                and not re.fullmatch(r"\w\.?", self.tokens[at - 1].text)
            ):
                return None
            if token.text == "," and self.lower[at + 1] in CONJUNCTIONS:
                return at + 1
            if self._finite(at) and at not in self.sources.at and at > index + 1:
                return None
        return None

    def _question(self, index: int, last: int) -> int | None:
        """The question word of what somebody asks: the first word after the comma that follows the cue."""
        for at in range(index + 1, min(index + NEAR, last - 2)):
            if self.tokens[at].text == "," and at not in self.sources.at:
                return at + 1 if self.lower[at + 1] in _question_words() else None
            if self.tokens[at].text in ".;:" and at not in self.sources.at or self._finite(at):
                return None
        return None

    def by_preposition(self, index: int) -> None:
        floor, last = self.bounds(index)
        at = index + 1
        while at < last and not (self.tokens[at].text in ",.;:" and at not in self.sources.at and (self.tokens[at].text != "." or at == last - 1)):
            at += 1
        if at < last - 1 and self.tokens[at].text == "," and self.lower[at + 1].startswith("kur"):
            nxt = next((i for i in range(at + 1, last) if self.tokens[i].text == ","), at)
            speaker, head = self.sources.genitive(index + 1, at)
            at = nxt
        else:
            # An apposition in the genitive: pasak X, Y direktoriaus, …
            speaker, head = self.sources.genitive(index + 1, at)
            nxt = next((i for i in range(at + 1, min(at + 10, last)) if self.tokens[i].text == ","), None)
            if (
                nxt
                and nxt > at + 1
                and self.sources.case(nxt - 1) == "Gen"
                and not any(self._finite(i) for i in range(at + 1, nxt))
                and (nxt - 1 in self.sources.at and self.sources.at[nxt - 1].type == "PER" or masculine(self.tokens[nxt - 1].lemma) in roles())
            ):
                other, other_head = self.sources.genitive(at + 1, nxt)
                if other_head >= 0 and other.entity is not None and speaker.entity is None:
                    speaker, head = other, other_head
                at = nxt
        if head < 0:
            return
        if at < last - 1 and self.tokens[at].text == ",":
            if self.lower[at + 1] in CONJUNCTIONS and at + 2 < last:
                at += 1
            self.report(at + 1, self.coordinated(None, at + 1, self.content_end(at + 1, last)), speaker, self.lower[index], verbal=False)
        elif index > floor + 2:
            self.report(floor, index, speaker, self.lower[index], verbal=False)

    def by_source(self, index: int) -> None:
        floor, last = self.bounds(index)
        if index + 1 >= last or index == floor:
            return
        closing = self.tokens[index + 1].text
        if closing not in ",.:":
            return
        begin = self.comma_before(index, floor)
        if begin == index:
            return
        if self.lower[index - 1] in {"savo", "kitais", "jų"} and self.lower[index] == "žodžiais":
            return
        speaker, head = self.sources.genitive(begin, index)
        if head < 0 or self.sources.case(head) not in {"Gen", None} and head not in self.sources.at:
            return
        if closing == ",":
            at = index + 2
            if at < last and self.lower[at] in CONJUNCTIONS:
                at += 1
            self.report(at, self.coordinated(None, at, self.content_end(at, last)), speaker, self.lower[index], verbal=False)
        elif closing == ".":
            self.report(floor, begin, speaker, self.lower[index], verbal=False)

    def by_content(self, index: int) -> None:
        _, last = self.bounds(index)
        if index + 3 < last and self.tokens[index + 1].text == "," and self.lower[index + 2] in CONJUNCTIONS:
            end = last
            for at in range(index + 4, last):  # `Gandus, esą ji laukiasi, atstovas pavadino …`
                if self.tokens[at].text == "," and not self._subordinate(at + 1) and any(i in self.cues for i in range(at + 1, last)):
                    end = at
                    break
            self.report(index + 3, end, NOBODY, self.lower[index], verbal=True)

    def _subordinate(self, index: int) -> bool:
        """Whether the clause that begins at token ``index`` depends on what stands before it."""
        return index < len(self.lower) and self.lower[index] in seeds.column("subordinators", "form")

    def by_carried(self, index: int) -> None:
        """``savo nuomonę, kad …, X išdėstė``; ``žiniasklaidoje skelbiamą informaciją, kad …``."""
        floor, last = self.bounds(index)
        if not (index + 3 < last and self.tokens[index + 1].text == "," and self.lower[index + 2] in CONJUNCTIONS):
            return
        first = index + 3
        passive = self.tokens[index - 1].feats if index else {}
        if index > floor and passive.get("VerbForm") == "Part" and passive.get("Voice") == "Pass":
            verb = self.tokens[index - 1].lemma.casefold()
            if verb in _speech_lemmas():
                speaker = NOBODY
                if index - 2 >= floor and self.sources.case(index - 2) in {"Loc", "Gen"} and self.tokens[index - 2].upos in {"NOUN", "PROPN"}:
                    speaker = self.sources.noun(index - 2, floor)
                    if speaker.entity is None and self.sources.case(index - 2) == "Loc":
                        speaker = speaker._replace(name=self.tokens[index - 2].lemma)
                self.report(first, last, speaker, self.lower[index - 1], verbal=True)
            return
        if any(i in self.cues for i in range(floor, index)):
            return
        verb = next((i for i in range(last - 1, first, -1) if i in self.cues and self.cues[i].kind == "say" and not self.cues[i].participle), None)
        if verb is not None:
            comma = self.comma_before(verb, first) - 1
            if comma > first + 1:
                self.report(first, comma, self.subject(self.cues[verb], comma + 1, last, "before"), self.cues[verb].form, verbal=True)

    def by_accord(self, index: int) -> None:
        """``Pagal komisijos padarytą išvadą, …``"""
        floor, last = self.bounds(index)
        comma = next((i for i in range(index + 1, min(index + 10, last)) if self.tokens[i].text == "," and i not in self.sources.at), None)
        if comma is None or self.tokens[comma - 1].lemma.casefold() not in _documents() or self.sources.case(comma - 1) != "Acc":
            return
        owner = next(
            (i for i in range(index + 1, comma - 1) if self.sources.case(i) == "Gen" and (i + 1 == comma - 1 or self.sources.case(i + 1) != "Gen")),
            None,
        )
        if owner is not None:
            self.report(comma + 1, last, self.sources.noun(owner, index + 1), "pagal", verbal=False)

    def by_excerpt(self, index: int) -> None:
        """``Ištrauka iš X leidinio: …`` heads what follows it in its paragraph."""
        floor, last = self.bounds(index)
        colon = next((i for i in range(index, min(index + 25, len(self.tokens))) if self.tokens[i].text == ":"), None)
        if colon is None or index + 1 >= len(self.tokens) or self.lower[index + 1] != "iš":
            return
        head = next((i for i in range(index + 2, colon) if i in self.sources.at), None)
        if head is None:
            return
        end = self.text.find("\n", self.tokens[colon].end)
        self.emit(
            self.tokens[colon].end,
            len(self.text) if end < 0 else end,
            "indirect",
            self.sources.of_mention(self.sources.at[head]),
            self.lower[index],
        )

    def by_particle(self, index: int) -> None:
        """``jis esą ir aptikęs``: the particle alone marks a report."""
        floor, last = self.bounds(index)
        if index == floor:
            return
        if self.tokens[index - 1].text in DASHES:  # `Kitaip mano X – esą pusė medžių sveiki`
            cue = next((self.cues[i] for i in range(index - 1, floor - 1, -1) if i in self.cues and self.cues[i].kind in REPORTING), None)
            if cue is not None and not cue.participle:
                self.report(index + 1, last, self.subject(cue, floor, index - 1, "before"), cue.form, verbal=True)
            return
        if any(i in self.cues and self.cues[i].kind in REPORTING for i in range(floor, index)):
            return
        if self.tokens[index - 1].text in ",:":  # `kaltę verčia rangovui, esą šis nieko nedarė`
            head = self.sources.before(index - 1, floor)
            if head in self.sources.at and any(self._finite(i) for i in range(head, index)):
                self.report(index + 1, last, self.source_of(head, floor), "esą", verbal=True)
            return
        participle = any(
            self.tokens[i].feats.get("VerbForm") == "Part" and self.tokens[i].feats.get("Case", "Nom") == "Nom" for i in range(index + 1, min(index + 5, last))
        )
        head = self.sources.before(index, floor)
        if participle and head is not None:
            colon = next((i for i in range(index - 1, floor, -1) if self.tokens[i].text == ":"), None)
            teller = self.sources.before(colon, floor) if colon is not None else None
            if teller is not None and self._person(teller):  # `X tai neigia: paskola esą grąžinama laiku`
                self.report(colon + 1, last, self.source_of(teller, floor), "esą", verbal=True)
            elif self._person(head) or head in self.sources.at:
                self.report(floor, last, self.source_of(head, floor), "esą", verbal=True)

    def by_heading(self, index: int) -> None:
        """``Vardas PAVARDĖ – pareigos: …``: an answer in an unmarked interview, to the next such heading."""
        mention = self.sources.at.get(index - 1)
        if mention is None or mention.type != "PER" or index + 1 >= len(self.tokens):
            return
        words = mention.surface.split()
        if len(words) < 2 or not words[-1].isupper() or len(words[-1]) < 3:
            return
        colon = self._heading_colon(index)
        if colon is None:
            return
        end = len(self.text)
        for later in range(colon + 1, len(self.tokens)):
            if self.tokens[later].text in DASHES and later != index:
                other = self.sources.at.get(later - 1)
                if (
                    other is not None
                    and other.type == "PER"
                    and len(other.surface.split()) > 1
                    and other.surface.split()[-1].isupper()
                    and self._heading_colon(later)
                ):
                    end = other.start
                    break
        self.emit(self.tokens[colon].end, end, "indirect", self.sources.of_mention(mention), None)

    def _heading_colon(self, index: int) -> int | None:
        for at in range(index + 1, min(index + 45, len(self.tokens))):
            if self.tokens[at].text == ":":
                return at
            if self._finite(at) or self.tokens[at].text in ".?!":
                return None
        return None

    def run(self) -> list[Quote]:
        if not self.tokens:
            return []
        # Twice: what is direct speech must be known before cues are read, and who spoke last must be known in text order.
        for mark in self.marks:
            self.read_mark(mark)
        self.known, self.out, self.previous = self.out, [], None
        self.sources.spoke_none()
        marks = iter(self.marks)
        mark = next(marks, None)
        kinds = _nouns()
        for index, low in enumerate(self.lower):
            position = self.tokens[index].start
            while mark is not None and mark.left <= position:
                self.read_mark(mark)
                mark = next(marks, None)
            if low in kinds or index in self.cues or low in {"esą", "pagal"} or low in DASHES:
                self.read_report(index, low, kinds.get(low))
        while mark is not None:
            self.read_mark(mark)
            mark = next(marks, None)
        self.by_title()
        return sorted(self.out, key=lambda quote: (quote.start, -quote.end))


@cache
def _acts() -> frozenset[str]:
    """Forms that name an act unless a colon follows at once (``sutiko ramiai: …``)."""
    return frozenset(seeds.column("cue_acts", "form"))


@cache
def _self() -> dict[str, str]:
    return dict(zip(seeds.column("self_pronouns", "form"), seeds.column("self_pronouns", "gender"), strict=True))


@cache
def _owned() -> frozenset[str]:
    """Documents whose owner may be any noun in the genitive."""
    frame = seeds.table("cue_documents")
    return frozenset(lemma for lemma, owned in zip(frame["lemma"], frame["owned"], strict=True) if owned)


@cache
def _sure() -> frozenset[str]:
    """Participles that attribute as a verb does, before a colon too (``įsitikinusi: …``)."""
    return frozenset(form for row in seeds.table("cue_participles").iter_rows() for form in row[:4])


@cache
def _complements() -> frozenset[str]:
    return frozenset(seeds.column("cue_complements", "form"))


@cache
def _speech_lemmas() -> frozenset[str]:
    frame = seeds.table("cue_verbs")
    return frozenset(lemma for lemma, kind in zip(frame["lemma"], frame["kind"], strict=True) if kind == "say")


@cache
def _agents() -> tuple[str, ...]:
    return seeds.column("agent_suffixes", "suffix")


@cache
def _question_words() -> frozenset[str]:
    return frozenset(seeds.column("question_words", "form"))


@cache
def _opinions() -> tuple[str, ...]:
    return seeds.column("opinion_nouns", "stem")


@cache
def _documents() -> frozenset[str]:
    return frozenset(seeds.column("cue_documents", "lemma"))


def quotes(article: AnnotatedArticle, mentions: list[Mention], entities: list[Entity]) -> list[Quote]:
    """The quotes of an article, in text order: direct, partial and indirect, each with its source.

    ``mentions`` and ``entities`` are the article's own (transforms/entities.py).  A quote's ``text`` is ``article.text[start:end]``,
    and so is the speaker's surface for its span.  ``score`` falls where marks had to be repaired, where the source was carried over, or
    where there is none.
    Quotes that touch an ignored span are left out.  Never raises on odd text.
    """
    return _Reader(article, mentions, entities).run()
