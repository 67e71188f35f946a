"""What is answered at once is shared out by address: nobody takes all the places."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests.web.conftest import Running
from walkaway.web.callers import asking
from walkaway.web.errors import BusyError
from walkaway.web.office import WAITING, WAITING_OF_ONE, Office

KINDS = ("check", "chart", "clerk", "explain")


@pytest.mark.parametrize("kind", KINDS)
def test_one_address_leaves_places_for_others(fake: Running, kind: str) -> None:
    office = Office(fake.desk)
    with ExitStack() as held:
        for own in ("192.0.2.1", "192.0.2.2"):
            token = asking.set(own)
            for _ in range(WAITING_OF_ONE):
                held.enter_context(office._one_of(kind, "wait"))
            with pytest.raises(BusyError, match="of your address"), office._one_of(kind, "wait"):
                pass
            asking.reset(token)
        for _ in range(WAITING - 2 * WAITING_OF_ONE):  # this machine: as many as there are
            held.enter_context(office._one_of(kind, "wait"))
        with pytest.raises(BusyError, match="try again"), office._one_of(kind, "wait"):
            pass
    assert not office._waiting


def test_one_network_of_ipv6_is_one_visitor(fake: Running) -> None:
    office = Office(fake.desk)
    with ExitStack() as held:
        for number in range(WAITING_OF_ONE):
            asking.set(f"2001:db8::{number + 1:x}")
            held.enter_context(office._one_of("check", "wait"))
        with pytest.raises(BusyError), office._one_of("check", "wait"):
            pass
    asking.set("127.0.0.1")


def test_the_address_of_a_request_is_heard(fake: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = []
    monkeypatch.setattr("walkaway.web.office.whose", lambda own: heard.append(own) or own)
    assert fake.http.post("/api/v1/check", json={"toml": "name = 'x'"}).status_code == 200
    assert heard == ["127.0.0.1"]
