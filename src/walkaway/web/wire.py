"""Messages between the server and its workers: a JSON head and a block of bytes."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from typing import Any

Message = tuple[dict[str, Any], bytes]
"""Head and block."""

SIZES = struct.Struct(">II")
"""Bytes of the head, bytes of the block."""


def pack(head: dict[str, Any], block: bytes = b"") -> bytes:
    """One message as bytes."""
    text = json.dumps(head, allow_nan=False, separators=(",", ":")).encode()
    return SIZES.pack(len(text), len(block)) + text + block


def send(channel: socket.socket, head: dict[str, Any], block: bytes = b"") -> None:
    """Send one message and wait until it is gone."""
    channel.sendall(pack(head, block))


def receive(channel: socket.socket) -> Message | None:
    """Wait for one message; None when the other side has gone."""
    sizes = _exactly(channel, SIZES.size)
    if sizes is None:
        return None
    head_size, block_size = SIZES.unpack(sizes)
    content = _exactly(channel, head_size + block_size)
    if content is None:
        return None
    return json.loads(content[:head_size]), content[head_size:]


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    content = bytearray()
    while len(content) < size:
        piece = channel.recv(min(size - len(content), 1 << 20))
        if not piece:
            return None
        content += piece
    return bytes(content)


async def read(reader: asyncio.StreamReader) -> Message | None:
    """Wait for one message without blocking; None when the other side has gone."""
    try:
        head_size, block_size = SIZES.unpack(await reader.readexactly(SIZES.size))
        head = json.loads(await reader.readexactly(head_size))
        return head, await reader.readexactly(block_size)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
