"""Turns news articles into a table of claims.

import claimtable as ct

ct.track("articles/", store="claims.db")
ct.claims_table("claims.db")
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimtable.config import Config, read_config
    from claimtable.frames import (
        RejectedWarning,
        articles_table,
        attributions_table,
        claims_table,
        mentions_table,
        read_articles,
        table,
        track,
    )

__version__ = "0.1.0"

__all__ = [
    "Config",
    "RejectedWarning",
    "articles_table",
    "attributions_table",
    "claims_table",
    "mentions_table",
    "read_articles",
    "read_config",
    "table",
    "track",
]


def __getattr__(name: str) -> Any:
    """Loads pandas and what else the verbs need when the first of them is used."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from claimtable import config, frames  # noqa: PLC0415

    return getattr(config if name in {"Config", "read_config"} else frames, name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
