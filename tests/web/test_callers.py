"""Places for connections: a flood takes its own, not those of others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkaway.web.callers import Callers, whose

MOST, OF_ONE = 12, 5


@given(st.lists(st.tuples(st.sampled_from(["came", "spoke", "idles", "gone"]),
                          st.integers(0, 39), st.sampled_from("abcd")), max_size=120))  # fmt: skip
def test_never_too_many_and_never_who_is_served(steps: list[tuple[str, int, str]]) -> None:
    callers: Callers[int] = Callers(MOST, OF_ONE)
    there: dict[int, str] = {}
    busy: set[int] = set()
    for what, who, address in steps:
        if what == "came" and who not in there:
            there[who] = address
            leaves = callers.came(who, address)
            crowded = sum(own == address for own in there.values()) > OF_ONE
            assert (leaves is not None) == (crowded or len(there) > MOST)
            if leaves is not None:
                assert leaves not in busy
                assert not crowded or there[leaves] == address, "others pay nothing for it"
                callers.gone(leaves)
                del there[leaves]
        elif what == "spoke" and who in there:
            callers.spoke(who)
            busy.add(who)
        elif what == "idles" and who in there:
            callers.idles(who)
            busy.discard(who)
        elif what == "gone":
            callers.gone(who)
            there.pop(who, None)
            busy.discard(who)
        assert len(callers) == len(there) <= MOST
        assert all(list(there.values()).count(one) <= OF_ONE for one in "abcd")


def test_a_crowd_makes_room_before_one_who_came_alone() -> None:
    callers: Callers[str] = Callers(4, 10)
    for name, address in (("alone", "a"), ("b1", "b"), ("b2", "b"), ("b3", "b")):
        assert callers.came(name, address) is None
    assert callers.came("c1", "c") == "b1"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::1", True),
        ("", "", True),
    ],
)
def test_whose_an_address_is(one: str, other: str, same: bool) -> None:
    assert (whose(one) == whose(other)) is same
