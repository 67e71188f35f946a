"""Where a run's tariffs come from: means by other sums, customs' record, parts of the law."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from tests.present.rich import q, rows, run
from walkaway.duties import ledger
from walkaway.engine.questions import question as question_of
from walkaway.goods.duties_market import DutiesMarket
from walkaway.goods.equilibria import plan
from walkaway.goods.kinds.tariffs import Tariff
from walkaway.market import Watch
from walkaway.outcome import Quantity, Range
from walkaway.present.duties_story import section
from walkaway.present.page import Section
from walkaway.question import Question

MARKET = DutiesMarket()
ASKED = question_of("japan-2025-tariffs", elasticities=["IS"])


def given(what: str) -> None:
    raise AssertionError(f"needs nothing of others: {what}")


def numbers(question: Question) -> dict[str, Quantity]:
    return {own.id: own for own in MARKET.solve(question, given, Watch()).metrics}


FOUND = numbers(ASKED)


def test_a_world_in_which_no_tariff_moves_has_no_such_numbers() -> None:
    assert numbers(ASKED.with_measures(())) == {}
    still = Tariff(by=("USA",), on=("JPN",), change=0.0)  # type: ignore[arg-type]
    assert numbers(ASKED.with_measures((still,))) == {}


def test_a_mean_tariff_is_revenue_over_imports_at_the_trade_of_before() -> None:
    trade, after = ASKED.trade(), plan(ASKED).tariffs
    buyer = trade.economies.index("USA")
    for seller in ("JPN", "CHN"):
        row = trade.economies.index(seller)
        goods = [k for k, code in enumerate(trade.sectors) if code != "SERVICES"]
        imports = trade.flows[row, buyer, goods]
        bill = np.dot(imports, after[row, buyer, goods] - trade.tariffs[row, buyer, goods])
        expected = 100 * bill / imports.sum()
        assert FOUND[f"tariff.USA.{seller}"].mid == pytest.approx(expected, abs=1e-10)


def test_a_uniform_tariff_moves_the_mean_by_itself() -> None:
    own = Tariff(by=("BRA",), on=("ARG",), change=0.07)  # type: ignore[arg-type]
    found = numbers(ASKED.with_measures((own,)))
    assert found["tariff.BRA.ARG"].mid == pytest.approx(7)
    assert found["tariff.BRA.world"].mid < 7
    # Nobody's duties of the United States stand beside a tariff of Brazil.
    assert {id.split(".")[0] for id in found} == {"tariff"}


def test_what_is_due_is_the_sum_of_its_statutes() -> None:
    parts = [own.mid for id, own in FOUND.items() if id.startswith("duty.by-statute.")]
    assert len(parts) > 3
    assert sum(parts) == pytest.approx(FOUND["duty.due.world"].mid, abs=1e-9)


def test_what_was_collected_is_duty_over_imports_by_customs() -> None:
    data = ledger().facts.arrays("duty_record")
    who, when = list(data["partner"].astype(str)), list(data["month"].astype(str))
    at = when.index("2025-06")
    whole = list(data["naics3"]).index(0)
    for name, code in (("ALL", "world"), ("JPN", "JPN")):
        row = who.index(name)
        duty, imports = (float(data[key][row, whole, at]) for key in ("duty", "imports"))
        assert FOUND[f"duty.collected.{code}"].mid == pytest.approx(100 * duty / imports)
        assert FOUND[f"duty.collected.{code}"].horizon == "2025-06"


def test_the_three_are_told_apart_and_in_their_order() -> None:
    """Who claims less than he could pays more than the law asks of Canada; exporters pay less."""
    for kind in ("statutory", "due", "collected"):
        own = FOUND[f"duty.{kind}.world"]
        assert (own.unit, own.counterfactual, own.effect) == ("%", "", False)
    assert FOUND["tariff.USA.world"].effect
    assert FOUND["duty.collected.world"].mid < FOUND["duty.statutory.world"].mid


def test_a_number_is_found_again_for_other_measures() -> None:
    half = ASKED.with_measures(ASKED.measures[:1])
    alone = MARKET.value(half, given, "tariff.USA.JPN", "value")
    assert 0 < alone < FOUND["tariff.USA.JPN"].mid
    again = MARKET.value(half, given, "duty.due.JPN", "value")
    assert again == FOUND["duty.due.JPN"].mid
    assert MARKET.value(half, given, "duty.by-statute.232", "value") > 0


def test_days_outside_the_orders_have_tariffs_alone() -> None:
    own = Tariff(by=("USA",), on=("JPN",), change=0.1)  # type: ignore[arg-type]
    late = ASKED.with_measures((own,))
    assert any(id.startswith("duty.") for id in numbers(late))
    assert late.date == dt.date(2025, 6, 12)


def test_the_section_says_what_each_column_is() -> None:
    facts = {"statutory": 16.0, "due": 12.0, "collected": 11.5}
    duties = [
        Quantity(f"duty.{kind}.{code}", kind, "%", {"value": value}, horizon=when, kind=Range.NONE,
                 counterfactual="")
        for code in ("world", "JPN")
        for kind, value in facts.items()
        for when in ["2025-06" if kind == "collected" else "2025-06-12"]
    ]  # fmt: skip
    parts = [q("duty.by-statute.232", "%", 3.0), q("duty.by-statute.IEEPA", "%", 8.0),
             q("duty.by-statute.base", "%", 1.0)]  # fmt: skip
    told = [q("tariff.USA.world", "points", 10.0, base=2.0), q("tariff.USA.JPN", "points", 14.0,
            base=1.5), q("tariff.CAN.world", "points", 1.0, base=0.5)]  # fmt: skip
    found = section(run(*told, *duties, *parts))
    assert isinstance(found, Section)
    first, others = found.tables
    assert first.columns[:4] == ("from", "before", "measures\nadd", "with\nthem")
    assert first.columns[4:] == ("by law", "due", "collected\n2025-06")
    assert rows(first)[0] == ["all", "2.0", "+10.0", "12.0", "16.0", "12.0", "11.5"]
    assert rows(first)[1] == ["Japan", "1.5", "+14.0", "15.5", "16.0", "12.0", "11.5"]
    assert rows(others) == [["CAN", "0.50", "+1.00", "1.50"]]
    assert found.lead == (
        "On 2025-06-12 importers into the United States owed 12.0% of the value of goods: 1.0 "
        "under the schedule, 8.0 under IEEPA, 3.0 under Section 232.",
    )
    assert section(run()) is None
