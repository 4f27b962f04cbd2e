"""`make run` and `make test`, with Pythons and a pip that only write down what is asked of them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ("sh", "awk", "grep", "touch", "mkdir", "cp", "rm", "cat")
# As a Python of the system, and as the Python of an environment that it has made.
PYTHON = """#!/bin/sh
echo "${0##*/} $*" >> "$LOG"
case "$1" in
    --version) echo "Python 3.x" ;;
    -c) exit SUITS ;;
    -m)
        mkdir -p "$4/bin"
        for each in python kempelen; do cp "$ENVIRONMENT" "$4/bin/$each"; done
esac
"""
ENVIRONMENT = """#!/bin/sh
echo ".venv/${0##*/} $*" >> "$LOG"
case "$* " in
    *requirements/*)
        echo "Collecting uvicorn==0.54.0 (from -r a file)"
        if [ -e broken ]; then
            echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES." >&2
            echo "    Expected sha256 1, got 2." >&2
            exit 1
        fi
esac
"""
HASHED = "--no-deps --require-hashes --only-binary :all:"


@pytest.fixture
def machine(tmp_path):
    """A folder with what `make` reads, on a machine that has only these Pythons on its path."""
    return Machine(tmp_path)


class Machine:
    def __init__(self, folder):
        self.folder, self.path, self._log = folder / "kempelen", folder / "bin", folder / "log"
        (self.folder / "requirements").mkdir(parents=True)
        self.path.mkdir()
        for name in ("Makefile", "pyproject.toml"):
            shutil.copy(ROOT / name, self.folder / name)
        for name in ("run", "test"):
            shutil.copy(ROOT / f"requirements/{name}.txt", self.folder / "requirements")
        for tool in TOOLS:
            (self.path / tool).symlink_to(shutil.which(tool))
        self._environment = folder / "environment"
        self._executable(self._environment, ENVIRONMENT)

    def has(self, name, *, suits=True):
        self._executable(self.path / name, PYTHON.replace("SUITS", "0" if suits else "1"))
        return self

    def make(self, *arguments):
        """Run make; returns its exit code and what it printed."""
        self._log.write_text("")
        made = subprocess.run(
            [shutil.which("make"), *arguments],
            cwd=self.folder,
            env={
                "PATH": str(self.path),
                "LOG": str(self._log),
                "ENVIRONMENT": str(self._environment),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return made.returncode, made.stdout

    @property
    def commands(self):
        """The commands of the last run, but for questions."""
        lines = self._log.read_text().splitlines()
        return [line for line in lines if not re.search(r" (-c|--version|-m pip --version)", line)]

    @property
    def installed(self):
        """The files from which packages were installed in the last run."""
        lines = [line for line in self.commands if " install " in line]
        assert all(HASHED in line for line in lines if " -r " in line)
        return re.findall(r"-r requirements/(\w+)\.txt", "\n".join(lines))

    @staticmethod
    def _executable(path, text):
        path.write_text(text)
        path.chmod(0o755)


@pytest.mark.parametrize(
    ("suitable", "unsuitable", "chosen"),
    [
        (["python3.11"], [], "python3.11"),
        (["python3.12"], ["python3.11", "python3"], "python3.12"),
        (["python3.13"], [], "python3.13"),
        (["python3.13", "python3.11"], ["python3"], "python3.11"),
        (["python3"], ["python3.11"], "python3"),
        (["python"], ["python3"], "python"),
    ],
)
def test_any_python_that_suits_is_found(machine, suitable, unsuitable, chosen):
    for name in suitable:
        machine.has(name)
    for name in unsuitable:
        machine.has(name, suits=False)

    assert machine.make("run")[0] == 0
    assert machine.commands[0] == f"{chosen} -m venv --clear .venv"


@pytest.mark.parametrize("others", [[], ["python3.11", "python3"]])
def test_where_no_python_suits_a_sentence_says_what_to_do(machine, others):
    for name in others:
        machine.has(name, suits=False)

    code, printed = machine.make("run")

    assert code != 0
    assert "needs Python 3.11, 3.12 or 3.13 with its venv module" in printed
    assert "make run PYTHON=/path/to/python3.12" in printed
    assert machine.commands == []


def test_a_python_that_is_named_is_the_only_one_considered(machine):
    machine.has("python3.11").has("mine").has("old", suits=False)

    assert machine.make("run", "PYTHON=old")[0] != 0
    assert machine.commands == []
    assert machine.make("run", "PYTHON=mine")[0] == 0
    assert machine.commands[0] == "mine -m venv --clear .venv"


def test_running_installs_only_what_running_needs_and_says_so(machine):
    code, printed = machine.has("python3.11").make("run")

    assert code == 0
    assert re.search(r"^Installing what running needs: \d+ packages$", printed, re.M)
    assert "\n  uvicorn==0.54.0\n" in printed
    assert machine.installed == ["run"]
    assert machine.commands[-3:] == [
        ".venv/kempelen migrate",
        ".venv/kempelen first-accounts",
        ".venv/kempelen serve",
    ]


def test_testing_adds_the_rest_and_nothing_is_installed_twice(machine):
    machine.has("python3.11").make("run")

    assert machine.make("test")[0] == 0
    assert machine.installed == ["test"]
    for target in ("run", "test", "run"):
        assert machine.make(target)[0] == 0
        assert machine.installed == []


def test_new_versions_are_installed_into_the_same_environment(machine):
    machine.has("python3.11").make("test")
    later = (machine.folder / ".venv/.test-installed").stat().st_mtime + 60
    os.utime(machine.folder / "requirements/run.txt", (later, later))

    assert machine.make("test")[0] == 0
    assert machine.installed == ["run", "test"]
    assert not any("-m venv" in line for line in machine.commands)


def test_what_pip_refuses_is_shown_and_tried_again(machine):
    broken = machine.has("python3.11").folder / "broken"
    broken.touch()

    code, printed = machine.make("run")
    assert code != 0
    assert "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES.\n    Expected sha256 1" in printed
    assert ".venv/kempelen serve" not in machine.commands

    broken.unlink()
    assert machine.make("run")[0] == 0
    assert machine.installed == ["run"]


def test_a_python_that_suits_is_told_by_its_version_and_its_venv_module():
    question = re.search(r"^SUITS := (.*)$", (ROOT / "Makefile").read_text(), re.M)[1]
    for version in ((3, 10), (3, 11), (3, 12), (3, 13), (3, 14), (2, 7)):
        asked = question.replace("sys.version_info[:2]", str(version))
        code = subprocess.run([sys.executable, "-c", asked], check=False).returncode
        assert (code == 0) is ((3, 11) <= version <= (3, 13)), version


def test_every_run_of_the_tests_prints_why_tests_are_skipped():
    runs = [line for line in (ROOT / "Makefile").read_text().splitlines() if "-m pytest" in line]

    assert len(runs) == 4
    assert [line for line in runs if "-rs" not in line] == []


def test_the_readme_names_every_program_that_a_test_looks_for():
    readme = (ROOT / "README.md").read_text()
    looked_for = {
        program
        for path in (ROOT / "tests").rglob("*.py")
        if "node_modules" not in path.parts
        for program in re.findall(r"shutil\.which\(\"([\w-]+)\"", path.read_text())
    }

    assert {"nginx", "gcc", "sqlite3"} <= looked_for
    known = {"cc": "gcc", "node": "Node", "make": "`make`", "redis-server": "Redis servers"}
    assert [name for name in looked_for if known.get(name, name) not in readme] == []
