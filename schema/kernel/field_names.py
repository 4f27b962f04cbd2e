"""GraphQL names of Python names, each computed once and not for every value of an input."""

from __future__ import annotations

from strawberry.schema.name_converter import NameConverter


class KnownNames(NameConverter):
    """Caches the camelCase of each Python name. The names are the schema's, so they are few."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: dict[str, str] = {}

    def apply_naming_config(self, name: str) -> str:
        """The GraphQL name of a Python name."""
        shown = self._shown.get(name)
        if shown is None:
            shown = self._shown[name] = super().apply_naming_config(name)
        return shown
