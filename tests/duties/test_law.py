"""The law as its text has it: single products on single days."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest

from walkaway.duties import ledger, rate
from walkaway.duties.ledger import Ledger


def points(found: object) -> dict[str, float]:
    return {line.order.id: line.points for line in found.levies}  # type: ignore[attr-defined]


def test_japanese_cars_before_and_after_the_deal() -> None:
    """2.5% and 25 points from 3 April 2025; 15% in all from 16 September, counted from 7 August."""
    assert rate("870323", "JPN", "2025-04-02").statutory == pytest.approx(2.5, abs=0.01)
    august = rate("870323", "JPN", "2025-08-07")
    assert august.statutory == pytest.approx(27.5, abs=0.01)
    assert any("retroactive to 2025-08-07" in note for note in august.notes)
    assert rate("870323", "JPN", "2025-10-01").statutory == pytest.approx(15, abs=0.01)


@pytest.mark.parametrize(
    ("code", "partner"),
    [("8542310001", "MYS"), ("8542390001", "CRI"), ("2710124590", "IND"), ("3818000090", "TWN")],
)
def test_a_line_is_free_whatever_its_statistical_suffix(code: str, partner: str) -> None:
    """Annex II of EO 14257 names lines of eight digits (HTS note 2(v)(iii)): chips, petrol, wafers.

    The suffixes are those of the trade of 2024, which later editions of the schedule have not.
    """
    found = rate(code, partner, "2025-10-10")
    assert points(found) == {}
    assert any(order.layer == "reciprocal" for order, _ in found.spared)


def test_a_floor_never_lowers_the_base() -> None:
    """15% in all on the EU: goods whose own duty is higher pay that (EO 14326)."""
    own = ledger()
    day = dt.date(2025, 10, 1)
    total, base = own.levied("EU27", day, "statutory"), own.trade("EU27").base
    assert (total >= base - 1e-9).all()
    reciprocal = [p for p in own.parts("EU27", day, "statutory") if p.order.layer == "reciprocal"]
    for part in reciprocal:
        high = base >= 15
        assert part.points[high].max(initial=0.0) == 0.0


def test_steel_excludes_the_reciprocal_duty() -> None:
    """Korean flat steel pays 50 points and no more from 4 June 2025 (Proc 10947)."""
    found = rate("7208", "KOR", "2025-06-15")
    assert points(found) == {"S232-STL-03": pytest.approx(50)}
    assert found.base == pytest.approx(0, abs=0.01)
    assert any(order.layer == "reciprocal" for order, _ in found.spared)


def test_metal_content_and_the_rest_are_taxed_apart() -> None:
    """Derivatives outside the metal chapters: metal pays its duty, the rest the reciprocal one.

    Shares of what pays steel, aluminium and the reciprocal duty make the whole value.
    """
    own = ledger()
    day = dt.date(2026, 1, 15)
    layers = {"steel", "aluminium", "copper", "reciprocal"}
    parts = [p for p in own.parts("VNM", day, "statutory") if p.order.layer in layers]
    whole = np.sum([p.share for p in parts], axis=0)
    exempt = np.zeros(len(whole), dtype=bool)
    for order in own.law.of("VNM", False):
        if order.layer == "reciprocal" and order.in_force(day):
            for one in own.law.exempt(order, day):
                exempt |= own.law.masks.of(one.list)[own.trade("VNM").goods.lines]  # type: ignore[index]
    goods = own.law.masks.of("s232_auto_parts+s232_autos_passenger+s232_mhd_parts+s232_mhd_vehicles"
                             "+s232_autos_light_trucks+s232_softwood+s232_wood_furniture"
                             "+s232_kitchen_cabinets+s232_buses+s232_semiconductors")  # fmt: skip
    lines = own.trade("VNM").goods.lines
    chapter = own.facts.lines[lines] // 10**8
    # Goods made of one metal that are listed for another's content too pay on both.
    plain = ~exempt & ~goods[lines] & ~np.isin(chapter, (72, 73, 74, 76))  # type: ignore[index]
    assert plain.sum() > 1000
    assert np.allclose(whole[plain], 1.0)


def test_china_before_and_after_geneva() -> None:
    """Toys: 20 for fentanyl, 125 reciprocal from 10 April 2025, 10 from 14 May."""
    april = points(rate("9503", "CHN", "2025-06-01"))
    assert april["IEEPA-FEN-CHN-2"] == pytest.approx(20)
    law = ledger()
    for day, expected in (("2025-04-20", 125), ("2025-05-20", 10)):
        parts = law.parts("CHN", dt.date.fromisoformat(day), "statutory")
        asked = [p for p in parts if p.order.layer == "reciprocal"]
        assert [p.order.rate for p in asked] == [expected]


def test_goods_on_the_water_pay_as_before() -> None:
    """HTS 9903.01.28: loaded before 5 April, entered before 27 May 2025, free of the duty."""
    early, late = rate("9503", "VNM", "2025-04-06"), rate("9503", "VNM", "2025-05-28")
    assert early.statutory == pytest.approx(late.statutory)
    assert early.due < 0.5 * early.statutory
    assert late.due == pytest.approx(late.statutory)


def test_usmca_goods_of_canada() -> None:
    """Unclaimed goods pay 25 and then 35 points, energy 10; claimed ones nothing."""
    for day, expected in (("2025-03-05", 25), ("2025-06-15", 25), ("2025-08-15", 35)):
        found = rate("4819", "CAN", day)
        assert found.unclaimed - found.base == pytest.approx(expected, abs=0.01)
    oil = rate("2709", "CAN", "2025-06-15")
    assert oil.unclaimed - oil.base == pytest.approx(10, abs=0.01)
    first = rate("4819", "CAN", "2025-03-05")
    assert first.due - first.base == pytest.approx(25, abs=0.01)  # no exemption yet
    assert rate("4819", "CAN", "2025-04-01").due < 10
    # From 4 June metal pays 50 on its share, the rest of the good fentanyl's 25.
    desk = rate("9403", "CAN", "2025-06-15")
    metal = sum(x.share for x in desk.levies if x.order.layer in ("steel", "aluminium"))
    assert metal > 0
    assert desk.unclaimed - desk.base == pytest.approx(25 + 25 * metal, abs=0.01)


def test_steel_and_fentanyl_do_not_add_on_mexico() -> None:
    """EO 14289: until 4 June 2025 unclaimed steel pays fentanyl's 25, claimed steel 232's 25."""
    found = rate("7208", "MEX", "2025-04-15")
    assert found.statutory - found.base == pytest.approx(25, abs=0.01)
    after = rate("7208", "MEX", "2025-06-15")
    assert after.statutory - after.base == pytest.approx(50, abs=0.01)


def test_ieepa_ends_with_the_ruling_and_section_122_runs_150_days() -> None:
    on = {day: points(rate("9503", "VNM", day)) for day in
          ("2026-02-23", "2026-02-24", "2026-07-23", "2026-07-24")}  # fmt: skip
    assert any(name.startswith("IEEPA") for name in on["2026-02-23"])
    assert not any(name.startswith("IEEPA") for name in on["2026-02-24"])
    assert "S122" in on["2026-02-24"]
    assert "S122" in on["2026-07-23"]
    assert "S122" not in on["2026-07-24"]


def test_members_share_one_schedule() -> None:
    """Every member of the Union is taxed by the same orders at the same rates."""
    own = ledger()
    for day in (dt.date(2025, 6, 15), dt.date(2025, 10, 1), dt.date(2026, 6, 15)):
        orders = {
            country: tuple(o.id for o in own.law.now(country, True, day).orders)
            for country in own.members
        }
        assert len(own.members) == 27
        assert set(orders.values()) == {tuple(o.id for o in own.law.now("EU27", True, day).orders)}


def test_a_short_code_is_the_mean_of_its_lines() -> None:
    own = ledger()
    whole = rate("8703", "DEU", "2025-06-15")
    lines = [str(c).zfill(10) for c in own.facts.lines[own.facts.span("8703")].tolist()]
    parts = [rate(code, "DEU", "2025-06-15") for code in lines]
    sold = [one for one in parts if one.weighted == "partner"]
    mean = sum(o.due * o.imports for o in sold) / sum(o.imports for o in sold)
    assert whole.due == pytest.approx(mean)
    assert whole.imports == pytest.approx(sum(o.imports for o in sold))


def test_no_two_orders_contradict() -> None:
    from walkaway.duties.ledger import contradictions

    contradictions(ledger())


def test_panel_agrees_with_single_rates() -> None:
    """The panel of all products and days, against the road of one product."""
    own = ledger()
    panel = own.panel(dt.date(2025, 3, 1), dt.date(2025, 9, 30))
    day = panel.days.index(dt.date(2025, 8, 7))
    draw = np.random.default_rng(7).integers(0, panel.rate.shape[1], 40)
    for cell in draw.tolist():
        code = str(own.facts.lines[panel.cell_line[cell]]).zfill(10)
        partner = panel.partners[panel.cell_partner[cell]]
        single = rate(code, partner, "2025-08-07")
        if single.weighted == "partner":
            assert single.statutory == pytest.approx(float(panel.rate[day, cell]), abs=1e-3)


def test_panel_holds_every_day_of_change() -> None:
    """Between two days of the panel nothing changes."""
    own: Ledger = ledger()
    days = own.changes(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    for first, following in itertools.pairwise(days):
        last = following - dt.timedelta(days=1)
        for partner in ("CHN", "CAN", "EU27"):
            here, there = (own.levied(partner, day, "statutory") for day in (first, last))
            assert np.array_equal(here, there)
