"""The spaCy tagger: one article in, one `Parse` out."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, LOWER, POS, SENT_START, TAG
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Token as SpacyToken
from thinc.api import NumpyOps
from threadpoolctl import threadpool_limits

from claimtable.inference.weights import spacy_model
from claimtable.layout import dateline
from claimtable.records import Article, Parse, Token
from claimtable.spans import Span

# spaCy refuses texts over a million characters and its memory grows with the text; news paragraphs are far shorter.
BLOCK_CHARACTERS = 20_000

# A parse of an ordinary article takes half a megabyte.
RECENT_PARSES = 64

# Penn Treebank tag -> Universal part of speech. spaCy's attribute_ruler does the same by pattern matching and takes a
# fifth of the whole parse; AUX against VERB, which depends on more than the tag, is decided from the dependency below.
_POS_OF_TAG = {
    "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN",
    "VB": "VERB", "VBD": "VERB", "VBG": "VERB", "VBN": "VERB", "VBP": "VERB", "VBZ": "VERB", "MD": "AUX",
    "JJ": "ADJ", "JJR": "ADJ", "JJS": "ADJ", "AFX": "ADJ", "RB": "ADV", "RBR": "ADV", "RBS": "ADV", "WRB": "SCONJ",
    "IN": "ADP", "RP": "ADP", "TO": "PART", "POS": "PART", "CC": "CCONJ", "CD": "NUM", "DT": "DET", "PDT": "DET",
    "WDT": "PRON", "PRP": "PRON", "PRP$": "PRON", "WP": "PRON", "WP$": "PRON", "EX": "PRON", "UH": "INTJ", "FW": "X",
    "LS": "X", "XX": "X", "ADD": "X", "NFP": "PUNCT", "SYM": "SYM", "$": "SYM", "#": "SYM", "_SP": "SPACE",
}  # fmt: skip

# Forms that the attribute_ruler would have given their lemma.
_LEMMA_OF_FORM = {
    form: lemma
    for lemma, forms in {
        "be": "am is are was were been being 'm 're ’m ’re",
        "have": "has had having 've ’ve",
        "do": "does did",
        "not": "n't n’t",
        "will": "'ll ’ll",
        "would": "'d ’d",
    }.items()
    for form in forms.split()
}
_ONE_VOWEL_ONE_CONSONANT = re.compile("(?:^|[^aeiou])[aeiou][^aeiouwxy]$")
_INFLECTED = {"NOUN", "VERB"}
# Without the attribute_ruler's features the lemmatizer would strip endings from forms that have none.
_BASE_FORMS = {"VB", "VBP", "NN"}


class SpacyTagger:
    """Parses with the small English model, without the parts whose work nobody uses.

    Every article is parsed by itself: in a batch the last bits of a product depend on what else is in it, and an
    answer must not.
    """

    def __init__(self) -> None:
        _, folder = spacy_model()
        self._nlp = _load(str(folder))
        self._lemmatizer: Any = self._nlp.get_pipe("lemmatizer")
        self._nlp.disable_pipe("lemmatizer")
        self._lemmas: dict[tuple[str, str], str] = {}
        self._recent: dict[str, Parse] = {}
        strings = self._nlp.vocab.strings
        self._pos_of_tag = {strings.add(tag): strings.add(pos) for tag, pos in _POS_OF_TAG.items()}
        self._punct = strings.add("PUNCT")
        self._aux_deps = [strings.add(dep) for dep in ("aux", "auxpass")]
        self._verb, self._aux = strings.add("VERB"), strings.add("AUX")
        self._copulas = [strings.add(form) for form in ("be", "am", "is", "are", "was", "were", "been", "being")]

    def parse(self, article: Article) -> Parse:
        """The parse depends on nothing but the text, so articles of the same text, which come close together, share it."""
        text = article.text
        parse = self._recent.pop(text, None) or self._parse(article)
        if len(text) <= BLOCK_CHARACTERS:
            self._recent[text] = parse
            while len(self._recent) > RECENT_PARSES:
                del self._recent[next(iter(self._recent))]
        return replace(parse, article_id=article.article_id)

    def _parse(self, article: Article) -> Parse:
        tokens: list[Token] = []
        sentences: list[Span] = []
        names: list[tuple[Span, str]] = []
        vectors: list[NDArray[np.float32]] = []
        with threadpool_limits(1):
            opening = dateline(article.text)
            for block in blocks(article.text):
                breaks_at = opening.end if opening and block.start == 0 else 0
                doc = self._parse_block(block.of(article.text), breaks_at)
                self._add(doc, block.start, tokens, sentences, names)
                vectors.append(np.asarray(doc.tensor, dtype=np.float32).reshape(len(doc), -1))
        joined = np.concatenate(vectors) if vectors else np.zeros((0, 0), dtype=np.float32)
        return Parse(article.article_id, tuple(tokens), tuple(sentences), tuple(names), joined)

    def _parse_block(self, text: str, breaks_at: int) -> Doc:
        """Parses a text in which a sentence begins after every line break and at offset `breaks_at`."""
        doc = self._nlp.make_doc(text)
        after_break = False
        for token in doc:
            if after_break or token.idx == breaks_at:
                token.is_sent_start = True
            after_break = "\n" in token.text
        for _, pipe in self._nlp.pipeline:
            doc = pipe(doc)
        self._set_pos(doc)
        return doc

    def _set_pos(self, doc: Doc) -> None:
        tags, deps, forms = doc.to_array([TAG, DEP, LOWER]).T
        pos = np.array([self._pos_of_tag.get(int(tag), self._punct) for tag in tags], dtype=np.uint64)
        auxiliary = np.isin(deps, self._aux_deps) | np.isin(forms, self._copulas)
        pos[auxiliary & (pos == self._verb)] = self._aux
        doc.from_array([POS], pos.reshape(-1, 1))  # type: ignore[arg-type]

    def _lemma(self, token: SpacyToken, tag: str, pos: str) -> str:
        """Dictionary form of a noun or verb, lower case of the rest. Looked up once for each form and tag."""
        lower = token.lower_
        if lower in _LEMMA_OF_FORM:
            return _LEMMA_OF_FORM[lower]
        if pos not in _INFLECTED or tag in _BASE_FORMS:
            return lower
        key = (token.text, tag)
        if key not in self._lemmas:
            self._lemmas[key] = _likeliest([str(lemma) for lemma in self._lemmatizer.rule_lemmatize(token)])
        return self._lemmas[key]

    def _add(
        self,
        doc: Doc,
        offset: int,
        tokens: list[Token],
        sentences: list[Span],
        names: list[tuple[Span, str]],
    ) -> None:
        first = len(tokens)
        text_of = doc.vocab.strings.__getitem__
        rows = doc.to_array([TAG, POS, DEP, HEAD, SENT_START])
        heads = rows[:, 3].astype(np.int64)
        begin = 0
        for i, token in enumerate(doc):
            tag, pos, dep = (text_of(int(value)) if value else "" for value in rows[i, :3])
            lemma = self._lemma(token, tag, pos)
            start = offset + token.idx
            head = first + i + int(heads[i])
            tokens.append(Token(start, start + len(token.text), token.text, lemma, tag, pos, dep, head))
            if i and rows[i, 4] == 1:
                sentences.append(Span(first + begin, first + i))
                begin = i
        if len(doc):
            sentences.append(Span(first + begin, first + len(doc)))
        names.extend((Span(offset + e.start_char, offset + e.end_char), e.label_) for e in doc.ents)


def _likeliest(lemmas: list[str]) -> str:
    """Of the lemmas a form may have, the first; "hope" rather than "hop" for "hopes", as "hop" would double its p."""
    first = lemmas[0]
    if _ONE_VOWEL_ONE_CONSONANT.search(first) and f"{first}e" in lemmas:
        return f"{first}e"
    return first


def blocks(text: str) -> Iterator[Span]:
    """Cuts a text into spans of at most BLOCK_CHARACTERS, at the last line break that fits, else space, else anywhere."""
    start = 0
    while len(text) - start > BLOCK_CHARACTERS:
        limit = start + BLOCK_CHARACTERS
        cut = text.rfind("\n", start + 1, limit)
        if cut < 0:
            cut = text.rfind(" ", start + 1, limit)
        end = cut + 1 if cut > 0 else limit
        yield Span(start, end)
        start = end
    if start < len(text):
        yield Span(start, len(text))


def _load(folder: str) -> Language:
    nlp = spacy.load(folder, exclude=["attribute_ruler", "senter"])
    # The BLIS kernels of the wheel are slower than NumPy's on most processors and never better by much; which one
    # runs must not depend on a timing, or two machines would differ in the last bit.
    ops = NumpyOps(use_blis=False)
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        if model is not None and model is not True:
            for node in model.walk():
                node.ops = ops
    return nlp
