"""The queries and mutations of messages, joined."""

from __future__ import annotations

import strawberry

from schema.messages.answering import AnsweringMutations, AnsweringQueries
from schema.messages.contact import ContactMutations
from schema.messages.steering import ThreadMutations
from schema.messages.writing import MessageMutations


@strawberry.type
class MessageQueries(AnsweringQueries):
    """A part of the type Query."""


@strawberry.type
class MessageVerbs(ContactMutations, AnsweringMutations, MessageMutations, ThreadMutations):
    """A part of the type Mutation."""
