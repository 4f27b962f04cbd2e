"""Commands on batches: creating, checking, publishing and steering them."""

from domain.batches.commands.check import check_batch
from domain.batches.commands.create import BatchChanges, NewBatch, create_batch, update_batch
from domain.batches.commands.expire_unfilled import expire_unfilled_due
from domain.batches.commands.offer_more import (
    BatchExtension,
    extend_batch,
    republish_rejected,
)
from domain.batches.commands.publish import Publishing, publish_batch
from domain.batches.commands.raise_reward import raise_batch_reward
from domain.batches.commands.steer import cancel_batch, pause_batch, resume_batch
from domain.batches.work import KINDS

__all__ = [
    "KINDS",
    "BatchChanges",
    "BatchExtension",
    "NewBatch",
    "Publishing",
    "cancel_batch",
    "check_batch",
    "create_batch",
    "expire_unfilled_due",
    "extend_batch",
    "pause_batch",
    "publish_batch",
    "raise_batch_reward",
    "republish_rejected",
    "resume_batch",
    "update_batch",
]
