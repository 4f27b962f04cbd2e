"""The settings of websockets and event streams: their times and their numbers."""

from pydantic import Field

from api.configuration.days import DaySettings


class SocketSettings(DaySettings):
    """The part of the settings for connections that stay open."""

    socket_init_seconds: float = Field(
        10.0, gt=0, le=300, description="How long a new websocket may take to authenticate."
    )
    socket_operations: int = Field(
        50, ge=1, le=10_000, description="Operations in flight on one websocket."
    )
    sockets_per_account: int = Field(
        20,
        ge=1,
        le=100_000,
        description="Websockets and event streams one account may open in one process.",
    )
    stranger_sockets_per_address: int = Field(
        10,
        ge=1,
        le=100_000,
        description="Websockets and event streams that clients without a sign-in may open from "
        "one address (an IPv6 network of 64 bits) in one process.",
    )
    stranger_sockets: int = Field(
        1_000,
        ge=1,
        le=1_000_000,
        description="Websockets and event streams that all clients without a sign-in may open in "
        "one process.",
    )
    socket_ping_seconds: float = Field(
        20.0,
        gt=0,
        le=3600,
        description="The time between pings of a websocket, and the time to answer one; "
        "also the time between the comments that hold an event stream open.",
    )
    socket_stall_seconds: float = Field(
        10.0,
        gt=0,
        le=3600,
        description="How long a message for a slow reader may wait before its websocket or "
        "event stream is closed.",
    )
