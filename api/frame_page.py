"""The frame page of one installation: its sites by the settings."""

from __future__ import annotations

from api.configuration.settings import Settings
from api.pages import look
from api.pages.work.frame_page import FramePage, PageSites
from api.task_pages import origins


def frame_page(settings: Settings) -> FramePage:
    """The page at `/assignments/ID` and `/hits/ID`."""
    sites = PageSites(
        market=origins.origin_of(settings.public_url),
        task_pages=origins.origin_of(settings.task_pages_address),
        embedding=tuple(map(origins.origin_of, settings.allowed_origins)),
        has_local_sites=not settings.production,
    )
    return FramePage(sites, mark=look.MARK)
