"""A run at a glance: what a terminal says in 25 lines of 80 columns.

What was not solved comes first. Then what is asked and the answer, in the words of the page's first
view, six numbers with their ranges drawn in the look of their kind, three claims that the record
refutes, one caveat, and what to type next. All of it is computed from the run and its page;
everything else is a command away.
"""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec import UNSET
from rich.cells import cell_len

from walkaway.bonds.roster import ROSTER
from walkaway.bonds.sovereigns import FIRST
from walkaway.documents import Carried
from walkaway.economy.table import ECONOMIES
from walkaway.engine.paths_shown import CURRENCY
from walkaway.expectations.rows import rows as expected_rows
from walkaway.grammar.measure import capital
from walkaway.outcome import Band, Outcome, Path, Quantity, Range
from walkaway.outcome.quantity import (
    FIRST_QUARTER,
    LONG_RUN,
    ONE_YEAR,
    TWO_YEARS,
)
from walkaway.present import glance_claims
from walkaway.present.beyond import farthest
from walkaway.present.bonds_story import AT_ONCE
from walkaway.present.changes import says_little, seen
from walkaway.present.findings import a_year_on
from walkaway.present.first import FirstSaid
from walkaway.present.page import (
    Page,
    digits_for,
    drawn,
    kind_in_words,
    number,
    ranged,
    thinned,
    with_unit,
)
from walkaway.present.page import kind_of as kind_words
from walkaway.present.paths_story import YIELDS, of_subjects
from walkaway.present.steps_story import told_apart
from walkaway.present.trade_answers import at_the_table
from walkaway.readings import in_words as old_in_words

LINES, WIDTH = 25, 80
"""What a run says at a glance, where all of it was solved."""
ROWS = 6
MOST = 140
"""Columns beyond which lines of text are no longer read easily."""


@dataclass(frozen=True)
class Look:
    """How a range is drawn in letters: the same kinds of look as in charts.

    Attributes:
        low: its lower end.
        line: between the ends.
        high: its upper end.
    """

    low: str
    line: str
    high: str


LOOKS = {
    Range.SETS: Look("├", "─", "┤"),
    Range.APART: Look("╟", "─", "╢"),
    Range.DRAWS: Look("━", "━", "━"),
    Range.CASES: Look("╞", "╌", "╡"),
    Range.FORECAST: Look("·", "·", "·"),
    Range.NONE: Look(" ", " ", " "),
}
BAR, LEAST = 8, 6
"""Columns of a bar where labels are broken, and the least, so that none need be."""
MIDDLE, ZERO = "●", "│"


@dataclass(frozen=True)
class Line:
    """A line of the glance.

    Attributes:
        text: it, no wider than was asked for.
        style: of rich; empty if plain.
    """

    text: str
    style: str = ""


@dataclass(frozen=True)
class Row:
    """One number.

    Attributes:
        label: what and whose.
        when: after how long.
        band: value and range.
        unit: of both.
        kind: what the range is made of.
        count: solutions behind it.
        places: decimals, of value and range.
        made: what the range is made of, in words.
    """

    label: str
    when: str
    band: Band
    unit: str
    kind: Range
    count: int
    places: int
    made: str = ""

    @property
    def seen(self) -> bool:
        """Whether anything of it is printed as other than zero."""
        return seen(self.band, self.places)


def lines(
    outcome: Outcome,
    page: Page,
    width: int = WIDTH,
    kept: bool = True,
    report: str = "",
    whole: str = "",
) -> list[Line]:
    """A run at a glance.

    Args:
        outcome: the run.
        page: its page.
        width: columns; what is wider than `MOST` is not used for text.
        kept: whether the run is kept, so that it can be asked again.
        report: where the report was written; empty if it was not.
        whole: the command that solves it anew and prints all of it, for a run that is not kept.

    Returns:
        At most `LINES` lines where all was solved; what was not solved adds to them where it does
        not fit otherwise.
    """
    room = min(width, MOST)
    head = [Line(text, "bold red") for one in page.status for text in _wrapped(_first(one), room)]
    head += [Line(text, "bold") for text in _wrapped(page.title, room)]
    head += [Line(text, "dim") for text in _wrapped(_about(outcome), room)]
    foot = [
        *_next(outcome, kept, page, room, whole),
        *([Line(f"Report: {report}")] if report else []),
    ]
    known = _told(outcome)
    refuted = [Line(text) for text in glance_claims.lines(page, room)]
    found = list(known.values())
    steps = [text for one in told_apart(outcome, list(known)) for text in _wrapped(one, room)]
    blocks: list[list[Line]] = []
    for (answers, claims, count), brief in itertools.product(FEWER, (False, True)):
        shown = found[:count]
        answer = _verdict(page, room, answers)
        numbers = [*_drawn(shown, room), *([_key(shown)] if shown else []), *map(Line, steps)]
        caveat = [Line(text) for text in _wrapped(_caveat(outcome, page, shown, kept, brief), room)]
        wrong = refuted[: claims + 1] if claims else []
        blocks = [own for own in ([*head, *answer], numbers, wrong, [*caveat, *foot]) if own]
        gaps = min(LINES - sum(map(len, blocks)), len(blocks) - 1)
        if gaps >= min(1, len(blocks) - 1):
            break
    return _apart(blocks, gaps)


def _apart(blocks: Sequence[list[Line]], gaps: int) -> list[Line]:
    """Blocks, an empty line between as many as there is room for; the rest says what it is."""
    found: list[Line] = []
    for at, block in enumerate(blocks):
        found += [*([Line("")] if 0 < at <= max(gaps, 1) else []), *block]
    return found


def _verdict(page: Page, room: int, answers: int) -> list[Line]:
    """The question and its answer, in the words of the first view; else the short answers."""
    if not isinstance(page.first, FirstSaid):
        return [Line(text) for text in _wrapped(" ".join(page.short[:answers]), room)]
    said = "".join(piece.text for piece in page.first.answer)
    asked = [Line(text, "italic") for text in _wrapped(page.first.question, room)]
    return [*asked, *(Line(text) for text in _wrapped(said, room))]


LONGEST = 320
"""Characters of a status that a glance tells; more of why something failed is a command away."""


def _first(status: str) -> str:
    """The beginning of a status, to the end of a sentence, or of a part of one if it has none."""
    if len(status) <= LONGEST:
        return status
    for stops in (". ", "; ", ": "):
        end = status.rfind(stops, LONGEST // 3, LONGEST)
        if end > 0:
            return f"{status[: end + 1]} (Why: --all)"
    return status


FEWER = (
    (3, 3, 6), (2, 3, 6), (1, 3, 6), (1, 2, 6), (1, 1, 6), (1, 1, 5), (1, 0, 6), (1, 0, 5),
    (1, 0, 4),
)  # fmt: skip
"""Sentences of an answer without a first view, claims and numbers: what is told at length leaves
room for fewer."""


def _wrapped(text: str, width: int) -> list[str]:
    """A text in lines: a word wider than a line is broken, not cut; a size keeps its unit."""
    together = _SIZE.sub("\N{NO-BREAK SPACE}", text)
    lines = textwrap.wrap(together, width, break_on_hyphens=False)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


_SIZE = re.compile(r"(?<=\d) (?=(?:bn|tn|bp)\b)")


def _about(outcome: Outcome) -> str:
    scenario = outcome.scenario
    return f"{scenario.name}, the world as known on {scenario.date}; run {outcome.run}"


# ---- numbers


TOLD, NAME = 2, 13
"""Economies whose incomes are told at most, and characters of a name beside another."""
WHENS = {FIRST_QUARTER: "quarter", ONE_YEAR: "1 year", TWO_YEARS: "2 years", LONG_RUN: "long run"}


def rows(outcome: Outcome) -> list[Row]:
    """Six numbers of a run: those of its focus first, then one of every other kind that moves."""
    return list(_told(outcome).values())


def _told(outcome: Outcome) -> dict[str, Row]:
    """The same by id."""
    found: dict[str, Row] = {}
    for name, row in candidates(outcome):
        if row.seen:
            found.setdefault(name, row)
        if len(found) == ROWS:
            break
    return found


def candidates(outcome: Outcome) -> Iterator[tuple[str, Row]]:
    """Numbers worth telling, by id, those of its focus first."""
    scenario = outcome.scenario
    hegemon, target = scenario.focus
    flows = (*scenario.flows, (target, hegemon))
    aimed = [flow for flow in flows if {*flow} <= {*scenario.named, "world"}]
    seller, buyer = (*aimed, *flows)[0]
    incomes = sorted(at_the_table(outcome)[:TOLD], key=lambda code: code == hegemon)
    labels = {
        f"exports.{seller}.{buyer}.goods": f"Goods exports, {_brief(outcome, seller)} to {buyer}",
        **{f"welfare.{code}": f"Real income, {outcome.name(code)}" for code in incomes},
        f"revenue.{hegemon}": f"Tariff revenue, {hegemon}",
    }
    for own in (outcome.find(wanted) for wanted in labels):
        if own and own.moves:
            yield own.id, _row(labels[own.id], own)
    chief = [(what, path) for what, _, path in of_subjects(outcome) if path.moves]
    for _, path in sorted(chief, key=lambda own: _rank(own[0])):
        yield path.id, _of_path(path)
    seen = {wanted.split(".")[0] for wanted in labels}
    for own in outcome.metrics:
        if own.effect and own.moves and own.section not in seen:
            seen.add(own.section)
            best = _largest(outcome, own.section)
            yield best.id, _row(_short(best.label), best)
    for path in outcome.paths:
        if path.moves:
            yield path.id, _of_path(path)


def _rank(what: str) -> int:
    """Of dated paths what is told first: yields, currencies, then prices and output."""
    first = (*YIELDS, CURRENCY)
    return first.index(what) if what in first else len(first)


def _brief(outcome: Outcome, code: str) -> str:
    """The name of an economy, or its code where the name is long."""
    name = outcome.name(code)
    return name if len(name) <= NAME else code


def _largest(outcome: Outcome, section: str) -> Quantity:
    """The largest effect of a family: of those that the scenario names, if it is told of any."""
    scenario = outcome.scenario
    named = {*scenario.focus, *scenario.named}
    moving = [own for own in outcome.section(section) if own.effect and own.moves]
    close = [own for own in moving if own.subject.split(".")[0] in named]
    return max(close or moving, key=lambda own: abs(own.mid))


def _short(label: str) -> str:
    """A label without what comes after it: how it is counted, that it is the sum of its parts."""
    said = label.partition(" (")[0].removesuffix(": all together")
    if said.endswith(AT_ONCE):  # after how long stands beside it
        said = said.removesuffix(f", {AT_ONCE}").removesuffix(" a quarter later")
        said = f"{said.removesuffix(' in the long run')}, all at once"
    return capital(re.sub(r"^(\d+-year) US Treasury yield", r"US \1 yield", said))


def _row(label: str, own: Quantity) -> Row:
    when = WHENS.get(own.horizon, own.horizon)
    places = digits_for(own.band)
    made = f"{kind_words(own)}{thinned(own, ', ')}"
    return Row(label, when, own.band, own.unit, own.kind, own.count, places, made)


def _of_path(path: Path) -> Row:
    when, change, places = a_year_on(path)
    unit, made = path.change_unit, drawn(path)
    return Row(path.label, when, change, unit, path.kind, path.draws, places, made)


def _drawn(found: Sequence[Row], width: int) -> list[Line]:
    """The numbers in columns: what, when, how much, a bar of the range, and the range."""
    if not found:
        return []
    numbers = [_number(row) for row in found]
    ranges = [ranged(row.band, row.places) for row in found]
    fixed = [max(map(cell_len, texts)) for texts in ([r.when for r in found], numbers, ranges)]
    spare = width - sum(fixed) - 8
    longest = max(cell_len(row.label) for row in found)
    label = longest if spare - longest >= LEAST else max(spare - BAR, 16)
    bar = max(min(spare - label, 5 * BAR), 6)
    made = []
    for row, said, spread in zip(found, numbers, ranges, strict=True):
        first, *rest = textwrap.wrap(row.label, label) or [""]
        picture = bar_of(row.band, row.kind, bar)
        cells = (
            _left(first, label), _left(row.when, fixed[0]), _right(said, fixed[1]), picture, spread
        )  # fmt: skip
        made.append(Line("  ".join(cells).rstrip()))
        made += [Line(text) for text in rest]
    return made


def _number(row: Row) -> str:
    return with_unit(number(row.band.mid, row.places), row.unit)


def _left(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _right(text: str, width: int) -> str:
    return " " * (width - cell_len(text)) + text


def bar_of(band: Band, kind: Range, width: int) -> str:
    """A range as a bar of letters on a scale of its own that holds zero.

    Args:
        band: value and range.
        kind: how it is drawn.
        width: columns, at least four.
    """
    low, high = min(band.low, band.mid, 0.0), max(band.high, band.mid, 0.0)
    span = high - low
    look = LOOKS[kind]
    cells = [" "] * width

    def place(value: float) -> int:
        return round((value - low) / span * (width - 1)) if span else 0

    first, last = place(band.low), place(band.high)
    for at in range(first, last + 1):
        cells[at] = look.line
    if band.low != band.high:
        cells[first], cells[last] = look.low, look.high
    if cells[place(0.0)] == " ":
        cells[place(0.0)] = ZERO
    cells[place(band.mid)] = MIDDLE
    return "".join(cells)


def _key(found: Sequence[Row]) -> Line:
    """What the bars are made of, a look for each kind that is there."""
    kinds: dict[Range, Row] = {}
    for row in found:
        if row.band.low != row.band.high:
            kinds[row.kind] = max(row, kinds.get(row.kind, row), key=lambda own: own.count)
    parts = [
        f"{LOOKS[kind].low}{LOOKS[kind].line}{MIDDLE}{LOOKS[kind].line}{LOOKS[kind].high} "
        f"{row.made or kind_in_words(kind, row.count)}"
        for kind, row in kinds.items()
    ]
    return Line(f"{'   '.join(parts)}   {ZERO} zero".strip(), "dim")


# ---- caveat, what next


def _whose() -> dict[str, str]:
    """Series that speak of one economy alone: rates, curve, currency, what it holds abroad."""
    apart = {own.code for own in ECONOMIES if not own.rest}
    held = {one: own.at for own in ROSTER.of(FIRST) for one in own.series if own.at in apart}
    told = {one: own.economy for own in expected_rows() for one in (*own.series, *own.curve)}
    return held | told


def _of_subjects(outcome: Outcome) -> list[Carried]:
    """What is older than it should be and speaks of the subjects, or of nobody alone."""
    whose = _whose()
    names = {name for pair in outcome.scenario.pairs for name in pair} | {*outcome.scenario.named}
    codes = {own.code for own in ECONOMIES if names.intersection((own.code, *own.named))}
    found = [] if outcome.carried is UNSET else outcome.carried
    return [one for one in found if one.series not in whose or whose[one.series] in codes]


def _caveat(
    outcome: Outcome, page: Page, found: Sequence[Row], kept: bool, brief: bool = False
) -> str:
    """What matters most to whoever quotes: old or own data, unsure signs, or what ranges are."""
    count = len(page.notes)
    more = f"{count} note{'' if count == 1 else 's'}{'' if kept else ': --all'}" if count else ""
    but = _but(outcome, found, brief)
    return f"{but} ({more})" if but and more else but or more


def _but(outcome: Outcome, found: Sequence[Row], brief: bool) -> str:
    if farthest(outcome):
        return "But: this is far outside what any estimate was made on."
    first = (*outcome.own, *old_in_words(_of_subjects(outcome)))
    if first:
        return f"But: {first[0].partition('; ')[0] if brief else first[0]}."
    unsure = [row.label for row in found if not row.band.sign_agrees]
    if unsure:
        what = "no sure sign" if brief else "not even the sign is sure"
        return f"But: {what} of {_listed(unsure, brief)}."
    wide = [row.label for row in found if says_little(row.band)]
    if wide:
        return f"But: hardly more than the sign is known of {_listed(wide, brief)}."
    return "But: ranges hold what was varied, not all that may go wrong." if found else ""


def _listed(labels: Sequence[str], brief: bool) -> str:
    more = len(labels) - 1
    return f"{labels[0]} and {more} more" if brief and more else "; ".join(labels)


WANTED = ("claims", "steps", "paths", "firms", "bonds", "welfare")
"""Sections that one may want to see next, the first of them first."""


def _next(outcome: Outcome, kept: bool, page: Page, room: int, whole: str) -> list[Line]:
    """What to type next."""
    run = outcome.run
    if not kept:
        return [Line(f"All of it: {whole}")] if whole else []
    known = [section.id for section in page.sections]
    wanted = [own for own in WANTED if own in known]
    told = list(dict.fromkeys([*wanted, *known, "notes"]))
    first, others = told[0], list(dict.fromkeys(["notes", *told[1:]]))[: min(len(told) - 1, 2)]
    more = f" (or {', '.join(others)}, ...: {len(known)} in all)"
    draw, whole = f"walkaway chart {run}", f"walkaway show {run} all"
    if not any(section.charts for section in page.sections):
        return [Line(f"Next: walkaway show {run} {first}{more if others else ''}, {whole}")]
    both = f"      {draw}, {whole}"
    asked = [both] if len(both) <= room else [f"      {draw}", f"      {whole}"]
    return [Line(f"Next: walkaway show {run} {first}{more if others else ''}"), *map(Line, asked)]
