"""The files of the frame page: their names, how they are cached, that they load no others."""

import gzip
import re

import pytest
from starlette.datastructures import Headers

from api.pages.work.bundle import FOLDER, Bundle, PageFile

IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?from "([^"]+)";""", re.MULTILINE | re.DOTALL)
SCRIPTS = sorted(FOLDER.rglob("*.js"))


def name(path):
    return path.relative_to(FOLDER).as_posix()


def test_a_change_of_a_file_or_of_a_name_is_another_version(tmp_path):
    versions = []
    for file, text in (("a.js", "1"), ("a.js", "2"), ("b.js", "2"), ("b.js", "1")):
        for each in tmp_path.iterdir():
            each.unlink()
        (tmp_path / "main.js").write_text("")
        (tmp_path / file).write_text(text)
        versions.append(Bundle.read(tmp_path).version)
    (tmp_path / "notes.txt").write_text("no part of the page")

    assert len(set(versions)) == 4
    assert Bundle.read(tmp_path).version == versions[-1]


@pytest.mark.parametrize(
    ("accept_encoding", "is_compressed"),
    [("gzip, br", True), ("GZIP;q=0.5", True), ("gzip;q=0", False), ("br", False), ("", False)],
)
def test_a_file_is_compressed_for_clients_that_take_it(accept_encoding, is_compressed):
    file = PageFile.of(b"let x;" * 100, ".js")
    answer = file.response(Headers({"accept-encoding": accept_encoding}), cache="no-cache")

    assert answer.headers.get("content-encoding") == ("gzip" if is_compressed else None)
    assert answer.headers["vary"] == "Accept-Encoding"
    body = gzip.decompress(answer.body) if is_compressed else answer.body
    assert body == b"let x;" * 100


def test_the_same_file_again_has_no_body():
    file = PageFile.of(b"let x;", ".js")
    for known in (file.tag, f'"other", W/{file.tag}'):
        answer = file.response(Headers({"if-none-match": known}), cache="no-cache")
        assert (answer.status_code, answer.body) == (304, b"")

    assert file.response(Headers({"if-none-match": '"other"'}), cache="no-cache").status_code == 200


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_imports_only_what_is_beside_it(path):
    for target in IMPORT.findall(path.read_text()):
        assert target.startswith("."), target
        assert (path.parent / target).resolve() in SCRIPTS, target


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_html_of_others_passes_one_place(path):
    text = path.read_text()
    inserted = re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc", text)

    assert inserted == (["innerHTML"] if name(path) == "dom.js" else [])
    assert re.findall(r"\beval\b|new Function|setTimeout\(\"", text) == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.css")), ids=name)
def test_a_style_sheet_loads_nothing(path):
    assert re.findall(r"@import|url\(", path.read_text()) == []


@pytest.mark.parametrize("path", [p for p in FOLDER.rglob("*") if p.is_file()], ids=name)
def test_a_file_fits(path):
    assert len(path.read_text().splitlines()) <= 300
