"""kinagraph keeps the relations between a region and its partners abroad, and says which need follow-up.

>>> import kinagraph as kg
>>> net = kg.open("china.duckdb")
>>> net.at("2012-12-31")
<Snapshot china.duckdb as of 2012-12-31>
"""

from kinagraph.errors import (
    InputError,
    KinagraphError,
    LoadUnfinished,
    RowsRejected,
    StoreBusy,
    StoreError,
    StoreForeign,
    StoreUnavailable,
    UndoRefused,
    UnknownActor,
    UsageError,
)
from kinagraph.network import Network, open, open_parquet, policies
from kinagraph.snapshot import Snapshot
from kinagraph.version import __version__

__all__ = [
    "InputError",
    "KinagraphError",
    "LoadUnfinished",
    "Network",
    "RowsRejected",
    "Snapshot",
    "StoreBusy",
    "StoreError",
    "StoreForeign",
    "StoreUnavailable",
    "UndoRefused",
    "UnknownActor",
    "UsageError",
    "__version__",
    "open",
    "open_parquet",
    "policies",
]
