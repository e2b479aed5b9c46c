"""What parent and child tell each other: a JSON object and some bytes, each with its length before it.

JSON, since what a child says after reading hostile bytes must not be able to run anything.
"""

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

_LENGTHS = struct.Struct(">II")


def send(channel: socket.socket, message: Mapping[str, Any], data: bytes = b"", fd: int | None = None) -> None:
    """Sends a message, and an open file with it if `fd` is given. Raises OSError."""
    header = json.dumps(message, default=str).encode("utf-8", "surrogatepass")
    channel.sendall(_LENGTHS.pack(len(header), len(data)) + header + data)
    if fd is not None:
        socket.send_fds(channel, [b"f"], [fd])


def receive(channel: socket.socket) -> tuple[dict[str, Any], bytes]:
    """The next message and its bytes. Raises EOFError if the other end is gone, TimeoutError."""
    size, data_size = _LENGTHS.unpack(_exactly(channel, _LENGTHS.size))
    return json.loads(_exactly(channel, size)), bytes(_exactly(channel, data_size))


def receive_file(channel: socket.socket) -> int:
    """The file descriptor that came with a message."""
    _, fds, _, _ = socket.recv_fds(channel, 1, 1)
    if not fds:
        raise EOFError
    return fds[0]


def _exactly(channel: socket.socket, size: int) -> bytearray:
    data = bytearray()
    while len(data) < size:
        try:
            part = channel.recv(min(size - len(data), 1 << 20))
        except ConnectionError:
            part = b""
        if not part:
            raise EOFError
        data += part
    return data
