"""HIT types, groups and HITs: publishing, pricing, extending, expiring, deleting."""
