"""Who is next: clients take turns, however many jobs each of them has."""

from __future__ import annotations

from collections import deque


class FairQueue:
    """Waiting jobs, served round-robin over clients and in order within each client."""

    def __init__(self) -> None:
        self._lines: dict[str, deque[str]] = {}  # clients in the order of their turns

    def add(self, client: str, job: str) -> None:
        """Put a job at the end of its client's line; a new client comes last."""
        self._lines.setdefault(client, deque()).append(job)

    def remove(self, job: str) -> bool:
        """Take a job out; whether it was there. Its client keeps its turn while it has others."""
        for client, line in self._lines.items():
            if job in line:
                line.remove(job)
                if not line:
                    del self._lines[client]
                return True
        return False

    def next(self) -> str | None:
        """The job whose turn it is, taken out; None when nothing waits."""
        for client, line in self._lines.items():
            del self._lines[client]
            job = line.popleft()
            if line:
                self._lines[client] = line  # to the end
            return job
        return None

    def order(self) -> list[str]:
        """All jobs in the order in which they will be served if nothing is added."""
        lines = [list(line) for line in self._lines.values()]
        longest = max(map(len, lines), default=0)
        return [line[turn] for turn in range(longest) for line in lines if turn < len(line)]

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))
