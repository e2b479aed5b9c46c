"""A token classifier from a folder, made here at random: nothing is fetched."""

from pathlib import Path

import pytest
import torch
import transformers

from claimtable.errors import ModelError
from claimtable.inference.hugging_face_names import find_names, token_classifier

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "dam", "Mira", "Olden", "broke", ".", *"0123456789", *(f"##{d}" for d in "0123456789")]  # fmt: skip
LABELS = ["O", "B-PER", "I-PER", "B-LOC"]


def save(folder: Path, positions: int = 64) -> str:
    torch.manual_seed(0)
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    tokenizer = transformers.BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), do_lower_case=False)
    tokenizer.save_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8,
        max_position_embeddings=positions, id2label=dict(enumerate(LABELS)),
        label2id={label: i for i, label in enumerate(LABELS)}, initializer_range=1.0,
    )  # fmt: skip
    transformers.BertForTokenClassification(config).save_pretrained(folder)
    return str(folder)


def test_no_token_of_a_long_window_is_lost(tmp_path: Path) -> None:
    text = " ".join(["Mira Olden broke 1234567890 ."] * 40) + " \ud800"
    labelled = token_classifier(save(tmp_path))(text)
    assert labelled == sorted(labelled)
    covered = {i for token in labelled for i in range(token.start, token.end)}
    assert covered >= {i for i, character in enumerate(text) if not character.isspace()}


def test_names_lie_in_the_text_and_come_out_alike_twice(tmp_path: Path) -> None:
    classify = token_classifier(save(tmp_path))
    text = "Mira Olden broke dam . " * 200
    found = find_names(text, classify)
    assert found == find_names(text, classify)
    assert found
    assert all(0 <= span.start < span.end <= len(text) for span, _ in found)
    assert classify("") == []


def test_a_model_that_is_not_here_is_not_fetched(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nowhere"):
        token_classifier(str(tmp_path / "nowhere"))
