"""The table of exports says of every column of the database whether it is exported."""

from tortoise import Tortoise

from api.database import connect
from domain.accounts.export import table
from domain.accounts.export.subjects import PLACES, Side
from domain.accounts.export.table import LEFT_OUT, NOT_EXPORTED, NOT_FOLLOWED, SUBJECTS


async def names(sql):
    connection = Tortoise.get_connection("default")
    return {row["name"] for row in await connection.execute_query_dict(sql)}


async def tables():
    """The columns of each table of the database."""
    found = await names("SELECT name FROM sqlite_master WHERE type = 'table'")
    market = {name for name in found - {"box"} if not name.startswith("sqlite_")}
    return {name: await names(f"PRAGMA table_info({name})") for name in market}


def exported(name):
    found = {each.name for subject in SUBJECTS for each in subject.columns if subject.table == name}
    return found


def left_out(name):
    return {column for group in LEFT_OUT.get(name, {}) for column in group.split()}


async def test_each_column_of_each_table_is_exported_or_left_out_with_a_reason(database):
    undecided, gone, twice = {}, {}, {}
    for name, stored in (await tables()).items():
        if name in NOT_EXPORTED:
            assert not exported(name) | left_out(name), name
            continue
        decided = exported(name) | left_out(name)
        undecided |= {name: stored - decided} if stored - decided else {}
        gone |= {name: decided - stored} if decided - stored else {}
        both = exported(name) & left_out(name)
        twice |= {name: both} if both else {}
    assert (undecided, gone, twice) == ({}, {}, {})


async def test_each_table_that_it_names_is_there(database):
    named = {each.table for each in SUBJECTS} | LEFT_OUT.keys() | NOT_EXPORTED.keys()
    named |= {name for name, _ in NOT_FOLLOWED}
    assert named - set(await tables()) == set()


async def test_each_model_of_the_market_is_walked(database):
    models = [
        model
        for module in connect.MODEL_MODULES
        for model in Tortoise.apps["models"].values()
        if model.__module__ == module
    ]
    assert len(models) > 40
    known = {each.table for each in SUBJECTS} | NOT_EXPORTED.keys()
    assert {model._meta.db_table for model in models} - known == set()


def test_no_hash_code_or_token_of_the_market_is_exported():
    secrets = {"password_hash", "secret_hash", "undo_hash", "password_mark"}
    assert not {each.name for subject in SUBJECTS for each in subject.columns} & secrets
    assert "token" not in exported("mail_choices")
    assert "body" not in exported("mails")


def test_files_have_names_of_their_own_and_rows_are_of_a_person():
    files = [subject.name for subject in SUBJECTS]
    assert len(files) == len(set(files))
    for subject in SUBJECTS:
        assert any(place in subject.rows for place in PLACES), subject.name
        assert subject.says.endswith("."), subject.name
    assert {subject.side for subject in SUBJECTS} == set(Side)
    assert table.SUBJECTS[0].name == "account/account"
