"""What is no claim: questions, captions, adverts, navigation, opinions, refusals to comment, and why."""

import re
from bisect import bisect_right
from functools import cache

from claimtable.extract.lexicon import lines
from claimtable.extract.tree import Tree
from claimtable.layout import is_furniture, paragraphs
from claimtable.spans import Span

_READING_LIST = re.compile(
    r"^\W*(?:further reading|related (?:articles?|stories|links?|posts?|content)|read (?:more|next|also)|more stories|"
    r"references|sources|comments?|leave a reply|recommended|see also|external links|most read|trending)\W*$",
    re.IGNORECASE,
)
_QUESTIONS_ANSWERED = re.compile(
    r"^\W*(?:(?:common|frequently asked|key) questions(?: answered)?|faqs?|questions? (?:and|&) answers?|q\s*&\s*a)\W*$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-*•·–]|\d{1,2}[.)])\s+")
_TOPIC = re.compile(r"^(?:what|why|how|who|where|when|which|the case for|the road to)\b", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(r"[.!?…:;][\"'”’)\]]*\s*$")
_REFUSAL = re.compile(
    r"\b(?:declin\w+|refus\w+|unwilling)\s+(?:to\s+)?(?:further\s+)?(?:comment|say|discuss|answer|elaborate|respond|be interviewed)"
    r"|\b(?:would|did|could|does|do|will)\s+not\s+(?:immediately\s+)?(?:comment|discuss|respond|reply|answer|return|be reached|say (?:whether|if|how|why|when|what|where|who))"
    r"|\b(?:did|would|could|has|have)n['’]t\s+(?:immediately\s+)?(?:comment|respond|reply|answer|return\w*|be reached)"
    r"|\bha(?:s|ve)\s+not\s+(?:answered|responded|replied|returned|commented)|\bno comment\b"
    r"|\bcould not (?:immediately )?be reached\b|\bdid not (?:immediately )?(?:respond|reply)",
    re.IGNORECASE,
)
_MAX_HEADING_WORDS = 18


@cache
def _boilerplate() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rules = (line.split("\t", 1) for line in lines("boilerplate"))
    return tuple((reason.strip(), re.compile(pattern.strip(), re.IGNORECASE)) for reason, pattern in rules)


def is_refusal(clause: str) -> bool:
    """Whether a clause says no more than that somebody would say nothing."""
    return _REFUSAL.search(clause) is not None and len(clause.split()) <= 25


# As pages and Markdown give them in plain text. Cells have no verbs, and what they stand for is in another row.
_TABLE_ROW = re.compile(r"^\|[^\n]*\|[^\n]*$", re.MULTILINE)


def sentence_rejection(sentence: str) -> str | None:
    """Why a sentence is no claim whoever says it, or None."""
    stripped = _BULLET.sub("", sentence.strip())
    if re.search(r"\?[\"'”’)\]]*$", stripped):
        return "question"
    listed = next((reason for reason, pattern in _boilerplate() if pattern.search(stripped)), None)
    return listed or ("boilerplate" if is_furniture(stripped) else None)


def is_exhortation(tree: Tree, root: int, clause: Span) -> bool:
    """Whether a clause tells the reader what to do."""
    if any(tree.token(i).lemma == "ought" for i in tree.within(clause)):
        return True
    return root >= 0 and tree.token(root).tag == "VB" and tree.subject(root) < 0 and tree.child(root, "aux") < 0


class Sections:
    """The parts of a text that its headings mark as no story: reading lists, comments, questions and answers; tables."""

    def __init__(self, text: str) -> None:
        self._rejected: list[tuple[Span, str]] = []
        self._rows = [Span(*row.span()) for row in _TABLE_ROW.finditer(text)]
        self._headings: list[Span] = []
        lines_of = list(paragraphs(text))
        section: str | None = None
        for position, line in enumerate(lines_of):
            words_of = line.of(text).strip()
            if _QUESTIONS_ANSWERED.match(words_of):
                section = "repeated_questions"
            elif _READING_LIST.match(words_of):
                section = "navigation"
            elif section == "navigation" and not _is_list_item(words_of):
                section = None
            if section:
                self._rejected.append((line, section))
            elif is_heading(words_of) and (position or len(lines_of) > 1):
                self._headings.append(line)

    def rejection(self, span: Span) -> str | None:
        """Why the section that a span begins in is no story, or None."""
        row = bisect_right(self._rows, span.start, key=lambda each: each.start) - 1
        if row >= 0 and span.start < self._rows[row].end:
            return "table"
        return next((reason for line, reason in self._rejected if line.start <= span.start < line.end), None)

    def is_heading(self, span: Span) -> bool:
        return any(line.start <= span.start < line.end for line in self._headings)


def is_heading(line: str) -> bool:
    """A short line that does not end as a sentence does."""
    return len(line.split()) <= _MAX_HEADING_WORDS and not _ENDS_SENTENCE.search(line) and not _BULLET.match(line)


def is_topic(line: str) -> bool:
    """A heading that announces what follows: 'Why this matters', 'What it means for the town'."""
    return _TOPIC.match(line.strip()) is not None


def _is_list_item(line: str) -> bool:
    return bool(_BULLET.match(line)) or (len(line.split()) <= _MAX_HEADING_WORDS and not _ENDS_SENTENCE.search(line))
