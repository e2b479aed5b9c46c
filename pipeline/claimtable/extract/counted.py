"""The noun that a number counts."""

from claimtable.extract.tree import Tree
from claimtable.extract.units import Unit, per_unit
from claimtable.records import Token
from claimtable.spans import Span

_NUMBER_NOUNS = frozenset({"number", "figure", "total", "toll"})


def counts_many(tree: Tree, end: int) -> bool:
    """Whether a plural follows an offset closely."""
    i = tree.index_at(end)
    return any(token.tag in {"NNS", "NNPS"} for token in tree.tokens[i : i + 3] if token.start - end < 30)


def counted(tree: Tree, end: int, chars: Span) -> Unit | None:
    """Lemma of the noun after a number, by the tree if it says so; else the last of the nouns in a row."""
    i = counted_noun(tree, end)
    if i is None:
        return None
    noun = tree.token(i)
    lemma = noun.lemma.lower()
    if lemma in {"one", *_NUMBER_NOUNS} or not lemma[:1].isalpha():
        return None
    lemma = "person" if lemma in {"people", "folk", "folks"} else lemma
    per = per_unit(tree.text, noun.end, chars.end)
    return Unit(f"{lemma} per {per.name}" if per else lemma, noun.end)


def counted_noun(tree: Tree, end: int) -> int | None:
    """Index of the noun that a number which ends at an offset counts, or None."""
    i = tree.index_at(end)
    if i < len(tree.tokens) and tree.token(i).text == "times":
        return i
    if i + 1 < len(tree.tokens) and tree.token(i).text in {"-", "–"}:
        return i + 1 if tree.token(i + 1).pos == "NOUN" else _last_noun(tree, i + 1, end)
    if i > 0 and tree.token(i - 1).end <= end and tree.token(i - 1).dep == "nummod":
        head = tree.token(i - 1).head
        compound = head + 1 < len(tree.tokens) and tree.token(head + 1).text == "-"
        if i <= head < i + 6 and tree.token(head).pos == "NOUN" and not compound:
            return head
    if i + 1 < len(tree.tokens) and tree.token(i).lemma == "of" and tree.token(i).start - end < 2:
        i += 1
        while i < len(tree.tokens) and (tree.token(i).pos in {"DET", "PRON", "NUM"} or tree.token(i).tag == "PRP$"):
            i += 1
    return _last_noun(tree, i, end)


def _last_noun(tree: Tree, i: int, end: int) -> int | None:
    noun = None
    for j in range(i, min(i + 6, len(tree.tokens))):
        token = tree.token(j)
        if token.text == "-" or token.tag == "POS":
            continue
        if token.start - end > 40 or token.pos not in {"NOUN", "PROPN", "ADJ", "VERB"}:
            break
        if token.pos in {"NOUN", "PROPN"}:
            noun = j
        elif noun is not None or _ends_noun(token):
            break
    return noun


def _ends_noun(token: Token) -> bool:
    return token.pos == "VERB" and token.tag not in {"VBN", "VBG"}
