"""The look of a page for people: one column of text, light or dark, without scripts."""

from __future__ import annotations

import base64
import hashlib
from html import escape

STYLE = """
:root { color-scheme: light dark; --page: #FAFAF8; --line: #E5E3DD; --ink: #1C1B19;
  --ink2: #54524C; --accent: #3444C4; --caution: #7F4E00; --caution-soft: #FCF1DA; }
@media (prefers-color-scheme: dark) { :root { --page: #131312; --line: #31302D; --ink: #EDEBE5;
  --ink2: #B7B4AB; --accent: #A9B4FF; --caution: #E8BA68; --caution-soft: #35290F; } }
body { margin: 0; background: var(--page); color: var(--ink); font: 0.9375rem/1.5
  system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 65ch; margin: 0 auto; padding: 48px 24px; }
h1 { margin: 0 0 8px; font-size: 1.25rem; line-height: 1.75rem; font-weight: 600; }
p { margin: 0 0 16px; }
dl { margin: 24px 0 0; border-top: 1px solid var(--line); }
dl div { padding: 12px 0; border-bottom: 1px solid var(--line); }
dt { font-weight: 500; }
dd { margin: 0; color: var(--ink2); }
a { color: var(--accent); }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 0.875rem; }
.badge { padding: 2px 8px; border-radius: 4px; background: var(--caution-soft);
  color: var(--caution); font-size: 0.8125rem; }
"""
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; frame-ancestors 'none'"
"""The content security policy of a page with this style."""


def page(title: str, body: str) -> str:
    """A whole page. The title is text, the body HTML."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        '<meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style></head>\n<body><main>\n{body}</main></body></html>\n"
    )
