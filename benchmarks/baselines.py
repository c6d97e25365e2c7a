"""Builds what the benchmark compares with: a plain Stanza pipeline and spaCy's small CNN, trained on the data that our models are trained on.

They are trained for a few minutes only, since the speed of these networks does not depend on what they have learned.  The one exception is Stanza's
lemmatizer, which writes a lemma letter by letter until it has learned to stop; it is trained until it does.
Models are kept in a folder (``.bench/`` of the repository by default) and used again.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.corpus import Sentence, load

FOLDER = Path(__file__).parent.parent / ".bench"
MODELS = Path(__file__).parent.parent / "models"
SEED = 1234
VECTOR = 100  # numbers in a word vector, as in Stanza's own
DEV = 60  # sentences that training looks at between its steps; Stanza wants some


def stanza_pipeline(folder: Path = FOLDER) -> Any:
    """A ``stanza.Pipeline`` of Stanza's own processors: tokenizer, tagger, lemmatizer and names, with Stanza's own settings throughout.

    ``FileNotFoundError`` unless ``train_stanza`` has run.  The tokenizer is the one that we ship: it is Stanza's, of Stanza's default size.
    """
    import stanza

    common = {"lang": "lt", "dir": str(folder), "package": None, "download_method": None, "use_gpu": False, "logging_level": "ERROR"}
    return stanza.Pipeline(
        **common,
        allow_unknown_language=True,
        resources_filepath=str(MODELS / "resources.json"),
        processors={"tokenize": "bench", "pos": "bench", "lemma": "bench", "ner": "bench"},
        tokenize_model_path=str(MODELS / "tokenizer.pt"),
        pos_model_path=str(folder / "tagger.pt"),
        pos_pretrain_path=str(folder / "pretrain.pt"),
        pos_batch_size=250,
        lemma_model_path=str(folder / "lemmatizer.pt"),
        ner_model_path=str(folder / "names.pt"),
        ner_pretrain_path=str(folder / "pretrain.pt"),
        ner_forward_charlm_path="",
        ner_backward_charlm_path="",
    )


def train_stanza(folder: Path = FOLDER, log=print, steps: int = 60, epochs: int = 2) -> None:
    """Train what ``stanza_pipeline`` loads by Stanza's own training programs, unless it is in ``folder`` already.

    ``steps`` of the tagger and of the names model, ``epochs`` of the lemmatizer.
    """
    from stanza.models import lemmatizer, ner_tagger, tagger

    if all((folder / name).exists() for name in ("pretrain.pt", "tagger.pt", "lemmatizer.pt", "names.pt")):
        return
    logging.getLogger("stanza").setLevel(logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    train, dev = load()
    write_conllu(folder / "train.conllu", [sentence for sentence in train if sentence.words[0].upos])
    write_conllu(folder / "dev.conllu", dev[:DEV])
    write_names(folder / "train.json", [sentence for sentence in train if sentence.words[0].bio])
    write_names(folder / "dev.json", dev[:DEV])
    if not (folder / "pretrain.pt").exists():
        save_vectors(folder / "pretrain.pt", train)
    common = ["--shorthand", "lt_bench", "--save_dir", str(folder), "--seed", str(SEED), "--cpu"]
    files = ["--train_file", str(folder / "train.conllu"), "--eval_file", str(folder / "dev.conllu")]
    brief = ["--max_steps", str(steps), "--eval_interval", str(steps)]
    vectors = ["--wordvec_pretrain_file", str(folder / "pretrain.pt")]
    if not (folder / "tagger.pt").exists():
        log("training Stanza's tagger")
        tagger.main([*common, *files, *vectors, *brief, "--lang", "lt", "--save_name", "tagger.pt", "--batch_size", "16", "--fix_eval_interval"])
    if not (folder / "lemmatizer.pt").exists():
        log("training Stanza's lemmatizer")
        lemmatizer.main([*common, *files, "--save_name", "lemmatizer.pt", "--num_epoch", str(epochs)])
    if not (folder / "names.pt").exists():
        log("training Stanza's names model")
        files = ["--train_file", str(folder / "train.json"), "--eval_file", str(folder / "dev.json")]
        ner_tagger.main([*common, *files, *vectors, *brief, "--save_name", "names.pt"])


def save_vectors(path: Path, sentences: list[Sentence]) -> None:
    """A file of word vectors as Stanza reads it, random, for every form in the data: looking up a vector takes as long whatever is in it."""
    import torch
    from stanza.models.common.pretrain import Pretrain, PretrainedWordVocab
    from stanza.models.common.vocab import VOCAB_PREFIX

    words = sorted({word.form.replace(" ", "\xa0") for sentence in sentences for word in sentence.words})
    pretrain = Pretrain(str(path))
    pretrain._vocab = PretrainedWordVocab(words)
    torch.manual_seed(SEED)
    pretrain._emb = torch.randn(len(words) + len(VOCAB_PREFIX), VECTOR) / VECTOR**0.5
    pretrain.save(str(path))


def write_conllu(path: Path, sentences: list[Sentence]) -> None:
    """CoNLL-U with forms, lemmas, tags and features; every word hangs on the one before, since the trees are not used."""
    with path.open("w", encoding="utf-8") as file:
        for sentence in sentences:
            for number, word in enumerate(sentence.words, 1):
                columns = [number, word.form, word.lemma, word.upos, word.xpos, word.feats or "_", number - 1, "dep" if number > 1 else "root", "_", "_"]
                file.write("\t".join(map(str, columns)) + "\n")
            file.write("\n")


def write_names(path: Path, sentences: list[Sentence]) -> None:
    """Sentences with BIO tags in the form that Stanza's names training reads."""
    rows = [[{"id": number, "text": word.form, "ner": word.bio} for number, word in enumerate(sentence.words, 1)] for sentence in sentences]
    path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")


TOK2VEC = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 96,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
        "rows": [5000, 1000, 2500, 2500],
        "include_static_vectors": False,
    },
    "encode": {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 96, "depth": 4, "window_size": 1, "maxout_pieces": 3},
}
LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"}
TAGGER = {"@architectures": "spacy.Tagger.v2", "nO": None, "normalize": False, "tok2vec": LISTENER}
NAMES = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "hidden_width": 64,
    "maxout_pieces": 2,
    "use_upper": True,
    "nO": None,
    "tok2vec": LISTENER,
}


def spacy_pipeline(folder: Path = FOLDER) -> Any:
    """spaCy's small CNN for Lithuanian as ``train_spacy`` leaves it; ``OSError`` unless it has run."""
    import spacy

    return spacy.load(folder / "spacy")


def train_spacy(folder: Path = FOLDER, log=print, steps: int = 60) -> None:
    """Train tagger, morphologizer, lemmatizer, sentence splitter and names on one small CNN (width 96, depth 4), unless it is in ``folder`` already.

    The settings are those that ``spacy init config --lang lt --optimize efficiency`` gives; the splitter is added, for the others split sentences too.
    """
    import spacy
    from spacy.training import Example
    from spacy.util import fix_random_seed

    if (folder / "spacy" / "meta.json").exists():
        return
    log("training spaCy's small CNN")
    fix_random_seed(SEED)
    train, _ = load()
    nlp = spacy.blank("lt")
    nlp.add_pipe("tok2vec", config={"model": TOK2VEC})
    for name in ("tagger", "morphologizer", "trainable_lemmatizer", "senter"):
        nlp.add_pipe(name, config={"model": TAGGER})
    nlp.add_pipe("ner", config={"model": NAMES})
    examples = []
    for gold in spacy_docs(nlp.vocab, train):
        spaces = [bool(token.whitespace_) for token in gold]
        examples.append(Example(spacy.tokens.Doc(nlp.vocab, [token.text for token in gold], spaces), gold))
    optimizer = nlp.initialize(lambda: examples)
    chosen = random.Random(SEED)
    for _ in range(steps):
        nlp.update(chosen.sample(examples, 8), drop=0.1, sgd=optimizer)
    folder.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(folder / "spacy")


def spacy_docs(vocab: Any, sentences: list[Sentence], together: int = 6) -> Iterator[Any]:
    """spaCy documents of some consecutive sentences each, with what is annotated of them: tags, features and lemmas, names, sentence starts."""
    from spacy.tokens import Doc

    for tagged in (True, False):
        alike = [sentence for sentence in sentences if bool(sentence.words[0].upos) == tagged]
        for at in range(0, len(alike), together):
            group = alike[at : at + together]
            words = [word for sentence in group for word in sentence.words]
            starts = [number == 0 for sentence in group for number in range(len(sentence.words))]
            names = [word.bio for word in words] if all(word.bio for word in words) else None
            if tagged:
                tags = {
                    "tags": [word.xpos for word in words],
                    "pos": [word.upos for word in words],
                    "morphs": ["" if word.feats in (None, "_") else word.feats for word in words],
                    "lemmas": [word.lemma for word in words],
                }
            else:
                tags = {}
            yield Doc(vocab, [word.form for word in words], sent_starts=starts, ents=names, **tags)
