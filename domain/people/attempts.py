"""Attempts: what is counted for a subject, and refused where there were too many lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.mail import addresses
from domain.people import limits, rules
from domain.people.limits import Bound
from domain.people.models import SignInAttempt
from domain.people.networks import is_unlimited, network
from domain.people.refusals import TooManyAttempts


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing that attempts are counted for, with its bounds."""

    name: str
    bounds: tuple[Bound, ...]


async def attempt(*subjects: Subject) -> list[UUID]:
    """Store an attempt for each subject before the work is done. Raises TooManyAttempts.

    The attempts are committed before they are counted, so that concurrent attempts cannot pass
    the limit together. Call it outside of a unit of work. A refused attempt does not count against
    later ones.
    """
    mine = await count(*subjects)
    try:
        for subject in subjects:
            await refuse_excess(subject, besides=mine)
    except TooManyAttempts:
        await forgive(mine)
        raise
    return mine


async def attempt_sign_up(client_address: str | None) -> list[UUID]:
    """Store that this network may be told of a taken e-mail. Raises TooManyAttempts.

    Demonstrations sign up hundreds of people at once from this machine: there only those that were
    told are counted, by `count_told`.
    """
    subjects = at_taken_emails(client_address)
    if not is_unlimited(client_address):
        return await attempt(*subjects)
    for subject in subjects:
        await refuse_excess(subject)
    return []


async def count_told(client_address: str | None) -> None:
    """Count a sign-up from this machine that is told. Raises TooManyAttempts."""
    if is_unlimited(client_address):
        await attempt(*at_taken_emails(client_address))


@retried
async def count(*subjects: Subject) -> list[UUID]:
    """Store one more attempt for each subject. Returns the ids of the attempts."""
    now, rows = clock.now(), [(new_id(), subject.name) for subject in subjects]
    if rows:
        async with unit_of_work():
            await _COUNT.run_many([(key, name, now) for key, name in rows])
    return [key for key, _ in rows]


async def refuse_excess(subject: Subject, *, besides: Sequence[UUID] = ()) -> None:
    """Raises TooManyAttempts where there were as many attempts as a bound allows, besides these."""
    now = clock.now()
    for most, within in subject.bounds:
        counted = SignInAttempt.filter(subject=subject.name, attempted_at__gt=now - within)
        if besides:
            counted = counted.exclude(id__in=list(besides))
        latest = await counted.order_by("-attempted_at", "-id").limit(most)
        if len(latest) >= most:
            raise TooManyAttempts(latest[-1].attempted_at + within)


@retried
async def forgive(attempts: Sequence[UUID]) -> None:
    """Delete attempts that do not count, such as the right password."""
    if attempts:
        async with unit_of_work():
            await _FORGIVE.run(list(attempts))


def of_email(email: str) -> Subject:
    """The passwords that are tried for an e-mail, with or without an account."""
    return Subject(f"email:{rules.known_email_key(email)}", (_sign_ins(),))


def of_address(client_address: str | None) -> Subject:
    """The wrong passwords, and the resets, of one network."""
    bound = Bound(limits.MOST_ATTEMPTS_PER_ADDRESS, policy.current().sign_in_window)
    return Subject(_named("address", network(client_address)), (bound,))


def at_taken_emails(client_address: str | None) -> list[Subject]:
    """The sign-ups that were told that an account has the e-mail: of one network, and of all.

    Sign-ups in progress count too, since each could be told; see `attempt_sign_up`.
    """
    return [
        Subject(_named("taken", network(client_address)), limits.TAKEN_PER_NETWORK),
        Subject("taken", limits.TAKEN_IN_ALL),
    ]


def at_sign_up_mails(email: str, client_address: str | None) -> list[Subject]:
    """The mails that ask to confirm an address: to one mailbox, and by one network."""
    subjects = [Subject(_named("confirm", addresses.mailbox(email)), limits.MAILS_TO_A_MAILBOX)]
    if not is_unlimited(client_address):
        name = _named("confirm from", network(client_address))
        subjects.append(Subject(name, limits.SIGN_UPS_OF_A_NETWORK))
    return subjects


def at_email_changes(account_id: UUID, new_email: str) -> list[Subject]:
    """The mails that ask to confirm a new address: of one account, and to one mailbox."""
    return [
        Subject(_named("change of", str(account_id)), limits.MAILS_TO_A_MAILBOX),
        Subject(_named("change to", addresses.mailbox(new_email)), limits.MAILS_TO_A_MAILBOX),
    ]


def at_reset_mails(email: str) -> Subject:
    """The mails to one mailbox that reset a password, with or without an account."""
    return Subject(_named("reset", addresses.mailbox(email)), limits.MAILS_TO_A_MAILBOX)


def at_team_invitations(email: str, requester_id: UUID) -> list[Subject]:
    """The mails that invite to teams: to one mailbox from all of them, and by one team."""
    return [
        Subject(_named("team", addresses.mailbox(email)), limits.MAILS_TO_A_MAILBOX),
        Subject(_named("team of", str(requester_id)), limits.INVITATIONS_OF_A_TEAM),
    ]


def at_reports(account_id: UUID, client_address: str | None) -> list[Subject]:
    """The reports to operators: of one account, and by one network."""
    subjects = [Subject(_named("report of", str(account_id)), limits.REPORTS_OF_AN_ACCOUNT)]
    if not is_unlimited(client_address):
        name = _named("report from", network(client_address))
        subjects.append(Subject(name, limits.REPORTS_OF_A_NETWORK))
    return subjects


def at_ratings(account_id: UUID) -> Subject:
    """The ratings that one account writes."""
    return Subject(_named("rating of", str(account_id)), limits.RATINGS_OF_AN_ACCOUNT)


def at_second_step(account_id: UUID) -> Subject:
    """The codes that are tried for an account, which has a second step or sets one up."""
    bounds = (_sign_ins(), limits.CODES_A_DAY)
    return Subject(_named("second step", str(account_id)), bounds)


def longest_window() -> timedelta:
    """How long attempts count at most."""
    return max(policy.current().sign_in_window, limits.LONGEST_WINDOW)


def _sign_ins() -> Bound:
    return Bound(policy.current().sign_in_attempts, policy.current().sign_in_window)


def _named(what: str, whose: str) -> str:
    return f"{what}:{whose}"[: limits.LONGEST_SUBJECT]


_COUNT = Statement("INSERT INTO sign_in_attempts (id, subject, attempted_at) VALUES ($1, $2, $3)")
_FORGIVE = Statement("DELETE FROM sign_in_attempts WHERE id = ANY($1::uuid[])")
