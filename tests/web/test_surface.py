"""Numbers at once, where dials are turned, from a surface that was made before."""

from __future__ import annotations

from tests.web.conftest import Running
from walkaway.present.catalogue import schema
from walkaway.scenario import Scenario
from walkaway.sweeps import surface

NAME = "japan-2025"
PLACE = f"/scenarios/{NAME}/surface"


def test_numbers_stand_with_their_bounds(fake: Running) -> None:
    missing = fake.post({"dials": {"tariff-1": 33.0}}, PLACE)
    assert missing.status_code == 404
    assert "walkaway surface" in missing.json()["error"]["problems"][0]["hint"]
    made = surface(
        Scenario.load(NAME), {"tariff-1": (0, 60)}, numbers=["welfare.JPN"],
        elasticities=["U4"], jobs=1,
    )  # fmt: skip
    answer = fake.post({"dials": {"tariff-1": 33.0}}, PLACE)
    assert answer.status_code == 200, answer.text
    document = answer.json()
    assert set(schema("surface")["required"]) <= set(document)
    (number,) = document["numbers"]
    own = made.at({"tariff-1": 33.0})["welfare.JPN"]
    assert (number["mid"], number["bound"], number["exact"]) == (own.band.mid, own.bound, False)
    node = fake.post({"dials": {"tariff-1": 30.0}}, PLACE).json()["numbers"][0]
    assert node["exact"]
    assert node["bound"] == 0
    for dials, status in (
        ({"tariff-1": 61.0}, 404), ({"tariff-2": 5.0}, 404), ({"nothing": 1}, 422), ({}, 200),
    ):  # fmt: skip
        assert fake.post({"dials": dials}, PLACE).status_code == status, dials
    assert fake.post({"dials": {}}, "/scenarios/nowhere/surface").status_code == 404
