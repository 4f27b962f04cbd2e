"""One unit of work as a client of each program sends it."""

from __future__ import annotations

from uuid import UUID

from tests.benchmarks.client import Connection
from tests.benchmarks.market import Market

ACCEPT = """mutation Accept($input: AcceptHitInput!) { acceptHit(input: $input) {
    __typename ... on AcceptHitSuccess { assignment { id status acceptedAt deadline } }
    ... on Refusal { reason message } } }"""
SUBMIT = """mutation Submit($input: SubmitAssignmentInput!) { submitAssignment(input: $input) {
    __typename ... on SubmitAssignmentSuccess { assignment { id status acceptedAt deadline } }
    ... on Refusal { reason message } } }"""
APPROVE = """mutation Approve($input: ApproveAssignmentInput!) {
    approveAssignment(input: $input) {
    __typename ... on ApproveAssignmentSuccess { assignment { id status acceptedAt deadline } }
    ... on Refusal { reason message } } }"""
PLAIN_ACCEPT = """mutation Accept($hit: ID!, $worker: ID!) {
    acceptHit(hitId: $hit, workerId: $worker) { id status acceptedAt deadline } }"""
PLAIN_SUBMIT = """mutation Submit($assignment: ID!, $answer: JSON!) {
    submitAssignment(assignmentId: $assignment, answer: $answer) {
    id status acceptedAt deadline } }"""
PLAIN_APPROVE = """mutation Approve($assignment: ID!) {
    approveAssignment(assignmentId: $assignment) { id status acceptedAt deadline } }"""
ANSWER = [{"name": "colour", "values": ["blue"]}]


class Ours:
    """A client of our market: a worker or a requester, each with their own token."""

    def __init__(self, market: Market) -> None:
        self._market = market

    async def accept(self, link: Connection, number: int) -> str:
        """One of the HIT's slots to one of the workers."""
        hit, _ = self._market.hit(number)
        token = self._market.tokens[number % len(self._market.tokens)]
        data = await link.graphql(ACCEPT, {"input": {"hitId": hit}}, token)
        return _assignment(data["acceptHit"])

    async def accept_and_submit(self, link: Connection, number: int) -> str:
        """What a worker does."""
        key = await self.accept(link, number)
        await self.submit(link, number, key)
        return key

    async def submit(self, link: Connection, number: int, key: str) -> None:
        """The worker's answer to what was accepted."""
        token = self._market.tokens[number % len(self._market.tokens)]
        handed_in = {"input": {"assignmentId": key, "answer": ANSWER}}
        _assignment((await link.graphql(SUBMIT, handed_in, token))["submitAssignment"])

    async def cycle(self, link: Connection, number: int) -> None:
        """Accept, submit, approve."""
        _, stand = self._market.hit(number)
        decided = {"input": {"assignmentId": await self.accept_and_submit(link, number)}}
        _assignment((await link.graphql(APPROVE, decided, stand.token))["approveAssignment"])


def _assignment(answer: dict) -> str:
    if "assignment" not in answer:
        raise RuntimeError(f"refused: {answer}")
    return answer["assignment"]["id"]


class Plain:
    """A client of the plain program, which asks nobody who they are."""

    def __init__(self, hits: int, workers: int) -> None:
        self._hits, self._workers = hits, workers

    async def accept(self, link: Connection, number: int) -> str:
        """One of the HIT's slots to one of the workers."""
        pair = {"hit": key(number % self._hits), "worker": key(number % self._workers)}
        return (await link.graphql(PLAIN_ACCEPT, pair))["acceptHit"]["id"]

    async def cycle(self, link: Connection, number: int) -> None:
        """Accept, submit, approve."""
        assignment = await self.accept(link, number)
        await link.graphql(PLAIN_SUBMIT, {"assignment": assignment, "answer": ANSWER})
        await link.graphql(PLAIN_APPROVE, {"assignment": assignment})


class HandWritten(Plain):
    """A client of the SQL written by hand."""

    async def accept(self, link: Connection, number: int) -> str:
        """One of the HIT's slots to one of the workers."""
        pair = {"hit": key(number % self._hits), "worker": key(number % self._workers)}
        return (await link.post("/accept", pair))["id"]

    async def cycle(self, link: Connection, number: int) -> None:
        """Accept, submit, approve."""
        assignment = await self.accept(link, number)
        await link.post("/submit", {"id": assignment, "answer": ANSWER})
        await link.post("/approve", {"id": assignment})


def key(number: int) -> str:
    """The id of the plain program's row with that number."""
    return str(UUID(int=number + 1))
