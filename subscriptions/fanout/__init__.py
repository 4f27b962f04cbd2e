"""The fan-out: one event, computed and serialised once, delivered to all its subscribers.

Stream: the batches that follow one position of the log. Each subscription can be read alone.
Batch: items that are delivered together, with the position from which a follower can resume.
Item: one update of one thing, with its source and its requirement.
Audience: the subscribers of one stream. The stream is read once for all of them.
Differences: where one subscriber differs from the others of the audience. For a subscriber, an
    item is individual (their own stream must produce it), excluded (they do not receive it) or
    undecided (whether the requirement excludes them must be looked up first).
Ring: the members of an audience in turn. Each turn delivers all that is new to that member.
Payload: the bytes of one item, serialised once.
Delivery: the payloads of one turn, with the frames that transports make of them.
Subscriber: the member of an audience that belongs to one client's subscription.
Sharing scope: the subscribers that may share payloads. Everyone, all with the same view of the
    market, or one viewer alone.
"""
