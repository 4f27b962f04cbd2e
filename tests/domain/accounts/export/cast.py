"""Exports of these tests: asked for, made chunk by chunk, and read."""

import csv
import io
import json
import re
import zipfile
from uuid import UUID

from domain.accounts.export.commands import export_my_data
from domain.jobs.commands import begin, do_chunk
from domain.jobs.lifecycle import ACTIVE
from domain.jobs.models import Job
from domain.mail.models import Mail
from domain.storage import links, parts, queries
from domain.storage.links import LinkKind
from tests.domain.people.cast import PASSWORD

FILES_URL = "https://kempelen.example/files"
LINK = re.compile(re.escape(FILES_URL) + r"/(\S+)")


async def asked(viewer, password=PASSWORD):
    return await export_my_data(viewer, password=password, files_url=FILES_URL)


async def chunks(job):
    """Do what is left of a job. Returns how many chunks it took."""
    count = 0
    await begin(job.id)
    while (await Job.get(id=job.id)).state in ACTIVE:
        assert await do_chunk(job.id)
        count += 1
    return count


async def exported(viewer):
    """The archive of everything about a viewer."""
    job = await asked(viewer)
    await chunks(job)
    return await read(UUID(job.arguments["upload"]))


async def bytes_of(upload_id):
    upload = await queries.any_upload(upload_id)
    found = b"".join([piece async for piece in parts.pieces_of(upload)])
    assert len(found) == upload.size_bytes
    return found


async def read(upload_id):
    archive = zipfile.ZipFile(io.BytesIO(await bytes_of(upload_id)))
    assert archive.testzip() is None
    return archive


async def mailed_link(viewer):
    """The link of the latest mail, opened."""
    mail = await Mail.filter(account_id=viewer.account_id).order_by("-id").first()
    assert mail.subject == "Your data is ready"
    return links.opened(LINK.search(mail.body)[1], LinkKind.READ)


def rows(archive, name):
    """The rows of a file by JSON; none where the archive does not have it."""
    if f"{name}.json" not in archive.namelist():
        return []
    return json.loads(archive.read(f"{name}.json"))


def cells(archive, name):
    """The lines of a file by CSV, with that of the columns."""
    return list(csv.reader(io.StringIO(archive.read(f"{name}.csv").decode(), newline="")))
