"""The right to follow what a team may see."""

from __future__ import annotations

from domain.people.authentication import viewer_again
from domain.people.facts import account_topic
from domain.people.models import Requester
from domain.people.viewer import Viewer
from schema.live.fact_stream import FollowersRights


def while_member(viewer: Viewer, requester: Requester) -> FollowersRights:
    """The events end when the viewer leaves the team."""

    async def are_left() -> bool:
        again = await viewer_again(viewer)
        return again is not None and again.requester is not None and again.requester.id == key

    key = requester.id
    return FollowersRights(account_topic(viewer.account_id), are_left)
