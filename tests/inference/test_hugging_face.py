"""What of a model of Hugging Face can be told without the libraries that run it; the rest is in tests/extras."""

import builtins
from collections.abc import Callable
from typing import Any

import pytest

from claimtable.errors import ModelError
from claimtable.inference.hugging_face import TransformersRelationModel
from claimtable.inference.hugging_face_names import token_classifier


@pytest.mark.parametrize("model", [TransformersRelationModel, token_classifier])
def test_without_the_extra_the_command_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch, model: Callable[[str], object]
) -> None:
    real = builtins.__import__

    def without_torch(name: str, *rest: Any, **named: Any) -> Any:
        if name == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without_torch)
    with pytest.raises(ModelError, match="torch is not installed") as caught:
        model("some/model")
    assert "pip install" in caught.value.next_step
    assert "claimtable[transformers]" in caught.value.next_step
