"""The gate: figures that may not fall, kept in a TOML file of tables `[language.split]`.

[en.heldout]
event_f1 = 0.80
attendance_best_f1 = 0.85
"""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from etl.errors import ConfigError
from etl.evaluate.fields import FIELDS
from etl.evaluate.gold import SPLITS
from etl.evaluate.score import ALL, Evaluation, GroupScore

_FIRST = (
    "relevance_f1",
    "event_f1",
    "found_f1",
    "row_perfect",
    "authorization_macro_f1",
    *(
        f"{field}_f1"
        for field in ("event_date", "city", "status", "attendance_best", "detentions_any", "detentions_best")
    ),
)
"""The figures that a language gets floors for when it has none yet; any other of `figures` may be added by hand. Of
fields it is the F1 over all values: shares within matched pairs fall when events that are harder to read are found."""

_SHARES = ("accuracy", "precision", "recall", "f1")

Floors = dict[str, dict[str, dict[str, float]]]


def figures(group: GroupScore) -> dict[str, float | None]:
    """All figures of a group by the names that floors use; all grow with quality. None: nothing to count.

    `calibration_agreement` is one minus the expected calibration error.
    """
    found: dict[str, float | None] = {}
    for name in ("relevance", "event", "found"):
        detection = getattr(group, name)
        found |= {f"{name}_{kind}": getattr(detection, kind).value for kind in ("precision", "recall", "f1")}
    found["row_perfect"] = group.row_perfect.value
    for field, score in group.fields.items():
        found |= {f"{field}_{kind}": getattr(score, kind).value for kind in _SHARES}
        found |= {f"{field}_{kind}": getattr(score, kind) for kind in ("macro_f1", "item_f1")}
    error = group.calibration.error
    found["calibration_auc"] = group.calibration.auc
    found["calibration_agreement"] = None if error is None else 1 - error
    return found


def check_floors(evaluation: Evaluation, floors_path: Path) -> list[str]:
    """One line per figure under its floor, or with a floor and nothing to count; empty where all hold."""
    problems = []
    for language, splits in _read_floors(floors_path).items():
        for split, floors in splits.items():
            group = evaluation.groups.get((split, language))
            values = figures(group) if group is not None else {}
            for name, floor in floors.items():
                value = values.get(name)
                if value is None:
                    problems.append(f"{language} {split}: {name} has floor {floor:.2f} and nothing to count")
                elif value < floor - 1e-9:
                    problems.append(f"{language} {split}: {name} is {value:.4f}, below its floor {floor:.2f}")
    return problems


def raise_floors(evaluation: Evaluation, floors_path: Path) -> None:
    """Write the floors anew, each raised to its figure rounded down to 0.01 where that is higher; none ever falls.

    A language and split without floors gets the usual figures. Comments in the file are not kept, but for its head.
    """
    floors = _read_floors(floors_path) if floors_path.exists() else {}
    for (split, language), group in evaluation.groups.items():
        if language == ALL:
            continue
        table = floors.setdefault(language, {}).setdefault(split, {})
        values = figures(group)
        for name in tuple(table) or _FIRST:
            value = values[name]
            if value is not None:
                table[name] = max(table.get(name, 0.0), math.floor(value * 100 + 1e-9) / 100)
    lines = ["# Figures of `protests evaluate` that may not fall. They only rise: see tests/gold/README.md."]
    for language in sorted(floors):
        for split in sorted(floors[language]):
            lines += ["", f"[{language}.{split}]"]
            lines += [f"{name} = {floor:.2f}" for name, floor in floors[language][split].items()]
    floors_path.write_text("\n".join(lines) + "\n", "utf-8")


def _read_floors(path: Path) -> Floors:
    try:
        floors = TypeAdapter(Floors).validate_python(tomllib.loads(path.read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not a floors file: {error}") from error
    known = _figure_names()
    for language, splits in floors.items():
        for split, table in splits.items():
            if split not in SPLITS:
                raise ConfigError(f"{path}: {language}.{split}: a split is one of {', '.join(SPLITS)}")
            for name, floor in table.items():
                if name not in known:
                    raise ConfigError(f"{path}: {language}.{split}.{name} is no figure of an evaluation")
                if not 0 <= floor <= 1:
                    raise ConfigError(f"{path}: {language}.{split}.{name} is {floor}; a floor lies between 0 and 1")
    return floors


def _figure_names() -> frozenset[str]:
    kinds = (*_SHARES, "macro_f1", "item_f1")
    names = {f"{field}_{kind}" for field in FIELDS for kind in kinds}
    names |= {f"{name}_{kind}" for name in ("relevance", "event", "found") for kind in ("precision", "recall", "f1")}
    return frozenset(names | {"row_perfect", "calibration_auc", "calibration_agreement"})
