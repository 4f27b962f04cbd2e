"""Generates the reference page of all settings."""

from api.configuration.settings import Settings, variable


def table() -> str:
    """The page as Markdown; the settings of Masters come last."""
    lines = [
        "# Settings",
        "",
        "Printed from `api/configuration/settings.py` by `kempelen settings print`; "
        "a test compares the two.",
        "",
        "| Variable | Default | What it is for |",
        "|---|---|---|",
    ]
    masters_last = sorted(
        Settings.model_fields, key=lambda name: name not in Settings.__annotations__
    )
    for name in masters_last:
        field = Settings.model_fields[name]
        default = field.default
        shown = ",".join(map(str, default)) if isinstance(default, tuple) else default
        shown = "" if shown is None or shown == "" else f"`{shown}`"
        lines.append(f"| `{variable(name)}` | {shown} | {field.description} |")
    return "\n".join(lines) + "\n"
