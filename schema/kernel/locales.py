"""Locations: a country, and for the United States a state."""

from __future__ import annotations

import strawberry

from domain.qualifications.requirements import requirement


@strawberry.type(description="Where somebody lives, or must live.")
class Locale:
    country: str = strawberry.field(description="ISO 3166-1 alpha-2, such as DE.")
    subdivision: str | None = strawberry.field(
        description="For US alone: the state, such as WA; null for the whole country."
    )

    @classmethod
    def of(cls, locale: requirement.Locale) -> Locale:
        return cls(country=locale.country, subdivision=locale.subdivision)


@strawberry.input(description="A country, or a state of the United States.")
class LocaleInput:
    country: str = strawberry.field(description="ISO 3166-1 alpha-2 in capitals, such as DE.")
    subdivision: str | None = strawberry.field(
        default=None, description="For US alone: the state in capitals, such as WA."
    )

    def read(self) -> requirement.Locale:
        """As the domain's."""
        return requirement.Locale(self.country, self.subdivision)
