"""Groups of reports as a person decided them: joined or taken apart after the scores have spoken.

A decision applies only while the scores say otherwise: reports to be joined stand apart, reports to be split stand
together with others. One that changes nothing any more is an error, so that no file fills with dead entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from etl.errors import ConfigError
from etl.records import MergeDecision, Regrouping


def regroup(
    groups: Sequence[Sequence[int]],
    by_hand: Sequence[Regrouping],
    rank_of: Mapping[str, int],
    copied: Mapping[str, str],
) -> tuple[list[list[int]], list[MergeDecision]]:
    """The groups after all splits and then all merges, in order of rank, and the lines of the log without event_id.

    `rank_of` knows the independent reports, `copied` the original's report of each copy's. `ConfigError` names every
    decision that does not apply.
    """
    now = [list(group) for group in groups]
    lines: list[MergeDecision] = []
    problems: list[str] = []
    for decision in sorted(by_hand, key=lambda d: (d.kind != "split", d.report_ids)):
        unknown = [r for r in decision.report_ids if r not in rank_of]
        if unknown:
            source = copied.get(unknown[0])
            known = f"a copy; name its original's report {source}" if source else "no such report any more"
            problems.append(f"{decision.name}: {unknown[0]}: {known}")
            continue
        ranks = {rank_of[report_id] for report_id in decision.report_ids}
        touched = [group for group in now if ranks & set(group)]
        if decision.kind == "merge":
            if len(touched) < 2:
                problems.append(f"{decision.name}: its reports are one event already")
                continue
            now = [group for group in now if group not in touched]
            now.append(sorted(rank for group in touched for rank in group))
            first, *others = decision.report_ids
            lines += [MergeDecision("joined", None, first, other, None, decision.reasons) for other in others]
            continue
        rest = sorted(set(touched[0]) - ranks)
        if len(touched) > 1 or not rest:
            problems.append(f"{decision.name}: its reports are not together with others in one event")
            continue
        now = [group for group in now if group is not touched[0]]
        now += [sorted(ranks), rest]
        stays = min(report_id for report_id, rank in rank_of.items() if rank in rest)
        lines.append(MergeDecision("refused", None, decision.report_ids[0], stays, None, decision.reasons))
    if problems:
        raise ConfigError(f"corrections no longer apply: {'; '.join(problems)}")
    return sorted(now), lines
