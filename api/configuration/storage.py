"""The settings of storage: where the bytes of uploads are, and how links to them are signed."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator

from api.configuration.kinds import AddressOfPages
from api.configuration.pages import PageSettings

SHORTEST_RETENTION_DAYS = 7


class StorageSettings(PageSettings):
    """The part of the settings for uploads; `docs/deploy.md` says what to back up."""

    storage_folder: Path = Field(
        Path("var/storage"),
        description="The folder of uploaded files, and of the key that links to them are signed "
        "with.",
    )
    storage_url: AddressOfPages | None = Field(
        None,
        description="A bucket of a service that speaks S3, such as "
        "`https://s3.eu-central-1.amazonaws.com/BUCKET`, where uploaded files are instead of the "
        "folder; a prefix may follow.",
    )
    storage_region: str = Field(
        "us-east-1", min_length=1, max_length=64, description="The region of the bucket."
    )
    storage_access_key: str | None = Field(
        None, description="The id of the access key for the bucket."
    )
    storage_secret_key: SecretStr | None = Field(
        None, description="The secret of the access key for the bucket."
    )
    storage_link_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="The key that links to files are signed with, at least 32 characters, the same "
        "on every machine of an installation. Without it, one is made in the folder; with a "
        "bucket it must be set.",
    )
    unattached_upload_hours: int = Field(
        24,
        ge=1,
        le=8760,
        description="How long an uploaded file is stored that nothing uses.",
    )
    data_export_days: int = Field(
        7,
        ge=1,
        le=7,
        description="How long the archive of all data of an account is stored, and the link to it "
        "that is mailed can be used.",
    )
    retention_days: int = Field(
        120,
        ge=0,
        le=36_500,
        description="How long results, batches, projects, HIT types and qualification types are "
        "kept that nobody uses, as on Mechanical Turk: 120; 0 keeps them for ever. Requesters are "
        "told a week before (`docs/operating.md`).",
    )

    @field_validator("retention_days")
    @classmethod
    def _leaves_a_week(cls, days: int) -> int:
        if 0 < days < SHORTEST_RETENTION_DAYS:
            raise ValueError(
                f"requesters are told a week before: set it to {SHORTEST_RETENTION_DAYS} or more, "
                "or to 0 to keep all for ever"
            )
        return days

    @model_validator(mode="after")
    def _bucket_has_keys(self) -> Self:
        keys = (self.storage_access_key, self.storage_secret_key, self.storage_link_key)
        if self.storage_url is not None and None in keys:
            raise ValueError(
                "KEMPELEN_STORAGE_URL is set: set KEMPELEN_STORAGE_ACCESS_KEY, "
                "KEMPELEN_STORAGE_SECRET_KEY and KEMPELEN_STORAGE_LINK_KEY too."
            )
        return self
