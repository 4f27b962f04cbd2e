"""The long work on batches: a kind of job for each."""

from domain.batches.work.check import CheckBatch
from domain.batches.work.expire import CancelBatch, ExpireUnfilled
from domain.batches.work.extend import ExtendBatch
from domain.batches.work.publish import PublishBatch
from domain.batches.work.raise_reward import RaiseBatchReward
from domain.batches.work.republish import RepublishRejected
from domain.jobs.kinds import JobKind

KINDS: tuple[JobKind, ...] = (
    CheckBatch(),
    PublishBatch(),
    CancelBatch(),
    ExpireUnfilled(),
    ExtendBatch(),
    RepublishRejected(),
    RaiseBatchReward(),
)
