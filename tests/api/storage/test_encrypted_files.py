"""Documents on both stores: encrypted there, read by operators with a reason, and never altered."""

import pytest

from api.composition import adopt_keys
from api.configuration.settings import load
from domain.kernel import clock, policy
from domain.secrets import rotation
from domain.secrets.keys import new_key
from domain.storage.limits import PIECE_BYTES
from domain.storage.models import StoredBlob, Upload
from tests.api.http.files import PDF, Files, problem
from tests.api.storage import bucket as buckets
from tests.schema.cast import a_worker, an_account
from tests.schema.served import serving

READ = "... on ReadUploadSuccess { url }"
DOCUMENT = PDF + b"% marked document\n" * (2 * PIECE_BYTES // 18)
KINDS = {"contentType": "application/pdf", "fileName": "form.pdf"}


@pytest.fixture(params=["folder", "bucket"])
async def sender(request, sqlite_url, tmp_path):
    given = {
        "database_url": sqlite_url,
        "outbox_folder": tmp_path / "outbox",
        "storage_folder": tmp_path / "storage",
        "secret_key_file": tmp_path / "secret.keys",
    }
    async with buckets.listening() as bucket:
        if request.param == "bucket":
            given |= {
                "storage_url": bucket.url,
                "storage_region": buckets.REGION,
                "storage_access_key": buckets.ACCESS,
                "storage_secret_key": buckets.SECRET,
                "storage_link_key": "0123456789abcdef" * 2,
            }
        try:
            async with serving(load(**given)) as market:
                yield Stored(market, tmp_path / "storage", bucket.objects)
        finally:
            clock.release()
            policy.adopt(policy.MarketPolicy())


class Stored(Files):
    """Sends and reads files, and reaches into the store as a thief would."""

    def __init__(self, market, folder, objects):
        super().__init__(market)
        self.folder, self._objects = folder, objects

    def stored(self):
        [content] = [*self._objects.values(), *(path.read_bytes() for path in self._paths())]
        return content

    def replace(self, content):
        for name in self._objects:
            self._objects[name] = content
        for path in self._paths():
            path.write_bytes(content)

    def _paths(self):
        return [each for each in self.folder.rglob("*") if each.is_file() and not each.suffix]

    async def read(self, operator, upload_id):
        answer = await self.market.do(
            "readUpload", operator.token, READ, uploadId=upload_id, reason="Appeal 7"
        )
        return await self.get(answer.only["url"])


@pytest.mark.parametrize("purpose", ["IDENTITY_DOCUMENT", "TAX_FORM"])
async def test_a_document_is_stored_encrypted_and_read_by_operators_alone(sender, purpose):
    wim, olga = await a_worker("Wim"), await an_account("Olga", operator=True)
    said = await sender.sent(wim.token, DOCUMENT, purpose=purpose, **KINDS)

    assert b"marked document" not in sender.stored()
    assert await sender.url_of(wim.token, said["id"]) is None
    assert (await sender.read(olga, said["id"])).content == DOCUMENT

    stored = sender.stored()
    sender.replace(stored[:-1] + bytes([stored[-1] ^ 1]))
    async with sender.market.http.stream("GET", sender.at(await _link(sender, olga, said))) as cut:
        with pytest.raises(Exception, match=r"peer closed|incomplete"):
            await cut.aread()
    sender.replace(b"\x00" + stored[1:])
    assert (await sender.read(olga, said["id"])).status_code == 500
    await StoredBlob.filter(id=(await Upload.get()).blob_id).update(file_key=None)
    sender.replace(DOCUMENT)
    assert (await sender.read(olga, said["id"])).status_code == 500


async def _link(sender, operator, said):
    answer = await sender.market.do(
        "readUpload", operator.token, READ, uploadId=said["id"], reason="Appeal 7"
    )
    return answer.only["url"]


async def test_rotation_changes_the_row_and_no_byte_of_the_file(sender):
    wim, olga = await a_worker("Wim"), await an_account("Olga", operator=True)
    said = await sender.sent(wim.token, DOCUMENT, purpose="TAX_FORM", **KINDS)
    old = (sender.folder.parent / "secret.keys").read_text().strip()
    stored, new = sender.stored(), new_key()

    adopt_keys(load(secret_keys=f"{new},{old}"))
    done = await rotation.rotate(lambda rows: None)
    adopt_keys(load(secret_keys=new))

    assert {each.column.name: each.renewed for each in done}["stored_blobs.file_key"] == 1
    assert sender.stored() == stored
    assert (await sender.read(olga, said["id"])).content == DOCUMENT


async def test_a_file_for_another_purpose_is_stored_as_it_is(sender):
    wim = await a_worker("Wim")
    said = await sender.sent(wim.token, PDF, **KINDS)

    assert sender.stored() == PDF
    assert (await sender.get(await sender.url_of(wim.token, said["id"]))).content == PDF
    assert problem(await sender.get("http://x/files/none"))[0] == 404
