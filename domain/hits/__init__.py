"""HIT types, groups and HITs: publishing, finding, extending, expiring, deleting."""
