"""Named entities of one article: the tagger's names, corrected and completed by what the article itself shows.

The small tagger sees one sentence at a time and guesses at capitals; here every name is looked at in all its places:
known names and name words decide the label, else a title or a verb of saying, else what the tagger said most often.
Shorter names stand for the longest one of the article they fit into.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from babel import Locale

from claimtable.extract.lexicon import lines, marked, words
from claimtable.names import normalised, stands_for, without_possessive
from claimtable.records import Article, Entity, Parse
from claimtable.spans import Span

_LABELS = {
    "PERSON": "person",
    "ORG": "organization",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "group",
    "PRODUCT": "product",
    "EVENT": "event",
    "WORK_OF_ART": "document",
    "LAW": "document",
}
_WORDS_OF_A_PERSON = 3
_INNER_POSSESSIVE = re.compile(r"['’]s\s+(?=[A-Z0-9])")
# Votes of a name that decides its label by itself, against the one vote of every place where the tagger guesses.
_DECIDES = 1000
_ARTICLES = {"the", "a", "an"}
_NO_NAME = {"i", "we", "he", "she", "it", "they", "you", "this", "that"}
_DATE_WORDS = {
    *["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    *"""
        january february march april may june july august september october november december
    """.split(),
    *"""
        jan feb mar apr jun jul aug sept sep oct nov dec
    """.split(),
}
# No name has these inside, or opens a photo credit: the tagger joins "T8 to Mingche" and "Courtesy of the Zoo and".
_JOINING = re.compile(r"\s(?:to|from|with|by|said|says)\s|^courtesy\b|\b(?:and|of|the)$", re.IGNORECASE)


class Known(NamedTuple):
    name: str
    label: str


def entity_id(label: str, name: str) -> str:
    return f"{label}:{normalised(name)}"


@cache
def known_names() -> dict[str, Known]:
    """Normalised name -> preferred name and label, from the lists of public facts."""
    found: dict[str, Known] = {}
    for line in lines("aliases"):
        name, label, others = (part.strip() for part in line.split("="))
        for alias in [name, *filter(None, (other.strip() for other in others.split(",")))]:
            found[normalised(alias)] = Known(name, label)
    for name in lines("outlets"):
        found.setdefault(normalised(name), Known(name, "outlet"))
    return found


def find_entities(article: Article, parse: Parse) -> list[Entity]:
    """Named entities in the order of the text, without overlaps."""
    spans = list(_name_spans(article.text, parse))
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for span, label in spans:
        key = normalised(span.of(article.text))
        written[key][span.of(article.text)] += 1
        votes[key].update(_label(article, parse, span, label))
    full = _full_names(written, article)
    for short, long in full.items():
        votes[long].update(votes[short])
    preferred = {key: _preferred(key, written, votes) for key in written}
    if article.outlet:
        preferred[normalised(article.outlet)] = Known(article.outlet, "outlet")
    found = []
    for span, _ in spans:
        key = normalised(span.of(article.text))
        known = preferred[full.get(key, key)]
        found.append(
            Entity(
                id=entity_id(known.label, known.name),
                name=known.name,
                label=known.label,
                start=span.start,
                end=span.end,
            )
        )
    return found


def _preferred(key: str, written: dict[str, Counter[str]], votes: dict[str, Counter[str]]) -> Known:
    label = max(votes[key], key=lambda label: (votes[key][label], label))
    known = known_names().get(key)
    if known and known.label == label:
        return known
    name = min(written[key], key=lambda form: (form.isupper(), -written[key][form], form))
    return Known(without_possessive(name) if label != "outlet" else name, label)


def _name_spans(text: str, parse: Parse) -> Iterator[tuple[Span, str | None]]:
    """The tagger's names and, between them, runs of capitalised proper nouns that it missed."""
    taken = [
        (_without_opening(_trimmed(_extended(span, parse), text), label, text), label)
        for span, label in parse.names
        if label in _LABELS and "\n" not in span.of(text)
    ]
    taken = [(part, label) for span, label in taken for part in _parts(span, text)]
    named: list[tuple[Span, str | None]] = [(span, label) for span, label in taken if _is_name(span.of(text))]
    covered = [span for span, _ in named] + [span for span, label in parse.names if label not in _LABELS]
    for span in _proper_runs(parse):
        if _is_name(span.of(text)) and not any(span.overlap(other) for other in covered):
            named.append((span, None))
    yield from sorted(named)


def _extended(span: Span, parse: Parse) -> Span:
    """A name with the capitalised words right before it that the parser makes part of the same noun."""
    tokens = parse.tokens
    first = bisect_left(tokens, span.start, key=lambda token: token.start)
    openings = {sentence.start for sentence in parse.sentences}
    while 0 < first < len(tokens) and first not in openings:
        before = tokens[first - 1]
        part = before.dep in {"compound", "nmod", "amod"} and before.text[:1].isupper() and before.pos != "NUM"
        if not part or tokens[first].start - before.end != 1 or not first <= before.head <= first + 6:
            break
        if (
            before.text.lower().strip(".") in words("titles") | marked("roles").keys()
            or before.text.lower() in _DATE_WORDS
        ):
            break
        if first - 1 in openings and before.tag not in {"NNP", "NNPS"}:
            break
        first -= 1
    return Span(min(span.start, tokens[first].start), span.end) if first < len(tokens) else span


def _trimmed(span: Span, text: str) -> Span:
    name = span.of(text)
    end = span.end - len(name) + len(without_possessive(name.rstrip(" ,.;:’'\"”")))
    return Span(span.start, max(end, span.start))


def _without_opening(span: Span, label: str, text: str) -> Span:
    """'The national Civil Rescue Agency', 'Mr Olden', 'Chief Executive Mira Olden': a name without what it opens with.

    "General" opens a person's name and is part of "General Motors": titles go from people's names alone.
    """
    words_of = span.of(text).split(" ")
    skip = 0
    if len(words_of) > 2 and words_of[0].lower() in _ARTICLES and words_of[1].islower():
        skip = next((i for i, word in enumerate(words_of) if i and not word.islower()), 0)
    elif label == "PERSON":
        skip = next((i for i, word in enumerate(words_of) if not _is_title(word)), 0)
    elif len(words_of) > 3 and all(_is_title(word) for word in words_of[:2]):
        skip = 2
    rest = " ".join(words_of[skip:])
    return Span(span.end - len(rest), span.end)


def _is_title(word: str) -> bool:
    return word.lower().strip(".") in words("titles") | marked("roles").keys()


def _parts(span: Span, text: str) -> Iterator[Span]:
    """'Huawei's Ascend' is two names, 'Chinese AI' one with a word that names nothing."""
    start = span.start
    for match in [*_INNER_POSSESSIVE.finditer(text, *span), None]:
        part = Span(start, match.start() if match else span.end)
        name = part.of(text)
        while " " in name and name.rpartition(" ")[2] in no_names():
            name = name.rpartition(" ")[0]
        yield Span(part.start, part.start + len(name))
        start = match.end() if match else span.end


@cache
def no_names() -> frozenset[str]:
    return frozenset(lines("no_names"))


def _is_name(name: str) -> bool:
    key = normalised(name)
    return (
        len(key) > 1
        and key not in _NO_NAME
        and any(character.isupper() for character in name)
        and name not in no_names()
        and key not in _ARTICLES
        and not _JOINING.search(name)
        and not all(word in _DATE_WORDS or word.isdigit() for word in key.split())
    )


def _proper_runs(parse: Parse) -> Iterator[Span]:
    """Runs of capitalised nouns; inside a sentence also those that the tagger takes for common ones, and their "The"."""
    openings = {sentence.start for sentence in parse.sentences}
    start = end = -1
    for i, token in enumerate(parse.tokens):
        capital = token.text[:1].isupper() and token.text.lower() not in _DATE_WORDS
        proper = capital and (
            token.pos == "PROPN" or (i not in openings and (token.pos == "NOUN" or token.text == "The"))
        )
        if proper and start >= 0 and token.start - end <= 1:
            end = token.end
            continue
        if start >= 0:
            yield Span(start, end)
        start, end = (token.start, token.end) if proper else (-1, -1)
    if start >= 0:
        yield Span(start, end)


def _label(article: Article, parse: Parse, span: Span, tagger_label: str | None) -> Counter[str]:
    """What one place of a name says about its label: votes, many where the name itself decides."""
    name = span.of(article.text)
    key = normalised(name)
    known = known_names().get(key)
    if known and (not known.name.startswith("The ") or _word_before(article.text, span) == "the" or name[:4] == "The "):
        return Counter({known.label: _DECIDES})
    parts = [part.lower().strip(".") for part in re.split(r"[\s-]+", name) if part.lower() not in _ARTICLES]
    if (article.outlet and key == normalised(article.outlet)) or (
        len(parts) > 1 and {parts[0], parts[-1]} & words("outlet_names")
    ):
        return Counter(outlet=_DECIDES)
    if set(parts) & words("organization_names"):
        return Counter(organization=_DECIDES)
    if key in _countries():
        return Counter(place=_DECIDES)
    if _is_title(_word_before(article.text, span)) and len(parts) <= _WORDS_OF_A_PERSON:
        return Counter(person=3)
    votes = Counter(_context_votes(parse, span))
    if tagger_label is None:
        votes["organization" if name.isupper() and 1 < len(name) < 6 else "other"] += 1
    elif _LABELS[tagger_label] == "person" and any(character.isdigit() for character in name):
        votes["product"] += 1
    else:
        votes[_LABELS[tagger_label]] += 1
    return votes


def _context_votes(parse: Parse, span: Span) -> Iterator[str]:
    """A name that says something is no place; one after "in" most likely is."""
    i = bisect_left(parse.tokens, span.start, key=lambda token: token.start)
    last = bisect_left(parse.tokens, span.end, key=lambda token: token.start) - 1
    if not i <= last < len(parse.tokens):
        return
    head = parse.tokens[parse.tokens[last].head]
    if parse.tokens[last].dep == "nsubj" and head.lemma.lower() in marked("cue_verbs"):
        if not any(label == "PERSON" and other.overlap(span) for other, label in parse.names):
            yield from ["organization"] * 2
    elif parse.tokens[last].dep == "pobj" and head.lemma in {"in", "near"}:
        yield "place"


@cache
def _countries() -> frozenset[str]:
    return frozenset(normalised(name) for name in Locale("en").territories.values())


def _word_before(text: str, span: Span) -> str:
    before = text[max(0, span.start - 30) : span.start].split()
    return before[-1].strip(".,").lower() if before else ""


def _full_names(written: Iterable[str], article: Article) -> dict[str, str]:
    """Short name -> the one longer name of the article that it stands for; nothing where two would fit."""
    own = normalised(article.outlet) if article.outlet else ""
    keys = [*filter(None, {**dict.fromkeys(written), own: None})]
    found = {}
    for short in keys:
        if short in known_names():
            continue
        fits = {long for long in keys if long != short and stands_for(short, long)}
        fits = {long for long in fits if not any(long != other and stands_for(long, other) for other in fits)}
        if len(fits) == 1:
            found[short] = fits.pop()
    return found
