"""What a spelling dictionary with its paradigms says of a form: which kinds of word it may be, and by which endings.

The dictionary is hunspell's format (``lt_LT.dic``, ``lt_LT.aff``): an entry has flags, a flag stands for a set of affix rules.  The sets of
(kind of entry, ending) that a form allows tell nouns, adjectives and verbs and their cases apart better than the ending alone.
"""

from __future__ import annotations

import collections
import lzma
import re
from functools import cache
from pathlib import Path

VERB_STEMS = re.compile("[EPT]")  # flags of the endings of the present, the past and the infinitive
DICTIONARY = Path(__file__).parent.parent / "models" / "lt_LT.xz"


class Analyzer:
    """Callable: a form -> the analyses that the dictionary allows; empty for an unknown form.

    Each is (kind of entry, flag of the ending, ending, the last two letters of the entry); they come sorted.

    The kind of an entry is its upper-case flags (its paradigms).  ``affixes`` and ``words``: the lines of the .aff and .dic files.
    """

    def __init__(self, affixes: list[str], words: list[str]):
        self.entries: dict[str, set[str]] = collections.defaultdict(set)
        for line in words:
            word, _, flags = line.partition("/")
            self.entries[word.strip().lower()].add(flags.strip())
        self.suffixes: dict[str, list[tuple[str, str, re.Pattern]]] = collections.defaultdict(list)
        self.prefixes: dict[str, list[tuple[str, str]]] = collections.defaultdict(list)
        for line in affixes:
            parts = line.split()
            if len(parts) < 5:
                continue
            kind, flag, strip, add, condition = parts[:5]
            strip, add = strip.replace("0", ""), add.replace("0", "")
            if kind == "SFX":
                self.suffixes[add].append((flag, strip, re.compile(condition + "$" if condition != "." else "")))
            elif kind == "PFX":
                self.prefixes[add].append((flag, strip))
        self.longest = max(map(len, self.suffixes))

    def _plain(self, form: str, flag: str | None) -> set[tuple[str, str, str, str]]:
        found = set()
        for flags in self.entries.get(form, ()):
            if flag is None or flag in flags:
                found.add((_kind(flags), "", "", form))
        for cut in range(min(self.longest, len(form) - 1) + 1):
            ending = form[len(form) - cut :]
            for own, strip, condition in self.suffixes.get(ending, ()):
                stem = form[: len(form) - cut] + strip
                flagged = self.entries.get(stem)
                if flagged is None or not condition.search(stem):
                    continue
                for flags in flagged:
                    if own in flags and (flag is None or flag in flags):
                        found.add((_kind(flags), own, ending, stem))
        return found

    def read(self, form: str) -> set[tuple[str, str, str, str]]:
        """All analyses with whole entries: (kind of entry, flag of the ending, ending, entry)."""
        low = form.lower()
        found = self._plain(low, None)
        for cut in range(1, min(8, len(low) - 2)):
            for flag, strip in self.prefixes.get(low[:cut], ()):
                found |= {(kind, own, ending, low[:cut] + stem) for kind, own, ending, stem in self._plain(strip + low[cut:], flag)}
        return found

    def __call__(self, form: str) -> tuple[tuple[str, str, str, str], ...]:
        return tuple(sorted({(kind, own, ending, entry[-2:]) for kind, own, ending, entry in self.read(form)}))

    def lemmas(self, form: str) -> set[str]:
        """Entries that are dictionary forms themselves (nominatives, infinitives) and that the form may belong to."""
        return {entry for kind, _, _, entry in self.read(form) if not VERB_STEMS.search(kind) or entry.endswith(("ti", "tis"))}


def _kind(flags: str) -> str:
    return "".join(sorted(filter(str.isupper, flags)))


@cache
def analyzer(path: Path = DICTIONARY) -> Analyzer:
    """The analyzer of the dictionary shipped; ``FileNotFoundError`` where it is not there."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        affixes, _, words = file.read().partition("\n\f\n")
    return Analyzer(affixes.split("\n"), words.split("\n"))
