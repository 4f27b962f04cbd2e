"""Mechanical Turk's XML in the graph: questions given as XML, and answers shown as XML."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from domain.kernel.refusals import Constraint, InvalidInput
from domain.questions.answer import StoredAnswer
from domain.questions.answer_checks import upload_key
from domain.questions.question import AnswerField, FormQuestion, Question
from domain.questions.xml import answers, reader
from schema.execution.cost import Cost
from schema.kernel.context import Context

XML_COST = Cost(weight=5)  # The question is read as well, of which some take milliseconds.
GIVEN_AS = (
    "The XML of Mechanical Turk that it was given as, to the letter; of a HIT from a template in "
    "XML, the XML of the template with the values of the HIT. Null where it was not given as XML, "
    "or where the values make it longer than 65,535 bytes."
)

QuestionSource = Callable[[], Awaitable[Question]]

# A form of 64 KiB takes tens of milliseconds.
_reader = ThreadPoolExecutor(1, thread_name_prefix="question-xml")


async def read_question(xml: str, field: str) -> Question:
    """The question in a text of XML, read in a thread. Raises InvalidInput."""
    return await asyncio.get_running_loop().run_in_executor(_reader, reader.read, xml, field)


async def read_form(xml: str, field: str) -> FormQuestion:
    """The form in a text of XML. Raises InvalidInput, also for a page."""
    question = await read_question(xml, field)
    if not isinstance(question, FormQuestion):
        bound = "XML whose first element is QuestionForm"
        raise InvalidInput(field, question.kind, bound, broken=Constraint.one_of(["QuestionForm"]))
    return question


async def answer_xml(context: Context, source: QuestionSource, stored: StoredAnswer) -> str:
    """An answer as XML, with the sizes of its files."""
    fields = [
        AnswerField(
            name=str(each["name"]),
            values=tuple(each["values"]),
            other=None if (other := each.get("other")) is None else str(other),
        )
        for each in stored
    ]
    keys = {value: upload_key(value) for each in fields for value in each.values}
    files = {value: key for value, key in keys.items() if key is not None}
    uploads = await context.loaders.uploads.load_many(list(files.values()))
    sizes = {
        value: upload.size_bytes
        for value, upload in zip(files, uploads, strict=True)
        if upload is not None
    }
    return answers.written(await source(), fields, sizes=sizes)
