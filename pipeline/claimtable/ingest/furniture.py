"""What stands among the paragraphs of a page and is no part of the article: links to other stories, sign-offs, notices."""

import re
from collections.abc import Iterable, Iterator

# Elements named for what they hold. A lead that repeats the story is short; a name may also stand for the whole story.
_NAMED = (
    "standfirst", "dek", "article-summary", "sub-headline", "subheadline", "article-subtitle", "author-bio", "column-foot",
    "newsletter-signup", "summary",
)  # fmt: skip
_LONGEST_NAMED = 600
_A_LINK_ALONE = "//p[a or */a][count(.//a)=1][string-length(.)>20][normalize-space(.)=normalize-space(.//a)][not(contains(.,'://'))]"

_NETWORKS = r"(?:twitter|facebook|instagram|telegram|whatsapp|youtube|tiktok|bluesky|mastodon|linkedin|threads)"
# A sentence about reporting is no sign-off.
_SAYS = r"found|finds|shows?|showed|suggests?|suggested|reveal(?:s|ed)|said|says|is|was|were|has|had|indicates?|raised|led|prompted"
_LINE = re.compile(
    rf"""[\W_]*(?:
      advertisement(?:\s*·.*)?|annons|anzeige|publicidade?|pubblicità|publicité
    | close|share|print|summary|continue\ reading|scroll\ to\ continue|our\ standards:.*
    | (?:read|see|watch)\ (?:more|also)(?:\s*[:»|–—].{{0,200}})?|(?:lea|leia|leggi|lire|lesen\ sie|lees|läs|les)\ \w{{0,8}}\s?[:»].{{0,200}}|à\ lire\ aussi\b.{{0,200}}
    | (?:related|more|also\ (?:read|see)|don['’]?t\ miss|recommended)\s*:?|(?:related|also)(?:\ \w+)?\ ?:.{{0,200}}|also\ on\ \S+\.\S+.{{0,200}}
    | (?:related|popular|recommended|recent)\ (?:articles?|stories|topics|posts?|links?)\W?|most\ (?:read|shared|popular|viewed)|you\ (?:may|might)\ also\ (?:like|be\ interested\ in)
    | (?:source|via|filed\ under|categor(?:y|ies)|tags?|topics?)\s*:[^.!?]{{0,60}}|sources\s*:\s*(?:news\ )?agencies|sources?\W?
    | (?:additional\ )?(?:reporting|editing|writing|compiled|produced)\ by\ (?!.*\b(?:{_SAYS})\b).{{3,300}}
    | (?!.*\b(?:{_SAYS})\b).{{3,250}}\bcontributed\ (?:(?:to\ )?(?:this\ |the\ )?report(?:ing)?|to\ (?:this|the)\ (?:story|article))(?:\ from\ .{{2,60}})?
    | with\ (?:\w+\ )?(?:news\ )?(?:wires?|agenc(?:y|ies)(?:\ inputs)?)|with\ (?:files|inputs?|reporting|material)\ (?:from|by)\ [^,;]{{2,60}}
    | (?:©|\(c\)\ |copyright\W+(?:\d{{4}}|©|\(c\)|by\b)).{{0,300}}|.{{0,200}}\ball\ rights\ reserved\b.{{0,300}}|this\ material\ may\ not\ be\ published\b.{{0,200}}
    | follow\ .{{2,120}}\bon\ (?:\w+,?\ ){{0,3}}{_NETWORKS}.{{0,200}}
    | (?:sign\ up|subscribe|get\ the\ latest|stay\ on\ top)\b.{{0,160}}\b(?:newsletters?|inbox)\b.{{0,100}}|sign\ up:.{{0,200}}
    | (?:have|got)\ a\ (?:news\ )?tip\?.{{0,200}}|(?:contact|e-?mail|reach|follow)\ .{{3,60}}\ at\ .{{0,40}}\S@\S+|.{{3,60}}\bmay\ be\ reached\ at\ \S+@.{{0,200}}
    | click\ (?:to|for|here)\b.{{0,100}}|get\ [^.!?]{{0,60}}\b(?:clicking\ here|app)
    | like\ this\ (?:story|article)\b.{{0,60}}|tell\ us\ what\ you\ think|this\ (?:web)?site\ uses\b.{{0,60}}\bcookies\b.{{0,80}}
    )[\W_]*""",
    re.IGNORECASE | re.VERBOSE,
)
_COMMENTS = re.compile(
    r"\W*(?:(?:top(?: rated)?|readers?['’]?s?|all|view|show|\d+) comments?|leave a (?:comment|reply)|comments? ?\(\d+\)|responses ?\(\d+\))\W*",
    re.IGNORECASE,
)
_MIN_BEFORE_COMMENTS = 3
# Of a line that may be furniture; the bound keeps runs of signs from costing more than their length.
_LONGEST_LINE = 600


def pruned(page: str) -> list[str]:
    """XPath of the elements to take out of a page before its text is looked for."""
    names = [name for name in _NAMED if name in page]
    if not names:
        return [_A_LINK_ALONE]
    held = " or ".join(f"contains(@class,'{name}') or @id='{name}'" for name in names)
    named = " or ".join(
        f"contains(concat(' ',normalize-space(@class),' '),' {name} ') or @id='{name}'" for name in names
    )
    whole = "self::body or self::article or self::main"
    return [f"//*[{held}][{named}][not({whole})][string-length(.)<{_LONGEST_NAMED}]", _A_LINK_ALONE]


def without_furniture(lines: Iterable[str]) -> Iterator[str]:
    """The lines of an article's text, up to the comments of readers if their heading stands there."""
    kept = 0
    for line in lines:
        if len(line) <= _LONGEST_LINE:
            if kept >= _MIN_BEFORE_COMMENTS and _COMMENTS.fullmatch(line):
                return
            if _LINE.fullmatch(line):
                continue
        kept += 1
        yield line
