"""The budget inside the stacked system: debt by bucket, interest, and what yields do to both.

Quarterly, in percent of the baseline's yearly GDP, levels. Three buckets (bills, notes,
bonds) run off at constant rates; what falls due and the quarter's deficit are issued in
constant shares at the quarter's yields:

    D_k = (1 - q_k) D_k(-1)/n + s_k G        C_k = (1 - q_k) C_k(-1)/n + s_k G y_k
    G = deficit + sum q_k D_k(-1)/n          interest = sum C_k(-1)/n/4 + remainder

n is baseline GDP growth of the quarter. The primary deficit follows prices, falls with the
output gap (automatic stabilisers), and takes packages and tariff revenue. Debt above the
baseline asks for a term premium, which is how the loop debt -> yields -> debt closes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from walkaway.budget.issuers import PROJECTED
from walkaway.budget.ladder import Ladder, market_yields, us_ladder
from walkaway.parameters import parameter
from walkaway.solve.path import Block, Window

if TYPE_CHECKING:
    from walkaway.budget.baseline import Baseline
    from walkaway.budget.packages import Package
    from walkaway.world import World

Floats = NDArray[np.float64]
Expression = Any  # a casadi.SX

BUCKETS = ("BILLS", "NOTES", "BONDS")
# What moves each bucket's yield: an expected policy-rate variable, and the weight of the
# ten-year term premium in it.
RATE_OF: Mapping[str, tuple[str, float]] = {
    "BILLS": ("RS", 0.0),
    "NOTES": ("E05", parameter("economy.premium.loading-5").value),
    "BONDS": ("E30", parameter("economy.premium.loading-30").value),
}
STABILISER = parameter("budget.balance.stabiliser").value
"""Percent of GDP by which the balance improves per percent of output gap."""
DEBT_PREMIUM = parameter("budget.debt.premium").value
"""Points that a point of debt above its baseline adds to ten-year yields in the end."""
SERIES = ("NGROWTH", "PRIMARYBASE", "OTHER", "REMAINDER", "PACKAGE", "TARIFFREV", "DEBTBASE")


@dataclass(frozen=True)
class Purse:
    """The budget of one issuer, calibrated to a baseline.

    Attributes:
        code: the economy, such as ``USA``.
        runoff: share of each bucket falling due in a quarter [bucket].
        shares: issuance [bucket].
        start: debt of each bucket before the first quarter, percent of yearly GDP [bucket].
        owed: yearly interest on it, percent of GDP [bucket].
        yields: baseline yields, percent [quarter, bucket].
        series: the exogenous series by name without the code [quarter].
        points_per_debt_point: term premium per point of debt over the baseline.
        adds_premium: whether debt asks for a term premium at all.
        tilts: bucket -> variable of points on its yield beyond its share of the ten-year term
            premium, where a bond market clears by maturity.
    """

    code: str
    runoff: Floats
    shares: Floats
    start: Floats
    owed: Floats
    yields: Floats = field(repr=False)
    series: Mapping[str, Floats] = field(repr=False)
    points_per_debt_point: float = DEBT_PREMIUM
    adds_premium: bool = True
    tilts: Mapping[str, str] = field(default_factory=dict)

    @property
    def premium_variable(self) -> str:
        """The variable that other blocks read: points that debt adds to the term premium."""
        return f"TPD_{self.code}" if self.adds_premium else ""

    def block(self) -> Block:
        """Its equations, to be composed with the economy's."""
        code = self.code
        names = [f"{kind}_{k}_{code}" for k in BUCKETS for kind in ("DEBT", "COUPON")]
        totals = ("GROSS", "DEFICIT", "PRIMARY", "INTEREST", "DEBT", "GDPN", "DEBTGDP", "TPD")
        series = [f"{name}_{code}" for name in SERIES] + [f"YIELD_{k}_{code}" for k in BUCKETS]
        return Block(
            variables=(*names, *(f"{name}_{code}" for name in totals)),
            shocks=tuple(series),
            parameters={
                f"points_per_debt_point_{code}": self.points_per_debt_point,
                f"stabiliser_{code}": STABILISER,
                **{
                    f"runoff_{k}_{code}": float(q)
                    for k, q in zip(BUCKETS, self.runoff, strict=True)
                },
                **{
                    f"share_{k}_{code}": float(x) for k, x in zip(BUCKETS, self.shares, strict=True)
                },
            },
            equations=lambda window: _equations(window, code, self.tilts),
        )

    def given(self, quarters: int) -> dict[str, Floats]:
        """Baseline values of its series, the last one held [quarter]."""
        found = {f"{name}_{self.code}": _held(x, quarters) for name, x in self.series.items()}
        for i, bucket in enumerate(BUCKETS):
            found[f"YIELD_{bucket}_{self.code}"] = _held(self.yields[:, i], quarters)
        return found

    def before(self) -> dict[str, float]:
        """Values before the first quarter, by variable."""
        found = {}
        for i, bucket in enumerate(BUCKETS):
            found[f"DEBT_{bucket}_{self.code}"] = float(self.start[i])
            found[f"COUPON_{bucket}_{self.code}"] = float(self.owed[i])
        return found

    def baseline(self, quarters: int) -> dict[str, Floats]:
        """The path of every variable when nothing changes [quarter]."""
        return _roll(self, quarters)


def _equations(w: Window, code: str, tilts: Mapping[str, str]) -> dict[str, Expression]:
    def v(name: str, lead: int = 0) -> Expression:
        return w(f"{name}_{code}", lead)

    grow = v("NGROWTH")
    gross, deficit = v("GROSS"), v("DEFICIT")
    due = sum(w.parameter(f"runoff_{k}_{code}") * v(f"DEBT_{k}", -1) / grow for k in BUCKETS)
    owed = sum(v(f"COUPON_{k}", -1) / grow for k in BUCKETS)
    found: dict[str, Expression] = {
        "GDPN": v("GDPN") - _exp((v("LGDP") + v("LCPI")) / 100),
        "PRIMARY": v("PRIMARY")
        - (
            v("PRIMARYBASE") * v("GDPN")
            - w.parameter(f"stabiliser_{code}") * v("Y")
            + v("PACKAGE")
            - v("TARIFFREV")
        ),
        "INTEREST": v("INTEREST") - (owed + v("REMAINDER")),
        "DEFICIT": deficit - (v("PRIMARY") + v("INTEREST") + v("OTHER")) / 4,
        "GROSS": gross - (deficit + due),
        "DEBT": v("DEBT") - sum(v(f"DEBT_{k}") for k in BUCKETS),
        "DEBTGDP": v("DEBTGDP") - v("DEBT") / v("GDPN"),
        "TPD": v("TPD")
        - w.parameter(f"points_per_debt_point_{code}") * (v("DEBTGDP") - v("DEBTBASE")),
    }
    for k in BUCKETS:
        rate, loading = RATE_OF[k]
        stays = 1 - w.parameter(f"runoff_{k}_{code}")
        issued = w.parameter(f"share_{k}_{code}") * gross
        market = v(f"YIELD_{k}") + v(rate) + loading * v("TP")
        if k in tilts:
            market = market + w(tilts[k])
        found[f"DEBT_{k}"] = v(f"DEBT_{k}") - (stays * v(f"DEBT_{k}", -1) / grow + issued)
        found[f"COUPON_{k}"] = v(f"COUPON_{k}") - (
            stays * v(f"COUPON_{k}", -1) / grow + issued * market / 100
        )
    return {f"{name}_{code}": residual for name, residual in found.items()}


def _exp(x: Expression) -> Expression:
    import casadi

    return casadi.exp(x)


def us_purse(
    world: World,
    baseline: Baseline,
    start: tuple[int, int],
    quarters: int,
    points_per_debt_point: float = DEBT_PREMIUM,
) -> Purse:
    """The US budget on a published baseline.

    Yearly amounts are spread over the quarters of a fiscal year (October to September) so that
    their ratio to GDP moves as little as it can, and baseline GDP grows smoothly to its
    fiscal-year value in the last of them, so the ratio of debt at the end of every fiscal year is
    the published one.

    Args:
        world: for the debt's structure.
        baseline: a CBO edition.
        start: first quarter of the path, (calendar year, quarter).
        quarters: length of the series.
        points_per_debt_point: term premium per point of debt over the baseline, points.

    Raises:
        BadInputError: the edition does not reach the first quarter's fiscal year.
    """
    fiscal, passed = (start[0] + 1, 0) if start[1] == 4 else (start[0], start[1])
    first = baseline.at(fiscal)
    year = np.minimum(first + (passed + np.arange(quarters)) // 4, baseline.years.size - 1)
    money = _smooth_gdp(baseline, first, passed, quarters)
    before, gdp = money[0], money[1:]
    ladder = us_ladder(world, _debt_before(baseline, first, passed))
    runoff, shares, stock, owed = buckets_of(ladder, 100 / before)
    curve = np.array(
        [market_yields(b, n) for b, n in zip(baseline.yield_3m, baseline.yield_10y, strict=True)]
    )
    zero = np.zeros(quarters)
    held = _inside(baseline, first, passed)

    def share(amount: Floats) -> Floats:
        """Percent of GDP [quarter]; beyond the edition's last year the last ratio is held."""
        inside = min(held, quarters)
        ratio = _smooth_ratio(amount, year[:inside], gdp[:inside])
        return np.append(ratio, np.full(quarters - inside, ratio[-1]))

    series = {
        "NGROWTH": money[1:] / money[:-1],
        "PRIMARYBASE": share(-baseline.primary_balance),
        "OTHER": share(baseline.other_means),
        "REMAINDER": zero,
        "PACKAGE": zero,
        "TARIFFREV": zero,
        "DEBTBASE": zero,
    }
    yields = curve[year][:, [0, 3, 7]]
    purse = Purse(PROJECTED, runoff, shares, stock, owed, yields, series, points_per_debt_point)
    return _calibrated(purse, share(baseline.net_interest), quarters)


def gdp_of(baseline: Baseline, start: tuple[int, int]) -> float:
    """Yearly baseline GDP of the path's first quarter, USD bn."""
    fiscal, passed = (start[0] + 1, 0) if start[1] == 4 else (start[0], start[1])
    return float(_smooth_gdp(baseline, baseline.at(fiscal), passed, 1)[1])


def law_path(package: Package, baseline: Baseline, start: tuple[int, int], quarters: int) -> Floats:
    """What a package adds to primary deficits, percent of yearly GDP [quarter].

    Args:
        package: by fiscal years.
        baseline: for GDP.
        start: first quarter, (calendar year, quarter).
        quarters: how many.
    """
    fiscal, passed = (start[0] + 1, 0) if start[1] == 4 else (start[0], start[1])
    first = baseline.at(fiscal)
    year = first + (passed + np.arange(quarters)) // 4
    added = np.append(package.deficits(baseline.years), 0.0)
    money = _smooth_gdp(baseline, first, passed, quarters)[1:]
    amount = added[np.minimum(year, baseline.years.size)]
    return np.asarray(100 * amount / money, dtype=np.float64)


def _inside(baseline: Baseline, first: int, passed: int) -> int:
    """How many quarters of a path lie inside the edition."""
    return 4 * (baseline.years.size - first) - passed


def _smooth_gdp(baseline: Baseline, first: int, passed: int, quarters: int) -> Floats:
    """Yearly GDP by quarter, at its fiscal-year value in each last quarter [1 + quarter]."""
    years = baseline.gdp
    logs = np.log(np.concatenate([[years[0] ** 2 / years[1]], years]))
    at = first + (passed + np.arange(quarters + 1)) / 4
    last = logs.size - 1
    beyond = logs[-1] + (at - last) * (logs[-1] - logs[-2])
    smooth: Floats = np.exp(np.where(at <= last, np.interp(at, np.arange(logs.size), logs), beyond))
    return smooth


def _smooth_ratio(amount: Floats, year: NDArray[np.int_], gdp: Floats) -> Floats:
    """Percent of GDP by quarter, as smooth as the yearly amounts allow.

    The proportional first-difference method of Denton (1971, JASA): of all paths whose quarters
    sum to the amount of each year, the one with the least squared changes from quarter to
    quarter. A year of which only some quarters are on the path counts for that part.

    Args:
        amount: of each year [year].
        year: position of each quarter's year [quarter].
        gdp: at yearly rates [quarter].
    """
    count = year.size
    steps = np.diff(np.eye(count), axis=0)
    own = np.unique(year)
    sums = (year == own[:, None]) * gdp / 400
    target = amount[own] * (year == own[:, None]).sum(axis=1) / 4
    optimum = np.block([[steps.T @ steps, sums.T], [sums, np.zeros((own.size, own.size))]])
    found = np.linalg.solve(optimum, np.append(np.zeros(count), target))
    return np.asarray(found[:count])


def _debt_before(baseline: Baseline, first: int, passed: int) -> float:
    """Debt at the start of the first quarter: the year's borrowing is spread evenly."""
    left = (4 - passed) / 4
    borrowing = -baseline.deficit[first] + baseline.other_means[first]
    return float(baseline.debt[first] - left * borrowing)


def _calibrated(purse: Purse, interest: Floats, quarters: int) -> Purse:
    """Add the remainder that makes interest the published one, and the debt that results."""
    from dataclasses import replace

    remainder = _roll(purse, quarters, interest)["REMAINDER"]
    done = replace(purse, series={**purse.series, "REMAINDER": remainder})
    debt = _roll(done, quarters)[f"DEBT_{purse.code}"]
    return replace(done, series={**done.series, "DEBTBASE": debt})


def _roll(purse: Purse, quarters: int, interest_is: Floats | None = None) -> dict[str, Floats]:
    """The block's own recursion when the economy is at its baseline.

    With ``interest_is`` (percent of GDP [quarter]) the remainder that makes interest so is
    worked out on the way, and returned as ``REMAINDER``.
    """
    given, code = purse.given(quarters), purse.code
    debt, owed = purse.start.copy(), purse.owed.copy()
    names = [f"{kind}_{k}" for k in BUCKETS for kind in ("DEBT", "COUPON")]
    totals = ["GROSS", "DEFICIT", "PRIMARY", "INTEREST", "DEBT", "GDPN", "DEBTGDP", "TPD"]
    path = {f"{name}_{code}": np.zeros(quarters) for name in names + totals}
    remainder = np.zeros(quarters)
    for t in range(quarters):
        now = {name: given[f"{name}_{code}"][t] for name in SERIES}
        grow = now["NGROWTH"]
        primary = now["PRIMARYBASE"] + now["PACKAGE"] - now["TARIFFREV"]
        from_ladder = (owed / grow).sum()
        if interest_is is not None:
            now["REMAINDER"] = remainder[t] = interest_is[t] - from_ladder
        interest = from_ladder + now["REMAINDER"]
        deficit = (primary + interest + now["OTHER"]) / 4
        gross = deficit + (purse.runoff * debt / grow).sum()
        market = np.array([given[f"YIELD_{k}_{code}"][t] for k in BUCKETS])
        debt = (1 - purse.runoff) * debt / grow + purse.shares * gross
        owed = (1 - purse.runoff) * owed / grow + purse.shares * gross * market / 100
        row = {"GROSS": gross, "DEFICIT": deficit, "PRIMARY": primary, "INTEREST": interest}
        row |= {"DEBT": debt.sum(), "GDPN": 1.0, "DEBTGDP": debt.sum()}
        row["TPD"] = purse.points_per_debt_point * (debt.sum() - now["DEBTBASE"])
        for i, k in enumerate(BUCKETS):
            row |= {f"DEBT_{k}": debt[i], f"COUPON_{k}": owed[i]}
        for name, value in row.items():
            path[f"{name}_{code}"][t] = value
    if interest_is is not None:
        path["REMAINDER"] = remainder
    return path


def buckets_of(ladder: Ladder, scale: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Bills, notes and bonds from the yearly ladder.

    What falls due within a year beyond a smooth start of the coupon ladder is bills. Bills
    roll three times a year; notes and bonds run off so that the first year's share is met.
    The buckets owe together what the ladder owes: of what the first rung pays, the bills' own
    rate goes to them and the rest to the coupons that fall due with them.

    Args:
        ladder: the debt, in money.
        scale: units of the result per unit of money.

    Returns:
        Share falling due in a quarter, share of issuance, debt, yearly interest on it [bucket].
    """
    amount, rate = ladder.amount, ladder.rate
    smooth = min(amount[0], parameter("budget.buckets.smooth-start").value * amount[1])
    years = parameter("budget.buckets.bonds-years").value
    bills = amount[0] - smooth
    on_bills = rate[0] if ladder.bill_rate is None else ladder.bill_rate
    on_coupons = (amount[0] * rate[0] - bills * on_bills) / smooth if smooth else rate[0]
    groups = (np.array([bills]), np.append(smooth, amount[1:10]), amount[10:])
    rates = (np.array([on_bills]), np.append(on_coupons, rate[1:10]), rate[10:])
    start = np.array([group.sum() for group in groups])
    owed = np.array([float(g @ r) / 100 for g, r in zip(groups, rates, strict=True)])
    yearly = np.array([0.0, smooth / start[1], 1 / years])  # bonds: 10 to 30 years to run
    runoff = 1 - (1 - yearly) ** 0.25
    runoff[0] = parameter("budget.buckets.bills-due").value
    # Shares that keep the mix of the stock when it grows at that pace.
    need = start * (runoff + parameter("budget.buckets.growth").value)
    return runoff, need / need.sum(), start * scale, owed * scale


def _held(series: Floats, quarters: int) -> Floats:
    """The first quarters, with the last value held beyond."""
    if series.size >= quarters:
        return series[:quarters]
    return np.append(series, np.full(quarters - series.size, series[-1]))
