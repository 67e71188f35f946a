"""What was predicted and has since happened, as columns; and the scores of it.

A block is one kind of prediction of one quantity over one window. Changes are kept as log points
(`scale` ``log``), rates and shares as they are (``level``).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from walkaway.duties.facts import Floats
from walkaway.record.bands import EIGHTY

FORECAST, ORDERED, EXPLAINED = "forecast", "as ordered", "explained"
KINDS = {
    FORECAST: "from what was known before the first month",
    ORDERED: "from the world of the base months, duties as they were then ordered",
    EXPLAINED: "given the duties that were collected, or who sold: no forecast",
}
LEVELS = ("cell", "partner", "sector", "total")
EVERYTHING = "all"
NO_CHANGE, PARTIAL, GROWTH = "no change", "partial rule", "growth alone"
PROPORTIONAL = "proportional"
NAIVE = {
    NO_CHANGE: "as in the base months, or as last known",
    GROWTH: "the external line of growth, no tariffs",
    "own duty alone": "that and own duties, no substitution",
    PARTIAL: "-2 times the change of ln(1 + duty)",
    PROPORTIONAL: "everybody in proportion to what it holds",
    "a year before": "the rate collected a year before",
    "latest months": "the latest months that were published",
    "announced rates": "published at announced rates, 17.5% in May 2025 (Azzimonti 2025)",
    "last auction": "the last auction of the term, dressed with its errors",
    "mean of last three": "mean of the last three auctions of the term, dressed",
    "mean of six months": "mean of the term's auctions of six months, dressed",
    "full pass-through": "buyers bear all of it",
}


@dataclass(frozen=True, eq=False)
class Block:
    """Predictions of one kind over one window.

    Attributes:
        room: of the product.
        quantity: what.
        unit: ``percent`` change, ``percent of imports``, ``USD bn``.
        scale: ``log``: columns hold log changes; ``level``.
        episode: by name.
        window: months, by name.
        kind: one of `KINDS`.
        horizon: from the prediction to what it is of.
        made: day of the prediction, or the day whose knowledge it stands for.
        level: one of `LEVELS`.
        subset: ``all``, or what is left out.
        source: who published what happened.
        published: when the last of it was.
        who: partners [row].
        what: sectors or other names [row].
        weight: [row].
        predicted, low, high, actual: [row].
        naive: rule -> what it says [row].
    """

    room: str
    quantity: str
    unit: str
    scale: str
    episode: str
    window: str
    kind: str
    horizon: str
    made: dt.date
    level: str
    subset: str
    source: str
    published: dt.date
    who: tuple[str, ...] = field(repr=False)
    what: tuple[str, ...] = field(repr=False)
    weight: Floats = field(repr=False)
    predicted: Floats = field(repr=False)
    low: Floats = field(repr=False)
    high: Floats = field(repr=False)
    actual: Floats = field(repr=False)
    naive: Mapping[str, Floats] = field(repr=False)

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it one series of predictions: scored together."""
        return (self.room, self.quantity, self.episode, self.kind, self.horizon, self.level,
                self.subset)  # fmt: skip


@dataclass(frozen=True)
class Score:
    """How a series of predictions did.

    Attributes:
        room, quantity, unit, episode, kind, horizon, level, subset: as of a `Block`.
        windows: how many.
        count: predictions.
        error: root of the mean square, weighted by base; log points times 100, or the unit.
        naive: rule -> its error.
        best: the rule with the least error.
        gain: percent by which the error is below the best rule's; negative: above.
        crps: of the band taken as normal; None where there is none.
        crps_naive: mean absolute error of the rule that has the least: its score.
        coverage: percent of predictions inside the 80% band; None where there is none.
        coverage_weighted: the same by base.
        bias: weighted mean of actual less predicted.
        slope: of actual on predicted within each `what`, weighted; None where there is none.
    """

    room: str
    quantity: str
    unit: str
    episode: str
    kind: str
    horizon: str
    level: str
    subset: str
    windows: int
    count: int
    error: float
    naive: Mapping[str, float]
    best: str
    gain: float
    crps: float | None
    crps_naive: float
    coverage: float | None
    coverage_weighted: float | None
    bias: float
    slope: float | None

    @property
    def key(self) -> str:
        """Its name among the skills kept."""
        words = (self.room, self.quantity, self.episode, self.kind, self.horizon, self.level,
                 self.subset)  # fmt: skip
        return " / ".join(words)


def stacked(blocks: Iterable[Block]) -> list[Block]:
    """Blocks of one key behind one another."""
    groups: dict[tuple[str, ...], list[Block]] = {}
    for block in blocks:
        groups.setdefault(block.key, []).append(block)
    return [_stack(group) for group in groups.values()]


def _stack(group: Sequence[Block]) -> Block:
    def column(name: str) -> Floats:
        return np.concatenate([getattr(block, name) for block in group])

    names = [name for name in group[0].naive if all(name in block.naive for block in group)]
    return replace(
        group[0],
        window=group[0].window if len(group) == 1 else f"{len(group)} windows",
        published=max(block.published for block in group),
        who=tuple(one for block in group for one in block.who),
        what=tuple(one for block in group for one in block.what),
        weight=column("weight"), predicted=column("predicted"), low=column("low"),
        high=column("high"), actual=column("actual"),
        naive={name: np.concatenate([block.naive[name] for block in group]) for name in names},
    )  # fmt: skip


def scored(blocks: Iterable[Block]) -> list[Score]:
    """The scores of blocks, those of one key together."""
    groups: dict[tuple[str, ...], int] = {}
    held = [block for block in blocks if len(block.who)]
    for block in held:
        groups[block.key] = groups.get(block.key, 0) + 1
    return [_score(block, groups[block.key]) for block in stacked(held)]


def _rms(weight: Floats, error: Floats) -> float:
    return float(np.sqrt((weight * error**2).sum() / weight.sum()))


def _score(own: Block, windows: int) -> Score:
    scale = 100.0 if own.scale == "log" else 1.0
    w, error = own.weight, scale * (own.actual - own.predicted)
    rules = {name: scale * (own.actual - said) for name, said in own.naive.items()}
    naive = {name: _rms(w, missed) for name, missed in rules.items()}
    best = min(naive, key=lambda name: naive[name])
    found = _rms(w, error)
    banded = bool(np.isfinite(own.low).all() and np.isfinite(own.high).all())
    inside = (own.actual >= own.low) & (own.actual <= own.high)
    sigma = scale * (own.high - own.low) / (2 * EIGHTY)
    return Score(
        own.room, own.quantity, own.unit, own.episode, own.kind, own.horizon, own.level, own.subset,
        windows, len(own.who), found, naive, best,
        100 * (1 - found / naive[best]) if naive[best] > 0 else 0.0,
        float((w * normal_crps(error, sigma)).sum() / w.sum()) if banded else None,
        min(float((w * np.abs(missed)).sum() / w.sum()) for missed in rules.values()),
        100 * float(inside.mean()) if banded else None,
        100 * float((w * inside).sum() / w.sum()) if banded else None,
        float((w * error).sum() / w.sum()), slope(own) if own.level == "cell" else None,
    )  # fmt: skip


def normal_crps(error: Floats, sigma: Floats) -> Floats:
    """Continuous ranked probability score of normal predictions (Gneiting and Raftery 2007).

    Args:
        error: actual less centre.
        sigma: standard deviation; 0: the absolute error.
    """
    safe = np.maximum(sigma, 1e-12)
    z = error / safe
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    below = 0.5 * (1 + np.vectorize(math.erf)(z / math.sqrt(2)))
    score = safe * (z * (2 * below - 1) + 2 * density - 1 / math.sqrt(math.pi))
    return np.where(sigma > 0, score, np.abs(error))


def slope(own: Block) -> float | None:
    """Weighted slope of actual on predicted, both as deviations from the mean of their `what`."""
    top = bottom = 0.0
    names = np.array(own.what)
    for name in dict.fromkeys(own.what):
        at = names == name
        if at.sum() < 2:
            continue
        w = own.weight[at]
        x = own.predicted[at] - np.average(own.predicted[at], weights=w)
        y = own.actual[at] - np.average(own.actual[at], weights=w)
        top += float((w * x * y).sum())
        bottom += float((w * x * x).sum())
    return top / bottom if bottom > 1e-12 else None
