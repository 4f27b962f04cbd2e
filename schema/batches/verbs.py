"""All mutations of batches."""

from __future__ import annotations

import strawberry

from schema.batches.authoring import BatchMutations
from schema.batches.offering_more import OfferingMoreMutations
from schema.batches.publishing import PublishingBatchMutations
from schema.batches.steering import SteeringBatchMutations


@strawberry.type
class BatchVerbs(
    BatchMutations, PublishingBatchMutations, SteeringBatchMutations, OfferingMoreMutations
):
    pass
