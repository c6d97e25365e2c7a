"""What the tests share: Prefect's record kept apart, and the models loaded once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[1]

# Whatever Prefect the developer uses, the tests do not write to it; must be set before anything imports flows.
os.environ.pop("PREFECT_API_URL", None)
os.environ["PREFECT_HOME"] = str(REPO / ".prefect")
os.environ["PREFECT_LOGGING_LEVEL"] = "CRITICAL"


@pytest.fixture(scope="session")
def models() -> str | None:
    """Whose models the tests use (ZINIOS_MODELS, else the shipped ones); skips where there are none."""
    from flows.settings import settings
    from flows.versions import missing_models

    chosen = settings().models
    if missing := missing_models(chosen):
        pytest.skip(f"needs the models: {missing}")
    return chosen


@pytest.fixture(scope="session")
def annotator(models):
    """The real annotator, loaded once for all tests."""
    from transforms.annotate import Annotator

    return Annotator(models)
