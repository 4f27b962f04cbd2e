"""The documents that may run, where an installation lists them; by their hash or their text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
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
    """Finds what a request asks to run. Without a list, any document in full may."""

    def __init__(self, documents: Mapping[str, str] | None = None) -> None:
        self._documents = documents
        self._texts = frozenset((documents or {}).values())

    def text(self, query: str, document_id: str | None) -> str:
        """The document to run. Raises GraphQLError where there is none, or none that is trusted."""
        if self._documents is None:
            if not query and document_id is not None:
                raise refusal(
                    "No documents are kept here: send the document itself as `query`.",
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


def asked_id(payload: Mapping[str, Any]) -> str | None:
    """The id of a document by which a request asks for it, in either of the usual ways."""
    given = payload.get("documentId")
    if given is None:
        extensions = payload.get("extensions")
        persisted = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
        given = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(given, str) or not 0 < len(given) <= MAX_ID_CHARACTERS:
        return None
    return given.removeprefix(ID_PREFIX)


def read(path: Path | None) -> TrustedDocuments:
    """The documents of a JSON file, each by its SHA-256, or by the id that a compiler gave it.

    Raises BadSettings with what is wrong with the file.
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
            raise unusable(path, f"what stands under {key} must be a document, as a string")
        if SHA256.fullmatch(key) and key != digest(document):
            raise unusable(path, f"{key} is not the SHA-256 of the document under it")
    return TrustedDocuments(documents)


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
