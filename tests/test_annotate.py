"""The Stanza pipeline with our models: what it fills, and that odd text does not stop it."""

import dataclasses
import os
from pathlib import Path

import pytest

from transforms.annotate import MODELS, Annotator, pipeline

FOLDER = Path(os.environ.get("ZINIOS_MODELS", MODELS))
SENTENCE = "Kremliaus atstovas Dmitrijus Peskovas sakė, kad N. Maduro atvyko į Maskvą."


@pytest.fixture(scope="module")
def annotator():
    return Annotator(FOLDER)


def test_a_stanza_document_is_filled_with_tags_lemmas_and_names(annotator):
    document = annotator.documents([SENTENCE])[0]
    words = {word.text: word for sentence in document.sentences for word in sentence.words}
    assert words["Maskvą"].upos == "PROPN"
    assert words["Maskvą"].lemma == "Maskva"
    assert "Case=Acc" in words["Maskvą"].feats
    assert words["sakė"].xpos.startswith("vksm.asm.")
    assert ("Dmitrijus Peskovas", "PER") in {(span.text, span.type) for span in document.ents}
    assert [token.ner for token in document.sentences[0].tokens if token.text in ("Dmitrijus", "Peskovas")] == ["B-PER", "E-PER"]
    assert all(0 < span.score <= 1 for span in document.ents)


def test_one_sentence_is_annotated_alike_alone_and_among_others(annotator):
    alone = annotator.annotate([SENTENCE])[0]
    among = annotator.annotate(["Vilniuje lijo.", SENTENCE, "Kaune irgi. " * 40])[1]
    assert [token[:7] for token in alone.tokens] == [token[:7] for token in among.tokens]
    assert [name[:3] for name in alone.names] == [name[:3] for name in among.names]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "a",
        "…",
        "„“„“",
        "A" * 5000,
        "žodis " * 3000,
        "x" * 300 + " Vilnius",
        "😀 Vilnius 👩‍👩‍👧 Kaunas",
        "e\u0301 ė\u0307",
        "\u202eVilnius\u202c",
        "a\u0000b",
    ],
    ids=range(13),
)
def test_odd_text_is_annotated_with_true_offsets(annotator, text):
    article = annotator.annotate([text])[0]
    assert article.text == text
    for token in article.tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert text[token.start : token.end].strip()
    assert dataclasses.is_dataclass(article)


def test_a_sentence_longer_than_a_window_is_read_to_its_end(annotator):
    text = "Susitikime dalyvavo " + ", ".join(f"Jonas Jonaitis iš {place}" for place in ("Vilniaus", "Kauno", "Klaipėdos") * 20) + "."
    article = annotator.annotate([text])[0]
    assert max(name.end for name in article.names) > len(text) - 20


def test_a_folder_without_models_is_named_with_the_remedy(tmp_path):
    with pytest.raises(FileNotFoundError, match="ZINIOS_MODELS"):
        pipeline(tmp_path / "nothing")
