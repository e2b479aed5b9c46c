"""The command as its users meet it: what it prints, writes and returns."""

import json
import os
import pty
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from claimtable.records import ClaimRow
from claimtable.store import SqliteStore
from claimtable.store.tables import TABLES
from tests.command import ROOT, SAMPLE, claimtable, environment, shell
from tests.store.corpus import article, claim, reading, tracking

COMMANDS = ("run", "table", "show", "export", "doctor")
HEAVY = {"spacy", "onnxruntime", "pandas", "numpy", "pyarrow", "scipy", "trafilatura", "torch", "model2vec"}
GOOD = {
    "id": "x1",
    "text": "The harbour authority said on Monday that two ferries had been sold to a company in Orrin.",
}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A small store with four claims, of which c-a0000 is contested."""
    return filled(tmp_path / "claims.db", range(4))


def filled(path: Path, numbers: Sequence[int]) -> Path:
    readings = [reading(number) for number in numbers]
    with closing(SqliteStore.open(path)) as opened, opened.writing():
        opened.add_articles([read.article for read in readings])
        for read in readings:
            opened.add_reading(read, "d")
        opened.replace_tracking(tracking(readings))
    return path


def edit(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)


# ---- help --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_is_short_and_ends_with_an_example(command: tuple[str, ...], tmp_path: Path) -> None:
    shown = claimtable(*command, "--help", cwd=tmp_path)
    lines = [line for line in shown.stdout.splitlines() if line.strip()]
    assert shown.returncode == 0
    assert len(lines) <= 25
    assert re.match(r" (Example: )?claimtable ", lines[-1])


def test_examples_in_help_run_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(SAMPLE.parent)
    for command in COMMANDS:
        last = claimtable(command, "--help", cwd=tmp_path).stdout.strip().splitlines()[-1]
        done = shell(last.strip().removeprefix("Example: "), tmp_path)
        assert done.returncode == 0, f"{last}\n{done.stderr}"
        assert done.stdout
    assert (tmp_path / "out" / "claims.jsonl").exists()
    assert (tmp_path / "tables" / "mentions.parquet").exists()


def test_version(tmp_path: Path) -> None:
    assert re.fullmatch(r"claimtable \d+\.\d+\.\d+\n", claimtable("--version", cwd=tmp_path).stdout)


def test_the_shell_completes_commands(tmp_path: Path) -> None:
    asked = {"_CLAIMTABLE_COMPLETE": "complete_bash", "COMP_WORDS": "claimtable ", "COMP_CWORD": "1"}
    assert set(COMMANDS) <= set(claimtable(cwd=tmp_path, **asked).stdout.split())


# ---- start-up ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [["--help"], ["table"], ["show", "c-a0001"], ["export", "out", "--format", "csv"], ["doctor"]]
)
def test_looking_at_a_store_loads_nothing_heavy(arguments: list[str], store: Path) -> None:
    program = (
        "import sys; from claimtable.cli import main\n"
        "try: main()\n"
        "finally: print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=store.parent, capture_output=True, text=True, check=False
    )
    loaded = set(done.stderr.split())
    assert "claimtable" in loaded
    assert not loaded & HEAVY


@pytest.mark.parametrize("arguments", [["--help"], ["table"]])
def test_starts_at_once(arguments: list[str], store: Path) -> None:
    def seconds() -> float:
        begin = time.monotonic()
        claimtable(*arguments, cwd=store.parent)
        return time.monotonic() - begin

    # 0.27 s on an idle machine; the margin is for one that runs the other tests beside it.
    assert min(seconds() for _ in range(3)) < 1.2


# ---- run ---------------------------------------------------------------------------------------------------------


def test_run_prints_claims_counts_rejections_files_and_the_next_command(tmp_path: Path) -> None:
    inputs = tmp_path / "in"
    shutil.copytree(SAMPLE, inputs)
    (inputs / "broken.jsonl").write_text('{"text": \n' + json.dumps(GOOD) + "\n", encoding="utf-8")
    done = claimtable("run", "in", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.startswith("claim ")
    assert re.search(
        r"[\d,]+ claims in [\d,]+ mentions; \d+ articles taken in, 0 of them read before; 1 rejected", done.stdout
    )
    assert re.search(r"rejected in ingest: 1 × row\n    .*broken\.jsonl", done.stdout)
    assert re.search(r"passed over in the articles: .*\d+ question", done.stdout)
    assert re.search("files: .*out/claims.csv", done.stdout)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{name}.csv" for name in TABLES} | {
        "datapackage.json"
    }
    following = done.stdout.rpartition("next: ")[2]
    assert shell(following, tmp_path).returncode == 0


def test_a_second_run_reads_nothing_again(sample_store: Path, tmp_path: Path) -> None:
    shutil.copy(sample_store, tmp_path / "claims.db")
    again = json.loads(claimtable("run", SAMPLE, "--json", cwd=tmp_path).stdout)
    assert again["counts"]["already_read"] == again["counts"]["articles"] > 0
    assert again["claims"]


def test_run_reads_json_lines_from_a_pipe_and_answers_in_json(tmp_path: Path) -> None:
    done = claimtable("run", "-", "--json", cwd=tmp_path, stdin=json.dumps(GOOD) + "\n")
    answer = json.loads(done.stdout)
    assert answer["schema"] == 1
    assert answer["counts"]["articles"] == 1
    assert done.stderr == ""


def test_quiet_says_nothing(tmp_path: Path) -> None:
    done = claimtable("run", "-", "--quiet", cwd=tmp_path, stdin=json.dumps(GOOD) + "\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_settings_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "strict.toml").write_text("[ingest]\nmin_words = 1000\n", encoding="utf-8")
    done = claimtable("run", "-", "--config", "strict.toml", "--json", cwd=tmp_path, stdin=json.dumps(GOOD) + "\n")
    assert json.loads(done.stdout)["rejections"][0]["reason"] == "empty"


def test_progress_is_shown_in_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(GOOD) + "\n", encoding="utf-8")
    assert "reading" in in_terminal(["run", "a.jsonl"], tmp_path)


# ---- table -------------------------------------------------------------------------------------------------------


def in_terminal(arguments: Sequence[str], cwd: Path, **changes: str) -> str:
    """What a terminal of 80 columns receives."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "claimtable", *arguments],
        cwd=cwd,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(TERM="xterm-256color", **changes),
    )
    os.close(theirs)
    received = b""
    try:
        while part := os.read(ours, 65536):
            received += part
    except OSError:  # How Linux says that the other side has gone.
        pass
    os.close(ours)
    assert process.wait(60) == 0
    return received.decode()


def test_table_fits_the_terminal_and_is_coloured(store: Path) -> None:
    edit(store, "UPDATE claims SET status = 'denied'")
    shown = in_terminal(["table"], store.parent)
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert shown != plain
    assert max(map(len, plain.splitlines())) <= 80
    assert "c-a0003" in plain


def test_no_color_is_obeyed(store: Path) -> None:
    edit(store, "UPDATE claims SET status = 'denied'")
    assert "\x1b[31m" not in in_terminal(["table"], store.parent, NO_COLOR="1")


def test_table_in_a_pipe_has_a_line_for_each_claim_and_every_column(store: Path) -> None:
    edit(
        store,
        "UPDATE claims SET independent_sources = 2, independent_sources_low = 1, independent_sources_high = 3, "
        "agreement = 0.83, agreement_low = 0.43, agreement_high = 1.0, value = 2300, value_low = 2250, "
        "value_high = 2350, unit = 'person' WHERE claim_id = 'c-a0000'",
    )
    done = claimtable("table", cwd=store.parent)
    lines = done.stdout.splitlines()
    assert len(lines) == 5
    for cell in ("2 (1–3)", ".83 [.43–1.00]", "reported", "yes", "2,300 (2,250–2,350) person", "2026-03-01", "c-a0000"):
        assert cell in lines[1]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["--contested"], ["c-a0000"]),
        (["--about", "harbour line"], ["c-a0000", "c-a0001", "c-a0002", "c-a0003"]),
        (["--about", "nobody"], []),
        (["--text", "COASTAL buy", "--limit", "2"], ["c-a0000", "c-a0001"]),
        (["--min-sources", "2"], []),
        (["--status", "denied,reported", "--sort", "-claim_id", "--limit", "1"], ["c-a0003"]),
        (["--status", "denied", "--status", "confirmed"], []),
        (["--outlet", "the quay"], ["c-a0001", "c-a0003"]),
        (["--since", "2026-03-01", "--until", "2026-03-01", "--limit", "1"], ["c-a0000"]),
        (["--until", "2026-02-28"], []),
    ],
)
def test_table_filters(store: Path, filters: list[str], expected: list[str]) -> None:
    done = claimtable("table", "--format", "jsonl", *filters, cwd=store.parent)
    assert [json.loads(line)["claim_id"] for line in done.stdout.splitlines()] == expected
    assert ("No claim" in done.stderr) == (not expected)


def test_table_in_every_format(store: Path) -> None:
    csv = claimtable("table", "--format", "csv", cwd=store.parent).stdout
    assert csv.splitlines()[0] == ",".join(ClaimRow.model_fields)
    assert claimtable("table", "--format", "markdown", cwd=store.parent).stdout.startswith("| text | status |")
    assert claimtable("table", "--format", "csv", "--output", "c.csv", cwd=store.parent).returncode == 0
    assert (store.parent / "c.csv").read_text(encoding="utf-8") == csv
    assert claimtable("table", "--format", "parquet", "--output", "c.parquet", cwd=store.parent).returncode == 0
    assert (store.parent / "c.parquet").read_bytes().startswith(b"PAR1")
    refused = claimtable("table", "--format", "parquet", cwd=store.parent)
    assert refused.returncode == 2
    assert "--output claims.parquet" in refused.stderr


def test_output_is_utf_8_in_every_locale(store: Path) -> None:
    edit(store, "UPDATE claims SET text = 'Zoë – “naïve”'")
    done = claimtable(
        "table", "--format", "csv", cwd=store.parent, PYTHONUTF8="0", LC_ALL="C", PYTHONIOENCODING="ascii"
    )
    assert "Zoë – “naïve”" in done.stdout
    shown = claimtable("table", cwd=store.parent, PYTHONUTF8="0", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert shown.returncode == 0, shown.stderr


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    filled(tmp_path / "claims.db", range(300))
    done = shell("claimtable table --format jsonl | head -1", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)


# ---- show and export ---------------------------------------------------------------------------------------------


def test_show_gives_every_number_its_reason_and_every_mention_its_context(store: Path) -> None:
    done = claimtable("show", "c-a0001", cwd=store.parent)
    assert done.returncode == 0, done.stderr
    for words in (
        "independent sources  1                          own voice of The Quay",
        "Mentions (3)",
        "[1] The Quay, 2026-03-01, no title",
        "    «Harbour Line will buy Coastal Freight», two people said.",
        "    said by: two people (anonymous), cue “said”",
        "    origin: outlet:dock post (cites): cites Dock Post at 39-49",
        "    stance: supports (supports 0.90, refutes 0.02); predicted",
        "[3] retells outlet:dock post (cites, 0.80: at 39-49)",
        "2026-03-01  confirmed: the company says so",
    ):
        assert words in done.stdout


def test_show_takes_the_beginning_of_an_id(store: Path) -> None:
    edit(store, "UPDATE claims SET claim_id = 'd123' WHERE claim_id = 'c-a0003'")
    assert json.loads(claimtable("show", "d", "--json", cwd=store.parent).stdout)["claim"]["claim_id"] == "d123"


def test_show_of_a_real_claim_marks_the_quote_in_its_sentence(sample_store: Path) -> None:
    first = claimtable("table", "--format", "jsonl", "--limit", "1", cwd=sample_store.parent).stdout
    details = json.loads(claimtable("show", json.loads(first)["claim_id"], "--json", cwd=sample_store.parent).stdout)
    assert len(details["mentions"]) == details["claim"]["mentions"]
    for mention in details["mentions"]:
        assert mention["context"][1] == mention["quote"]
        assert mention["article"]["outlet"]


@pytest.mark.parametrize("unknown", ["c-a0009", "c-"])
def test_show_names_ids_near_an_unknown_one(store: Path, unknown: str) -> None:
    done = claimtable("show", unknown, cwd=store.parent)
    assert done.returncode == 2
    assert "c-a0000" in done.stderr or "c-a0001" in done.stderr


def test_export_writes_all_tables_or_those_named(store: Path) -> None:
    assert claimtable("export", "all", cwd=store.parent).returncode == 0
    assert {path.stem for path in (store.parent / "all").glob("*.csv")} == set(TABLES)
    done = claimtable("export", "some", "--table", "claims,edges", "--format", "jsonl", cwd=store.parent)
    assert sorted(path.name for path in (store.parent / "some").iterdir()) == ["claims.jsonl", "edges.jsonl"]
    assert "some/claims.jsonl: 4 rows" in done.stdout


def test_what_articles_say_never_controls_the_terminal(store: Path) -> None:
    hostile = "\x1b]52;c;eA==\x07[red]bold[/red] \u202egnp.exe\x9b31m"
    with closing(SqliteStore.open(store)) as opened, opened.writing():
        readings = [reading(number) for number in range(4)]
        found = tracking(readings)
        opened.replace_tracking(found._replace(claims=[claim("c-a0000", text=hostile, reasons={"status": hostile})]))
    edit(store, "UPDATE article SET title = 'a' || char(27) || '[2J', outlet = '[bold]Quay'")
    for arguments in (["table"], ["show", "c-a0000"]):
        shown = claimtable(*arguments, cwd=store.parent).stdout
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)
        assert r"\x1b]52;c;eA==\x07[red]bold[/red] \u202egnp.exe\x9b31m" in shown
    assert r"[1] [bold]Quay, 2026-03-01, a\x1b[2J" in shown


# ---- doctor ------------------------------------------------------------------------------------------------------


def test_doctor_finds_everything_in_place(tmp_path: Path) -> None:
    found = json.loads(claimtable("doctor", "--json", cwd=tmp_path).stdout)
    assert found["healthy"]
    assert {model["name"] for model in found["models"]} >= {"static-minilm"}
    assert all(len(model["digest"]) == 64 for model in found["models"])
    versions = {package["name"]: package["version"] for package in found["packages"]}
    assert versions["spacy"].startswith("3.8")
    assert found["disk_free_mb"] > 0
    shown = claimtable("doctor", cwd=tmp_path)
    assert shown.returncode == 0
    assert re.search(rf"spacy +{re.escape(versions['spacy'])}", shown.stdout)


# ---- exit codes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["table", "--bogus"], "--bogus"),
        (["nonsense"], "nonsense"),
        (["run"], "SOURCE"),
        (["run", "no/such/path"], "no/such/path"),
        (["run", ".", "--format", "xls"], "xls"),
        (["run", ".", "--config", "missing.toml"], "missing.toml"),
        (["table", "--store", "missing.db"], "missing.db"),
        (["table", "--status", "true"], "'true'"),
        (["table", "--sort", "beauty"], "beauty"),
        (["table", "--since", "yesterday"], "yesterday"),
        (["export", "out", "--table", "people"], "people"),
    ],
)
def test_2_wrong_usage(store: Path, arguments: list[str], found: str) -> None:
    done = claimtable(*arguments, cwd=store.parent)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert found in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_errors_are_one_json_object_with_json(tmp_path: Path) -> None:
    done = claimtable("show", "c1", "--json", cwd=tmp_path)
    assert json.loads(done.stdout)["error"]["code"] == done.returncode == 2
    assert done.stderr == ""


def test_1_a_fault_of_ours_is_one_line(store: Path) -> None:
    edit(store, "UPDATE claims SET reasons = '{'")
    done = claimtable("table", cwd=store.parent)
    assert done.returncode == 1
    assert done.stderr.startswith("error: A fault of claimtable: JSONDecodeError")
    assert "next: CLAIMTABLE_DEBUG=1 claimtable table" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in claimtable("table", cwd=store.parent, CLAIMTABLE_DEBUG="1").stderr


def test_3_strict(tmp_path: Path) -> None:
    done = claimtable("run", "-", "--strict", cwd=tmp_path, stdin=json.dumps(GOOD) + "\n{\n")
    assert done.returncode == 3
    assert "1 × row" in done.stdout
    # Sentences that are no mention do not count.
    question = GOOD | {"text": GOOD["text"] + " Will anybody buy the rest of the fleet?"}
    done = claimtable("run", "-", "--strict", "--store", "q.db", cwd=tmp_path, stdin=json.dumps(question) + "\n")
    assert done.returncode == 0
    assert "question" in done.stdout


def test_4_nothing_readable(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "photo.jpg").write_bytes(b"\xff\xd8")
    done = claimtable("run", "in", "--json", cwd=tmp_path)
    assert done.returncode == 4
    answer = json.loads(done.stdout)
    assert answer["error"]["found"] == "Nothing readable among the sources."
    assert answer["rejections"][0]["reason"] == "format"


def test_5_store_in_use(store: Path) -> None:
    with closing(SqliteStore.open(store)) as opened, opened.writing():
        done = claimtable("run", "-", cwd=store.parent, stdin=json.dumps(GOOD) + "\n")
        assert claimtable("table", cwd=store.parent).returncode == 0
    assert done.returncode == 5
    assert f"pid {os.getpid()}" in done.stderr


def test_6_disk(store: Path) -> None:
    (store.parent / "file").write_text("", encoding="utf-8")
    line = json.dumps(GOOD) + "\n"
    assert claimtable("run", "-", "--store", "file/claims.db", cwd=store.parent, stdin=line).returncode == 6
    assert claimtable("export", "file/out", cwd=store.parent).returncode == 6
    assert claimtable("table", "--output", "file/claims.csv", cwd=store.parent).returncode == 6


def test_6_disk_full_while_articles_come_in(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "claimtable", "run", "-"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdin is not None
    lines = [json.dumps({"id": str(n), "text": article(n).text * (1 if n < 200 else 50)}) + "\n" for n in range(500)]
    process.stdin.write("".join(lines[:201]))
    process.stdin.flush()
    wait_for(tmp_path / "claims.db", "SELECT count(*) FROM article", 200)  # One batch: by then all is loaded.
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (400_000, 400_000))
    _, said = process.communicate("".join(lines[201:]), timeout=60)
    assert process.returncode == 6
    assert "MB are free" in said
    assert claimtable("table", cwd=tmp_path).returncode == 0


def test_7_store_of_a_newer_version(store: Path) -> None:
    edit(store, "PRAGMA user_version = 99")
    before = store.read_bytes()
    for command in (["table"], ["run", "-"]):
        done = claimtable(*command, cwd=store.parent, stdin=json.dumps(GOOD) + "\n")
        assert done.returncode == 7
        assert "pip install --upgrade claimtable" in done.stderr
    assert store.read_bytes() == before


def test_8_a_model_that_has_changed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "pipeline", tmp_path / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "models", tmp_path / "models", ignore=shutil.ignore_patterns("train"))
    weights = next((tmp_path / "models" / "static-minilm").glob("*.safetensors"))
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    source = str(tmp_path / "pipeline")
    done = claimtable("run", SAMPLE, cwd=tmp_path, PYTHONPATH=source)
    assert done.returncode == 8
    assert weights.name in done.stderr
    assert "next: " in done.stderr
    checked = claimtable("doctor", "--json", cwd=tmp_path, PYTHONPATH=source)
    assert checked.returncode == 8
    assert [model["ok"] for model in json.loads(checked.stdout)["models"]].count(False) == 1


@pytest.mark.parametrize(("number", "code", "workers"), [(signal.SIGINT, 130, "1"), (signal.SIGTERM, 143, "2")])
def test_a_stopped_run_goes_on_where_it_was(
    number: int, code: int, workers: str, sample_store: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "claimtable", "run", str(SAMPLE), "--out", "out", "--workers", workers]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment()
    )
    wait_for(tmp_path / "claims.db", "SELECT count(*) FROM reading", 3)
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == code
    assert f"next: claimtable run {SAMPLE} --out out --workers {workers}" in said
    assert claimtable("run", SAMPLE, "--out", "out", cwd=tmp_path).returncode == 0
    assert claimtable("export", tmp_path / "whole", cwd=sample_store.parent).returncode == 0
    for table in TABLES.keys() - {"runs"}:
        assert (tmp_path / "out" / f"{table}.csv").read_bytes() == (tmp_path / "whole" / f"{table}.csv").read_bytes()


def wait_for(path: Path, question: str, least: int) -> None:
    """Until a statement that counts something in the store gives at least so many."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
                if database.execute(question).fetchone()[0] >= least:
                    return
        except sqlite3.OperationalError:  # Not made yet.
            pass
        time.sleep(0.02)
    pytest.fail("it never came")


def test_a_dry_run_says_what_would_be_read_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.html").write_text("<p>One</p>")
    (tmp_path / "in" / "b.jsonl").write_text('{"text": "x"}\n{broken\n')
    done = claimtable("run", "in", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert "1 .html" in done.stdout
    assert "records of tables: 1" in done.stdout
    assert "1 × row" in done.stdout
    assert json.loads(claimtable("run", "in", "--dry-run", "--json", cwd=tmp_path).stdout)["records"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_columns_are_mapped(tmp_path: Path) -> None:
    text = "The harbour office closed the east pier on Monday after a crane fell into the water, officials said."
    (tmp_path / "a.csv").write_text(f'kop,tekst\nPier shut,"{text}"\n')
    done = claimtable("run", "a.csv", "--map", "text=tekst,title=kop", "--json", cwd=tmp_path)
    assert json.loads(done.stdout)["counts"]["articles"] == 1
    wrong = claimtable("run", "a.csv", "--map", "colour=tekst", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "columns are article_id" in wrong.stderr


def test_articles_of_an_earlier_run_with_other_settings_are_not_counted(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(GOOD | {"id": name}) + "\n", encoding="utf-8")
    (tmp_path / "other.toml").write_text("[extract]\nmin_words = 2\n", encoding="utf-8")
    claimtable("run", "first.jsonl", cwd=tmp_path)
    again = json.loads(claimtable("run", "second.jsonl", "--config", "other.toml", "--json", cwd=tmp_path).stdout)
    assert (again["counts"]["articles"], again["counts"]["already_read"]) == (1, 0)
