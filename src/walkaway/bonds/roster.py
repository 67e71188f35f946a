"""Who holds government debt: the holders of each market, their kind and what to beware of."""

from __future__ import annotations

from dataclasses import dataclass

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.world.aliases import hint_at_economy


@dataclass(frozen=True)
class Holder:
    """One row of the holder table.

    Attributes:
        id: ``JPN.private``; the part before the dot is where the holder resides.
        name: what a reader sees.
        kind: its class, which decides priors for maturities and demand.
        series: the world's series whose sum it is; empty for rows derived otherwise.
        caveat: why the row may not mean what it says; empty if it does.
    """

    id: str
    name: str
    kind: str
    series: tuple[str, ...] = ()
    caveat: str = ""


CUSTODY = "custody centre: counts securities kept there for owners elsewhere"

UST = (
    Holder("USA.fed", "Federal Reserve", "central bank", ("z1_fed",)),
    Holder("USA.money_funds", "Money market funds", "money fund", ("z1_money_market_funds",)),
    Holder("USA.funds", "Mutual funds and ETFs", "fund", ("z1_mutual_funds_etfs",)),
    Holder("USA.banks", "Banks", "bank", ("z1_banks",)),
    Holder("USA.insurers", "Insurers", "insurer", ("z1_insurers",)),
    Holder("USA.pensions", "Pension funds", "pension", ("z1_pensions",)),
    Holder("USA.states", "State and local governments", "government",
           ("z1_state_local_governments",)),
    Holder("USA.dealers", "Dealers", "dealer", ("z1_dealers",)),
    Holder("USA.hedge_funds", "Hedge funds (US)", "hedge fund", (),
           "funds in the US only; those in the Cayman Islands are under CYM"),
    Holder("USA.households", "Households and nonprofits", "household",
           ("z1_households_residual",),
           "the residual of the flow-of-funds table: what no other sector reports"),
    Holder("USA.other", "Other US financial and business", "other",
           ("z1_other_financial", "z1_nonfinancial_corporates")),
    Holder("JPN.official", "Japan, official", "official", (),
           "split estimated from the composition of the reserves and an assumed share of "
           "Treasuries in their securities"),
    Holder("JPN.private", "Japan, private", "hedged private", (),
           "Japan's total less the estimated official part"),
    Holder("CHN", "China", "official", ("tic_china",),
           "counted as official; more is kept in Belgium and other custody centres"),
    Holder("GBR", "United Kingdom", "foreign private", ("tic_united_kingdom",), CUSTODY),
    Holder("EA", "Euro area", "foreign private",
           ("tic_belgium", "tic_luxembourg", "tic_ireland", "tic_france", "tic_germany",
            "tic_italy", "tic_netherlands", "tic_spain"),
           "Belgium (Euroclear), Luxembourg and Ireland are custody and fund centres"),
    Holder("CYM", "Cayman Islands", "hedge fund", ("tic_cayman_islands",),
           "where many US-run hedge funds reside; " + CUSTODY),
    Holder("ROW.official", "Other official abroad", "official", (),
           "all foreign official holdings less Japan's and China's"),
    Holder("ROW.private", "Other private abroad", "foreign private", (),
           "rest of the world in the flow of funds less all foreign rows above; carries the "
           "difference between the two publishers"),
)  # fmt: skip

JGB = (
    Holder("JPN.boj", "Bank of Japan", "central bank"),
    Holder("JPN.insurers", "Insurers", "insurer"),
    Holder("JPN.banks", "Banks, Post Bank, securities firms", "bank"),
    Holder("JPN.pensions", "Public pension and pension funds", "pension"),
    Holder("JPN.households", "Households", "household"),
    Holder("JPN.other", "Other and general government", "other"),
    Holder("ROW.all", "Foreigners", "foreign private"),
)

MARKETS = {"UST": UST, "JGB": JGB}


def roster(market: str) -> tuple[Holder, ...]:
    """Holders of a market.

    Raises:
        BadInputError: there is no such market.
    """
    if market not in MARKETS:
        hint = did_you_mean(market, list(MARKETS))
        raise BadInputError([Problem("market", "", f"no bond market {market!r}", hint)])
    return MARKETS[market]


def members(name: str, known: tuple[str, ...], place: str = "holder") -> tuple[int, ...]:
    """Positions of the holders a name stands for.

    Args:
        name: a holder (``JPN.private``), a place (``JPN``, ``USA``, ``ROW``), ``official``,
            ``foreign`` or ``all``.
        known: identifiers of the market's holders.
        place: what the error calls it.

    Raises:
        BadInputError: nobody of that name holds anything here.
    """
    groups = {
        "all": known,
        "foreign": [who for who in known if not who.startswith("USA.")],
        "official": [who for who in known if who.endswith(".official") or who == "CHN"],
    }
    chosen = groups.get(name, [who for who in known if name in (who, who.split(".")[0])])
    found = tuple(i for i, who in enumerate(known) if who in chosen)
    if not found:
        places = dict.fromkeys(who.split(".")[0] for who in known)
        hint = hint_at_economy(name, [*known, *places, *groups]) or f"one of: {', '.join(known)}"
        raise BadInputError([Problem(place, "", f"no holder {name!r}", hint)])
    return found
