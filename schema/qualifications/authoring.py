"""Creating, changing and deleting qualification types."""

from __future__ import annotations

from typing import Annotated, TypeVar

import strawberry
from strawberry.types.unset import UnsetType

from domain.hits import commands as hits
from domain.kernel.refusals import InvalidInput as InvalidInputRefusal
from domain.kernel.refusals import Rule
from domain.people.teams.roles import TeamDuty
from domain.qualifications import commands
from domain.qualifications.rules import TypeChange, TypeDraft
from domain.questions.question import FormQuestion
from schema.graph.answer_key import AnswerKeyInput
from schema.graph.qualification_type import QualificationType
from schema.graph.question_input import FormQuestionInput
from schema.graph.questions.xml import read_form
from schema.kernel.context import Info
from schema.kernel.enums import TypeStatus
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.qualification_id import type_key
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

Value = TypeVar("Value")

DESCRIPTION = "The description of the property, 1 to 2,000 characters."
STATUS = "ACTIVE, or INACTIVE: workers cannot request it and new HITs cannot require it."
TEST = "The test for workers who request it; with an answer key, only choice fields."
TEST_XML = (
    "The test as a QuestionForm in the XML of Mechanical Turk, in place of `test`; see "
    "`QuestionInput.xml`."
)
SECONDS = "The time that a worker has for the test, 1 to 31,536,000 seconds; required with a test."
KEY = "The scoring of the test; without it, you decide each request."
AUTO = "Whether a request is granted at once; not allowed with a test."


@strawberry.input(description="The qualification type to create.")
class CreateQualificationTypeInput:
    name: str = strawberry.field(
        description="The name, 1 to 200 characters, unique among your types that are not DISPOSED, "
        "in any case and in any Unicode form."
    )
    description: str = strawberry.field(description=DESCRIPTION)
    keywords: list[str] | None = strawberry.field(
        default=None,
        description="The keywords for the search, together at most 1,000 characters with commas.",
    )
    status: TypeStatus = strawberry.field(default=TypeStatus.ACTIVE, description=STATUS)
    is_requestable: bool = strawberry.field(
        default=True, description="Whether workers may request it; false makes it private."
    )
    retry_delay_seconds: int | None = strawberry.field(
        default=None,
        description="The delay between two requests of a worker, 0 to 315,360,000 seconds; null: a "
        "worker may request it only once.",
    )
    test: FormQuestionInput | None = strawberry.field(default=None, description=TEST)
    test_xml: str | None = strawberry.field(default=None, description=TEST_XML)
    test_duration_seconds: int | None = strawberry.field(default=None, description=SECONDS)
    answer_key: AnswerKeyInput | None = strawberry.field(default=None, description=KEY)
    auto_granted: bool = strawberry.field(default=False, description=AUTO)
    auto_granted_value: int | None = strawberry.field(
        default=None, description="The value that is granted at once, a 32-bit integer. Default 1."
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)

    async def read(self) -> TypeDraft:
        """Raises InvalidInput for XML that is refused."""
        return TypeDraft(
            name=self.name,
            description=self.description,
            keywords=tuple(self.keywords or ()),
            status=self.status,
            is_requestable=self.is_requestable,
            retry_delay_seconds=self.retry_delay_seconds,
            test=await _test(self.test, self.test_xml),
            test_duration_seconds=self.test_duration_seconds,
            answer_key=self.answer_key.read() if self.answer_key else None,
            is_auto_granted=self.auto_granted,
            auto_granted_value=self.auto_granted_value,
        )


@strawberry.type(description="The qualification type was created.")
class CreateQualificationTypeSuccess:
    qualification_type: QualificationType = strawberry.field(description="The new type.")


@strawberry.input(
    description="The changes to a qualification type. A value that is left out stays as it is; "
    "name and keywords never change."
)
class UpdateQualificationTypeInput:
    qualification_type_id: strawberry.ID = strawberry.field(
        description="The id of one of your types."
    )
    description: str | None = strawberry.field(default=None, description=DESCRIPTION)
    status: TypeStatus | None = strawberry.field(default=None, description=STATUS)
    retry_delay_seconds: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="The delay between two requests of a worker, 0 to 315,360,000 seconds. Another "
        "request cannot be forbidden again: null is refused.",
    )
    test: FormQuestionInput | None = strawberry.field(
        default=strawberry.UNSET,
        description=f"{TEST} It replaces the previous test and its answer key. A test cannot be "
        "removed: null is refused.",
    )
    test_xml: str | None = strawberry.field(default=None, description=TEST_XML)
    test_duration_seconds: int | None = strawberry.field(
        default=None, description=f"{SECONDS} To change it alone, send the test again."
    )
    answer_key: AnswerKeyInput | None = strawberry.field(
        default=None, description=f"{KEY} To change it alone, send the test again."
    )
    auto_granted: bool | None = strawberry.field(default=None, description=AUTO)
    auto_granted_value: int | None = strawberry.field(
        default=None,
        description="The value that is granted at once, a 32-bit integer; 1 until you set another.",
    )

    async def read(self) -> TypeChange:
        """Raises InvalidInput for a null where the value cannot be removed, and for wrong XML."""
        if self.retry_delay_seconds is None:
            bound = "left out or a number: retries can be changed, but not forbidden again"
            raise InvalidInputRefusal("retryDelaySeconds", None, bound, broken=Rule.LEFT_OUT)
        if self.test is None:
            bound = "left out or a whole test: a test can be replaced, but not removed"
            raise InvalidInputRefusal("test", None, bound, broken=Rule.LEFT_OUT)
        return TypeChange(
            description=self.description,
            status=self.status,
            retry_delay_seconds=_given(self.retry_delay_seconds),
            test=await _test(_given(self.test), self.test_xml),
            test_duration_seconds=self.test_duration_seconds,
            answer_key=self.answer_key.read() if self.answer_key else None,
            is_auto_granted=self.auto_granted,
            auto_granted_value=self.auto_granted_value,
        )


@strawberry.type(description="The qualification type was changed.")
class UpdateQualificationTypeSuccess:
    qualification_type: QualificationType = strawberry.field(description="The changed type.")


@strawberry.input(description="The qualification type to delete.")
class DeleteQualificationTypeInput:
    qualification_type_id: strawberry.ID = strawberry.field(
        description="The id of one of your types."
    )


@strawberry.type(
    description="The qualification type was deleted. Also returned for a type deleted before."
)
class DeleteQualificationTypeSuccess:
    qualification_type: QualificationType = strawberry.field(description="The deleted type.")


CreateQualificationTypeResult = Annotated[
    CreateQualificationTypeSuccess | InvalidInput | Declined,
    strawberry.union(
        "CreateQualificationTypeResult",
        description="The result of createQualificationType.",
    ),
]
UpdateQualificationTypeResult = Annotated[
    UpdateQualificationTypeSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "UpdateQualificationTypeResult",
        description="The result of updateQualificationType.",
    ),
]
DeleteQualificationTypeResult = Annotated[
    DeleteQualificationTypeSuccess | NotFound | Declined,
    strawberry.union(
        "DeleteQualificationTypeResult",
        description="The result of deleteQualificationType.",
    ),
]


@strawberry.type
class QualificationTypeMutations:
    @mutation(description="Create a qualification type owned by the viewer.")
    async def create_qualification_type(
        self,
        info: Info,
        input: Annotated[
            CreateQualificationTypeInput, strawberry.argument(description="The type to create.")
        ],
    ) -> CreateQualificationTypeResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        row = await commands.create_type(
            requester, await input.read(), client_token=input.client_token
        )
        return CreateQualificationTypeSuccess(qualification_type=QualificationType.of(row))

    @mutation(
        description="Change a qualification type of the viewer. A worker who has begun a test "
        "keeps the test as it was."
    )
    async def update_qualification_type(
        self,
        info: Info,
        input: Annotated[
            UpdateQualificationTypeInput,
            strawberry.argument(description="The type and the changes."),
        ],
    ) -> UpdateQualificationTypeResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        key = type_key("qualificationTypeId", input.qualification_type_id)
        row = await commands.update_type(requester, key, await input.read())
        return UpdateQualificationTypeSuccess(qualification_type=QualificationType.of(row))

    @mutation(
        description="Delete a qualification type of the viewer. Pending requests are rejected, and "
        "HIT types that require it publish no more HITs; its holders keep it. Once the HITs that "
        "require it are over, it becomes DISPOSED and its name may be used again."
    )
    async def delete_qualification_type(
        self,
        info: Info,
        input: Annotated[
            DeleteQualificationTypeInput, strawberry.argument(description="The type to delete.")
        ],
    ) -> DeleteQualificationTypeResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        key = type_key("qualificationTypeId", input.qualification_type_id)
        row = await hits.delete_qualification_type(requester, key)
        return DeleteQualificationTypeSuccess(qualification_type=QualificationType.of(row))


async def _test(given: FormQuestionInput | None, xml: str | None) -> FormQuestion | None:
    """The test, however it is given. Raises InvalidInput where it is given twice."""
    if xml is None:
        return given.read() if given else None
    if given:
        bound = "left out, where the test is given as a form too"
        raise InvalidInputRefusal("testXml", None, bound, broken=Rule.LEFT_OUT)
    return await read_form(xml, "testXml")


def _given(value: Value | UnsetType | None) -> Value | None:
    return None if isinstance(value, UnsetType) else value
