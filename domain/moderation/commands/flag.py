"""Flagging HITs that ask for personal data, in the transaction that publishes them.

The group is locked by who publishes. A rule opens one case of a group, for ever: what an operator
has decided about it is not asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import orjson

from domain.hits.models import HitType
from domain.kernel import clock, policy, work
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement, key
from domain.moderation import personal_data
from domain.moderation.facts import ReportCaseChanged
from domain.moderation.hit_groups import HIT_GROUP
from domain.moderation.lifecycle import WEIGHTS, ReportCategory
from domain.people.models import Requester

WEIGHT = WEIGHTS[ReportCategory.PERSONAL_DATA]

_TEMPLATE = Statement("SELECT CAST(body AS text) AS body FROM question_templates WHERE id = $1")
_GROUP = Statement(
    f"""SELECT g.id AS id, EXISTS (SELECT 1 FROM report_cases AS c WHERE c.kind = '{HIT_GROUP}'
            AND c.subject_id = g.id AND c.found IS NOT NULL) AS is_flagged
        FROM hit_groups AS g WHERE g.hit_type_id = $1"""
)
# People may open a case meanwhile: the text is added to it then.
_FLAG = Statement(
    f"""INSERT INTO report_cases (id, kind, subject_id, account_id, requester_id, state, place,
            found, opened_at)
        VALUES ($1, '{HIT_GROUP}', $2, $3, $4, 'OPEN', -{WEIGHT}, $5, $6)
        ON CONFLICT (kind, subject_id) WHERE state = 'OPEN'
        DO UPDATE SET found = excluded.found, place = report_cases.place - {WEIGHT}
        RETURNING id"""
)


async def flag(hit_type: HitType, bodies: Sequence[str], template_id: UUID | None) -> None:
    """Open a case where the texts of these HITs, or of their type, ask for personal data."""
    expressions = policy.current().moderation.personal_data
    if not expressions:
        return
    texts = [hit_type.title, hit_type.description, *bodies]
    if template_id is not None:
        row = await _TEMPLATE.row(template_id)
        texts += [] if row is None else [row["body"]]
    if (found := await personal_data.find(expressions, texts)) is None:
        return
    unit, at, group = work.current(), clock.now(), await _GROUP.row(hit_type.id)
    assert unit is not None, "HITs are published in a transaction"
    if group is None or group["is_flagged"]:
        return
    body = orjson.dumps({"expression": found.expression, "excerpt": found.excerpt}).decode()
    requester = await Requester.get(id=hit_type.requester_id)
    about = (key(group["id"]), requester.account_id, requester.id)
    row = await _FLAG.row(new_id(), *about, body, at)
    assert row is not None, "the statement returns the row"
    unit.tell(ReportCaseChanged(occurred_at=at, case_id=key(row["id"])))
