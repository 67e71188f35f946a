"""Who holds government debt (``holders.toml``): their kind, where they stand, what to beware of.

Light to import: the words of measures are read from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter

from walkaway.bonds.sovereigns import COUNTED, FIRST, SHARED, SOVEREIGNS, sovereign
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.parameters import parameter
from walkaway.rows import filled, sheets, twice, unknown
from walkaway.toml import text_beside
from walkaway.world.aliases import hint_at_economy

PLACE = "bonds/holders.toml"
ISSUERS: Mapping[str, str] = {own.code: own.issuer for own in SOVEREIGNS.values()}
"""Markets, and the economy whose government issues the debt."""
RULES = ("subsector", "reserves", "rest")
"""How a row that no series gives is estimated (:mod:`walkaway.bonds.totals`)."""
MARKS = ("derived", "allocated")
OFFICIAL = "official"
"""The kind of reserve managers abroad."""
HEDGED = "hedged private"
"""The kind of holder whose hedge ratio is published, for Japan's life insurers."""


@dataclass(frozen=True)
class Holder:
    """One row of the table of holders.

    Attributes:
        id: ``JPN.private``; the part before the dot is where the holder resides.
        market: UST or JGB.
        name: what a reader sees.
        words: what a sentence calls it.
        kind: its class, which decides priors for maturities and demand.
        at: the economy of the quarterly model in which it stands.
        series: the world's series whose sum it is, or is a part of.
        part: the parameter that says which part of that sum is its own; empty for all of it.
        less: rows or groups inside that sum that stand on their own.
        rule: how it is estimated where no series gives it; see `RULES`.
        items: names of facts that a rule, or the market for JGB, looks for.
        stock: of JGB, the published fact of what it holds.
        mark: how a difference is marked.
        note: where the number comes from, where `less` or a rule gives it.
        caveat: why the row may not mean what it says; empty if it does.
        within: of one that stands by itself only where a measure names it: the row that holds it
            otherwise.
        hedged: the parameter that says which share of it is hedged against the dollar; its kind's
            (`bonds.hedged.by-kind`) if empty.
        until: of one whose line was split into others, the last day it stands for, ISO format.
    """

    id: str
    market: str
    name: str
    words: str
    kind: str
    at: str
    series: tuple[str, ...] = ()
    part: str = ""
    less: tuple[str, ...] = ()
    rule: str = ""
    items: tuple[str, ...] = ()
    stock: str = ""
    mark: str = "derived"
    note: str = ""
    caveat: str = ""
    within: str = ""
    hedged: str = ""
    until: str = ""

    @property
    def place(self) -> str:
        """Where it resides, as its id says."""
        return self.id.split(".")[0]

    @property
    def abroad(self) -> bool:
        """Whether it resides outside the issuer's economy."""
        return self.at != ISSUERS[self.market]


@dataclass(frozen=True)
class Place:
    """A place whose holders stand in several rows.

    Attributes:
        id: the part of their ids before the dot.
        market: UST or JGB.
        words: what a sentence calls it.
    """

    id: str
    market: str
    words: str


@dataclass(frozen=True)
class Group:
    """Rows that a measure may name together.

    Attributes:
        id: its name.
        market: UST or JGB.
        words: what a sentence calls it.
        kind: the kind of its rows; any if empty.
        abroad: whether only rows outside the issuer's economy are meant.
    """

    id: str
    market: str
    words: str
    kind: str = ""
    abroad: bool = False

    def holds(self, row: Holder) -> bool:
        """Whether a row belongs to it."""
        kind = not self.kind or row.kind == self.kind
        return kind and row.market == self.market and (row.abroad or not self.abroad)


@dataclass(frozen=True)
class Roster:
    """The tables of all markets.

    Attributes:
        holders: rows of all markets, in order.
        places: places of several rows.
        groups: groups that a measure may name.
        inside: holders that stand inside one of the rows until a measure names them.
        untold: the rows as written, before notes name whom they are less.
    """

    holders: tuple[Holder, ...]
    places: tuple[Place, ...]
    groups: tuple[Group, ...]
    inside: tuple[Holder, ...] = ()
    untold: tuple[Holder, ...] = field(default=(), repr=False)

    def naming(self, names: Iterable[str]) -> Roster:
        """The tables in which holders that are named stand by themselves.

        Each is taken out of the row that held it, with its own published amount, so that the
        market is the same but for cents of rounding. Nothing changes where no name is of one
        that stands inside another.

        Args:
            names: of holders, places or groups.
        """
        wanted = set(names)
        # A row that is its total less another one needs that one beside it.
        wanted |= {n for row in self.inside if {row.id, row.place} & wanted for n in row.less}
        out = [row for row in self.inside if {row.id, row.place} & wanted]
        if not out:
            return self
        rest = tuple(row for row in self.inside if row not in out)
        grown = replace(self, holders=(*(self.untold or self.holders), *out), inside=rest)
        return told(replace(grown, holders=tuple(_less(grown, row, out) for row in grown.holders)))

    def joined_by(self, own: Sequence[Holder], places: Sequence[Place] = ()) -> Roster:
        """The tables with further rows that always stand, each taken out of the row it is within.

        Where that one is estimated by a rule, others are less its whole estimate: they are less the
        new row too, so that no dollar counts twice.

        Args:
            own: the rows, each with `within`.
            places: words for places of several rows that are new.
        """
        if not own:
            return self
        rows = (*(self.untold or self.holders), *own)
        grown = replace(self, holders=rows, places=(*self.places, *places))
        ruled = {row.id for row in grown.holders if row.rule not in ("", "rest")}

        def less(row: Holder) -> Holder:
            off = grown.taken_off(row)
            out = [one for one in own if one.market == row.market]
            also = [
                one.id for one in out if one.within in ruled and one.within in off
                and one.id not in off and row.rule != "rest"
            ]  # fmt: skip
            found = _less(grown, row, out)
            return replace(found, less=(*found.less, *also)) if also else found

        return told(replace(grown, holders=tuple(less(row) for row in grown.holders)))

    def of(self, market: str) -> tuple[Holder, ...]:
        """Rows of a market, in order."""
        return tuple(row for row in self.holders if row.market == market)

    def words(self, market: str) -> dict[str, str]:
        """Names that a measure may use, places before their rows, and how they are said."""
        places = {own.id: own.words for own in self.places if own.market == market}
        found: dict[str, str] = {}
        inside = tuple(row for row in self.inside if row.market == market)
        for row in (*self.of(market), *inside):
            if row.place in places:
                found.setdefault(row.place, places[row.place])
            found[row.id] = row.words
        return found | {own.id: own.words for own in self.groups if own.market == market}

    def taken_off(self, row: Holder) -> tuple[str, ...]:
        """Ids of the rows that a row's sum is less, groups written out."""
        rows = self.of(row.market)
        names = {own.id: own for own in self.groups if own.market == row.market}
        found: dict[str, None] = {}
        for name in row.less:
            inside = [r.id for r in rows if names[name].holds(r)] if name in names else [name]
            found |= dict.fromkeys(who for who in inside if who != row.id)
        return tuple(found)

    def by_need(self, market: str) -> tuple[Holder, ...]:
        """Rows of a market, each after those that it is worked out from; the rest last.

        Raises:
            CycleError: two rows are each less the other.
        """
        rows = {row.id: row for row in self.of(market)}
        needs = {who: self.taken_off(row) for who, row in rows.items()}
        ready = TopologicalSorter(needs).static_order()
        rank = {who: position for position, who in enumerate(ready)}
        depth: dict[str, int] = {}
        for who in sorted(rows, key=rank.__getitem__):
            depth[who] = 1 + max((depth[other] for other in needs[who]), default=-1)
        late = {who: (row.rule == "rest", depth[who], bool(row.rule)) for who, row in rows.items()}
        return tuple(sorted(rows.values(), key=lambda row: late[row.id]))


def read(text: str, place: str = PLACE) -> Roster:
    """The tables of holders.

    Raises:
        BadInputError: with all mistakes of all rows.
    """
    raw = sheets(text, place, ("holder", "inside", "place", "group"))
    holders, wrong = filled(raw["holder"], Holder, place, "holder")
    inside, insides = filled(raw["inside"], Holder, place, "inside")
    places, more = filled(raw["place"], Place, place, "place")
    groups, others = filled(raw["group"], Group, place, "group")
    problems = [*wrong, *insides, *more, *others]
    found = Roster(tuple(holders), tuple(places), tuple(groups), tuple(inside))
    problems += _of_names(found, place)
    for row in (*holders, *inside):
        problems += _of_row(row, place)
    problems += _of_inside(found, place)
    if not problems:
        problems = [*_of_sums(found, place), *_of_places(found, place)]
    if problems:
        raise BadInputError(problems)
    return told(found)


def told(found: Roster) -> Roster:
    """The tables with notes that name whom a row is less."""
    rows = tuple(_told(found, row) for row in found.holders)
    return replace(found, holders=rows, untold=found.holders)


def _less(grown: Roster, row: Holder, out: Sequence[Holder]) -> Holder:
    """A row without those that were inside it and now stand by themselves."""
    covered = grown.taken_off(row)
    if row.rule == "rest":
        return row
    more = [own.id for own in out if own.within == row.id and own.id not in covered]
    return replace(row, less=(*row.less, *more)) if more else row


def _of_inside(found: Roster, place: str) -> list[Problem]:
    """Rows inside another that is not there, or that could not be taken out of it."""
    problems = [
        Problem(place, f"holder {row.id}: within", "is for rows of [[inside]]")
        for row in found.holders
        if row.within
    ]
    for row in found.inside:
        where = f"inside {row.id}"
        rows = {own.id: own for own in found.of(row.market)}
        problems += unknown(row.within, tuple(rows), place, f"{where}: within", "holder")
        if row.rule:
            problems.append(Problem(place, f"{where}: rule", "is for rows that always stand"))
        parent = rows.get(row.within)
        if parent is not None and parent.rule not in ("", "rest"):
            what = f"{parent.id} is estimated by a rule: nothing can be taken out of it"
            problems.append(Problem(place, f"{where}: within", what))
    return problems


def _of_names(found: Roster, place: str) -> list[Problem]:
    """Names that stand twice, and markets that are none."""
    problems = []
    for market in ISSUERS:
        sheet = f"{market} holder"
        inside = [row.id for row in found.inside if row.market == market]
        problems += twice([*(row.id for row in found.of(market)), *inside], place, sheet)
        named = [own.id for own in found.places if own.market == market]
        named += [own.id for own in found.groups if own.market == market]
        bare = [*(row.id for row in found.of(market)), *inside]
        problems += twice([*named, *{who for who in bare if who in named}], place, f"{market} name")
    at = {f"holder {own.id}: market": own.market for own in found.holders}
    at |= {f"place {own.id}: market": own.market for own in found.places}
    at |= {f"group {own.id}: market": own.market for own in found.groups}
    for where, market in at.items():
        problems += unknown(market, tuple(ISSUERS), place, where, "bond market")
    return problems


def _of_row(row: Holder, place: str) -> list[Problem]:
    """What is wrong with a row by itself."""
    where = f"holder {row.id}"
    kinds = tuple(parameter("bonds.kind.slope").numbers)
    found = unknown(row.kind, kinds, place, f"{where}: kind", "kind of holder")
    found += unknown(row.mark, MARKS, place, f"{where}: mark", "mark")
    if row.rule:
        found += unknown(row.rule, RULES, place, f"{where}: rule", "rule")
    if row.market == COUNTED and not row.series and row.rule != "subsector":
        found.append(Problem(place, f"{where}: series", "is missing", "name what says its amount"))
    if row.market == SHARED and not row.items:
        found.append(Problem(place, f"{where}: items", "is missing", "name its published shares"))
    if row.rule == "subsector" and not row.items:
        found.append(Problem(place, f"{where}: items", "is missing", "name the subsector"))
    if row.rule and (row.part or row.less):
        found.append(Problem(place, f"{where}: rule", "has a part or less beside it", "drop one"))
    if row.part:
        found += _of_part(row, place)
    return found


def _of_part(row: Holder, place: str) -> list[Problem]:
    where = f"holder {row.id}: part"
    try:
        share = parameter(row.part).value
    except BadInputError as error:
        return [Problem(place, where, one.what, one.hint) for one in error.problems]
    except TypeError:
        return [Problem(place, where, f"{row.part} is not a single number")]
    if 0 <= share <= 1:
        return []
    return [Problem(place, where, f"{row.part} is {share:g}, not a share from 0 to 1")]


def _of_sums(found: Roster, place: str) -> list[Problem]:
    """Rows that are less others that are not there, or each less the other; rests not one."""
    problems = []
    for row in found.holders:
        names = [*(r.id for r in found.of(row.market)), *(g.id for g in found.groups)]
        for name in row.less:
            problems += unknown(name, names, place, f"holder {row.id}: less", "holder or group")
        if row.rule == "subsector" and not _parents(found, row):
            what = "no row is less it, so that its dollars would count twice"
            problems.append(Problem(place, f"holder {row.id}: rule", what))
    if (rests := sum(row.rule == "rest" for row in found.of(COUNTED))) != 1:
        hint = 'write rule = "rest" in one row, so that the market adds up'
        problems.append(Problem(place, f"{COUNTED} holder", f"{rests} rows are the rest", hint))
    if problems:
        return problems
    for market in ISSUERS:
        try:
            found.by_need(market)
        except CycleError as error:
            what = f"are less one another: {', '.join(error.args[1])}"
            problems.append(Problem(place, f"{market} holder", what))
    return problems


def _parents(found: Roster, row: Holder) -> list[Holder]:
    """Rows that a row is taken out of by name."""
    return [own for own in found.of(row.market) if row.id in own.less]


def _of_places(found: Roster, place: str) -> list[Problem]:
    """Places abroad of several rows without words, and places and groups without rows."""
    problems = []
    rows = (*found.of(COUNTED), *(row for row in found.inside if row.market == COUNTED))
    named = {own.id for own in found.places if own.market == COUNTED}
    parts = dict.fromkeys(row.place for row in rows if row.abroad and row.id != row.place)
    for where in parts:
        if where not in named:
            hint = f'write a [[place]] with id = "{where}" and words'
            if where in {row.id for row in rows}:
                hint = f"{where} is a row: give the new one an id that does not begin with it"
            problems.append(Problem(place, f"place {where}", "has holders but no words", hint))
    for own in found.places:
        if own.id not in {row.place for row in (*found.holders, *found.inside)}:
            problems.append(Problem(place, f"place {own.id}", "has no holders"))
    for group in found.groups:
        if not any(group.holds(row) for row in found.holders):
            problems.append(Problem(place, f"group {group.id}", "has no holders"))
    return problems


def _told(found: Roster, row: Holder) -> Holder:
    """A row whose note and caveat name the places that it is less."""
    words = found.words(row.market)
    off = [who.split(".")[0] for who in found.taken_off(row)]
    whose = [_whose(words.get(where, where)) for where in dict.fromkeys(off)]
    listed = " and ".join(filter(None, [", ".join(whose[:-1]), *whose[-1:]]))
    return replace(
        row,
        note=row.note.replace("{less}", listed),
        caveat=row.caveat.replace("{less}", listed),
    )


def _whose(words: str) -> str:
    return f"{words}'" if words.endswith("s") else f"{words}'s"


ROSTER = read(text_beside(__file__, "holders.toml"))
MARKETS = {code: ROSTER.of(code) for code in SOVEREIGNS}
UST, JGB = MARKETS[COUNTED], MARKETS[SHARED]


def roster(market: str) -> tuple[Holder, ...]:
    """Holders of a market.

    Raises:
        BadInputError: there is no such market.
    """
    return MARKETS[sovereign(market).code]


def of_kind(*kinds: str, market: str = COUNTED) -> tuple[str, ...]:
    """Ids of a market's holders of some kinds, in order."""
    return tuple(row.id for row in roster(market) if row.kind in kinds)


def members(
    name: str,
    known: tuple[str, ...],
    place: str = "holder",
    rows: Roster = ROSTER,
    market: str = FIRST,
    standing: Sequence[Holder] = (),
) -> tuple[int, ...]:
    """Positions of the holders in a market that a name stands for.

    Args:
        name: a holder (``JPN.private``), a place (``JPN``, ``USA``, ``ROW``), ``official``,
            ``foreign`` or ``all``.
        known: identifiers of the market's holders.
        place: what the error calls it.
        rows: the table that says which groups there are.
        market: whose debt they hold.
        standing: rows of the market itself, where some are in no table of the package.

    Raises:
        BadInputError: nobody of that name holds anything here.
    """
    groups: dict[str, Iterable[str]] = {"all": known}
    every = (*rows.holders, *rows.inside, *standing)
    for own in rows.groups:
        if own.market == market:
            groups[own.id] = {row.id for row in every if own.holds(row)}
    chosen = groups.get(name, [who for who in known if name in (who, who.split(".")[0])])
    found = tuple(i for i, who in enumerate(known) if who in chosen)
    if not found:
        places = dict.fromkeys(who.split(".")[0] for who in known)
        hint = hint_at_economy(name, [*known, *places, *groups]) or f"one of: {', '.join(known)}"
        raise BadInputError([Problem(place, "", f"no holder {name!r}", hint)])
    return found


def unknown_series(rows: Sequence[Holder], series: Iterable[str]) -> list[Problem]:
    """Series that rows name and the world's data do not have."""
    have = tuple(series)
    return [
        problem for row in rows for name in row.series for problem in _no_series(name, have, row)
    ]


def _no_series(name: str, have: Sequence[str], row: Holder) -> list[Problem]:
    if name in have:
        return []
    what = f"no series {name!r} in the data"
    return [Problem(PLACE, f"holder {row.id}: series", what, did_you_mean(name, list(have)))]
