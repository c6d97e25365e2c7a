"""Rebuilds all models and learned tables from the data in the repository, with fixed seeds, on a CPU: what `make models` runs."""

from __future__ import annotations

import subprocess
import sys
import time

STEPS = (
    ("tokenizer and sentence splitter", ["training.tokenizer"]),
    ("encoder", ["training.train_encoder"]),
    ("export to ONNX", ["training.export"]),
    ("endings of names", ["training.name_suffixes"]),
    ("places", ["training.places"]),
    ("scores on dev", ["training.evaluate", "--dev"]),
)


def main() -> None:
    """Run every step; stops at the first that fails, with its exit code."""
    for name, command in STEPS:
        started = time.time()
        print(f"== {name}", flush=True)
        code = subprocess.run([sys.executable, "-m", *command]).returncode
        if code:
            sys.exit(code)
        print(f"== {name}: {(time.time() - started) / 60:.1f} min", flush=True)


if __name__ == "__main__":
    main()
