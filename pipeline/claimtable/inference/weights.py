"""Model files by name, each checked against its digest in `models/manifest.toml` before anything loads it.

Nothing heavy is imported here: packages are found by their metadata, so that `claimtable doctor` stays quick.
"""

import hashlib
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, TypeAdapter, ValidationError

from claimtable.errors import ModelError

_PACKAGE = Path(__file__).parents[1]
_INSTALLED = _PACKAGE / "models"
MODELS = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parents[1] / "models"
"""Folder of the manifest: inside an installed package, else at the top of the checkout."""

SPACY_ENGLISH = "en_core_web_sm"


class ModelFile(BaseModel, frozen=True, extra="forbid"):
    """One file: its path in the model's folder, its size and its SHA-256 in hex."""

    path: str
    bytes: int
    sha256: str


class Model(BaseModel, frozen=True, extra="forbid"):
    """One entry of the manifest. `packages` that carry the files, most trusted first; none if the files are ours."""

    task: str
    revision: str
    licence: str
    card: str | None = None
    packages: tuple[str, ...] = ()
    files: tuple[ModelFile, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over the digests and paths of all files, in hex: one name for the whole model."""
        return hashlib.sha256("".join(f"{file.sha256} {file.path}\n" for file in self.files).encode()).hexdigest()


class ModelInfo(NamedTuple):
    """One model. `digest` is the one that the manifest demands; `ok` says whether the files at `path` have it.

    `path` is None if nothing was found, `problem` if nothing is wrong. A manifest that cannot be read is reported as
    one model of that name, without a digest.
    """

    name: str
    task: str
    version: str
    path: Path | None
    digest: str
    ok: bool
    problem: str | None


class _Place(NamedTuple):
    package: str
    folder: Path
    repair: str


def weights(name: str, models: Path = MODELS) -> Path:
    """Folder of the model `name`, once its files are checked. Raises ModelError."""
    return _checked(name, models).folder


def spacy_model(models: Path = MODELS) -> tuple[str, Path]:
    """Package of the English spaCy model and the folder of its data, once they are checked. Raises ModelError."""
    place = _checked(SPACY_ENGLISH, models)
    return place.package, place.folder


def describe(models: Path = MODELS) -> list[ModelInfo]:
    """The state of every model, in the order of the manifest. Never raises."""
    try:
        manifest = _manifest(models)
    except ModelError as error:
        return [ModelInfo("manifest", "", "", None, "", ok=False, problem=str(error))]
    return [_describe(name, model, models) for name, model in manifest.items()]


def _describe(name: str, model: Model, models: Path) -> ModelInfo:
    folder = None
    try:
        place = _locate(name, model, models)
        folder = place.folder
        _check(place, model)
    except ModelError as error:
        return ModelInfo(name, model.task, model.revision, folder, model.digest, ok=False, problem=str(error))
    label = place.package if model.packages else name
    return ModelInfo(label, model.task, model.revision, folder, model.digest, ok=True, problem=None)


def _checked(name: str, models: Path) -> _Place:
    manifest = _manifest(models)
    if name not in manifest:
        raise ModelError(f"There is no model {name!r}.", f"One of: {', '.join(manifest)}.", _reinstall(models))
    place = _locate(name, manifest[name], models)
    _check(place, manifest[name])
    return place


@cache
def _manifest(models: Path) -> dict[str, Model]:
    path = models / "manifest.toml"
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
        return TypeAdapter(dict[str, Model]).validate_python(entries)
    except OSError as error:
        found = f"Cannot read {path}: {error.strerror}."
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        found = f"{path} is damaged: {str(error).splitlines()[0]}."
    raise ModelError(found, "The list of models that claimtable was built with.", _reinstall(models))


def _locate(name: str, model: Model, models: Path) -> _Place:
    if not model.packages:
        return _Place("claimtable", models / name, _reinstall(models))
    for package in model.packages:
        spec = find_spec(package)
        if spec and spec.submodule_search_locations and _version(package) == model.revision:
            folder = Path(spec.submodule_search_locations[0]) / f"{package}-{model.revision}"
            return _Place(package, folder, _reinstall_package(package, model))
    installed = ", ".join(f"{package} {_version(package) or 'is not installed'}" for package in model.packages)
    raise ModelError(
        f"{name} {model.revision} is not installed ({installed}).",
        f"Version {model.revision} of one of these packages.",
        _reinstall_package(model.packages[-1], model),
    )


@cache
def _check(place: _Place, model: Model) -> None:
    for file in model.files:
        path = place.folder / file.path
        expected = f"Expected {file.bytes} bytes with SHA-256 {file.sha256}."
        try:
            if not path.is_file():
                raise ModelError(f"There is no file {path}.", expected, place.repair)
            size, found = path.stat().st_size, _sha256(path)
        except OSError as error:
            raise ModelError(f"Cannot read {path}: {error.strerror}.", expected, place.repair) from None
        if (size, found) != (file.bytes, file.sha256):
            raise ModelError(f"{path} has changed: {size} bytes with SHA-256 {found}.", expected, place.repair)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _reinstall(models: Path) -> str:
    if models != _INSTALLED:
        return f"Restore it: git -C {models.parent} checkout -- {models.name}"
    return f"Reinstall it: {_pip_line('claimtable', _version('claimtable'))}"


def _reinstall_package(package: str, model: Model) -> str:
    if package != model.packages[-1]:  # Only the last one is a dependency of claimtable, which pip finds by its name.
        return f"Remove it, and {model.packages[-1]} takes its place: python -m pip uninstall {package}"
    return f"Reinstall it: {_pip_line(package, model.revision)}"


def _pip_line(package: str, wanted: str | None) -> str:
    requirement = f"{package}=={wanted}" if wanted else package
    return f"python -m pip install --force-reinstall --no-deps {requirement}"
