"""Diversion in a run: how much of the exports lost to the hegemon other markets take."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from walkaway.engine.part import Part, Progress, Setting
from walkaway.goods.diversion import UNIFORM, Diversion, diversion, targeted
from walkaway.outcome import Metric, SolveReport, Source
from walkaway.scenario import Accession, Vocabulary

SECTIONS = ("diversion",)
OTHERS = "others"
ALONE = "alone"
PLACES = {
    OTHERS: "all other markets",
    "CPTPP": "CPTPP members",
    "RCEP": "RCEP members",
    ALONE: "all other markets, were the exporter hit alone,",
}


def part(setting: Setting, progress: Progress) -> Part:
    """Solve the scenario at short- and long-run elasticities.

    Args:
        setting: world and scenario.
        progress: called as horizons are solved.

    Returns:
        Shares of what is lost that others take; nothing where no exports to the hegemon are lost.
    """
    if not _hit(setting):
        return Part()
    metrics = []
    reports: list[SolveReport] = []
    for done, horizon in enumerate(UNIFORM):
        progress(done, len(UNIFORM), f"diversion, {horizon}")
        usual, alone = (_solved(setting, horizon, place) for place in (OTHERS, ALONE))
        reports += [
            SolveReport(name, f"goods, {horizon}", "no_solution", {}, 0, 0.0, message)
            for name, message in usual.failed
        ]
        for place in PLACES:
            found = alone if place == ALONE else usual
            shares = _shares(setting, found, place)
            if place == ALONE and np.allclose(found.volume, usual.volume, atol=1e-6):
                continue
            if len(shares):
                metrics.append(_metric(setting, found, place, shares))
    if not metrics:
        return Part(solves=tuple(reports))
    return Part(
        metrics=tuple(metrics),
        solves=tuple(reports),
        notes=(
            "Diversion is the change of exports of goods to others over what is lost to the "
            "hegemon, both at the prices of before, so that it counts goods and not money. In "
            "money it would be lower: where a large economy taxes all others, their wages and "
            "prices fall against its own, and the value of what they trade with one another falls "
            "with them, whoever buys what. What a mineral that is cut off costs in production is "
            "left out of it. walkaway diversion has sectors and both measures.",
        ),
        sources=(
            Source(
                "boehm-levchenko-pandalai-nayar-2023",
                "data",
                "Trade elasticity 0.76 after a year, 1.75 to 2.25 after seven to ten: Boehm, "
                "Levchenko and Pandalai-Nayar (2023)",
            ),
        ),
    )


def value(setting: Setting, metric: str, member: str) -> float:
    """One metric under one elasticity; zero where nothing is lost."""
    _, _, place, slug = metric.split(".")
    if not _hit(setting):
        return 0.0
    found = _solved(setting, slug.replace("-", " "), place)
    if member not in found.members:
        return 0.0
    shares = _shares(setting, found, place)
    return float(shares[found.members.index(member)]) if len(shares) else 0.0


def _hit(setting: Setting) -> bool:
    """Whether the scenario makes it dearer to sell to the hegemon; else nothing is replaced."""
    hegemon, target = setting.scenario.focus
    return targeted(setting.world, setting.scenario.measures, target, hegemon)


def _solved(setting: Setting, horizon: str, place: str) -> Diversion:
    hegemon, target = setting.scenario.focus
    alone = hegemon if place == ALONE else None
    measures = setting.scenario.measures
    (found,) = diversion(setting.world, measures, target, [horizon], alone=alone)
    return found


def _shares(
    setting: Setting, found: Diversion, place: str
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Percent of what is lost that a place takes [member]; empty where nothing is lost."""
    trade = setting.world.trade()
    hegemon, target = setting.scenario.focus
    goods = [k for k, s in enumerate(trade.sectors) if s != "SERVICES"]
    inside = _members(setting, place)
    places = [
        k for k, c in enumerate(trade.economies) if c in inside and c not in (hegemon, target)
    ]
    share = 100 * found.ratio(trade.economies.index(hegemon), places, goods, volume=True)
    return share if share.size and np.isfinite(share).all() else np.empty(0)


def _members(setting: Setting, place: str) -> Sequence[str]:
    """Economies of a place, those included that the scenario lets join."""
    if place in (OTHERS, ALONE):
        return setting.world.trade().economies
    words, day = Vocabulary.of(setting.world), setting.scenario.date
    joined = [
        code
        for own in setting.scenario.measures
        if isinstance(own, Accession) and own.bloc == place and own.in_force(day)
        for code in words.expand_economies(own.members, day)
    ]
    return (*setting.world.members(place), *joined)


def _metric(
    setting: Setting,
    found: Diversion,
    place: str,
    shares: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> Metric:
    _, target = setting.scenario.focus
    slug = found.horizon.replace(" ", "-")
    trade = setting.world.trade()
    name = trade.economy_names[trade.economies.index(target)]
    return Metric(
        id=f"diversion.{target}.{place}.{slug}",
        label=f"part of the goods {name} loses that {PLACES[place]} take, {found.horizon}",
        unit="%",
        members=dict(zip(found.members, map(float, shares), strict=True)),
        baseline=None,
        baseline_unit="",
    )
