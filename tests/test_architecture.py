"""Who may import whom."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest
from importlinter import cli as importlinter

from tests.command import ROOT

PACKAGE = ROOT / "pipeline" / "claimtable"
# Only these may load what is heavy or somebody else's model.
OWNERS = {
    "spacy": "inference",
    "thinc": "inference",
    "model2vec": "inference",
    "onnxruntime": "inference",
    "torch": "inference",
    "transformers": "inference",
    "trafilatura": "ingest",
    "apsw": "store",
    "urllib3": "fetch",
    "ssl": "fetch",
    "http": "fetch",
    "protego": "fetch",
}
ROOF = {"cli.py", "frames.py", "doctor.py"}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_floors() -> None:
    assert (
        importlinter.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
        == importlinter.EXIT_STATUS_SUCCESS
    )


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_used_in_one_place(library: str) -> None:
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if library in {name.partition(".")[0] for name in imports(path)}
    }
    assert users
    assert {user.partition("/")[0] for user in users} - ROOF == {OWNERS[library]}


def test_connections_are_opened_in_one_place() -> None:
    """Elsewhere sockets are pairs between our own processes."""
    opening = re.compile(r"\b(?:create_connection|getaddrinfo|urlopen|connect_ex)\(")
    users = {path.parent.name for path in PACKAGE.rglob("*.py") if opening.search(path.read_text(encoding="utf-8"))}
    assert users == {"fetch"}


def test_what_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    declared = {re.split("[<>=]", requirement)[0] for requirement in requirements}
    distributions = packages_distributions()
    for path in PACKAGE.rglob("*.py"):
        for module in {name.partition(".")[0] for name in imports(path)} - sys.stdlib_module_names - {"claimtable", ""}:
            carriers = {name.lower().replace("_", "-") for name in distributions.get(module, [module])}
            assert carriers & declared, f"{path.relative_to(PACKAGE)} imports {module} of {sorted(carriers)}"


def test_nothing_inside_imports_the_root() -> None:
    for path in PACKAGE.rglob("*.py"):
        names = {name.removeprefix("claimtable.") for name in imports(path) if name.startswith("claimtable.")}
        for name in names:
            first = name.partition(".")[0]
            assert (PACKAGE / first).is_dir() or (PACKAGE / f"{first}.py").exists(), f"{path}: {name}"
