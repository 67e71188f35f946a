from __future__ import annotations

import pytest

from walkaway.bonds.kinds import Issuance, Months, Preference, Withdrawal, flows
from walkaway.errors import BadInputError
from walkaway.scenario import Scenario

HEAD = 'name = "x"\ndate = 2025-06-12\n'


def measures(text: str):
    return Scenario.from_toml(HEAD + text).measures


def test_the_measure_of_the_story_reads_as_written() -> None:
    (own,) = measures(
        '[[measure]]\nkind = "Withdrawal"\nholder = "JPN.private"\nbucket = "15-30"\n'
        'change = "-31%"\nover = "4 quarters"\nfrom = 2025-07-01\n'
    )
    assert isinstance(own, Withdrawal)
    assert (own.holder, own.bucket, own.change, int(own.over)) == (
        "JPN.private",
        "15-30",
        -0.31,
        12,
    )
    assert own.describe() == (
        "Japan's private holders: let go of 31% of their US Treasuries (15-30 years) over "
        "4 quarters, from 1 July 2025"
    )


@pytest.mark.parametrize(
    ("span", "months"), [("4 quarters", 12), ("1 month", 1), ("2 years", 24), ("0 months", 0)]
)
def test_spans_are_read_and_written_back(span: str, months: int) -> None:
    own = Issuance(amount=10.0, over=span)  # type: ignore[arg-type]
    assert own.over == Months(months)
    again = Issuance(**{k.rstrip("_"): v for k, v in own.to_dict().items()})
    assert again == own


def test_a_scenario_survives_writing_and_reading() -> None:
    text = HEAD + (
        '[[measure]]\nkind = "Withdrawal"\nholder = "JPN"\namount = -122.6\nover = "4 months"\n'
        '[[measure]]\nkind = "Preference"\nholder = "EA"\nchange = "-10%"\nbucket = "long"\n'
        '[[measure]]\nkind = "QT"\namount = 600\n'
        '[[measure]]\nkind = "Issuance"\namount = -100\nbucket = "bills"\nover = "1 quarter"\n'
    )
    one = Scenario.from_toml(text)
    assert Scenario.from_toml(one.to_toml()) == one
    assert len(flows(one.measures)) == 4


def test_all_mistakes_are_told_at_once_with_line_and_suggestion() -> None:
    with pytest.raises(BadInputError) as error:
        Scenario.from_toml(
            HEAD + '[[measure]]\nkind = "Withdrawal"\nholder = "JPN.privat"\nbucket = "15-3"\n'
            'change = "-131%"\nover = "4 quartes"\n'
            '[[measure]]\nkind = "Withdrawal"\nholder = "CHN"\n'
            '[[measure]]\nkind = "Preference"\nholder = "CHN"\nchange = "-100%"\n',
            "squeeze.toml",
        )
    told = str(error.value)
    for piece in (
        "squeeze.toml:5: measure[1].holder: unknown value 'JPN.privat'",
        "did you mean 'JPN.private'?",
        "did you mean '15-30'",
        "the most is -100%",
        "did you mean 'quarters'",
        "neither 'change' nor 'amount'",
    ):
        assert piece in told


def test_a_preference_cannot_vanish() -> None:
    with pytest.raises(BadInputError, match="use a Withdrawal"):
        Scenario.from_toml(
            HEAD + '[[measure]]\nkind = "Preference"\nholder = "CHN"\nchange = "-100%"\n'
        )
    assert Preference(holder="CHN", change="-99%").change == -0.99  # type: ignore[arg-type]


def test_japan_2026_comes_with_the_package() -> None:
    scenario = Scenario.load("japan-2026")
    scenario.check()
    (own,) = flows(scenario.measures)
    # Treasury International Capital: 1,239.3 in February, 1,116.7 in June 2026.
    assert isinstance(own, Withdrawal)
    assert own.amount == pytest.approx(1116.7 - 1239.3)
