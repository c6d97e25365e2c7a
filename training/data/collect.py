"""Collects the training data of this folder from the folder in which its authors' files lie, the test sentences left out.

Only needed to renew the data: ``python training/data/collect.py SOURCE`` (SOURCE holds ``alksnis-3.0.zip``, ``lt_alksnis-ud-*.conllu``,
``lt_hse-ud-*.conllu`` and ``ner_*.jsonl``).  What is written is the same byte for byte, whenever it is run.
"""

from __future__ import annotations

import argparse
import lzma
import zipfile
from pathlib import Path

HERE = Path(__file__).parent


def blocks(text: str) -> list[str]:
    """The sentences of a CoNLL-U text, comments and all, without the blank line that ends each."""
    return [block.strip("\n") for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]


def sentence_id(block: str) -> str:
    """The ``sent_id`` of a CoNLL-U sentence; ``KeyError`` where it has none."""
    for line in block.split("\n"):
        if line.startswith("# sent_id = "):
            return line.removeprefix("# sent_id = ").strip()
    raise KeyError(f"no sent_id in {block[:80]!r}")


def words(block: str) -> tuple[str, ...]:
    """The FORM column of a CoNLL-U sentence."""
    return tuple(line.split("\t")[1] for line in block.split("\n") if line[:1].isdigit() and line.split("\t", 1)[0].isdigit())


def write(name: str, text: str) -> None:
    """Write ``text`` as ``name`` of this folder, xz-compressed."""
    (HERE / name).write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{name}: {len(text):,} characters, {(HERE / name).stat().st_size:,} bytes")


def main(source: Path) -> None:
    """Write every data file of this folder from ``source``."""
    dev = blocks((source / "lt_alksnis-ud-dev.conllu").read_text(encoding="utf-8"))
    test = blocks((source / "lt_alksnis-ud-test.conllu").read_text(encoding="utf-8"))
    held_out = {sentence_id(block) for block in dev + test}
    # a long sentence that stands in the test part under another number would be a test sentence all the same
    test_words = {words(block) for block in test if len(words(block)) >= 6}

    train = []
    with zipfile.ZipFile(source / "alksnis-3.0.zip") as archive:
        for name in sorted(member for member in archive.namelist() if member.endswith(".conllu")):
            genre = Path(name).parts[1]
            # a document is wholly train, dev or test, so that its first sentence, which carries `# newdoc`, stays where the rest is
            for block in blocks(archive.read(name).decode("utf-8")):
                if sentence_id(block) not in held_out and words(block) not in test_words:
                    train.append(f"# genre = {genre}\n{block}")
    write("alksnis_train.conllu.xz", "\n\n".join(train) + "\n\n")
    write("alksnis_dev.conllu.xz", "\n\n".join(dev) + "\n\n")
    for part in ("train", "dev"):
        write(f"lt_hse_{part}.conllu.xz", (source / f"lt_hse-ud-{part}.conllu").read_text(encoding="utf-8"))
    for name in ("ner_alksnis_train", "ner_alksnis_dev", "ner_hse_train", "ner_written_train"):
        write(f"{name}.jsonl.xz", (source / f"{name}.jsonl").read_text(encoding="utf-8"))
    print(f"{len(train)} train, {len(dev)} dev sentences")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source", type=Path)
    main(parser.parse_args().source)
