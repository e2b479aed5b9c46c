"""Named entities of one article: the tagger's names, corrected and completed by what the article itself shows.

The small tagger sees one sentence at a time and guesses at capitals; here every name is looked at in all its places.
Lists of public facts and the words of the name come first, then what stands around it, then what the tagger said most
often. Shorter names stand for the longest one of the article they fit into.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from babel import Locale

from claimtable.extract.lexicon import lines, marked, words
from claimtable.layout import dateline, paragraphs
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
# Votes of a place of a name. One that decides outvotes everything, a strong one what the tagger guesses.
_DECIDES = 1000
_STRONG = 4
_CLEAR = 3
_ACTING = {"person", "organization", "outlet"}
_ARTICLES = {"the", "a", "an"}
_NO_NAME = frozenset(
    """
        i we he she it they you this that there here nobody nothing none everybody everyone everything somebody someone
        something anybody anyone anything
    """.split()
)
_OPENING_MARKS = {'"', "“", "‘", "«"}
# What the tagger takes a common noun with a capital for.
_MISTAKEN = {"PERSON", "ORG", "PRODUCT", "WORK_OF_ART", None}
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
_JOINING = re.compile(
    r"\s(?:to|from|with|by|at|v|vs|against|said|says)\s|^courtesy\b|\b(?:and|of|the|at|in)$", re.IGNORECASE
)
_TRAILING_NUMBER = re.compile(r"(?:\s+[\d.,:+-]+)+$")
_INITIAL = re.compile(r"(?:[A-Z]\.[ -]?)+[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*")
_SCORES = re.compile(
    r" \d{1,3}(?:[-/]\d{1,3})?(?=$|[ ,;()\n])| (?:beat|defeated|won|lost|drew|scored|thrashed)\b", re.IGNORECASE
)
_OF = re.compile(r" of (?:the )?")
# "T8", "Skylark-2": letters and digits in the last word.
_MODEL = re.compile(r"(?:[A-Za-z]-?\d|\d-?[A-Za-z])[\w-]*$")
_MIDDLE_INITIAL = re.compile(r"(?<=\w\w) (?:\w )+(?=\w\w)")
_AGE = re.compile(r",? (?:\(\d\d\)|,? ?(?:1[5-9]|[2-9]\d)(?:,|\.| and ))")
_CODE = re.compile(
    r"\s?\((?:(?:NASDAQ|NYSE|LSE|TSX|ASX|HKEX|[A-Z]{3,6}):\s?)?([A-Z][A-Z0-9&-]{1,7})(?:\.[A-Z]{1,2})?\)", re.ASCII
)
_ELECTION = re.compile(
    r"\b(?:(?:[A-Z][a-z]+ )?(?:1[89]|20)\d\d )(?:[A-Z][\w.'’-]+ ){0,4}"
    r"(?:(?:general|presidential|federal|parliamentary|legislative|local|regional|municipal|provincial|state|"
    r"gubernatorial|mid-?term|mayoral|national|primary|leadership|snap|by) ?-?){0,2}(?:elections?|referendum)\b"
)
_IN_NO_PLACE = set(
    "invest investment investor stake share interest confidence trust majority role position believe".split()
)
_NEVER_LAST = {"VERB", "AUX", "ADP", "ADV", "DET", "CCONJ", "SCONJ", "PRON"}
_PRONOUN_NEAR = 25  # tokens
_APPOSITION = 12  # tokens in which an apposition begins
_OF_TITLES = {"vice", "prime", "senior", "first", "former", "deputy", "member", "fellow", "assistant"}
_WORDS_OF_A_TITLE, _LONGEST_TITLE = 5, 140
# Abbreviations that open a person's name and no other.
_HONORIFICS = set("mr mrs ms miss dr sir prof sen rep gov lt col capt cpl sgt maj rev rt hon".split())
# What may stand between a common noun and the name that it introduces: "a group known as Nightjar", "the town of Orlo".
_INTRODUCING = {",", "of", "called", "named", "known", "as", "dubbed", "calling", "itself", '"', "“"}
_LONGEST_KNOWN = 6  # words


class Known(NamedTuple):
    name: str
    label: str


class _Name(NamedTuple):
    """A place of a name and what the tagger calls it; None where the tagger saw no name."""

    span: Span
    label: str | None


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


@cache
def _countries() -> frozenset[str]:
    return frozenset(normalised(name) for code, name in Locale("en").territories.items() if code not in {"001", "ZZ"})


@cache
def _places() -> frozenset[str]:
    return _countries() | {normalised(name) for name in lines("places")}


@cache
def _groups() -> frozenset[str]:
    return frozenset(normalised(name) for name in lines("groups"))


@cache
def _first_names() -> dict[str, frozenset[str]]:
    return {name.lower(): genders for name, genders in marked("first_names").items()}


def genders(name: str) -> frozenset[str]:
    """What the given name of a person says of the gender: "m", "f", both, or nothing."""
    first = name.partition(" ")[0].lower()
    return frozenset("".join(_first_names().get(first, ())))


@cache
def no_names() -> frozenset[str]:
    return frozenset(lines("no_names"))


def find_entities(article: Article, parse: Parse) -> list[Entity]:
    """Named entities in the order of the text, without overlaps."""
    text = article.text
    spans = _names(text, parse)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    located: set[str] = set()
    for name in spans:
        key = normalised(name.span.of(text))
        written[key][name.span.of(text)] += 1
        votes[key].update(_label(article, parse, name))
        if _is_located(parse, name.span):
            located.add(key)
    full = _full_names(votes, located, article) | _introduced(text, spans)
    for short, long in full.items():
        if not votes[long] or _winner(votes[long]) != "person":
            votes[long].update(votes[short])
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for key, spelled in written.items():
        forms[full.get(key, key)].update(spelled)
    preferred = {key: _preferred(key, written, forms, votes) for key in written}
    if article.outlet:
        preferred[normalised(article.outlet)] = Known(article.outlet, "outlet")
    found = []
    for span, _ in spans:
        key = normalised(span.of(text))
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


def _preferred(
    key: str,
    written: Mapping[str, Counter[str]],
    forms: Mapping[str, Counter[str]],
    votes: Mapping[str, Counter[str]],
) -> Known:
    """Name and label of what `key` is the longest form of: a person's usual full name, else the longest form."""
    label = _winner(votes[key])
    known = known_names().get(key)
    if known and known.label == label:
        return known
    spelled = written[key]
    if label == "person":
        spelled = Counter({form: times for form, times in forms[key].items() if " " in form}) or spelled
    name = min(spelled, key=lambda form: (form.isupper(), -spelled[form], -len(form), form))
    return Known(without_possessive(name) if label != "outlet" else name, label)


def _winner(votes: Counter[str]) -> str:
    return max(votes, key=lambda label: (votes[label], label in _ACTING, label))


# ---- where names are ---------------------------------------------------------------------------------------------


def _names(text: str, parse: Parse) -> list[_Name]:
    """Names in the order of the text. In headings, where every word has a capital, only those that the body or a list
    knows, if there are such."""
    found = list(_name_spans(text, parse))
    headings = [line for line in paragraphs(text) if _in_capitals(line.of(text))]
    if not headings:
        return found
    inside = [name for name in found if any(line.contains(name.span) for line in headings)]
    body = [name for name in found if name not in set(inside)]
    known = {normalised(name.span.of(text)): name.label for name in body}
    again = [name for line in headings for name in _in_heading(text, parse, line, known, inside)]
    return sorted(body + again)


def _in_capitals(line: str) -> bool:
    """Whether it is written in capitals, or with a capital at every word that carries meaning."""
    found = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 1]
    upper = sum(word.isupper() for word in found)
    long = [word for word in found if len(word) > 3]
    titled = len(long) >= _WORDS_OF_A_TITLE and len(line) < _LONGEST_TITLE and all(word[0].isupper() for word in long)
    return len(found) >= 2 and (upper > 0.6 * len(found) or titled)


def _in_heading(
    text: str, parse: Parse, line: Span, known: Mapping[str, str | None], tagged: Iterable[_Name]
) -> Iterator[_Name]:
    """The longest runs of words in a heading that are names elsewhere; else what the tagger makes of it."""
    low = bisect_left(parse.tokens, line.start, key=lambda token: token.start)
    high = bisect_left(parse.tokens, line.end, key=lambda token: token.start)
    taken: list[Span] = []
    while low < high:
        for size in range(min(_LONGEST_KNOWN, high - low), 0, -1):
            span = Span(parse.tokens[low].start, parse.tokens[low + size - 1].end)
            key = normalised(span.of(text))
            worded = span.of(text)[0].isalnum() and span.of(text)[-1].isalnum()
            if worded and _is_name(span.of(text)) and (key in known or _is_listed(key)):
                yield _Name(span, known.get(key))
                taken.append(span)
                low += size - 1
                break
        low += 1
    shouted = sum(character.isupper() for character in line.of(text)) > len(line.of(text)) / 2
    for name in tagged:
        rest = line.contains(name.span) and not any(name.span.overlap(span) for span in taken)
        if rest and (name.label == "PERSON" or not shouted):
            yield name


def _is_listed(key: str) -> bool:
    return key in _places() or key in _groups() or key in known_names()


def _name_spans(text: str, parse: Parse) -> Iterator[_Name]:
    """The tagger's names and, between them, runs of capitalised proper nouns that it missed."""
    events = [_Name(Span(*match.span()), "EVENT") for match in _ELECTION.finditer(text)]
    tagged = [
        _Name(_without_opening(_trimmed(_extended(span, parse), label, text), label, text), label)
        for span, label in parse.names
        if label in _LABELS and "\n" not in span.of(text)
    ]
    parts = (part for name in tagged for part in _parts(name, text))
    named = events + [
        name
        for name in parts
        if _is_name(name.span.of(text), name.label) and not any(name.span.overlap(event.span) for event in events)
    ]
    covered = {i for name in named for i in range(*name.span)}
    covered |= {i for span, label in parse.names if label not in _LABELS and label != "LANGUAGE" for i in range(*span)}
    for span in _proper_runs(parse):
        if covered.isdisjoint(range(*span)) and _is_name(span.of(text)):
            named += _parts(_Name(_without_opening(span, "", text), None), text)
    yield from _whole(sorted(_without_first_word(named, text, parse)), text)


def _whole(names: Iterable[_Name], text: str) -> list[_Name]:
    """'The Civic Party' and 'Orlo' with an "of" between them are one organization."""
    found: list[_Name] = []
    for name in names:
        if (
            found
            and _OF.fullmatch(text, found[-1].span.end, name.span.start)
            and {*_words_of(found[-1].span.of(text))[-1:]}
            & (words("organization_names") | words("organization_endings"))
        ):
            found[-1] = _Name(Span(found[-1].span.start, name.span.end), "ORG")
            continue
        found.append(name)
    return found


def _without_first_word(names: Sequence[_Name], text: str, parse: Parse) -> Iterator[_Name]:
    """'About Tarn University', 'First Castellan said': a capital that opens a sentence is no part of a name that stands
    without it elsewhere, unless the longer one stands inside a sentence too."""
    common = words("function_words") | {token.text for token in parse.tokens if token.text.islower()}
    first_words = [parse.tokens[sentence.start] for sentence in parse.sentences if sentence.start < sentence.end]
    openings = {token.start for token in first_words if token.pos != "PROPN" or token.text.lower() in common}
    inside = {normalised(name.span.of(text)) for name in names if name.span.start not in openings}
    nouns, known = set(_common_openings(parse)), {word for name in inside for word in name.split()}
    for span, label in names:
        if label in _MISTAKEN and span in nouns and normalised(span.of(text)) not in known:
            continue
        first, _, rest = span.of(text).partition(" ")
        common_first = span.start in openings and rest[:1].isupper() and first.lower() not in _ARTICLES
        elsewhere = normalised(span.of(text)) not in inside and normalised(rest) in inside
        if common_first and (elsewhere or first.lower() in words("function_words")):
            yield _Name(Span(span.start + len(first) + 1, span.end), label)
        else:
            yield _Name(span, label)


def _common_openings(parse: Parse) -> Iterator[Span]:
    """Words that open a sentence or a quotation and that the parser takes for no name: "Severance starts at 16 weeks"."""
    openings = {sentence.start for sentence in parse.sentences}
    for i, token in enumerate(parse.tokens):
        opens = i in openings or parse.tokens[i - 1].text in _OPENING_MARKS
        if opens and token.tag not in {"NNP", "NNPS"}:
            yield Span(token.start, token.end)


def _extended(span: Span, parse: Parse) -> Span:
    """A name with the capitalised words right before it that the parser makes part of the same noun, and without a verb
    after it."""
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
    if first == len(tokens):
        return span
    last = bisect_left(tokens, span.end, key=lambda token: token.start) - 1
    while last > first and tokens[last].pos in _NEVER_LAST and tokens[last].text.islower():
        last -= 1
    return Span(min(span.start, tokens[first].start), min(span.end, tokens[last].end))


def _trimmed(span: Span, label: str, text: str) -> Span:
    """Without punctuation and possessive at the end; people and places without a score or a number of votes either."""
    name = span.of(text).rstrip(" ,.;:’'\"”)-")
    if label in {"PERSON", "GPE", "LOC", "NORP"}:
        name = _TRAILING_NUMBER.sub("", name)
    name = without_possessive(name)
    return Span(span.start, max(span.start + len(name), span.start))


def _without_opening(span: Span, label: str, text: str) -> Span:
    """'The national Civil Rescue Agency', 'Mr Olden', 'Chief Executive Mira Olden': a name without what it opens with.

    "General" opens a person's name and is part of "General Motors": titles go from people's names alone.
    """
    words_of = span.of(text).split(" ")
    skip = 0
    if words_of[0].lower() in _ARTICLES and len(words_of) > 2 and _is_honorific(words_of[1]):
        return _without_opening(Span(span.start + len(words_of[0]) + 1, span.end), label, text)
    if len(words_of) > 2 and words_of[0].lower() in _ARTICLES and words_of[1].islower():
        skip = next((i for i, word in enumerate(words_of) if i and not word.islower()), 0)
    elif label == "PERSON":
        skip = next((i for i, word in enumerate(words_of) if not _is_title(word)), 0)
    elif _is_honorific(words_of[0]):
        skip = next((i for i, word in enumerate(words_of) if not _is_honorific(word)), 0)
    elif len(words_of) > 3 and all(_is_title(word) for word in words_of[:2]):
        skip = 2
    rest = " ".join(words_of[skip:])
    return Span(span.end - len(rest), span.end)


def _is_honorific(word: str) -> bool:
    return word.lower().strip(".") in _HONORIFICS


def _is_title(word: str) -> bool:
    return word.lower().strip(".") in words("titles") | marked("roles").keys()


def _parts(name: _Name, text: str) -> Iterator[_Name]:
    """'Huawei's Ascend' is two names, 'Mexican Ana Cruz' a people and a person, 'Chinese AI' one with a word that names
    nothing."""
    if normalised(name.span.of(text)) in known_names():
        yield name
        return
    start = name.span.start
    for match in [*_INNER_POSSESSIVE.finditer(text, *name.span), None]:
        part = Span(start, match.start() if match else name.span.end)
        written = part.of(text)
        while _ends_in_no_name(written):
            written = written.rpartition(" ")[0]
        yield from _without_people(_Name(Span(part.start, part.start + len(written)), name.label), text)
        start = match.end() if match else name.span.end


def _ends_in_no_name(name: str) -> bool:
    """'Chinese AI' does, 'Mistral AI' does not."""
    rest, _, last = name.rpartition(" ")
    company = last.lower() in words("organization_endings") and normalised(rest) not in _groups()
    return bool(rest) and last in no_names() and not company


def _without_people(name: _Name, text: str) -> Iterator[_Name]:
    written = name.span.of(text)
    first, _, rest = written.partition(" ")
    person = name.label == "PERSON" or (name.label is None and rest.partition(" ")[0].lower() in _first_names())
    if person and rest[:1].isupper() and normalised(first) in _groups() and first.lower() not in _first_names():
        yield _Name(Span(name.span.start, name.span.start + len(first)), "NORP")
        yield _Name(Span(name.span.end - len(rest), name.span.end), "PERSON")
    else:
        yield name


def _is_name(name: str, label: str | None = None) -> bool:
    key = normalised(name)
    return (
        len(key) > 1
        and key not in _NO_NAME
        and any(character.isupper() for character in name)
        and name not in no_names()
        and key not in _ARTICLES
        and not _JOINING.search(name)
        and (label == "PERSON" or not all(_is_title(word) or word in _OF_TITLES for word in key.split()))
        and not all(word in _DATE_WORDS or word.isdigit() for word in key.split())
    )


def _proper_runs(parse: Parse) -> Iterator[Span]:
    """Runs of capitalised nouns; inside a sentence also those that the tagger takes for common ones, and their "The".

    A word for a people is a name also where it is an adjective.
    """
    openings = {sentence.start for sentence in parse.sentences}
    common = words("function_words") | {token.text for token in parse.tokens if token.text.islower()}
    start = end = -1
    for i, token in enumerate(parse.tokens):
        capital = token.text[:1].isupper() and token.text.lower() not in _DATE_WORDS
        proper = capital and (
            (token.pos == "PROPN" and not (i in openings and token.text.lower() in common))
            or (i not in openings and (token.pos == "NOUN" or token.text == "The"))
            or normalised(token.text) in _groups()
        )
        if proper and start >= 0 and token.start - end <= 1:
            end = token.end
            continue
        if start >= 0:
            yield Span(start, end)
        start, end = (token.start, token.end) if proper else (-1, -1)
    if start >= 0:
        yield Span(start, end)


# ---- what they are -----------------------------------------------------------------------------------------------


def _label(article: Article, parse: Parse, place: _Name) -> Counter[str]:
    """What one place of a name says about its label: votes, many where the name itself decides."""
    name = place.span.of(article.text)
    sure = _by_list(article, place.span, name) or _by_words(article, place, name)
    if sure:
        return Counter({sure: _DECIDES})
    opening = dateline(article.text)
    if opening and opening.contains(place.span) and "(" not in article.text[opening.start : place.span.start]:
        return Counter(place=_STRONG)
    plays = normalised(name) not in _countries() and _SCORES.match(article.text, place.span.end) is not None
    votes = Counter(_by_shape(name, plays))
    votes.update(_by_context(article.text, parse, place))
    if place.label is None:
        if not votes:
            votes["organization" if _is_acting(article.text, parse, place.span) else "other"] += 1
    elif _LABELS[place.label] == "person" and any(character.isdigit() for character in name):
        votes["product"] += 1
    else:
        votes[_LABELS[place.label]] += 1
    return votes


def _is_acting(text: str, parse: Parse, span: Span) -> bool:
    """Whether a capitalised word that the tagger does not know most likely is an organization: it stands alone, and
    not once only at the beginning of a sentence."""
    name = span.of(text)
    i = bisect_left(parse.tokens, span.start, key=lambda token: token.start)
    if " " in name or parse.tokens[i].dep == "compound":
        return False
    opens = any(sentence.start == i for sentence in parse.sentences)
    return not opens or text.count(name) > 1 or _SCORES.match(text, span.end) is not None


def _by_list(article: Article, span: Span, name: str) -> str | None:
    key = normalised(name)
    known = known_names().get(key)
    if known and (not known.name.startswith("The ") or _word_before(article.text, span) == "the" or name[:4] == "The "):
        return known.label
    if key in _groups():
        return "group"
    return None


def _by_words(article: Article, place: _Name, name: str) -> str | None:
    """'Lake', 'Agency', 'Treaty': the last word of a name tells what it names, also the one before "of", else the first."""
    parts = _words_of(name)
    if article.outlet and normalised(name) == normalised(article.outlet):
        return "outlet"
    before = _word_before(article.text, place.span)
    if len(parts) < 2:
        return "outlet" if before == "the" and parts[0] in words("outlet_names") else None
    if normalised(name) in _places():
        return "place"
    like_a_person = parts[0] in _first_names() and len(parts) == 2 and before != "the"
    if like_a_person and parts[-1] not in words("organization_names"):
        return None
    if {parts[0], parts[-1]} & words("outlet_names"):
        return "outlet"
    head = _words_of(re.split(r" (?:of|for|on|in) ", name)[0])[-1:] or parts[-1:]
    titled = place.label in {"WORK_OF_ART", "PRODUCT", "EVENT", "LAW"}
    endings = words("organization_names") | (frozenset() if titled else words("organization_endings"))
    for last in (parts[-1], *head):
        for label, entries in (
            ("organization", endings),
            ("place", words("place_words")),
            ("event", words("event_words")),
            ("document", words("document_words")),
        ):
            if last in entries:
                return None if label == "place" and place.label == "PERSON" else label
    if parts[-1] in _groups():
        return "group"
    if parts[0] in words("organization_names") and parts[1] not in _first_names():
        return "organization"
    return None


def _words_of(name: str) -> list[str]:
    return [part.lower().strip(".") for part in re.split(r"[\s-]+", name) if part.lower() not in _ARTICLES]


def _by_shape(name: str, plays: bool) -> Iterator[str]:
    """A given name, initials, the name of a place; a city that scores is a team."""
    parts = _words_of(name)
    if normalised(name) in _places():
        yield from ["organization" if plays else "place"] * _STRONG
    elif len(parts) == 1 and parts[0] in _first_names():
        yield from ["person"] * 2
    elif _MODEL.search(name):
        yield from ["product"] * _CLEAR
    elif (1 < len(parts) <= _WORDS_OF_A_PERSON + 1 and parts[0] in _first_names()) or _INITIAL.fullmatch(name):
        yield from ["person"] * _CLEAR


def _by_context(text: str, parse: Parse, place: _Name) -> Iterator[str]:
    """A title before it, an age or a "who" after it; a name that says something is no place, one after "in" is."""
    span = place.span
    before = _word_before(text, span)
    if _is_honorific(before):
        yield from ["person"] * _DECIDES
    elif _is_title(before) and len(span.of(text).split()) <= _WORDS_OF_A_PERSON:
        yield from ["person"] * _CLEAR
    who = text.startswith((", who ", " who "), span.end) and not _is_located(parse, span)
    if _AGE.match(text, span.end) or who:
        yield from ["person"] * _CLEAR
    i = bisect_left(parse.tokens, span.start, key=lambda token: token.start)
    last = bisect_left(parse.tokens, span.end, key=lambda token: token.start) - 1
    if not i <= last < len(parse.tokens):
        return
    if place.label != "PERSON" and not span.of(text).isupper():
        yield from _by_pronoun(parse, last)
    noun = _introducing_noun(parse, i, last)
    if noun:
        yield from [noun] * _CLEAR
    head = parse.tokens[parse.tokens[last].head]
    if parse.tokens[last].dep == "nsubj" and head.lemma.lower() in marked("cue_verbs"):
        if not any(label == "PERSON" and other.overlap(span) for other, label in parse.names):
            yield from ["organization"] * 2
    elif parse.tokens[last].dep == "nsubj" and place.label in {"GPE", None}:
        yield "organization"
    elif _is_located(parse, span):
        yield from ["place"] * 2


def _by_pronoun(parse: Parse, last: int) -> Iterator[str]:
    """'Thorpe sold his boat': the first pronoun after a subject, before any other name.

    Not where it says something: 'Mingche said he had resigned' may be a company on its chief.
    """
    token = parse.tokens[last]
    if token.dep not in {"nsubj", "nsubjpass"} or parse.tokens[token.head].lemma.lower() in marked("cue_verbs"):
        return
    for after in parse.tokens[last + 1 : last + _PRONOUN_NEAR]:
        lower = after.text.lower()
        if after.pos == "PROPN" or lower in {"it", "its", "they", "we", "i"}:
            return
        if lower in {"he", "she", "his", "her", "him", "who"}:
            yield from ["person"] * _CLEAR
            return


def _introducing_noun(parse: Parse, first: int, last: int) -> str | None:
    """What the common noun says that a name stands beside: 'the startup Mingche', 'Orlo, a town in the hills'."""
    tokens = parse.tokens
    beside = [tokens[last].head] if tokens[last].dep == "appos" else []
    near = range(last + 1, min(last + _APPOSITION, len(tokens)))
    beside += [i for i in near if tokens[i].dep == "appos" and tokens[i].head == last]
    before = first - 1
    while before > 0 and tokens[before].text.lower() in _INTRODUCING and before > first - 4:
        before -= 1
    if before >= 0 and tokens[before].pos == "NOUN":
        beside.append(before)
    labels = [_noun_labels().get(tokens[i].lemma.lower()) for i in beside]
    # The director of Halden is a person; Halden is none.
    of = first > 0 and tokens[first - 1].text.lower() in {"of", "the"}
    return next((label for label in labels if label and not (of and label == "person")), None)


@cache
def _noun_labels() -> dict[str, str]:
    """Common noun -> what is named with it, for nouns that tell."""
    found: dict[str, str] = {}
    for label, nouns in (
        ("person", marked("roles").keys() | marked("anonymous").keys()),
        ("organization", words("organization_nouns")),
        (
            "outlet",
            words("outlet_nouns") - {"agency", "report", "article", "headline", "investigation", "scoop", "story"},
        ),
        ("place", words("place_nouns")),
        ("product", words("product_nouns")),
        ("document", words("work_nouns")),
    ):
        for noun in nouns:
            found.setdefault(noun.lower(), label)
    return found


def _is_located(parse: Parse, span: Span) -> bool:
    """Whether something is in or near it; a stake in it or trust in it is not."""
    last = bisect_left(parse.tokens, span.end, key=lambda token: token.start) - 1
    token = parse.tokens[last]
    preposition = parse.tokens[token.head]
    return (
        token.dep == "pobj"
        and preposition.lemma in {"in", "near"}
        and parse.tokens[preposition.head].lemma not in _IN_NO_PLACE
    )


def _word_before(text: str, span: Span) -> str:
    before = text[max(0, span.start - 30) : span.start].split()
    return before[-1].strip(".,").lower() if before else ""


# ---- which names are one -----------------------------------------------------------------------------------------


def _full_names(votes: Mapping[str, Counter[str]], located: Collection[str], article: Article) -> dict[str, str]:
    """Short name -> the one longer name of the article that it stands for; nothing where two would fit.

    A person is called by the last word of the name also where that is a place, but not where something is in it.
    """
    own = normalised(article.outlet) if article.outlet else ""
    keys = [*filter(None, {**dict.fromkeys(votes), own: None})]
    people = [key for key in votes if " " in key and _winner(votes[key]) == "person"]
    surnames: dict[str, set[str]] = defaultdict(set)
    for key in people:
        if not any(key != other and _stands_for(key, other) for other in people):
            surnames[key.rpartition(" ")[2]].add(key)
    found = {}
    for short in keys:
        if short in known_names() or short in _groups():
            continue
        if len(surnames.get(short, ())) == 1 and short not in located:
            found[short] = next(iter(surnames[short]))
            continue
        if short in _places():
            continue
        fits = {long for long in keys if long != short and _stands_for(short, long)}
        if own not in votes and own.startswith(f"{short} "):
            fits.discard(own)
        fits = {long for long in fits if not any(long != other and _stands_for(long, other) for other in fits)}
        if len(fits) == 1:
            found[short] = fits.pop()
    return found


@lru_cache(maxsize=1 << 14)
def _without_initials(name: str) -> str:
    return _MIDDLE_INITIAL.sub(" ", name)


def _stands_for(short: str, long: str) -> bool:
    """As `stands_for`; a middle initial may be left out."""
    plain = _without_initials(long)
    return stands_for(short, long) or (plain != long and (short == plain or stands_for(short, plain)))


def _introduced(text: str, spans: Iterable[_Name]) -> dict[str, str]:
    """'Halden Semiconductor (HLDN.O)', 'the Office of Strategic Exports (OSE)': codes in brackets after a name."""
    found = {}
    for span, _ in spans:
        match = _CODE.match(text, span.end)
        if match:
            letters = iter(span.of(text).lower())
            if all(character in letters for character in match[1].lower() if character.isalpha()):
                found[normalised(match[1])] = normalised(span.of(text))
    return {short: long for short, long in found.items() if short != long}
