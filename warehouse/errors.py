"""What can be wrong with a warehouse's file, said with the cause and the remedy."""

from __future__ import annotations


class WarehouseError(Exception):
    """The warehouse cannot be used; the message names the file, the cause and the remedy."""


class NoWarehouse(WarehouseError):
    """There is no file to read."""


class NotAWarehouse(WarehouseError):
    """The file is something else."""


class WarehouseTooNew(WarehouseError):
    """A newer version of the program made the file."""


class WarehouseLocked(WarehouseError):
    """Another process has the file open; ``pid`` is that process, None when it is not known."""

    def __init__(self, message: str, pid: int | None = None):
        super().__init__(message)
        self.pid = pid
