"""Documents are measured before they are parsed, and refused by name and line."""

import pytest

from domain.kernel.refusals import InvalidInput
from domain.questions.xml import documents
from domain.questions.xml.documents import DOCUMENT_BYTES, parsed
from tests.domain.questions.xml import examples
from tests.domain.questions.xml.examples import form, free, question, select

SMALL = form(question())


def refusal(xml):
    with pytest.raises(InvalidInput) as refused:
        parsed("question.xml", xml)
    return refused.value


def bombs():
    """Entities within entities: ten to the power of nine characters."""
    yield '<!ENTITY a "aaaaaaaaaa">'
    for number in range(9):
        inner = f"&a{number - 1 if number else ''};"
        yield f'<!ENTITY a{number} "{inner * 10}">'


BOMB = f"<!DOCTYPE QuestionForm [{''.join(bombs())}]>"


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (SMALL + " " * (DOCUMENT_BYTES - len(SMALL) + 1), "at most 65535 bytes of UTF-8"),
        ("é" * 32_768, "at most 65535 bytes of UTF-8"),
        ("", "well-formed XML, which it is not in line 1: Document is empty"),
        ("\n\nhello", "line 3: Start tag expected"),
        (SMALL + "<a/>", "Extra content at the end of the document"),
        (SMALL.replace("</Question>", ""), "Opening and ending tag mismatch"),
        (SMALL.replace("What", "&nbsp;"), "Entity 'nbsp' not defined"),
        (SMALL.replace("What", "&#1;"), "invalid xmlChar value 1"),
        (SMALL.replace("What", "\x01"), "text without control characters"),
        (SMALL.replace("What", "\ud800"), "text without control characters"),
        (form("<a>" * 300 + "</a>" * 300), "more than 256 elements are within each other"),
        (form("<a/>" * 5_000), "at most 5000 elements"),
        (form(question(select(count=0, more="<Selection/>" * 1_002))), "at most 1001 elements and"),
        (SMALL.replace("<Text", "<Text " + " ".join(f"a{n}=''" for n in range(11))), "10 attrib"),
        (f"<?a?>{SMALL}", "without processing instructions"),
        (f"<!-- x -->\n{SMALL}\n<?a?>", "without processing instructions"),
        (SMALL.replace("<Text>", "<Text><?a?>"), "without processing instructions"),
        (f"<!DOCTYPE x>{SMALL}", "without a document type: there is one in line 1"),
        (f"\n<?xml version='1.0'?>\n<!-- ->\n-->\n{BOMB}{SMALL}", "one in line 5"),
        ("<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>", "without a document type"),
        ("<html/>", "first element is QuestionForm or HTMLQuestion or ExternalQuestion"),
        ("<QuestionForm/>", "QuestionForm is of the namespace http://mechanicalturk"),
        (form("", examples.PAGES), "QuestionForm is of the namespace http://mechanicalturk"),
        (form(""), "Missing child element(s). Expected is one of ( Overview, Question )"),
        (
            form(question(free("<Length maxLength='0'/>"))),
            "'0' is not a valid value of the atomic type 'WholeNumberFrom1'",
        ),
        (form(question(free("<AnswerFormatRegex regex='a' flags='g'/>"))), "set {'', 'i'}"),
        (
            form(question(shown="\n<FormattedContent><p>x</p></FormattedContent>")),
            "line 2: Element 'FormattedContent': the XHTML in it has to stand in <![CDATA[ and ]]>",
        ),
        (
            form(question("\n<FileUploadAnswer/>")),
            "FileUploadAnswer in line 2 is replaced by a field for files",
        ),
        (
            form(question(shown="<Application><Flash/></Application>")),
            "Application in line 1 is replaced by other content",
        ),
        (examples.page(height="9" * 5_000), "is not a valid value of the atomic type 'xs:int'"),
        (examples.page(height=""), "is not a valid value of the atomic type 'xs:int'"),
    ],
)
def test_a_document_is_refused_with_its_line_and_what_would_be_right(xml, said):
    refused = refusal(xml)

    assert refused.field == "question.xml"
    assert said in refused.bound, refused.bound
    assert len(refused.message) < 700


def test_a_refusal_names_several_places_but_not_all():
    wrong = refusal(form(question(free("<AnswerFormatRegex regex='a' flags='g'/>" * 900))))

    assert len(wrong.problems) == documents.MOST_INVALID


def test_a_document_that_asks_for_schemas_and_files_reads_none(tmp_path):
    """A named pipe without a writer would hold up its reader for ever."""
    import os

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    hints = (
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{examples.FORMS_2005} file://{pipe}" '
        'xmlns:xi="http://www.w3.org/2001/XInclude"'
    )
    xml = SMALL.replace("<QuestionForm ", f"<QuestionForm {hints} ")

    assert parsed("question.xml", xml).kind == "QuestionForm"
    include = f'<xi:include href="file://{pipe}"/>'
    assert "is not expected" in refusal(xml.replace("<Question>", f"{include}<Question>")).bound


@pytest.mark.parametrize("namespace", [examples.FORMS_2005, examples.FORMS_2017])
def test_both_namespaces_of_forms_are_read(namespace):
    assert parsed("question.xml", form(question(), namespace)).namespace == namespace


def test_a_doctype_within_a_page_is_no_document_type():
    assert parsed("question.xml", examples.page("<!DOCTYPE html><?php ?>")).kind == "HTMLQuestion"
