"""The database's location: a URL, parsed into the arguments of the engines."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SQLITE = "sqlite"
POSTGRES = "postgres"
SETTING = "KEMPELEN_DATABASE_URL"


class BadDatabaseUrl(ValueError):
    """The URL cannot be understood; the message says which setting to change, and to what."""


class DatabaseUnreachable(RuntimeError):
    """No usable database answers at the URL; the message says which setting to check."""


@dataclass(frozen=True, slots=True)
class SqliteFile:
    path: str
    dialect: str = SQLITE

    def __str__(self) -> str:
        return f"the file {self.path}"


@dataclass(frozen=True, slots=True)
class PostgresServer:
    host: str
    port: int
    user: str
    password: str | None
    name: str
    ssl: str | None = None
    dialect: str = POSTGRES

    def __str__(self) -> str:
        return f"database {self.name} at {self.host}:{self.port} as {self.user}"

    def arguments(self) -> dict[str, Any]:
        """The arguments of asyncpg's `connect`."""
        return {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password,
            "database": self.name,
            "ssl": self.ssl,
        }


Location = SqliteFile | PostgresServer


def locate(url: str) -> Location:
    """Parse `sqlite://relative/path`, `sqlite:////absolute/path` or `postgres://user@host/name`.

    Raises BadDatabaseUrl.
    """
    scheme, separator, rest = url.partition("://")
    if separator and scheme == "sqlite":
        return _sqlite(rest)
    if separator and scheme in ("postgres", "postgresql"):
        return _postgres(url)
    raise BadDatabaseUrl(
        f"The database URL begins with {scheme[:20]!r}, which is not supported. Set {SETTING} "
        "to sqlite://PATH or postgres://USER:PASSWORD@HOST:PORT/NAME."
    )


def _sqlite(rest: str) -> SqliteFile:
    path = "/" + rest.lstrip("/") if rest.startswith("/") else rest
    if not path.strip("/") or path == ":memory:" or "?" in path:
        raise BadDatabaseUrl(
            f"A SQLite database is a file, without options. Set {SETTING} to "
            "sqlite://relative/path or sqlite:////absolute/path."
        )
    return SqliteFile(path)


def _postgres(url: str) -> PostgresServer:
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise BadDatabaseUrl(f"The PostgreSQL URL in {SETTING} is malformed: {error}.") from error
    name = unquote(parts.path.lstrip("/"))
    host = options.pop("host", None) or parts.hostname
    ssl = options.pop("sslmode", None)
    if not name or not host or options:
        raise BadDatabaseUrl(
            f"A PostgreSQL URL names a host and a database, and no options but host and sslmode. "
            f"Set {SETTING} to postgres://USER:PASSWORD@HOST:PORT/NAME."
        )
    password = None if parts.password is None else unquote(parts.password)
    return PostgresServer(host, port, unquote(parts.username or "postgres"), password, name, ssl)
