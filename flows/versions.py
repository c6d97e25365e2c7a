"""Which code and which models make a run: what ``runs.code_version`` and ``runs.model_version`` say, and whether the models are there."""

from __future__ import annotations

import hashlib
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from flows import ROOT


def code_version() -> str:
    """The project's version, with the commit it was run from where there is a repository: ``0.1.0+1a2b3c4``."""
    try:
        release = version("zinios")
    except PackageNotFoundError:
        release = "unknown"
    try:
        git = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, timeout=5)
    except (OSError, subprocess.TimeoutExpired):
        return release
    return f"{release}+{git.stdout.strip()}" if git.returncode == 0 else release


def model_version(models: str | None = None) -> str:
    """``zinios-`` and 12 hex digits of the SHA-256 of the model files in the folder; the name itself of models that are no folder."""
    folder = ROOT / "models" if models is None else Path(models)
    if not folder.is_dir():
        return str(models)
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".onnx", ".pt", ".json", ".xz"):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return f"zinios-{digest.hexdigest()[:12]}"


def missing_models(models: str | None = None) -> str | None:
    """What is missing of the models, and the remedy; None when all is there.  Whether Stanza's official ones are, only loading them tells."""
    if models == "stanza-official":
        models = None  # the names come from the shipped ones
    folder = ROOT / "models" if models is None else Path(models)
    remedy = "`make models` builds them" if models is None else "give ZINIOS_MODELS another folder, or unset it for the models shipped"
    if not folder.is_dir():
        return f"there is no folder of models at {folder}; {remedy}"
    if models is not None and (folder / "resources.json").is_file() and not (folder / "encoder.onnx").is_file():
        return missing_models()  # a folder of Stanza's official models
    missing = [name for name in ("encoder.onnx", "encoder.json.xz", "tokenizer.pt") if not (folder / name).is_file()]
    return f"there is no {', no '.join(missing)} in {folder}; {remedy}" if missing else None
