"""What can be set from outside: environment variables with the prefix ``ZINIOS_``, or a ``.env`` file in the working directory."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from flows import ROOT


def _cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Settings(BaseSettings):
    """Defaults of the flow and of the command line; options given there win."""

    model_config = SettingsConfigDict(env_prefix="ZINIOS_", env_file=".env", extra="ignore")

    warehouse: Path = Field(ROOT / "warehouse" / "zinios.duckdb", description="The DuckDB file that facts go to.")
    models: str | None = Field(
        None,
        description="Whose models: unset for the ones shipped in models/, `stanza-official` for Stanza's downloadable ones, or a folder.",
    )
    batch_size: int = Field(32, ge=1, description="Articles in one batch.")
    workers: int = Field(_cores(), ge=1, description="Processes that annotate; each loads the models and uses one thread.")


@cache
def settings() -> Settings:
    """The settings of this process, read once.  pydantic.ValidationError names the variable that is wrong."""
    return Settings()
