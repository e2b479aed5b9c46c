"""A server on the loopback that misbehaves in as many ways as it has paths, and one that must never be reached."""

import contextlib
import gzip
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import NamedTuple

PAGE = b"<html><title>Harbour</title><p>The quay at Lisenna was closed.</p></html>"
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def _whole(body: bytes, *fields: str, status: str = "200 OK") -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields, "", ""]
    return "\r\n".join(head).encode() + body


class Server:
    """`asked` has the paths that were requested. `canary` is the port of the server that must not be reached."""

    def __init__(self, listener: socket.socket, robots: bytes, canary: int, tls: ssl.SSLContext | None = None) -> None:
        self.port = listener.getsockname()[1]
        self.asked: list[str] = []
        self.hits = 0
        self._listener, self._robots, self._canary, self._tls = listener, robots, canary, tls
        self._open = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def close(self) -> None:
        self._open.set()
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                self.hits += 1
                threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError), line:
            line.settimeout(20)
            if self._tls:
                line = self._tls.wrap_socket(line, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                if not (more := line.recv(4096)):
                    return
                head += more
            path = head.split()[1].decode().lstrip("/")
            self.asked.append(path)
            for part in self._parts(path):
                line.sendall(part)

    def _drip(self, first: bytes, part: bytes) -> Iterator[bytes]:
        yield first
        while not self._open.wait(0.05):
            yield part

    def _parts(self, path: str) -> Iterator[bytes]:  # noqa: PLR0915  a list of behaviours
        name = path.partition("?")[0]
        match name:
            case "robots.txt":
                yield _whole(self._robots) if self._robots else _whole(b"", status="404 Not Found")
            case "page" | "private":
                yield _whole(PAGE, "Content-Type: text/html; charset=utf-8")
            case "no-length":
                yield _OK + b"\r\n" + PAGE
            case "chunked":
                yield _OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
            case "gzip":
                yield _whole(gzip.compress(PAGE), "Content-Encoding: gzip")
            case "cookie":
                yield _whole(PAGE, "Set-Cookie: who=me")
            case "drip-head":
                yield from self._drip(b"HTTP/1.1 200 OK\r\nX: ", b"x")
            case "drip-body":
                yield from self._drip(_OK + b"Content-Length: 100000\r\n\r\n", b"x")
            case "silent":
                self._open.wait(20)
            case "stall":
                yield _OK + b"Content-Length: 100000\r\n\r\n" + b"x"
                self._open.wait(20)
            case "endless":
                yield _OK + b"\r\n"
                while not self._open.is_set():
                    yield b"x" * 65536
            case "bomb":
                yield _whole(gzip.compress(bytes(50_000_000)), "Content-Encoding: gzip")
            case "bomb-in-bomb":
                yield _whole(gzip.compress(gzip.compress(bytes(50_000_000))), "Content-Encoding: gzip, gzip")
            case "bad-gzip":
                yield _whole(b"no gzip at all", "Content-Encoding: gzip")
            case "short":
                yield _OK + b"Content-Length: 100000\r\n\r\n" + PAGE
            case "bad-chunks":
                yield _OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"
            case "garbage":
                yield b"\x00\x01\x02 what?\r\n\r\n"
            case "nothing":
                return
            case "long-head":
                yield b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n"
            case "many-fields":
                yield b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 1000 + b"\r\n"
            case "loop":
                yield _whole(b"", "Location: /loop", status="302 Found")
            case "moved":
                yield _whole(b"", "Location: /page", status="301 Moved")
            case "to-canary":
                yield _whole(b"", f"Location: http://127.0.0.1:{self._canary}/page", status="302 Found")
            case "to-metadata":
                yield _whole(b"", "Location: http://169.254.169.254/latest/", status="307 Go")
            case "to-file":
                yield _whole(b"", "Location: file:///etc/hostname", status="302 Found")
            case "forged":
                yield _whole(b"", "Location: http://h/\x1b[31m%0aINFO", status="302 Found")
            case "later":
                yield _whole(b"", "Retry-After: 100000", status="429 Slow down")
            case "busy-once":
                busy = self.asked.count(path) == 1
                yield _whole(b"", "Retry-After: 0", status="503 Busy") if busy else _whole(PAGE)
            case "feed":
                entries = "".join(f"<item><link>{self.url(each)}</link></item>" for each in ("page", "chunked", "gone"))
                yield _whole(f"<rss><channel>{entries}</channel></rss>".encode(), "Content-Type: text/xml")
            case _:
                yield _whole(b"", status="404 Not Found")


class Pair(NamedTuple):
    server: Server
    canary: Server


@contextlib.contextmanager
def servers(robots: bytes = b"") -> Iterator[Pair]:
    canary = Server(socket.create_server(("127.0.0.1", 0)), b"", 0)
    server = Server(socket.create_server(("127.0.0.1", 0)), robots, canary.port)
    try:
        yield Pair(server, canary)
    finally:
        server.close()
        canary.close()
