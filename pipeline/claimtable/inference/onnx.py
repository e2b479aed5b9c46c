"""What models in ONNX have in common: one thread, one text or pair at a time, no padding, nothing cut."""

from pathlib import Path
from typing import Any

import onnxruntime
from tokenizers import Tokenizer


def session(folder: Path) -> Any:
    """The model in `folder`, ready to run. An answer depends on its own input alone, to the last bit."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # Every length is another shape.
    return onnxruntime.InferenceSession(folder / "model.onnx", options, ["CPUExecutionProvider"])


def tokenizer(folder: Path) -> Tokenizer:
    found = Tokenizer.from_file(str(folder / "tokenizer.json"))
    found.no_padding()
    found.no_truncation()
    return found


def encodable(text: str) -> str:
    """Half of a surrogate pair, which no tokenizer takes, becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")
