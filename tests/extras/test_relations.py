"""A model of natural language inference from a folder, made here at random: nothing is fetched."""

from pathlib import Path

import numpy as np
import pytest
import torch
import transformers

from claimtable.errors import ModelError
from claimtable.inference.hugging_face import TransformersRelationModel
from claimtable.inference.pairs import stance

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "dam", "is", "safe", "broke", "not", "."]
PAIRS = [("The dam is not safe.", "The dam is safe."), ("The dam broke.", "The dam is safe."), ("", "\ud800")]


def save(folder: Path, labels: list[str]) -> Path:
    """A tiny classifier with random weights and these labels."""
    torch.manual_seed(0)
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    tokenizer = transformers.BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), tokenizer_file=None)
    tokenizer.save_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(WORDS),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
        initializer_range=1.0,
    )
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_probabilities_have_our_order_whatever_the_models(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one = TransformersRelationModel(save(tmp_path / "one", ["ENTAILMENT", "NEUTRAL", "CONTRADICTION"])).relation(PAIRS)
    other = TransformersRelationModel(save(tmp_path / "other", ["contradiction", "entailment", "neutral"])).relation(
        PAIRS
    )
    assert one.shape == (3, 3)
    np.testing.assert_allclose(one.sum(1), 1)
    np.testing.assert_allclose(other, one[:, [1, 2, 0]], atol=1e-6)
    assert len({*one.round(3).flat}) > 3


def test_order_of_pairs_makes_no_difference(tmp_path: Path) -> None:
    model = TransformersRelationModel(save(tmp_path, ["entailment", "neutral", "contradiction"]))
    assert (model.relation(PAIRS[::-1])[::-1] == model.relation(PAIRS)).all()
    assert model.relation([]).shape == (0, 3)
    assert stance(model, ["The dam broke. The dam is safe."], ["The dam is not safe."]).shape == (1, 3)


def test_other_labels_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="positive, negative") as caught:
        TransformersRelationModel(save(tmp_path, ["positive", "negative"]))
    assert "id2label" in caught.value.next_step


def test_a_model_that_is_not_here_is_not_fetched(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nowhere"):
        TransformersRelationModel(tmp_path / "nowhere")
