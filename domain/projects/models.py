"""Tables of projects, of their revisions, and of previews."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from domain.kernel.rows import MarketModel


class Project(MarketModel):
    """A kind of work of a requester. Workers never see its name."""

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField()
    name = fields.CharField(128)
    settings = fields.JSONField[dict[str, Any]]()
    starter = fields.CharField(60, null=True)
    template_id = fields.UUIDField()
    revision = fields.IntField()
    version = fields.IntField()
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField()
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "projects"


class ProjectRevision(MarketModel):
    """A template that a project has or had, with the account that wrote it."""

    id = fields.UUIDField(primary_key=True)
    project_id = fields.UUIDField()
    number = fields.IntField()
    template_id = fields.UUIDField()
    account_id = fields.UUIDField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "project_revisions"


class QuestionPreview(MarketModel):
    """The question that a requester looks at before it is published, until a time."""

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField()
    body = fields.JSONField[dict[str, Any]]()
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "question_previews"
