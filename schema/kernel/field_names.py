"""The names of the graph: each is worked out once, not once for every value that is read."""

from __future__ import annotations

from strawberry.schema.name_converter import NameConverter


class KnownNames(NameConverter):
    """camelCase of the schema's Python names, remembered; there are no others."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: dict[str, str] = {}

    def apply_naming_config(self, name: str) -> str:
        """The name as the graph shows it."""
        shown = self._shown.get(name)
        if shown is None:
            shown = self._shown[name] = super().apply_naming_config(name)
        return shown
