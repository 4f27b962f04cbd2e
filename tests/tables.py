"""A table of the tests' own, for what concerns the engines and the log but no domain model."""

from tortoise import fields
from tortoise.models import Model

CREATE_BOX = "CREATE TABLE box (id INTEGER PRIMARY KEY, label VARCHAR(100) NOT NULL)"


class Box(Model):
    id = fields.IntField(primary_key=True, generated=False)
    label = fields.CharField(max_length=100)

    class Meta:
        table = "box"
