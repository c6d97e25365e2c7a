"""Chooses a word's lemma from the rules that the encoder offers, the forms seen in training and a spelling dictionary with its paradigms."""

from __future__ import annotations

from functools import lru_cache

from transforms.features import LemmaRule, apply_rule
from transforms.morphology import analyzer

# How much it adds to a rule's chance that the dictionary has its lemma, with this form among its paradigms; chosen on UD dev.
ENTRY_BONUS = 0.7
LEAST_CHANCE = 0.01


class Lemmatizer:
    """Callable: (form, XPOS, numbers of the best rules, their chances) -> lemma.

    ``forms``: lower-case form -> XPOS -> lemma, as seen in training; such a word with such a tag needs no guess.
    """

    def __init__(self, rules: list[LemmaRule], forms: dict[str, dict[str, str]]):
        self.rules = [tuple(rule) for rule in rules]
        self.forms = forms
        self.choose = lru_cache(maxsize=200_000)(self._choose)

    def __call__(self, form: str, xpos: str, rules: list[int], chances: list[float]) -> str:
        seen = self.forms.get(form.lower())
        if seen is not None and xpos in seen:
            return seen[xpos]
        if chances[0] > 0.99:
            return self.choose(form, tuple(rules[:1]), (1.0,))
        return self.choose(form, tuple(rules), tuple(round(chance, 2) for chance in chances))

    def _choose(self, form: str, rules: tuple[int, ...], chances: tuple[float, ...]) -> str:
        entries = analyzer().lemmas(form) if len(rules) > 1 and len(form) < 40 else ()
        best, best_chance = form, -1.0
        for number, chance in zip(rules, chances):
            lemma = apply_rule(form, self.rules[number])
            if lemma is None or (chance < LEAST_CHANCE and best_chance >= 0):
                continue
            if lemma.lower() in entries:
                chance += ENTRY_BONUS
            if chance > best_chance:
                best, best_chance = lemma, chance
        return best
