"""Where people live, as far as the market tells places apart."""

from __future__ import annotations

import strawberry

from domain.qualifications import requirements


@strawberry.type(description="A country, or a state of the United States.")
class Locale:
    """A place."""

    country: str = strawberry.field(description="ISO 3166-1 alpha-2, such as DE.")
    subdivision: str | None = strawberry.field(
        description="For US alone: the two letters of a state, such as WA; null: not known, or all "
        "of the country."
    )

    @classmethod
    def of(cls, locale: requirements.Locale) -> Locale:
        """From what the domain knows."""
        return cls(country=locale.country, subdivision=locale.subdivision)
