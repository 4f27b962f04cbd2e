"""Asking for an export: by whom, how often, and what becomes of it."""

import os
from datetime import timedelta
from uuid import UUID

import pytest

from domain.accounts import closing
from domain.accounts.export import commands, queries
from domain.accounts.export.kind import MakeDataExport
from domain.accounts.export.refusals import ExportedLately
from domain.accounts.suspension import commands as suspension
from domain.audit.models import AuditEntry
from domain.audit.trail import COMMAND_LINE
from domain.jobs.commands import begin, do_chunk, note_fault, steer
from domain.jobs.lifecycle import JobState, JobVerb
from domain.jobs.models import Job
from domain.kernel import clock, policy
from domain.kernel.refusals import NotAllowed, NotFound
from domain.mail.models import Mail
from domain.people.commands import create_api_key
from domain.people.models import Account, Scope
from domain.people.refusals import EmailNotVerified, WrongCredentials
from domain.storage import housekeeping, limits, parts, store
from domain.storage.lifecycle import UploadState
from domain.storage.models import StoredBlob, Upload
from tests.domain.accounts.export import cast
from tests.domain.people import cast as people

pytestmark = pytest.mark.usefixtures("stored")
DAY = timedelta(days=1)


@pytest.fixture
async def wim(database):
    return await people.worker("wim")


async def upload_of(job):
    return await Upload.get(id=job.arguments["upload"])


async def test_the_owner_gets_a_link_to_all_of_it_by_mail(any_database):
    wim = await people.worker("wim")

    job = await cast.asked(wim)
    count = await cast.chunks(job)

    job = await Job.get(id=job.id)
    assert (job.state, job.done, job.message) == (JobState.DONE, job.total, None)
    assert count > 3
    link = await cast.mailed_link(wim)
    assert link.upload_id == UUID(job.arguments["upload"])
    assert link.expires_at == clock.now() + timedelta(days=7)
    archive = await cast.read(link.upload_id)
    [worker] = cast.rows(archive, "worker/worker")
    assert worker["worker_id"] == wim.worker.worker_id
    assert worker["created_at"] == clock.now().isoformat().replace("+00:00", "Z")
    assert worker["is_admitted"] is True
    assert "account/account (1 rows)" in archive.read("README.txt").decode()
    latest = await queries.latest_export(wim.account_id)
    assert (latest.asked_at, latest.ready_at) == (clock.now(), clock.now())
    [entry] = await AuditEntry.filter(action="account.export")
    assert entry.reason == "The owner asked for their own data, in clear."
    assert (entry.actor_id, entry.subject_id) == (wim.account_id, wim.account_id)


async def test_what_is_stored_is_encrypted(wim, stored):
    await cast.exported(wim)

    found = [path.read_bytes() for path in stored.rglob("*") if path.is_file()]
    assert len(found) > 1
    assert not any(b"PK\x03\x04" in each or b"worker" in each for each in found)


async def test_an_export_that_goes_on_is_returned_and_another_begins_a_day_later(wim):
    first = await cast.asked(wim)
    assert (await cast.asked(wim)).id == first.id
    await cast.chunks(first)
    clock.advance(DAY - timedelta(seconds=1))
    with pytest.raises(ExportedLately) as refused:
        await cast.asked(wim)
    assert refused.value.retry_at == clock.now() + timedelta(seconds=1)
    assert await Upload.all().count() == 1

    clock.advance(timedelta(seconds=1))
    second = await cast.asked(wim)
    assert (await upload_of(first)).state is UploadState.ATTACHED
    await cast.chunks(second)

    # Of one account there is one archive.
    assert (await upload_of(first)).state is UploadState.DELETED
    assert (await upload_of(second)).state is UploadState.ATTACHED


async def test_it_takes_a_session_the_password_and_a_confirmed_address(wim):
    key = await create_api_key(wim, name="k", scopes=list(Scope), expires_at=clock.now() + DAY)
    with pytest.raises(NotAllowed):
        await cast.asked(await people.seen_by(key.token))
    with pytest.raises(WrongCredentials):
        await cast.asked(wim, "wrong")
    await Account.filter(id=wim.account_id).update(email_verified_at=None)
    with pytest.raises(EmailNotVerified):
        await cast.asked(await people.viewer("wim"))

    assert await Job.all().count() == await Upload.all().count() == 0


async def test_a_suspended_person_may(wim):
    await suspension.suspend(wim.account_id, by=COMMAND_LINE, reason="Looked wrong.")

    archive = await cast.exported(await people.viewer("wim"))

    [row] = cast.rows(archive, "account/suspensions")
    assert (row["reason"], row["state"]) == ("Looked wrong.", "IN_FORCE")


async def test_closing_the_account_cancels_it_and_deletes_what_was_written(wim, stored):
    job = await cast.asked(wim)
    await begin(job.id)
    await do_chunk(job.id)
    assert await StoredBlob.filter(delete_at__isnull=True).count() == 1

    await closing.close_account(wim, password=people.PASSWORD)

    assert (await Job.get(id=job.id)).state is JobState.CANCELLED
    assert not await do_chunk(job.id)
    assert await queries.latest_export(wim.account_id) is None
    await swept()
    assert [path for path in stored.rglob("*") if path.is_file()] == []


async def test_one_of_an_account_that_was_closed_after_it_failed_stays_so(wim):
    job = await cast.asked(wim)
    await begin(job.id)
    await note_fault(job.id, RuntimeError("x"))
    await closing.close_account(wim, password=people.PASSWORD)

    with pytest.raises(NotFound):
        await steer(job.id, JobVerb.RESUME, by=COMMAND_LINE)


async def swept():
    """Housekeeping, long after all leases."""
    clock.advance(limits.BLOB_LEASE)
    for _ in range(2):
        await commands.trim(clock.now(), 100)
        await housekeeping.expire(clock.now(), 100)
        await housekeeping.sweep(clock.now(), 100)
        await housekeeping.forget_deleted(clock.now(), 100)


async def test_what_a_cancelled_one_had_written_is_deleted(wim, stored):
    job = await cast.asked(wim)
    await begin(job.id)
    await do_chunk(job.id)
    await steer(job.id, JobVerb.CANCEL, by=wim.account_id)

    await swept()

    assert await Upload.all().count() == await StoredBlob.all().count() == 0
    assert [path for path in stored.rglob("*") if path.is_file()] == []


async def test_the_archive_is_deleted_after_seven_days_with_its_link(wim, stored):
    await cast.exported(wim)
    link = await cast.mailed_link(wim)
    clock.advance(policy.current().exports_kept - timedelta(seconds=1))
    await housekeeping.expire(clock.now(), 100)
    assert (await Upload.get(id=link.upload_id)).has_bytes

    clock.advance(timedelta(seconds=1))
    await swept()

    assert await Upload.all().count() == await StoredBlob.all().count() == 0
    assert [path for path in stored.rglob("*") if path.is_file()] == []
    assert (await queries.latest_export(wim.account_id)).ready_at is not None


class KilledStore:
    """A store, in a process that ends after the bytes were written and before the commit."""

    def __init__(self, inner):
        self._inner = inner
        self.kills = True

    async def write(self, blob_id, pieces, *, length):
        await self._inner.write(blob_id, pieces, length=length)
        if self.kills:
            raise OSError("killed")

    def read(self, blob_id):
        return self._inner.read(blob_id)

    async def remove(self, blob_id):
        await self._inner.remove(blob_id)


async def test_a_chunk_that_is_repeated_after_a_kill_writes_its_part_once(wim, stored):
    killed = KilledStore(store.current())
    store.adopt(killed)
    job = await cast.asked(wim)
    await begin(job.id)
    # What an earlier process left of the file that it was writing.
    blob = UUID(job.arguments["first_part"]).hex
    (stored / blob[-2:]).mkdir(parents=True)
    os.close(os.open(stored / blob[-2:] / f"{blob}.part", os.O_CREAT))
    for _ in range(3):
        with pytest.raises(OSError, match="killed"):
            await do_chunk(job.id)
    assert (await Job.get(id=job.id)).cursor is None
    assert await StoredBlob.filter(delete_at__isnull=True).count() == 0
    killed.kills = False

    count = await cast.chunks(job)

    archive = await cast.read(UUID(job.arguments["upload"]))
    assert len(cast.rows(archive, "account/account")) == 1
    assert len(archive.namelist()) == len(set(archive.namelist()))
    assert await StoredBlob.all().count() <= count
    assert await Mail.filter(subject="Your data is ready").count() == 1


async def test_one_that_was_paused_for_longer_than_a_lease_goes_on(wim):
    job = await cast.asked(wim)
    await begin(job.id)
    await do_chunk(job.id)
    await steer(job.id, JobVerb.PAUSE, by=wim.account_id)
    await swept()
    await steer(job.id, JobVerb.RESUME, by=wim.account_id)

    await cast.chunks(job)

    archive = await cast.read(UUID(job.arguments["upload"]))
    assert len(cast.rows(archive, "worker/worker")) == 1


async def test_a_lease_that_is_about_to_end_is_not_begun(wim):
    job = await cast.asked(wim)
    await begin(job.id)
    clock.advance(limits.BLOB_LEASE - parts.WRITTEN_WITHIN)
    await do_chunk(job.id)
    [late, fresh] = await StoredBlob.all().order_by("delete_at")
    assert (late.part, fresh.part) == (None, None)
    assert str(late.id) == job.arguments["first_part"]

    clock.advance(limits.BLOB_LEASE - parts.WRITTEN_WITHIN - timedelta(seconds=1))
    await do_chunk(job.id)

    assert (await StoredBlob.get(id=fresh.id)).part == 1


async def test_one_that_was_paused_for_longer_than_an_archive_is_kept_fails(wim):
    job = await cast.asked(wim)
    await steer(job.id, JobVerb.PAUSE, by=wim.account_id)
    clock.advance(policy.current().exports_kept)
    await swept()
    await steer(job.id, JobVerb.RESUME, by=wim.account_id)
    await begin(job.id)

    with pytest.raises(NotAllowed) as refused:
        await do_chunk(job.id)

    assert "taken too long" in refused.value.message
    await note_fault(job.id, refused.value)
    assert (await cast.asked(wim)).id != job.id


def test_the_name_of_the_kind_is_for_ever():
    assert MakeDataExport.name == "account.export"
