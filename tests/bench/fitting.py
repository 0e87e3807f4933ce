"""What the fitted tables of weights share: a ridge-penalised logistic regression, and the file it is written to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

Bound = tuple[float | None, float | None]


def _unbound(_: str) -> Bound:
    return None, None


def fit_weights(
    features: Sequence[Mapping[str, float]],
    right: Sequence[bool],
    penalty: float,
    bound: Callable[[str], Bound] = _unbound,
    counts: Sequence[float] | None = None,
) -> dict[str, float]:
    """The weights of a logistic sum, "bias" first, which the penalty leaves alone, the others by name, each within
    the bounds of its name. `counts` says how much each row counts, 1 where it is not given."""
    names = sorted({name for found in features for name in found})
    table = np.array([[1.0, *(found.get(name, 0.0) for name in names)] for found in features])
    truth = np.array(right, dtype=float)
    much = np.ones(len(truth)) if counts is None else np.array(counts)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        score = table @ weights
        pull = np.concatenate([[0.0], weights[1:]])
        value = float(np.sum(much * (np.logaddexp(0, score) - truth * score)) + penalty / 2 * np.sum(pull**2))
        return value, table.T @ (much * (1 / (1 + np.exp(-score)) - truth)) + penalty * pull

    bounds = [(None, None), *map(bound, names)]
    start = np.zeros(len(names) + 1)
    start = np.zeros(len(names) + 1)
    bounds = [(None, None), *map(bound, names)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 2000}).x
    return dict(zip(["bias", *names], map(float, found), strict=True))


def write_weights(target: Path, weights: Mapping[str, float], *comments: str) -> None:
    """Writes the table as TOML, three decimals, under lines of comment."""
    lines = [*(f"# {line}" for line in comments), "", *(f'"{name}" = {weight:.3f}' for name, weight in weights.items())]
    target.write_text("\n".join(lines) + "\n", "utf-8")
