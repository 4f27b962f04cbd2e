"""Who may announce uploads, and who may read those of others."""

import asyncio
from datetime import timedelta

from domain.audit.trail import Via
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.people.models import Account, Scope
from domain.storage import housekeeping, keeping, limits
from domain.storage.models import StoredBlob, Upload
from domain.storage.purposes import ALLOWANCES, UploadPurpose
from domain.storage.rules import UploadDraft
from schema.kernel.node import global_id, unpacked
from tests.api.http.files import CREATED, Files
from tests.api.http.files import PNG as PICTURE

ENTRIES = Statement("SELECT * FROM audit_entries ORDER BY id")
SHOWN = "query($id: ID!) { node(id: $id) { id ... on Upload { fileName url } } }"
READ = "... on ReadUploadSuccess { url expiresAt }"


async def test_who_may_upload_depends_on_the_purpose(market, people):
    sender = Files(market)
    for person, purpose, expected in [
        (people.sam, "IDENTITY_DOCUMENT", "CreateUploadSuccess"),
        (people.una, "IDENTITY_DOCUMENT", "EMAIL_NOT_VERIFIED"),
        (people.wim, "TAX_FORM", "CreateUploadSuccess"),
        (people.sam, "TAX_FORM", "NO_WORKER_ACCOUNT"),
        (people.una, "TAX_FORM", "EMAIL_NOT_VERIFIED"),
        (people.wim, "ANSWER_FILE", "CreateUploadSuccess"),
        (people.rita, "ANSWER_FILE", "NO_WORKER_ACCOUNT"),
        (people.rita, "BATCH_FILE", "CreateUploadSuccess"),
        (people.wim, "BATCH_FILE", "NO_REQUESTER_ACCOUNT"),
    ]:
        kind = ALLOWANCES[UploadPurpose(purpose)].content_types[0]
        answer = await sender.announce(person.token, 10, purpose=purpose, contentType=kind)
        assert answer.verdict == expected
    key = await people.wim.key(*Scope)
    for purpose in ("IDENTITY_DOCUMENT", "TAX_FORM"):
        assert (await sender.announce(key, 10, purpose=purpose)).verdict == "NOT_ALLOWED"
    key = await people.wim.key(Scope.READ)
    answer = await sender.announce(key, 10, purpose="ANSWER_FILE")
    assert answer.verdict == "SCOPE_MISSING"
    assert (await sender.announce(None, 10)).verdict == "UNAUTHENTICATED"


async def test_a_suspended_worker_may_still_hand_in_files(market, people):
    await Account.filter(id=people.wim.account.id).update(suspended_at=clock.now())

    answer = await Files(market).announce(people.wim.token, 10, purpose="ANSWER_FILE")

    assert answer.verdict == "CreateUploadSuccess"


async def test_a_client_token_gives_the_same_upload_and_no_link_once_it_was_sent(market, people):
    sender, token = Files(market), people.wim.token
    first, again = [await sender.announce(token, len(PICTURE), clientToken="t") for _ in range(2)]
    other = await sender.announce(token, len(PICTURE) + 1, clientToken="t")
    await sender.put(first.only["uploadUrl"], PICTURE)
    sent = await sender.announce(token, len(PICTURE), clientToken="t")

    assert first.only == again.only
    assert other.verdict == "CLIENT_TOKEN_REUSED"
    assert sent.only["uploadUrl"] is None
    assert sent.only["upload"]["state"] == "STORED"
    assert await Upload.all().count() == 1


async def test_an_upload_is_seen_and_read_by_its_owner_alone(market, people):
    said = await Files(market).sent(people.wim.token, PICTURE)

    seen = (await market.ask(SHOWN, people.wim.token, id=said["id"])).only
    assert seen["fileName"] == "passport.png"
    assert "/files/" in seen["url"]
    for other in (people.walt, people.rita, people.olga):
        assert (await market.ask(SHOWN, other.token, id=said["id"])).only is None
    assert (await market.ask(SHOWN, None, id=said["id"])).only is None
    key = await people.wim.key(Scope.WORK)
    assert (await market.ask(SHOWN, key, id=said["id"])).code == "FORBIDDEN"


async def test_an_operator_reads_by_duty_and_the_audit_says_so(market, people):
    sender = Files(market)
    said = await sender.sent(people.wim.token, PICTURE)
    awaited = (await sender.announce(people.wim.token, 10)).only["upload"]["id"]

    async def read(person, upload_id, reason="Appeal 7"):
        return await market.do("readUpload", person.token, READ, uploadId=upload_id, reason=reason)

    missing = global_id("Upload", new_id())
    assert (await read(people.wim, said["id"])).verdict == "NOT_ALLOWED"
    assert (await read(people.olga, missing)).verdict == "NOT_FOUND"
    assert (await read(people.olga, awaited)).verdict == "NOT_FOUND"
    assert (await read(people.olga, said["id"], " ")).verdict == "INVALID_INPUT"
    assert (await read(people.olga, said["id"], "x" * 1_001)).verdict == "INVALID_INPUT"
    assert await ENTRIES.rows() == []

    answer = await read(people.olga, said["id"], "x" * 1_000)

    assert (await sender.get(answer.only["url"])).content == PICTURE
    (entry,) = await ENTRIES.rows()
    assert (entry["action"], entry["via"]) == ("upload.read", Via.API)
    assert str(entry["subject_id"]) == str(people.wim.account.id)
    assert str(entry["actor_id"]) == str(people.olga.account.id)
    assert entry["reason"] == "x" * 1_000


async def test_the_owner_deletes_a_file_that_nothing_uses(market, people):
    sender, wim = Files(market), people.wim
    sent = (await sender.sent(wim.token, PICTURE, purpose="ANSWER_FILE"))["id"]
    url = await sender.url_of(wim.token, sent)
    waiting = await sender.announce(wim.token, len(PICTURE), purpose="IDENTITY_DOCUMENT")
    announced = waiting.only
    awaited = announced["upload"]["id"]

    async def deleted(token, upload_id):
        more = "... on DeleteUploadSuccess { deletedId }"
        return await market.do("deleteUpload", token, more, uploadId=upload_id)

    assert (await deleted(None, sent)).verdict == "UNAUTHENTICATED"
    for other in (people.walt, people.rita, people.olga, people.una):
        assert (await deleted(other.token, sent)).verdict == "NOT_FOUND"
    assert (await deleted(wim.token, global_id("Upload", new_id()))).verdict == "NOT_FOUND"
    assert (await deleted(await wim.key(Scope.READ), sent)).verdict == "SCOPE_MISSING"
    assert (await deleted(await wim.key(*Scope), awaited)).verdict == "NOT_ALLOWED"
    assert await Upload.filter(state="DELETED").count() == 0
    await Account.filter(id=wim.account.id).update(suspended_at=clock.now())

    assert (await deleted(await wim.key(Scope.WORK), sent)).only["deletedId"] == sent
    assert (await deleted(wim.token, awaited)).verdict == "DeleteUploadSuccess"

    assert (await deleted(wim.token, sent)).verdict == "NOT_FOUND"
    assert (await sender.get(url)).status_code == 404
    assert (await sender.put(announced["uploadUrl"], PICTURE)).status_code == 404
    for _ in range(2):
        await housekeeping.expire(clock.now(), 10)
        await housekeeping.sweep(clock.now(), 10)
        await housekeeping.forget_deleted(clock.now(), 10)
    assert await Upload.all().count() == await StoredBlob.all().count() == 0


async def test_a_file_in_use_is_not_deleted_by_hand(market, people):
    said = await Files(market, purpose="IDENTITY_DOCUMENT").sent(people.wim.token, PICTURE)
    key = unpacked(said["id"])[1]
    async with unit_of_work():
        await keeping.attach(
            key,
            account_id=people.wim.account.id,
            purpose=UploadPurpose.IDENTITY_DOCUMENT,
            to=new_id(),
        )

    refused = await market.do("deleteUpload", people.wim.token, uploadId=said["id"])

    assert refused.verdict == "WRONG_STATE"
    assert (await Upload.get(id=key)).state == "ATTACHED"


async def test_an_account_may_have_so_many_files_waiting(market, people):
    sender, token = Files(market), people.wim.token
    draft = UploadDraft(UploadPurpose.IDENTITY_DOCUMENT, "a.png", "image/png", 1)
    async with unit_of_work():
        for _ in range(limits.MOST_WAITING - 1):
            await keeping.announce(people.wim.account.id, draft)

    last, more = await sender.announce(token, 1), await sender.announce(token, 1)

    assert last.verdict == "CreateUploadSuccess"
    assert more.verdict == "TOO_MANY_UPLOADS"
    assert more.only["maximum"] == "100"
    assert (await sender.announce(people.walt.token, 1)).verdict == "CreateUploadSuccess"
    clock.advance(timedelta(minutes=15))  # the links have expired, and count no more
    assert (await sender.announce(token, 1)).verdict == "CreateUploadSuccess"


async def test_an_account_may_have_so_many_bytes_waiting_also_when_asked_at_once(market, people):
    most = ALLOWANCES[UploadPurpose.BATCH_FILE].most_bytes
    given = {"purpose": "BATCH_FILE", "fileName": "a.csv", "contentType": "text/csv"}
    answers = await asyncio.gather(
        *(
            market.do("createUpload", people.rita.token, CREATED, bytes=most, **given)
            for _ in range(6)
        )
    )

    assert 4 * most == limits.MOST_WAITING_BYTES
    verdicts = sorted(each.verdict for each in answers)
    assert verdicts == ["CreateUploadSuccess"] * 4 + ["TOO_MANY_UPLOADS"] * 2
    one = await market.do("createUpload", people.rita.token, CREATED, bytes=1, **given)
    assert one.only["maximum"] == str(limits.MOST_WAITING_BYTES)
