"""Learn how the inflected ending of a name leads to its nominative, from the annotated names: ``seeds/tables/name_suffixes.csv``.

Each word of a name that declines gives one example: (slot, form) -> rule, a rule being "what is cut off > what is put on".
Slots: ``given`` (first word of a person's name of several words), ``family`` (its other words, or a lone one), ``place`` and ``head``
(the word that declines in the name of a place, of anything else).  The table holds, for every suffix that was seen often enough to
matter, how often each rule applied.  Source: the written news (CC0) and ALKSNIS' train part (CC BY-SA 4.0); the development and test
parts are left out.

    python -m training.name_suffixes [--held-out]
"""

from __future__ import annotations

import argparse
import collections
import csv
import json
import lzma
import zlib
from pathlib import Path

DATA = Path(__file__).parent / "data"
TARGET = Path(__file__).parent.parent / "seeds" / "tables" / "name_suffixes.csv"
SOURCES = ("ner_written_train", "ner_alksnis_train", "ner_hse_train")
LONGEST = 7


def pairs(source: str):
    """Yield (doc, type, surface, nominative) of every annotated name of ``source``."""
    with lzma.open(DATA / f"{source}.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            sentence = json.loads(line)
            for start, end, kind, nominative in sentence["entities"]:
                yield sentence["doc"], kind, sentence["text"][start:end], nominative


def held_out(doc: str) -> bool:
    """Whether ``doc`` is among the tenth of the documents that measure the rules instead of teaching them."""
    return zlib.crc32(doc.encode()) % 10 == 0


def rule(form: str, nominative: str) -> str:
    """``Kastyčio``, ``Kastytis`` -> ``čio>tis``."""
    same = 0
    while same < min(len(form), len(nominative)) and form[same] == nominative[same]:
        same += 1
    return f"{form[same:]}>{nominative[same:]}"


def examples(kind: str, surface: str, nominative: str):
    """Yield (slot, form, nominative) of the words that decline, in lower case."""
    forms, targets = surface.split(), nominative.split()
    if len(forms) != len(targets) or (surface.isupper() and len(surface) > 5):
        return
    words = [(f.lower(), t.lower()) for f, t in zip(forms, targets, strict=False) if f.strip('„“”"«»()') == f and not f.endswith(".")]
    words = [(f, t) for f, t in words if len(f) > 2 and not f.isdigit()]
    if kind == "PER":
        for number, (form, target) in enumerate(words):
            parts = list(zip(form.split("-"), target.split("-"), strict=False)) if form.count("-") == target.count("-") else [(form, target)]
            for f, t in parts:
                if "'" not in f and "’" not in f:
                    yield "given" if number == 0 and len(forms) > 1 else "family", f, t
    elif words:
        changed = [pair for pair in words if pair[0] != pair[1]]
        form, target = changed[-1] if changed else words[-1]
        if not surface.split()[-1].isupper():
            yield "place" if kind == "LOC" else "head", form, target


def learn(rows) -> dict[tuple[str, str], collections.Counter]:
    """Counts of rules by (slot, suffix); suffixes of one to LONGEST letters, and the whole word behind ``^``."""
    counts: dict[tuple[str, str], collections.Counter] = collections.defaultdict(collections.Counter)
    for slot, form, target in rows:
        r = rule(form, target)
        if len(r.split(">")[0]) > 5:
            continue
        for n in range(1, min(LONGEST, len(form)) + 1):
            counts[slot, form[-n:]][r] += 1
        counts[slot, "^" + form][r] += 1
    return counts


def prune(counts):
    """Leave out what a shorter suffix says already: pure suffixes whose shorter one is pure too, and those seen once."""
    kept = {}
    for (slot, suffix), c in sorted(counts.items(), key=lambda item: len(item[0][1])):
        total = sum(c.values())
        if total < 2 and len(suffix) > 2:
            continue
        shorter = suffix[1:]
        while shorter and (slot, shorter) not in kept:
            shorter = shorter[1:]
        above = kept.get((slot, shorter))
        if above and len(above) == 1 and len(c) == 1 and total < sum(above.values()) + 1:
            continue
        kept[slot, suffix] = c
    return kept


def main() -> None:
    """Write the table, or with ``--held-out`` one learned without the held-out tenth of the documents, for measuring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held-out", action="store_true", help="learn without the held-out documents")
    parser.add_argument("--to", type=Path, default=TARGET)
    args = parser.parse_args()
    rows = [
        row
        for source in SOURCES
        for doc, kind, surface, nominative in pairs(source)
        if not (args.held_out and held_out(doc))
        for row in examples(kind, surface, nominative)
    ]
    kept = prune(learn(rows))
    with args.to.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["slot", "suffix", "rules"])
        for (slot, suffix), c in sorted(kept.items()):
            writer.writerow([slot, suffix, " ".join(f"{r}:{n}" for r, n in c.most_common())])
    print(f"{len(rows)} examples, {len(kept)} suffixes, {args.to.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
