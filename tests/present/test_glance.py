"""A run at a glance: what was not solved first, 25 lines that fit, ranges drawn where they are."""

from __future__ import annotations

import dataclasses
import io
import itertools
import json
from pathlib import Path as File

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console

from tests.commands import call
from tests.present.rich import LESS, path, q, run, unsolved
from walkaway import claims
from walkaway.claims import REFUTED, judge, judgement_day
from walkaway.documents import Carried, OwnData
from walkaway.errors import BadInputError
from walkaway.outcome import Band, Outcome, Range, RunStore
from walkaway.present import catalogue, glance, glance_claims, judgements, story, terminal
from walkaway.present.claims import overview
from walkaway.present.first import FirstSaid
from walkaway.present.glance_claims import bare, short
from walkaway.present.page import Page, Section, Table, table
from walkaway.scenario import library
from walkaway.web import ahead
from walkaway.world import Snapshot, World

WIDTHS = (80, 100, 160)


def rich(**more: object) -> Outcome:
    paths = (
        path("us_30y_yield", (4.8,) * 8, (4.7,) * 8, (4.75,) * 8, (4.9,) * 8, label="US 30-year"),
    )
    found = run(
        q("welfare.JPN", "%", -0.3, -0.2, -0.1),
        q("welfare.USA", "%", -0.3, 0.01, 0.1),
        q("exports.JPN.USA.goods", "%", -14.0, -12.0, -10.0, base=140.0),
        q("revenue.USA", "USD bn", 90.0, 100.0, 110.0, base=76.0),
        q("profit.toyota.total", "JPY bn", -900.0, -600.0, -200.0, kind=Range.CASES,
          label="operating profit of Toyota: all together"),
        q("duty.due.world", "%", 9.0, kind=Range.NONE),
        paths=paths,
    )  # fmt: skip
    return replace(found, **more) if more else found


CLAIMS = Section(
    "claims", "Told",
    tables=(
        table("", ("claim", "verdict", "told", "on record"), [
            ("Right.", "confirmed", "1", "1"),
            ("Old.", "stale", "2", "3"),
            ("Of another.", "misattributed", "4", "5"),
            *((f"Wrong {k}.", "contradicted", "6", "7") for k in range(4)),
            ("Wrong and far too long for any line of a terminal " * 4, "contradicted", "8", "9"),
        ]),
    ),
)  # fmt: skip


def page_of(own: Outcome, *more: Section) -> Page:
    made = story.page(own)
    return Page(
        made.title, made.subtitle, made.assumed, made.short, (*made.sections, *more), made.notes,
        made.sources, made.foot, made.status,
    )  # fmt: skip


def texts(own: Outcome, width: int = 80, *more: Section, kept: bool = True) -> list[str]:
    return [line.text for line in glance.lines(own, page_of(own, *more), width, kept, "/r.html")]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("claims", [(), (CLAIMS,)])
def test_a_run_fits_on_twenty_five_lines(width: int, claims: tuple[Section, ...]) -> None:
    said = texts(rich(), width, *claims)
    assert len(said) <= glance.LINES
    assert max(map(cell_len, said)) <= width
    whole = "\n".join(said)
    assert "\N{HORIZONTAL ELLIPSIS}" not in whole
    for must in ("A title", "notes", "walkaway show", "walkaway chart", " all", "/r.html"):
        assert must in whole
    assert whole.count("\N{BLACK CIRCLE}") == glance.ROWS + 3  # six numbers, three looks in the key
    assert "published" not in whole
    assert "3 estimates" in whole
    assert "5-95% of 40 draws" in whole
    assert "worst to best case" in whole


def test_claims_that_the_record_refutes_come_worst_first_and_whole() -> None:
    said = texts(rich(), 80, CLAIMS)
    at = said.index("Told, and not so (7 of 8 claims):")
    assert said[at + 1 : at + 4] == [f"x Wrong {k}. On record: 7" for k in range(3)]
    assert not any("far too long" in line or "Right" in line for line in said)
    assert not any("Told" in line for line in texts(rich()))


@pytest.mark.parametrize("name", library.names())
def test_three_refuted_claims_and_six_numbers_of_every_story_fit(name: str) -> None:
    """With its own title, question and answer, and as many kinds of numbers as any has."""
    view = ahead.views()[name]
    first = msgspec.convert(view["first"], FirstSaid)
    own = rich()
    told = _claims_of(name)
    page = dataclasses.replace(page_of(own, *told), title=view["title"], first=first)
    said = [
        line.text for line in glance.lines(own, page, 80, True, f"walkaway-reports/{name}.html")
    ]
    assert len(said) <= glance.LINES
    assert max(map(cell_len, said)) <= glance.WIDTH
    wrong = [row for one in told for row in one.tables[0].rows if row[1].text in REFUTED]
    lines = [line for line in said if line[:2] in ("x ", "~ ")]
    assert len(lines) == min(3, len(wrong))
    assert "\n".join(said).count("\N{BLACK CIRCLE}") == glance.ROWS + 3
    for line in lines:  # whole: it ends as what is on record does
        ends = [(row[3].text, short(row[3].text), bare(row[3].text, row[2].text)) for row in wrong]
        assert any(line.endswith(tuple(f": {end}" for end in own)) for own in ends)


def _claims_of(name: str) -> tuple[Section, ...]:
    if name not in claims.names():
        return ()
    story, data = claims.load(name), Snapshot.default()
    judged = judge(story, World(judgement_day(data, story), data), None)
    return (overview(judgements.claims(story, judged, data.digest), ""),)


def test_a_claim_is_shortened_before_it_is_left_out_and_never_cut() -> None:
    assert short("1.8 billion US dollars, of the European Union") == "1.8 bn USD, of the EU"
    assert bare("29.92 TWD per USD", "27.54 TWD per USD") == "29.92"
    assert bare("EUR 72 bn", "about EUR 95 bn") == "72 bn"
    assert bare("USD 1.168 bn", "AUD 1.8 bn") == "USD 1.168 bn"  # another unit than was told
    assert bare("47 basis points", "over 50 basis points") == "47"
    assert bare("false", "true") == "false"
    long = table("", ("claim", "verdict", "told", "on record"), [
        ("The European Union buys " + "much " * 5 + "for 40 billion dollars.", "contradicted",
         "USD 40 bn", "USD 9 bn"),
    ])  # fmt: skip
    page = Page("T", sections=(Section("claims", "", tables=(long,)),))
    whole = glance_claims.lines(page, 160)[1]
    assert whole.endswith("for 40 billion dollars. On record: USD 9 bn")
    narrow = glance_claims.lines(page, 80)[1]
    assert narrow == f"x The EU buys {'much ' * 5}for 40 bn dollars. On record: USD 9 bn"
    assert glance_claims.lines(page, 40) == []


def test_what_was_not_solved_is_said_before_everything_and_whole() -> None:
    own = rich(solves=(unsolved("B", "no path from here, and much more to be said about it"),))
    first, *_ = glance.lines(own, page_of(own, CLAIMS), 80)
    assert first.text.startswith("Not solved: goods")
    assert first.style == "bold red"
    said = " ".join(texts(own, 80, CLAIMS))
    for line in story.page(own).status:
        assert line in said
    many = rich(
        solves=tuple(unsolved(f"m{k}", "why " * 60, market=f"market {k}") for k in range(6))
    )
    told = " ".join(" ".join(texts(many)).split())
    for line in story.page(many).status:  # longer than 25 lines, and still whole
        assert " ".join(line.split()) in told


def test_a_caveat_names_what_is_not_sure_and_the_users_own_data_first() -> None:
    said = " ".join(texts(rich()))
    assert "not even the sign is sure of Real income, United States; US 30-year" in said
    own = rich(own_data=[OwnData(series="s", title="My rates", files="mine.csv")])
    assert "But: " in " ".join(texts(own))
    (line,) = [line for line in texts(own, 160) if line.startswith("But: ")]
    assert "My rates" in line


def test_a_run_that_is_not_kept_is_not_asked_for_by_its_id() -> None:
    said = " ".join(texts(rich(), kept=False))
    assert "walkaway" not in said
    own = rich()
    told = glance.lines(own, page_of(own), kept=False, whole="walkaway run ./x.toml --all")
    assert "All of it: walkaway run ./x.toml --all" in [line.text for line in told]


# ---- bars


@given(
    st.floats(-100, 100), st.floats(0, 50), st.floats(0, 50),
    st.sampled_from([*Range]), st.integers(6, 40),
)  # fmt: skip
def test_a_bar_is_as_wide_as_asked_and_in_order(
    mid: float, below: float, above: float, kind: Range, width: int
) -> None:
    band = Band(mid - below, mid, mid + above)
    bar = glance.bar_of(band, kind, width)
    assert len(bar) == width
    assert bar.count(glance.MIDDLE) == 1
    at = bar.index(glance.MIDDLE)
    low, high = min(band.low, 0.0), max(band.high, 0.0)
    step = (high - low) / (width - 1)
    assert abs(at * step - (mid - low)) <= step / 2 + 1e-9
    drawn = [k for k, letter in enumerate(bar) if letter not in (" ", glance.ZERO)]
    assert abs(drawn[0] * step - (band.low - low)) <= step / 2 + 1e-9 or kind is Range.NONE
    assert abs(drawn[-1] * step - (band.high - low)) <= step / 2 + 1e-9 or kind is Range.NONE


def test_every_kind_of_range_has_its_own_look() -> None:
    bars = {kind: glance.bar_of(Band(1, 2, 3), kind, 20) for kind in Range}
    assert len(set(bars.values())) == len(Range)


def test_zero_and_ends_stand_where_they_are() -> None:
    assert glance.bar_of(Band(-10, 0, 10), Range.SETS, 21) == "├─────────●─────────┤"
    assert glance.bar_of(Band(5, 7.5, 10), Range.SETS, 21) == "│         ├────●────┤"
    assert glance.bar_of(Band(-10, -7.5, -5), Range.DRAWS, 21) == "━━━━━●━━━━━         │"
    assert glance.bar_of(Band(0, 0, 0), Range.NONE, 6).strip() == "●"


def test_what_prints_as_zero_takes_no_row() -> None:
    own = run(q("welfare.JPN", "%", 1e-5, 2e-5, 3e-5), q("welfare.USA", "%", 1.0, 2.0, 3.0))
    assert [row.label for row in glance.rows(own)] == ["Real income, United States"]
    assert glance.rows(run(q("duty.x", "%", 3.0, kind=Range.NONE))) != glance.rows(own)


# ---- parts of a page, and tables too wide


WIDE = Table(
    "Wide", ("name", "main", "range", "less", "least"),
    tuple(tuple(table("", ("",) * 5, [(w, *("+123,456.7",) * 4)]).rows[0]) for w in ("a", "b")),
    drop=(4, 3),
)  # fmt: skip


@pytest.mark.parametrize("width", [30, 48, 60, 80])
def test_columns_go_by_priority_and_are_named(width: int) -> None:
    out = io.StringIO()
    page = Page("T", sections=(Section("s", "", tables=(WIDE,)),))
    terminal.print_page(page, Console(file=out, width=width))
    text = " ".join(out.getvalue().split())
    gone = [head for head in ("less", "least") if f"Left out at this width: {head}" in text
            or f", {head}." in text]  # fmt: skip
    assert gone in ([], ["least"], ["less", "least"])
    assert text.count("+123,456.7") == 2 * (4 - len(gone))
    assert bool(gone) is (width < 60)
    if width >= 48:
        assert max(len(line.rstrip()) for line in out.getvalue().splitlines()) <= width


def test_a_page_is_its_parts() -> None:
    page = page_of(rich(), CLAIMS)
    names = terminal.parts(page)
    assert len(names) == len(set(names))
    out = io.StringIO()
    terminal.print_page(page, Console(file=out, width=100))
    whole = out.getvalue()
    for name in names:
        part = io.StringIO()
        terminal.print_part(page, name, Console(file=part, width=100))
        assert part.getvalue().strip() in whole or terminal.NOTHING in part.getvalue(), name


@pytest.fixture
def kept(folder: File) -> str:
    RunStore.default().save(rich())
    return rich().run


def test_a_part_of_a_run_is_shown(kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for width in WIDTHS:
        monkeypatch.setenv("COLUMNS", str(width))
        said = call("show", kept, "welfare").stdout
        assert "Who gains, who loses" in said
        assert max(map(cell_len, (line.rstrip() for line in said.splitlines()))) <= width
    assert "a caveat" in call("show", kept, "notes").stdout.lower()
    assert call("show", kept[:6], "notes", "--csv").stdout.startswith("list,text\n")
    csv = call("show", kept, "welfare", "--csv").stdout.splitlines()
    assert csv[0].startswith("table,economy,real income,")
    assert any(f"{LESS}0.20" in line for line in csv)
    document = json.loads(call("show", kept, "welfare", "--json").stdout)
    jsonschema.validate(document, catalogue.schema("page"))
    assert [one["id"] for one in document["sections"]] == ["welfare"]
    refused = call("show", kept, "welfar").exception
    assert isinstance(refused, BadInputError)
    assert "did you mean 'welfare'" in str(refused)
    assert "--toml" in str(call("show", kept, "welfare", "--toml").exception)
    again = call("show", kept).stdout.splitlines()  # without a section: the glance
    assert "A title" in again[1]
    assert len(again) <= glance.LINES + 1
    assert call("show", "japan-2025").stdout.startswith("\njapan-2025: ")  # a scenario stays one
    plain = call("show", kept, "welfare").stdout
    assert "\x1b" not in plain


def test_widths_do_not_change_what_is_said() -> None:
    numbers = [
        {line for line in "\n".join(texts(rich(), width)).split() if line[:1] in "+" + LESS}
        for width in WIDTHS
    ]
    assert all(one == other for one, other in itertools.pairwise(numbers))


def test_a_clearing_at_once_is_told_in_short() -> None:
    when = "a quarter later, if it all happened at once on the scenario's date"
    label = f"10-year US Treasury yield {when}"
    assert glance._short(label) == "US 10-year yield, all at once"


def test_the_key_says_how_many_estimates_agree() -> None:
    """Of estimates told apart, the range runs over those that agree with the central one alone."""
    band = Band(1.2, 1.2, 1.4)
    row = glance.Row("x", "quarter", band, "bp", Range.APART, 8, 1, "3 of 8 estimates")
    assert "3 of 8 estimates" in glance._key([row]).text


def test_what_is_old_and_speaks_of_others_does_not_lead() -> None:
    """Rates, curves and holdings of economies that the story is not about stay in the notes."""
    old = [
        Carried(series=name, title=name, period="2024-03-31", due="2024-05-14")
        for name in ("policy_rate_twn", "che_2y_end", "policy_rate_vnm", "tic_spain")
    ]
    mine = Carried(series="jgb_10y_yield", title="JGB", period="2026-06-30", due="2026-07-02")
    own = rich(carried=old)
    assert {name for pair in own.scenario.pairs for name in pair} <= {"JPN", "USA"}
    quiet = "\n".join(line.text for line in glance.lines(own, page_of(own), 80))
    assert "Carried from" not in quiet
    own = rich(carried=[*old, mine])
    told = "\n".join(line.text for line in glance.lines(own, page_of(own), 80))
    assert "Carried from 2026-06-30: JGB" in told
    assert "2024-03-31" not in told
