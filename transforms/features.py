"""What the encoder sees of a word beside its pieces: hashed endings and shape, and what a dictionary of forms says its lemma is.

Training and inference share this module, so that both see the same numbers.
"""

from __future__ import annotations

import zlib
from functools import cache

from transforms.morphology import analyzer

FIELDS = ("ending2", "ending3", "ending4", "ending5", "shape", "dictionary", "lemma ending", "beginning", "kinds", "analyses")
BUCKETS = (2048, 4096, 8192, 8192, 256, 2048, 2048, 4096, 2048, 8192)
OFFSETS = tuple(1 + sum(BUCKETS[:i]) for i in range(len(BUCKETS)))
ROWS = 1 + sum(BUCKETS)  # row 0: no word starts here

LemmaRule = tuple[str, int, str, int, str]
"""How a lemma comes of a form: case (l lower, c capitalised, u upper), characters cut in front, put in front, cut behind, put behind."""


def lemma_rule(form: str, lemma: str) -> LemmaRule:
    """The edit rule from form to lemma round their longest common part (after UDPipe 2's lemma rules, Straka 2018)."""
    low, target = form.lower(), lemma.lower()
    length = start = goal = 0
    for i in range(len(low)):
        while i + length < len(low) and (found := target.find(low[i : i + length + 1])) >= 0:
            length, start, goal = length + 1, i, found
    case = "u" if len(lemma) > 1 and lemma.isupper() else "c" if lemma[:1].isupper() else "l"
    if not length:
        return (case, len(low), target, 0, "")
    return (case, start, target[:goal], len(low) - start - length, target[goal + length :])


def apply_rule(form: str, rule: LemmaRule) -> str | None:
    """The lemma that a rule makes of a form, or None where the form is too short for it."""
    case, cut_front, front, cut_behind, behind = rule
    low = form.lower()
    if cut_front + cut_behind > len(low) or (cut_front + cut_behind == len(low) and not front + behind):
        return None
    lemma = front + low[cut_front : len(low) - cut_behind] + behind
    if case == "u":
        return lemma.upper()
    if case == "c":
        return "-".join(part[:1].upper() + part[1:] for part in lemma.split("-")) if "-" in form and form.istitle() else lemma[:1].upper() + lemma[1:]
    return lemma


@cache
def dictionary():
    """simplemma's Lithuanian dictionary: lower-case form -> lemma."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    return DefaultDictionaryFactory().get_dictionary("lt")


def known_lemma(form: str) -> str | None:
    """The dictionary's lemma of a form (as written, else in lower case), or None."""
    words = dictionary()
    return words.get(form) or words.get(form.lower())


def shape(form: str) -> str:
    """The form's outline: X upper, x lower, d digit, runs of more than two folded."""
    out = []
    for character in form[:12]:
        kind = "X" if character.isupper() else "x" if character.isalpha() else "d" if character.isdigit() else character
        if out[-2:] != [kind, kind]:
            out.append(kind)
    return "".join(out)


def word_features(form: str) -> tuple[int, ...]:
    """Rows of the feature table for a word, one a field (see FIELDS), all above 0."""
    low = form.lower()
    lemma = known_lemma(form)
    rule = "?" if lemma is None else repr(lemma_rule(form, lemma)[1:])
    ending = "?" if lemma is None else lemma.lower()[-4:]
    analyses = analyzer()(form) if len(form) < 40 else ()
    kinds = repr(sorted({kind for kind, *_ in analyses}))
    values = (low[-2:], low[-3:], low[-4:], low[-5:], shape(form), rule, ending, low[:4], kinds, repr(analyses))
    return tuple(offset + zlib.crc32(value.encode("utf-8", "surrogatepass")) % buckets for value, offset, buckets in zip(values, OFFSETS, BUCKETS))
