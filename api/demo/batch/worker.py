"""A worker of the play with batches: answers pages of HTML by the form that the pages submit."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from api.demo.batch import documents, sheets
from api.demo.client import Answer, CallFailed, MarketClient
from api.demo.players.worker import WorkerPlayer

SUBMIT_PATH = "/mturk/externalSubmit"


class BatchWorker(WorkerPlayer):
    """Plays as other workers do, but for the pages."""

    open_hits = documents.OPEN_HITS

    def _key_of(self, question: Answer) -> str:
        return sheets.place_of(question)[0]

    async def _do(self, me: MarketClient, key: str, hit: Answer) -> None:
        work = self._left.pop(key)
        accepted = await me.mutate(documents.ACCEPT, hitId=hit["id"])
        assignment = accepted["assignment"]
        self._expect("AssignmentAccepted", assignment["id"])
        address = _submit_to(assignment["frame"]["url"])
        _, tasks = sheets.place_of(hit["question"])
        form = {"assignmentId": assignment["id"], **sheets.fields(work, tasks)}
        await me.post_form(f"{address}{SUBMIT_PATH}", form)
        self._note_submission(assignment["id"], work)


def _submit_to(frame: str) -> str:
    """The address to which the page in this frame submits, as the page reads it."""
    found = parse_qs(urlsplit(frame).query).get("turkSubmitTo")
    if not found:
        raise CallFailed("A frame names no address to submit to.")
    return found[0]
