"""Every regular expression of ours takes linear time, whatever text it is tried on."""

import ast
import re
import time
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("api", "schema", "domain", "subscriptions")
CALLS = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
# Parts that an expression may repeat, and ends at which it may fail.
PARTS = [
    "a", "1", " ", "\n", "@", ".", "-", "_", ":", "/", "(", ")", "[", "]", "{", ",", "=", "$", "\\",
    '"', "a@", "@a", "a.", "@a.", "://", "://a:", "\"\"", "\\\"", "kmp_s_", "DETAIL:", "FOR ",
    "unnest(", "get_byte($1::bytea, ", "(a)", "= ANY($1", "q=", "https://", "listening on ",
    "2026-01-01T00:00:00", "verifyEmail: ",
]  # fmt: skip
STARTS = ["a@", "://", "get_byte($1::bytea, ", "FOR UPDATE OF ", '"', "unnest($1"]
ENDS = ["", "\x00", "!", "@"]
CHARACTERS, MORE = 300, 30
LEAST_SECONDS = 0.001  # Below it a measurement says nothing.
RATIO = 150  # Thirty times the text takes as much longer, or 900 times where it is quadratic.


def expressions():
    found = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text()
            for node in ast.walk(ast.parse(text)) if "import re\n" in text else ():
                if isinstance(node, ast.Call) and is_expression(node.func) and node.args:
                    pattern = ast.unparse(node.args[0])
                    place = f"{path.relative_to(ROOT)}: {pattern}"
                    if isinstance(node.args[0], ast.Constant):
                        found[place] = re.compile(node.args[0].value, flags_of(node))
                    else:
                        found[place] = built(path, node)
    return found


def built(path, call):
    """An expression that its module puts together, and keeps under a name."""
    names = [
        statement.targets[0].id
        for statement in ast.parse(path.read_text()).body
        if isinstance(statement, ast.Assign) and ast.dump(statement.value) == ast.dump(call)
    ]
    assert names, f"{path.relative_to(ROOT)}: {ast.unparse(call)} has neither a literal nor a name"
    return getattr(import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)), names[0])


def is_expression(called):
    is_module = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name)
    return is_module and called.value.id == "re" and called.attr in CALLS


def flags_of(call):
    names = [node.attr for each in call.args[1:] for node in ast.walk(each) if is_flag(node)]
    return sum({re.RegexFlag[name] for name in names})


def is_flag(node):
    return isinstance(node, ast.Attribute) and node.attr in re.RegexFlag.__members__


def seconds(expression, text, rounds=1):
    """The processor time of all that can be done with an expression, at its quickest."""
    subject = text.encode() if isinstance(expression.pattern, bytes) else text
    times = []
    for _ in range(rounds):
        start = time.thread_time()
        expression.fullmatch(subject)
        for _ in expression.finditer(subject):
            pass
        times.append(time.thread_time() - start)
    return min(times)


def worst(expression):
    """The text that takes most time at the smaller size."""
    texts = [
        (start, part, end, seconds(expression, start + part * (CHARACTERS // len(part)) + end))
        for start, part, end in [*product([""], PARTS, ENDS), *product(STARTS, PARTS, ["!"])]
    ]
    return sorted(texts, key=lambda text: -text[3])[:5]


def growing(expression):
    """A text for which the time grows faster than the text, or none."""
    for start, part, end, before in worst(expression):
        short, long = (start + part * (CHARACTERS * more // len(part)) + end for more in (1, MORE))
        if (after := seconds(expression, long)) <= max(LEAST_SECONDS, RATIO * before):
            continue
        before, after = min(before, seconds(expression, short, 3)), seconds(expression, long)
        if after > max(LEAST_SECONDS, RATIO * before):
            return start, part, end, round(after / before)
    return None


EXPRESSIONS = expressions()


@pytest.mark.parametrize("place", EXPRESSIONS)
def test_no_expression_takes_more_than_linear_time(place):
    assert growing(EXPRESSIONS[place]) is None


@pytest.mark.parametrize(
    "pattern", [r"[^\s<>=,:]+@[\w-]+(\.[\w-]+)+", r"^(\s*DETAIL:).*$", r"(\d+) differences"]
)
def test_an_expression_that_backtracks_is_found(pattern):
    assert growing(re.compile(pattern, re.M))
