"""Tables of profile questions, of the HITs that ask them, and of workers' answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tortoise import fields

from domain.kernel.money import Money
from domain.kernel.rows import MarketModel
from domain.profiles.rules import PremiumOutcome
from domain.questions.question import FormQuestion
from domain.questions.stored import from_json

AnswerFields = list[dict[str, str | list[str]]]  # [{"name": ..., "values": [...]}, ...]


class ProfileQuestion(MarketModel):
    """An operator's question to workers about themselves; choices give premium qualifications."""

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField()
    hit_type_id = fields.UUIDField()
    current_hit_id = fields.UUIDField()
    title = fields.CharField(128)
    description = fields.CharField(2000)
    form = fields.JSONField[dict[str, Any]]()
    outcomes = fields.JSONField[list[dict[str, Any]]]()
    countries = fields.JSONField[list[str]]()
    reward_cents = fields.BigIntField()
    lifetime_seconds = fields.IntField()
    max_assignments = fields.IntField()
    repost_every_seconds = fields.IntField(null=True)
    created_at = fields.DatetimeField()
    retired_at = fields.DatetimeField(null=True)
    next_post_at = fields.DatetimeField(null=True)
    postponed_because = fields.CharField(1000, null=True)
    set_key = fields.CharField(60, null=True)  # of the question in the premium set, if it is of it

    class Meta:
        table = "profile_questions"

    @property
    def reward(self) -> Money:
        """The worker's pay for each answer."""
        return Money(self.reward_cents)

    @property
    def question(self) -> FormQuestion:
        """The form, read from JSON."""
        form = from_json(self.form)
        assert isinstance(form, FormQuestion), "profile questions are forms"
        return form

    @property
    def gives(self) -> list[PremiumOutcome]:
        """The premium qualifications that choices give."""
        return [
            PremiumOutcome(each["field"], each["choice"], UUID(each["type_id"]), each["value"])
            for each in self.outcomes
        ]


class ProfilePosting(MarketModel):
    """A HIT that asks a profile question. Written with the HIT."""

    hit_id = fields.UUIDField(primary_key=True)
    question_id = fields.UUIDField()
    posted_at = fields.DatetimeField()

    class Meta:
        table = "profile_postings"


class ProfileAnswer(MarketModel):
    """A worker's answer. Deleted when the worker removes it."""

    id = fields.UUIDField(primary_key=True)
    question_id = fields.UUIDField()
    worker_id = fields.UUIDField()
    hit_id = fields.UUIDField()
    assignment_id = fields.UUIDField(unique=True)
    answer = fields.JSONField[AnswerFields]()
    answered_at = fields.DatetimeField()
    process_at = fields.DatetimeField()
    processed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "profile_answers"
