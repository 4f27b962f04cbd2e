"""Modules are joined to one script that does what they do."""

import json
import shutil
import subprocess

import pytest

from api.pages.work.bundle import FOLDER, SCRIPT, Bundle
from api.pages.work.joining import NotJoinable, joined

MODULES = {
    "main.js": """import { add } from "./sums.js";
import * as words from "./deep/words.js";
import {
  NAME,
  say,
} from "./deep/words.js";

const digits = "of main";
process.stdout.write(JSON.stringify([say(add(1, 2)), words.NAME, NAME, digits, [...words.each()]]));
""",
    "sums.js": """const digits = "of sums";
export function add(a, b) { return a + b + digits.length; }
export async function later() {}
export class Sum {}
""",
    "deep/words.js": """import { Sum } from "../sums.js";

export const NAME = new Sum().constructor.name;
export const say = (number) => `It is ${number}.`;
export function* each() { yield NAME; }
""",
}


@pytest.mark.skipif(shutil.which("node") is None, reason="Node runs the script")
def test_the_joined_modules_do_what_the_modules_do(tmp_path):
    for name, text in MODULES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "joined.js").write_text(joined(MODULES, "main.js"))

    said = [
        json.loads(subprocess.run(["node", file], cwd=tmp_path, capture_output=True).stdout)
        for file in ("main.js", "joined.js")
    ]
    assert said[0] == said[1] == ["It is 10.", "Sum", "Sum", "of main", ["Sum"]]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('import words from "./b.js";', "main.js"),
        ('import { one as two } from "./b.js";\nlet x;', "main.js"),
        ("export default 3;", "main.js"),
        ("export let changing = 3;", "main.js"),
        ('const late = import("./b.js");', "main.js"),
        ('import { gone } from "./gone.js";', "gone.js"),
        ('import { main } from "./main.js";', "main.js -> main.js"),
    ],
)
def test_another_form_is_refused_by_the_name_of_its_module(text, named):
    with pytest.raises(NotJoinable, match=named):
        joined({"main.js": text, "b.js": "export const one = 1;"}, "main.js")


def test_every_module_of_the_page_is_in_its_script():
    script = Bundle.installed().files[SCRIPT].body.decode()
    modules = [path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js")]

    assert [name for name in modules if f"\n// {name}\n" not in script] == []
    assert len(modules) > 30
