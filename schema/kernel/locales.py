"""Locations: a country, and for the United States a state."""

from __future__ import annotations

import strawberry

from domain.qualifications.requirements import requirement


@strawberry.type(description="A location, of a worker or required by a HIT.")
class Locale:
    country: str = strawberry.field(description="The country, ISO 3166-1 alpha-2, such as DE.")
    subdivision: str | None = strawberry.field(
        description="The state, such as WA; only for the US. Null: the whole country."
    )

    @classmethod
    def of(cls, locale: requirement.Locale) -> Locale:
        return cls(country=locale.country, subdivision=locale.subdivision)


@strawberry.input(description="A country, or a state of the United States.")
class LocaleInput:
    country: str = strawberry.field(
        description="The country, ISO 3166-1 alpha-2 in capitals, such as DE."
    )
    subdivision: str | None = strawberry.field(
        default=None, description="The state in capitals, such as WA; only for the US."
    )

    def read(self) -> requirement.Locale:
        return requirement.Locale(self.country, self.subdivision)
