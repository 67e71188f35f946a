"""The record of imports against figures published elsewhere, and what was known when."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from walkaway.errors import BadInputError
from walkaway.record.flows import flows, known, moved, published, run, shifted, span
from walkaway.record.sectors import INDUSTRIES, SECTORS, home_shares, joined
from walkaway.world import World


def test_months_without_gap() -> None:
    own = flows()
    assert own.months == run("2013-01", own.months[-1])
    assert (own.imports >= 0).all()


def test_duties_of_each_month_as_customs_publish_them() -> None:
    """The monthly release of 2024 and 2025: scrap, used and returned goods (910 to 990) are ours
    not, up to 3% of duties and 6% of imports."""
    own = flows()
    for row in World.complete().table("us_duties_monthly"):
        month = (row["month"],)
        assert own.paid(month).sum() / 1e9 == pytest.approx(float(row["calculated"]), rel=0.03)
        assert own.value(month).sum() / 1e9 == pytest.approx(float(row["imports"]), rel=0.06)


def test_china_in_2019() -> None:
    """Log change of imports from China on 2017, whole year and second half, of the collection."""
    own = flows()
    rows = {row["series"]: row for row in World.complete().table("macro_actuals")}
    wanted = [float(x) for x in rows["US import change 2018-19"]["value"].split("/")]
    at = own.partners.index("CHN")
    for months, value in ((run("2019-01", "2019-12"), wanted[0]),
                          (run("2019-07", "2019-12"), wanted[1])):  # fmt: skip
        change = own.value(months)[at].sum() / own.value(moved(months, -24))[at].sum()
        assert 100 * (change - 1) == pytest.approx(value, abs=0.7)


def test_the_rest_is_what_is_left() -> None:
    """Partners and the rest make the total that the ledger's record has."""
    own = flows()
    from walkaway.duties import ledger, record

    for month in ("2018-02", "2025-08"):
        whole = 0.0
        for code in INDUSTRIES:
            found = record.collected(ledger().facts, "ALL", month, code)
            assert found is not None
            whole += found.imports
        assert own.value((month,)).sum() == pytest.approx(whole, rel=1e-6)


def test_published_about_forty_days_later() -> None:
    """June 2025 came out on 5 August, July on 4 September (release dates of FT-900)."""
    assert published("2025-06") <= dt.date(2025, 8, 10)
    before = known(flows(), dt.date(2025, 8, 31))
    assert before[-1] == "2025-06"


def test_months() -> None:
    assert shifted("2025-01", -1) == "2024-12"
    assert shifted("2024-11", 14) == "2026-01"
    with pytest.raises(BadInputError) as caught:
        span("2025-13", "x")
    assert len(caught.value.problems) == 2
    with pytest.raises(BadInputError, match="is before"):
        span("2025-05", "2025-04")
    with pytest.raises(BadInputError, match="twelve"):
        span("2024-01", "2025-01")


def test_sectors_join_all_industries_once() -> None:
    codes = [code for _, own, _ in SECTORS.values() for code in own]
    assert len(codes) == len(set(codes))
    values = np.random.default_rng(0).uniform(1, 2, (3, len(INDUSTRIES)))
    assert joined(values).sum() == pytest.approx(values.sum())
    assert ((home_shares() > 0) & (home_shares() < 1)).all()
