"""Packs a hunspell dictionary (lt_LT.aff and lt_LT.dic, ISO 8859-13) into models/lt_LT.xz: the affix rules, a form feed, the words.

python -m training.dictionary /usr/share/hunspell
"""

from __future__ import annotations

import argparse
import lzma
from pathlib import Path

from transforms.morphology import DICTIONARY


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where lt_LT.aff and lt_LT.dic are")
    args = parser.parse_args()
    affixes = [line for line in (args.folder / "lt_LT.aff").read_text("iso8859-13").split("\n") if line.startswith(("SFX", "PFX"))]
    words = (args.folder / "lt_LT.dic").read_text("iso8859-13").split("\n")[1:]
    with lzma.open(DICTIONARY, "wt", encoding="utf-8", preset=9) as file:
        file.write("\n".join(affixes) + "\n\f\n" + "\n".join(words))


if __name__ == "__main__":
    main()
