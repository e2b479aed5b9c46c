"""Who says what: the source, cue and content spans of every attribution in one article.

Rules over the dependency parse. A cue is a verb, noun or adjective of the lexicon with a complement that its entry
allows, "according to", "citing", a colon after a speaker, or any verb set beside a quotation; the other two roles follow
from the tree. A quotation belongs as a whole to the cue beside it, and one without a cue goes on with the one before.

The spans follow the conventions of PARC and PolNeAR (Pareti 2012; Newell, Margolin and Ruths 2018): a cue has its
auxiliaries, negation, particle and preposition, a content its quote marks and the "that" or "to" that opens it.
"""

import hashlib
from typing import NamedTuple

from claimtable.extract.asides import aside_at
from claimtable.extract.frames import ASPECTUAL, EDGES, LIGHT, Frames, cue_of, tidied, without
from claimtable.extract.lexicon import marked, words
from claimtable.extract.sources import RELATIVES, Cast, SourceView
from claimtable.extract.speech import Speech
from claimtable.extract.tree import Tree, content_clause
from claimtable.layout import Post, posts
from claimtable.records import Article, Attribution, AttributionKind, Entity, SourceType
from claimtable.spans import Span, cover

_COMMENT_VERBS = {"comment", "say", "discuss", "elaborate", "respond", "answer", "disclose", "reply"}
_REFUSALS = {"decline", "refuse", "fail"}
# "It suggests that ..." says what the writer concludes, not what a source called "it" says.
_IMPLYING = {"suggest", "show", "indicate", "mean", "imply", "reveal", "signal"}
_DEMONSTRATIVES = {"it", "this", "that", "which", "these", "those"}
# Passives that attribute without naming anybody: "is said to", "was reported to", "are expected to".
_IMPERSONAL = {"say", "believe", "think", "understand", "report", "expect", "allege", "claim", "rumor", "estimate"}
_SEEMING = {"seem", "appear", "look"}
_POLLS = {"poll", "survey", "census"}
# What a source is made of that no comma or verb interrupts.
_NOMINAL = {"NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM", "CCONJ", "PART"}
_RECKONINGS = {"count", "account", "estimate", "reckoning", "calculation", "tally"}
_MAX_SPEAKER_WORDS = 8
_QUOTING = {"quote", "cite", "interview"}


class Found(NamedTuple):
    """An attribution before it is written down. `outer` is the position of the one it is nested in, or None."""

    source: list[Span]
    cue: list[Span]
    content: list[Span]
    view: SourceView | None
    kind: AttributionKind = AttributionKind.ASSERTION
    outer: int | None = None
    continues: bool = False


def find_attributions(article: Article, tree: Tree, entities: list[Entity]) -> list[Attribution]:
    """All attributions in the order of the text, nested ones pointing at the one around them."""
    speech = Speech(tree)
    found = _Finder(tree, Cast(tree, entities, article.outlet), speech).find()
    ids = [_id(article, item) for item in found]
    contents = [speech.with_marks(item.content) for item in found]
    return [
        Attribution(
            attribution_id=ids[i],
            article_id=article.article_id,
            source=[(span.start, span.end) for span in item.source],
            cue=[(span.start, span.end) for span in item.cue],
            content=[(span.start, span.end) for span in contents[i]],
            source_text=_words(item.source, article.text),
            cue_text=_words(item.cue, article.text),
            content_text=_words(contents[i], article.text),
            source_id=item.view.id if item.view else None,
            source_name=item.view.name if item.view else None,
            source_type=item.view.type if item.view else None,
            speaks_for=item.view.speaks_for if item.view else None,
            count_low=item.view.count_low if item.view else None,
            count_high=item.view.count_high if item.view else None,
            quote_type=speech.quote_type(item.content),
            kind=item.kind,
            parent_id=ids[outer] if (outer := _outer(found, i)) is not None else None,
            carry_over=item.continues,
        )
        for i, item in enumerate(found)
    ]


def _words(spans: list[Span], text: str) -> str | None:
    return " … ".join(" ".join(span.of(text).split()) for span in spans) or None


def _id(article: Article, item: Found) -> str:
    key = f"{article.article_id}|{item.source}|{item.cue}|{item.content}"
    return "t" + hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _outer(found: list[Found], i: int) -> int | None:
    """The assertion in whose content this one's cue stands, the nearest if there are several."""
    item = found[i]
    if item.outer is not None:
        return item.outer
    if not item.cue:
        return None
    around = [
        (sum(span.end - span.start for span in other.content), j)
        for j, other in enumerate(found)
        if j != i
        and other.kind is AttributionKind.ASSERTION
        and any(span.contains(item.cue[0]) for span in other.content)
    ]
    return min(around)[1] if around else None


def _holds_all(outer: list[Span], inner: list[Span]) -> bool:
    return all(any(span.contains(each) for span in outer) for each in inner)


class _Finder:
    def __init__(self, tree: Tree, cast: Cast, speech: Speech) -> None:
        self._tree = tree
        self._cast = cast
        self._speech = speech
        self._frames = Frames(tree, speech)
        self._found: list[Found] = []

    def find(self) -> list[Found]:
        for sentence in self._tree.sentences:
            for i in range(*sentence):
                self._at_token(i, sentence)
            for i in range(*sentence):
                self._aside(i)
            for i in range(*sentence):
                if self._is_citing(i):
                    self._citing(i)
        for post in posts(self._tree.text):
            self._post(post)
        return self._found

    def _at_token(self, i: int, sentence: Span) -> None:
        token = self._tree.token(i)
        lemma = token.lemma.lower()
        if lemma in {"accord", "per"} and token.text.lower() in {"according", "per"}:
            self._according(i)
        elif token.text == ":":
            self._speaker_colon(i, sentence)
        elif token.pos in {"VERB", "AUX"} and not self._is_citing(i):
            if lemma in marked("cue_verbs") or lemma in LIGHT or i in self._speech.said:
                self._verb(i, lemma, sentence)
            elif lemma in _SEEMING:
                self._seeming(i)
        elif lemma == "reportedly":
            self._reportedly(i)
        elif token.dep == "prep" and lemma in {"in", "on"}:
            self._in_polls(i)
        elif token.dep == "prep" and lemma == "by":
            self._by_count(i)
        elif token.pos == "ADJ" and lemma in marked("cue_adjectives"):
            self._adjective(i, lemma)
        elif token.pos == "NOUN" and lemma in marked("cue_nouns"):
            self._noun(i, lemma)

    def _post(self, post: Post) -> None:
        """A post that the article shows, signed with a name and a handle."""
        head = self._tree.root_in(post.name)
        view = self._cast.look_up(head) if head >= 0 and not self._cast.is_common(head) else None
        if view is None:
            name = f"{post.name.of(self._tree.text)} ({post.handle})"
            view = SourceView(post.name, SourceType.PERSON, name, count_low=1, count_high=1)
        self._found.append(Found([post.name], [post.dash], [post.text], view))

    # ---- according to ----

    def _according(self, i: int) -> None:
        tree = self._tree
        to = next((c for c in tree.children[i] if c > i and tree.token(c).dep == "prep"), -1)
        head = tree.child(to, "pobj") if to >= 0 else tree.child(i, "pobj")
        if head < 0 or (tree.token(i).lemma == "per" and tree.token(head).pos != "PROPN"):
            return
        view = self._cast.look_up(head)
        source = view.span if view else tree.span(head).trimmed(tree.text, EDGES)
        if not source.of(tree.text):
            return
        clause = self._sentence_before(i, head) or tree.clause_around(i)
        cue = Span(tree.token(i).start, tree.token(to if to >= 0 else i).end)
        credit = cover([cue, source])
        content = without(tree.chars(clause), credit, tree.text)
        if content:
            self._cut_out(credit)
            self._found.append(Found([source], [cue], content, view))

    def _cut_out(self, credit: Span) -> None:
        """Takes a credit out of what others were found to say before it."""
        for j, other in enumerate(self._found):
            if any(span.overlap(credit) for span in other.content):
                content = [part for span in other.content for part in without(span, credit, self._tree.text)]
                self._found[j] = other._replace(content=content or other.content)

    def _sentence_before(self, i: int, head: int) -> Span | None:
        """'The uncle said the well was empty, according to the agency': closing a sentence, it covers what others say."""
        tree = self._tree
        sentence = tree.sentence_of[i]
        after = range(tree.subtree(head).end, sentence.end)
        closes = all(tree.token(j).pos in {"PUNCT", "SPACE"} for j in after)
        root = next(j for j in range(*sentence) if tree.token(j).head == j)
        says = tree.token(root).lemma in marked("cue_verbs") and root < i
        return tree.clause(root) if closes and says and tree.token(i - 1).text == "," else None

    def _in_polls(self, i: int) -> None:
        """'In most polls the mayor leads.'"""
        tree = self._tree
        head = tree.child(i, "pobj")
        verb = tree.token(i).head
        if head < 0 or tree.token(head).lemma not in _POLLS or self._speech.holds(i):
            return
        if tree.token(verb).pos not in {"VERB", "AUX"} or tree.token(verb).lemma in marked("cue_verbs"):
            return
        content = without(tree.chars(tree.clause(verb)), tree.span(i), tree.text)
        if content:
            view = self._cast.look_up(head)
            cue = Span(tree.token(i).start, tree.token(i).end)
            self._found.append(Found(self._source(head, view), [cue], content, view))

    def _by_count(self, i: int) -> None:
        """'By her count some 7,400 people will go.'"""
        tree = self._tree
        head = tree.child(i, "pobj")
        owner = tree.child(head, "poss") if head >= 0 and tree.token(head).lemma in _RECKONINGS else -1
        if owner < 0 or self._speech.holds(i):
            return
        content = without(tree.chars(tree.clause_around(i)), tree.span(i), tree.text)
        if content:
            view = self._cast.look_up(owner)
            cue = [Span(tree.token(i).start, tree.token(i).end), Span(tree.token(head).start, tree.token(head).end)]
            self._found.append(Found(self._source(owner, view), cue, content, view))

    # ---- citing ----

    def _is_citing(self, i: int) -> bool:
        token = self._tree.token(i)
        return token.tag == "VBG" and token.lemma in {"cite", "quote"}

    def _citing(self, i: int) -> None:
        tree = self._tree
        cited = tree.child(i, "dobj")
        if cited < 0:
            return
        self._drop(tree.span(cited))
        outer = self._reported_through(i)
        if outer is None:
            outer = next((j for j in range(len(self._found) - 1, -1, -1) if self._is_around(j, i)), None)
        view = self._cast.look_up(cited)
        cue = Span(tree.token(i).start, tree.token(i).end)
        source = view.span if view else tree.span(cited)
        in_turn = next((v for v in range(*tree.subtree(cited)) if self._cited_by(v) >= 0), -1)
        if in_turn >= 0:
            source = Span(source.start, min(source.end, tree.span(in_turn).start))
        source = source.trimmed(tree.text, EDGES)
        if not source.of(tree.text):
            return
        credit = cover([cue, source])
        if outer is not None:
            self._cut_out(credit)
            content = self._found[outer].content
        else:
            content = without(tree.chars(tree.clause_around(i)), credit, tree.text)
        self._found.append(Found([source], [cue], content, view, outer=outer))
        if in_turn >= 0:
            cited = self._cited_by(in_turn)
            view = self._cast.look_up(cited)
            last = len(self._found) - 1
            self._found.append(Found(self._source(cited, view), cue_of(tree, in_turn), content, view, outer=last))

    def _is_around(self, j: int, i: int) -> bool:
        found = self._found[j]
        sentence = self._tree.chars(self._tree.sentence_of[i])
        return found.kind is AttributionKind.ASSERTION and bool(found.cue) and sentence.contains(found.cue[0])

    def _reported_through(self, i: int) -> int | None:
        """'Dalen Radio reported, citing the Post, which quoted two clerks, that ...': who reports it, and all of it.

        The tree makes "that" part of anything before it. Takes the place of all that was found between.
        """
        tree = self._tree
        sentence = tree.sentence_of[i]
        opens = next((j for j in range(i + 2, sentence.end) if self._opens_report(j)), -1)
        says = next((j for j in range(i - 1, sentence.start, -1) if tree.token(j).pos == "VERB"), -1)
        subject = tree.subject(says) if says >= 0 else -1
        if opens < 0 or subject < 0 or tree.token(says).lemma not in marked("cue_verbs"):
            return None
        content = tidied([tree.chars(Span(opens, sentence.end))], tree.text)
        self._drop(Span(tree.token(sentence.start).start, tree.token(opens).start))
        view = self._cast.look_up(subject)
        if view is not None:
            view = self._as_outlet(view, tree.token(says).lemma)
        self._found.append(Found(self._source(subject, view), cue_of(tree, says), content, view))
        return len(self._found) - 1

    def _opens_report(self, i: int) -> bool:
        token = self._tree.token(i)
        return token.text == "that" and token.dep == "mark" and self._tree.token(i - 1).text == ","

    def _drop(self, where: Span) -> None:
        """Takes back what was found with a cue in these characters."""
        kept = [j for j, found in enumerate(self._found) if not any(where.contains(cue) for cue in found.cue)]
        place = {j: new for new, j in enumerate(kept)}
        self._found = [
            found._replace(outer=place.get(found.outer) if found.outer is not None else None)
            for found in (self._found[j] for j in kept)
        ]

    def _cited_by(self, verb: int) -> int:
        """Who is cited in turn: 'which had quoted two clerks', 'which had it from two clerks', 'in which one was quoted'."""
        tree = self._tree
        if tree.token(verb).dep != "relcl":
            return -1
        lemma = tree.token(verb).lemma
        if lemma in _QUOTING:
            role = "nsubjpass" if tree.is_passive(verb) else "dobj"
            return next((c for c in reversed(tree.children[verb]) if tree.token(c).dep == role), -1)
        if lemma in {"have", "get"}:
            origin = next((c for c in tree.children[verb] if tree.token(c).lemma == "from"), -1)
            return tree.child(origin, "pobj") if origin >= 0 else -1
        return -1

    # ---- a speaker and a colon ----

    def _speaker_colon(self, i: int, sentence: Span) -> None:
        """'Orin: the road is shut', as in transcripts and headlines; the quotation after it, if there is one."""
        tree = self._tree
        before = range(sentence.start, i)
        if not 0 < len(before) <= _MAX_SPEAKER_WORDS or any(tree.token(j).pos in {"VERB", "AUX"} for j in before):
            return
        head = tree.root_in(Span(tree.token(sentence.start).start, tree.token(i).start))
        view = self._cast.look_up(head) if head >= 0 and tree.token(head).pos == "PROPN" else None
        if view is None or view.type is not SourceType.PERSON:
            return
        line_end = tree.text.find("\n", tree.token(i).end)
        line = Span(tree.token(i).end, line_end if line_end >= 0 else len(tree.text))
        content = tidied([line], tree.text)
        if content:
            self._found.append(Found([view.span], [Span(tree.token(i).start, tree.token(i).end)], content, view))

    # ---- verbs ----

    def _verb(self, i: int, lemma: str, sentence: Span) -> None:
        tree = self._tree
        if self._is_refusal(i, lemma) or self._is_infinitive_of_be(i) or self._is_of_a_statement(i):
            return
        subject = self._subject(i)
        if lemma in _IMPLYING and subject >= 0 and self._cannot_speak(subject):
            return
        if self._speech.holds(i) and (subject < 0 or tree.token(subject).pos != "PROPN"):
            return
        passive = tree.is_passive(i)
        if subject < 0 and not passive:
            return
        frame = self._frames.of_verb(i, lemma, subject, sentence)
        if frame is None:
            return
        if frame.kind is AttributionKind.ATTITUDE and not self._is_held(i):
            return
        if frame.kind is AttributionKind.ASSERTION and subject < 0 and lemma not in _IMPERSONAL:
            return
        view = self._cast.look_up(subject) if subject >= 0 else None
        source = self._source(subject, view)
        if view is not None and frame.kind is AttributionKind.ASSERTION:
            view = self._as_outlet(view, lemma)
        outer = self._told_outlet(i, lemma, frame.content)
        cue = cue_of(self._tree, i, frame.last)
        self._found.append(Found(source, cue, frame.content, view, frame.kind, outer, i in self._speech.continued))

    def _cannot_speak(self, subject: int) -> bool:
        """'This suggests', 'the removal means': no person, body or document, but what the writer concludes from."""
        token = self._tree.token(subject)
        noun = token.lemma.lower()
        speakers = words("organization_nouns") | words("documents") | words("outlet_nouns") | marked("anonymous").keys()
        return noun in _DEMONSTRATIVES or (
            token.tag == "NN" and noun not in speakers and noun not in marked("roles") and self._cast.is_common(subject)
        )

    def _is_held(self, i: int) -> bool:
        """An attitude that the article itself reports: not part of what somebody says, nor only possible or aimed at."""
        tree = self._tree
        token = tree.token(i)
        if token.dep == "xcomp" and tree.token(token.head).lemma in ASPECTUAL:
            return self._is_held(token.head)
        return (
            not self._speech.holds(i)
            and token.dep != "ccomp"
            and token.tag != "VB"
            and not any(tree.token(c).tag in {"MD", "TO"} for c in tree.children[i])
        )

    def _source(self, head: int, view: SourceView | None) -> list[Span]:
        """The words of a source; of a relative clause its pronoun, as the name stands outside it."""
        if head < 0:
            return []
        token = self._tree.token(head)
        if token.text.lower() in RELATIVES:
            return [Span(token.start, token.end)]
        return [view.span if view else self._cast.phrase(head)]

    def _as_outlet(self, view: SourceView, lemma: str) -> SourceView:
        """A name of no known kind that "reports" that something happened is an outlet."""
        unknown = view.type is SourceType.ORGANIZATION and not (
            set(view.name.lower().replace(".", "").split())
            & (words("organization_names") | words("organization_nouns"))
        )
        if lemma != "report" or not unknown or view.name[:1].islower():
            return view
        return self._cast.remember(view._replace(type=SourceType.OUTLET))

    def _told_outlet(self, i: int, lemma: str, content: list[Span]) -> int | None:
        """'Told PWS that ...': the outlet that was told stands between the reader and the speaker."""
        listener = self._tree.child(i, "dobj", "dative") if lemma == "tell" else -1
        view = self._cast.outlet_named(listener) if listener >= 0 else None
        if view is None:
            return None
        self._found.append(Found([view.span], cue_of(self._tree, i), content, view))
        return len(self._found) - 1

    def _subject(self, i: int) -> int:
        tree = self._tree
        if tree.is_passive(i):
            by = next((c for c in tree.children[i] if tree.token(c).dep == "agent"), -1)
            agent = tree.child(by, "pobj") if by >= 0 else -1
            return agent if agent >= 0 and tree.token(agent).lemma not in words("time_nouns") else -1
        subject = tree.subject(i)
        head = tree.token(i).head
        if subject < 0 and tree.token(i).dep in {"acl", "advcl", "xcomp", "pcomp"}:
            if tree.token(head).pos in {"NOUN", "PROPN", "PRON"}:
                return head
            return tree.subject(head) if head != i else -1
        if subject < 0 and tree.token(i).dep == "conj" and tree.token(head).pos == "VERB":
            return self._subject(head)
        if subject < 0 and content_clause(tree, i) > i:
            return self._words_before(i)
        if subject < 0 and i in self._speech.said:  # '"It failed," barked an aide', taken for the object.
            return tree.child(i, "dobj", "attr")
        return subject if tree.token(subject).dep != "expl" else -1

    def _words_before(self, i: int) -> int:
        """'In their paper, Boone and his colleagues say': a subject that the tree took for part of what goes before."""
        tree = self._tree
        first = i
        while first > tree.sentence_of[i].start and tree.token(first - 1).pos in _NOMINAL:
            first -= 1
        opens = first == tree.sentence_of[i].start or tree.token(first - 1).text == ","
        return tree.root_in(Span(tree.token(first).start, tree.token(i).start)) if opens and first < i else -1

    def _is_refusal(self, i: int, lemma: str) -> bool:
        """'Declined to comment', 'would not say whether': nothing is said."""
        tree = self._tree
        if lemma not in _COMMENT_VERBS:
            return False
        negated = tree.child(i, "neg") >= 0
        refused = any(tree.token(a).lemma.lower() in _REFUSALS for a in tree.ancestors(i))
        return negated or refused

    def _is_of_a_statement(self, i: int) -> bool:
        """The "saying" of "issued a statement saying", which is part of the cue "issued"."""
        tree = self._tree
        noun = tree.token(i).head
        return (
            tree.token(i).dep == "acl"
            and tree.token(noun).dep == "dobj"
            and tree.token(tree.token(noun).head).lemma in LIGHT
            and tree.token(noun).lemma.lower() in marked("cue_nouns")
        )

    def _is_infinitive_of_be(self, i: int) -> bool:
        """'Hackers were to blame' blames nobody on anybody's word."""
        head = self._tree.token(self._tree.token(i).head)
        return self._tree.token(i).tag == "VB" and head.lemma == "be" and self._tree.child(i, "nsubj") < 0

    def _aside(self, i: int) -> None:
        """An aside that the tree does not show, or shows half of what it interrupts."""
        aside = aside_at(self._tree, self._speech, i)
        if aside is None:
            return
        tree = self._tree
        cue = Span(tree.token(i).start, tree.token(i).end)
        content = tidied(aside.content, tree.text)
        known = next((j for j, each in enumerate(self._found) if any(cue.overlap(span) for span in each.cue)), None)
        if known is not None:
            found = self._found[known]
            if found.kind is AttributionKind.ASSERTION:
                if _holds_all(content, found.content):
                    self._found[known] = found._replace(content=content)
                return
        head = tree.root_in(tree.chars(aside.source))
        view = self._cast.look_up(head)
        source = view.span if view else tree.chars(aside.source)
        said = Found([source], cue_of(tree, i), content, view)
        if known is None:
            self._found.append(said)
        else:  # The tree was wrong of it.
            self._found[known] = said

    # ---- cues that are no verbs of saying ----

    def _seeming(self, i: int) -> None:
        """'The dam seems to hold': on nobody's word."""
        tree = self._tree
        complement, subject = tree.child(i, "xcomp", "oprd", "acomp"), tree.subject(i)
        if complement < 0 or subject < 0 or not self._is_held(i):
            return
        content = tidied([tree.span(subject), tree.span(complement)], tree.text)
        self._found.append(Found([], cue_of(self._tree, i), content, None, AttributionKind.ATTITUDE))

    def _reportedly(self, i: int) -> None:
        """'The bank has reportedly paid': somebody says so, and nothing tells who."""
        tree = self._tree
        cue = Span(tree.token(i).start, tree.token(i).end)
        content = without(tree.chars(tree.clause_around(i)), cue, tree.text)
        if content and not self._speech.holds(i):
            self._found.append(Found([], [cue], content, None))

    def _adjective(self, i: int, lemma: str) -> None:
        """'Officials are worried about the dam.'"""
        tree = self._tree
        verb = tree.token(i).head
        if tree.token(i).dep not in {"acomp", "oprd"} or tree.token(verb).pos not in {"VERB", "AUX"}:
            return
        subject = tree.subject(verb)
        if subject < 0 or tree.token(subject).dep == "expl" or not self._is_held(verb):
            return
        spans, preposition = self._frames.complement(i, marked("cue_adjectives")[lemma])
        content = tidied(spans, tree.text)
        if content:
            view = self._cast.look_up(subject)
            last = preposition if preposition == i + 1 else i
            cue = [cover([cue_of(self._tree, verb)[0], Span(tree.token(i).start, tree.token(last).end)])]
            self._found.append(Found(self._source(subject, view), cue, content, view, AttributionKind.ATTITUDE))

    def _noun(self, i: int, lemma: str) -> None:
        """'The council's criticism of the plan', 'complaints that the road is shut'."""
        tree = self._tree
        marks = marked("cue_nouns")[lemma]
        owner = tree.child(i, "poss")
        if (owner < 0 and "alone" not in marks) or self._speech.holds(i) or self._is_voiced(i):
            return
        spans, preposition = self._frames.complement(i, marks)
        content = tidied(spans, tree.text)
        if content:
            view = self._cast.look_up(owner) if owner >= 0 else None
            last = preposition if preposition == i + 1 else i
            cue = [Span(tree.token(i).start, tree.token(last).end)]
            self._found.append(Found(self._source(owner, view), cue, content, view, AttributionKind.ATTITUDE))

    def _is_voiced(self, i: int) -> bool:
        head = self._tree.token(self._tree.token(i).head)
        return self._tree.token(i).dep == "dobj" and head.lemma in LIGHT
