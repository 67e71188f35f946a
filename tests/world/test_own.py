"""Data of a user's own: what they change, what they do not, and what is refused."""

from __future__ import annotations

import csv
import datetime as dt
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.commands import call
from walkaway.bonds.readout import read
from walkaway.cli.main import cli
from walkaway.errors import BadInputError
from walkaway.world import Snapshot, World

DESK = 'kind = "series"\nsource = "our desk"\nunit = "percent"\n'
YIELDS = "date,us_10y_yield,us_30y_yield\n2026-06-16,4.47,4.99\n2026-06-15,4.9,5.3\n"
SERIES = ("us_10y_yield", "tic_japan", "policy_rate_usa", "fx_jpn", "z1_fed")
slow = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@contextmanager
def folder(**files: str | bytes) -> Iterator[Path]:
    """A data folder with files of the user's own: ``desk_csv`` is desk.csv."""
    with tempfile.TemporaryDirectory() as name:
        own = Path(name) / "own"
        own.mkdir()
        for key, content in files.items():
            stem, _, end = key.rpartition("_")
            raw = content.encode() if isinstance(content, str) else content
            (own / f"{stem}.{end}").write_bytes(raw)
        yield Path(name)


def told(**files: str | bytes) -> list[str]:
    with folder(**files) as where, pytest.raises(BadInputError) as error:
        Snapshot.of(where)
    return [str(problem) for problem in error.value.problems]


def test_values_of_a_day_are_replaced_and_no_others() -> None:
    with folder(desk_toml=DESK, desk_csv=YIELDS) as where:
        data = Snapshot.of(where)
    plain = Snapshot.embedded()
    for name, value in (("us_10y_yield", 4.9), ("us_30y_yield", 5.3)):
        own, ours = (World.at("2026-06-30", d).series(name) for d in (data, plain))
        assert own.on("2026-06-15").value == value
        same = [p not in (dt.date(2026, 6, 15), dt.date(2026, 6, 16)) for p in ours.periods]
        assert own.periods == ours.periods
        np.testing.assert_array_equal(own.values[same], ours.values[same])
        before = World.at("2026-06-12", data).series(name)
        np.testing.assert_array_equal(
            before.values, World.at("2026-06-12", plain).series(name).values
        )
        assert before.source.vintage == World.at("2026-06-12", plain).series(name).source.vintage
        assert own.source.vintage.endswith("own data: desk.csv")
    assert data.digest != plain.digest
    found = read(World.at("2026-06-15", data))
    assert {t.years: t.published for t in found.tenors}[10.0] == 4.9


def test_values_are_known_as_those_they_replace_or_after_the_usual_wait() -> None:
    """No value of a month is known before the month's first edition was."""
    lines = "series,date,value\ntic_japan,2025-12,900\ntic_japan,2026-09,950\n"
    with folder(h_toml=DESK.replace("percent", "USD billion"), h_csv=lines) as where:
        data = Snapshot.of(where)
    ours = World.complete(Snapshot.embedded())
    first = min(
        e.published for e in ours.publications("tic_japan") if str(e.period) == "2025-12-31"
    )
    found = World.complete(data).publications("tic_japan")
    december = [e for e in found if str(e.period) == "2025-12-31"]
    assert [(e.published, e.value) for e in december] == [(first, 900.0)]
    (september,) = (e for e in found if str(e.period) == "2026-09-30")
    lag = ours.series("tic_japan").lag_days
    assert september.published == dt.date(2026, 9, 30) + dt.timedelta(days=lag)
    assert data.last_day >= september.published


@slow
@given(st.sampled_from(SERIES), st.dates(dt.date(2005, 1, 1), dt.date(2026, 8, 1)))
def test_what_repeats_our_own_data_changes_no_number(name: str, day: dt.date) -> None:
    plain = Snapshot.embedded()
    unit = plain.series[name][1]["unit"]
    record = plain.record(name)
    rows = zip(record.periods, record.published, record.values.tolist(), strict=True)
    text = f"date,published,{name}\n" + "".join(f"{p},{d},{v!r}\n" for p, d, v in rows)
    with folder(same_toml=DESK.replace("percent", unit), same_csv=text) as where:
        data = Snapshot.of(where)
    own, ours = World.at(day, data).series(name), World.at(day, plain).series(name)
    assert (own.periods, own.published) == (ours.periods, ours.published)
    np.testing.assert_array_equal(own.values, ours.values)
    assert (own.unit, own.title, own.frequency) == (ours.unit, ours.title, ours.frequency)


@slow
@given(st.integers(0, 10_000))
def test_the_order_of_lines_columns_and_files_decides_nothing(seed: int) -> None:
    draw = Random(seed)
    rows = [
        ("2026-06-16", "4.47", "4.99"),
        ("2026-06-15", "4.9", "5.3"),
        ("2026-06-12", "4.4", "4.9"),
    ]
    with folder(desk_toml=DESK, desk_csv=_table(rows)) as where:
        straight = Snapshot.of(where)
    draw.shuffle(rows)
    turned = [(a, c, b) for a, b, c in rows]
    with folder(desk_toml=DESK, desk_csv=_table(turned, "date,us_30y_yield,us_10y_yield")) as where:
        permuted = Snapshot.of(where)
    assert permuted.digest == straight.digest
    cut = draw.randint(1, 2)
    with folder(
        z_toml=DESK, z_csv=_table(rows[:cut]), a_toml=DESK, a_csv=_table(rows[cut:])
    ) as where:
        split = Snapshot.of(where)
    for name in ("us_10y_yield", "us_30y_yield"):
        values = [World.complete(d).series(name).values for d in (straight, permuted, split)]
        np.testing.assert_array_equal(values[0], values[1])
        np.testing.assert_array_equal(values[0], values[2])


def _table(rows: list[tuple[str, ...]], head: str = "date,us_10y_yield,us_30y_yield") -> str:
    return "\n".join([head, *(",".join(row) for row in rows)]) + "\n"


def test_all_mistakes_of_all_files_are_told_at_once() -> None:
    lines = told(
        a_toml='kind = "series"\nunits = "percent"\n',
        a_csv="date,us_10y_yield\n2026-06-15,4\n",
        b_toml=DESK,
        b_csv=(
            "date,us_10y_yield,us_30yr_yield\n2026-06-15,4.5,5\n2026-13-01,4.5,5\n2026-06-15,4,5\n"
            "2026-06-17,nan,5\n2026-06-18,\"1,234\",5\n2026-06-19,4.5%,5\n"
        ),
        c_csv="date,us_10y_yield\n2026-06-15,4\n",
        d_toml=DESK,
        e_txt="?",
        f_toml=DESK,
        f_csv="date,us_10y_yield\n2026-06-15,x\n2026-06,\n2026-06-16,4.5\n2026-06-16,4.6\n",
    )  # fmt: skip
    text = "\n".join(lines)
    assert "own/a.toml: units: no such field, did you mean 'unit'?" in text
    assert "own/a.toml: source: is missing" in text
    assert "us_30yr_yield: no such series, did you mean 'us_30y_yield'?" in text
    assert "own/c.csv: nothing beside it says what it is" in text
    assert "own/d.toml: has no data beside it" in text
    assert "own/e.txt: is no file of data" in text
    assert "own/f.csv:2: us_10y_yield: 'x' is not a number" in text
    assert "own/f.csv:5: us_10y_yield of 2026-06-16 stands already in own/f.csv:4" in text
    again = told(b_toml=DESK, b_csv=(
        "date,us_10y_yield\n2026-06-15,4.5\n2026-13-01,4.5\n2026-06-15,4\n2026-06-17,nan\n"
        "2026-06-18,\"1,234\"\n2026-06-19,4.5%\n"
    ))  # fmt: skip
    assert [line.split(": ")[0] for line in again] == [f"own/b.csv:{n}" for n in (3, 5, 6, 7, 4)]
    assert "write it as 1234" in again[2]


@pytest.mark.parametrize(
    ("about", "rows", "says"),
    [
        (DESK.replace("percent", "bp"), YIELDS, "'bp' is not that of us_10y_yield"),
        (DESK.replace('unit = "percent"\n', ""), YIELDS, 'unit = "percent"'),
        (DESK, "date,us_10y_yield\n2026-06-15,0.0449\n2026-06-16,0.0451\n", "did you mean 4.49?"),
        (DESK, "date,us_10y_yield\n2026-06-15,449\n", "did you mean 4.49?"),
        (DESK, "date,us_10y_yield\n2026-06-15,4.9\n2026-06-16,0.0492\n", "did you mean 4.92?"),
        (DESK, "date,us_10y_yield\n2026-06-15,4.9\n2026-06-16,492\n", "did you mean 4.92?"),
        (DESK, "date,us_10y_yield\n2199-06-15,4.5\n", "which is still to come"),
        (DESK, "date,published,us_10y_yield\n2026-06-15,2199-06-15,4.5\n", "still to come"),
        (DESK, "date,policy_rate_jpn\n2026-06-15,0.75\n", "write it as 2026-06"),
        (DESK, "date,published,us_10y_yield\n2026-06-15,2026-06-14,4.5\n", "before what it speaks"),
        (DESK, "date,my_rate\n2026-06-15,4.5\n", "a new series needs a title"),
        (DESK, "date,My Rate\n2026-06-15,4.5\n", "is no name of a series"),
        (DESK, "day,us_10y_yield\n2026-06-15,4.5\n", "no column 'date'"),
        (DESK, "date,us_10y_yield\n", "holds no value"),
        (DESK, "date,us_10y_yield\n1066-10-14,4.5\n", "out of any record"),
        (DESK + 'frequency = "weakly"\n', YIELDS, "did you mean 'weekly'?"),
        (DESK + "lag_days = -1\n", YIELDS, "is no number of days"),
        ('kind = "curve"\n', YIELDS, "one of: series, table"),
        ("kind =", YIELDS, "own/desk.toml"),
        ('kind = "table"\nsource = "x"\n', YIELDS, "a new table needs a title"),
    ],
)  # fmt: skip
def test_what_is_refused(about: str, rows: str, says: str) -> None:
    lines = told(desk_toml=about, desk_csv=rows)
    assert any(says in line for line in lines), lines
    assert all(line.startswith("own/desk") for line in lines)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kind = " + "[" * 5000, "is nested too deeply"),
        ("kind = " + "9" * 5000, "integer string conversion"),
    ],
    ids=["deep", "long"],
)
def test_lines_that_no_reader_takes_are_refused_in_words(text: str, says: str) -> None:
    lines = told(desk_toml=text, desk_csv=YIELDS, **{"x.minerals_toml": text})
    assert [line.split(": ")[0] for line in lines] == ["own/desk.toml", "own/x.minerals.toml"]
    assert all(says in line for line in lines)


def test_two_files_that_say_one_thing_are_refused() -> None:
    lines = told(a_toml=DESK, a_csv=YIELDS, b_toml=DESK, b_csv=YIELDS)
    assert len(lines) == 4
    assert "stands already in own/a.csv:2" in lines[0]


def test_a_new_series_has_what_its_file_says() -> None:
    about = DESK + 'title = "Policy rate, Poland"\n'
    with folder(p_toml=about, p_csv="date,policy_rate_pol\n2026-08,4.5\n2026-09,4.25\n") as where:
        data = Snapshot.of(where)
    series = World.complete(data).series("policy_rate_pol")
    assert (series.title, series.unit, series.frequency) == (
        "Policy rate, Poland",
        "percent",
        "monthly",
    )
    assert series.on("2026-09").value == 4.25
    assert series.source.publisher == "our desk"
    with pytest.raises(BadInputError, match="no value"):
        _ = World.at("2026-08-30", data).series("policy_rate_pol").last


def test_parquet_is_read_as_csv_is() -> None:
    frame = pl.DataFrame(
        {"date": [dt.date(2026, 6, 16), dt.date(2026, 6, 15)], "us_10y_yield": [4.47, 4.9]}
    )
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "desk.parquet"
        frame.write_parquet(path)
        raw = path.read_bytes()
    with folder(desk_toml=DESK, desk_parquet=raw) as where:
        data = Snapshot.of(where)
    assert World.complete(data).series("us_10y_yield").on("2026-06-15").value == 4.9


TABLE = 'kind = "table"\nsource = "our desk"\n'


def test_rows_are_added_to_a_table_or_take_the_place_of_those_with_their_key() -> None:
    ours = World.complete(Snapshot.embedded()).table("group_members")
    head, first = list(ours.columns), ours.data[0]
    moved = dict(zip(head, first, strict=True)) | {"since": "1970-01-01"}
    new = dict.fromkeys(head, "") | {"group": "TEST", "economy": "JPN"}
    new |= {"since": "2026-01-01", "until": "never"}
    text = _csv(head, [moved, new])
    about = TABLE + 'table = "group_members"\nkey = ["group", "economy"]\n'
    with folder(members_toml=about, members_csv=text) as where:
        data = Snapshot.of(where)
    world = World.at("2026-06-15", data)
    assert world.members("TEST") == ("JPN",)
    assert len(world.table("group_members")) == len(ours) + 1
    assert world.table("group_members").rows()[0]["since"] == "1970-01-01"
    assert "own data: members.csv" in world.table("group_members").source.vintage
    for bad, says in (
        (text.replace("economy", "econmy", 1), "did you mean 'economy'?"),
        (text + text.splitlines()[1] + "\n", "the same key stands already"),
    ):
        assert any(says in line for line in told(members_toml=about, members_csv=bad))


def _csv(head: list[str], rows: list[dict[str, str]]) -> str:
    import io

    out = io.StringIO()
    writer = csv.DictWriter(out, head, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_a_table_that_repeats_our_own_changes_no_row() -> None:
    plain = Snapshot.embedded()
    ours = World.complete(plain).table("auctions")
    head = list(ours.columns)
    rows = [dict(zip(head, row, strict=True)) for row in ours.data[-40:]]
    about = TABLE + 'key = ["auction_date", "term", "cusip", "issue_date"]\n'
    with folder(auctions_toml=about, auctions_csv=_csv(head, rows)) as where:
        data = Snapshot.of(where)
    for day in ("2025-06-12", "2026-06-30"):
        assert (
            World.at(day, data).table("auctions").data
            == World.at(day, plain).table("auctions").data
        )
    wrong = [rows[0] | {"offering": "many", "auction_date": "2026-6-1"}]
    lines = told(auctions_toml=about, auctions_csv=_csv(head, wrong))
    assert any("offering: 'many' is not a number" in line for line in lines)
    assert any("auction_date: '2026-6-1' is not a date" in line for line in lines)


def asked(where: Path, *arguments: str) -> str:
    result = CliRunner().invoke(cli, ["--data", str(where), *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_every_face_says_whose_data_it_rests_on() -> None:
    with folder(desk_toml=DESK, desk_csv=YIELDS) as where:
        said = json.loads(asked(where, "curve", "--date", "2026-06-15", "--json"))
        assert {own["files"] for own in said["own_data"]} == {"desk.csv"}
        assert {own["series"] for own in said["own_data"]} == {"us_10y_yield", "us_30y_yield"}
        assert "Own data: desk.csv" in asked(where, "curve", "--date", "2026-06-15")
        assert "Own data: desk.csv" in asked(where, "curve", "--date", "2026-06-15", "--csv")
        assert "Own data: desk.csv" in asked(where, "data", "show", "us_10y_yield", "--last", "2")
        japan = asked(where, "curve", "--date", "2026-06-15", "--market", "JGB")
        assert "Own data" not in japan
        earlier = json.loads(asked(where, "curve", "--date", "2026-06-12", "--json"))
        assert "own_data" not in earlier


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=40), st.integers(0, 90), st.integers(0, 12), st.booleans())
def test_damaged_files_are_refused_in_words(noise: bytes, at: int, gone: int, lines: bool) -> None:
    good = {"desk_toml": DESK.encode(), "desk_csv": YIELDS.encode()}
    key = "desk_toml" if lines else "desk_csv"
    raw = good[key]
    good[key] = raw[:at] + noise + raw[at + gone :]
    with folder(**good) as where:
        found = attempted(where)
        if isinstance(found, BadInputError):
            assert found.problems
            assert all(p.place.startswith("own/desk") for p in found.problems), found.problems
        else:
            for name in [name for layer in found.layers for name in layer.series]:
                assert np.isfinite(World.complete(found).series(name).values).all()


def attempted(where: Path) -> Snapshot | BadInputError:
    """The data, or the one error that is raised on purpose."""
    try:
        return Snapshot.of(where)
    except BadInputError as error:
        return error


def test_a_day_of_two_own_yields_is_no_curve() -> None:
    """The newest day that has enough of them is read."""
    with folder(desk_toml=DESK, desk_csv="date,us_10y_yield\n2026-06-20,4.9\n") as where:
        found = read(World.at("2026-06-20", Snapshot.of(where)))
    assert found.date == dt.date(2026, 6, 18)
    assert len(found.tenors) == 10


def test_an_old_curve_says_so_though_a_newer_yield_is_held() -> None:
    """A single yield of one's own is no curve, and makes the last one no newer."""
    last = Snapshot.embedded().last_day
    with folder(desk_toml=DESK, desk_csv=f"date,us_10y_yield\n{last},4.9\n") as where:
        said = json.loads(asked(where, "curve", "--date", str(last), "--json"))
    alone = json.loads(call("curve", "--date", str(last), "--json").stdout)
    assert said["date"] == alone["date"]
    due = {one["due"] for one in alone["carried"]}
    assert {one["due"] for one in said["carried"]} == due


def test_small_rates_are_no_fractions() -> None:
    """Rates near nought do move a hundredfold."""
    rows = "date,us_3m_yield\n2014-06-16,0.9\n2014-06-17,0.0004\n"
    with folder(desk_toml=DESK, desk_csv=rows) as where:
        found = World.at("2014-07-01", Snapshot.of(where)).series("us_3m_yield")
    assert found.on("2014-06-16").value == 0.9


def test_own_data_that_are_not_known_yet_are_in_no_number() -> None:
    rows = "date,published,us_10y_yield\n2026-06-15,2026-08-15,4.9\n"
    with folder(desk_toml=DESK, desk_csv=rows) as where:
        for day, value in (("2026-06-16", "4.47"), ("2026-08-16", "4.9")):
            found = asked(where, "data", "show", "us_10y_yield", "--date", day, "--json")
            shown = json.loads(found)
            (then,) = (o for o in shown["observations"] if o["period"] == "2026-06-15")
            assert then["value"] == float(value)
            assert ("own_data" in shown) == (value == "4.9")


def test_the_example_of_the_documentation_works() -> None:
    """The files of docs/own-data.md, as they stand there."""
    page = (Path(__file__).parents[2] / "docs" / "own-data.md").read_text(encoding="utf-8")
    blocks = [block.split("```")[0] for block in page.split("```")[1::2]]
    rows, holders, *_ = [b.removeprefix("csv\n") for b in blocks if b.startswith("csv\n")]
    tomls = [b.removeprefix("toml\n") for b in blocks if b.startswith("toml\n")]
    more = "series,date,value\npolicy_rate_pol,2026-09,4.25\nfx_jpn,2026-08-20,160.5\n"
    member = "group,economy,since,until\nTEST,JPN,2026-01-01,never\n"
    head = list(World.complete(Snapshot.embedded()).table("group_members").columns)
    assert set(member.splitlines()[0].split(",")) <= set(head)
    with folder(
        desk_csv=rows, desk_toml=tomls[0], banks_csv=more, banks_toml=tomls[1],
        members_csv=member, members_toml=tomls[3],
        holders_csv=holders, holders_toml=tomls[2],
    ) as where:  # fmt: skip
        data = Snapshot.of(where)
        assert "5.3" in asked(where, "curve", "--date", "2026-06-15")
        assert "Norway's fund" in asked(where, "holders", "--date", "2026-06-15")
        assert "Poland" in asked(where, "data", "show", "policy_rate_pol")
    assert World.complete(data).series("us_30y_yield").on("2026-06-16").value == 5.31
    assert World.at("2026-06-15", data).members("TEST") == ("JPN",)
