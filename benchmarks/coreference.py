"""Scores whom "he" and "she" are taken for on GAP (Webster et al. 2018, "Mind the GAP"), beside simple ways.

python -m benchmarks.coreference DATA [--json FILE]

DATA has one row a pronoun: a text, the pronoun, two names A and B with offsets, and for each whether the pronoun stands
for it; both may be false. The official measure is the F1 of these booleans over all rows, over those with masculine and
with feminine pronouns, and `bias`, the feminine over the masculine.

- `claimtable` is told where A and B are, as the systems below are ("gold-two-mention" in the paper), and takes the
  likelier of the two if it is likelier than somebody who is not named.
- `claimtable, own names` is told nothing: it takes the likeliest of the people that it finds itself.
- `claimtable, sure` is what goes into a statement: the same, but nobody where the probability is below the threshold.
  `answered` is the share of pronouns that it resolves, `answers_right` the share of the right ones among these; an
  answer that is neither A nor B counts as wrong where one of them is right, and not at all where neither is.
- `nearest` takes the nearest of A and B before the pronoun, else the nearer one after it.
- `parallel` takes, after the paper, a subject for a subject and an object for an object, else the nearer in the tree.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from benchmarks.common import Scores, read_rows, report, results
from claimtable.assembly import PRONOUN_RANKER
from claimtable.extract.coreference import SURE, Referents
from claimtable.extract.entities import entity_id, find_entities
from claimtable.extract.pronouns import FEMININE, People, PronounRanker, steps
from claimtable.extract.tree import Tree
from claimtable.inference.tagger import SpacyTagger
from claimtable.inference.weights import weights
from claimtable.records import Article, Entity
from claimtable.spans import Span

_SUBJECTS = {"nsubj", "nsubjpass"}
_OBJECTS = {"dobj", "dative"}


class Case(NamedTuple):
    """A pronoun, by the index of its token, with the two names and the truth about each."""

    tree: Tree
    entities: list[Entity]
    pronoun: int
    names: tuple[Span, Span]
    truth: tuple[bool, bool]
    feminine: bool


Answer = tuple[bool, bool]
System = Callable[[Case], Answer]
Resolver = Callable[[Case], Entity | None]


def read_case(tagger: SpacyTagger, row: dict[str, Any]) -> Case:
    article = Article(article_id=row["ID"], text=row["Text"], text_sha256="", path="")
    parse = tagger.parse(article)
    tree = Tree(article.text, parse)
    spans = [Span(int(row[f"{n}-offset"]), int(row[f"{n}-offset"]) + len(row[n])) for n in "AB"]
    return Case(
        tree,
        find_entities(article, parse),
        min(tree.index_at(int(row["Pronoun-offset"])), len(tree.tokens) - 1),
        (spans[0], spans[1]),
        (row["A-coref"] == "TRUE", row["B-coref"] == "TRUE"),
        row["Pronoun"].lower() in FEMININE,
    )


def with_names(case: Case) -> tuple[list[Entity], list[str]]:
    """The people of the text, A and B among them as given, and the ids of the two, which are two people."""
    people = [e for e in case.entities if e.label == "person"]
    ids: list[str] = []
    for span in case.names:
        there = next((e for e in people if span.overlap(Span(e.start, e.end)) and e.id not in ids), None)
        name = there.name if there else span.of(case.tree.text)
        found = there.id if there else f"{entity_id('person', name)}@{span.start}"
        people = [e for e in people if not span.overlap(Span(e.start, e.end))]
        people.append(Entity(id=found, name=name, label="person", start=span.start, end=span.end))
        ids.append(found)
    return sorted(people, key=lambda e: e.start), ids


# ---- the systems ----


def of_two(ranker: PronounRanker) -> System:
    def answer(case: Case) -> Answer:
        people, (a, b) = with_names(case)
        share = {each.entity.id: each.probability for each in ranker(People(case.tree, people), case.pronoun)}
        p, q = share.get(a, 0.0), share.get(b, 0.0)
        nobody = 1 - sum(share.values())
        return p >= q and p > nobody, q > p and q > nobody

    return answer


def own_names(resolver: Resolver) -> System:
    def answer(case: Case) -> Answer:
        found = resolver(case)
        return covers(case, found) if found else (False, False)

    return answer


def likeliest(ranker: PronounRanker) -> Resolver:
    return lambda case: next((each.entity for each in ranker(People(case.tree, case.entities), case.pronoun)), None)


def sure(ranker: PronounRanker, at_least: float = SURE) -> Resolver:
    return lambda case: Referents(case.tree, case.entities, ranker, at_least).of(case.pronoun)


def covers(case: Case, found: Entity) -> Answer:
    mine = [Span(e.start, e.end) for e in case.entities if e.id == found.id]
    first, second = (any(span.overlap(name) for span in mine) for name in case.names)
    return first, second


def nearest(case: Case) -> Answer:
    at = case.tree.token(case.pronoun).start
    a, b = (span.start for span in case.names)
    chosen = max((start for start in (a, b) if start < at), default=min(a, b))
    return chosen == a, chosen == b


def parallel(case: Case) -> Answer:
    tree, i = case.tree, case.pronoun
    heads = [tree.root_in(span) for span in case.names]
    role = tree.token(i).dep
    alike = [h for h in heads if any({role, tree.token(h).dep} <= roles for roles in (_SUBJECTS, _OBJECTS))]
    chosen = min(alike or heads, key=lambda h: _distance(tree, h, i))
    return heads[0] == chosen, heads[1] == chosen and heads[0] != chosen


def _distance(tree: Tree, h: int, i: int) -> tuple[int, int, int]:
    """Sentences between, steps in the tree, tokens between."""
    sentences = [next(n for n, s in enumerate(tree.sentences) if s.start <= k < s.end) for k in (h, i)]
    return abs(sentences[0] - sentences[1]), steps(tree, h, i), abs(h - i)


# ---- scoring ----


def score(cases: Sequence[Case], answers: Sequence[Answer]) -> dict[str, float | None]:
    both = list(zip(cases, answers, strict=True))
    men = f1([pair for pair in both if not pair[0].feminine])
    women = f1([pair for pair in both if pair[0].feminine])
    return {
        "f1": f1(both),
        "masculine_f1": men,
        "feminine_f1": women,
        "bias": women / men if men and women is not None else None,
    }


def f1(both: Sequence[tuple[Case, Answer]]) -> float | None:
    pairs = [(true, said) for case, answer in both for true, said in zip(case.truth, answer, strict=True)]
    right = sum(true and said for true, said in pairs)
    total = sum(true for true, _ in pairs) + sum(said for _, said in pairs)
    return 2 * right / total if total else None


def sureness(resolver: Resolver, cases: Sequence[Case]) -> dict[str, float | None]:
    """How many pronouns are resolved, and how many of these rightly."""
    found = [(case, entity) for case in cases if (entity := resolver(case)) is not None]
    judged = [(case.truth, covers(case, entity)) for case, entity in found]
    known = [(truth, said) for truth, said in judged if any(truth) or any(said)]
    right = sum(any(t and s for t, s in zip(*pair, strict=True)) for pair in known)
    return {
        "answered": len(found) / len(cases) if cases else None,
        "answers_right": right / len(known) if known else None,
    }


def measure(data: Sequence[Path]) -> dict[str, Any]:
    """Scores the systems on all the rows of some files."""
    tagger = SpacyTagger()
    ranker = PronounRanker.load(weights(PRONOUN_RANKER))
    cases = [read_case(tagger, row) for file in data for row in read_rows(file)]
    systems: dict[str, System] = {
        "claimtable": of_two(ranker),
        "claimtable, own names": own_names(likeliest(ranker)),
        "claimtable, sure": own_names(sure(ranker)),
        "nearest": nearest,
        "parallel": parallel,
    }
    scores = {name: score(cases, [system(case) for case in cases]) for name, system in systems.items()}
    scores["claimtable, own names"] |= sureness(likeliest(ranker), cases)
    scores["claimtable, sure"] |= sureness(sure(ranker), cases)
    found: Scores = scores
    return results(data, found)


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    data: Annotated[
        list[Path], typer.Argument(help="Files in the format of GAP, as JSON Lines.", exists=True, dir_okay=False)
    ],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores the people that the pronouns of DATA are taken for."""
    report(measure(data), json_file)


if __name__ == "__main__":
    app()
