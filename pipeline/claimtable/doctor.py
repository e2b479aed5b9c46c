"""The state of the installation: versions, models, room. Nothing heavy is loaded to find out."""

import os
import platform
import re
import shutil
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import apsw

from claimtable.inference.weights import ModelInfo, describe
from claimtable.records import JsonObject

DISTRIBUTION = "claimtable"

_NAME = re.compile(r"[\w.-]+")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([\w-]+)['"]""")


def diagnose(folder: Path) -> JsonObject:
    """Versions, models with their digests, free disk space at `folder` and memory in MB (null where unknown).

    `healthy` is false if a model or a required package is missing or a model has changed.
    """
    packages = [_package(requirement) for requirement in requires(DISTRIBUTION) or []]
    models = [_model(model) for model in describe()]
    return {
        "claimtable": version(DISTRIBUTION),
        "python": platform.python_version(),
        "sqlite": apsw.sqlite_lib_version(),
        "platform": platform.platform(),
        "packages": packages,
        "models": models,
        "disk_free_mb": shutil.disk_usage(folder).free // 1_000_000,
        "memory_mb": _memory_mb(),
        "processors": os.cpu_count(),
        "healthy": all(model["ok"] for model in models) and all(p["version"] or p["extra"] for p in packages),
    }


def _package(requirement: str) -> JsonObject:
    match, extra = _NAME.match(requirement), _EXTRA.search(requirement)
    assert match is not None
    name, installed = match[0], _installed(match[0])
    wanted = f"{DISTRIBUTION}[{extra[1]}]" if extra else requirement.partition(";")[0].strip()
    install = None if installed else f'python -m pip install "{wanted}"'
    return {"name": name, "version": installed, "extra": extra and extra[1], "install": install}


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _model(model: ModelInfo) -> JsonObject:
    return model._asdict() | {"path": model.path and str(model.path)}


def _memory_mb() -> int | None:
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", {}):
        return None
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1_000_000
