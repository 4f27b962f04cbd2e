"""The house rules that no linter knows, checked on the syntax trees of our modules."""

import ast
import functools
import io
import re
import subprocess
import tokenize
from collections import Counter, defaultdict
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("syntax trees")  # each process would parse all files anew
ROOT = Path(__file__).parents[1]
FOLDERS = ("api", "schema", "domain", "subscriptions")
MAX_FUNCTION_LINES = 40
MAX_FILE_LINES = 300
MAX_FOLDER_FILES = 22
MAX_ARGUMENTS = 5
MAX_POSITIONAL = 3  # The rule says two; a third is left to judgement.
MAX_POSITIONAL_NEARBY = 4  # Of a private function, whose callers are in the same file.
NAMES_WITHOUT_A_SUBJECT = (
    "service",
    "services",
    "utils",
    "util",
    "helpers",
    "manager",
    "managers",
    "common",
    "misc",
    "base",
    "actions",
    "types",
)
PROMISES = ("TODO", "FIXME", "XXX", "HACK")
# A sentence that starts so has a pronoun where the reader needs a noun.
PRONOUN_FIRST = re.compile(r"(who(m|se|ever|mever)?|what (is|are|was|were))\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
STRAWBERRY_KINDS = ("type", "input", "interface", "enum", "scalar", "schema_directive")
# Private names of Tortoise's models, and of its clients and the drivers below them: an upgrade may
# change any of them. A class of ours may have an attribute with the name of a client's.
PRIVATE_OF_MODELS = frozenset(
    {
        "_await_when_save",
        "_custom_generated_pk",
        "_init_from_db",
        "_meta",
        "_partial",
        "_saved_in_db",
        "_set_kwargs",
    }
)
PRIVATE_OF_CLIENTS = frozenset(
    {
        "_conn",
        "_connection",
        "_connection_class",
        "_execute",
        "_finalized",
        "_lock",
        "_pool",
        "_pool_init_lock",
        "_template",
    }
)
MAY_USE_PRIVATE_NAMES = ("domain/kernel/rows.py", "api/database/")

# The exceptions to each rule, with their reasons.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
COMPOSED = "composed once; each argument is a part"
MANY_ARGUMENTS: dict[str, str] = {
    "api/cli/batch/commands.py:publish": "each argument is an option of the command",
    "api/cli/batch/commands.py:review": "each argument is an option of the command",
    "api/cli/demo.py:demo": "each argument is an option of the command",
    "api/http/endpoint.py:GraphQLOverHTTP.__init__": COMPOSED,
    "api/websocket/subscriber.py:SocketSubscriber.__init__": COMPOSED,
    "subscriptions/fanout/audience.py:Audience.__init__": COMPOSED,
}
MANY_POSITIONAL: dict[str, str] = {}
DOCSTRINGS_BESIDE_A_DESCRIPTION: dict[str, str] = {}
PRONOUN_SENTENCES: dict[str, str] = {}
SHARED_CLASS_NAMES = {"Meta": "Tortoise reads the options of a model from an inner class Meta"}
LARGE_FOLDERS: dict[str, str] = {}
LOOSE_FILES = {
    "domain/__init__.py": "makes the folder a package",
    "subscriptions/__init__.py": "makes the folder a package",
    "subscriptions/limits.py": "the bounds that the log and the fan-out share",
}
TEST_FOLDERS_WITHOUT_SOURCES: dict[str, str] = {
    "tests/schema/everybody": "walks the schema as a whole, which is no part of one folder",
}
PRIVATE_NAME_USERS: dict[str, str] = {}
# The last three arguments of functions that other libraries call by position.
FRAMEWORKS = {
    ("scope", "receive", "send"),  # of an ASGI application
    ("path", "grouped_field_set", "position_context"),  # of graphql-core's executor
}


def modules(folders):
    """The modules in the folders, as git lists them, without environments and builds."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *(f"{f}/*.py" for f in folders)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for path in listed.stdout.split() if (ROOT / path).exists()]


SOURCES = modules(FOLDERS)


@functools.cache
def tree(path):
    return ast.parse((ROOT / path).read_text(), path)


def functions(path):
    """Every function with its full name."""

    def within(node, prefix):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{prefix}{child.name}"
                if not isinstance(child, ast.ClassDef):
                    yield name, child
                yield from within(child, f"{name}.")
            else:
                yield from within(child, prefix)

    yield from within(tree(path), "")


def classes(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]


def is_described(kind):
    """Whether a class is decorated as a GraphQL type that has a description."""
    for decorator in kind.decorator_list:
        if isinstance(decorator, ast.Call):
            name = ast.unparse(decorator.func).removeprefix("strawberry.")
            given = {keyword.arg for keyword in decorator.keywords}
            if name in STRAWBERRY_KINDS and "description" in given:
                return True
    return False


def comments(path):
    """The comments of a file; the lines of one block are joined."""
    found, last = [], None
    for token in tokenize.generate_tokens(io.StringIO((ROOT / path).read_text()).readline):
        if token.type != tokenize.COMMENT:
            continue
        (line, column), text = token.start, token.string.lstrip("# ")
        if last == (line - 1, column):
            found[-1] += f" {text}"
        else:
            found.append(text)
        last = (line, column) if token.line.lstrip().startswith("#") else None
    return found


def docstrings(path):
    """The docstrings of a file."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return [
        text
        for node in ast.walk(tree(path))
        if isinstance(node, documented) and (text := ast.get_docstring(node)) is not None
    ]


def is_overriding(function):
    """Another library calls the function by position, so its signature is not ours."""
    names = [argument.arg for argument in function.args.args]
    return function.name.startswith("__") or tuple(names[-3:]) in FRAMEWORKS


def is_field(function):
    """A GraphQL field: its arguments are the schema's, always given by name."""
    for argument in function.args.args:
        if argument.arg == "info":
            return True
    decorators = " ".join(ast.unparse(decorator) for decorator in function.decorator_list)
    return "resolved" in decorators or "followed" in decorators or "mutation" in decorators


def positional(function):
    found = [argument.arg for argument in [*function.args.posonlyargs, *function.args.args]]
    return [name for name in found if name not in ("self", "cls", "info")]


def past(values, *, bound):
    """The names whose value is beyond the bound."""
    return {name for name, value in values.items() if value > bound}


@functools.cache
def all_functions():
    """Every function by path and name."""
    return {f"{path}:{name}": f for path in SOURCES for name, f in functions(path)}


def test_there_is_something_to_look_at():
    assert len(SOURCES) > 20


def test_every_module_begins_with_a_sentence():
    silent = []
    for path in SOURCES:
        text = ast.get_docstring(tree(path)) or ""
        is_empty = (ROOT / path).read_text().strip() == ""
        if not is_empty and not text.split("\n\n")[0].strip().endswith("."):
            silent.append(path)

    assert silent == []


def test_files_are_named_for_their_subject():
    assert [path for path in SOURCES if Path(path).stem in NAMES_WITHOUT_A_SUBJECT] == []


def test_files_fit():
    lines = {path: len((ROOT / path).read_text().splitlines()) for path in SOURCES}

    assert past(lines, bound=MAX_FILE_LINES) == set(LONG_FILES)


def test_functions_fit_a_screen():
    lines = {name: f.end_lineno - f.lineno + 1 for name, f in all_functions().items()}

    assert past(lines, bound=MAX_FUNCTION_LINES) == set(LONG_FUNCTIONS)


def test_functions_take_few_arguments():
    counts = {
        name: len(positional(f)) + len(f.args.kwonlyargs)
        for name, f in all_functions().items()
        if not is_field(f)
    }

    assert past(counts, bound=MAX_ARGUMENTS) == set(MANY_ARGUMENTS)


def test_the_arguments_of_functions_that_take_several_are_given_by_name():
    counts = {
        name: len(positional(f))
        for name, f in all_functions().items()
        if not is_field(f) and not is_overriding(f)
    }
    nearby = {name: count for name, count in counts.items() if ".py:_" in name}
    open_to_all = {name: count for name, count in counts.items() if name not in nearby}

    beyond = past(open_to_all, bound=MAX_POSITIONAL) | past(nearby, bound=MAX_POSITIONAL_NEARBY)
    assert beyond == set(MANY_POSITIONAL)


def test_nothing_is_promised_in_a_comment():
    promises = {
        path: [word for word in PROMISES if word in (ROOT / path).read_text()] for path in SOURCES
    }

    assert {path: words for path, words in promises.items() if words} == {}


def test_no_exception_is_swallowed_blindly():
    bare = [
        f"{path}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]

    assert bare == []


def test_only_the_known_folders_hold_code():
    listed = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    top = {path.split("/")[0] for path in listed.stdout.split()}

    assert top <= {*FOLDERS, "tests"}


def test_a_graphql_class_with_a_description_has_no_docstring():
    found = {
        f"{path}:{kind.name}"
        for path in SOURCES
        for kind in classes(path)
        if is_described(kind) and ast.get_docstring(kind)
    }

    assert found == set(DOCSTRINGS_BESIDE_A_DESCRIPTION)


def test_no_sentence_starts_with_a_pronoun_in_place_of_a_noun():
    found = {
        f"{path}: {sentence}"
        for path in SOURCES
        for text in [*comments(path), *docstrings(path)]
        for sentence in SENTENCE_END.split(text)
        if PRONOUN_FIRST.match(sentence)
    }

    assert found == set(PRONOUN_SENTENCES)


def test_a_class_name_has_one_meaning():
    """A name may occur once in schema and once in domain: the type shows the model."""
    places = defaultdict(list)
    for path in SOURCES:
        for kind in classes(path):
            places[kind.name].append(path)
    twins = ["domain", "schema"]
    shared = {
        name: paths
        for name, paths in places.items()
        if len(paths) > 1 and sorted(path.split("/")[0] for path in paths) != twins
    }

    assert {name: shared[name] for name in shared.keys() - SHARED_CLASS_NAMES.keys()} == {}


def test_folders_hold_few_files():
    counts = Counter(Path(path).parent.as_posix() for path in SOURCES)

    assert past(counts, bound=MAX_FOLDER_FILES) == set(LARGE_FOLDERS)


def test_domain_and_subscriptions_hold_folders_and_no_loose_files():
    loose = {
        path for path in SOURCES if Path(path).parent.as_posix() in ("domain", "subscriptions")
    }

    assert loose == set(LOOSE_FILES)


def test_the_folders_of_the_tests_mirror_those_of_the_sources():
    folders = {Path(path).parent for path in modules(f"tests/{each}" for each in FOLDERS)}
    without = {
        folder.as_posix() for folder in folders if not (ROOT / folder.relative_to("tests")).is_dir()
    }

    assert without == set(TEST_FOLDERS_WITHOUT_SOURCES)


def is_private_to_the_database_library(node):
    if not isinstance(node, ast.Attribute):
        return False
    is_own = ast.unparse(node.value) in ("self", "cls")
    return node.attr in PRIVATE_OF_MODELS or (node.attr in PRIVATE_OF_CLIENTS and not is_own)


def test_private_names_of_the_database_library_are_used_in_few_places():
    found = {
        f"{path}: {node.attr}"
        for path in SOURCES
        if not path.startswith(MAY_USE_PRIVATE_NAMES)
        for node in ast.walk(tree(path))
        if is_private_to_the_database_library(node)
    }

    assert found == set(PRIVATE_NAME_USERS)
