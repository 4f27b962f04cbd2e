"""The look of a page for people: its name, one column of text, light or dark, no scripts."""

from __future__ import annotations

import base64
import hashlib
from html import escape

STYLE = """
:root { color-scheme: light dark; --page: #FAFAF8; --surface: #FFFFFF; --line: #E5E3DD;
  --edge: #8C8A82; --ink: #1C1B19; --ink2: #54524C; --ink3: #6B6962; --accent: #3444C4;
  --on-accent: #FFFFFF; --hover: #2735A3; --good: #17663A; --good-soft: #E6F3EA;
  --danger: #B0261C; --danger-soft: #FCEBE8;
  --caution: #7F4E00; --caution-soft: #FCF1DA; }
@media (prefers-color-scheme: dark) { :root { --page: #131312; --surface: #1B1B19; --line: #31302D;
  --edge: #76746C; --ink: #EDEBE5; --ink2: #B7B4AB; --ink3: #98958C; --accent: #A9B4FF;
  --on-accent: #14163A; --hover: #C3CBFF; --good: #7DCB9A; --good-soft: #173021;
  --danger: #FF9D91; --danger-soft: #401D19; --caution: #E8BA68; --caution-soft: #35290F; } }
@media (prefers-contrast: more) { :root { --ink2: var(--ink); --ink3: var(--ink);
  --line: var(--edge); } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 0.9375rem/1.4 system-ui,
  -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
header { display: flex; align-items: center; gap: 8px; height: 52px; padding-inline: 24px;
  background: var(--surface); border-block-end: 1px solid var(--line); font-weight: 600; }
header svg { width: 28px; height: 28px; fill: var(--accent); }
main { max-width: 65ch; margin: 0 auto; padding: 48px 24px; overflow-wrap: anywhere; }
main.panel { max-width: 26rem; margin: 48px auto; padding: 24px; background: var(--surface);
  border: 1px solid var(--line); border-radius: 10px; }
h1 { margin: 0 0 12px; font-size: 1.25rem; line-height: 1.75rem; font-weight: 600; }
p { margin: 0 0 16px; color: var(--ink2); }
p:last-child { margin-block-end: 0; }
dl { margin: 24px 0 0; border-block-start: 1px solid var(--line); }
dl div { padding: 12px 0; border-block-end: 1px solid var(--line); }
dt { font-weight: 500; }
dd { margin: 0; color: var(--ink2); }
a { color: var(--accent); }
code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 0.875rem; }
label { display: block; margin-block-end: 16px; font-weight: 500; }
label span { display: block; color: var(--ink3); font-size: 0.75rem; font-weight: 400; }
input, button { width: 100%; min-height: 44px; border-radius: 6px; font: inherit; }
input { margin-block-start: 4px; padding: 8px 12px; border: 1px solid var(--edge);
  background: var(--surface); color: var(--ink); font-size: 1rem; }
button { border: 0; background: var(--accent); color: var(--on-accent); font-weight: 500;
  cursor: pointer; transition: background 120ms; }
button:hover { background: var(--hover); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.good, .danger { padding: 8px 12px; border-radius: 4px; }
.good { background: var(--good-soft); color: var(--good); }
.danger { background: var(--danger-soft); color: var(--danger); }
.badge { padding: 2px 8px; border-radius: 4px; background: var(--caution-soft);
  color: var(--caution); font-size: 0.8125rem; }
@media (max-width: 32rem) { main.panel { margin: 0; border-width: 0 0 1px; border-radius: 0; } }
@media (prefers-reduced-motion: reduce) { button { transition: none; } }
"""
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; frame-ancestors 'none'"
"""The content security policy of a page with this style."""

# A chess knight whose mane is the rim of a gear.
MARK = """<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 20h14v2H5zM6.5 18.5c0-3 1.6-4.6
3.2-6.2l-2.6.9-1.4 1.5L3.4 13l1.4-3.6L6.6 5l.4-3 2.6 2 1.7-.3.6-1.7 1.9.7-.2 1.8 1.1.8 1.6-.9
1.3 1.6-1.2 1.3.6 1.2 1.9.1.2 2-1.8.5-.1 1.3 1.6.9-.7 1.9-1.9-.3c.4 1.1.7 2.3.7 3.6z"/></svg>"""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{style}</style></head>
<body><header>{mark}<span>Kempelen</span></header>
<main{kind}>
{body}</main></body></html>
"""


def page(title: str, body: str, *, is_panel: bool = False) -> str:
    """A whole page. The title is text, the body HTML; a panel is for one short thing to do."""
    kind = ' class="panel"' if is_panel else ""
    return _PAGE.format(title=escape(title), style=STYLE, mark=MARK, kind=kind, body=body)
