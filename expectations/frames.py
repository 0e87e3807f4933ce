"""The tables with their helper columns as pandas frames, which Great Expectations looks at."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from expectations import helpers
from expectations.helpers import Tables


def events_frame(tables: Tables) -> pd.DataFrame:
    """Events, those in quarantine included, with their helper columns."""
    return table_frame(helpers.events_table(tables))


def reports_frame(tables: Tables) -> pd.DataFrame:
    """Reports with their helper columns."""
    return table_frame(helpers.reports_table(tables))


def claims_frame(tables: Tables) -> pd.DataFrame:
    """Claims with their helper columns."""
    return table_frame(helpers.claims_table(tables))


def ledger_frame(tables: Tables) -> pd.DataFrame:
    """The ledger (`articles`) with its helper columns."""
    return table_frame(helpers.ledger_table(tables))


def table_frame(table: pa.Table, names: Collection[str] | None = None) -> pd.DataFrame:
    """The table, or its columns `names`, with null-safe pandas dtypes; dictionaries decoded, dates and lists as Python
    values, strings left in Arrow."""
    types = {
        pa.int64(): pd.Int64Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.bool_(): pd.BooleanDtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.float32(): pd.Float32Dtype(),
    }
    frame = pd.DataFrame(index=range(table.num_rows))
    made = {}
    for field in table.schema:
        if names is not None and field.name not in names:
            continue
        column = table[field.name]
        if field.type in types:
            made[field.name] = column.to_pandas(types_mapper=types.get).array
        elif pa.types.is_string(field.type):
            made[field.name] = pd.array(column.cast(pa.large_string()), dtype="str")
        elif pa.types.is_dictionary(field.type):
            made[field.name] = _words(column)
        else:
            made[field.name] = pd.array(
                [tuple(v) if isinstance(v, list) else v for v in column.to_pylist()], dtype=object
            )
    return frame.assign(**made)


def _words(column: pa.ChunkedArray) -> Any:
    """A column of few words as objects, each word once."""
    encoded = column.unify_dictionaries().combine_chunks()
    words = np.array([*encoded.dictionary.to_pylist(), None], dtype=object)
    places = pc.fill_null(encoded.indices.cast(pa.int64()), len(words) - 1).to_numpy(zero_copy_only=False)
    return pd.array(words[places], dtype=object)
