"""Measures of scenarios, by what they take (`walkaway.scenario.stubs` writes it)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from walkaway.goods.kinds.blocs import Accession as _Accession
from walkaway.economy.kinds import BondPurchases as _BondPurchases
from walkaway.goods.kinds.border import BorderAdjustment as _BorderAdjustment
from walkaway.goods.kinds.border import CarbonBorder as _CarbonBorder
from walkaway.economy.kinds import Confidence as _Confidence
from walkaway.goods.kinds.blocs import Exit as _Exit
from walkaway.goods.kinds.supply import ExportCut as _ExportCut
from walkaway.goods.kinds.supply import ExportTax as _ExportTax
from walkaway.economy.kinds import FiscalPackage as _FiscalPackage
from walkaway.goods.kinds.blocs import FreeTradeArea as _FreeTradeArea
from walkaway.bonds.kinds import Hold as _Hold
from walkaway.goods.kinds.border import ImportQuota as _ImportQuota
from walkaway.bonds.kinds import Issuance as _Issuance
from walkaway.grammar.model import Model as _Model
from walkaway.goods.kinds.tariffs import Orders as _Orders
from walkaway.economy.kinds import PolicyRate as _PolicyRate
from walkaway.bonds.kinds import Preference as _Preference
from walkaway.bonds.kinds import QT as _QT
from walkaway.goods.kinds.tariffs import ReciprocalTariffs as _ReciprocalTariffs
from walkaway.economy.kinds import Repatriation as _Repatriation
from walkaway.goods.kinds.blocs import RulesOfOrigin as _RulesOfOrigin
from walkaway.goods.kinds.border import Subsidy as _Subsidy
from walkaway.goods.kinds.tariffs import Tariff as _Tariff
from walkaway.goods.kinds.tariffs import TariffQuota as _TariffQuota
from walkaway.goods.kinds.supply import TradeCost as _TradeCost
from walkaway.economy.kinds import Trust as _Trust
from walkaway.bonds.kinds import Withdrawal as _Withdrawal
from walkaway.economy.kinds import YieldCap as _YieldCap

__all__ = [
    "Accession",
    "BondPurchases",
    "BorderAdjustment",
    "CarbonBorder",
    "Confidence",
    "Exit",
    "ExportCut",
    "ExportTax",
    "FiscalPackage",
    "FreeTradeArea",
    "Hold",
    "ImportQuota",
    "Issuance",
    "Model",
    "Orders",
    "PolicyRate",
    "Preference",
    "QT",
    "ReciprocalTariffs",
    "Repatriation",
    "RulesOfOrigin",
    "Subsidy",
    "Tariff",
    "TariffQuota",
    "TradeCost",
    "Trust",
    "Withdrawal",
    "YieldCap",
]

class Accession(_Accession):
    """Economies join a bloc: tariffs between them and the members go to zero both ways."""

    def __init__(
        self,
        *,
        bloc: str,
        members: str | Sequence[str],
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        excluded_sectors: str | Sequence[str] = ...,
        phase_in_years: float = ...,
    ) -> None:
        """Make one.

        Args:
            bloc: the bloc that is joined.
            members: the economies that join.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            excluded_sectors: sectors whose tariffs stay.
            phase_in_years: years from the first day until tariffs are zero.
        """

class BondPurchases(_BondPurchases):
    """A central bank buys its government's bonds (or holds fewer, if negative)."""

    def __init__(
        self,
        *,
        from_: dt.date | str,
        by: str,
        amount: float,
        label: str = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        quarters: int = ...,
        effect: float = ...,
    ) -> None:
        """Make one.

        Args:
            from_: the first day in force.
            by: whose central bank.
            amount: percent of GDP added to its holdings in the end.
            label: the name of the measure on the page.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            quarters: quarters until then, at an even pace.
            effect: basis points per percent of GDP.
        """

class BorderAdjustment(_BorderAdjustment):
    """Imports are taxed and exports freed at one rate, as a value-added tax does at the border."""

    def __init__(
        self,
        *,
        by: str | Sequence[str],
        rate: float | str,
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        sectors: str | Sequence[str] = ...,
        rebate: bool = ...,
    ) -> None:
        """Make one.

        Args:
            by: who adjusts at its border.
            rate: of the price without the tax.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            sectors: of what: all, services too, if left out.
            rebate: whether exports get it back.
        """

class CarbonBorder(_CarbonBorder):
    """A charge at the border on the emissions that imports carry: so much for each tonne."""

    def __init__(
        self,
        *,
        by: str | Sequence[str],
        price: float,
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        on: str | Sequence[str] = ...,
        sectors: str | Sequence[str] = ...,
        exempt: str | Sequence[str] = ...,
        charged: float | str = ...,
        emissions: Sequence[Mapping[str, Any]] | None = ...,
        source: str = ...,
    ) -> None:
        """Make one.

        Args:
            by: who acts: the importing economies.
            price: the charge, USD per tonne.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            on: whose goods it falls on: the exporters.
            sectors: the sectors it falls on.
            exempt: economies and sectors left out.
            charged: the part of the emissions that is charged.
            emissions: tonnes in goods worth USD 1 million; from a table of own data if left
                out.
            source: whose numbers the emissions are.
        """

class Confidence(_Confidence):
    """Demand falls because confidence does (or rises, if positive); it halves every quarter."""

    def __init__(
        self,
        *,
        from_: dt.date | str,
        by: str,
        change: float,
        label: str = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
    ) -> None:
        """Make one.

        Args:
            from_: the first day in force.
            by: where.
            change: percent of GDP in the first quarter before feedbacks.
            label: the name of the measure on the page.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
        """

class Exit(_Exit):
    """Members leave a bloc: tariffs between them and the others go back to the general rate."""

    def __init__(
        self,
        *,
        bloc: str,
        members: str | Sequence[str],
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
    ) -> None:
        """Make one.

        Args:
            bloc: the bloc that is left.
            members: the economies that leave.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
        """

class ExportCut(_ExportCut):
    """Exporters stop selling some goods, or a mineral, to some buyers, altogether or in part."""

    def __init__(
        self,
        *,
        by: str | Sequence[str],
        to: str | Sequence[str],
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        sectors: str | Sequence[str] = ...,
        input: str | None = ...,
        severity: Literal["severe", "central", "mild"] = ...,
        share: float | str = ...,
    ) -> None:
        """Make one.

        Args:
            by: who stops selling.
            to: who gets nothing any more, or less.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            sectors: the sectors concerned.
            input: instead of sectors, a mineral.
            severity: of a mineral's loss, within the range of its facts.
            share: the part of each flow that stops; of sectors only.
        """

class ExportTax(_ExportTax):
    """Exporters tax what they sell abroad, and have the revenue; a negative rate is a subsidy."""

    def __init__(
        self,
        *,
        by: str | Sequence[str],
        rate: float | str,
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        on: str | Sequence[str] = ...,
        sectors: str | Sequence[str] = ...,
    ) -> None:
        """Make one.

        Args:
            by: who levies the tax: the exporting economies.
            rate: share of the price before tax; negative is a subsidy.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            on: on sales to whom: the importing economies.
            sectors: the sectors it falls on.
        """

class FiscalPackage(_FiscalPackage):
    """A package that adds to primary deficits (or takes from them, if negative)."""

    def __init__(
        self,
        *,
        from_: dt.date | str,
        by: str,
        label: str = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        law: Literal["hr1-house", "obbba-enacted"] | None = ...,
        amount: float | None = ...,
        quarters: int = ...,
        multiplier: float = ...,
    ) -> None:
        """Make one.

        Args:
            from_: the first day in force.
            by: whose package.
            label: the name of the measure on the page.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            law: a law with a published estimate.
            amount: percent of GDP a year.
            quarters: quarters that `amount` lasts.
            multiplier: output per unit of deficit, before rates.
        """

class FreeTradeArea(_FreeTradeArea):
    """Economies form a bloc of their own: tariffs between all of them go to zero."""

    def __init__(
        self,
        *,
        members: str | Sequence[str],
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        excluded_sectors: str | Sequence[str] = ...,
        phase_in_years: float = ...,
    ) -> None:
        """Make one.

        Args:
            members: the economies that trade freely with one another.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            excluded_sectors: sectors whose tariffs stay.
            phase_in_years: years from the first day until tariffs are zero.
        """

class Hold(_Hold):
    """A holder neither sells nor buys, whatever the yield: frozen, or forbidden to trade."""

    def __init__(
        self,
        *,
        holder: str,
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        market: Literal["UST", "JGB"] = ...,
    ) -> None:
        """Make one.

        Args:
            holder: who neither sells nor buys.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            market: whose debt.
        """

class ImportQuota(_ImportQuota):
    """No more than a volume may be imported; tariffs on it stay as they are."""

    def __init__(
        self,
        *,
        by: str | Sequence[str],
        volume: float | str,
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        on: str | Sequence[str] = ...,
        sectors: str | Sequence[str] = ...,
        exempt: str | Sequence[str] = ...,
        rent: float | str = ...,
    ) -> None:
        """Make one.

        Args:
            by: who acts: the importing economies.
            volume: the most that comes, over the volume of the base year.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            on: whose goods it falls on: the exporters.
            sectors: the sectors it falls on.
            exempt: economies and sectors left out.
            rent: the part of the licences' worth that exporters have.
        """

class Issuance(_Issuance):
    """A government sells more debt than in the baseline (or buys back, if negative)."""

    def __init__(
        self,
        *,
        amount: float,
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        bucket: Literal["all", "coupons", "long", "bills", "1-3", "3-7", "7-15", "15-30"] = ...,
        over: str = ...,
        market: Literal["UST", "JGB"] = ...,
    ) -> None:
        """Make one.

        Args:
            amount: bn of its money at market value sold beyond the baseline.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            bucket: the maturities concerned.
            over: how long it takes.
            market: whose debt.
        """

class Model(_Model):
    """How the model is closed; the ``[model]`` table."""

    def __init__(
        self,
        *,
        elasticities: str | Sequence[str] = ...,
        deficits: Literal["fixed", "zero", "world-share"] = ...,
        revenue: Literal["lump-sum", "income-tax"] = ...,
        input_output: bool = ...,
        base: Literal["published", "paid"] = ...,
        horizon: str | dt.date = ...,
        year: Literal[2014, 2018, 2019, 2021, 2022, 2024] | None = ...,
    ) -> None:
        """Make one.

        Args:
            elasticities: sets of trade elasticities to solve under; all if left out.
            deficits: trade balances: fixed in size, closed first, or a fixed share of world
                income.
            revenue: tariff revenue: handed out in lump sums, or used to lower the income tax.
            input_output: whether production uses goods as inputs; false leaves labour alone.
            base: tariffs of the base year: the published grid, or as they are paid.
            horizon: how long after the measures trade is looked at: the first quarter, a year,
                two years, the long run, or on a day.
            year: whose trade and production to start from (2024 is balanced to customs and
                national accounts); the date's own year, or the newest before it that is held,
                if left out.
        """

class Orders(_Orders):
    """The orders in force on a day, product by product, with orders left out or added."""

    def __init__(
        self,
        *,
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        by: str | Sequence[str] = ...,
        on: str | Sequence[str] = ...,
        sectors: str | Sequence[str] = ...,
        exempt: str | Sequence[str] = ...,
        as_of: dt.date | str | None = ...,
        without: str | Sequence[str] = ...,
        with_: str | Mapping[str, Any] | Sequence[str | Mapping[str, Any]] = ...,
        basis: Literal["due", "statutory"] = ...,
        share: float | str = ...,
    ) -> None:
        """Make one.

        Args:
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            by: who levies them; only USA is on record.
            on: whose goods they fall on.
            sectors: the sectors it falls on.
            exempt: economies and sectors left out.
            as_of: the day whose orders are meant; the scenario's date if left out.
            without: orders left out.
            with_: orders that stay, or are added.
            basis: due: with the claims of the day and goods on the water; statutory: the law in
                full use.
            share: how much of what they add is levied.
        """

class PolicyRate(_PolicyRate):
    """A central bank sets its rate apart from its rule."""

    def __init__(
        self,
        *,
        from_: dt.date | str,
        by: str,
        change: float,
        label: str = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        quarters: int = ...,
    ) -> None:
        """Make one.

        Args:
            from_: the first day in force.
            by: whose central bank.
            change: points against the baseline: 0.25.
            label: the name of the measure on the page.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            quarters: quarters it is held; 0: as the rule does.
        """

class Preference(_Preference):
    """A holder wants less (or more) at unchanged yields; unlike a withdrawal it heeds the price."""

    def __init__(
        self,
        *,
        holder: str,
        change: float | str,
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        bucket: Literal["all", "coupons", "long", "bills", "1-3", "3-7", "7-15", "15-30"] = ...,
        over: str = ...,
        market: Literal["UST", "JGB"] = ...,
    ) -> None:
        """Make one.

        Args:
            holder: whose taste changes.
            change: change of what it wants at unchanged yields: "-10%".
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            bucket: the maturities concerned.
            over: how long it takes.
            market: whose debt.
        """

class QT(_QT):
    """The issuer's central bank runs its holdings down (or buys, if negative): QT, a taper."""

    def __init__(
        self,
        *,
        amount: float,
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        bucket: Literal["all", "coupons", "long", "bills", "1-3", "3-7", "7-15", "15-30"] = ...,
        over: str = ...,
        market: Literal["UST", "JGB"] = ...,
    ) -> None:
        """Make one.

        Args:
            amount: bn of its money at market value that the central bank lets go.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            bucket: the maturities concerned.
            over: how long it takes.
            market: whose debt, and so whose central bank.
        """

class ReciprocalTariffs(_ReciprocalTariffs):
    """The "reciprocal" rates of an executive order of 2025, partner by partner, as points."""

    def __init__(
        self,
        *,
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        by: str | Sequence[str] = ...,
        on: str | Sequence[str] = ...,
        sectors: str | Sequence[str] = ...,
        exempt: str | Sequence[str] = ...,
        order: Literal["Annex I", "further modified"] = ...,
        baseline: float | str = ...,
        share: float | str = ...,
    ) -> None:
        """Make one.

        Args:
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            by: who levies the tariffs; only USA is on record.
            on: whose goods they fall on.
            sectors: the sectors it falls on.
            exempt: economies and sectors left out.
            order: the list: 'Annex I' of 2 April 2025, or 'further modified' of 31 July 2025.
            baseline: points for partners not listed.
            share: how much of each rate is levied.
        """

class Repatriation(_Repatriation):
    """Investors bring money home; it moves their currency as far as it was not hedged."""

    def __init__(
        self,
        *,
        from_: dt.date | str,
        by: str,
        amount: float,
        label: str = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        quarters: int = ...,
        hedged: float | str = ...,
    ) -> None:
        """Make one.

        Args:
            from_: the first day in force.
            by: whose investors.
            amount: percent of GDP in all, negative if it leaves.
            label: the name of the measure on the page.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            quarters: quarters it takes, at an even pace.
            hedged: share that was hedged: "45%".
        """

class RulesOfOrigin(_RulesOfOrigin):
    """A preference that an accession brings is given only to goods that originate in the bloc."""

    def __init__(
        self,
        *,
        bloc: str,
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        threshold: float | str = ...,
        cost: float | str = ...,
        cumulation: Literal["bloc", "bilateral", "none"] = ...,
    ) -> None:
        """Make one.

        Args:
            bloc: the bloc whose new preferences are meant.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            threshold: least share of value added inside the bloc.
            cost: cost of proving origin, as a share of value.
            cumulation: whose value added counts: the whole bloc's, the two's, or the
                exporter's.
        """

class Subsidy(_Subsidy):
    """A government pays producers a part of their price: on all they make, or on what they export."""

    def __init__(
        self,
        *,
        by: str | Sequence[str],
        rate: float | str,
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        to: Literal["production", "exports"] = ...,
        on: str | Sequence[str] = ...,
        sectors: str | Sequence[str] = ...,
    ) -> None:
        """Make one.

        Args:
            by: who pays it: the producing economies.
            rate: the part of the producer's price.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            to: what is subsidised.
            on: exports to whom: the importing economies.
            sectors: the sectors it is paid in.
        """

class Tariff(_Tariff):
    """A tariff on some partners, sectors and products, as a level or as a change."""

    def __init__(
        self,
        *,
        by: str | Sequence[str],
        on: str | Sequence[str],
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        sectors: str | Sequence[str] = ...,
        exempt: str | Sequence[str] = ...,
        rate: float | str | None = ...,
        change: float | str | None = ...,
        phases: Sequence[Mapping[str, Any]] | None = ...,
        codes: str | Sequence[str] = ...,
        exempt_codes: str | Sequence[str] = ...,
        preference: Literal["none", "USMCA"] = ...,
        floor: bool = ...,
        overrides: bool = ...,
    ) -> None:
        """Make one.

        Args:
            by: who levies the tariff: the importing economies.
            on: whose goods it falls on: the exporting economies.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            sectors: the sectors it falls on.
            exempt: economies and sectors left out.
            rate: the all-in ad valorem level.
            change: percentage points added to the base.
            phases: rates or changes, day by day.
            codes: the products it falls on; all if left out.
            exempt_codes: products left out.
            preference: the agreement whose claims free goods from it.
            floor: whether the rate leaves higher tariffs as they are.
            overrides: whether it replaces other measures on the same trade.
        """

class TariffQuota(_TariffQuota):
    """One all-in rate up to a volume of imports, a higher one beyond."""

    def __init__(
        self,
        *,
        by: str | Sequence[str],
        on: str | Sequence[str],
        inside: float | str,
        outside: float | str,
        volume: float | str,
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        sectors: str | Sequence[str] = ...,
        exempt: str | Sequence[str] = ...,
        rent: Literal["importer", "exporter"] = ...,
    ) -> None:
        """Make one.

        Args:
            by: who levies the tariff: the importing economies.
            on: whose goods it falls on: the exporting economies.
            inside: the all-in rate up to the volume.
            outside: the all-in rate beyond it.
            volume: the quota over the volume of the base year.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            sectors: the sectors it falls on.
            exempt: economies and sectors left out.
            rent: who holds the licences.
        """

class TradeCost(_TradeCost):
    """Trade gets dearer or cheaper in itself: an iceberg cost, of which nobody gets the revenue."""

    def __init__(
        self,
        *,
        exporters: str | Sequence[str],
        importers: str | Sequence[str],
        change: float | str,
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        sectors: str | Sequence[str] = ...,
    ) -> None:
        """Make one.

        Args:
            exporters: who sells.
            importers: who buys.
            change: relative change of the cost of delivery.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            sectors: the sectors concerned.
        """

class Trust(_Trust):
    """Investors abroad trust the dollar less (or more): they hedge more of it, or ask a premium."""

    def __init__(
        self,
        *,
        from_: dt.date | str,
        label: str = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        by: str = ...,
        hedge: float | str = ...,
        premium: float = ...,
        quarters: int = ...,
    ) -> None:
        """Make one.

        Args:
            from_: the first day in force.
            label: the name of the measure on the page.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            by: whose investors hedge.
            hedge: change of the share hedged: "+5%".
            premium: points a year asked for its money and bonds.
            quarters: quarters it takes and stays.
        """

class Withdrawal(_Withdrawal):
    """A holder of government debt lets go of some, whatever the price (or takes more, if positive)."""

    def __init__(
        self,
        *,
        holder: str,
        label: str = ...,
        from_: dt.date | str | None = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        bucket: Literal["usual", "all", "coupons", "long", "bills", "1-3", "3-7", "7-15", "15-30"] = ...,
        change: float | str | None = ...,
        amount: float | None = ...,
        over: str = ...,
        market: Literal["UST", "JGB"] = ...,
    ) -> None:
        """Make one.

        Args:
            holder: who lets go.
            label: the name of the measure on the page.
            from_: the first day in force.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            bucket: the maturities concerned; usual: bills first if official.
            change: relative to what it holds there: "-31%".
            amount: bn of its money at market value, negative for sales.
            over: how long it takes.
            market: whose debt; its money is that of `amount`.
        """

class YieldCap(_YieldCap):
    """A central bank caps the ten-year yield (yield-curve control)."""

    def __init__(
        self,
        *,
        from_: dt.date | str,
        by: str,
        points: float,
        label: str = ...,
        until: dt.date | str | None = ...,
        announced: dt.date | str | None = ...,
        role: Literal["own", "background", "ended"] = ...,
        step: str = ...,
        quarters: int = ...,
    ) -> None:
        """Make one.

        Args:
            from_: the first day in force.
            by: whose central bank.
            points: points that the ten-year yield may rise.
            label: the name of the measure on the page.
            until: the last day in force.
            announced: the day it became known, if before it starts.
            role: `own` if the story takes it, `background` if it stands with and without the
                story, so that its effects are not the story's, `ended` if it stands only
                without the story.
            step: the step of the story that it belongs to: effects are told after each step, in
                the order in which steps are named first.
            quarters: how many quarters.
        """
