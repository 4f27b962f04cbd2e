"""PostgreSQL says of an INSERT how many rows it made in another place than of an UPDATE."""

import ast
import importlib
import inspect
import pkgutil

import domain
import subscriptions
from domain.kernel.statement import Statement


def modules():
    for package in (domain, subscriptions):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(module.name)


def counted(module):
    """The statements of which the module asks how many rows they changed."""
    tree = ast.parse(inspect.getsource(module))
    unasked = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Await(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="run"))):
                statement = getattr(module, name, None)
                if node not in unasked and isinstance(statement, Statement):
                    yield name, statement


def test_nobody_asks_the_database_how_many_rows_an_insert_made():
    asked = [(each, *found) for each in modules() for found in counted(each)]
    assert len(asked) > 30
    inserts = {
        f"{module.__name__}.{name}"
        for module, name, statement in asked
        if statement._postgres.split(maxsplit=1)[0].upper() in {"INSERT", "WITH"}
    }
    assert inserts == set()
