"""Walks the whole schema as one caller: every root query, and every id by `nodes`."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    is_leaf_type,
)

from schema.kernel.node import unpacked
from schema.root import schema
from tests.schema.served import Served

SCHEMA = schema._schema
NODE_TYPES = {each.name: each for each in SCHEMA.get_possible_types(SCHEMA.type_map["Node"])}
PAGE = 4  # of lists below the root: their sizes multiply
MOST_CHARACTERS = 8_000  # in a document: the server keeps what it prepared of shorter ones
MOST_ROOTS = 25
OFTEN_REFUSED = {"Account", "Worker", "Requester"}  # in parts, to members of a team
Path = tuple[str, ...]


def object_types(kind: Any) -> list[GraphQLObjectType]:
    """The object types that a field of this type may give."""
    if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
        return list(SCHEMA.get_possible_types(kind))
    return [kind] if isinstance(kind, GraphQLObjectType) else []


@dataclass(frozen=True)
class Selection:
    """All fields that need no argument, without those at paths that refused."""

    without: frozenset[Path]

    def of(self, kind: Any, depth: int, path: Path, above: Path = ()) -> str:
        """All fields of a type, and of what it leads to: of nodes below, as deep as this."""
        types = object_types(kind)
        if len(types) == 1:
            return f"__typename {self._fields(types[0], depth, path, above)}"
        kinds: dict[str, set[str]] = {}
        for each in types:
            for name, given in each.fields.items():
                kinds.setdefault(name, set()).add(str(given.type))
        apart = {name for name, found in kinds.items() if len(found) > 1}
        parts = []
        for each in types:
            below = self._fields(each, depth, path, above, apart)
            parts.append(f"... on {each.name} {{ __typename {below} }}")
        return "__typename " + " ".join(parts)

    def _fields(
        self,
        kind: GraphQLObjectType,
        depth: int,
        path: Path,
        above: Path,
        apart: Collection[str] = (),
    ) -> str:
        found = []
        for name in kind.fields:
            key = f"{kind.name}_{name}" if name in apart else name
            here = (*path, key)
            # What edges lead to is listed as nodes too; and what the room lists, by the root.
            if here in self.without or (name == "edges" and "nodes" in kind.fields):
                continue
            if kind.name == "OperatorRoom" and name in SCHEMA.query_type.fields:
                continue
            if below := self._field(kind, name, depth, here, above):
                found.append(f"{key}: {below}" if name in apart else below)
        return " ".join(found)

    def _field(
        self, kind: GraphQLObjectType, name: str, depth: int, path: Path, above: Path
    ) -> str:
        given, leads_to = kind.fields[name], get_named_type(kind.fields[name].type)
        if any(_is_required(each) for each in given.args.values()) or leads_to.name in above:
            return ""
        if is_leaf_type(leads_to):
            return name
        page = f"(first: {PAGE})" if "first" in given.args else ""
        types = object_types(leads_to)
        if all(each.name in NODE_TYPES for each in types):
            if depth == 0:  # its fields are read where it is asked for by its id
                return f"{name}{page} {{ __typename ... on Node {{ id }} }}"
            depth -= 1
        above = (*above, leads_to.name)
        return f"{name}{page} {{ {self.of(leads_to, depth, path, above)} }}"


def _is_required(argument: Any) -> bool:
    return isinstance(argument.type, GraphQLNonNull) and argument.default_value is Undefined


@dataclass(frozen=True)
class Root:
    """A root field with its arguments, under a name of its own."""

    alias: str
    field: str
    leads_to: Any
    depth: int
    type: str | None = None  # of the nodes, where it asks for nodes
    ids: tuple[str, ...] = ()

    def text(self, without: frozenset[Path] = frozenset()) -> str:
        """The field as it stands in a document; empty where it refused."""
        return _text(self, without)


@cache
def _text(root: Root, without: frozenset[Path]) -> str:
    if (root.alias,) in without:
        return ""
    if is_leaf_type(root.leads_to):
        return f"{root.alias}: {root.field}"
    below = Selection(without).of(root.leads_to, root.depth, (root.alias,))
    if root.type is not None:
        below = f"__typename ... on {root.type} {{ {below} }}"
    return f"{root.alias}: {root.field} {{ {below} }}"


Document = list[Root]


def packed(
    roots: Mapping[str, str], ids: Collection[str], alone: Collection[str]
) -> list[Document]:
    """Few documents that ask for all this; roots that refuse most callers stand alone."""
    documents: list[Document] = []
    size = MOST_CHARACTERS
    for name, given in roots.items():
        leads_to = get_named_type(SCHEMA.query_type.fields[name].type)
        each = Root(name, f"{name}{given}", leads_to, depth=1)
        if name in alone:
            documents.insert(0, [each])
            continue
        size = _put(documents, size, each)
    for kind in NODE_TYPES:
        listed = tuple(sorted(id for id in ids if unpacked(id)[0] == kind))
        root = Root(f"of{kind}", f"nodes(ids: $of{kind})", NODE_TYPES[kind], 0, kind, listed)
        if kind in OFTEN_REFUSED:
            documents.insert(0, [root])
        else:
            size = _put(documents, size, root)
    return documents


def _put(documents: list[Document], size: int, root: Root) -> int:
    characters = len(root.text()) + 30
    if size + characters > MOST_CHARACTERS or len(documents[-1]) >= MOST_ROOTS:
        documents.append([])
        size = 0
    documents[-1].append(root)
    return size + characters


@dataclass
class Seen:
    """What one caller was given."""

    objects: dict[tuple[str, str], str] = field(default_factory=dict)  # (type, id) -> where
    text: list[tuple[str, str]] = field(default_factory=list)  # where, and what

    def take(self, data: Any) -> None:
        """Note every object and every text in a result."""
        for where, value in (data or {}).items():
            for kind, each in _objects(value):
                if (id := each.get("id")) is not None:
                    self.objects.setdefault((kind, id), where)
            self.text.append((where, json.dumps(value, ensure_ascii=False)))


def _objects(value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(value, dict):
        if "__typename" in value:
            yield value["__typename"], value
        for each in value.values():
            yield from _objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each)


class TooLarge(Exception):
    """The server refuses a document of this size."""


async def walk(market: Served, token: str | None, documents: list[Document]) -> Seen:
    """Ask all of it. A document that is too large is halved, for all who ask later too."""
    seen, place = Seen(), 0
    while place < len(documents):
        try:
            await _ask_all(market, token, documents[place], seen)
            place += 1
        except TooLarge:
            documents[place : place + 1] = _smaller(documents[place])
    return seen


def _smaller(document: Document) -> list[Document]:
    if len(document) > 1:
        half = len(document) // 2
        return [document[:half], document[half:]]
    (root,) = document
    if half := len(root.ids) // 2:
        return [[replace(root, ids=some)] for some in (root.ids[:half], root.ids[half:])]
    assert root.depth, f"{root.alias} leads to too much"
    return [[replace(root, depth=root.depth - 1)]]


async def _ask_all(market: Served, token: str | None, document: Document, seen: Seen) -> None:
    """A field that refuses hides what is around it: that is asked again without."""
    without: frozenset[Path] = frozenset()
    while texts := [text for root in document if (text := root.text(without))]:
        asked = [root for root in document if root.type and (root.alias,) not in without]
        taken = ", ".join(f"${root.alias}: [ID!]!" for root in asked)
        query = f"query{f'({taken})' if taken else ''} {{ {' '.join(texts)} }}"
        ids = {root.alias: list(root.ids) for root in asked}
        answer = await market.ask(query, token, **ids)
        codes = {each["extensions"]["code"] for each in answer.errors}
        if "LIMIT_EXCEEDED" in codes:
            raise TooLarge
        assert codes <= {"UNAUTHENTICATED", "FORBIDDEN"}, answer.errors[:2]
        seen.take(answer.data)
        refused = {_path(each) for each in answer.errors}
        if refused <= without:
            break
        if len(document) > 1 and any(len(path) == 1 for path in refused):
            for root in document:
                await _ask_all(market, token, [root], seen)
            break
        without |= refused


def _path(error: Mapping[str, Any]) -> Path:
    return tuple(step for step in error["path"] if isinstance(step, str))
