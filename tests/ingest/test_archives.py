"""Archives: what is read out of them, what is refused, and that nothing is unpacked to disk."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from claimtable import ingest
from claimtable.config import IngestSettings
from claimtable.records import Article, Rejection

TEXT = "The harbour office closed the east pier on Monday after a crane fell into the water, officials said."
SETTINGS = IngestSettings()


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return data.getvalue()


def taped(*members: tuple[str, bytes], mode: str = "w") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def read(folder: Path, settings: IngestSettings = SETTINGS) -> tuple[list[Article], list[Rejection]]:
    found = list(ingest.read([folder], settings))
    return [f for f in found if isinstance(f, Article)], [f for f in found if isinstance(f, Rejection)]


def given(folder: Path, name: str, data: bytes) -> tuple[list[Article], list[Rejection]]:
    (folder / "in").mkdir()
    (folder / "in" / name).write_bytes(data)
    before = sorted(folder.rglob("*"))
    result = read(folder / "in")
    assert sorted(folder.rglob("*")) == before
    return result


def lines(count: int) -> bytes:
    return "\n".join(json.dumps({"text": f"{TEXT} Part {n}."}) for n in range(count)).encode()


@pytest.mark.parametrize("pack", [zipped, taped], ids=["zip", "tar"])
def test_every_format_in_an_archive(tmp_path: Path, pack: Callable[..., bytes]) -> None:
    page = f"<html><body><p>{TEXT} Page.</p></body></html>".encode()
    data = pack(
        ("a/one.txt", f"{TEXT} One.".encode()),
        ("b/two.jsonl", lines(3)),
        ("three.html", page),
        ("four.csv", f'id,text\nr1,"{TEXT} Row."\n'.encode()),
        ("inner.zip", zipped(("deep.txt", f"{TEXT} Deep.".encode()))),
        ("five.jsonl.gz", gzip.compress(json.dumps({"text": f"{TEXT} Packed."}).encode())),
    )
    articles, rejections = given(tmp_path, "x.zip" if pack is zipped else "x.tar", data)
    assert not rejections
    assert len(articles) == 8
    assert articles[0].path.endswith(":a/one.txt")
    assert any(article.path.endswith("two.jsonl:3") for article in articles)
    assert any(article.path.endswith(":inner.zip:deep.txt") for article in articles)


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.jsonl.gz", gzip.compress),
        ("a.jsonl.bz2", bz2.compress),
        ("a.jsonl.xz", lzma.compress),
        ("a.jsonl.zst", zstandard.compress),
        ("a.tar.gz", lambda data: gzip.compress(taped(("x.jsonl", data)))),
        ("a.tgz", lambda data: gzip.compress(taped(("x.jsonl", data)))),
        ("a.tar.xz", lambda data: lzma.compress(taped(("x.jsonl", data)))),
    ],
)
def test_compressed_files(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    articles, rejections = given(tmp_path, name, pack(lines(5)))
    assert (len(articles), rejections) == (5, [])


def test_what_metadata_in_an_archive_says_of_its_files(tmp_path: Path) -> None:
    data = zipped(("may/a.txt", TEXT.encode()), ("may/metadata.csv", b"file,outlet,date\na.txt,Quay Post,2026-05-04\n"))
    articles, rejections = given(tmp_path, "x.zip", data)
    assert not rejections
    assert articles[0].outlet == "Quay Post"


NAMES = [
    "../../evil.txt", "/etc/passwd.txt", "C:\\windows\\evil.txt", "..\\..\\evil.txt", "a/../../b.txt", "~/x.txt",
    "con.txt", "nul.txt", "a\x1b[31mred.txt", "a\x07bell.txt", "a\u202etxt.txt", "a\u200bhidden.txt", "a\nb.txt",
    "a\rb.txt", "x" * 240 + ".txt", "-rf.txt", "$(rm).txt", "`id`.txt", "file:///etc/passwd.txt", "\\\\host\\share\\x.txt",
    "a//b.txt", "./x.txt", "a;b.txt", "a|b.txt", "%2e%2e%2fevil.txt", "a\u2028b.txt", "é.txt", "\u0065\u0301.txt",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=ascii)
@pytest.mark.parametrize("pack", [zipped, taped], ids=["zip", "tar"])
def test_names_are_labels(tmp_path: Path, pack: Callable[..., bytes], name: str) -> None:
    articles, _ = given(tmp_path, "x.zip" if pack is zipped else "x.tar", pack((name, TEXT.encode())))
    assert [article.text for article in articles] == [TEXT]
    assert all(each.isprintable() for each in articles[0].path)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE])
def test_links_and_devices_are_not_followed(tmp_path: Path, kind: bytes) -> None:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    articles, rejections = given(tmp_path, "x.tar", data.getvalue())
    assert articles == []
    assert [rejection.reason for rejection in rejections] == ["not_regular"]


def test_a_link_in_a_zip(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert [rejection.reason for rejection in given(tmp_path, "x.zip", data.getvalue())[1]] == ["not_regular"]


def zeros(size: int, wbits: int = 31) -> bytes:
    deflate = zlib.compressobj(9, wbits=wbits)
    return b"".join([*(deflate.compress(bytes(1 << 24)) for _ in range(size >> 24)), deflate.flush()])


def nested_bomb() -> bytes:
    data = zipped(("a.jsonl", bytes(4_000_000)))
    for _ in range(6):
        data = zipped(*((f"{n}.zip", data) for n in range(8)))
    return data


def overlapping_bomb() -> bytes:
    """Many entries of the directory for one and the same member."""
    data = zipped(("a.jsonl", bytes(16_000_000)))
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry, count = data[start:end], 500
    closing = data[end : end + 8] + count.to_bytes(2, "little") * 2 + (len(entry) * count).to_bytes(4, "little")
    return data[:start] + entry * count + closing + data[end + 16 :]


BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "gzip": lambda: ("a.jsonl.gz", zeros(1 << 30)),
    "gzip of a page": lambda: ("a.html.gz", zeros(1 << 30)),
    "gzip in gzip": lambda: ("a.jsonl.gz.gz", gzip.compress(zeros(1 << 30))),
    "bzip2": lambda: ("a.jsonl.bz2", bz2.compress(bytes(1 << 28))),
    "xz": lambda: ("a.jsonl.xz", lzma.compress(bytes(1 << 28), preset=0)),
    "zstandard": lambda: ("a.jsonl.zst", zstandard.compress(bytes(1 << 28))),
    "zip": lambda: ("a.zip", zipped(("a.jsonl", bytes(1 << 28)))),
    "zip of a page": lambda: ("a.zip", zipped(("a.html", bytes(1 << 28)))),
    "zip in zip": lambda: ("a.zip", nested_bomb()),
    "overlapping zip": lambda: ("a.zip", overlapping_bomb()),
    "tar in gzip": lambda: ("a.tar.gz", gzip.compress(taped(("a.jsonl", bytes(1 << 28))))),
    "crawl": lambda: ("a.warc.gz", zeros(1 << 28)),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_are_stopped(tmp_path: Path, bomb: str) -> None:
    name, data = BOMBS[bomb]()
    ingest.isolation.nursery()
    start = time.monotonic()
    articles, rejections = given(tmp_path, name, data)
    assert articles == []
    assert {"bomb", "too_large", "too_complex", "oom"} & {rejection.reason for rejection in rejections}
    assert time.monotonic() - start < 10  # two seconds on a machine with nothing else to do


def test_ordinary_ratios_pass(tmp_path: Path) -> None:
    data = ("\n".join(json.dumps({"text": f"{TEXT} {n} " * 20}) for n in range(2_000))).encode()
    articles, rejections = given(tmp_path, "a.jsonl.gz", gzip.compress(data))
    assert (len(articles), rejections) == (2_000, [])


def test_a_zip_without_its_directory(tmp_path: Path) -> None:
    data = zipped(("a.txt", f"{TEXT} A.".encode()), ("b.txt", f"{TEXT} B.".encode()))
    articles, rejections = given(tmp_path, "x.zip", data[: data.index(b"PK\x01\x02") + 10])
    assert [article.text for article in articles] == [f"{TEXT} A.", f"{TEXT} B."]
    assert [rejection.reason for rejection in rejections] == ["damaged"]


def test_a_damaged_member_costs_itself(tmp_path: Path) -> None:
    data = bytearray(zipped(("a.txt", f"{TEXT} A.".encode()), ("b.txt", f"{TEXT} B.".encode())))
    data[50] ^= 0xFF
    articles, rejections = given(tmp_path, "x.zip", bytes(data))
    assert [article.text for article in articles] == [f"{TEXT} B."]
    assert [rejection.reason for rejection in rejections] == ["damaged"]


def test_what_was_read_before_a_file_breaks_off_is_kept(tmp_path: Path) -> None:
    data = gzip.compress(b"\n".join(json.dumps({"text": f"{TEXT} {n}"}).encode() for n in range(3_000)))
    articles, rejections = given(tmp_path, "a.jsonl.gz", data[: len(data) // 2])
    assert articles
    assert "damaged" in {rejection.reason for rejection in rejections}


def test_encrypted_members_are_listed(tmp_path: Path) -> None:
    data = bytearray(zipped(("a.txt", TEXT.encode())))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert [rejection.reason for rejection in given(tmp_path, "x.zip", bytes(data))[1]] == ["encrypted"]


def test_what_systems_put_beside_files_is_no_article(tmp_path: Path) -> None:
    data = zipped(("a.txt", TEXT.encode()), ("__MACOSX/._a.txt", b"\x00\x05\x16\x07"), (".DS_Store", b"x"), ("d/", b""))
    articles, rejections = given(tmp_path, "x.zip", data)
    assert (len(articles), rejections) == (1, [])
