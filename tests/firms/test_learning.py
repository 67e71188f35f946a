"""What reports teach: the conjugate normal by hand, only what was known, Toyota's nine months."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from walkaway.engine.exporters import expected
from walkaway.engine.questions import question as question_of
from walkaway.errors import BadInputError
from walkaway.firms.exchange import dollar_in
from walkaway.firms.firm import PASS_THROUGH, Estimate, Firm, Head, Sales
from walkaway.firms.learning import REACH, Report, Scale, learn, prior
from walkaway.firms.market import run_firm
from walkaway.firms.reader import library, load
from walkaway.firms.scale import between, learned, predicted, tariff_bill, telling
from walkaway.firms.year import passed
from walkaway.goods.incidence import borne
from walkaway.goods.market import Answers
from walkaway.world import World

END = World.at("2026-06-30")
TRADE = Answers(question_of("zero", elasticities=["IS"]))
ratios = st.floats(0.2, 5)
sds = st.floats(0.05, 1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@given(sds, ratios, sds)
def test_one_report_by_bayes_rule(before: float, ratio: float, sd: float) -> None:
    """Prior times likelihood, integrated, against the conjugate formula."""
    found = learn(Scale(0.0, before), [Report(ratio, sd)])
    at = math.log(ratio)
    peak = found.mean

    def joint(x: float) -> float:
        here = stats.norm.logpdf(x, 0, before) + stats.norm.logpdf(at, x, sd)
        top = stats.norm.logpdf(peak, 0, before) + stats.norm.logpdf(at, peak, sd)
        return math.exp(here - top)

    reach = 12 * min(before, sd)
    total, _ = integrate.quad(joint, peak - reach, peak + reach)
    mean, _ = integrate.quad(lambda x: x * joint(x), peak - reach, peak + reach)
    assert mean / total == pytest.approx(found.mean, abs=1e-6)
    assert total == pytest.approx(found.sd * math.sqrt(2 * math.pi), rel=1e-6)


@given(st.lists(st.tuples(ratios, sds), min_size=1, max_size=4), sds)
def test_order_does_not_matter_nor_one_at_a_time(
    told: list[tuple[float, float]], sd: float
) -> None:
    every = [Report(*one) for one in told]
    found = learn(Scale(0.0, sd), every)
    back = learn(Scale(0.0, sd), reversed(every))
    step = Scale(0.0, sd)
    for one in every:
        step = learn(step, [one])
    for other in (back, step):
        assert (other.mean, other.sd) == pytest.approx((found.mean, found.sd), rel=1e-9, abs=1e-12)
    assert found.sd < sd


def test_limits() -> None:
    sure, vague = Report(2.0, 1e-9), Report(2.0, 1e9)
    assert learn(Scale(0, 0.4), [sure]).range == pytest.approx((2, 2, 2), rel=1e-6)
    assert learn(Scale(0, 0.4), [vague]).range == pytest.approx(Scale(0, 0.4).range, rel=1e-6)
    assert learn(Scale(0, 0.4), []) == Scale(0, 0.4)
    assert learn(Scale(0, 0.0), [sure]) == Scale(0, 0.0)  # who is certain learns nothing
    with pytest.raises(BadInputError):
        learn(Scale(0, 0.4), [Report(-1.0, 0.1), Report(1.0, 0.0)])


def test_a_range_holds_eight_in_ten() -> None:
    low, _, high = Scale(0.3, 0.2).range
    held = stats.lognorm.cdf([low, high], 0.2, scale=math.exp(0.3))
    assert held == pytest.approx([0.1, 0.9])
    assert prior([(0.5, 1.0, 2.0)], 0.0).sd == pytest.approx(math.log(2) / REACH)
    assert prior([(0.5, 1.0, 2.0)], 0.0).range == pytest.approx((0.5, 1.0, 2.0))
    assert prior([(1.0, 1.0, 1.0)], 0.3).sd == pytest.approx(0.3)


# ---- which reports count ---------------------------------------------------------------------


def said(on: str, first: str, last: str, effect: float = -1.0) -> Estimate:
    return Estimate(said=day(on), from_=day(first), until=day(last), effect=effect, source="x")


def test_reports_come_before_forecasts_and_the_newest_of_the_same_days() -> None:
    forecast = said("2025-05-08", "2025-04-01", "2026-03-31")
    quarter = said("2025-08-07", "2025-04-01", "2025-06-30")
    half = said("2025-11-05", "2025-04-01", "2025-09-30")
    third = said("2026-02-06", "2025-10-01", "2025-12-31")
    assert telling([forecast]) == (forecast,)
    assert telling([forecast, quarter]) == (quarter,)
    assert telling([forecast, quarter, half]) == (half,)
    assert telling([third, half, quarter]) == (half, third)


@pytest.mark.parametrize("name", library())
def test_only_reports_published_by_the_day_count(name: str) -> None:
    firm = load(name)
    for own in firm.estimates:
        eve = own.said - dt.timedelta(days=1)
        assert all(one.said <= eve for one in learned(END, TRADE, firm, eve).used)
        later = [one for one in firm.estimates if one.said <= eve]
        cut = Firm(firm.head, firm.sales, tuple(later)) if later else None
        if cut:
            assert learned(END, TRADE, cut).scale == learned(END, TRADE, firm, eve).scale
    before = learned(END, TRADE, firm, day("2025-01-01"))
    assert before.used == ()
    assert before.scale == before.before


def test_toyotas_first_quarter_alone_predicts_its_nine_months() -> None:
    """450 of April to June, as reported on 7 August 2025; 1,200 to December (Jiji, 12 February)."""
    firm = load("toyota")
    told = learned(END, TRADE, firm, day("2025-08-07"))
    assert [own.effect for own in told.used] == [-450]
    days = day("2025-04-01"), day("2025-12-31")
    low, mid, high = predicted(END, TRADE, firm, *days, known=day("2025-08-07"))
    assert mid == pytest.approx(1200, rel=0.1)
    assert low < 1200 < high
    half = predicted(END, TRADE, firm, days[0], day("2025-09-30"), known=day("2025-08-07"))
    assert half[1] == pytest.approx(450 + 450, rel=0.1)  # both quarters as reported
    unlearned = predicted(END, TRADE, firm, *days, known=day("2025-01-01"))
    assert abs(unlearned[1] - 1200) > abs(mid - 1200)


def test_what_has_been_reported_is_taken_as_reported() -> None:
    """Of Toyota's year 450 and 450 are known on 5 November; the rest is the flows' at its scale."""
    firm, on = load("toyota"), day("2025-11-05")
    year = day("2025-04-01"), day("2026-03-31")
    whole = predicted(END, TRADE, firm, *year, known=on)
    rest = predicted(END, TRADE, firm, day("2025-10-01"), year[1], known=on)
    for known_and_rest, later in zip(whole, rest, strict=True):
        assert known_and_rest == pytest.approx(900 + later, rel=1e-12)
    told = predicted(END, TRADE, firm, year[0], day("2025-09-30"), known=on)
    assert told == (900, 900, 900)


def test_what_is_left_between_reports() -> None:
    spring = said("2025-08-01", "2025-04-01", "2025-06-30")
    autumn = said("2025-12-01", "2025-10-01", "2025-10-31")
    year = day("2025-04-01"), day("2026-03-31")
    assert between([autumn, spring], *year) == [
        (day("2025-07-01"), day("2025-09-30")), (day("2025-11-01"), day("2026-03-31")),
    ]  # fmt: skip
    assert between([], *year) == [year]
    assert between([spring], day("2025-04-01"), day("2025-06-30")) == []


def test_what_is_expected_of_a_year_is_what_the_bridge_says() -> None:
    asked = question_of("japan-2025-tariffs", elasticities=["IS"])
    for name in ("hyundai", "toyota"):
        shown = run_firm(asked, Answers(asked), load(name)).expected
        assert expected(name, asked.date) == pytest.approx([-one for one in reversed(shown)])
    with pytest.raises(BadInputError):
        expected("trabant", "2025-06-12")


def test_a_firm_without_reports_keeps_its_own_ranges() -> None:
    sale = Sales(from_="JPN", to="USA", amount=(1.0, 2.0, 4.0), source="books")
    firm = Firm(Head(name="works"), (sale,))
    told = learned(END, TRADE, firm)
    assert not told.applies
    assert told.firm(firm) is firm


# ---- any currency, any fiscal year -----------------------------------------------------------


def test_a_bill_is_the_same_money_in_every_currency() -> None:
    """Identical flows of firms that report in dollars, won and euros: one bill, translated."""
    sale = Sales(from_="KOR", to="USA", amount=(8.0, 8.0, 8.0), source="books")
    days = day("2025-04-03"), day("2025-06-30")
    bills = {
        currency: tariff_bill(END, TRADE, Firm(Head(name="w", currency=currency), (sale,)), *days)
        for currency in ("USD", "KRW", "EUR", "JPY")
    }
    for currency, bill in bills.items():
        rate = dollar_in(currency, END, *days)
        assert bill[1] == pytest.approx(bills["USD"][1] * rate[1], rel=1e-12)
    assert dollar_in("USD", END, *days) == (1, 1, 1)
    assert dollar_in("KRW", END, day("2025-05-01"), day("2025-05-31"))[1] == pytest.approx(
        1391, abs=5
    )  # Federal Reserve, G.5, May 2025
    assert dollar_in("EUR", END, day("2025-05-01"), day("2025-05-31"))[1] == pytest.approx(
        1 / 1.128, abs=0.003
    )


@pytest.mark.parametrize(
    ("name", "currency", "starts"),
    [
        ("toyota", "JPY", 4), ("nissan", "JPY", 4), ("hyundai", "KRW", 1), ("kia", "KRW", 1),
        ("volkswagen", "EUR", 1), ("stellantis", "EUR", 1), ("gm", "USD", 1), ("ford", "USD", 1),
    ],
)  # fmt: skip
def test_currencies_and_fiscal_years(name: str, currency: str, starts: int) -> None:
    firm = load(name)
    assert (firm.head.currency, firm.head.starts_in) == (currency, starts)
    asked = question_of("japan-2025-tariffs", elasticities=["IS"])
    found = run_firm(asked, Answers(asked), firm)
    assert found.quarters[0].label == ("2025Q2" if starts == 4 else "2025Q1")
    assert found.expected[0] < found.expected[1] < found.expected[2] < 0
    if currency == "USD":
        assert all(quarter.dollar == (1, 1, 1) for quarter in found.quarters)
    nothing = question_of("zero", elasticities=["IS"])
    calm = run_firm(nothing, Answers(nothing), firm).bridge
    assert not calm.low.any()
    assert not calm.high.any()


def test_what_is_given_back_counts_from_its_day_and_never_exceeds_the_tariff() -> None:
    """Parts pay from 3 May 2025; of 25 points 15 are given back from 1 June, then 40."""
    full = Sales(from_="JPN", to="USA", amount=(1.0,) * 3, since=day("2025-05-03"), source="x")
    part = Sales(
        from_="JPN", to="USA", amount=(1.0,) * 3, since=day("2025-05-03"), source="x",
        credit=0.15, credit_since=day("2025-06-01"),
    )  # fmt: skip
    more = Sales(
        from_="JPN", to="USA", amount=(1.0,) * 3, since=day("2025-05-03"), source="x",
        credit=0.4, credit_since=day("2025-06-01"),
    )  # fmt: skip
    may, june = (day("2025-05-03"), day("2025-05-31")), (day("2025-06-01"), day("2025-06-30"))

    def bill(sale: Sales, period: tuple[dt.date, dt.date]) -> float:
        head = Head(name="w", currency="USD")
        return tariff_bill(END, TRADE, Firm(head, (sale,)), *period)[1]

    assert bill(full, may) == pytest.approx(bill(part, may), rel=1e-12)
    assert bill(full, june) - bill(part, june) == pytest.approx(0.15 * 30 / 365, rel=1e-9)
    assert bill(more, june) == pytest.approx(0.0, abs=1e-12)


def test_goods_in_stock_count_later() -> None:
    sale = Sales(from_="JPN", to="USA", amount=(1.0,) * 3, source="x")
    late = Firm(Head(name="w", currency="USD", counted_after=30.0), (sale,))
    soon = Firm(Head(name="w", currency="USD"), (sale,))
    shifted = tariff_bill(END, TRADE, late, day("2025-05-01"), day("2025-05-31"))
    assert shifted[1] == pytest.approx(
        tariff_bill(END, TRADE, soon, day("2025-04-01"), day("2025-05-01"))[1], rel=1e-12
    )


def test_who_reports_in_another_currency_is_refused() -> None:
    from walkaway.firms.reports import reports

    with pytest.raises(BadInputError, match="KRW"):
        reports("Hyundai", "USD")
    with pytest.raises(BadInputError, match="has reported nothing"):
        reports("Trabant", "EUR")


# ---- one number of who bears it --------------------------------------------------------------


@pytest.mark.parametrize("on", ["2025-04-10", "2025-06-12", "2025-08-01", "2026-02-20"])
@pytest.mark.parametrize("name", library())
def test_the_share_that_buyers_bear_is_the_borders(name: str, on: str) -> None:
    firm = load(name)
    assert firm.head.pass_through is None  # no table of its own beside it
    for years in (0.1, 0.6, 3.0):
        found = passed(firm, PASS_THROUGH["company"], years, day(on))
        for share, own in zip(found, firm.sales, strict=True):
            assert share == borne(own.sector, own.from_, 4 * years, day(on)).share
        general = passed(firm, PASS_THROUGH["border"], years, day(on))
        assert set(general) == {borne("all", "world", 4 * years, day(on)).share}
