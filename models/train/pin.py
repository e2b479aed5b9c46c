"""Writes the size and SHA-256 of a model's files into the manifest: python models/train/pin.py NAME FOLDER."""

import hashlib
import sys
from pathlib import Path

import tomlkit

MANIFEST = Path(__file__).parents[1] / "manifest.toml"


def pin(name: str, folder: Path) -> None:
    """Pins the files that the manifest lists for `name`, as they are in `folder`, and prints their digests."""
    manifest = tomlkit.parse(MANIFEST.read_text(encoding="utf-8"))
    for file in manifest[name]["files"]:
        content = (folder / file["path"]).read_bytes()
        file["bytes"] = len(content)
        file["sha256"] = hashlib.sha256(content).hexdigest()
        print(f"{file['sha256']}  {file['path']}")
    MANIFEST.write_text(tomlkit.dumps(manifest), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    pin(sys.argv[1], Path(sys.argv[2]))
