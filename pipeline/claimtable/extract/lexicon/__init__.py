"""Word lists, one entry a line; `#` opens a comment."""

from functools import cache
from importlib import resources


@cache
def lines(name: str) -> tuple[str, ...]:
    """The entries of `<name>.txt`, in the order of the file."""
    text = resources.files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def words(name: str) -> frozenset[str]:
    """The entries in lower case, without what follows a first word that marks it."""
    return frozenset(line.lower() for line in lines(name))


@cache
def marked(name: str) -> dict[str, frozenset[str]]:
    """Entry -> its marks, for lists of single words followed by marks."""
    return {first: frozenset(marks) for first, *marks in (line.split() for line in lines(name))}
