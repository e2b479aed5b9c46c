"""Logistic regression, fitted so that the same data always give the same weights: L-BFGS from a fixed start."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
BINS = 10


def fit(
    rows: Floats, labels: Floats, penalty: float, *, weights: Floats | None = None, prior: Floats | None = None
) -> Floats:
    """Weights (columns + 1,), the intercept last, of the least mean log loss.

    `labels` are 0 or 1, one a row of `rows`; `weights` says how much each row counts. The L2 penalty pulls toward
    `prior`, zeros if there is none, and leaves the intercept free.
    """
    columns = np.hstack([rows, np.ones((len(rows), 1))])
    sign = 2 * labels - 1
    share = np.full(len(rows), 1 / len(rows)) if weights is None else weights / weights.sum()
    start = np.zeros(columns.shape[1]) if prior is None else prior

    def loss(w: Floats) -> tuple[float, Floats]:
        margin = sign * (columns @ w)
        pull = (w - start)[:-1]
        slope = -(share * sign / (1 + np.exp(margin))) @ columns
        slope[:-1] += 2 * penalty * pull
        return float(share @ np.logaddexp(0, -margin) + penalty * (pull @ pull)), slope

    fitted: Floats = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 2000}).x
    return fitted


def logits(fitted: Floats, rows: Floats) -> Floats:
    found: Floats = rows @ fitted[:-1] + fitted[-1]
    return found


def probabilities(fitted: Floats, rows: Floats) -> Floats:
    """Of the label 1, one a row."""
    found: Floats = 1 / (1 + np.exp(-logits(fitted, rows)))
    return found


def calibration(chance: Floats, true: Floats, weights: Floats | None = None) -> float:
    """Expected calibration error over bins of equal width: how far chances are from the shares that come true."""
    share = np.full(len(true), 1 / len(true)) if weights is None else weights / weights.sum()
    place = np.minimum((chance * BINS).astype(int), BINS - 1)
    return float(sum(abs((share * (chance - true))[place == bin_].sum()) for bin_ in range(BINS)))
