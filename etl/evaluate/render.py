"""An evaluation for people: one table of text, and a list of wrong cells to audit."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from etl.evaluate.fields import FIELDS, LENIENT, cell_agrees
from etl.evaluate.gold import SPLITS, Row
from etl.evaluate.measures import Share
from etl.evaluate.score import Evaluation, GroupScore, Pair
from etl.records import Value
from etl.schema import columns

ERROR_COLUMNS = ("article", "split", "language", "kind", "field", "gold", "predicted", "evidence", "n")

_WORDS = {
    "event_date": "date_text",
    "event_end_date": "date_text",
    "city": "place_text",
    "country_code": "place_text",
    "detentions_any": "detentions_text",
    "detentions_best": "detentions_text",
    "attendance_best": "attendance_text",
}


def render_evaluation(evaluation: Evaluation, baseline: Evaluation | None = None) -> str:
    """The table, a part per language: dev and heldout side by side, and beside each the baseline where given.

    Shares have Wilson 95% intervals in brackets; "-" is nothing to count.
    """
    if not evaluation.groups:
        return "no gold articles\n"
    columns = [(split, evaluation, split) for split in SPLITS]
    if baseline is not None:
        columns += [(f"baseline {split}", baseline, split) for split in SPLITS]
    parts = [_render_language(language, columns) for language in evaluation.languages]
    return "\n\n".join(part for part in parts if part) + "\n"


def errors(
    evaluation: Evaluation, splits: Sequence[str] = ("dev",), claims: Iterable[Row] = ()
) -> list[dict[str, str]]:
    """Every wrong cell of the splits asked for, with its evidence; of other splits only counts by kind and field.

    Heldout is listed only where `splits` names it, because who reads its errors can fit rules to it. `kind` is
    `missed_report`, `spurious_report`, `wrong`, `missing` (gold has a value, none was given) or `extra` (the other
    way round). Evidence is the quotation of the chosen claim (from `claims`), else the row's own words.
    """
    chosen = _chosen_claims(claims)
    listed: list[dict[str, str]] = []
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for pair in evaluation.pairs:
        article = pair.article
        for kind, field, wanted, given in _wrong_cells(pair, evaluation):
            if article.split in splits:
                evidence = _evidence(field, pair.predicted, chosen)
                cells = (
                    article.id,
                    article.split,
                    article.language,
                    kind,
                    field,
                    _cell(wanted),
                    _cell(given),
                    evidence,
                )
                listed.append(dict(zip(ERROR_COLUMNS, (*cells, "1"), strict=True)))
            else:
                counted[article.split, article.language, kind, field] += 1
    for (split, language, kind, field), n in sorted(counted.items()):
        listed.append(dict(zip(ERROR_COLUMNS, ("", split, language, kind, field, "", "", "", str(n)), strict=True)))
    return listed


def write_errors(rows: Iterable[Mapping[str, str]], path: Path) -> None:
    """Write rows of `errors` as CSV, tab-separated where the file's suffix is `.tsv`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        delimiter = "\t" if path.suffix == ".tsv" else ","
        writer = csv.DictWriter(file, ERROR_COLUMNS, delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _wrong_cells(pair: Pair, evaluation: Evaluation) -> Iterable[tuple[str, str, Value, Value]]:
    if pair.predicted is None and pair.gold is not None:
        yield "missed_report", "", _summary(pair.gold.values), None
        return
    if pair.gold is None or pair.predicted is None:
        yield "spurious_report", "", None, _summary(pair.predicted or {})
        return
    for field in FIELDS:
        wanted, given = pair.gold.values.get(field), pair.predicted.get(field)
        if wanted is None and given is None:
            continue
        if wanted is None:
            if field not in LENIENT:
                yield "extra", field, None, given
        elif given is None:
            yield "missing", field, wanted, None
        elif not cell_agrees(field, pair.gold, pair.predicted, evaluation.canonical):
            yield "wrong", field, wanted, given


def _summary(values: Row) -> str:
    fields = ("event_type", "status", "event_date", "city", "country_code", "attendance_best", "detentions_best")
    return " ".join(_cell(values[field]) for field in fields if values.get(field) is not None)


def _cell(value: Value) -> str:
    if value is None:
        return ""
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def _chosen_claims(claims: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    chosen: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for claim in claims:
        if claim.get("chosen") and claim.get("quote"):
            chosen[str(claim.get("report_id")), str(claim.get("field"))].append(claim)
    return chosen


def _evidence(field: str, predicted: Row | None, chosen: Mapping[tuple[str, str], list[Row]]) -> str:
    """The quotation of the claim that gave the cell's value, else of the field's first one, else the row's words."""
    if predicted is None:
        return ""
    name = field or "event_type"
    column, report_id, given = columns("reports")[name], str(predicted.get("report_id")), predicted.get(name)
    claims = chosen.get((report_id, name)) or chosen.get((report_id, str(column.claim_field))) or []
    if claims:
        exact = (c for c in claims if given in (c.get("best"), c.get("low"), c.get("high"), c.get("code")))
        return str(next(exact, claims[0])["quote"])
    return str(predicted.get(_WORDS[name]) or "") if name in _WORDS else ""


def _render_language(language: str, columns: Sequence[tuple[str, Evaluation, str]]) -> str:
    groups = {title: evaluation.groups.get((split, language)) for title, evaluation, split in columns}
    shown = {title: group for title, group in groups.items() if group is not None}
    if not shown:
        return ""
    rows: list[list[str]] = [["", *shown]]
    rows.append(["articles / reports", *(f"{g.n_articles} / {g.n_reports}" for g in shown.values())])
    if any(g.unread for g in shown.values()):
        rows.append(["articles not in the dataset", *(str(len(g.unread)) for g in shown.values())])
    for name, label in (("relevance", "relevance"), ("event", "event (type right)"), ("found", "event found")):
        for kind in ("precision", "recall", "f1"):
            cells = (_share(getattr(getattr(g, name), kind)) for g in shown.values())
            rows.append([f"{label} {kind}", *cells])
    rows.append(["row perfect", *(_share(g.row_perfect) for g in shown.values())])
    head = _align(rows)
    fields = _align(_field_rows(shown))
    reliability = _align(_calibration_rows(shown))
    return f"== {language} ==\n{head}\n\n{fields}\n\n{reliability}"


def _field_rows(shown: Mapping[str, GroupScore]) -> list[list[str]]:
    """Per field and column: precision, recall and F1, the share right of matched pairs, the counts behind them (values
    in gold, given in matched pairs, right) and the field's own figure."""
    rows = [
        [
            "field",
            *(
                f"{title}: {figure}"
                for title in shown
                for figure in ("precision", "recall", "F1", "accuracy", "coded", "given", "right", "other")
            ),
        ]
    ]
    for field in FIELDS:
        cells = [f"{field} (lenient)" if field in LENIENT else field]
        for group in shown.values():
            score = group.fields[field]
            others = (("macro-F1", score.macro_f1), ("item F1", score.item_f1), ("log error", score.log_error))
            other = ", ".join(f"{name} {value:.2f}" for name, value in others if value is not None)
            cells += [_share(share) for share in (score.precision, score.recall, score.f1, score.accuracy)]
            cells += [f"{n:.0f}" for n in (score.recall.n, score.precision.n, score.recall.right)] + [other]
        rows.append(cells)
    return rows


def _calibration_rows(shown: Mapping[str, GroupScore]) -> list[list[str]]:
    rows = [["confidence", *shown]]
    bins: dict[tuple[float, float], dict[str, str]] = defaultdict(dict)
    for title, group in shown.items():
        for line in group.calibration.bins:
            text = f"said {line.mean_confidence:.2f}, right {_share(line.right)} of {line.right.n:.0f}"
            bins[line.low, line.high][title] = text
    for (low, high), texts in sorted(bins.items()):
        rows.append([f"{low:.1f} to {high:.1f}", *(texts.get(title, "-") for title in shown)])
    for label, name in (("expected calibration error", "error"), ("AUC", "auc")):
        values = (getattr(group.calibration, name) for group in shown.values())
        rows.append([label, *("-" if value is None else f"{value:.3f}" for value in values)])
    return rows


def _share(share: Share) -> str:
    value, ends = share.value, share.interval
    if value is None or ends is None:
        return "-"
    return f"{value:.2f} [{ends[0]:.2f}-{ends[1]:.2f}]"


def _align(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
