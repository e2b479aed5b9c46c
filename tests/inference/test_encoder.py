"""The static encoder: unit vectors that depend on nothing but their own text."""

import subprocess
import sys
from collections.abc import Sequence
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimtable.inference.encoder import StaticEncoder
from claimtable.inference.weights import weights
from claimtable.stages import Encoder

TEXTS = [
    "At least 14 people died when the river burst its banks, officials said.",
    "The mayor resigned on Tuesday.",
    "",
    "Profit fell 12% to $3.4bn.",
    "Müller and Łukasz signed the contract; naïve café owners didn't.",
]


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder(weights("static-minilm"))


def similarity(encoder: Encoder, left: str, right: str) -> float:
    first, second = encoder.encode([left, right])
    return float(first @ second)


def test_shape_type_and_length(encoder: StaticEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 256)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 1, 0, 1, 1], atol=1e-6)


def test_no_texts(encoder: StaticEncoder) -> None:
    vectors = encoder.encode([])
    assert vectors.shape == (0, encoder.dimensions)
    assert vectors.dtype == np.float32


@pytest.mark.parametrize("text", ["", " \n\t", "漢字", "\x00", "\u200b"])
def test_text_without_known_tokens_is_zero(encoder: StaticEncoder, text: str) -> None:
    assert not encoder.encode([text]).any()


@given(texts=st.lists(st.text(max_size=60), max_size=12), position=st.integers(0, 12))
def test_company_makes_no_difference(encoder: StaticEncoder, texts: list[str], position: int) -> None:
    for text, alone in zip(TEXTS, (encoder.encode([text])[0] for text in TEXTS), strict=True):
        crowd = [*texts[:position], text, *texts[position:]]
        among = encoder.encode(crowd)[min(position, len(texts))]
        assert among.tobytes() == alone.tobytes()


@given(texts=st.lists(st.text(max_size=60), max_size=12))
def test_every_vector_is_unit_or_zero(encoder: StaticEncoder, texts: list[str]) -> None:
    norms = np.linalg.norm(encoder.encode(texts), axis=1)
    assert np.isfinite(norms).all()
    assert all(norm == 0 or abs(norm - 1) < 1e-5 for norm in norms)


def test_more_texts_than_one_batch(encoder: StaticEncoder) -> None:
    many = encoder.encode(TEXTS * 2_500)
    assert many.reshape(2_500, -1).tobytes() == encoder.encode(TEXTS).tobytes() * 2_500


def test_another_process_gives_the_same_bytes(encoder: StaticEncoder) -> None:
    code = (
        "import sys; from claimtable.inference.encoder import StaticEncoder as E;"
        "from claimtable.inference.weights import weights;"
        f"sys.stdout.buffer.write(E(weights('static-minilm')).encode({TEXTS!r}).tobytes())"
    )
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, check=True)
    assert done.stdout == encoder.encode(TEXTS).tobytes()


def test_long_text_is_read_to_its_end(encoder: StaticEncoder) -> None:
    filler = "the report was published. " * 2_000
    assert similarity(encoder, filler + "flood " * 2_000, filler) < 0.99


@pytest.mark.parametrize("text", ["[MASK]", "[SEP]", "[PAD]"])
def test_names_of_special_tokens_are_ordinary_words(encoder: StaticEncoder, text: str) -> None:
    assert encoder.encode([text]).any()


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        (
            "The dam failed early on Sunday, flooding three villages.",
            "Three villages were under water after the dam burst at the weekend.",
            "The dam cost 40 million dollars and took six years to build.",
        ),
        (
            "The minister denied taking bribes.",
            "The politician rejected accusations of corruption.",
            "The minister opened a bridge.",
        ),
        (
            "Police arrested two suspects.",
            "Officers detained two people.",
            "The company reported a record profit.",
        ),
    ],
)
def test_paraphrase_is_nearer_than_another_statement(encoder: StaticEncoder, text: str, near: str, far: str) -> None:
    assert similarity(encoder, text, near) > similarity(encoder, text, far)


def test_quick_enough_for_every_sentence(encoder: StaticEncoder) -> None:
    """The goal is 0.15 ms a sentence; the margin is for a busy machine."""
    sentences: Sequence[str] = [TEXTS[0]] * 2_000
    started = perf_counter()
    encoder.encode(sentences)
    assert (perf_counter() - started) / len(sentences) < 0.001
