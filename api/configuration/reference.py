"""Generates the reference page of all settings."""

from api.configuration.production import JUDGEMENTS
from api.configuration.settings import Settings, variable

HEAD = """# Settings

Printed from `api/configuration/settings.py` and `api/configuration/production.py` by
`kempelen settings print`; a test compares the two.

Every command that reads settings refuses a name that begins with `KEMPELEN_` and is not in this
table, but for those of the tests (`KEMPELEN_TEST_`).

The last column is about `KEMPELEN_PRODUCTION=true`: with it, `kempelen serve` does not start before
all that is printed **bold** is so, and names all of it at once.

| Variable | Default | What it is for | In production |
|---|---|---|---|
"""


def table() -> str:
    """The page as Markdown; the settings of Masters come last."""
    masters_last = sorted(
        Settings.model_fields, key=lambda name: name not in Settings.__annotations__
    )
    lines = []
    for name in masters_last:
        field = Settings.model_fields[name]
        default = field.default
        shown = ",".join(map(str, default)) if isinstance(default, tuple) else default
        shown = "" if shown is None or shown == "" else f"`{shown}`"
        note = JUDGEMENTS[name].note
        lines.append(f"| `{variable(name)}` | {shown} | {field.description} | {note} |\n")
    return HEAD + "".join(lines)
