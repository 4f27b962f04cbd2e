"""The texts of an export: the README of the archive, and the mail with the link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from domain.accounts.export.table import SUBJECTS
from domain.mail.letters import SIGNED, Addressee, Letter

README = "README.txt"
_MINUTE = "%Y-%m-%d %H:%M"
_ABOUT = """All data that {market} stores about you.

You asked for it at {at} UTC. Each file is there twice: as JSON, for programs, and as CSV, for
spreadsheets. Files with very many rows are cut; the next ones end with -2, -3 and so on. Each file
was read when its turn came, so the two may differ in what changed meanwhile.

Times are in UTC, money is in cents. Workers and requesters stand there by their printed ids. In
CSV, lists and objects are JSON, and a text that a spreadsheet could take for a formula begins with
an apostrophe (').

Left out are passwords, codes and keys, which would let who has this archive act for you; what the
server needs to do its work; the addresses of others, and the names and notes of operators. Files
that you uploaded are listed without their bytes.

"""


def readme(counts: Mapping[str, int], *, at: datetime, market: str) -> bytes:
    """Describes each file, with the number of its rows, and names what is empty."""
    lines = [_ABOUT.format(at=f"{at:{_MINUTE}}", market=market)]
    for subject in SUBJECTS:
        if count := counts.get(subject.name):
            lines.append(f"{subject.name} ({count} rows)\n    {subject.says}\n")
    empty = [f"{each.name}\n" for each in SUBJECTS if not counts.get(each.name)]
    lines += ["\nNothing is stored of these, so they have no files:\n\n", *empty]
    return "".join(lines).encode()


def export_ready(to: Addressee, url: str, expires_at: datetime) -> Letter:
    """Gives the owner the link to the archive."""
    return Letter(
        "Your data is ready",
        f"{to.greeting}you asked for all data that is stored about you. Download the archive here:"
        f"\n\n{url}\n\nThe link is good until {expires_at:{_MINUTE}} UTC, and needs no sign-in: "
        "show it to nobody. Then the archive is deleted.\n\nIf you did not ask for it, change your "
        "password at once: somebody who knows it did." + SIGNED,
    )
