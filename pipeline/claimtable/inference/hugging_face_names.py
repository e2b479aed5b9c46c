"""Any token classifier in the format of Hugging Face, in place of the tagger's own named entities.

It needs the extra `transformers`, which nothing else does. Nothing is downloaded: a model is a folder, or the name of
one that is in the local cache already.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from claimtable.errors import ModelError
from claimtable.inference.hugging_face import load
from claimtable.records import Parse
from claimtable.spans import Span

# Characters, not tokens: a window is a few hundred tokens of news, and what overlaps gives a name its context.
WINDOW, OVERLAP = 1_000, 200
# Labels of common schemes -> OntoNotes. MISC says nothing of the kind of a name, so others decide it.
_ONTONOTES = {"PER": "PERSON", "ORGANIZATION": "ORG", "ORGANISATION": "ORG", "LOCATION": "LOC"}
_NAMES = {"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"}


class Labelled(NamedTuple):
    """A token, its place in the text that was classified, and its label, such as "B-PER"."""

    start: int
    end: int
    label: str


Classify = Callable[[str], Sequence[Labelled]]


def windows(text: str) -> Iterator[tuple[Span, Span]]:
    """Spans to classify, each with the part of it whose names count. The parts cover the text without overlap."""
    start = 0
    while start < len(text):
        end = len(text)
        if end - start > WINDOW:
            space = max(text.rfind(mark, start + WINDOW // 2, start + WINDOW) for mark in " \n")
            end = space + 1 if space >= 0 else start + WINDOW
        yield Span(max(0, start - OVERLAP), min(len(text), end + OVERLAP)), Span(start, end)
        start = end


def decode(tokens: Sequence[Labelled]) -> list[tuple[Span, str]]:
    """Spans of the names in BIO, BILOU or plain labels, with labels as in OntoNotes; what is no name is left out."""
    found: list[tuple[Span, str]] = []
    goes_on = False
    for start, end, label in tokens:
        if start == end:
            continue  # A special token.
        prefix, dash, kind = label.partition("-")
        if not dash:
            prefix, kind = "I", label
        kind = _ONTONOTES.get(kind.upper(), kind.upper())
        prefix = prefix.upper()
        if goes_on and found[-1][1] == kind and prefix not in {"B", "U", "S"}:
            found[-1] = (Span(found[-1][0].start, end), kind)
        elif kind != "O":
            found.append((Span(start, end), kind))
        goes_on = kind != "O" and prefix not in {"L", "E", "U", "S"}
    return [(span, kind) for span, kind in found if kind in _NAMES]


def find_names(text: str, classify: Classify) -> list[tuple[Span, str]]:
    """Names of a text of any length, in order, without overlaps. A name belongs to the part in which it begins."""
    found: list[tuple[Span, str]] = []
    for window, part in windows(text):
        for span, label in decode(classify(window.of(text))):
            name = _whole_words(text, Span(window.start + span.start, window.start + span.end))
            free = not found or name.start >= found[-1][0].end
            if name.start < name.end and part.start <= name.start < part.end and free:
                found.append((name, label))
    return found


def _whole_words(text: str, span: Span) -> Span:
    """Without white space at its ends, and with the rest of a word that was classified in pieces."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Span(start, end)


def with_names(parse: Parse, text: str, classify: Classify) -> Parse:
    """The parse with these names; dates and numbers stay the tagger's where no name is."""
    names = find_names(text, classify)
    rest = [
        (span, label)
        for span, label in parse.names
        if label not in _NAMES and not any(span.overlap(name) for name, _ in names)
    ]
    return replace(parse, names=tuple(sorted(names + rest)))


def model_digest(name: str) -> str | None:
    """SHA-256 over the files of a model's folder; None if it is the name of one in the cache."""
    folder = Path(name)
    if not folder.is_dir():
        return None
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        digest.update(path.name.encode())
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def token_classifier(name: str) -> Classify:
    """Loads a model from a folder, or by its name from the local cache.

    Raises ModelError if the extra is not installed or if there is no such model here.
    """
    torch, tokenizer, model = load(name, "TokenClassification", "token classifier")
    if not tokenizer.is_fast:
        raise ModelError(
            f"The tokenizer of the model {name} does not tell where its tokens are.",
            "A fast tokenizer, one with a tokenizer.json.",
            "Choose another model, or convert its tokenizer.",
        )
    labels = model.config.id2label
    # Text of many tokens, such as digits or another script, is read in overlapping pieces. Two places less: RoBERTa's.
    max_length = min(512, getattr(model.config, "max_position_embeddings", 514) - 2)

    def classify(text: str) -> list[Labelled]:
        # A lone surrogate cannot be encoded; one character takes its place, so offsets stay.
        clean = text.encode("utf-8", "replace").decode("utf-8")
        inputs = tokenizer(
            clean,
            truncation=True,
            max_length=max_length,
            stride=max_length // 8,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            return_tensors="pt",
            padding=True,
        )
        inputs.pop("overflow_to_sample_mapping", None)
        offsets = inputs.pop("offset_mapping").tolist()
        with torch.inference_mode():
            best = model(**inputs).logits.argmax(-1).tolist()
        found: list[Labelled] = []
        for places, numbers in zip(offsets, best, strict=True):
            done = found[-1].end if found else 0
            found += [
                Labelled(start, end, labels[number])
                for (start, end), number in zip(places, numbers, strict=True)
                if start >= done and start < end
            ]
        return found

    return classify
