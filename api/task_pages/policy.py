"""The content policy of task pages."""

from __future__ import annotations

from collections.abc import Mapping

from api.task_pages.origins import FramingPages, origin_of
from domain.questions.pages.frames import HTML_SANDBOX


def policy_of_html(pages: FramingPages, address: str) -> str:
    """The policy of a page of HTML: inline and https code, no origin, forms to us alone.

    It is in a sandbox also where somebody opens it outside a frame. `address` is that of the task
    pages.
    """
    own = origin_of(address)
    return written(
        {
            "default-src": f"https: data: blob: {own}",
            "script-src": f"https: blob: {own} 'unsafe-inline' 'unsafe-eval'",
            "style-src": f"https: {own} 'unsafe-inline'",
            "connect-src": "https: wss:",
            "worker-src": "blob:",
            "object-src": "'none'",
            "form-action": own,
            "frame-ancestors": " ".join(pages.ancestors),
            "sandbox": HTML_SANDBOX,
        }
    )


def written(directives: Mapping[str, str]) -> str:
    """A policy as its header has it."""
    return "; ".join(f"{name} {value}" for name, value in directives.items())
