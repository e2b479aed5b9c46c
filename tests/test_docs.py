"""The manual agrees with the code, and what it says to type works."""

import re
from pathlib import Path

import pytest

from claimtable.config import Config
from claimtable.store.tables import TABLES
from docs.generate import REASONS, REFERENCE, exit_codes, pages
from tests.command import ROOT, SAMPLE, shell

PAGES = sorted(
    {*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").glob("*.md"), *ROOT.glob("benchmarks/*.md")}
)
CODES = {reason for reasons in REASONS.values() for reason in reasons}


@pytest.mark.parametrize("name", pages())
def test_generated_pages_are_fresh(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == pages()[name], "run: python -m docs.generate"


def test_every_column_and_setting_is_described() -> None:
    tables, settings = pages()["tables.md"], pages()["config.md"]
    for table in TABLES.values():
        for name, column in table.record.model_fields.items():
            assert column.description, name
            assert f"| `{name}` |" in tables
    for section, stage in Config():
        assert f"## [{section}]" in settings
        for key, setting in type(stage).model_fields.items():
            assert setting.description, key
            assert f"| `{key}` |" in settings


def test_every_command_and_exit_code_is_described() -> None:
    commands, codes = pages()["cli.md"], pages()["exit-codes.md"]
    for name in ("run", "fetch", "table", "show", "export", "doctor"):
        assert f"## claimtable {name}\n" in commands
    options = [line.split(" | ") for line in commands.splitlines() if line.startswith("| `")]
    assert len(options) > 25
    assert all(meaning for _, _, meaning, _ in options)
    for code in exit_codes():
        assert f"| {code} |" in codes


def test_every_reason_of_a_rejection_is_described() -> None:
    """Those that stand in the code and those in the word lists."""
    package = ROOT / "pipeline" / "claimtable"
    given = re.compile(r"(?:reason=|rejected\(|Error\()\s*f?\"([a-z_]+)(?::[^\"]*)?\"(?=[,)\n]| if)")
    returned = re.compile(r"(?:return |else )f?\"([a-z_]+)\"(?=[,)\n]| if)")
    judges = [package / name for name in ("ingest/records.py", "extract/mentions.py", "extract/selection.py")]
    found = {
        reason for path in package.glob("ingest/*.py") for reason in given.findall(path.read_text(encoding="utf-8"))
    }
    found |= {reason for path in judges for reason in returned.findall(path.read_text(encoding="utf-8"))}
    lists = (package / "extract/lexicon/boilerplate.txt").read_text(encoding="utf-8").splitlines()
    found |= {line.partition("\t")[0] for line in lists if "\t" in line and not line.startswith("#")}
    assert {"row", "empty", "question", "newsletter"} <= found
    assert found <= CODES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), target


def test_the_commands_of_the_tutorial_run(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(SAMPLE.parent)
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    commands = [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    assert len(commands) >= 5
    for command in commands:
        done = shell(command, tmp_path)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert done.stdout, command


def test_the_example_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) < 120
    (tmp_path / "data").symlink_to(SAMPLE.parent)
    monkeypatch.chdir(tmp_path)
    [program] = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    exec(compile(program, "README.md", "exec"), {})  # noqa: S102  our own example
    assert (tmp_path / "claims.db").exists()
