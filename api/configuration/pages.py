"""The settings of pages: where task pages are, and where the market is public."""

from typing import Any

from pydantic import Field, model_validator

from api.configuration.kinds import AddressOfPages
from api.configuration.sockets import SocketSettings

LAST_PORT = 65_535


class PageSettings(SocketSettings):
    """The part of the settings for pages in frames."""

    task_pages_url: AddressOfPages | None = Field(
        None,
        description="The public address of the task pages, which is an origin of its own: no "
        "external question may be on it, on that of `KEMPELEN_PUBLIC_URL`, or on an allowed one.",
    )

    @model_validator(mode="before")
    @classmethod
    def _is_public_where_it_listens(cls, values: Any) -> Any:
        """An address that is not given follows the port."""
        port = str(values.get("port") or 0)
        is_known = port.isdecimal() and 0 < int(port) <= LAST_PORT
        if is_known and not values.get("public_url"):
            return {**values, "public_url": f"http://127.0.0.1:{port}"}
        return values
