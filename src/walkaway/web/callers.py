"""Who is connected: no address takes all places, and who is silent makes room for who speaks.

Everything here happens before a byte is read, and so before the token is asked for.
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Hashable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Generic, TypeVar

C = TypeVar("C", bound=Hashable)

asking: ContextVar[str] = ContextVar("asking", default="127.0.0.1")
"""The address whose request is being answered."""
SITE_BITS = 64
"""Of an IPv6 address: what one visitor is given, with all addresses below it."""


def whose(address: str) -> str:
    """Whom an address stands for: itself, or the network that one visitor has in IPv6."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, SITE_BITS), strict=False))
    return str(found)


@dataclass(eq=False)
class Callers(Generic[C]):
    """Connections, in the order in which they came.

    Attributes:
        most: of all together.
        most_of_one: of one address.
    """

    most: int
    most_of_one: int
    _all: dict[C, str] = field(default_factory=dict)
    _asked: set[C] = field(default_factory=set)
    _silent: defaultdict[str, dict[C, None]] = field(default_factory=lambda: defaultdict(dict))
    _counts: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def came(self, caller: C, address: str) -> C | None:
        """Take note of a connection.

        Returns:
            Who must go for it: the oldest of the same address for which nothing is being done, if
            the address has too many; of all such, if all together are too many. Those that never
            asked for anything go first, and where there is no other, the newcomer itself. None
            if there is room.
        """
        own = whose(address)
        self._all[caller] = own
        self._silent[own][caller] = None
        self._counts[own] += 1
        if self._counts[own] > self.most_of_one:
            return self._first(self._silent[own])
        if len(self._all) > self.most:
            # Of the address with the most silent ones, so that a flood pays for itself.
            crowd = max(self._silent.values(), key=len)
            return self._first(crowd)
        return None

    def _first(self, silent: dict[C, None]) -> C:
        return next((one for one in silent if one not in self._asked), next(iter(silent)))

    def spoke(self, caller: C) -> None:
        """A caller has asked for something; it keeps its place."""
        if caller in self._all:
            self._quiet(caller, self._all[caller])

    def idles(self, caller: C) -> None:
        """What a caller asked for was answered; others may have its place again."""
        if caller in self._all:
            own = self._all[caller]
            self._asked.add(caller)
            self._silent[own].pop(caller, None)
            self._silent[own][caller] = None

    def gone(self, caller: C) -> None:
        """A caller has left, or was sent away."""
        own = self._all.pop(caller, None)
        if own is None:
            return
        self._quiet(caller, own)
        self._asked.discard(caller)
        self._counts[own] -= 1
        if not self._counts[own]:
            del self._counts[own]

    def _quiet(self, caller: C, own: str) -> None:
        if own in self._silent:
            self._silent[own].pop(caller, None)
            if not self._silent[own]:
                del self._silent[own]

    def __len__(self) -> int:
        return len(self._all)
