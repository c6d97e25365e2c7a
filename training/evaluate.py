"""Scores the shipped models: tags and lemmas on gold words, words and sentences from raw text, names end to end.

    python -m training.evaluate --test lt_alksnis-ud-test.conllu --gold GOLD_FOLDER

Neither the test sentences nor the gold articles are in this repository (they must not enter training); by default both are looked for in
``../shared``.  With ``--dev`` the dev sentences that are here are scored instead.
"""

from __future__ import annotations

import argparse
import collections
import json
import sys
import unicodedata
from pathlib import Path

from training import conll_eval, corpus
from training.tokenizer_data import scored_documents, text_of
from transforms import clean
from transforms.annotate import MODELS, Annotator, Encoder
from transforms.document import AnnotatedArticle
from transforms.entities import entities
from transforms.tokenize import Tokenizer

SHARED = Path(__file__).parents[2] / "shared"


def tag_scores(encoder: Encoder, sentences: list[corpus.Sentence]) -> dict[str, float]:
    """Accuracy of UPOS, XPOS, UFeats and lemma on gold words; a document's sentences are read in its order, as in use."""
    good: collections.Counter = collections.Counter()
    documents: dict[str, list[corpus.Sentence]] = collections.defaultdict(list)
    for sentence in sentences:
        documents[sentence.doc].append(sentence)
    for own in documents.values():
        forms = [[word.form for word in sentence.words] for sentence in own]
        windows = encoder.windows(forms)
        for window, (tags, rules, chances, _) in zip(windows, encoder.run([[forms[s][w] for s, w in window] for window in windows])):
            for (s, w), tag, rule, chance in zip(window, tags.tolist(), rules.tolist(), chances.tolist()):
                word = own[s].words[w]
                upos, xpos, feats = encoder.tags[tag]
                good["words"] += 1
                good["UPOS"] += upos == word.upos
                good["XPOS"] += xpos == word.xpos
                good["UFeats"] += (feats or "_") == word.feats
                good["lemma"] += encoder.lemma(word.form, xpos, rule, chance) == word.lemma
    return {key: good[key] / good["words"] for key in ("UPOS", "XPOS", "UFeats", "lemma")}


def boundary_scores(tokenizer: Tokenizer, path: Path) -> dict[str, float]:
    """F1 of words and sentences from raw text: a document's sentences, quotation marks re-spaced, on one line."""
    gold, texts = [], []
    for document in scored_documents(path):
        text, spans = text_of(document.sentences)
        texts.append(text)
        gold.append(spans)
    words, sentences = conll_eval.boundary_scores(gold, tokenizer.spans(texts))
    return {"words": words, "sentences": sentences}


def name_scores(annotator: Annotator, gold: Path) -> dict[str, float]:
    """F1 of names with strict spans, end to end from raw text, by type and over PER, LOC and ORG."""
    count: collections.Counter = collections.Counter()
    rows = [json.loads(line) for line in (gold / "entities.jsonl").read_text("utf-8").splitlines() if line.strip()]
    texts = [clean.normalise((gold / f"{row['doc']}.txt").read_text("utf-8")) for row in rows]
    for row, text, article in zip(rows, texts, annotator.annotate(texts)):
        article = AnnotatedArticle(text, article.tokens, article.sentences, article.names, clean.ignored_spans(text, article))
        found = {(m.start, m.end, m.type) for m in entities(article)[0]}
        truth, at = set(), 0
        for kind, surface, *_ in row["mentions"]:
            at = text.index(unicodedata.normalize("NFC", surface), at)
            truth.add((at, at + len(surface), kind))
            at += len(surface)
        for kind in ("PER", "LOC", "ORG", "MISC"):
            a, b = {x for x in found if x[2] == kind}, {x for x in truth if x[2] == kind}
            for group in (kind, *(["PER, LOC, ORG"] if kind != "MISC" else [])):
                count[group, "hit"] += len(a & b)
                count[group, "all"] += len(a) + len(b)
    return {f"names {group}": 2 * count[group, "hit"] / max(1, count[group, "all"]) for group in ("PER, LOC, ORG", "PER", "LOC", "ORG", "MISC")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--test", type=Path, default=SHARED / "corpus" / "lt_alksnis-ud-test.conllu", help="a UD file to score tags, lemmas, words and sentences on"
    )
    parser.add_argument("--gold", type=Path, default=SHARED / "gold", help="a folder of articles with entities.jsonl")
    parser.add_argument("--models", type=Path, default=MODELS)
    parser.add_argument("--dev", action="store_true", help="score on UD dev, which is here")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    test = corpus.DATA / "alksnis_dev.conllu.xz" if args.dev else args.test
    scores: dict[str, float] = {}
    if test.exists():
        scores |= tag_scores(Encoder(args.models, threads=2), corpus.read_conllu(str(test).removesuffix(".xz")))
        scores |= boundary_scores(Tokenizer(args.models / "tokenizer.pt"), test)
    else:
        print(f"{test}: no such file; name the UD test file with --test, or score on dev with --dev", file=sys.stderr)
    if (args.gold / "entities.jsonl").exists():
        scores |= name_scores(Annotator(args.models, threads=2), args.gold)
    else:
        print(f"{args.gold}: no gold articles here; name their folder with --gold", file=sys.stderr)
    if not scores:
        sys.exit(2)
    print(json.dumps(scores) if args.json else "\n".join(f"{key:20s} {value:.4f}" for key, value in scores.items()))


if __name__ == "__main__":
    main()
