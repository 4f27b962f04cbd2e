"""The text of the mail that is sent a week before a disposal."""

from __future__ import annotations

from domain.kernel import policy
from domain.mail.letters import SIGNED, Addressee, Letter
from domain.retention import periods
from domain.retention.models import Disposal


def disposal_announced(to: Addressee, disposal: Disposal, *, requester: str) -> Letter:
    """Lists to an owner what is disposed of in a week, and how it is kept."""
    kept = policy.current().retention
    assert kept is not None, "nothing is disposed of where all is kept for ever"
    assert disposal.dispose_at is not None, "the disposal is told"
    counts = (
        (disposal.hits, "HITs with their questions, answers and files"),
        (disposal.batches, "batches and drafts, with their files"),
        (disposal.projects, "projects, with their templates"),
        (disposal.hit_types, "HIT types"),
        (disposal.qualification_types, "qualification types and lists of workers"),
    )
    listed = "\n".join(f"- {number} {what}" for number, what in counts if number)
    return Letter(
        "What you have not used is deleted in a week",
        f"{to.greeting}on {disposal.dispose_at:%Y-%m-%d} this is deleted for the requester account "
        f"{requester}, because nobody used it for {kept.days} days:\n\n{listed}\n\n"
        "What you use until then stays. Download the results that you need before (exportResults). "
        "Requester.disposals has the list, and from that day on, for "
        f"{periods.FILE_KEPT.days} days, a file of all results that are deleted. "
        "Payments, statements and the records of workers stay." + SIGNED,
    )
