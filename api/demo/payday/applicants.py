"""What people do before they may begin: agreement, application, tax interview, identity."""

from __future__ import annotations

from api.demo.client import MarketClient
from api.demo.payday import documents
from api.demo.payday.persons import InventedPerson
from api.demo.stage import Stage

DOCUMENTS_NEEDED = "DOCUMENTS_NEEDED"
PASSPORT = b"%PDF-1.4\n% A passport.\n%%EOF\n"


async def accept_agreement(me: MarketClient, stage: Stage) -> None:
    """Read which version is in force, and accept it."""
    async with stage.turn:
        read = await me.query(documents.AGREEMENT)
        version = read["installation"]["agreement"]["version"]
        await me.mutate(documents.ACCEPT_AGREEMENT, version=version)


async def tell_who(me: MarketClient, stage: Stage, person: InventedPerson, *, email: str) -> None:
    """Complete the tax interview and begin the identity check, with a document where one is asked
    for."""
    signature = {"consents": True, "typedName": person.name, "email": email}
    async with stage.turn:
        await me.mutate(
            documents.COMPLETE_TAX,
            answers=person.tax_answers,
            signature={"electronic": signature},
        )
        begun = await me.mutate(documents.BEGIN_IDENTITY, **person.identity)
        if begun["check"]["state"] == DOCUMENTS_NEEDED:
            upload = await _passport(me)
            await me.mutate(documents.SUBMIT_DOCUMENTS, uploadIds=[upload])


async def _passport(me: MarketClient) -> str:
    """Send the document; returns the id of the upload."""
    announced = await me.mutate(
        documents.CREATE_UPLOAD,
        purpose="IDENTITY_DOCUMENT",
        fileName="passport.pdf",
        contentType="application/pdf",
        bytes=len(PASSPORT),
    )
    await me.send(announced["uploadUrl"], PASSPORT)
    id: str = announced["upload"]["id"]
    return id
