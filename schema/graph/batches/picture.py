"""The progress of a batch as an SVG picture: a bar with counts in words, time, wage and money.

It has no script and loads nothing. Its classes and ids are its own, so that several pictures stand
on one page.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from domain.batches.lifecycle import BatchState
from domain.batches.wages import MeasuredWage
from domain.batches.watching.queries import BatchPhase, ProgressSoFar, WorkTimes
from domain.kernel.money import Money

WIDTH, HEIGHT = 720, 236
_EDGE, _BAR, _BAR_TOP, _BAR_HEIGHT = 24, WIDTH - 48, 68, 12
_LEGEND_TOP, _LEGEND_ROW, _COLUMNS = 108, 24, 3
_FIGURES_TOP, _GAP = 178, 2
_LONGEST_NAME = 48  # characters of the name that are shown
_NOTHING_YET = "\u2013"
_NARROWEST = 2.0  # of a part that is not empty, in pixels
_STYLE = """
.kempelen-batch{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
font-variant-numeric:tabular-nums;color-scheme:light dark}
.kempelen-batch .page{fill:#fff;stroke:#e5e3dd}
.kempelen-batch text{fill:#1c1b19;font-size:14px}
.kempelen-batch .name{font-size:15px;font-weight:600}
.kempelen-batch .figure{font-size:18px;font-weight:600}
.kempelen-batch .count{font-weight:600}
.kempelen-batch .second{fill:#54524c;font-size:13px}
.kempelen-batch .note{fill:#6b6962;font-size:12px}
.kempelen-batch .below{fill:#7f4e00}
.kempelen-batch .approved{fill:#3444c4}
.kempelen-batch .undecided{fill:#b9770e}
.kempelen-batch .rejected{fill:#c93a2e}
.kempelen-batch .working{fill:#a9b2ee}
.kempelen-batch .open{fill:#d9d7cf}
.kempelen-batch .expired{fill:#8c8a82}
@media (prefers-color-scheme:dark){
.kempelen-batch .page{fill:#1b1b19;stroke:#31302d}
.kempelen-batch text{fill:#edebe5}
.kempelen-batch .second{fill:#b7b4ab}
.kempelen-batch .note{fill:#98958c}
.kempelen-batch .below{fill:#e8ba68}
.kempelen-batch .approved{fill:#a9b4ff}
.kempelen-batch .undecided{fill:#d9a441}
.kempelen-batch .rejected{fill:#f07f72}
.kempelen-batch .working{fill:#545ca6}
.kempelen-batch .open{fill:#42413d}
.kempelen-batch .expired{fill:#76746c}
}"""
_PHASES = {
    BatchPhase.IN_PROGRESS: "In progress",
    BatchPhase.READY_FOR_REVIEW: "Ready for review",
    BatchPhase.REVIEWED: "Reviewed",
    None: "Not published",
}
_STATES = {
    BatchState.PUBLISHING: "Being published",
    BatchState.PAUSED: "Paused",
    BatchState.CANCELLING: "Being cancelled",
}


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the bar, and its entry below."""

    style: str
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure with its head and what there is to say of it."""

    head: str
    value: str
    note: str
    is_below: bool = False


def picture_of(found: ProgressSoFar) -> str:
    """The picture as the text of an SVG document."""
    parts = [part for part in _parts(found) if part.count]
    key = found.batch.id.hex
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="kempelen-batch" role="img" '
        f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'aria-labelledby="title-{key} desc-{key}">',
        f'<title id="title-{key}">{escape(_title(found))}</title>',
        f'<desc id="desc-{key}">{escape(_description(found, parts))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="page" x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="10"/>',
        *_heads(found),
        *_bar(parts),
        *_legend(parts),
        *_figures(found),
        "</svg>",
    ]
    return "\n".join(body)


def _parts(found: ProgressSoFar) -> list[_Part]:
    counts = found.counts
    return [
        _Part("approved", counts.approved, "approved"),
        _Part("undecided", counts.undecided, "to review"),
        _Part("rejected", counts.rejected, "rejected"),
        _Part("working", counts.in_progress, "being worked on"),
        _Part("open", counts.open_slots, "open"),
        _Part("expired", counts.expired_slots, "expired"),
    ]


def _title(found: ProgressSoFar) -> str:
    return f"Progress of batch {found.batch.name}: {_state(found).lower()}"


def _description(found: ProgressSoFar, parts: list[_Part]) -> str:
    of_bar = ", ".join(f"{part.count:,} {part.words}" for part in parts) or "none"
    figures = ". ".join(
        " ".join(filter(None, (f"{each.head}: {each.value}", each.note)))
        for each in _all_figures(found)
    )
    return f"{_wanted(found)}: {of_bar}. {_published(found)}. {figures}."


def _state(found: ProgressSoFar) -> str:
    return _STATES.get(found.batch.state) or _PHASES[found.phase]


def _wanted(found: ProgressSoFar) -> str:
    return f"{_many(found.counts.slots, 'assignment')} of {_many(found.counts.hits, 'HIT')}"


def _published(found: ProgressSoFar) -> str:
    batch = found.batch
    rows = batch.total_rows - batch.invalid_count
    if batch.published_rows >= rows:
        return f"All {_many(rows, 'row')} published" if rows else "No rows published"
    return f"{batch.published_rows:,} of {_many(rows, 'row')} published"


def _heads(found: ProgressSoFar) -> list[str]:
    name, end = found.batch.name, WIDTH - _EDGE
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME - 1].rstrip()}…"
    return [
        _text(_EDGE, 32, "name", name),
        _text(end, 32, "second", _state(found), anchor="end"),
        _text(_EDGE, 56, "second", _wanted(found)),
        _text(end, 56, "note", _published(found), anchor="end"),
    ]


def _bar(parts: list[_Part]) -> list[str]:
    if not parts:
        return [_rect("open", _EDGE, _BAR_TOP, width=_BAR)]
    widths = _widths([part.count for part in parts])
    drawn, left = [], float(_EDGE)
    for part, width in zip(parts, widths, strict=True):
        drawn.append(_rect(part.style, left, _BAR_TOP, width=width))
        left += width + _GAP
    return drawn


def _widths(counts: list[int]) -> list[float]:
    """The widths of the parts of the bar; each can be seen, however small."""
    room = _BAR - _GAP * (len(counts) - 1)
    total = sum(counts)
    wished = [max(room * count / total, _NARROWEST) for count in counts]
    excess = sum(wished) - room
    largest = wished.index(max(wished))
    return [width - excess if number == largest else width for number, width in enumerate(wished)]


def _legend(parts: list[_Part]) -> list[str]:
    drawn, column = [], _BAR / _COLUMNS
    for number, part in enumerate(parts):
        left = _EDGE + number % _COLUMNS * column
        top = _LEGEND_TOP + number // _COLUMNS * _LEGEND_ROW
        drawn.append(_rect(part.style, left, top - 10, width=10, height=10))
        count = f'<tspan class="count">{part.count:,}</tspan> {escape(part.words)}'
        drawn.append(f'<text x="{left + 18:.1f}" y="{top}">{count}</text>')
    return drawn


def _figures(found: ProgressSoFar) -> list[str]:
    drawn: list[str] = []
    figures = _all_figures(found)
    for number, figure in enumerate(figures):
        left = _EDGE + number * _BAR / len(figures)
        below = " below" if figure.is_below else ""
        drawn += [
            _text(left, _FIGURES_TOP, "note", figure.head),
            _text(left, _FIGURES_TOP + 22, f"figure{below}", figure.value),
            _text(left, _FIGURES_TOP + 40, f"note{below}", figure.note),
        ]
    return drawn


def _all_figures(found: ProgressSoFar) -> list[_Figure]:
    return [_time(found.times), _wage(found.wage), _money(found)]


def _time(times: WorkTimes) -> _Figure:
    head = "Time an assignment takes"
    median, lower, upper = times.median, times.lower_quartile, times.upper_quartile
    if median is None or lower is None or upper is None:
        return _Figure(head, _NOTHING_YET, "no submission yet")
    spread = f"half between {_on_a_clock(lower)} and {_on_a_clock(upper)}"
    return _Figure(head, _duration(median), spread)


def _wage(wage: MeasuredWage) -> _Figure:
    head = "Workers earn per hour"
    if wage.median is None:
        return _Figure(head, _NOTHING_YET, "no submission yet")
    median = _dollars(wage.median)
    if wage.floor is None:
        return _Figure(head, median, "")
    floor = _dollars(wage.floor)
    if wage.is_below is None:
        return _Figure(head, median, f"floor {floor}, few submissions")
    if not wage.is_below or wage.reward_to_meet is None:
        return _Figure(head, median, f"not below the floor of {floor}")
    note = f"below {floor}; {_dollars(wage.reward_to_meet)} a HIT meets it"
    return _Figure(head, median, note, is_below=True)


def _money(found: ProgressSoFar) -> _Figure:
    spent = found.counts.paid + found.counts.fees
    held = Money(found.counts.held_cents)
    return _Figure("Spent, fees included", _dollars(spent), f"and {_dollars(held)} on hold")


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3_600:
        return f"{whole // 60} min {whole % 60} s"
    minutes = round(seconds / 60)
    if minutes < 2_880:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{round(seconds / 86_400)} days"


def _on_a_clock(seconds: float) -> str:
    """As 1:20, or 1:02:00 from an hour on: there is room for no more."""
    minutes, second = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}:{second:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}"


def _dollars(amount: Money) -> str:
    return f"${amount.cents // 100:,}.{amount.cents % 100:02}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _text(x: float, y: float, style: str, text: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y}" class="{style}" text-anchor="{anchor}">{escape(text)}</text>'


def _rect(style: str, x: float, y: float, *, width: float, height: float = _BAR_HEIGHT) -> str:
    return (
        f'<rect class="{style}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}" rx="2"/>'
    )
