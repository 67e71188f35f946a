"""Measures that change nothing: many are looked at together, as each would be alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.goods.test_overlap import places, sectors, several
from walkaway.duties import ledger
from walkaway.duties.sectors import sector_shares
from walkaway.duties.sectors import sectors as industries
from walkaway.duties.trade import world_imports
from walkaway.engine.questions import question
from walkaway.errors import BadInputError
from walkaway.goods import equilibria, idle
from walkaway.goods.kinds.border import ImportQuota
from walkaway.goods.kinds.tariffs import TariffQuota
from walkaway.goods.schedule import schedule
from walkaway.grammar.measure import Measure
from walkaway.grammar.values import Rate
from walkaway.question import Question
from walkaway.scenario import Scenario, Tariff, TradeCost

DAY = dt.date(2025, 6, 12)
MACHINES = ["C26", "C27", "C28"]


def asked(measures: Sequence[Measure]) -> Question:
    scenario = Scenario(name="many", date=DAY, focus=("USA", "JPN"), measures=tuple(measures))
    return question(scenario)


def one_by_one(own: Question) -> set[int]:
    """Each left out by itself."""
    trade = own.trade()
    told = schedule(own.world, trade, own.measures, DAY)
    found = set()
    for out in range(len(own.measures)):
        rest = [m for i, m in enumerate(own.measures) if i != out]
        if schedule(own.world, trade, rest, DAY).same(told):
            found.add(out)
    return found


odd = st.one_of(
    st.builds(Tariff, by=places, on=places, sectors=sectors,
              change=st.sampled_from([0.0, 0.1]).map(Rate)),
    st.builds(Tariff, by=st.just(["USA"]), on=places, sectors=sectors,
              rate=st.sampled_from([0.0, 0.025, 0.1]).map(Rate), overrides=st.booleans(),
              codes=st.lists(st.sampled_from(["8703", "870323", "72"]), min_size=1, unique=True)),
    st.builds(TariffQuota, by=places, on=places, sectors=sectors, volume=st.just(1.0),
              inside=st.just(Rate(0.1)), outside=st.just(Rate(0.2))),
    st.builds(ImportQuota, by=places, on=places, sectors=sectors,
              volume=st.sampled_from([0.9, 0.8])),
    st.builds(TradeCost, exporters=places, importers=places,
              change=st.sampled_from([0.0, 0.2]).map(Rate)),
)  # fmt: skip


@pytest.fixture
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "LOOKED_AT_ALONE", 0)


@pytest.mark.usefixtures("_many")
@settings(max_examples=60, deadline=None)
@given(several | st.lists(odd, max_size=6))
def test_the_same_as_one_by_one(measures: list[Measure]) -> None:
    try:
        own = asked(measures)
        want = one_by_one(own)
    except BadInputError:
        return  # refused: they contradict one another, or fall on nothing
    found = idle.look(own)
    assert found.unknown == 0
    assert found.positions == want


def laid_on(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many measures are laid on, each time they are."""
    found: list[int] = []

    def counted(*told: object, **more: object) -> object:
        found.append(len(told[2]))  # type: ignore[arg-type]
        return schedule(*told, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(equilibria, "schedule", counted)
    return found


@pytest.mark.parametrize("count", [120, 480])
def test_many_are_laid_on_a_few_times(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tariffs on one flow, on others, on products, and costs: however many there are."""
    economies = asked([]).trade().economies[:24]
    pairs = [(a, b) for a in economies for b in economies if a != b]
    few = count // 4
    codes = headings()[:few]
    measures: list[Measure] = [
        *(Tariff(by=["USA"], on=["JPN"], sectors=["C24"], change=Rate(0.01 + k / 1e4))
          for k in range(few)),
        *(Tariff(by=[a], on=[b], sectors=["C20"], rate=Rate(0.5)) for a, b in pairs[:few]),
        *(TradeCost(exporters=[a], importers=[b], change=Rate(0.0)) for a, b in pairs[:few]),
        *(Tariff(by=["USA"], on=["all"], sectors=MACHINES, codes=[code], rate=Rate(0.9))
          for code in codes),
    ]  # fmt: skip
    counted = laid_on(monkeypatch)
    found = idle.look(asked(measures))
    assert len(counted) <= 6
    assert found.unknown == 0
    costs = set(range(2 * few, 3 * few))
    assert costs <= found.positions
    assert found.positions.isdisjoint(range(2 * few))
    nowhere = {3 * few + k for k, code in enumerate(codes) if not made(code)}
    assert nowhere
    assert found.positions - costs == nowhere


def headings() -> list[str]:
    """Products of eight digits in machinery and in what is no machinery."""
    codes = sorted({f"{line:010d}"[:8] for line in ledger().facts.lines.tolist()})
    return [*codes[3000:3010], *(code for code in codes if code.startswith("84"))]


def made(code: str) -> bool:
    """Whether a product lies in machinery, and anybody sells it."""
    facts = ledger().facts
    columns = [k for k, name in enumerate(industries(facts)) if name in MACHINES]
    lines = facts.span(code)
    shares = sector_shares(facts)[lines][:, columns].sum(axis=1)
    return bool(np.any((world_imports(facts)[lines] > 0) & (shares > 0)))


def test_what_there_is_no_room_for_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measures that all fall on the same trade, in ways that hide one another."""
    monkeypatch.setattr(idle, "LOOKED_AT_ALONE", 3)
    monkeypatch.setattr(idle, "LAID_ON", 3)
    measures = [
        Tariff(by=["USA"], on=["JPN"], sectors=["C24"], rate=Rate(0.3), floor=True, label=f"{k}")
        for k in range(8)
    ]
    found = idle.look(asked(measures))
    assert found.unknown == 5
    assert found.positions == {0, 1, 2}  # each has seven others that say the same
