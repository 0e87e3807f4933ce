"""The descriptions of a dataset for machines: Frictionless data package and Croissant, from one manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl.publish.croissant import write_croissant
from etl.publish.datapackage import write_datapackage

TITLE = "Protest events"


def write_descriptions(tables: Mapping[str, pa.Table], folder: Path, manifest: Mapping[str, Any]) -> None:
    """Writes `datapackage.json` and `croissant.json` beside the tables and the manifest."""
    version, program = manifest["dataset_version"], manifest["program"]
    write_datapackage(tables, folder, title=TITLE, version=version, provenance=_provenance(manifest))
    write_croissant(folder, title=TITLE, version=version, program=program)


def _provenance(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """From what and how: the program, its options, and the inputs as a number and one hash; the manifest lists them."""
    inputs = json.dumps(manifest["inputs"], sort_keys=True).encode("utf-8", "surrogatepass")
    return {
        "program": f"protests {manifest['program']}",
        "policy": manifest["policy"],
        "options": manifest["options"],
        "dependencies": manifest["dependencies"],
        "input_files": len(manifest["inputs"]),
        "inputs_sha256": hashlib.sha256(inputs).hexdigest(),
        "manifest": "manifest.json",
    }
