"""Tables of storage: uploads, and the blobs that hold their bytes."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel
from domain.secrets.columns import EncryptedColumn
from domain.storage.lifecycle import UploadState
from domain.storage.purposes import UploadPurpose


class Upload(MarketModel):
    """A file that an account announced, and may have sent."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    purpose = fields.CharEnumField(UploadPurpose, max_length=20)
    file_name = fields.CharField(200)
    content_type = fields.CharField(40)
    size_bytes = fields.BigIntField()
    state = fields.CharEnumField(UploadState, max_length=10)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()  # of the link to send it to
    blob_id = fields.UUIDField(null=True)
    sha256 = fields.CharField(64, null=True)
    stored_at = fields.DatetimeField(null=True)
    attached_to = fields.UUIDField(null=True)
    attached_at = fields.DatetimeField(null=True)

    class Meta:
        table = "uploads"

    @property
    def has_bytes(self) -> bool:
        """Whether it can be downloaded."""
        return self.state in (UploadState.STORED, UploadState.ATTACHED)


class StoredBlob(MarketModel):
    """Bytes in the store, or on their way there.

    An upload may have several: one an attempt, or one a part of a file that the market makes.
    """

    id = fields.UUIDField(primary_key=True)
    upload_id = fields.UUIDField()
    delete_at = fields.DatetimeField(null=True)
    part = fields.IntField(null=True)
    file_key = fields.BinaryField(null=True)

    class Meta:
        table = "stored_blobs"


FILE_KEY = EncryptedColumn(StoredBlob, "file_key")  # of an encrypted file, in base64
