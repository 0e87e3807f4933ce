"""A dataset folder from hand-made tables, without a build: what tests of the commands on a built dataset start from."""

from __future__ import annotations

from pathlib import Path

from etl.publish.datapackage import write_datapackage
from etl.store import DatasetStore
from etl.write import write_manifest, write_tables
from tests.tables import Tables, make_tables


def make_dataset(path: Path, tables: Tables | None = None) -> Path:
    """The folder, with tables, manifest and data package of the tables given (else of `make_tables()`)."""
    made = tables if tables is not None else make_tables()

    def write(folder: Path) -> None:
        write_tables(made, folder)
        write_manifest(folder, program="0.1.0", dependencies={}, packs={}, policy="ccc", options={}, inputs={"a": "0"})
        write_datapackage(made, folder, title="Protest events", version="0.1.0")

    with DatasetStore(path) as store:
        store.commit(write)
    return path
