"""Who is next: addresses take turns, and clients of one address, however many jobs each has."""

from __future__ import annotations

from collections import deque


class Turns:
    """Waiting jobs, served round-robin over names and in order within each name."""

    def __init__(self) -> None:
        self._lines: dict[str, deque[str]] = {}  # names in the order of their turns

    def add(self, name: str, job: str) -> None:
        """Put a job at the end of its name's line; a new name comes last."""
        self._lines.setdefault(name, deque()).append(job)

    def remove(self, job: str) -> bool:
        """Take a job out; whether it was there. Its name keeps its turn while it has others."""
        for name, line in self._lines.items():
            if job in line:
                line.remove(job)
                if not line:
                    del self._lines[name]
                return True
        return False

    def next(self) -> str | None:
        """The job whose turn it is, taken out; None when nothing waits."""
        for name, line in self._lines.items():
            del self._lines[name]
            job = line.popleft()
            if line:
                self._lines[name] = line  # to the end
            return job
        return None

    def of(self, name: str) -> int:
        """How many jobs of a name wait."""
        return len(self._lines.get(name, ()))

    def order(self) -> list[str]:
        """All jobs in the order in which they will be served if nothing is added."""
        return alternately([list(line) for line in self._lines.values()])

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))


class FairQueue:
    """Waiting jobs: addresses take turns, and so do the clients that one address says it has.

    A client is ``ADDRESS NAME``; the name is its own word, so that many names win no more turns.
    """

    def __init__(self) -> None:
        self._addresses: dict[str, Turns] = {}  # in the order of their turns

    def add(self, client: str, job: str) -> None:
        """Put a job at the end of its client's line; who is new comes last."""
        self._addresses.setdefault(address_of(client), Turns()).add(client, job)

    def remove(self, job: str) -> bool:
        """Take a job out; whether it was there."""
        for address, turns in self._addresses.items():
            if turns.remove(job):
                if not len(turns):
                    del self._addresses[address]
                return True
        return False

    def next(self) -> str | None:
        """The job whose turn it is, taken out; None when nothing waits."""
        for address, turns in self._addresses.items():
            del self._addresses[address]
            job = turns.next()
            if len(turns):
                self._addresses[address] = turns  # to the end
            return job
        return None

    def order(self) -> list[str]:
        """All jobs in the order in which they will be served if nothing is added."""
        return alternately([turns.order() for turns in self._addresses.values()])

    def __len__(self) -> int:
        return sum(map(len, self._addresses.values()))


def address_of(client: str) -> str:
    """The address in ``ADDRESS NAME``."""
    return client.partition(" ")[0]


def alternately(lines: list[list[str]]) -> list[str]:
    """The first of each line, then the second of each, and so on."""
    longest = max(map(len, lines), default=0)
    return [line[turn] for turn in range(longest) for line in lines if turn < len(line)]
