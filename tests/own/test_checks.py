"""What is wrong with own data is told at once, each with its file, its line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.own.worlds import HEAD, add, even, scenario, tariff, toy
from walkaway.engine.questions import question
from walkaway.errors import BadInputError
from walkaway.scenario.scenario import examine
from walkaway.world import Snapshot, World

COLUMNS = "exporter,importer,sector,value\n"
TWO = COLUMNS + "A,A,x,5\nA,B,x,1\nB,A,x,2\nB,B,x,6\n"
RATES = 'kind = "tariffs"\nsource = "a test"\n'
SETS = 'kind = "elasticities"\nsource = "a test"\n'


def told(folder: Path) -> list[str]:
    with pytest.raises(BadInputError) as error:
        World.newest(Snapshot.of(folder)).trade()
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("head", "rows", "says"),
    [
        (HEAD, TWO + "A,B,x,-3\n", "world.csv:6: value: -3 is negative"),
        (HEAD, TWO + "A,B,x,7\n", "world.csv:6: A to B, x, final stands already in line 3"),
        (HEAD, TWO + "A,C,x,7\n", "own/world.csv: C: sell nothing at all"),
        (HEAD, TWO + "C,A,x,7\n", "own/world.csv: C: buy nothing at all"),
        (HEAD, "exporter,importer,sector,use,value\nA,A,x,final,9\nA,B,x,x,1\nB,A,x,final,1\n",
         "B: use nothing but inputs"),
        (HEAD, TWO + "A,B,y,0\n", "own/world.csv: y: are made by nobody"),
        (HEAD, TWO + "A,B,y,nan\n", "world.csv:6: value: 'nan' is no number"),
        (HEAD, TWO + "A,B,y,inf\n", "world.csv:6: value: 'inf' is no number"),
        (HEAD, TWO + 'A,B,y,"1,234"\n', "digits and a dot alone"),
        (HEAD, TWO + "A,B,y,\n", "world.csv:6: value: is empty"),
        (HEAD, TWO + "A,B,y\n", "world.csv:6: 3 cells, the header has 4"),
        (HEAD, TWO + ",B,y,1\n", "world.csv:6: exporter: is empty"),
        (HEAD, TWO.replace("value", "amount"), "no column 'value'"),
        (HEAD, COLUMNS, "holds no line"),
        (HEAD, COLUMNS + "A,B,x,1\nB,A,x,2\n", "no economy sells anything at home"),
        (HEAD, "<!DOCTYPE html>\n<html><body>Log in</body></html>\n", "is a page of the web"),
        (HEAD.replace('rest = "none"\n', ""), TWO, "no economy is the rest of the world"),
        (HEAD.replace("none", "Z"), TWO, "rest: 'Z' is no economy of it"),
        (HEAD.replace("USD million", "USD mn"), TWO, "'USD mn' is no unit of money"),
        (HEAD.replace("USD million", "EUR million"), TWO, "usd = 1.3"),
        (HEAD.replace("2020", '"MMXX"'), TWO, "is no year"),
        (HEAD.replace("2020", '"MMXX"') + 'layout = "eora"\n', TWO, "is no year"),
        (HEAD + 'services = ["z"]\n', TWO, "'z' is no sector of it"),
        (HEAD + '[words]\ncars = ["z"]\n', TWO, "words.cars: 'z' is no sector of it"),
        (HEAD + '[codes]\nZ = "Y"\n', TWO, "codes.Z: is not in the table"),
        (HEAD + '[codes]\nA = "B"\n', TWO, "would all be 'B'"),
        (HEAD + "tolerance = 2\n", TWO, "tolerance: 2 is no number from 0 to 0.5"),
        (HEAD + 'layout = "wide"\n', TWO, "layout: 'wide' is none"),
        (HEAD + 'colour = "red"\n', TWO, "colour: no such field"),
        (HEAD, TWO.replace("A,", "all,"), "'all' cannot be the code of an economy"),
    ],
)  # fmt: skip
def test_a_table_that_is_refused(tmp_path: Path, head: str, rows: str, says: str) -> None:
    add(tmp_path, "world", head, rows)
    lines = told(tmp_path)
    assert any(says in line for line in lines), lines


def test_all_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    add(tmp_path, "world", HEAD, TWO + "A,B,x,-3\nA,B,y,oops\n")
    add(tmp_path, "rates", RATES, "importer,exporter,sector,percent\nA,B,x,ten\n")
    add(tmp_path, "sets", SETS, "sector,MINE\nx,-4\n")
    lines = told(tmp_path)
    for says in ("world.csv:6", "world.csv:7", "rates.csv:2", "sets.csv:2"):
        assert any(says in line for line in lines), (says, lines)


def test_output_that_its_costs_do_not_add_up_to(tmp_path: Path) -> None:
    """Beyond the tolerance it is refused with its size; inside it is balanced and told."""
    rows = "exporter,importer,sector,use,value\nA,A,x,final,80\nA,A,x,x,20\n"
    rows += "A,A,value_added,x,{added}\n"
    add(tmp_path, "world", HEAD, rows.format(added=120))
    (line,) = told(tmp_path)
    assert "A, x: output is not what inputs and value added cost" in line
    assert "28.6% apart" in line  # 100 sold, 20 + 120 spent: 40 of 140
    assert "tolerance = 0.29" in line
    add(tmp_path, "world", HEAD + "tolerance = 0.3\n", rows.format(added=120))
    trade = World.newest(Snapshot.of(tmp_path)).trade()
    assert trade.value_added_share[0, 0] + trade.input_share[0, 0, 0] == pytest.approx(1)
    assert any("moved" in line for line in trade.own)
    add(tmp_path, "world", HEAD, rows.format(added=80))
    trade = World.newest(Snapshot.of(tmp_path)).trade()
    assert trade.value_added_share[0, 0] == pytest.approx(0.8)
    assert any("nothing had to be moved" in line for line in trade.own)


def test_inputs_that_cost_more_than_is_sold(tmp_path: Path) -> None:
    rows = "exporter,importer,sector,use,value\nA,A,x,final,1\nA,A,y,x,30\nA,A,y,final,1\n"
    add(tmp_path, "world", HEAD, rows)
    assert any("inputs cost more than is sold" in line for line in told(tmp_path))


@pytest.mark.parametrize(
    ("head", "rows", "says"),
    [
        (RATES, "importer,exporter,sector,percent\nAAA,BBB,food,0.25\n", "as if shares were meant"),
        (RATES, "importer,exporter,sector,share\nAAA,BBB,food,25\n", "as if percents were meant"),
        (RATES, "importer,exporter,sector,percent\nAAA,BBB,food,-2\n", "rates.csv:2: percent: -2"),
        (RATES, "importer,exporter,sector,percent\nAAA,BBB,fod,5\n", "did you mean 'food'?"),
        (RATES, "importer,exporter,sector,percent\nAAA,XXX,food,5\n", "no economy 'XXX'"),
        (RATES, "importer,exporter,sector,percent\nAAA,AAA,food,5\n", "tariff on itself"),
        (RATES, "importer,exporter,sector,percent\nAAA,BBB,food,5\nAAA,BBB,food,6\n",
         "stands already in own/rates.csv:2"),
        (RATES, "importer,exporter,sector,percent\nAAA,BBB,8703,5\n", "[products] 87"),
        (RATES, "from,to,percent\nA,B,5\n", "has neither importer, exporter, sector"),
        (RATES, "importer,exporter,sector,percent\nAAA,BBB,food,9999\n", "is no tariff"),
        (SETS, "sector,MINE\nfood,4\n", "says nothing of care, cloth, motors"),
        (SETS, "sector,MINE\nall,4\nfruit,4\n", "no sector 'fruit'"),
        (SETS, "sector,MINE\nall,-4\n", "without its sign"),
        (SETS, "sector,MINE\nall,4\nall,5\n", "'all' stands already in line 2"),
        (SETS + 'exponent = "sigma"\n', "sector,MINE\nall,0.9\n", "theta is sigma less one"),
        (SETS, "sector,My set\nall,4\n", "cannot be the name of a set"),
    ],
)  # fmt: skip
def test_tariffs_and_sets_that_are_refused(tmp_path: Path, head: str, rows: str, says: str) -> None:
    toy().write(tmp_path)
    name = "rates" if head.startswith(RATES) else "sets"
    add(tmp_path, name, head, rows)
    lines = told(tmp_path)
    assert any(says in line for line in lines), lines


def test_elasticities_of_flows_are_larger_by_one(tmp_path: Path) -> None:
    toy().write(tmp_path)
    add(tmp_path, "sets", SETS + 'exponent = "sigma"\n', "sector,MINE\nall,5\nfood,3\n")
    trade = World.newest(Snapshot.of(tmp_path)).trade()
    values = dict(zip(trade.sectors, trade.elasticities["MINE"].tolist(), strict=True))
    assert values == {"care": 4.0, "cloth": 4.0, "food": 2.0, "motors": 4.0}
    assert set(trade.elasticities) == {"MINE"}


def test_a_download_of_wits(tmp_path: Path) -> None:
    """Numbers of ISO, World as partner, products weighed by their trade, percents."""
    toy(economies=("CHN", "JPN", "USA")).write(tmp_path)
    head = RATES + '[products]\n87 = "motors"\n61 = "cloth"\n'
    rows = (
        "Reporter,Reporter Name,Product,Partner,Partner Name,Tariff Year,Simple Average,"
        "Weighted Average,Imports Value in 1000 USD\n"
        "842,United States,870323,392,Japan,2020,2.5,2.5,300\n"
        "842,United States,870421,392,Japan,2020,20,25,100\n"
        "842,United States,610910,000,World,2020,16.5,,0\n"
        "156,China,870323,000,World,2020,15,15,10\n"
    )
    add(tmp_path, "rates", head, rows)
    trade = World.newest(Snapshot.of(tmp_path)).trade()
    at = trade.economies.index
    motors, cloth = trade.sectors.index("motors"), trade.sectors.index("cloth")
    # (300 x 2.5 + 100 x 25) / 400
    assert trade.tariffs[at("JPN"), at("USA"), motors] == pytest.approx(0.08125)
    assert trade.tariffs[at("CHN"), at("USA"), motors] == 0
    assert trade.tariffs[at("CHN"), at("USA"), cloth] == pytest.approx(0.165)
    assert trade.tariffs[at("USA"), at("CHN"), motors] == pytest.approx(0.15)
    assert trade.tariffs[at("USA"), at("USA")].max() == 0


def test_a_download_with_several_duties_and_years(tmp_path: Path) -> None:
    """Effectively applied rates are read where there are some; of several years one is named."""
    toy(economies=("CHN", "JPN", "USA")).write(tmp_path)
    head = RATES + '[products]\n87 = "motors"\n'
    rows = (
        "Reporter,Product,Partner,Tariff Year,DutyType,Simple Average\n"
        "156,870323,392,2019,AHS,7\n156,870323,392,2019,MFN,25\n"
        "156,870323,392,2020,AHS,6\n156,870323,392,2020,MFN,15\n"
    )
    add(tmp_path, "rates", head, rows)
    assert any("Tariff Year: has 2019, 2020, say which" in line for line in told(tmp_path))
    for more, rate in (("year = 2020\n", 0.06), ('year = 2019\nduty = "MFN"\n', 0.25)):
        add(tmp_path, "rates", RATES + more + '[products]\n87 = "motors"\n', rows)
        trade = World.newest(Snapshot.of(tmp_path)).trade()
        at = trade.economies.index
        assert trade.tariffs[at("JPN"), at("CHN"), trade.sectors.index("motors")] == rate
    add(tmp_path, "rates", RATES + 'year = 2019\nduty = "BND"\n', rows)
    assert any("DutyType: has AHS, MFN, not BND" in line for line in told(tmp_path))


def test_own_tariffs_and_sets_over_the_data_that_are_held(tmp_path: Path) -> None:
    add(tmp_path, "rates", RATES, "importer,exporter,sector,percent\nUSA,Japan,C29,40\n")
    add(tmp_path, "sets", SETS, "sector,MINE\nall,5\n")
    held, plain = Snapshot.of(tmp_path), Snapshot.embedded()
    own, ours = (World.at("2025-06-12", one).trade() for one in (held, plain))
    i, j = own.economies.index("JPN"), own.economies.index("USA")
    k = own.sectors.index("C29")
    moved = own.tariffs != ours.tariffs
    assert moved.sum() == 1
    assert own.tariffs[i, j, k] == 0.40
    assert set(own.elasticities) == {*ours.elasticities, "MINE"}
    assert not own.own_table
    assert own.own_files == "rates.csv, sets.csv"
    assert held.digest != plain.digest
    spent = (own.flows * (1 + own.tariffs)).sum(axis=0)
    used = spent - (own.input_share * own.flows.sum(axis=1)[:, None, :]).sum(axis=2)
    share = used / used.sum(axis=1, keepdims=True)
    assert abs(own.final_share - share).max() < 1e-6
    add(tmp_path, "sets", SETS, "sector,CP\nall,5\n")
    assert any("is the name of a set that is held" in line for line in told(tmp_path))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[mineral]]\nid = 'x'\n", "mineral[1].words: is not a text"),
        ("", "has no rows"),
        ("[[mineral]]\nid = 'x'\nwords = 'x'\nusers = ['moters']\ncost_share = [1, 2]\n"
         "source = 's'\n[[pair]]\nmineral = 'x'\nseller = 'BBB'\nbuyer = 'AAA'\n"
         "share = [50, 60]\nsource = 's'\n", "did you mean 'motors'?"),
        ("[[mineral]]\nid = 'x'\nwords = 'x'\nusers = ['motors']\ncost_share = [1, 2]\n"
         "source = 's'\n[[pair]]\nmineral = 'x'\nseller = 'BBB'\nbuyer = 'AAA'\n"
         "share = [0.5, 0.6]\nsource = 's'\n", "write 60 for 60%"),
        ("[[mineral]]\nid = 'x'\nwords = 'x'\nusers = ['motors']\ncost_share = [3, 2]\n"
         "source = 's'\n[[pair]]\nmineral = 'y'\nseller = 'BBB'\nbuyer = 'BBB'\n"
         "share = [50, 60]\nsource = 's'\n", "does not rise from 0 to 100"),
    ],
)  # fmt: skip
def test_minerals_that_are_refused(tmp_path: Path, text: str, says: str) -> None:
    toy().write(tmp_path)
    (tmp_path / "own" / "rare.minerals.toml").write_text(text)
    lines = told(tmp_path)
    assert any(says in line for line in lines), lines


def test_slopes_that_are_refused(tmp_path: Path) -> None:
    head = 'kind = "slopes"\nsource = "a test"\n'
    add(tmp_path, "bend", head, "kind,slope\nbanc,1\nbank,-1\nbank,2\n")
    lines = told(tmp_path)
    for says in ("did you mean 'bank'?", "-1 is not between 0 and 100", "'bank' stands twice"):
        assert any(says in line for line in lines), lines


def test_what_is_no_file_of_data(tmp_path: Path) -> None:
    even().write(tmp_path)
    (tmp_path / "own" / "gtap.har").write_bytes(b"\x00\x01")
    assert any("header array files are not read" in line for line in told(tmp_path))


def test_a_file_beyond_the_bound_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy().write(tmp_path)
    monkeypatch.setattr("walkaway.world.own.given.MOST", 1000)
    assert any("own/world.csv: " in line and "1,000" in line for line in told(tmp_path))


def test_parquet_is_read_as_csv_is(tmp_path: Path) -> None:
    import polars as pl

    table = toy()
    table.write(tmp_path / "one")
    table.write(tmp_path / "two")
    own = tmp_path / "two" / "own"
    pl.read_csv(own / "world.csv").write_parquet(own / "world.parquet")
    (own / "world.csv").unlink()
    one, two = (World.newest(Snapshot.of(tmp_path / name)).trade() for name in ("one", "two"))
    assert (one.flows == two.flows).all()


def test_a_second_world(tmp_path: Path) -> None:
    even().write(tmp_path)
    even().write(tmp_path, name="again")
    assert any("a second world" in line for line in told(tmp_path))


def test_a_scenario_tells_mistakes_of_its_data_beside_its_own(tmp_path: Path) -> None:
    add(tmp_path, "world", HEAD, TWO + "A,B,x,-3\n")
    path = scenario(tmp_path, tariff("A", "B", rate="many"))
    found, problems = examine(path.read_text(), str(path))
    assert found is None
    lines = [str(problem) for problem in problems]
    assert any("scenario.toml:5: data.folder: own/world.csv:6: value" in line for line in lines)
    assert any("rate" in line for line in lines)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    path = scenario(tmp_path, data="elsewhere")
    found, problems = examine(path.read_text(), str(path))
    assert found is None
    assert any("there is no folder 'elsewhere'" in str(problem) for problem in problems)


def test_words_of_the_table_alone(tmp_path: Path) -> None:
    """A sector or economy that the table lacks is refused with those it has."""
    toy().write(tmp_path)
    path = scenario(tmp_path, tariff("AAA", "JPN", sectors="pharma"))
    _, problems = examine(path.read_text(), str(path))
    lines = [str(problem) for problem in problems]
    assert any("Japan is not among the economies here: AAA, BBB, CCC" in line for line in lines)
    assert any("the sectors of this table are care, cloth, food, motors" in line for line in lines)


def test_years_and_editions_of_ours_are_not_asked_of_a_table_of_ones_own(tmp_path: Path) -> None:
    toy().write(tmp_path)
    path = scenario(tmp_path, '[model]\nyear = 2018\nbase = "published"\n')
    with pytest.raises(BadInputError) as error:
        question(str(path))
    lines = [str(problem) for problem in error.value.problems]
    assert len(lines) == 2
    assert all("own table is of 2020" in line for line in lines)


def test_the_page_of_a_server_reads_no_files(tmp_path: Path) -> None:
    toy().write(tmp_path)
    text = scenario(tmp_path, data=str(tmp_path)).read_text()
    found, problems = examine(text, "scenario.toml", own_data=False)
    assert found is None
    assert any("own data are not read here" in str(problem) for problem in problems)


def test_the_order_of_lines_decides_nothing(tmp_path: Path) -> None:
    toy().write(tmp_path / "one")
    toy().write(tmp_path / "two")
    file = tmp_path / "two" / "own" / "world.csv"
    head, *lines = file.read_text().splitlines()
    file.write_text("\n".join([head, *reversed(lines)]) + "\n")
    one, two = (Snapshot.of(tmp_path / name) for name in ("one", "two"))
    assert one.digest == two.digest
    assert (World.newest(one).trade().flows == World.newest(two).trade().flows).all()
    file.write_text("\n".join([head, *lines[:-1], lines[-1].replace(".", ".1")]) + "\n")
    assert Snapshot.of(tmp_path / "two").digest != one.digest
