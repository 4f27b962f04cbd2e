"""All queries and mutations of disputes."""

from __future__ import annotations

import strawberry

from schema.disputes.appealing import AppealMutations, AppealQueries


@strawberry.type
class DisputeQueries(AppealQueries):
    pass


@strawberry.type
class DisputeVerbs(AppealMutations):
    pass
