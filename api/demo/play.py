"""The play itself: the server, everybody on the stage, and what is reported of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.console import Console

from api.demo import costs
from api.demo.client import CallFailed
from api.demo.counting import percentiles
from api.demo.dataset import DataSet
from api.demo.exam import Exam
from api.demo.players.gate import ExamRun
from api.demo.players.joining import Mailroom
from api.demo.players.requester import RequesterPlayer
from api.demo.players.worker import WorkerPlayer
from api.demo.progress import bars
from api.demo.report import Gated, Report
from api.demo.server import Place, differences, serving
from api.demo.stage import Stage
from api.demo.voting import majority_vote_accuracy

EVENTS_AN_ASSIGNMENT = 6  # accepted, submitted and decided, each told to both sides
EVENTS_A_HIT = 2  # published and reviewable, told to the requester


async def play(
    data: DataSet, place: Place, console: Console, *, exam: Exam | None = None
) -> Report:
    """Play the whole data set on a market of its own; with an exam, what that lets through.

    Raises CallFailed.
    """
    place.clear()
    workers = list(data.works if exam is None else exam.answers)
    totals = {
        "accounts": len(workers) + 1,
        "published": len(data.shown),
        "submitted": data.assignments,
        "decided": data.assignments,
        "events": data.assignments * EVENTS_AN_ASSIGNMENT + len(data.shown) * EVENTS_A_HIT,
    }
    if exam:
        totals = {"tested": len(workers), **totals}
        totals["events"] += len(workers)
    async with serving(place) as url:
        with bars(console, totals) as shown:
            stage = Stage(data, url, shown, workers=workers)
            gate = None if exam is None else ExamRun(exam, stage)
            cast = _Cast(
                RequesterPlayer(stage, gate), [WorkerPlayer(stage, name, gate) for name in workers]
            )
            await _perform(stage, cast, Mailroom(place.outbox))
    report = _report(stage, cast, await differences(place))
    return report if gate is None else replace(report, gate=_gated(gate, cast.requester))


@dataclass(frozen=True, slots=True)
class _Cast:
    requester: RequesterPlayer
    workers: Sequence[WorkerPlayer]


async def _perform(stage: Stage, cast: _Cast, mail: Mailroom) -> None:
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(cast.requester.run(mail))
            for worker in cast.workers:
                tasks.create_task(worker.run(mail))
            tasks.create_task(stage.settle())
    except BaseExceptionGroup as failures:
        foreseen, others = failures.split(CallFailed)
        if foreseen is None or others is not None:
            raise
        raise _first(foreseen) from None


def _first(failures: BaseExceptionGroup[CallFailed]) -> CallFailed:
    """One of several players' failures: they mostly have one cause."""
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


def _report(stage: Stage, cast: _Cast, differing_balances: int) -> Report:
    requester, workers = cast.requester, cast.workers
    data, notes, seconds = stage.data, stage.notes, stage.ended - stage.began
    rewards = costs.REWARD * sum(
        not work.is_rejected for works in data.works.values() for work in works.values()
    )
    unpaid = requester.deposited - requester.balance - costs.paid(data)
    unearned = rewards - costs.total(worker.earned for worker in workers)
    accuracy = majority_vote_accuracy(requester.answers, data.gold)
    return Report(
        hits=len(data.shown),
        assignments=data.assignments,
        workers=len(workers),
        wall_seconds=round(seconds, 3),
        assignments_per_second=round(data.assignments / seconds, 1),
        publish_to_feed_ms=percentiles(notes.publish_to_feed),
        approve_to_notice_ms=percentiles(notes.approve_to_notice),
        events_expected=sum(each.expected for each in notes.hearings),
        events_missed=sum(len(each.missed()) for each in notes.hearings) + notes.differing_feeds,
        events_duplicated=sum(each.duplicated() for each in notes.hearings),
        ledger_difference=abs(unpaid.cents) + abs(unearned.cents) + differing_balances,
        majority_vote_accuracy=None if accuracy is None else round(accuracy, 4),
    )


def _gated(gate: ExamRun, requester: RequesterPlayer) -> Gated:
    """What the gate did: the vote with it and without it, over the same tasks."""
    exam = gate.exam
    voted = {task for task, _ in requester.answers} - exam.key.keys()
    gold = {task: right for task, right in exam.data.gold.items() if task in voted}
    behind = majority_vote_accuracy(requester.answers, gold)
    without = majority_vote_accuracy(exam.answers_of_all(), gold)
    return Gated(
        takers=len(gate.values),
        passes=sum(value >= exam.pass_mark for value in gate.values.values()),
        pass_mark=exam.pass_mark,
        refused=gate.refused,
        tested_tasks=len(exam.key),
        compared_tasks=len(gold),
        accuracy_with_gate=None if behind is None else round(behind, 4),
        accuracy_without_gate=None if without is None else round(without, 4),
    )
