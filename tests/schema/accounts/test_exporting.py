"""Exporting one's own data, as clients see it: asked for, followed, mailed, downloaded."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from domain.kernel import clock
from domain.mail.models import Mail
from domain.people.models import Account, Scope
from domain.storage import housekeeping
from domain.storage.models import Upload
from domain.storage.purposes import UploadPurpose
from schema.kernel.node import global_id
from tests.api.http.files import Files, problem
from tests.domain import cast

PASSWORD = "correct horse"
LINK = re.compile(r"https?://\S+/files/\S+")
JOB = "... on ExportMyDataSuccess { job { id kind state } }"
LATEST = "{ me { dataExport { askedAt readyAt expiresAt nextAt } } }"
RETRY = "... on TooManyAttempts { retryAt }"
NOTICE = "subscription { workerNotices { __typename ... on DataExportReady { expiresAt } } }"
PROGRESS = "subscription { jobProgress { job { state done total } } }"


@pytest.fixture
async def people(people):
    hashed = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    await Account.all().update(password_hash=hashed)
    clock.freeze(cast.START)
    yield people
    clock.release()


async def asked(market, token, more=JOB, password=PASSWORD):
    return await market.do("exportMyData", token, more, password=password)


async def made(market, token):
    """Ask for an export, and follow its job to its end."""
    async with market.socket(token) as socket:
        followed = await socket.subscribe(PROGRESS)
        await socket.settle()
        begun = (await asked(market, token)).only["job"]
        while (now := (await followed.next())["job"])["state"] != "DONE":
            assert now["state"] in ("WAITING", "RUNNING")
        return begun | now


async def test_a_person_gets_all_of_it_by_a_mailed_link(market, people):
    wim = people.wim
    assert (await market.ask(LATEST, wim.token)).data["me"]["dataExport"] is None
    async with market.socket(wim.token) as socket:
        notices = await socket.subscribe(NOTICE)
        await socket.settle()
        job = await made(market, wim.token)
        told = await notices.next()

    assert (job["kind"], job["done"]) == ("account.export", job["total"])
    latest = (await market.ask(LATEST, wim.token)).data["me"]["dataExport"]
    assert told == {"__typename": "DataExportReady", "expiresAt": latest["expiresAt"]}
    mail = await Mail.filter(recipient=wim.account.email).order_by("-id").first()
    url = LINK.search(mail.body)[0]
    answer = await Files(market).get(url)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert 'filename="my-data-2026-10-01.zip"' in answer.headers["content-disposition"]
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    [account] = json.loads(archive.read("account/account.json"))
    assert account["email"] == wim.account.email
    # The link ends before the archive is deleted, and is answered like one that never was.
    clock.advance(timedelta(days=7))
    assert problem(await Files(market).get(url)) == (404, "NO_SUCH_LINK")


async def test_a_second_one_is_refused_with_the_instant(market, people):
    await made(market, people.rita.token)

    refused = await asked(market, people.rita.token, RETRY)

    assert refused.verdict == "TOO_MANY_ATTEMPTS"
    assert refused.only["retryAt"] == "2026-10-02T12:00:00Z"
    latest = (await market.ask(LATEST, people.rita.token)).data["me"]["dataExport"]
    assert latest["nextAt"] == refused.only["retryAt"]


async def test_it_takes_a_session_with_the_right_password(market, people):
    key = await people.sam.key(*Scope)

    assert (await asked(market, key)).verdict == "NOT_ALLOWED"
    assert (await asked(market, people.una.token)).verdict == "EMAIL_NOT_VERIFIED"
    assert (await asked(market, people.sam.token, password="no")).verdict == "WRONG_CREDENTIALS"
    assert await Upload.all().count() == 0
    assert (await market.ask(LATEST, people.sam.token)).data["me"]["dataExport"] is None


async def test_no_operator_reads_an_archive_and_nobody_uploads_one(market, people):
    await made(market, people.wim.token)
    [upload] = await Upload.filter(purpose=UploadPurpose.DATA_EXPORT)

    read = await market.do(
        "readUpload", people.olga.token, uploadId=global_id("Upload", upload.id), reason="x"
    )
    sent = await market.do(
        "createUpload",
        people.wim.token,
        "... on InvalidInput { problems { field allowed } }",
        purpose="DATA_EXPORT",
        fileName="a.zip",
        contentType="application/zip",
        bytes=10,
    )

    assert read.verdict == "NOT_FOUND"
    # Its id stands in the next archive: a key must not get a link by it.
    node = "query($id: ID!) { node(id: $id) { id } }"
    shown = await market.ask(node, people.wim.token, id=global_id("Upload", upload.id))
    assert shown.only is None
    gone = await market.do(
        "deleteUpload", people.wim.token, uploadId=global_id("Upload", upload.id)
    )
    assert gone.verdict == "NOT_FOUND"
    [wrong] = sent.only["problems"]
    assert (wrong["field"], "DATA_EXPORT" in wrong["allowed"]) == ("purpose", False)
    assert await housekeeping.expire(clock.now(), 100) == 0
