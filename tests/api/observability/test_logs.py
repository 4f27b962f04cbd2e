"""Log records: one format for ours and every library's, and no secret in them."""

import json
import logging
import sys

import asyncpg
import pytest
from graphql import GraphQLError

from api.access import request_ids
from api.configuration.settings import load
from api.observability import logs
from api.observability.metrics import Metrics
from api.observability.operations import OperationObserver
from schema.execution import faults
from schema.execution.labels import Label
from tests.api.small_market import Doorman


@pytest.fixture
def line():
    """Formats a record with these settings."""

    def written(record, **settings):
        return logs.formatter(as_json=load(**settings).logs_json).format(record)

    return written


def a_record(message="it happened", *arguments, level=logging.WARNING, error=None, **extra):
    error = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("some.library", level, __file__, 1, message, arguments, error)
    for name, value in extra.items():
        setattr(record, name, value)
    return record


@pytest.mark.parametrize(
    ("settings", "is_json"),
    [
        ({}, False),
        ({"production": True}, True),
        ({"log_format": "json"}, True),
        ({"production": True, "log_format": "lines"}, False),
    ],
)
def test_people_read_lines_and_machines_json(line, settings, is_json):
    written = line(a_record("%d of %s", 3, "ours", where="here"), **settings)

    if is_json:
        written_fields = json.loads(written)
        assert written_fields.pop("timestamp").endswith("Z")
        assert written_fields == {
            "event": "3 of ours",
            "level": "warning",
            "logger": "some.library",
            "where": "here",
        }
    else:
        assert "[warning  ] 3 of ours" in written
        assert "[some.library]" in written
        assert written.endswith("where=here")


def test_a_record_within_an_operation_tells_which_and_whose(line):
    viewer = Doorman().knows("sesame")
    observer = OperationObserver(Metrics(), slow_seconds=1)
    token = request_ids.current.set("request-1")
    with observer.observed("websocket", "request-1.7", viewer) as operation:
        operation.runs(Label("query", "hello"))
        within = json.loads(line(a_record(), log_format="json"))
    outside = json.loads(line(a_record(), log_format="json"))
    request_ids.current.reset(token)

    assert within["request_id"] == outside["request_id"] == "request-1"
    assert within["operation_id"] == "request-1.7"
    assert within["account_id"] == str(viewer.account.id)
    assert not {"operation_id", "account_id"} & set(outside)


@pytest.mark.parametrize("log_format", ["lines", "json"])
def test_a_fault_has_its_traceback_and_not_the_values_of_its_variables(line, log_format):
    def fails(password):
        raise RuntimeError("out of maple")

    secret = "sword" + "fish"
    try:
        fails(secret)
    except RuntimeError as error:
        written = line(a_record(error=error), log_format=log_format)

    assert "RuntimeError: out of maple" in written
    assert "in fails" in written
    assert "swordfish" not in written


async def test_the_values_of_a_row_that_a_database_refuses_are_left_out(line, postgres_url):
    connection = await asyncpg.connect(postgres_url)
    try:
        await connection.execute("INSERT INTO log_trimmed SELECT * FROM log_trimmed")
    except asyncpg.PostgresError as error:
        written = line(a_record(error=error))
        shown = str(error.detail)
    finally:
        await connection.close()

    assert "DETAIL" in written
    assert shown
    assert shown not in written


SECRETS = {
    "an e-mail address": "Mail to wim.smith+hits@mail.example.org was not sent",
    "one in a database's words": "Key (email)=(wim.smith+hits@mail.example.org) already exists.",
    "a session's token": "unknown: kmp_s_" + "A-_z" * 10 + "xyz",
    "an API key": "unknown: kmp_k_" + "A-_z" * 10 + "xyz",
}


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("log_format", ["lines", "json"])
def test_a_secret_is_left_out_wherever_it_stands(line, name, log_format):
    as_event = line(a_record("%s", SECRETS[name]), log_format=log_format)
    as_field = line(a_record(cause=SECRETS[name]), log_format=log_format)

    for written in (as_event, as_field):
        assert "wim.smith" not in written
        assert "example.org" not in written
        assert "A-_z" not in written


def test_what_was_wrong_with_a_clients_value_is_not_logged(caplog):
    caplog.set_level(logging.INFO)
    faults.record([GraphQLError("'swordfish' is no password")], request_id="r")

    assert caplog.messages == ["request r: refused: BAD_USER_INPUT"]


def test_libraries_are_written_the_same_way_from_warnings_on(capsys):
    root, kempelen = logging.getLogger(), logging.getLogger("kempelen")
    before = root.handlers[:], root.level, kempelen.level
    try:
        logs.configure(load(log_format="json"))
        for name in ("some.library", "kempelen.serve", "kempelen.operations"):
            logging.getLogger(name).info("quiet for some")
            logging.getLogger(name).debug("quiet for all")
        logging.getLogger("some.library").warning("loud")
        sys.stderr.flush()
    finally:
        root.handlers[:], level, kempelen_level = before
        root.setLevel(level)
        kempelen.setLevel(kempelen_level)
        for name in ("kempelen.operations", "uvicorn.error"):
            logging.getLogger(name).setLevel(logging.NOTSET)
    written_fields = [json.loads(text) for text in capsys.readouterr().err.splitlines()]

    assert [(each["logger"], each["event"]) for each in written_fields] == [
        ("kempelen.serve", "quiet for some"),
        ("kempelen.operations", "quiet for some"),
        ("some.library", "loud"),
    ]
