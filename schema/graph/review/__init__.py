"""The review queue of a requester: work beside the record of its worker."""
