"""What the extended model adds to GPM6; with every added series at zero it is GPM6.

All variables are deviations from a baseline, so a scenario in which nothing changes is the
baseline exactly. Added: tariffs in prices, wedges in demand, a floor under the policy rate and
rates set by announcement, long yields with a term premium, a premium on the exchange rate that
clears portfolio flows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from walkaway.economy.equations import (
    Bloc,
    BlocSpec,
    Equation,
    equations_of,
    inflation,
    interest_parity,
    long_rate,
    output_gap,
    policy_rule,
    shocks_of,
    year_ahead_rate,
)
from walkaway.parameters import parameter
from walkaway.solve.path import Block, Window

Expression = Any  # a casadi.SX

FLOW_PERSISTENCE = parameter("economy.currency.flow-persistence").value
"""Of a flow's premium, as GPM6 has it for its own."""
DURATION = {
    "E05": parameter("economy.premium.duration-5").value,
    "E10": parameter("economy.premium.duration-10").value,
    "E30": parameter("economy.premium.duration-30").value,
}
"""Modified duration of a par bond near 4%, quarters."""

ADDED_SHOCKS = ("COST", "WEDGE", "FLOOR", "LIFT", "HOLD", "TARGET", "TPX", "CAP", "POTENTIAL")
ADDED_CURRENCY_SHOCKS = ("FLOW",)
ADDED_DOLLAR_SHOCKS = ("DOUBT",)
ADDED_MARKET_SHOCKS = ("TILTX05", "TILTX30", "ALONE10")


# ---- equations that GPM6 has and the extension changes ---------------------------------------


def output_gap_with_wedge(b: Bloc, from_debt: str | None) -> Expression:
    """The IS curve for the gap beyond the wedge, with the term premium in the long rate.

    What debt asks for is left out: it moves the neutral long rate (CBO WP 2019-01), so that it
    neither spurs nor slows demand, and the policy rate need not lean against it.

    The wedge is demand that trade policy adds or takes at once (percent of GDP). The curve's
    inertia works on the rest; a wedge that stays is met by rates and the exchange rate.
    """
    expected = b.p("beta1") * b("WEDGE", -1) + b.p("beta2") * b("WEDGE", +1)
    weight = b.p("beta3m") * b.window.parameter("premium_in_demand")
    premium = weight * _beyond_debt(b, from_debt, -1)
    return output_gap(b) - b("WEDGE") + expected + premium


def demanded_year_ahead(b: Bloc) -> Expression:
    """r4 for demand: real rates of the coming year in prices without what tariffs add at once.

    A tariff that is expected makes imports dearer later, so that they are bought ahead; what is
    made at home is not dearer for it. Demand for home output therefore does not answer to that
    part of expected inflation: with it, the mere threat of a tariff would raise output.
    """
    return year_ahead_rate(b, "RR", "RR4") - sum(b("COST", k + 1) for k in range(4)) / 4


def demanded_long_rate(b: Bloc) -> Expression:
    """The long real rate for demand: as :func:`demanded_year_ahead`."""
    return long_rate(b, "RR", "RR4", "LRR") - b.p("lrrw01") * b("COST", +1)


def inflation_with_tariffs(b: Bloc) -> Expression:
    """The Phillips curve, with what tariffs add directly and a part that is passed on.

    ``COST`` is what tariffs add to inflation directly (points, a year). Wage and price setters
    look through all of it but the share ``second_round``.
    """
    through = 1 - b.window.parameter("second_round")
    seen = b.p("lambda1") * _year(b, +4) + (1 - b.p("lambda1")) * _year(b, -1)
    return inflation(b) - b("COST") + through * seen


def policy_rate_with_floor(b: Bloc) -> Expression:
    """The rule, looking through part of tariffs, and lifted to its floor; or announced.

    ``LIFT`` is what keeps the rate on its floor (see :mod:`walkaway.economy.floor`).
    ``HOLD`` is one in quarters in which the rate is announced to be ``TARGET``, else zero.
    """
    expected = (1 - b.p("gamma1")) * (1 + b.p("gamma2")) * _year(b, +3)
    rule = policy_rule(b) - b.window.parameter("look_through") * expected
    lifted = rule + b("LIFT")
    return b("RS") - (b("HOLD") * b("TARGET") + (1 - b("HOLD")) * lifted)


def _beyond_debt(b: Bloc, from_debt: str | None, lead: int = 0) -> Expression:
    """The term premium less what debt asks for."""
    return b("TP", lead) - (b("TPDEBT", lead) if from_debt else 0.0)


def interest_parity_with_flows(b: Bloc, from_debt: Mapping[str, str]) -> Expression:
    """Interest parity with flows' premium, long bonds beside short ones, and trust in the dollar.

    A higher term premium at home draws money in, so purchases that lower it weaken the
    currency (Gourinchas, Ray and Vayanos 2025); ``premium_in_parity`` is its weight. What debt
    asks for is left out, as in demand. So is what is asked for want of trust: it pays for the
    convenience that dollars no longer have, and as it is forgone on dollars of every maturity,
    ``DOUBT`` stands in parity itself (Jiang, Krishnamurthy and Lustig 2021).
    """
    doubt, asked = b.of(b.numeraire, "DOUBT"), b.of(b.numeraire, "TPDOUBT")
    ahead = b("TP") - (b.of(b.numeraire, "TP") - asked)
    for code, sign in ((b.spec.code, -1.0), (b.numeraire, 1.0)):
        if code in from_debt:
            ahead = ahead + sign * b.of(code, "TPDEBT")
    weight = b.window.parameter("premium_in_parity")
    return interest_parity(b) - b("FXP") + doubt + weight * ahead


def potential_output(b: Bloc) -> Expression:
    """Log potential: GPM6's, and what trade policy takes from it (percent)."""
    grown = b("LGDP_BAR", -1) + b("G") / 4 + b("RES_LGDP_BAR")
    return b("LGDP_BAR") - (grown + b("POTENTIAL") - b("POTENTIAL", -1))


def _year(b: Bloc, lead: int) -> Expression:
    """Direct tariff inflation over four quarters."""
    return sum(b("COST", lead - k) for k in range(4)) / 4


# ---- equations that are new ------------------------------------------------------------------


def flow_premium(b: Bloc) -> Expression:
    """The premium at which others take the other side of an unhedged flow.

    ``FLOW`` is money brought home without a hedge, percent of GDP in the quarter; it lowers
    the premium on the currency. ``fx_depth`` is set so that one percent of GDP moves the
    currency by a published amount on impact.
    """
    return b("FXP") - (FLOW_PERSISTENCE * b("FXP", -1) - b.p("fx_depth") * b("FLOW"))


def expected_average(b: Bloc, name: str) -> Expression:
    """A long yield without its premium: expected policy rates, discounted by duration."""
    keep = 1 - 1 / DURATION[name]
    return b(name) - ((1 - keep) * b("RS") + keep * b(name, +1))


def expected_inflation(b: Bloc) -> Expression:
    """The ten-year breakeven: expected inflation, discounted as the ten-year yield is."""
    keep = 1 - 1 / DURATION["E10"]
    return b("BE10") - ((1 - keep) * b("PIE", +1) + keep * b("BE10", +1))


def priced(
    b: Bloc, name: str, asked: Callable[[Bloc], Expression], bond: str = "E10"
) -> Expression:
    """What investors ask for now and later, priced into a yield when it is known.

    A premium is earned quarter by quarter, so the yield holds its expected average, discounted
    as expected policy rates are (Vayanos and Vila 2021; Ihrig et al. 2018): a premium that
    stays at one point adds one point at once, one that is announced moves the yield before it
    is there.
    """
    keep = 1 - 1 / DURATION[bond]
    return b(name) - ((1 - keep) * asked(b) + keep * b(name, +1))


def term_premium(b: Bloc, adds_debt: bool) -> Expression:
    """The ten-year term premium: of stocks, debt and doubt; a cap on the yield absorbs it.

    ``CAP`` is the ten-year yield that the central bank defends (yield-curve control). Where a
    bond market clears in the same system its premium is that of all debt there is, and what
    debt asks for is not added again.
    """
    import casadi

    free = b("TPS") + (b("TPDEBT") if adds_debt else 0.0)
    free = free + (b("TPDOUBT") if b.spec.numeraire else 0.0)
    return b("TP") - casadi.fmin(free, b("CAP") - b("E10"))


def long_yield(b: Bloc, name: str, expected: str, loading: str, own: str = "") -> Expression:
    """A yield: expected rates and the premium, which weighs more on longer bonds.

    ``own`` is what a bond market that clears by maturity asks for beyond that.
    """
    beyond = b(own) if own else 0.0
    return b(name) - (b(expected) + b.window.parameter(loading) * b("TP") + beyond)


@dataclass(frozen=True)
class Cleared:
    """A bond market in the same system: the variables of its premia, points.

    Attributes:
        five, ten, thirty: premium at that maturity.
    """

    five: str
    ten: str
    thirty: str


NOTES_LOADING = parameter("economy.premium.loading-5").value
"""Weight of the ten-year term premium in five-year yields."""


def cleared_equations(market: Cleared | None) -> dict[str, Equation]:
    """How the premia of a bond market enter yields when they are expected.

    ``TPS`` is the premium in ten-year yields; ``TILT05`` and ``TILT30`` are what the market asks
    for at five and thirty years beyond what the ten-year premium implies there.
    """
    if market is None:
        return {"TPS": partial(priced, name="TPS", asked=lambda b: b("TPX"))}

    ten, five, thirty = market.ten, market.five, market.thirty
    asked: dict[str, Callable[[Bloc], Expression]] = {
        "TPS": lambda b: b("TPX") + b.window(ten),
        "TILT05": lambda b: b("TILTX05") + b.window(five) - NOTES_LOADING * b.window(ten),
        "TILT30": lambda b: (
            b("TILTX30") + b.window(thirty) - b.window.parameter("loading_30") * b.window(ten)
        ),
    }
    bonds = {"TPS": "E10", "TILT05": "E05", "TILT30": "E30"}
    return {name: partial(priced, name=name, asked=asked[name], bond=bonds[name]) for name in bonds}


def asked_by_debt(from_debt: str, market: Cleared | None) -> Callable[[Bloc], Expression]:
    """Points that debt above its baseline asks for.

    Where a bond market clears in the same system: its ten-year premium less ``ALONE10``, what it
    would be with debt at the baseline. Otherwise the given variable of the budget.
    """
    if market is None:
        return lambda b: b.window(from_debt)
    ten = market.ten
    return lambda b: b.window(ten) - b("ALONE10")


# ---- the model as a list ---------------------------------------------------------------------


def extended_equations(
    spec: BlocSpec, debts: Mapping[str, str], markets: Mapping[str, Cleared] | None = None
) -> dict[str, Equation]:
    """All equations of one economy, each under the variable it determines."""
    from_debt = debts.get(spec.code)
    market = (markets or {}).get(spec.code)
    added: dict[str, Equation] = {
        "Y": partial(output_gap_with_wedge, from_debt=from_debt),
        "RR4": demanded_year_ahead,
        "LRR": demanded_long_rate,
        "PIE": inflation_with_tariffs,
        "RS": policy_rate_with_floor,
        "LGDP_BAR": potential_output,
        "E05": partial(expected_average, name="E05"),
        "E10": partial(expected_average, name="E10"),
        "E30": partial(expected_average, name="E30"),
        "BE10": expected_inflation,
        **cleared_equations(market),
        "TP": partial(term_premium, adds_debt=bool(from_debt) and market is None),
        "Y10": partial(long_yield, name="Y10", expected="E10", loading="loading_10"),
        "Y30": partial(
            long_yield,
            name="Y30",
            expected="E30",
            loading="loading_30",
            own="TILT30" if market else "",
        ),
    }
    if from_debt:
        added["TPDEBT"] = partial(priced, name="TPDEBT", asked=asked_by_debt(from_debt, market))
    if spec.numeraire:
        added["TPDOUBT"] = partial(priced, name="TPDOUBT", asked=lambda b: b("DOUBT"))
    else:
        added |= {
            "LZ": partial(interest_parity_with_flows, from_debt=debts),
            "FXP": flow_premium,
        }
    return {**equations_of(spec), **added}


def extended_shocks(
    spec: BlocSpec, markets: Mapping[str, Cleared] | None = None
) -> tuple[str, ...]:
    """All exogenous series of one economy, without its code."""
    currency = ADDED_DOLLAR_SHOCKS if spec.numeraire else ADDED_CURRENCY_SHOCKS
    tilts = ADDED_MARKET_SHOCKS if spec.code in (markets or {}) else ()
    return (*shocks_of(spec), *ADDED_SHOCKS, *currency, *tilts)


def extended_block(
    specs: Sequence[BlocSpec],
    parameters: Mapping[str, float],
    from_debt: Mapping[str, str],
    markets: Mapping[str, Cleared] | None = None,
) -> Block:
    """The extended model as a block to be composed with others.

    Args:
        specs: the economies.
        parameters: every parameter by name.
        from_debt: economy -> a variable of another block: points that its debt adds to its
            term premium.
        markets: economy -> the premia of a bond market among the other blocks.
    """

    def equations(window: Window) -> dict[str, Expression]:
        return {
            f"{name}_{spec.code}": equation(Bloc(spec, specs, window))
            for spec in specs
            for name, equation in extended_equations(spec, from_debt, markets).items()
        }

    return Block(
        variables=tuple(
            f"{n}_{s.code}" for s in specs for n in extended_equations(s, from_debt, markets)
        ),
        shocks=tuple(f"{n}_{s.code}" for s in specs for n in extended_shocks(s, markets)),
        parameters=parameters,
        equations=equations,
    )


__all__ = [
    "Cleared",
    "extended_block",
    "extended_equations",
    "extended_shocks",
]
