"""What operations cost: at most, before they run, and afterwards by what they were given."""

import pytest
from graphql import (
    GraphQLError,
    get_introspection_query,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_list_type,
    is_object_type,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.execution.cost import cost_of
from schema.execution.cost_plans import Step
from schema.root import schema

HITS = "query($n: Int = 30) { me { requester { hits(first: $n) { %s } } } }"
NESTED = """query($n: Int, $m: Int) { me { requester { hits(first: $n) { nodes {
    assignments(first: $m) { nodes { answer { fields { name } } } } } } } } }"""
SEVERAL = "mutation($input: CreateHitsInput!) { createHits(input: $input) { %s } }"
WRITTEN = (
    SEVERAL % "... on CreateHitsSuccess { results { ... on CreateHitSuccess { hit { id } } } }"
)
LITERAL = """mutation { approveAssignments(input: { assignmentIds: ["a", "b", "c"] }) {
    ... on ApproveAssignmentsSuccess { results { __typename } } } }"""
TWICE = """{ me { ...A ... on Account { requester { balance { onHold } } } } }
    fragment A on Account { requester { name balance { available } } }"""


def request(query, name=None, **variables):
    return schema.documents.plan(query, name, may_introspect=True).request(variables)


@pytest.mark.parametrize(
    ("query", "variables", "points", "nodes"),
    [
        ("{ serverTime eventCursor __typename }", {}, 1, 0),
        ("{ me { id } }", {}, 1, 0),
        ("{ a: me { id } b: me { id } }", {}, 2, 0),
        (TWICE, {}, 3, 0),
        (HITS % "nodes { id }", {}, 2 + 1 + 30, 30),
        (HITS % "nodes { id }", {"n": 7}, 2 + 1 + 7, 7),
        (HITS % "nodes { id }", {"n": None}, 2 + 1 + 20, 20),
        (HITS % "nodes { id }", {"n": 10_000}, 2 + 1 + 100, 100),
        (HITS % "nodes { id }", {"n": -5}, 2 + 1, 0),
        (HITS % "nodes { id }", {"n": "seven"}, 2 + 1 + 20, 20),
        (HITS % "edges { cursor node { id } } pageInfo { hasNextPage }", {}, 33, 30),
        (HITS % "pageInfo { hasNextPage }", {}, 33, 30),
        (HITS % "nodes { group { title } question { __typename } }", {}, 3 + 30 * 3, 30),
        (NESTED, {"n": 10, "m": 5}, 3 + 10 * (1 + 1 + 5 * 3), 10 + 10 * 5),
        ("{ hitGroups(last: 3) { nodes { id } } }", {}, 5 + 3, 3),
        ("{ hitGroups { totalCount totalHits anchors { page } } }", {}, 5 + 5 + 5 + 20 + 20, 20),
        ('{ nodes(ids: ["a", "b"]) { id } }', {}, 1 + 2, 2),
        ("query($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": ["x"] * 9}, 1 + 9, 9),
        ("query($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": "x"}, 1 + 1, 1),
        ("mutation { signOut { __typename } }", {}, 10, 0),
        (WRITTEN, {"input": {"hits": [None] * 50}}, 10 + 50 * 2, 50),
        (SEVERAL % "__typename", {"input": {"hits": [None] * 50}}, 10 + 50, 50),
        (SEVERAL % "__typename", {}, 10 + 1, 1),
        (LITERAL, {}, 10 + 3, 3),
        ("subscription { workerNotices { __typename } }", {}, 10, 0),
        (get_introspection_query(), {}, 100, 0),
        ('{ a: __type(name: "Hit") { name } b: __type(name: "Hit") { name } }', {}, 200, 0),
    ],
)
def test_an_operation_costs_what_it_asks_for(query, variables, points, nodes):
    priced = request(query, **variables)

    assert (priced.points, priced.estimate.nodes) == (points, nodes)


def test_the_named_operation_is_the_one_that_costs():
    query = "query A { serverTime } mutation B { signOut { __typename } }"

    assert request(query, "A").points == 1
    assert request(query, "B").points == 10


def test_what_cannot_run_has_no_plan():
    for query in ("{", "{ nothing }", "query A { serverTime } query B { serverTime }"):
        assert schema.documents.plan(query, None, may_introspect=True) is None


def test_what_a_page_did_not_hold_is_not_counted():
    priced = request(NESTED, n=10, m=5)
    answer = {"fields": [{"name": "colour"}, {"name": "size"}]}
    full = {"assignments": {"nodes": [{"answer": answer}] * 5}}
    given = [full, {"assignments": {"nodes": [{"answer": None}, {"answer": answer}]}}]

    def cost(nodes):
        return priced.cost_of({"me": {"requester": {"hits": {"nodes": nodes}}}})

    assert cost([full] * 10) == priced.points == 173
    assert cost(given) == 3 + (1 + 1 + 5 * 3) + (1 + 1 + 2 + 3)
    assert cost([]) == 3
    assert priced.cost_of({"me": None}) == 1
    assert priced.cost_of(None) == priced.points


def test_fields_that_were_left_out_are_not_counted():
    query = "query($w: Boolean!) { me { id worker @include(if: $w) { earnings { total } } } }"
    priced = request(query, w=False)

    assert priced.points == 3
    assert priced.cost_of({"me": {"id": "x"}}) == 1
    assert priced.cost_of({"me": {"id": "x", "worker": {"earnings": {"total": "0.00"}}}}) == 3


def test_items_seen_as_nodes_and_as_edges_are_held_once():
    priced = request(HITS % "nodes { id } edges { node { id } }", n=4)

    assert priced.points == 3 + 4 * 2
    two = {"nodes": [{"id": "a"}] * 2, "edges": [{"node": {"id": "a"}}] * 2}
    assert priced.cost_of({"me": {"requester": {"hits": two}}}) == 3 + 2 * 2


def test_a_page_that_shows_no_items_is_counted_as_asked():
    priced = request(HITS % "pageInfo { hasNextPage }")

    assert priced.cost_of({"me": {"requester": {"hits": {"pageInfo": {}}}}}) == priced.points


def test_without_a_list_of_ids_the_most_that_a_call_may_decide_counts():
    query = (
        "mutation($input: ApproveAssignmentsInput!) { approveAssignments(input: $input) { %s } }"
    )
    priced = request(query % "... on ApproveAssignmentsSuccess { results { __typename } }")

    assert (priced.points, priced.estimate.nodes) == (10_010, 10_000)
    assert priced.cost_of({"approveAssignments": {"results": [{}] * 40}}) == 50


def test_items_that_a_client_sends_count_also_where_the_answer_is_a_refusal():
    priced = request(WRITTEN, input={"hits": [None] * 50})

    assert priced.points == 10 + 50 * 2
    assert priced.cost_of({"createHits": {}}) == 10 + 50
    results = {"createHits": {"results": [{"hit": {"id": "a"}}] * 50}}
    assert priced.cost_of(results) == priced.points


def test_a_list_that_leads_to_pages_says_how_long_it_may_be():
    """Otherwise a page within it would count once for all of its items."""
    core = schema._schema
    found = {
        f"{kind.name}.{name}"
        for kind in core.type_map.values()
        if is_object_type(kind) and not kind.name.startswith("__") and not is_page(kind)
        for name, definition in kind.fields.items()
        if is_list_type(get_nullable_type(definition.type))
        and leads_to_a_page(core, get_named_type(definition.type), set())
        and not is_sized(definition)
    }

    assert found <= RESULTS_OF_A_SIZED_MUTATION | OF_ONE_EVENT | OF_THE_SHIPPED_SET | OF_A_CASE


# Their size is that of the mutation, and events are free.
RESULTS_OF_A_SIZED_MUTATION = {
    "AcceptQualificationRequestsSuccess.results",
    "ApproveAssignmentsSuccess.results",
    "AssignQualificationsSuccess.results",
    "CreateHitsSuccess.results",
    "DeleteHitsSuccess.results",
    "SendBonusesSuccess.results",
    "WriteToWorkersSuccess.results",
    "ExpireHitsSuccess.results",
    "ImportQualificationsSuccess.lines",
    "RejectAssignmentsSuccess.results",
    "UndoRejectionsSuccess.results",
    "RejectQualificationRequestsSuccess.results",
    "RevokeQualificationsSuccess.results",
}
OF_ONE_EVENT = {"FeedRecomputed.opened", "FeedRecomputed.closed"}
OF_A_CASE = {"ReportCase.sampleHits"}  # at most five, and priced
OF_THE_SHIPPED_SET = {"PublishPremiumSetSuccess.questions"}  # 32, by operators alone


def is_page(kind):
    return "pageInfo" in getattr(kind, "fields", {})


def is_sized(definition):
    declared = cost_of(definition)
    return declared is not None and bool(declared.sized_by or declared.items)


def leads_to_a_page(core, kind, seen):
    if kind.name in seen:
        return False
    seen.add(kind.name)
    kinds = core.get_possible_types(kind) if is_abstract_type(kind) else [kind]
    for each in kinds:
        for definition in getattr(each, "fields", {}).values():
            inner = get_named_type(definition.type)
            if is_page(inner) or leads_to_a_page(core, inner, seen):
                return True
    return False


def test_a_plan_is_made_once_and_remembers_a_bounded_number_of_requests():
    query = HITS % "nodes { title: id }"
    plan = schema.documents.plan(query, None, may_introspect=True)
    for size in range(1, 101):
        assert plan.request({"n": size}).points == 3 + size

    assert schema.documents.plan(query, None, may_introspect=True) is plan
    assert 0 < len(plan._estimates) <= 64


def test_a_bad_document_is_read_once_a_request():
    errors = []
    for _ in range(2):
        with pytest.raises(GraphQLError) as refused:
            schema.documents.prepared("{ serverTime", may_introspect=True)
        errors.append(refused.value)

    assert errors[0] is errors[1]


def test_a_long_document_is_prepared_once_a_request():
    query = "{ serverTime } #" + "x" * 10_000
    first = schema.documents.prepared(query, may_introspect=True)

    assert schema.documents.prepared(query, may_introspect=True) is first
    assert schema.documents.prepared(query, may_introspect=False) is not first


SIZES = (0, 1, 4)


@st.composite
def steps(draw, depth=2):
    """A field with what it asks for; what has a size of its own is no list of another's items."""
    size = draw(st.sampled_from([None, 0, 1, 2]))
    inner = steps(depth=depth - 1) if depth else st.nothing()
    return Step(
        weight=draw(st.integers(0, 3)),
        children=draw(st.dictionaries(st.sampled_from("abc"), inner, max_size=3)) if depth else {},
        is_list=size is None and draw(st.booleans()),
        size=size,
    )


def answers(chance, step, most=1):
    """What the field may be answered with: no list is longer than it was foreseen."""
    most = most if step.size is None else SIZES[step.size]
    inside = 1 if step.is_list or step.size is None else most

    def item():
        there = {name: child for name, child in step.children.items() if chance(1)}
        return {name: answers(chance, child, inside) for name, child in there.items()}

    if not chance(1):
        return None
    return [item() for _ in range(chance(most))] if step.is_list else item()


def fullest(most):
    return most


@settings(max_examples=60, deadline=None)
@given(steps(), st.randoms())
def test_no_answer_costs_more_than_was_foreseen_and_the_fullest_costs_as_much(step, random):
    estimate = step.estimate(SIZES).points
    scanty = answers(lambda most: random.randint(0, most), step)

    assert 0 <= step.actual(scanty, SIZES) <= estimate
    assert step.actual(answers(fullest, step), SIZES) == estimate
