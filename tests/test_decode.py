"""The best well-formed BIO sequence, and lemma rules."""

import numpy as np

from transforms.decode import viterbi_spans
from transforms.features import apply_rule, lemma_rule


def test_a_name_never_begins_inside_another_kind():
    scores = np.full((3, 9), -5.0, np.float32)
    scores[0, 1] = 0.0  # B-PER
    scores[1, 4] = 0.0  # I-LOC, which may not follow
    scores[1, 2] = -0.5  # I-PER, which may
    scores[2, 0] = 0.0
    assert [span[:3] for span in viterbi_spans(scores)] == [(0, 2, "PER")]


def test_a_lemma_rule_gives_the_lemma_back():
    for form, lemma in (("Maskvoje", "Maskva"), ("gražiausias", "gražus"), ("JAV", "JAV"), ("žmonių", "žmogus"), ("netiesa", "netiesa")):
        assert apply_rule(form, lemma_rule(form, lemma)) == lemma
