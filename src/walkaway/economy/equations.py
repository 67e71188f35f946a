"""The equations of the Global Projection Model, one small function each.

Carabenciov, Freedman, Garcia-Saltos, Laxton, Kamenik and Manchev (2013), *GPM6: The Global
Projection Model with 6 Regions*, IMF Working Paper 13/87. Quarterly; rates and inflation in
percent a year; gaps and real exchange rates in 100 times logs. ``LZ`` is the real exchange
rate against the US dollar, up = real depreciation; the United States' own is zero.

Every function takes a :class:`Bloc` and returns one residual, left side less right side.
``b("Y", -1)`` is the bloc's output gap a quarter ago, ``b.p("beta1")`` its parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from walkaway.parameters import parameter
from walkaway.solve.path import Window

Expression = Any  # a casadi.SX

LENDING_WEIGHTS = dict(enumerate(parameter("economy.gpm6.lending-weights").row, start=1))
DEMAND_PERSISTENCE = parameter("economy.gpm6.demand-persistence").value  # of u^y and v
PREMIUM_PERSISTENCE = parameter("economy.gpm6.premium-persistence").value
"""Of p in uncovered interest parity."""


@dataclass(frozen=True)
class BlocSpec:
    """What kind of economy a bloc is.

    Attributes:
        code: the suffix of its variables, such as ``JA``.
        numeraire: it issues the currency the others are quoted against.
        anchored: its inflation target is fixed and its equilibrium exchange rate has no
            trend (the United States, the euro area, Japan); otherwise the target is a random
            walk and the equilibrium exchange rate trends.
        banks: it has a bank lending survey and an unemployment equation of its own.
    """

    code: str
    numeraire: bool = False
    anchored: bool = False
    banks: bool = False


@dataclass(frozen=True)
class Bloc:
    """One bloc's view of the model's symbols."""

    spec: BlocSpec
    blocs: Sequence[BlocSpec]
    window: Window

    @property
    def code(self) -> str:
        """Suffix of its variables."""
        return self.spec.code

    @property
    def others(self) -> list[str]:
        """The codes of all other blocs."""
        return [other.code for other in self.blocs if other.code != self.code]

    @property
    def numeraire(self) -> str:
        """The code of the bloc whose currency exchange rates are quoted against."""
        return next(bloc.code for bloc in self.blocs if bloc.numeraire)

    def __call__(self, name: str, lead: int = 0) -> Expression:
        """Its own variable or shock at a lead or lag."""
        return self.window(f"{name}_{self.code}", lead)

    def of(self, code: str, name: str, lead: int = 0) -> Expression:
        """Another bloc's variable."""
        return self.window(f"{name}_{code}", lead)

    def p(self, name: str, ending: str = "") -> Expression:
        """Its own parameter."""
        return self.window.parameter(f"{name}_{self.code}{ending}")

    def weight(self, kind: str, partner: str) -> Expression:
        """A trade weight of a partner: ``imp`` or ``trade``."""
        return self.window.parameter(f"{kind}_{self.code}_{partner}")

    def spill(self, origin: str) -> Expression:
        """What one percent of another bloc's demand does to this bloc's demand."""
        return self.window.parameter(f"spill_{origin}_{self.code}")

    def exchange(self, code: str, name: str, lead: int = 0) -> Expression:
        """``LZ`` or ``LZ_BAR`` of a bloc; zero for the numeraire."""
        return 0.0 if code == self.numeraire else self.of(code, name, lead)


# ---- demand -------------------------------------------------------------------------------


def output_gap(b: Bloc) -> Expression:
    """The IS curve: inertia, the long real rate, foreign demand, competitiveness, credit."""
    competitiveness = sum(b("REER_T", -k) - b("REER_T_BAR", -k) for k in (1, 2, 3, 4)) / 4
    return b("Y") - (
        b.p("beta1") * b("Y", -1)
        + b.p("beta2") * b("Y", +1)
        - b.p("beta3m") * (b("LRR", -1) - b("LRR_BAR", -1))
        + b.window.parameter("beta_fact") * b("FACT")
        + b.window.parameter("beta_fact_res") * b("FACT_RES")
        + b.p("beta4") * competitiveness
        - b("E2")
        + b("RESN_Y")
    )


def demand_shock(b: Bloc) -> Expression:
    """u^y, a demand shock of the bloc's own."""
    return b("RESN_Y") - (DEMAND_PERSISTENCE * b("RESN_Y", -1) + b("RES_Y"))


def spreading_shock(b: Bloc) -> Expression:
    """v, a demand shock that reaches the trade partners at once."""
    return b("RESN_YY") - (DEMAND_PERSISTENCE * b("RESN_YY", -1) + b("RES_YY"))


def foreign_activity(b: Bloc) -> Expression:
    """F: the partners' gaps of last quarter, by trade exposure."""
    return b("FACT") - sum(b.spill(j) * b.of(j, "Y", -1) for j in b.others)


def foreign_shocks(b: Bloc) -> Expression:
    """V: this quarter's spreading shocks, the bloc's own included."""
    everyone = [b.code, *b.others]
    return b("FACT_RES") - sum(b.spill(j) * b.of(j, "RESN_YY") for j in everyone)


def year_ahead_rate(b: Bloc, rate: str, average: str) -> Expression:
    """r4: the real rate averaged over the coming four quarters."""
    return b(average) - sum(b(rate, k) for k in range(4)) / 4


def long_rate(b: Bloc, rate: str, average: str, long: str) -> Expression:
    """l: the long real rate, from expected short rates up to five years."""
    three_years = sum(b(average, k) for k in (0, 4, 8)) / 3
    five_years = sum(b(average, k) for k in (0, 4, 8, 12, 16)) / 5
    return b(long) - (
        b.p("lrrw01") * b(rate)
        + b.p("lrrw04") * b(average)
        + b.p("lrrw12") * three_years
        + b.p("lrrw20") * five_years
    )


# ---- prices and policy --------------------------------------------------------------------


def inflation(b: Bloc) -> Expression:
    """The Phillips curve: expected and past inflation, the gap, import prices."""
    imports = (b("REER_M") - b("REER_M", -4) - (b("REER_M_BAR") - b("REER_M_BAR", -4))) / 4
    return b("PIE") - (
        b.p("lambda1") * b("PIE4", +4)
        + (1 - b.p("lambda1")) * b("PIE4", -1)
        + b.p("lambda2") * b("Y", -1)
        + b.p("lambda3") * imports
        - b("RES_PIE")
    )


def yearly_inflation(b: Bloc) -> Expression:
    """Inflation over four quarters."""
    return b("PIE4") - sum(b("PIE", -k) for k in range(4)) / 4


def price_level(b: Bloc) -> Expression:
    """The log consumer price level."""
    return b("LCPI") - (b("LCPI", -1) + b("PIE") / 4)


def inflation_target(b: Bloc) -> Expression:
    """Fixed where it is anchored, a random walk elsewhere."""
    if b.spec.anchored:
        return b("PIETAR") - b.p("pietar", "_ss")
    return b("PIETAR") - (b("PIETAR", -1) - b("RES_PIETAR"))


def policy_rule(b: Bloc) -> Expression:
    """What the policy rule asks for: smoothing, expected inflation, the gap."""
    expected = b("PIE4", +3)
    neutral = (
        b("RR_BAR") + expected + b.p("gamma2") * (expected - b("PIETAR")) + b.p("gamma4") * b("Y")
    )
    shock = b("RES_RS") if b.spec.anchored else b("RESN_RS")
    return b.p("gamma1") * b("RS", -1) + (1 - b.p("gamma1")) * neutral + shock


def policy_rate(b: Bloc) -> Expression:
    """The policy rate follows the rule."""
    return b("RS") - policy_rule(b)


def policy_shock(b: Bloc) -> Expression:
    """The persistent policy shock of blocs whose target moves."""
    return b("RESN_RS") - (b.p("lambda1_RS") * b("RESN_RS", -1) + b("RES_PIETAR") + b("RES_RS"))


def real_rate(b: Bloc) -> Expression:
    """r, against next quarter's inflation."""
    return b("RR") - (b("RS") - b("PIE", +1))


def equilibrium_real_rate(b: Bloc) -> Expression:
    """The equilibrium real rate returns slowly to its steady state."""
    return b("RR_BAR") - (
        b.p("rho") * b.p("rr_bar", "_ss") + (1 - b.p("rho")) * b("RR_BAR", -1) + b("RES_RR_BAR")
    )


# ---- exchange rates -----------------------------------------------------------------------


def interest_parity(b: Bloc) -> Expression:
    """Uncovered interest parity against the numeraire, with a trend and a premium."""
    us = b.numeraire
    trend = 0.0 if b.spec.anchored else b("DOT_LZ_BAR")
    return (b("RR") - b.of(us, "RR")) - (
        4 * (b("LZ_E") - b("LZ")) + (b("RR_BAR") - b.of(us, "RR_BAR")) - trend + b("RESN_RR_DIFF")
    )


def exchange_premium(b: Bloc) -> Expression:
    """p, the currency's risk premium."""
    return b("RESN_RR_DIFF") - (PREMIUM_PERSISTENCE * b("RESN_RR_DIFF", -1) + b("RES_RR_DIFF"))


def expected_exchange_rate(b: Bloc) -> Expression:
    """Partly model-consistent, partly a continuation of the past."""
    past = b("LZ", -1) if b.spec.anchored else b("LZ", -1) + 2 * b("DOT_LZ_BAR") / 4
    return b("LZ_E") - (b.p("phi") * b("LZ", +1) + (1 - b.p("phi")) * past)


def equilibrium_exchange_rate(b: Bloc) -> Expression:
    """A random walk, with a trend where there is one."""
    trend = 0.0 if b.spec.anchored else b("DOT_LZ_BAR") / 4
    return b("LZ_BAR") - (b("LZ_BAR", -1) + trend + b("RES_LZ_BAR"))


def exchange_trend(b: Bloc) -> Expression:
    """d, the yearly trend of the equilibrium exchange rate."""
    steady = b.p("chi") * b.p("dot_lz_bar", "_ss")
    return b("DOT_LZ_BAR") - (steady + (1 - b.p("chi")) * b("DOT_LZ_BAR", -1) + b("RES_DOT_LZ_BAR"))


def nominal_exchange_rate(b: Bloc) -> Expression:
    """Local currency per dollar, in 100 times logs: up = weaker."""
    return b("LS") - (b("LZ") + b("LCPI") - b.of(b.numeraire, "LCPI"))


def effective_rate(b: Bloc, kind: str, rate: str, name: str) -> Expression:
    """A real effective rate: ``imp`` or ``trade`` weighted, of actual or equilibrium rates."""
    own = b.exchange(b.code, rate)
    return b(name) - sum(b.weight(kind, j) * (own - b.exchange(j, rate)) for j in b.others)


# ---- potential, banks, jobs ---------------------------------------------------------------


def potential(b: Bloc) -> Expression:
    """Log potential output."""
    return b("LGDP_BAR") - (b("LGDP_BAR", -1) + b("G") / 4 + b("RES_LGDP_BAR"))


def potential_growth(b: Bloc) -> Expression:
    """Its growth, a year."""
    return b("G") - (b.p("tau") * b.p("growth", "_ss") + (1 - b.p("tau")) * b("G", -1) + b("RES_G"))


def output(b: Bloc) -> Expression:
    """Log output is potential plus the gap."""
    return b("LGDP") - (b("LGDP_BAR") + b("Y"))


def lending_tightening(b: Bloc) -> Expression:
    """Banks tighten when they expect a worse year."""
    return b("BLT") - (b("BLT_BAR") - b.p("kappa") * b("Y", +4) - b("RES_BLT"))


def lending_norm(b: Bloc) -> Expression:
    """The survey's normal level, a random walk."""
    return b("BLT_BAR") - (b("BLT_BAR", -1) + b("RES_BLT_BAR"))


def credit_drag(b: Bloc) -> Expression:
    """E2: how past tightening beyond the normal reaches demand, here and from abroad."""
    if b.spec.banks:
        past = sum(w * -b("RES_BLT", -k) for k, w in LENDING_WEIGHTS.items())
        return b("E2") - b.p("theta") * past
    banks = [bloc.code for bloc in b.blocs if bloc.banks]
    return b("E2") - b.p("theta") * sum(b.spill(j) * b.of(j, "E2") for j in banks)


def unemployment_gap(b: Bloc) -> Expression:
    """Okun's law; a positive gap is a tight labour market."""
    return b("UNR_GAP") - (
        b.p("alpha1") * b("UNR_GAP", -1) + b.p("alpha2") * b("Y") + b("RES_UNR_GAP")
    )


def unemployment(b: Bloc) -> Expression:
    """The rate is its norm less the gap."""
    return b("UNR") - (b("UNR_BAR") - b("UNR_GAP"))


def unemployment_norm(b: Bloc) -> Expression:
    """The equilibrium rate drifts."""
    return b("UNR_BAR") - (b("UNR_BAR", -1) + b("UNR_G") + b("RES_UNR_BAR"))


def unemployment_drift(b: Bloc) -> Expression:
    """The drift dies out."""
    return b("UNR_G") - ((1 - b.p("alpha3")) * b("UNR_G", -1) + b("RES_UNR_G"))


# ---- the model as a list ------------------------------------------------------------------

Equation = Callable[[Bloc], Expression]

COMMON: Mapping[str, Equation] = {
    "Y": output_gap,
    "RESN_Y": demand_shock,
    "RESN_YY": spreading_shock,
    "FACT": foreign_activity,
    "FACT_RES": foreign_shocks,
    "RR4": lambda b: year_ahead_rate(b, "RR", "RR4"),
    "RR4_BAR": lambda b: year_ahead_rate(b, "RR_BAR", "RR4_BAR"),
    "LRR": lambda b: long_rate(b, "RR", "RR4", "LRR"),
    "LRR_BAR": lambda b: long_rate(b, "RR_BAR", "RR4_BAR", "LRR_BAR"),
    "PIE": inflation,
    "PIE4": yearly_inflation,
    "LCPI": price_level,
    "PIETAR": inflation_target,
    "RS": policy_rate,
    "RR": real_rate,
    "RR_BAR": equilibrium_real_rate,
    "REER_T": lambda b: effective_rate(b, "trade", "LZ", "REER_T"),
    "REER_T_BAR": lambda b: effective_rate(b, "trade", "LZ_BAR", "REER_T_BAR"),
    "REER_M": lambda b: effective_rate(b, "imp", "LZ", "REER_M"),
    "REER_M_BAR": lambda b: effective_rate(b, "imp", "LZ_BAR", "REER_M_BAR"),
    "LGDP_BAR": potential,
    "G": potential_growth,
    "LGDP": output,
    "E2": credit_drag,
}
CURRENCY: Mapping[str, Equation] = {
    "LZ": interest_parity,
    "RESN_RR_DIFF": exchange_premium,
    "LZ_E": expected_exchange_rate,
    "LZ_BAR": equilibrium_exchange_rate,
    "LS": nominal_exchange_rate,
}
MOVING: Mapping[str, Equation] = {"RESN_RS": policy_shock, "DOT_LZ_BAR": exchange_trend}
BANKS: Mapping[str, Equation] = {
    "BLT": lending_tightening,
    "BLT_BAR": lending_norm,
    "UNR_GAP": unemployment_gap,
    "UNR": unemployment,
    "UNR_BAR": unemployment_norm,
    "UNR_G": unemployment_drift,
}

SHOCKS = ("RES_Y", "RES_YY", "RES_PIE", "RES_RS", "RES_RR_BAR", "RES_LGDP_BAR", "RES_G")
CURRENCY_SHOCKS = ("RES_RR_DIFF", "RES_LZ_BAR")
MOVING_SHOCKS = ("RES_PIETAR", "RES_DOT_LZ_BAR")
BANK_SHOCKS = ("RES_BLT", "RES_BLT_BAR", "RES_UNR_GAP", "RES_UNR_BAR", "RES_UNR_G")


def equations_of(spec: BlocSpec) -> dict[str, Equation]:
    """The equations of one bloc, each under the variable it determines."""
    return {
        **COMMON,
        **({} if spec.numeraire else CURRENCY),
        **({} if spec.anchored else MOVING),
        **(BANKS if spec.banks else {}),
    }


def shocks_of(spec: BlocSpec) -> tuple[str, ...]:
    """The shocks of one bloc, without its code."""
    return (
        *SHOCKS,
        *(() if spec.numeraire else CURRENCY_SHOCKS),
        *(() if spec.anchored else MOVING_SHOCKS),
        *(BANK_SHOCKS if spec.banks else ()),
    )
