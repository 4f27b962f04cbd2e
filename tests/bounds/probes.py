"""For each bound that a pure rule holds, what is taken at it and refused past it.

The figures are written out: a bound that changes in the code changes what people may do, and so
has to change here too.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from graphql import GraphQLError
from starlette.requests import Request

from api.access.authentication import bearer_token
from api.access.trusted_documents import document_id_in
from api.http.answers import RequestRefused
from api.http.requests import query_parameters
from api.websocket import messages
from domain.assignments import rules as work
from domain.assignments.lifecycle import RejectionReason
from domain.discovery.filter import GroupFilter
from domain.hits import rules as hits
from domain.hits.models import Hit
from domain.kernel.money import Money
from domain.kernel.refusals import Refused
from domain.people import rules as people
from domain.profiles import rules as profiles
from domain.qualifications import csv_sheet
from domain.qualifications.requests import rules as requests
from domain.questions.content import Choice
from domain.questions.fields import SingleChoiceField
from domain.questions.question import FormQuestion, HtmlQuestion
from schema.execution.documents import parsed
from schema.execution.limits import Measuring
from tests.bounds.probing import Bound, text

START = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)


def hit_type(**changes: Any) -> None:
    plain = {
        "title": "T",
        "description": "D",
        "reward": Money(1),
        "assignment_duration_seconds": 60,
    }
    hits.check_hit_type(hits.HitTypeDraft(**(plain | changes)))


def offer(seconds: int = 60, slots: int = 1, cents: int = 0) -> None:
    hits.check_offer(seconds, slots, Money(cents))


def extended(slots: int, *, held: int = 10, cents: int = 0, seconds: int = 60) -> None:
    hit = Hit(max_assignments=held, reward_cents=cents, fee_cents=0)
    expires_at = START + timedelta(seconds=seconds)
    if refusal := hits.objection_to_extension(hit, slots, expires_at, at=START):
        raise refusal


def premium_form(count: int) -> tuple[FormQuestion, list[profiles.PremiumOutcome]]:
    options = tuple(Choice(str(number), "x") for number in range(1_000))
    form = FormQuestion(fields=(SingleChoiceField("a", "A", choices=options),))
    outcomes = [
        profiles.PremiumOutcome("a", str(n % 1_000), f"type {n // 1_000}") for n in range(count)
    ]
    return form, outcomes


def valued(value: int) -> None:
    form, _ = premium_form(1)
    profiles.check_outcomes(form, [profiles.PremiumOutcome("a", "0", "type", value)])


def sheet(lines: int) -> None:
    csv_sheet.read("worker_id,value\n" + "A,1\n" * lines, "T")


def sheet_of_bytes(count: int) -> None:
    lines, left = ["worker_id,value\n"], count - 16
    while left:
        size = min(left, 100_000)
        lines.append("A" + " " * (size - 4) + ",1\n")
        left -= size
    csv_sheet.read("".join(lines), "T")


def document(source: str) -> None:
    if problems := Measuring(parsed(source)).problems():
        raise problems[0]


def deep(levels: int) -> str:
    return "{" + "me{" * (levels - 1) + "id" + "}" * levels


def many_fragments(count: int) -> str:
    names = [f"F{number}" for number in range(count)]
    fragments = " ".join(f"fragment {name} on Query {{ a }}" for name in names)
    return "{" + " ".join(f"...{name}" for name in names[:25]) + "} " + fragments


def read_query_string(raw: str) -> None:
    query_parameters(Request({"type": "http", "query_string": raw.encode()}))


def trusted_id(size: int) -> None:
    assert document_id_in({"documentId": text(size)}) is not None, "the id is not read"


REFUSALS = (Refused, GraphQLError, RequestRefused, messages.CloseSocket, AssertionError, ValueError)

DOMAIN = [
    Bound("domain/hits/rules.py:LONGEST_TITLE", 128, lambda n: hit_type(title=text(n))),
    Bound(
        "domain/hits/rules.py:LONGEST_DESCRIPTION", 2_000, lambda n: hit_type(description=text(n))
    ),
    Bound("domain/hits/rules.py:LONGEST_KEYWORDS", 1_000, lambda n: hit_type(keywords=(text(n),))),
    Bound("domain/hits/rules.py:LARGEST_REWARD", 1_000_000, lambda n: hit_type(reward=Money(n))),
    Bound(
        "domain/hits/rules.py:SHORTEST_SECONDS",
        30,
        lambda n: hit_type(assignment_duration_seconds=n),
        step=-1,
    ),
    Bound(
        "domain/hits/rules.py:LONGEST_SECONDS",
        31_536_000,
        lambda n: hit_type(assignment_duration_seconds=n),
    ),
    Bound("domain/hits/rules.py:SHORTEST_SECONDS", 30, lambda n: offer(seconds=n), step=-1),
    Bound("domain/hits/rules.py:LONGEST_SECONDS", 31_536_000, lambda n: offer(seconds=n)),
    Bound("domain/hits/rules.py:LONGEST_SECONDS", 31_536_000, lambda n: extended(1, seconds=n)),
    Bound(
        "domain/hits/rules.py:LONGEST_AUTO_APPROVAL_SECONDS",
        2_592_000,
        lambda n: hit_type(auto_approval_delay_seconds=n),
    ),
    Bound("domain/hits/rules.py:MOST_ASSIGNMENTS", 1_000_000_000, lambda n: offer(slots=n)),
    Bound("domain/hits/rules.py:MOST_ASSIGNMENTS", 1_000_000_000, lambda n: extended(n - 10)),
    Bound(
        "domain/hits/rules.py:LARGEST_LIABILITY",
        100_000_000_000,
        lambda n: offer(slots=n // 100_000, cents=100_000),
        step=100_000,
    ),
    Bound(
        "domain/hits/rules.py:LARGEST_LIABILITY",
        100_000_000_000,
        lambda n: extended(n // 100_000 - 10, cents=100_000),
        step=100_000,
    ),
    Bound(
        "domain/hits/rules.py:LONGEST_ANNOTATION",
        255,
        lambda n: hits.checked_hit(
            hits.HitDraft(question=HtmlQuestion(html="x"), annotation=text(n))
        ),
    ),
    Bound(
        "domain/assignments/rules.py:LONGEST_FEEDBACK",
        1_024,
        lambda n: work.check_feedback(text(n)),
    ),
    Bound(
        "domain/assignments/rules.py:LONGEST_FEEDBACK",
        1_024,
        lambda n: work.check_feedback(text(n), RejectionReason.WRONG),
    ),
    Bound(
        "domain/assignments/rules.py:LONGEST_BONUS_REASON",
        4_096,
        lambda n: work.check_bonus(Money(1), text(n)),
    ),
    Bound(
        "domain/discovery/filter.py:LONGEST_SEARCH",
        200,
        lambda n: GroupFilter(text=text(n)).check(),
    ),
    Bound(
        "domain/discovery/filter.py:MOST_WORDS",
        10,
        lambda n: GroupFilter(text=" ".join("abcdefghijk"[:n])).check(),
    ),
    Bound(
        "domain/mail/addresses.py:LONGEST_ADDRESS",
        254,
        lambda n: people.email(f"{text(64)}@" + f"{text(60)}." * 3 + text(n - 252) + ".org"),
    ),
    Bound(
        "domain/people/limits.py:SHORTEST_PASSWORD",
        8,
        lambda n: people.password("password", text(n)),
        step=-1,
    ),
    Bound("domain/people/limits.py:LONGEST_PASSWORD", 128, lambda n: people.password("p", text(n))),
    Bound("domain/people/limits.py:LONGEST_NAME", 100, lambda n: people.line("name", text(n))),
    Bound(
        "domain/people/limits.py:API_KEY_LASTS_AT_MOST",
        366 * 86_400,
        lambda n: people.api_key_expiry(START + timedelta(seconds=n), at=START),
    ),
    Bound(
        "domain/profiles/rules.py:LONGEST_TYPE_NAME",
        200,
        lambda n: profiles.check_premium_type(text(n), None, None),
    ),
    Bound(
        "domain/profiles/rules.py:LONGEST_TYPE_DESCRIPTION",
        2_000,
        lambda n: profiles.check_premium_type(None, text(n), None),
    ),
    Bound(
        "domain/profiles/rules.py:LARGEST_FEE",
        10_000,
        lambda n: profiles.check_premium_type(None, None, Money(n)),
    ),
    Bound(
        "domain/profiles/rules.py:MOST_OUTCOMES",
        1_000,
        lambda n: profiles.check_outcomes(*premium_form(n)),
    ),
    Bound(
        "domain/profiles/rules.py:SHORTEST_REPOST_SECONDS",
        3_600,
        profiles.check_reposting,
        step=-1,
    ),
    Bound("domain/hits/rules.py:LONGEST_SECONDS", 31_536_000, profiles.check_reposting),
    Bound(
        "domain/profiles/rules.py:MOST_COUNTRIES",
        30,
        lambda n: profiles.checked_countries(["NL"] * n),
    ),
    Bound(
        "domain/qualifications/requests/rules.py:LONGEST_REASON",
        1_024,
        lambda n: requests.check_reason("reason", text(n)),
    ),
    Bound(
        "domain/qualifications/requests/rules.py:LEAST_VALUE",
        -(2**31),
        lambda n: requests.check_value("value", n),
        step=-1,
    ),
    Bound(
        "domain/qualifications/requests/rules.py:GREATEST_VALUE",
        2**31 - 1,
        lambda n: requests.check_value("value", n),
    ),
    Bound("domain/qualifications/csv_sheet.py:MOST_LINES", 10_000, sheet),
    Bound("domain/qualifications/csv_sheet.py:SHEET_BYTES", 4_000_000, sheet_of_bytes),
    Bound("domain/profiles/rules.py:LEAST_VALUE", -(2**31), lambda n: valued(n), step=-1),
    Bound("domain/profiles/rules.py:LARGEST_VALUE", 2**31 - 1, lambda n: valued(n)),
    Bound(
        "domain/kernel/money.py:LARGEST_CENTS",
        10**15,
        lambda n: Money.parse(f"{n // 100}.{n % 100:02}"),
    ),
]

EDGES = [
    Bound("schema/execution/limits.py:MAX_DEPTH", 16, lambda n: document(deep(n))),
    Bound(
        "schema/execution/limits.py:MAX_ALIASES",
        60,
        lambda n: document("{ me {" + " ".join(f"a{i}: id" for i in range(n)) + "} }"),
    ),
    Bound(
        "schema/execution/limits.py:MAX_ROOT_FIELDS", 30, lambda n: document("{" + " me" * n + "}")
    ),
    Bound(
        "schema/execution/limits.py:MAX_DIRECTIVES",
        60,
        lambda n: document("{ me {" + " id @skip(if: false)" * n + "} }"),
    ),
    Bound(
        "schema/execution/limits.py:MAX_DIRECTIVES_AT_ONE_PLACE",
        4,
        lambda n: document("{ me" + " @skip(if: false)" * n + "}"),
    ),
    Bound(
        "schema/execution/limits.py:MAX_FIELDS",
        2_000,
        lambda n: document("{ me {" + " id" * (n - 1) + "} }"),
    ),
    Bound("schema/execution/limits.py:MAX_FRAGMENTS", 100, lambda n: document(many_fragments(n))),
    Bound(
        "schema/execution/limits.py:MAX_SPREADS",
        500,
        lambda n: document("{ me {" + " ...F" * n + "} } fragment F on Query { id }"),
    ),
    Bound(
        "schema/execution/limits.py:MAX_TOKENS", 5_000, lambda n: parsed("{" + " a" * (n - 2) + "}")
    ),
    Bound(
        "schema/execution/limits.py:MAX_SOURCE_CHARACTERS",
        256 * 1024,
        lambda n: parsed("{a}" + " " * (n - 3)),
    ),
    Bound(
        "api/http/requests.py:MAX_QUERY_STRING_BYTES",
        16 * 1024,
        lambda n: read_query_string("query=" + text(n - 6)),
    ),
    Bound(
        "api/http/requests.py:MAX_PARAMETERS",
        20,
        lambda n: read_query_string("&".join(f"p{i}=1" for i in range(n))),
    ),
    Bound(
        "api/access/authentication.py:MAX_TOKEN_CHARACTERS",
        512,
        lambda n: bearer_token(f"Bearer {text(n)}"),
    ),
    Bound("api/access/trusted_documents.py:MAX_ID_CHARACTERS", 256, trusted_id),
    Bound(
        "api/websocket/messages.py:MAX_ID_CHARACTERS",
        128,
        lambda n: messages.operation_id({"id": text(n)}),
    ),
]

BOUNDS = [*DOMAIN, *EDGES]
