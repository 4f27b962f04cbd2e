"""Dependencies: all are declared, explained in one table, and locked with their hashes."""

import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
TABLE = ROOT / "docs/decisions/0024-dependencies.md"
FOLDERS = ("api", "schema", "domain", "subscriptions")
IMPORT = re.compile(r"^ *(?:from (\w+)[\w.]* import |import (\w+))", re.M)
LOCKS = ("run", "test", "mutants")
ALSO_OF_RUNNING = {"packaging"}  # Strawberry brings it along.
PACKAGES = {  # of modules that are not named as their package
    "argon2": "argon2-cffi",
    "cosmic_ray": "cosmic-ray",
    "email_validator": "email-validator",
    "graphql": "graphql-core",
    "opentelemetry": "opentelemetry-sdk",
    "parso": "cosmic-ray",
    "prometheus_client": "prometheus-client",
    "pydantic_settings": "pydantic-settings",
    "python_multipart": "python-multipart",
    "re2": "google-re2",
    "stdnum": "python-stdnum",
    "strawberry": "strawberry-graphql",
    "tortoise": "tortoise-orm",
    "uuid_utils": "uuid-utils",
    "yaml": "pyyaml",
}


def requirements(*lists):
    """What pyproject.toml asks for, by name; our own extras are not packages."""
    found = [Requirement(line) for each in lists for line in each]
    return {canonicalize_name(each.name): each for each in found if each.name != "kempelen"}


EXTRAS = PROJECT["project"]["optional-dependencies"]
RUNNING = requirements(PROJECT["project"]["dependencies"], PROJECT["build-system"]["requires"])
TESTING = RUNNING | requirements(EXTRAS["tracing"], EXTRAS["test"])
DECLARED = TESTING | requirements(EXTRAS["mutants"])


def locked(name):
    """The versions of a file in requirements/, and its text."""
    text = (ROOT / f"requirements/{name}.txt").read_text()
    pins = re.findall(r"^([\w.-]+)==([^ ;\\]+)", text, re.M)
    return {canonicalize_name(package): version for package, version in pins}


def rows():
    """The rows of the table of dependencies, by package."""
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name: row for row in cells for name in re.findall(r"`([\w-]+)`", row[0])}


def test_every_dependency_is_in_the_table_and_no_other():
    assert set(rows()) == set(DECLARED)


def test_the_table_tells_what_for_who_when_and_what_instead():
    for name, row in rows().items():
        assert len(row) == 5, name
        assert all(row), name
        assert re.search(r"\d \(\d{4}-\d{2}-\d{2}\)$", row[3]), name


def test_the_locked_versions_are_those_that_are_asked_for():
    for name, asked in {"run": RUNNING, "test": TESTING, "mutants": DECLARED}.items():
        versions = locked(name)
        for package, requirement in asked.items():
            assert requirement.specifier.contains(versions[package]), (name, package)


def test_the_tests_run_on_the_versions_that_are_run():
    run, test, mutants = (locked(name) for name in LOCKS)

    assert run.items() <= test.items() <= mutants.items()


def test_running_needs_no_test_tools():
    tools = set(DECLARED) - set(RUNNING) - ALSO_OF_RUNNING

    assert not set(locked("run")) & tools


def test_the_retired_http_client_is_in_no_file():
    assert not {"httpx", "httpcore"} & set(locked("mutants"))


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_the_hashes_of_its_files_and_no_address(name):
    text = (ROOT / f"requirements/{name}.txt").read_text()
    packages = re.split(r"^(?=[\w.-]+==)", text, flags=re.M)[1:]

    assert len(packages) == len(locked(name))
    assert [each for each in packages if "--hash=sha256:" not in each] == []
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted", text)


def test_every_package_that_our_code_imports_is_declared():
    imported = set()
    for folder in (*FOLDERS, "tests"):
        for path in (ROOT / folder).rglob("*.py"):
            if "node_modules" not in path.parts:
                imported.update(
                    first or second for first, second in IMPORT.findall(path.read_text())
                )
    ours = {*FOLDERS, "tests", *sys.stdlib_module_names}
    packages = {PACKAGES.get(module, module) for module in imported - ours}

    assert {"httpx2", "strawberry-graphql", "pytest"} <= packages
    assert packages - set(DECLARED) == set()
