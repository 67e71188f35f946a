"""A page as JSON, as HTML and on a terminal; notes on what it rests on; the list of documents."""

from __future__ import annotations

import io
import json
import re
from datetime import date

import pytest
from rich.console import Console

from tests.present.rich import path, q, run
from walkaway.outcome import Band, Range
from walkaway.parameters import every
from walkaway.parameters.table import short as in_short
from walkaway.present import assumed, catalogue, html, page_json, references, terminal, world_before
from walkaway.present.page import (
    Bar,
    BarChart,
    Cell,
    GridChart,
    LineChart,
    Mark,
    Page,
    PathChart,
    Section,
    Table,
    Tile,
    table,
)
from walkaway.scenario import Scenario

PAGE = Page(
    title="The title", subtitle="the subtitle", assumed=("a1", "a2"), short=("s1",),
    sections=(
        Section(
            "one", "First", ("lead 1", "lead 2"),
            (Table("caption", ("", "h2", "h3"), (
                (Cell("Japan"), Cell("+1", Mark.GAIN, "m.x"), Cell("x")),
                (Cell("Mexico"), Cell("-1", Mark.LOSS), Cell("y", metric="m.y")),
            )),),
            (
                BarChart("bars", "%", (Bar("b", Band(1.0, 2.0, 4.0), "m.b"),), Range.CASES),
                PathChart("path", "JPY", ("2025Q2", "2025Q3"), (Band(1, 2, 3), Band(4, 5, 6)),
                          (7.0, 8.0), "path.x"),
                LineChart("lines", "bp", "x axis", (0.0, 1.0), (("l", (2.0, None)),)),
                GridChart("grid", "key", ("r",), ("c",), ((Tile(("t", "u"), 0.25, True),),)),
            ),
            "small print",
        ),
        Section("two", "Second"),
    ),
    notes=("n1",), sources=("src1",), foot=("f1",), status=("not all was solved",),
)  # fmt: skip


def test_a_page_as_json_in_full() -> None:
    about = {"finding": "", "quantity": ""}  # of no run
    assert json.loads(json.dumps(page_json.to_dict(PAGE))) == {
        "schema": "walkaway/page/1", "title": "The title", "subtitle": "the subtitle",
        "status": ["not all was solved"], "assumed": ["a1", "a2"], "short": ["s1"],
        "notes": ["n1."], "sources": ["src1"], "foot": ["f1"],
        "sections": [
            {
                "id": "one", "title": "First", "lead": ["lead 1", "lead 2"], "note": "small print",
                "cards": [],
                "tables": [{
                    "caption": "caption", "columns": ["", "h2", "h3"],
                    "rows": [
                        [{"text": "Japan", "mark": "plain", "metric": ""},
                         {"text": "+1", "mark": "gain", "metric": "m.x"},
                         {"text": "x", "mark": "plain", "metric": ""}],
                        [{"text": "Mexico", "mark": "plain", "metric": ""},
                         {"text": "-1", "mark": "loss", "metric": ""},
                         {"text": "y", "mark": "plain", "metric": "m.y"}],
                    ],
                }],
                "charts": [
                    {"kind": "bars", "title": "bars", "unit": "%", "range": "cases",
                     "bars": [{"label": "b", "low": 1.0, "mid": 2.0, "high": 4.0,
                               "metric": "m.b"}], **about},
                    {"kind": "path", "id": "path.x", "title": "path", "unit": "JPY",
                     "periods": ["2025Q2", "2025Q3"], "low": [1, 4], "mid": [2, 5],
                     "high": [3, 6], "baseline": [7.0, 8.0], "range": "draws", **about},
                    {"kind": "lines", "title": "lines", "unit": "bp", "x_label": "x axis",
                     "x": [0.0, 1.0], "lines": [{"label": "l", "values": [2.0, None]}], **about},
                    {"kind": "grid", "title": "grid", "key": "key", "rows": ["r"],
                     "columns": ["c"],
                     "tiles": [[{"lines": ["t", "u"], "shade": 0.25, "framed": True}]], **about},
                ],
            },
            {"id": "two", "title": "Second", "lead": [], "tables": [], "charts": [], "note": "",
             "cards": []},
        ],
    }  # fmt: skip


def test_parts_of_a_page_s_document_are_named_and_never_changed() -> None:
    made = page_json.said(PAGE)
    (section, _) = made.sections
    parts = [made, section, section.tables[0], section.tables[0].rows[0][0], *section.charts]
    for own in parts:
        with pytest.raises(AttributeError, match="immutable"):
            own.title = "other"  # type: ignore[attr-defined,union-attr,misc]
        with pytest.raises(TypeError, match="positional"):
            type(own)("x")
    for plain in (PAGE, PAGE.sections[0], *PAGE.sections[0].charts, *PAGE.sections[0].tables,
                  Cell("x"), Bar("b", Band(1, 2, 3)), Tile(())):  # fmt: skip
        with pytest.raises(AttributeError):
            plain.title = "other"  # type: ignore[misc,union-attr]
        assert hash(plain) == hash(plain)


# ---- HTML


def test_html_holds_the_page_in_its_order() -> None:
    text = html.render(PAGE)
    flat = re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", text, flags=re.S))
    words = [
        "<h1>The title</h1>", "the subtitle", 'role="alert"><strong>not all was solved', "s1",
        "a1", "a2", '<h2 id="one">First</h2>', "lead 1", "lead 2", "<figcaption>bars",
        "<figcaption>path", "<figcaption>lines", "<figcaption>grid", "<caption><span>caption",
        '<td class="gain" title="m.x">+1</td>', '<td class="loss">-1</td>',
        '<td title="m.y">y</td>', "small print", '<h2 id="two">Second</h2>', "n1", "src1", "f1",
    ]  # fmt: skip
    places = [flat.index(word) for word in words]
    assert places == sorted(places)
    assert text.count("<svg") == 4
    # Each drawing stands below its own title.
    for title in ("bars", "path", "lines", "grid"):
        assert f'<figcaption>{title}</figcaption><svg role="img" aria-label="{title}' in text
    assert html.render(PAGE) == text
    safe = html.render(Page(title="<b>&"))
    assert "<title>&lt;b&gt;&amp;" in safe
    assert not re.search(r"^\s*\n\s*\n", safe.split("<main")[1], flags=re.M)


# ---- the terminal


def printed(page: Page, width: int = 60, colours: bool = False) -> str:
    out = io.StringIO()
    system = "standard" if colours else None
    terminal.print_page(
        page, Console(file=out, width=width, force_terminal=colours, color_system=system)  # type: ignore[arg-type]
    )  # fmt: skip
    return out.getvalue()


def test_a_terminal_says_what_was_not_solved_first_and_all_in_order() -> None:
    lines = printed(PAGE).splitlines()
    assert lines[:4] == ["", "not all was solved", "The title", "the subtitle"]
    text = "\n".join(line.rstrip() for line in lines)
    assert "\n\nWhat is assumed\n • a1\n • a2\n\nIn short\n • s1\n\nFirst\nlead 1\nlead 2\n" in text
    assert "\nlead 2\ncaption\n" in text
    assert (
        "\nsmall print\n\nSecond\n\nBefore you quote this\n • n1.\n\nSources\n • src1\n\nf1" in text
    )
    assert text.index("Japan") < text.index("Mexico")
    bare = Page(title="T", sections=(Section("s", "", ("lead",)),))
    assert printed(bare) == "\nT\nlead\n"
    listed = Page(title="T", short=("s",), sections=(Section("s", "", ("lead",)),))
    assert [line.rstrip() for line in printed(listed).splitlines()] == [
        "", "T", "", "In short", " • s", "", "lead",
    ]  # fmt: skip
    two = Page(title="T", assumed=("a",), sections=(Section("s", "", ("l1",)), Section("t", "", ("l2",))))  # noqa: E501  # fmt: skip
    assert printed(two).endswith("\n\nl1\nl2\n")


def test_colours_of_a_terminal() -> None:
    text = printed(PAGE, colours=True)
    styles = {"+1": "32", "-1": "31", "The title": "1", "the subtitle": "2", "First": "1",
              "caption": "3", "small print": "2", "f1": "2", "Sources": "1"}  # fmt: skip
    for word, code in styles.items():
        assert re.search(rf"\x1b\[{code}m[^\x1b]*{re.escape(word)}", text), word
    assert re.search(r"\x1b\[1;31mnot all was solved", text)
    assert not re.search(r"\x1b\[[\d;]*mMexico", text)


def test_brackets_and_colons_are_text() -> None:
    odd = Page(title="[bold]T[/bold] :smile:", short=("[red]s[/red] 12",))
    assert "[bold]T[/bold] :smile:" in printed(odd)
    assert "[red]s[/red] 12" in printed(odd)
    assert "\x1b[1;36m" not in printed(odd, colours=True)  # numbers are not coloured


def test_where_columns_stand() -> None:
    page = Page(
        title="T",
        sections=(Section("s", "", tables=(table("C", ("name", "n", "words", "mixed"), [
            ("a", "5", "yes", "1"), ("long name", "1,000", "no", "b"), ("c", "", "", ""),
        ]),)),),
    )  # fmt: skip
    lines = [line for line in printed(page, 80).splitlines() if line.strip()]
    head = next(line for line in lines if "name" in line and "words" in line)
    first = next(line for line in lines if "yes" in line)
    second = next(line for line in lines if "1,000" in line)
    assert first.index("5") == second.index("1,000") + 4  # numbers to the right
    assert first.index("yes") == second.index("no") == head.index("words")  # words to the left
    assert first.rindex("1") == second.rindex("b") == head.index("mixed") + 4
    assert second.index("long name") == head.index("name")


def test_a_table_without_a_head_has_no_edges() -> None:
    bare = Page(
        title="T", sections=(Section("s", "", tables=(table("", ("", ""), [("a", "1")]),)),)
    )
    assert [line.strip() for line in printed(bare).splitlines() if line.strip()] == ["T", "a   1"]
    headed = Page(title="T", sections=(Section("s", "", tables=(table("", ("h", ""), [("a", "1")]),)),))  # noqa: E501  # fmt: skip
    assert "\N{BOX DRAWINGS LIGHT HORIZONTAL}" in printed(headed)


@pytest.mark.parametrize(("length", "whole"), [(14, True), (24, True), (25, False)])
def test_up_to_twenty_four_signs_a_cell_is_a_number(length: int, whole: bool) -> None:
    number = ("1 " * length)[:length].strip().rjust(length, "1")
    long = "many words " * 12
    page = Page(
        title="T",
        sections=(Section("s", "", tables=(table("", ("a", "n", "w"), [("x", number, long)]),)),),
    )
    assert (number in printed(page, 30)) is whole


def test_a_name_is_broken_but_not_below_fourteen_signs() -> None:
    name = "a b c d e f g h i j k l m n o p q r s t u v w x y z"

    def first_line(name: str, width: int) -> str:
        made = table("", ("x", "n"), [(name, "1" * 24)])
        page = Page(title="T", sections=(Section("s", "", tables=(made,)),))
        (line,) = (own for own in printed(page, width).splitlines() if "1" * 24 in own)
        return line.split("1")[0]

    # As broad as fits, and where nothing does fourteen signs with what stands between columns.
    assert first_line(name, 60).strip() == name[: 2 * 15 - 1]
    assert first_line(name, 10).strip() == first_line(name, 38).strip()
    assert 13 <= len(first_line(name, 10).strip()) < 23
    assert len(first_line("a b c", 10)) < len(first_line(name, 10))


def test_a_page_is_shown_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show(Page(title="T"))
    assert capsys.readouterr().out == "\nT\n"


# ---- what numbers rest on


def test_what_a_run_rests_on_is_named_for_what_moves_in_it() -> None:
    toml = 'name = "x"\n[[measure]]\nkind = "Tariff"\n'
    still = path("usdjpy", (1.0,), (0.0,), (1.0,), (2.0,))
    moved = path("usdjpy", (1.0,), (0.0,), (1.5,), (2.0,))
    assert assumed.notes(run(q("welfare.JPN", "%", 0.0), paths=(still,), toml=toml)) == ()
    (said,) = assumed.notes(run(paths=(moved,), toml=toml))
    assert said.startswith(
        "Not all that these numbers rest on is published. Assumed, or set so that a target holds: "
        "dated paths on "
    )
    assert said.endswith(" more. Each with its reason: walkaway constants.")
    (profit,) = assumed.notes(run(q("profit.toyota.total", "JPY bn", -9.0), toml=toml))
    assert "profits of exporters on " in profit
    assert profit.endswith(
        "Profits follow the run's own path of an exchange rate where there is one; what firms' own "
        "tables assume is marked there."
    )
    home = profit.split("exporters on ")[1].split(". Each")[0].split(", ")[0].split(" and ")[0]
    names = {in_short(own): own for own in every()}
    assert names[home].room == "firms"
    order = assumed._first(tuple(every()), "bonds")
    flags = [(own.room == "bonds", own.low is not None) for own in order]
    assert flags == sorted(flags, reverse=True)  # its own room first, and of that what has a range
    assert flags[0] == (True, True)
    dated = said.split("paths on ")[1].split(", ")
    assert names[dated[0]].room == "economy"
    listed = said.split("paths on ")[1].split(" more.")[0]
    rest = int(listed.rsplit(" ", 1)[1])
    assert rest > 1
    assert sum(name in listed for name in names) == 4


def test_no_more_than_one_is_left_unnamed() -> None:
    assert assumed._listed(("a", "b", "c", "d")) == "a, b, c, d"
    assert assumed._listed(("a", "b", "c", "d", "e")) == "a, b, c, d, e"
    assert assumed._listed(("a", "b", "c", "d", "e", "f")) == "a, b, c, d and 2 more"


@pytest.mark.parametrize(
    ("kind", "causes"),
    [
        ("Withdrawal", {"flows", "brought home"}), ("Preference", {"flows"}), ("QT", {"flows"}),
        ("Issuance", {"flows"}), ("Repatriation", {"brought home"}),
        ("FiscalPackage", {"FiscalPackage"}), ("BondPurchases", {"BondPurchases"}),
        ("PolicyRate", set()), ("YieldCap", set()), ("Confidence", set()), ("Tariff", {"trade"}),
        ("Accession", {"trade"}),
    ],
)  # fmt: skip
def test_what_each_kind_of_measure_sets_in_motion(kind: str, causes: set[str]) -> None:
    assert assumed.causes(f'[[measure]]\nkind = "{kind}"\n') == causes


def test_results_in_words() -> None:
    assert assumed.NAMES == {
        "path": "dated paths", "yield": "yields", "holdings": "who buys",
        "border": "prices and quantities at the border",
        "profit": "profits of exporters", "cutoff": "losses from what is cut off",
        "diversion": "diversion", "exports": "trade", "welfare": "real income",
    }  # fmt: skip
    assert assumed.HOMES == {
        "path": "economy", "yield": "bonds", "holdings": "bonds", "profit": "firms",
        "border": "incidence",
    }  # fmt: skip


# ---- the world before, literature, documents


def test_what_a_study_hears_of_a_scenario() -> None:
    from walkaway.engine.questions import question

    text = (
        'name = "x"\ndate = 2025-06-12\n'
        '[[measure]]\nkind = "Tariff"\nby = "USA"\non = ["JPN"]\nrate = "25%"\nfrom = 2025-06-12\n'
        '[[measure]]\nkind = "Withdrawal"\nholder = "JPN"\nbucket = "long"\namount = -100\n'
        'over = "4 quarters"\nfrom = 2025-06-12\n'
        '[[measure]]\nkind = "Tariff"\nby = "USA"\non = ["CHN"]\nrate = "30%"\nfrom = 2026-01-01\n'
    )
    asked = question(Scenario.from_toml(text))
    tariff, sale, later = (own.describe() for own in asked.measures)
    notes = world_before.world_notes(asked, "x")
    assert notes == [
        world_before.closure(asked),
        "The world before is the scenario's long run, whatever horizon it names.",
        f"Not heard here, being no measures on trade of x: {sale}.",
        f"Not in force on 2025-06-12: {later}.",
    ]
    assert tariff not in " ".join(notes)
    quiet = question(Scenario.from_toml('name = "x"\ndate = 2025-06-12\n'))
    assert world_before.world_notes(quiet, "x")[1:] == [
        "x has no measure on trade: the world before is the data's own."
    ]
    assert world_before.world_notes(quiet, None) == [world_before.closure(quiet)]
    assert asked.date == date(2025, 6, 12)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("", None),
        ('[model]\ndeficits = "zero"\n', "all trade balances are closed first"),
        ('[model]\ndeficits = "fixed"\n', "trade balances keep their size"),
        ('[model]\ndeficits = "world-share"\n', "stay a fixed share of world income"),
        ('[model]\nrevenue = "lump-sum"\n', "tariff revenue is handed out"),
        ('[model]\nrevenue = "income-tax"\n', "tariff revenue lowers the tax on labour, and"),
        ("[model]\ninput_output = false\n", "; production uses labour alone."),
    ],
)  # fmt: skip
def test_how_a_world_is_closed(settings: str, words: str | None) -> None:
    from walkaway.engine.questions import question

    said = world_before.closure(question(Scenario.from_toml(
        f'name = "x"\ndate = 2025-06-12\n{settings}'
    )))  # fmt: skip
    assert said.startswith("Closure: ")
    assert said.endswith(".")
    assert ("labour alone" in said) is ("input_output" in settings)
    if words:
        assert words in said


def test_entries_of_the_literature_by_their_keys() -> None:
    found = references.references()
    for key, entry in found.items():
        assert re.match(rf"@\w+\{{{re.escape(key)},", entry)
        assert "\n\n" not in entry
    with pytest.raises(ValueError, match="not a BibTeX entry: nothing"):
        references._key("nothing")


def test_documents_are_published_under_their_names() -> None:
    for name, entry in catalogue.CATALOGUE.items():
        command = name.split("-")[0]
        known = {"explain", "compare", "cite", "curve", "frontier", "power", "rebalance", "check",
                 "show", "scenarios", "claims", "bloc", "cutoff", "diversion", "tariffs", "holders",
                 "auction", "budget", "economy", "constants", "data", "firm"}  # fmt: skip
        if command in known and name != "firm":
            assert entry.printed_by.startswith(f"walkaway {command}"), name
        rest = name.split("-")[1:]
        if command in ("auction", "budget", "economy", "data") and rest:
            word = {"prices": "price", "simulation": "simulate", "plan": "refresh",
                    "carried": "export", "accepted": "accept"}.get(rest[0], rest[0])  # fmt: skip
            assert f"walkaway {command} {word}" in entry.printed_by, name
        schema = catalogue.schema(name)
        assert schema["$id"].startswith(f"urn:walkaway:schema:{name}:"), name
        assert schema["$schema"].endswith("2020-12/schema")
    assert catalogue.schema("runs")["type"] == "array"
    assert set(catalogue.schema("outcome")["properties"]) >= {"metrics", "paths", "solves"}
