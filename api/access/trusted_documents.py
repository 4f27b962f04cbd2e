"""Trusted documents: where an installation lists them, only these documents run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson
from graphql import GraphQLError

from api.configuration.settings import PREFIX, BadSettings
from schema.execution import faults

SHA256 = re.compile(r"[0-9a-f]{64}")
ID_PREFIX = "sha256:"
MAX_ID_CHARACTERS = 256


class TrustedDocuments:
    """Finds the document that a request wants to run. Without a list, every document may run."""

    def __init__(self, documents: Mapping[str, str] | None = None) -> None:
        self._documents = documents
        self._texts = frozenset((documents or {}).values())

    def text(self, query: str, document_id: str | None) -> str:
        """The document to run. Raises GraphQLError where there is none, or it is not trusted."""
        if self._documents is None:
            if not query and document_id is not None:
                raise refusal(
                    "No documents are stored here: send the document itself as `query`.",
                    code=faults.PERSISTED_QUERY_NOT_SUPPORTED,
                )
            return query
        if query:
            if query in self._texts:
                return query
        elif (document := self._documents.get(document_id or "")) is not None:
            return document
        raise refusal(
            "This server runs only the documents on its list: send the id of one as `documentId`, "
            "or its exact text as `query`.",
            code=faults.DOCUMENT_NOT_TRUSTED,
        )


def document_id_in(payload: Mapping[str, Any]) -> str | None:
    """The document's id in a request, as `documentId` or as Apollo's `persistedQuery`."""
    given = payload.get("documentId")
    if given is None:
        extensions = payload.get("extensions")
        persisted = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
        given = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(given, str) or not 0 < len(given) <= MAX_ID_CHARACTERS:
        return None
    return given.removeprefix(ID_PREFIX)


def read(path: Path | None, *, own: Iterable[str] = ()) -> TrustedDocuments:
    """Read the documents of a JSON file, each under its SHA-256 or an id that a compiler gave it.

    Those of our own pages are trusted beside them. Raises BadSettings with the problem of the file.
    """
    if path is None:
        return TrustedDocuments()
    try:
        documents = orjson.loads(path.read_bytes())
    except OSError as error:
        raise unusable(path, f"it cannot be read: {error.strerror or error}") from None
    except orjson.JSONDecodeError as error:
        raise unusable(path, f"it is not JSON: {error}") from None
    if not isinstance(documents, dict) or not documents:
        raise unusable(path, "it must be an object of documents by their SHA-256, not empty")
    for key, document in documents.items():
        if not isinstance(document, str):
            raise unusable(path, f"the value of {key} must be a document, as a string")
        if SHA256.fullmatch(key) and key != digest(document):
            raise unusable(path, f"{key} is not the SHA-256 of the document under it")
    return TrustedDocuments({**{digest(each): each for each in own}, **documents})


def digest(document: str) -> str:
    """The id of a document: the SHA-256 of its exact text, in hexadecimal."""
    return hashlib.sha256(document.encode()).hexdigest()


def unusable(path: Path, why: str) -> BadSettings:
    return BadSettings(
        f"{PREFIX}TRUSTED_DOCUMENTS is {path}, but {why}. `kempelen documents hash FILE...` "
        "prints such a file."
    )


def refusal(message: str, *, code: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": code})
