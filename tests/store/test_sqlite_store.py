"""What the file of the store withstands."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from claimtable.errors import ClaimtableError, DiskError, StoreInUseError, StoreVersionError, UsageError
from claimtable.store import SqliteStore
from claimtable.store.tables import MIGRATIONS
from tests.store.corpus import MENTIONS_EACH, article, reading, tracking

ROOT = Path(__file__).parents[2]
KILLS = 12

# Writes readings for ever, and says after each that it is stored.
WRITER = """
import sys
from pathlib import Path
from claimtable.store import SqliteStore
from tests.store.corpus import article, reading
store = SqliteStore.open(Path(sys.argv[1]))
with store.writing():
    for number in range(len(store.articles()) - store.pending_count("d"), 100_000):
        store.add_articles([article(number)])
        store.add_reading(reading(number), "d")
        print(number, flush=True)
"""

# The same on a disk that is full after 400,000 bytes.
LIMITED_WRITER = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))" + WRITER

HOLDER = """
import sys
from pathlib import Path
from claimtable.store import SqliteStore
store = SqliteStore.open(Path(sys.argv[1]))
with store.writing():
    print("held", flush=True)
    sys.stdin.read()
"""


def child(program: str, path: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "claims.db"


@pytest.fixture
def filled(path: Path) -> Path:
    with closing(SqliteStore.open(path)) as store:
        store.add_articles([reading(1).article])
        store.add_reading(reading(1), "d")
        store.replace_tracking(tracking([reading(1)]))
    return path


def readings_in(path: Path) -> int:
    """How many articles have been read, after checking that every reading is whole."""
    with closing(apsw.Connection(str(path))) as database:
        assert database.execute("PRAGMA integrity_check").get == "ok"
        assert database.execute("PRAGMA foreign_key_check").get is None
        read = database.execute("SELECT count(*) FROM reading").get
        for table, each in (("mention", MENTIONS_EACH), ("credit", MENTIONS_EACH), ("attributions", 1)):
            assert database.execute(f"SELECT count(*) FROM {table}").get == each * read
    assert isinstance(read, int)
    return read


# ---- faults ----


def test_killed_at_any_moment_it_keeps_every_reading_it_confirmed(path: Path) -> None:
    chance = random.Random(1)
    confirmed = 0
    for _ in range(KILLS):
        writer = child(WRITER, path)
        assert writer.stdout is not None
        for _ in range(chance.randint(1, 30)):
            confirmed = int(writer.stdout.readline()) + 1
        time.sleep(chance.random() / 500)
        writer.send_signal(signal.SIGKILL)
        rest = writer.communicate()[0].split()
        confirmed = int(rest[-1]) + 1 if rest else confirmed
        # The kill may fall between the commit and the line that tells of it.
        assert readings_in(path) - confirmed in (0, 1)
        confirmed = readings_in(path)


def test_a_full_disk_is_said_and_nothing_stored_is_lost(path: Path) -> None:
    writer = child(LIMITED_WRITER, path)
    output, errors = writer.communicate(timeout=30)
    assert writer.returncode == 1
    assert f"claimtable.errors.DiskError: The store {path} cannot be read or written" in errors.splitlines()[-1]
    assert "MB are free" in errors
    confirmed = int(output.split()[-1]) + 1
    assert readings_in(path) == confirmed > 1
    with closing(SqliteStore.open(path)) as store:
        store.add_articles([article(confirmed)])
        store.add_reading(reading(confirmed), "d")
    assert readings_in(path) == confirmed + 1


def test_a_file_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DiskError, match=r"file/claims\.db"):
        SqliteStore.open(tmp_path / "file" / "claims.db")


def test_a_damaged_store_is_said_to_be_damaged(filled: Path) -> None:
    content = filled.read_bytes()
    filled.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(DiskError, match="malformed"):
        SqliteStore.open(filled).articles()


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    SqliteStore.open(tmp_path / "new" / "folder" / "claims.db").close()
    assert (tmp_path / "new" / "folder" / "claims.db").is_file()


# ---- one writer, many readers ----


@pytest.fixture
def holder(filled: Path) -> Iterator["subprocess.Popen[str]"]:
    process = child(HOLDER, filled)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_writer_is_told_who_is_first(filled: Path, holder: "subprocess.Popen[str]") -> None:
    with closing(SqliteStore.open(filled)) as store:
        start = time.monotonic()
        for _ in range(2):
            with (
                pytest.raises(StoreInUseError, match=rf"in use by pid {holder.pid} since \d{{4}}-.*Z"),
                store.writing(),
            ):
                pass
        assert time.monotonic() - start < 2 * 2


def test_readers_do_not_wait(filled: Path, holder: "subprocess.Popen[str]") -> None:
    with closing(SqliteStore.open(filled, readonly=True)) as store:
        assert len(store.articles()) == 1


def test_a_dead_writer_holds_nothing(filled: Path, holder: "subprocess.Popen[str]") -> None:
    holder.kill()
    holder.wait()
    with closing(SqliteStore.open(filled)) as store, store.writing():
        pass


def test_writing_ends_after_an_error(filled: Path) -> None:
    with closing(SqliteStore.open(filled)) as store:
        with pytest.raises(KeyError), store.writing():
            raise KeyError
        with store.writing():
            pass


def test_a_database_locked_by_another_program(filled: Path) -> None:
    with closing(apsw.Connection(str(filled))) as other, closing(SqliteStore.open(filled)) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreInUseError):
            store.add_articles([article(2)])


# ---- what is no store, and other versions ----


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def refused(path: Path, error: type[ClaimtableError], match: str) -> None:
    """Opening fails for readers and writers, and changes no file."""
    before = contents(path.parent)
    for readonly in (True, False):
        with pytest.raises(error, match=match):
            SqliteStore.open(path, create=not readonly, readonly=readonly)
    assert contents(path.parent) == before


def test_a_missing_store_is_not_made_for_a_reader(path: Path) -> None:
    for create, readonly in ((False, False), (True, True)):
        with pytest.raises(UsageError, match=r"no store.*claimtable run SOURCE --store") as caught:
            SqliteStore.open(path, create, readonly)
        assert caught.value.exit_code == 2
    assert not path.exists()


def test_a_folder(path: Path) -> None:
    path.mkdir()
    refused(path, UsageError, "is a folder")


def test_a_file_that_is_no_database(path: Path) -> None:
    path.write_text("claim,text\n" * 100)
    refused(path, UsageError, "not a store")


def test_the_database_of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
    refused(path, UsageError, "another program")


def test_an_empty_file_becomes_a_store_but_for_a_reader_is_none(path: Path) -> None:
    path.touch()
    with pytest.raises(UsageError, match="version"):
        SqliteStore.open(path, readonly=True)
    assert path.read_bytes() == b""
    SqliteStore.open(path).close()
    assert readings_in(path) == 0


def test_a_store_of_a_newer_version_is_left_alone(filled: Path) -> None:
    with closing(apsw.Connection(str(filled))) as database:
        database.execute("PRAGMA user_version = 99")
    refused(filled, StoreVersionError, "version 99")


def test_a_store_of_an_earlier_version_is_brought_up_to_date_and_kept(filled: Path) -> None:
    before = filled.read_bytes()
    newer = (*MIGRATIONS, ("ALTER TABLE article ADD COLUMN mood TEXT", "UPDATE article SET mood = 'calm'"))
    with pytest.raises(UsageError, match=f"version {len(newer)}, not {len(MIGRATIONS)}"):
        SqliteStore.open(filled, readonly=True, migrations=newer)
    assert filled.read_bytes() == before
    with closing(SqliteStore.open(filled, migrations=newer)) as store:
        assert store.articles() == [reading(1).article]
    with closing(apsw.Connection(str(filled))) as database:
        assert database.execute("SELECT mood FROM article").get == "calm"
    assert readings_in(filled.with_name(f"claims.db.v{len(MIGRATIONS)}")) == 1


def test_a_migration_that_fails_changes_nothing(filled: Path) -> None:
    with pytest.raises(apsw.SQLError):
        SqliteStore.open(filled, migrations=(*MIGRATIONS, ("DELETE FROM reading", "nonsense")))
    assert readings_in(filled) == 1
    SqliteStore.open(filled).close()


# ---- readers ----


def test_a_reader_cannot_write_and_leaves_nothing_behind(filled: Path) -> None:
    before = contents(filled.parent)
    with closing(SqliteStore.open(filled, readonly=True)) as store:
        assert list(store.rows("claims"))
        with pytest.raises(DiskError, match="readonly"):
            store.add_articles([article(5)])
    assert contents(filled.parent) == before


def as_nobody(task: Callable[[], object]) -> int:
    """Runs a task in a child without the rights of root. Its exit code: 0, that of our error, or 99."""
    process = os.fork()
    if process == 0:
        code = 99
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            task()
            code = 0
        except ClaimtableError as error:
            code = error.exit_code
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


@pytest.fixture
def closed_folder(filled: Path) -> Iterator[Path]:
    """A store in a folder that nobody may write to, in a place that everybody can reach."""
    folder = Path("/tmp") / f"claimtable-test-{os.getpid()}"  # noqa: S108
    folder.mkdir()
    copy = Path(shutil.copy(filled, folder / "claims.db"))
    copy.chmod(0o444)
    folder.chmod(0o555)
    yield copy
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_store_in_a_folder_closed_to_writing_can_be_read(closed_folder: Path) -> None:
    def read() -> None:
        with closing(SqliteStore.open(closed_folder, readonly=True)) as store:
            assert len(list(store.rows("mentions"))) == MENTIONS_EACH

    assert as_nobody(read) == 0


def test_a_store_in_a_folder_closed_to_writing_cannot_be_written(closed_folder: Path) -> None:
    def write() -> None:
        with closing(SqliteStore.open(closed_folder)) as store, store.writing():
            store.add_articles([article(5)])

    assert as_nobody(write) == DiskError.exit_code
    assert as_nobody(lambda: SqliteStore.open(closed_folder.with_name("new.db"))) == DiskError.exit_code


def test_looking_at_a_store_loads_nothing_heavy() -> None:
    program = "import sys, claimtable.store, claimtable.export; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pandas", "pyarrow", "spacy", "scipy"} & set(loaded)
