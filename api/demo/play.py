"""Plays a data set: starts the server and all players, and makes the report."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from rich.console import Console

from api.demo import costs, numbers
from api.demo.client import CallFailed
from api.demo.counting import percentiles
from api.demo.dataset import DataSet
from api.demo.exam import Exam
from api.demo.players.exam_run import ExamRun
from api.demo.players.joining import Mailbox
from api.demo.players.requester import RequesterPlayer
from api.demo.players.worker import WorkerPlayer
from api.demo.progress import bars
from api.demo.report import ErrorReport, ExamReport, Report
from api.demo.server import Workspace, differences, serving
from api.demo.stage import Stage
from api.demo.voting import majority_vote_accuracy

EVENTS_AN_ASSIGNMENT = 6  # accepted, submitted and decided, an event for both sides each
EVENTS_A_HIT = 2  # published and reviewable, for the requester


async def play(
    data: DataSet, workspace: Workspace, console: Console, *, exam: Exam | None = None
) -> Report:
    """Play the whole data set on a new market; with an exam, the data that is left after it.

    Raises CallFailed.
    """
    await workspace.prepare()
    workers = list(data.works if exam is None else exam.answers)
    totals = {
        "accounts": len(workers) + 1,
        "published": len(data.hits),
        "submitted": data.assignments,
        "decided": data.assignments,
        "events": data.assignments * EVENTS_AN_ASSIGNMENT + len(data.hits) * EVENTS_A_HIT,
    }
    if exam:
        totals = {"tested": len(workers), **totals}
        totals["events"] += len(workers)
    async with serving(workspace) as url:
        with bars(console, totals) as progress:
            stage = Stage(data, url, progress, workers=workers)
            exam_run = None if exam is None else ExamRun(exam, stage)
            cast = Cast(
                RequesterPlayer(stage, exam_run),
                [WorkerPlayer(stage, name, exam_run) for name in workers],
            )
            await perform(stage, cast, Mailbox(workspace.outbox))
    report = report_of(stage, cast, await differences(workspace))
    if exam_run is None:
        return report
    return replace(report, exam=_exam_report(exam_run, cast.requester))


@dataclass(frozen=True, slots=True)
class Cast:
    """All players of a stage."""

    requester: RequesterPlayer
    workers: Sequence[WorkerPlayer]


async def perform(stage: Stage, cast: Cast, mail: Mailbox) -> None:
    """Play until everything is decided, and read back."""
    with one_failure():
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(cast.requester.run(mail))
            for worker in cast.workers:
                tasks.create_task(worker.run(mail))
            tasks.create_task(stage.settle())


@contextmanager
def one_failure() -> Iterator[None]:
    """Raise the first CallFailed of several in place of their group."""
    try:
        yield
    except BaseExceptionGroup as failures:
        foreseen, others = failures.split(CallFailed)
        if foreseen is None or others is not None:
            raise
        raise _first(foreseen) from None


def _first(failures: BaseExceptionGroup[CallFailed]) -> CallFailed:
    """The first failure of several players: mostly they have one cause."""
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


def report_of(stage: Stage, cast: Cast, differing_balances: int) -> Report:
    """The figures of the work and its money; `differing_balances` are those of the ledger."""
    requester, workers = cast.requester, cast.workers
    data, notes, seconds = stage.data, stage.notes, stage.ended - stage.began
    rewards = requester.reward * sum(
        not work.is_rejected for works in data.works.values() for work in works.values()
    )
    unpaid = requester.deposited - requester.balance - costs.paid(data, requester.reward)
    unearned = rewards - costs.total(worker.earned for worker in workers)
    found = numbers.errors(requester.answers, data.gold) if data.is_of_amounts else None
    return Report(
        hits=len(data.hits),
        assignments=data.assignments,
        workers=len(workers),
        wall_seconds=round(seconds, 3),
        assignments_per_second=round(data.assignments / seconds, 1),
        publish_to_feed_ms=percentiles(notes.publish_to_feed),
        approve_to_notice_ms=percentiles(notes.approve_to_notice),
        events_expected=sum(each.expected for each in notes.all_events),
        events_missed=sum(len(each.missed()) for each in notes.all_events) + notes.differing_feeds,
        events_duplicated=sum(each.duplicated() for each in notes.all_events),
        ledger_difference=abs(unpaid.cents) + abs(unearned.cents) + differing_balances,
        majority_vote_accuracy=_voted(data, requester.answers, data.gold),
        errors=None if found is None else ErrorReport.of(*found),
    )


def _exam_report(exam_run: ExamRun, requester: RequesterPlayer) -> ExamReport:
    """The effect of the exam: the vote with it and without it, over the same tasks."""
    exam = exam_run.exam
    voted = {task for task, _ in requester.answers} - exam.key.keys()
    gold = {task: right for task, right in exam.data.gold.items() if task in voted}
    return ExamReport(
        takers=len(exam_run.values),
        passes=sum(value >= exam.pass_mark for value in exam_run.values.values()),
        pass_mark=exam.pass_mark,
        refused=exam_run.refused,
        tested_tasks=len(exam.key),
        compared_tasks=len(gold),
        accuracy_with_gate=_voted(exam.data, requester.answers, gold),
        accuracy_without_gate=_voted(exam.data, exam.answers_of_all(), gold),
    )


def _voted(
    data: DataSet, answers: Iterable[tuple[str, str]], gold: Mapping[str, str]
) -> float | None:
    """The accuracy of the vote; none where the answers are amounts, or no task has gold."""
    if data.is_of_amounts:
        return None
    accuracy = majority_vote_accuracy(answers, gold)
    return None if accuracy is None else round(accuracy, 4)
