"""When two names are one: spelling, short forms, initials; and what a name is of. Shared by what reads one article and what reads them all."""

import re
from functools import lru_cache

_ARTICLES = {"the", "a", "an", "its", "his", "her", "their", "our"}
_WORD = re.compile(r"[^\W_]+(?:[&.'’-][^\W_]+)*")
# Outlets are often given by their site: "www.dalepost.example". Initials ("u.s") are no domain.
_DOMAIN = re.compile(r"(?:[a-z0-9-]{2,}\.)+[a-z]{2,}")
_POSSESSIVE = re.compile(r"['’]s?$")
# "I signed it", "my hands"; not "I think that ...", which says something of something else.
_OF_SELF = re.compile(r"^\W*I\b(?!\.| (?:hope|think|believe|say|said|know)\b)|\b[Mm]y(?:self)?\b")
_OWNED = re.compile(r"'s?$")
_AMERICAN = {
    "centre": "center", "defence": "defense", "harbour": "harbor", "labour": "labor", "organisation": "organization",
    "programme": "program", "theatre": "theater",
}  # fmt: skip
_INITIALLESS = {"of", "the", "and", "for", "in"}

# For patterns in which blanks are written out.
KNOWN_AGENCIES = (
    "Agence France-Presse|AFP|Anadolu(?: Agency)?|ANI|ANSA|(?:Australian )?Associated Press|AAP|AP|Bloomberg(?: News)?|"
    "(?:The )?Canadian Press|DPA|EFE|IANS|Interfax|Jiji(?: Press)?|Kyodo(?: News)?|PA(?: Media)?|Press Association|"
    "Press Trust of India|PTI|(?:Thomson )?Reuters(?: Foundation)?|TASS|United Press International|UPI|Xinhua|Yonhap"
).replace(" ", r"\ ")
# Agencies nobody has listed are known by their names.
AGENCIES = (
    rf"(?:{KNOWN_AGENCIES}|(?:[A-Z][\w&.-]*\ ){{1,3}}(?:News\ Agency|Newswire|Press\ Agency|Press\ Association|Wire))"
)
_AGENCY_NAME = re.compile(rf"(?:[Tt]he\ )?(?:{AGENCIES}|(?:[A-Z][\w&.-]*\ ){{1,3}}(?:Press|Wire\ Service))")

# Last words of the names of bodies that publish what they say and do. No "agency" or "association": some are of the press.
_BODIES = frozenset(
    "office bureau authority ministry department police university council commission committee hospital "
    "government court parliament company corporation inc ltd plc institute laboratory museum college foundation union".split()
)


def without_possessive(name: str) -> str:
    return _POSSESSIVE.sub("", name)


@lru_cache(maxsize=1 << 16)
def normalised(name: str) -> str:
    """Lower case, without leading article or "its", possessive and punctuation: two spellings of one name agree in it."""
    found = _WORD.findall(without_possessive(name.strip()).lower())
    while len(found) > 1 and found[0] in _ARTICLES:
        found = found[1:]
    return " ".join(word if _DOMAIN.fullmatch(word) else word.replace("’", "'").replace(".", "") for word in found)


def folded(name: str) -> str:
    """A normalised name by which two are compared: without possessives inside it, in American spelling."""
    words = (_OWNED.sub("", word) for word in name.split())
    return " ".join(_AMERICAN.get(word, word) for word in words)


def is_body(name: str) -> bool:
    """Whether a name is that of a body, as its last word tells: what it publishes is its own word, not reporting."""
    return normalised(name).rpartition(" ")[2] in _BODIES


def source_id(kind: str, name: str) -> str:
    """`type:normalised name`. An outlet keeps the article that is part of its name: `outlet:the information`."""
    the = "the " if kind == "outlet" and name.startswith("The ") else ""
    return f"{kind}:{the}{normalised(name) or name.lower()}"


def stands_for(short: str, long: str) -> bool:
    """Whether one normalised name is a short form of another: some of its words in a row, or its initials."""
    if short not in long and not 1 < len(short) <= long.count(" ") + 1:  # Neither words of it nor initials.
        return False
    s, parts = short.split(), long.split()
    if not s or short == long:
        return False
    if len(s) < len(parts) and any(parts[i : i + len(s)] == s for i in range(len(parts) - len(s) + 1)):
        return True
    if len(s) == 1 and len(parts) > 1:
        significant = [part for part in parts if part not in _INITIALLESS]
        return 1 < len(short) == len(significant) and short == "".join(part[0] for part in significant)
    return False


def speaks_of_self(person: str, subject: str | None, words: str) -> bool:
    """Whether people speak of what they themselves did, so that it is their word and not that of whom they speak for.

    `person` and `subject` are ids, `words` what they say.
    """
    return person.startswith("person:") and (subject == person or bool(_OF_SELF.search(words)))


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency, which others have their texts from."""
    return bool(_AGENCY_NAME.fullmatch(name.strip()))
