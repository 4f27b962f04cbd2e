"""The mails about messages: plain text. No word that a person typed stands in a header."""

from __future__ import annotations

from typing import NamedTuple

from domain.mail.letters import REPLY_MARK, SIGNED, Addressee, Letter


def from_requester(
    to: Addressee, *, requester: str, title: str | None, text: str, takes_mail: bool
) -> Letter:
    """A requester's message to a worker."""
    return _letter(
        "A requester has written to you",
        f"{to.greeting}the requester {requester} writes to you{_about(title)}:\n\n{text}",
        "me { worker { threads } }, and the mutation writeToRequester answers there.",
        takes_mail=takes_mail,
    )


class WorkersWords(NamedTuple):
    """What a worker writes, and what a requester's team reads about the worker and the work."""

    worker_id: str
    disclosed: tuple[str, str] | None  # name and e-mail
    title: str | None
    assignment: str | None
    text: str


def from_worker(to: Addressee, said: WorkersWords, *, takes_mail: bool) -> Letter:
    """A worker's message to a requester, with name and e-mail where the worker disclosed them."""
    known = "" if said.disclosed is None else f" ({said.disclosed[0]}, {said.disclosed[1]})"
    work = "" if said.assignment is None else f"\n\nThe assignment: {said.assignment}"
    return _letter(
        "A worker has written to you",
        f"{to.greeting}the worker {said.worker_id}{known} writes to you{_about(said.title)}:\n\n"
        f"{said.text}{work}",
        "me { requester { threads } }, and the mutation writeToWorker answers there.",
        takes_mail=takes_mail,
    )


def _about(title: str | None) -> str:
    return "" if title is None else f' about "{title}"'


def _letter(subject: str, said: str, elsewhere: str, *, takes_mail: bool) -> Letter:
    way = "Reply to this mail to answer. " if takes_mail else ""
    mark = REPLY_MARK if takes_mail else ""
    return Letter(subject, f"{mark}{said}\n\n{way}The thread stands in {elsewhere}" + SIGNED)
