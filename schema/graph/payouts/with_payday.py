"""What payday adds to one's own worker profile."""

from __future__ import annotations

import strawberry

from schema.graph.dashboard.with_dashboard import WithDashboard
from schema.graph.funding.funded import PaidDirectly
from schema.graph.payouts.paid import WithPayouts
from schema.graph.payouts.with_plan import WithPayoutPlan
from schema.graph.payouts.yearly_statement import WithYearlyStatements


@strawberry.type
class WithPayday(WithPayoutPlan, WithPayouts, WithYearlyStatements, WithDashboard, PaidDirectly):
    pass
