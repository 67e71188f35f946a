"""A measure that does nothing on the scenario's date says so."""

from __future__ import annotations

from walkaway.goods.schedule import schedule
from walkaway.scenario import Scenario
from walkaway.world import World

HEAD = 'name = "x"\ndate = 2025-06-12\n'
LATER = '[[measure]]\nkind = "Tariff"\nby = "USA"\non = "JPN"\nchange = "+25%"\nfrom = 2025-07-02\n'
EARLIER = LATER.replace("from = 2025-07-02", "until = 2025-05-01")
NOW = LATER.replace("from = 2025-07-02", "from = 2025-04-02")
MEMBER = '[[measure]]\nkind = "Accession"\nbloc = "CPTPP"\nmembers = "JPN"\n'
BOTH = MEMBER.replace('"JPN"', '["JPN", "TWN"]')


def remarks(*measures: str) -> tuple[str, ...]:
    return Scenario.from_toml(HEAD + "".join(measures)).remarks()


def test_not_in_force() -> None:
    assert remarks(LATER) == ("not in force on 12 June 2025",)
    assert remarks(EARLIER) == ("not in force on 12 June 2025",)
    assert remarks(NOW) == ("",)


def test_members_already() -> None:
    assert remarks(MEMBER) == ("already in CPTPP",)
    assert remarks(BOTH) == ("",)
    said = Scenario.from_toml(HEAD + MEMBER).in_words()[0]
    assert said.endswith("(does nothing: already in CPTPP)")


def test_remarks_are_true() -> None:
    """What is said to do nothing leaves the schedule as it is; what is not said changes it."""
    world = World.at("2025-06-12")
    trade = world.trade()
    for measure in (LATER, EARLIER, NOW, MEMBER, BOTH):
        scenario = Scenario.from_toml(HEAD + measure)
        moved = (schedule(world, trade, scenario.measures).tariffs != trade.tariffs).any()
        assert moved == (scenario.remarks() == ("",)), measure


def test_no_customs_duty_falls_on_services() -> None:
    """Tariffs are levied on goods, before and after any agreement."""
    world = World.at("2025-06-12")
    trade = world.trade()
    services = trade.sectors.index("SERVICES")
    assert not trade.tariffs[:, :, services].any()
    everyone = Scenario.from_toml(HEAD + NOW.replace("USA", "CPTPP").replace('"JPN"', '"all"'))
    assert not schedule(world, trade, everyone.measures).tariffs[:, :, services].any()
