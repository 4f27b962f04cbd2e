"""The settings of encryption at rest, and of signing in."""

from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from domain.secrets import keys


class SecretSettings(BaseSettings):
    """The part of the settings for secrets at rest; `docs/security.md` says how to keep keys."""

    production: bool = False
    secret_keys: SecretStr | None = Field(
        None,
        description="The keys that secrets are encrypted with in the database and in files, each "
        "32 bytes in base64, separated by commas: the first encrypts, all decrypt. `kempelen "
        "secrets new-key` prints one.",
    )
    secret_key_file: Path = Field(
        Path("var/secret.keys"),
        description="The file with the keys, one a line, where they are not in the setting above. "
        "A sandbox makes it once.",
    )

    sign_in_attempts: int = Field(
        10,
        ge=1,
        le=10_000,
        description="The failed sign-ins that an e-mail address may make within the window below.",
    )
    sign_in_window_seconds: int = Field(
        900, ge=1, le=86_400, description="The window in which failed sign-ins are counted."
    )
    operators_second_step: bool | None = Field(
        None,
        description="Whether operators must have a second step to act as such. Without it, on in "
        "production.",
    )
    payers_second_step: bool = Field(
        False,
        description="Whether requesters must have a second step to deposit money, to publish and "
        "to send bonuses.",
    )

    @field_validator("secret_keys")
    @classmethod
    def _are_keys(cls, given: SecretStr | None) -> SecretStr | None:
        if given is None or not given.get_secret_value().strip():
            return None
        keys.keyring_of(keys.listed(given.get_secret_value()))
        return given

    @property
    def asks_operators_second_step(self) -> bool:
        """Whether operators must have a second step."""
        chosen = self.operators_second_step
        return self.production if chosen is None else chosen
