"""The warehouse: one DuckDB file with the articles and their facts."""

from warehouse.errors import NotAWarehouse, NoWarehouse, WarehouseError, WarehouseLocked, WarehouseTooNew
from warehouse.store import DEFAULT_PATH, Counts, Warehouse

__all__ = ["DEFAULT_PATH", "Counts", "NoWarehouse", "NotAWarehouse", "Warehouse", "WarehouseError", "WarehouseLocked", "WarehouseTooNew"]
