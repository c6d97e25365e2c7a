"""The flow and the command line: what runs when, on which processes, and what a person sees of it."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _prepare_prefect() -> None:
    """Set Prefect up for this process and its children; must run before Prefect is imported, so importing ``flows`` does it.

    All of Prefect's telemetry is off.  With no server named (``PREFECT_API_URL``), a server that lives as long as the run keeps its record,
    in ``.prefect/`` beside the project where the user has no Prefect of their own (``PREFECT_HOME``, ``~/.prefect/profiles.toml``).
    """
    os.environ.update(
        DO_NOT_TRACK="1",
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY="false",
        PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS="false",
    )
    if "PREFECT_API_URL" in os.environ:
        return
    temporary_server = {
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        # What only a lasting server needs is left out of its start.
        "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
        "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
        # Nobody can watch its feed of events, and task runs recorded a hundred at a time cost a fraction: 100 ms of processor a batch less.
        "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
        # It is stopped with the run, and would report each event that it had not yet written.
        "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    }
    for name, value in temporary_server.items():
        os.environ.setdefault(name, value)
    if "PREFECT_HOME" not in os.environ and not (Path.home() / ".prefect" / "profiles.toml").exists() and os.access(ROOT, os.W_OK):
        os.environ["PREFECT_HOME"] = str(ROOT / ".prefect")


_prepare_prefect()
