"""The house rules that no linter knows, held by a look at the syntax tree."""

import ast
import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("api", "schema", "domain", "subscriptions")
MAX_FUNCTION_LINES = 40
MAX_FILE_LINES = 300
MAX_ARGUMENTS = 5
MAX_POSITIONAL = 3  # The rule says two; a third is left to judgement.
MAX_POSITIONAL_NEARBY = 4  # Of a private function, whose callers stand beside it.
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

# What may break a rule, each with its reason.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
COMPOSED = "composed once; each argument is a part"
MANY_ARGUMENTS: dict[str, str] = {
    "api/http/endpoint.py:GraphQLOverHTTP.__init__": COMPOSED,
    "api/websocket/subscriber.py:SocketSubscriber.__init__": COMPOSED,
    "subscriptions/fanout/audience.py:Audience.__init__": COMPOSED,
}
MANY_POSITIONAL: dict[str, str] = {}
FRAMEWORKS = ("scope", "receive", "send")  # An ASGI application takes its three by position.


def sources():
    """Our own modules, as git knows them, so that no environment or build is looked at."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *(f"{f}/*.py" for f in FOLDERS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for path in listed.stdout.split() if (ROOT / path).exists()]


SOURCES = sources()


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


def is_overriding(function):
    """What another library calls by position is not ours to shape."""
    names = [argument.arg for argument in function.args.args]
    return function.name.startswith("__") or tuple(names[-3:]) == FRAMEWORKS


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
    """What is beyond a bound: each with a reason on file, and nothing else has one."""
    return {name for name, value in values.items() if value > bound}


@functools.cache
def all_functions():
    """By path and name; read once, and only where these tests run."""
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
