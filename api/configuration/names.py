"""Names of settings in the environment: they are read, and one that is not known is refused."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

OF_TESTS = "TEST_"  # settings of the tests, which may run with a server's environment
NEAR = 0.5
ALMOST_THE_SAME = 0.9
BEGINNING = 3  # characters of the prefix that a name with a typo in the prefix still has


class EnvironmentSettings(BaseSettings):
    """Settings that are read from arguments, then from the environment.

    No file of variables is searched, and the value of a variable is never JSON.
    """

    @classmethod
    def settings_customise_sources(
        cls, *given: Any, **sources: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        init: PydanticBaseSettingsSource = sources["init_settings"]
        return init, Variables(cls)


class Variables(PydanticBaseSettingsSource):
    """The variables that are set; upper and lower case are the same.

    The library's own source examines the type of each field, at tens of milliseconds a start.
    """

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        given = {name.lower(): value for name, value in os.environ.items()}
        prefix = str(self.config.get("env_prefix", "")).lower()
        names = (name for name in self.settings_cls.model_fields if prefix + name in given)
        return {name: given[prefix + name] for name in names}


def mistaken(environment: Iterable[str], known: Collection[str], *, prefix: str) -> list[str]:
    """A sentence for each name that is meant as a setting and is none.

    These are the names with the prefix, and those that nearly equal a known one. As the settings
    themselves, they may be written in small letters. Values are not repeated.
    """
    found = []
    for name in sorted(environment):
        upper = name.upper()
        if upper in known or upper.startswith(prefix + OF_TESTS):
            continue
        if upper.startswith(prefix):
            endings = [each.removeprefix(prefix) for each in known]
            near = get_close_matches(upper.removeprefix(prefix), endings, n=1, cutoff=NEAR)
            found.append(_sentence(name, *(prefix + each for each in near)))
        elif upper.startswith(prefix[:BEGINNING]):
            near = get_close_matches(upper, known, n=1, cutoff=ALMOST_THE_SAME)
            found += [_sentence(name, each) for each in near]
    return found


def _sentence(name: str, nearest: str | None = None) -> str:
    if nearest is None:
        return f"{name} is no setting: docs/settings.md has them all."
    return f"{name} is no setting: did you mean {nearest}?"
