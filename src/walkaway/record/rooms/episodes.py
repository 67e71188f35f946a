"""Episodes of money: currencies, yields, and which reading of a threat each one favours.

Nothing here is fitted to the episodes. A currency moves by the rule of every holder's flow (flow
over GDP times the panel estimate of Adler, Lisack and Mano; the higher members of that ensemble
come from two of these interventions and are left out). The ten-year yield moves by the stated
priors, bills by nothing. The two readings of a threat are the signs of the model's own answers: to
a tariff on everybody or on one, and to a loss of trust.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from walkaway.bonds.impact import FORCED, ORDERLY, impact
from walkaway.bonds.literature import PAPERS, ensemble
from walkaway.bonds.record import known
from walkaway.bonds.scores import FORCED as STRESSED
from walkaway.bonds.scores import scores
from walkaway.economy.economies import geography
from walkaway.economy.table import CODES, RESERVE
from walkaway.engine.economy_work import Work
from walkaway.engine.questions import question
from walkaway.parameters import parameter
from walkaway.record.bands import EIGHTY
from walkaway.record.flows import shifted
from walkaway.record.readings import Reading
from walkaway.record.rooms import Room, Test, of_blocks
from walkaway.record.rooms.named import EPISODES
from walkaway.record.table import EVERYTHING, EXPLAINED, NO_CHANGE, Block
from walkaway.scenario import Scenario
from walkaway.world.series import period_end
from walkaway.world.sources import Snapshot
from walkaway.world.table import Table
from walkaway.world.world import World

PANEL = parameter("economy.currency.flow-elasticity").choices[:2]
"""Of Adler, Lisack and Mano (2015): percent per percent of GDP."""
TEN = "DGS10"
SERIES: dict[str, str] = EPISODES["series"]
"""Economy -> the column of its currency."""
EVENTS: dict[str, tuple[str, int]] = {
    name: (str(target), int(way)) for name, (target, way) in EPISODES["events"].items()
}
"""Episode -> who is threatened with a tariff, and whether it is raised or taken back."""
MONTHS = (
    ("2025-04", "Grand Total", "all foreigners, April 2025"),
    ("2026-03", "Foreign Official", "official holders, March 2026"),
    ("2026-05", "Foreign Official", "official holders, May 2026"),
    ("2026-06", "Foreign Official", "official holders, June 2026"),
)
"""Months of net sales that the ten-year yield is held against."""
DAY = dt.date(2025, 4, 2)
"""Whose world the model's answers to a threat are of."""
STILL = {
    "bp": parameter("record.episodes.still-yield").value,
    "percent": parameter("record.episodes.still-currency").value,
}
"""Moves up to this size are none: half right for either reading."""
NOTES = tuple(map(str, EPISODES["notes"]))


@dataclass(frozen=True)
class Said:
    """A prediction, with half the width of its 80% band."""

    centre: float
    half: float


def build(snapshot: Snapshot | None = None) -> Room:
    """The room's record."""
    world = World.complete(snapshot)
    moves = _moves(world.table("episode_moves"))
    found = [*_currencies(world, moves), *_yields(world, moves), *_months(world)]
    tests = (*_readings(moves), *_all_months(world), *_by_estimate(world))
    return of_blocks("episodes", "Episodes of money: who sold, what moved", found, tests, NOTES)


Moves = Mapping[str, Mapping[str, Mapping[str, str]]]


def _moves(table: Table) -> Moves:
    """Window -> series -> its row."""
    found: dict[str, dict[str, Mapping[str, str]]] = {}
    for row in table:
        found.setdefault(row["episode"], {})[row["series"]] = row
    return found


def currency_move(percent_of_gdp: float, hedged: float = 0.0) -> Said:
    """Percent by which a currency's dollar rate moves as money comes home.

    Args:
        percent_of_gdp: brought home.
        hedged: share that was hedged.

    Returns:
        Negative: the dollar falls.
    """
    flow = (1 - hedged) * percent_of_gdp
    low, high = (-per * flow for per in PANEL)
    return Said((low + high) / 2, abs(high - low) / 2)


def noise(world: World, name: str, start: dt.date, end: dt.date, percent: bool) -> float:
    """Standard deviation of a window's change, by the days of the year before."""
    own = world.series(name)
    pairs = [
        (day, value)
        for day, value in zip(own.periods, own.values, strict=True)
        if start - dt.timedelta(days=365) <= day < start
    ]
    values = np.array([value for _, value in pairs])
    steps = 100 * np.diff(np.log(values)) if percent else 100 * np.diff(values)
    spacing = (pairs[-1][0] - pairs[0][0]).days / (len(pairs) - 1)
    return float(np.std(steps) * np.sqrt(max((end - start).days / spacing, 1.0)))


FX: dict[str, str] = EPISODES["noise"]
"""Economy -> the series of its currency that noise is measured on."""


def _currencies(world: World, moves: Moves) -> Iterator[Block]:
    gdp = dict(zip(CODES, geography(world).gdp.tolist(), strict=True))
    for row in world.table("episode_flows"):
        who, window = row["who"], row["window"]
        if who not in SERIES:
            continue
        move = moves[window][SERIES[who]]
        dollars = float(row["amount"])
        if row["unit"] == EPISODES["money"]:
            dollars /= float(move["start_value"])
        said = currency_move(100 * dollars / gdp[who])
        group = EPISODES["official" if row["kind"] == "official" else "private"]
        start, end = _days(move)
        usual = noise(world, FX[who], start, end, percent=True)
        yield _block("currency", "percent", group, window, who, said, usual, move, row["source"])


def _yields(world: World, moves: Moves) -> Iterator[Block]:
    for row in world.table("episode_flows"):
        if row["kind"] == "hedging":
            continue
        move = moves[row["window"]][TEN]
        own = impact(float(row["long"]), FORCED if row["kind"] == "forced" else ORDERLY)
        start, end = _days(move)
        usual = noise(world, "us_10y_yield", start, end, percent=False)
        group = "dash for cash, 2020" if row["kind"] == "forced" else EPISODES["official"]
        said = Said(own.mid, (own.high - own.low) / 2)
        yield _block("ten-year yield", "bp", group, row["window"], RESERVE, said, usual, move,
                     row["source"])  # fmt: skip


def _days(move: Mapping[str, str]) -> tuple[dt.date, dt.date]:
    return dt.date.fromisoformat(move["start"]), dt.date.fromisoformat(move["end"])


def _block(
    quantity: str, unit: str, episode: str, window: str, who: str, said: Said, usual: float,
    move: Mapping[str, str], source: str,
) -> Block:  # fmt: skip
    start, end = _days(move)
    wide = float(np.hypot(said.half, EIGHTY * usual))
    return Block(
        room="episodes", quantity=quantity, unit=unit, scale="level", episode=episode,
        window=window, kind=EXPLAINED, horizon="days", made=start, level="total",
        subset=EVERYTHING, source=source, published=end, who=(who,), what=(move["series"],),
        weight=np.ones(1), predicted=np.array([said.centre]), low=np.array([said.centre - wide]),
        high=np.array([said.centre + wide]), actual=np.array([float(move["change"])]),
        naive={NO_CHANGE: np.zeros(1)},
    )  # fmt: skip


# ---- months -----------------------------------------------------------------------------------


def _monthly(world: World) -> dict[str, float]:
    """Change of the ten-year yield over each month, basis points."""
    own = world.series("us_10y_month_end")
    known = {f"{day:%Y-%m}": value for day, value in zip(own.periods, own.values, strict=True)}
    return {
        month: 100 * (value - known[before])
        for month, value in known.items()
        if (before := shifted(month, -1)) in known
    }


def _months(world: World) -> Iterator[Block]:
    change = _monthly(world)
    rows = {(row["month"], row["holder"]): row for row in world.table("tic_transactions")}
    usual = float(np.std(list(change.values())))
    for month, holder, words in MONTHS:
        row = rows[month, holder]
        own = impact(-float(row["lt_net_purchases"]))
        last = period_end(month).isoformat()
        move = {"start": f"{month}-01", "end": last, "series": "us_10y_month_end",
                "change": str(change[month])}  # fmt: skip
        said = Said(own.mid, (own.high - own.low) / 2)
        yield _block("ten-year yield", "bp", "months of sales, 2025-26", words, RESERVE, said,
                     usual, move, "US Treasury, TIC")  # fmt: skip


def _all_months(world: World) -> Iterator[Test]:
    """Slope of the ten-year's change on long net sales, over all months reported."""
    change = _monthly(world)
    for holder, words in (("Foreign Official", "official holders"), ("Grand Total", "foreigners")):
        pairs = [
            (-float(row["lt_net_purchases"]), change[row["month"]])
            for row in world.table("tic_transactions")
            if row["holder"] == holder and row["lt_net_purchases"] and row["month"] in change
        ]
        sold, moved = np.array(pairs).T
        x = np.column_stack([np.ones(sold.size), sold / 100])
        beta, *_ = np.linalg.lstsq(x, moved, rcond=None)
        left = moved - x @ beta
        spread = left @ left / (sold.size - 2)
        error = float(np.sqrt(spread * np.linalg.inv(x.T @ x)[1, 1]))
        yield Test(
            f"yield per 100bn of notes and bonds sold by {words}", f"all {sold.size} months",
            float(beta[1]), error, "bp",
            "no effect can be seen over all months: no published impact beats zero here",
        )  # fmt: skip


def estimates(world: World) -> dict[str, dict[str, float]]:
    """Log scores of the published estimates over no effect: March 2020, and all months."""
    move = _moves(world.table("episode_moves"))["dash_for_cash"][TEN]
    start, end = _days(move)
    usual = noise(world, "us_10y_yield", start, end, percent=False)
    change = _monthly(world)
    rows = [
        (row["month"], -float(row["lt_net_purchases"]))
        for row in world.table("tic_transactions")
        if row["holder"] == "Foreign Official"
        and row["lt_net_purchases"]
        and row["month"] in change
    ]
    spread = [_of_month(world, month) for month, _ in rows]
    months = (
        np.array([sold for _, sold in rows]),
        np.array([change[month] for month, _ in rows]),
        np.array(spread),
    )
    facts = known(world)
    found = ensemble(facts, fire_sales=True)
    return scores(facts, found, (float(move["change"]), usual), months)


def _of_month(world: World, month: str) -> float:
    """The ten-year's usual noise over a month, by the days of the year before it."""
    end = period_end(month)
    return noise(world, "us_10y_yield", end.replace(day=1), end, percent=False)


def _by_estimate(world: World) -> Iterator[Test]:
    for manner, gained in estimates(world).items():
        episode = "March 2020" if manner == STRESSED else "all months on record"
        for paper in PAPERS:
            yield Test(
                f"log score over no effect, {paper.title}", episode, gained[paper.id], None, "nats",
                "above zero: better than saying that sales of foreign officials do nothing",
            )  # fmt: skip


# ---- two readings of a threat -----------------------------------------------------------------


def signs(toml: str) -> dict[str, float]:
    """The model's first-quarter answers to a measure: ten-year yield, currencies per dollar."""
    text = f'name = "reading"\ndate = {DAY}\n[[measure]]\n{toml}\nfrom = {DAY}\n'
    work = Work(question(Scenario.from_toml(text), elasticities=["U4"]))
    path = work.central(work.bonds.central)
    found = {TEN: float(path[f"Y10_{RESERVE}"][0])}
    return found | {name: float(path[f"LS_{code}"][0]) for code, name in SERIES.items()}


def parity(target: str) -> dict[str, float]:
    """Signs of a tariff on one, or on all."""
    return signs(f'kind = "Tariff"\nby = "{RESERVE}"\non = "{target}"\nchange = "10%"')


def trust() -> dict[str, float]:
    """Signs of a loss of trust: holders hedge more and ask a premium."""
    return signs('kind = "Trust"\nhedge = "+5%"\npremium = 0.3')


def agreed(said: Mapping[str, float], came: Mapping[str, float], names: Sequence[str]) -> float:
    """Share of the series whose sign is as said, percent; no move is half right."""
    right = [
        0.5
        if abs(came[name]) <= STILL["bp" if name == TEN else "percent"]
        else float(np.sign(came[name]) == np.sign(said[name]))
        for name in names
    ]
    return 100 * float(np.mean(right))


def readings(moves: Moves) -> Iterator[Reading]:
    """How many signs each reading has right, episode by episode."""
    by_parity = {target: parity(target) for target in dict.fromkeys(t for t, _ in EVENTS.values())}
    by_trust = trust()
    for window, (target, way) in EVENTS.items():
        own = moves[window]
        names = [SERIES[target]] if target in EPISODES["alone"] else list(SERIES.values())
        names = [name for name in names if name in own]
        came = {name: way * float(own[name]["change"]) for name in (TEN, *names)}
        # The dollar as a whole and the yield count alike.
        scores = [
            (agreed(said, came, names) + agreed(said, came, [TEN])) / 2
            for said in (by_parity[target], by_trust)
        ]
        dollar = float(np.mean([came[name] for name in names]))
        yield Reading(window, dollar, came[TEN], *scores)


def of_record(snapshot: Snapshot | None = None) -> tuple[Reading, ...]:
    """The readings of all episodes, computed anew."""
    return tuple(readings(_moves(World.complete(snapshot).table("episode_moves"))))


def _readings(moves: Moves) -> Iterator[Test]:
    for own in readings(moves):
        told = (
            f"dollar {own.dollar + 0.0:+.1f}%, ten-year {own.ten_year + 0.0:+.0f} bp for a "
            f"threat: favours {own.favours}"
        )
        for reading, score in (("parity", own.parity), ("trust", own.trust)):
            yield Test(f"signs as {reading} has them", own.episode, score, None, "percent", told)
