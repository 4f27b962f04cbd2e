"""The settings of pages: where task pages are, and where the market is public."""

from typing import Any, Self

from pydantic import Field, model_validator

from api.configuration.kinds import AddressOfPages
from api.configuration.sockets import SocketSettings
from domain.questions.pages.sites import site_of

LAST_PORT = 65_535


class PageSettings(SocketSettings):
    """The part of the settings for pages in frames."""

    task_pages_port: int = Field(
        8001,
        ge=0,
        le=LAST_PORT,
        description="The port of the task pages, on the address of `KEMPELEN_HOST`; by default the "
        "one after `KEMPELEN_PORT`. 0 takes any free one.",
    )
    task_pages_url: AddressOfPages | None = Field(
        None,
        description="The public address of the task pages, by default 127.0.0.1 with their port; "
        "pages of HTML are there, and pages in frames submit to it. It is an origin of its own: no "
        "external question may be on it, on that of `KEMPELEN_PUBLIC_URL`, or on an allowed one.",
    )

    @model_validator(mode="before")
    @classmethod
    def _is_public_where_it_listens(cls, values: Any) -> Any:
        """Addresses that are not given follow the ports; the second port follows the first."""
        values = dict(values)
        port = _port(values.get("port"))
        if port and not values.get("public_url"):
            values["public_url"] = f"http://127.0.0.1:{port}"
        if port is not None and values.get("task_pages_port") in (None, ""):
            values["task_pages_port"] = port + 1 if port else 0
        return values

    @model_validator(mode="after")
    def _task_pages_are_apart(self) -> Self:
        """Pages of requesters are never on the origin where people sign in."""
        public: str = getattr(self, "public_url", "")  # of the settings that this is a part of
        if public and site_of(self.task_pages_address) == site_of(public):
            raise ValueError(
                f"KEMPELEN_TASK_PAGES_URL is {self.task_pages_address}, and so is "
                "KEMPELEN_PUBLIC_URL, where people sign in: set KEMPELEN_TASK_PAGES_PORT to "
                "another port, or KEMPELEN_TASK_PAGES_URL to a host of its own."
            )
        return self

    @property
    def task_pages_address(self) -> str:
        """The public address of the task pages, without a slash at its end."""
        address = self.task_pages_url or f"http://127.0.0.1:{self.task_pages_port}"
        return address.rstrip("/")


def _port(given: Any) -> int | None:
    """The port of a setting; None where it is not given, or no port."""
    text = "" if given is None else str(given)
    return int(text) if text.isdecimal() and int(text) <= LAST_PORT else None
