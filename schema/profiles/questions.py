"""Profile questions: operators publish and retire them, workers take their answers back."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.kernel.money import Money
from domain.kernel.paging import NEWEST_FIRST
from domain.profiles import commands, queries, rules
from domain.questions.question import FormQuestion
from schema.graph.person import Worker
from schema.graph.profile_answer import ProfileQuestion
from schema.graph.question_input import FormQuestionInput
from schema.kernel.context import Info
from schema.kernel.errors import Forbidden
from schema.kernel.fields import resolved
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.refusals import Declined, InsufficientFunds, InvalidInput, NotFound


@strawberry.input(description="That a choice of a field, once taken, gives a qualification.")
class ProfileOutcomeInput:
    field_name: str = strawberry.field(description="A field of the form.")
    choice_value: str = strawberry.field(description="The value of one of its choices.")
    qualification_type_id: strawberry.ID = strawberry.field(
        description="An active premium qualification."
    )
    value: int = strawberry.field(
        default=1, description="With which value, from -2,147,483,648 to 2,147,483,647."
    )

    def read(self, path: str) -> rules.PremiumOutcome:
        """As the domain's."""
        field = f"{path}.qualificationTypeId"
        key = key_of(field, self.qualification_type_id, "QualificationType")
        return rules.PremiumOutcome(self.field_name, self.choice_value, key, self.value)


@strawberry.input(description="A profile question, and how it is posted.")
class PublishProfileQuestionInput:
    title: str = strawberry.field(description="The title of its HITs, 1 to 128 characters.")
    description: str = strawberry.field(
        description="The description of its HITs, 1 to 2,000 characters."
    )
    form: FormQuestionInput = strawberry.field(
        description="What is asked: choice fields alone, and none of them required."
    )
    outcomes: list[ProfileOutcomeInput] = strawberry.field(
        description="Which choices give what, 1 to 1,000; a choice may give several qualifications."
    )
    reward: Money = strawberry.field(description="0.00 to 10,000.00, paid for each answer at once.")
    lifetime_seconds: int = strawberry.field(
        description="How long each posting is open, 30 to 31,536,000."
    )
    max_assignments: int = strawberry.field(
        description="How many workers may answer a posting, 1 to 1,000,000,000."
    )
    countries: list[str] | None = strawberry.field(
        default=None,
        description="ISO 3166-1 alpha-2, at most 30: those who live elsewhere do not find it. "
        "Empty or null: everywhere.",
    )
    repost_every_seconds: int | None = strawberry.field(
        default=None,
        description="Post it again after so long, 3,600 to 31,536,000; the posting before is "
        "expired. Null: once.",
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)

    def read(self) -> rules.ProfileQuestionDraft:
        """As the domain's."""
        return rules.ProfileQuestionDraft(
            title=self.title,
            description=self.description,
            form=_form(self.form),
            outcomes=tuple(
                each.read(f"outcomes[{number}]") for number, each in enumerate(self.outcomes)
            ),
            reward=self.reward,
            lifetime_seconds=self.lifetime_seconds,
            max_assignments=self.max_assignments,
            countries=tuple(self.countries or ()),
            repost_every_seconds=self.repost_every_seconds,
        )


@strawberry.type(description="The question is asked; the cost of its HIT is on hold.")
class PublishProfileQuestionSuccess:
    profile_question: ProfileQuestion = strawberry.field(description="The question.")


@strawberry.input(description="A profile question to ask no more.")
class RetireProfileQuestionInput:
    profile_question_id: strawberry.ID = strawberry.field(description="Which one.")


@strawberry.type(description="The question is asked no more. Workers keep what it gave.")
class RetireProfileQuestionSuccess:
    profile_question: ProfileQuestion = strawberry.field(description="The question.")


@strawberry.input(description="Which of the viewer's profile data to erase.")
class RemoveProfileDataInput:
    profile_question_id: strawberry.ID | None = strawberry.field(
        default=None, description="What was answered to this question alone. Null: all of it."
    )


@strawberry.type(description="The answers are erased, and what they alone gave is revoked.")
class RemoveProfileDataSuccess:
    answers_removed: int = strawberry.field(description="How many answers there were.")
    worker: Worker = strawberry.field(description="Whose they were.")


PublishProfileQuestionResult = Annotated[
    PublishProfileQuestionSuccess | InvalidInput | InsufficientFunds | Declined,
    strawberry.union(
        "PublishProfileQuestionResult", description="What publishProfileQuestion answers."
    ),
]
RetireProfileQuestionResult = Annotated[
    RetireProfileQuestionSuccess | NotFound | Declined,
    strawberry.union(
        "RetireProfileQuestionResult", description="What retireProfileQuestion answers."
    ),
]
RemoveProfileDataResult = Annotated[
    RemoveProfileDataSuccess | NotFound | Declined,
    strawberry.union("RemoveProfileDataResult", description="What removeProfileData answers."),
]


@strawberry.type
class ProfileQuestionQueries:
    """What operators look at."""

    @resolved(
        description="Every profile question, the newest first. For operators, by a session: "
        "others are refused as FORBIDDEN."
    )
    async def profile_questions(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[ProfileQuestion]:
        info.context.reading()
        if not info.context.is_operating():
            raise Forbidden("Only operators of this installation may see this, by a session.")
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="profileQuestions")
        page = await queries.all_questions(part)
        return connected(page, ProfileQuestion.of, NEWEST_FIRST, list_name="profileQuestions")


@strawberry.type
class ProfileQuestionMutations:
    """Asking, ceasing to ask, and taking back."""

    @mutation(
        description="Ask workers about themselves by a HIT of the viewer's own requester profile, "
        "which pays for it as for any. Nobody but the worker reads the answer. For operators, by "
        "a session."
    )
    async def publish_profile_question(
        self,
        info: Info,
        input: Annotated[
            PublishProfileQuestionInput, strawberry.argument(description="The question.")
        ],
    ) -> PublishProfileQuestionResult:
        info.context.operating()
        row = await commands.publish_profile_question(
            info.context.requesting(), input.read(), client_token=input.client_token
        )
        return PublishProfileQuestionSuccess(profile_question=ProfileQuestion.of(row))

    @mutation(
        description="Ask a profile question no more: its open HIT expires. Workers keep what it "
        "gave until they take it back. For operators, by a session."
    )
    async def retire_profile_question(
        self,
        info: Info,
        input: Annotated[
            RetireProfileQuestionInput, strawberry.argument(description="The question.")
        ],
    ) -> RetireProfileQuestionResult:
        info.context.operating()
        key = key_of("profileQuestionId", input.profile_question_id, "ProfileQuestion")
        row = await commands.retire_profile_question(key)
        return RetireProfileQuestionSuccess(profile_question=ProfileQuestion.of(row))

    @mutation(
        description="Erase the viewer's own answers to profile questions, wherever they are kept, "
        "at any time. Premium qualifications that they alone gave are revoked at once, and what "
        "waits to be processed never is. What was paid for them stays paid."
    )
    async def remove_profile_data(
        self,
        info: Info,
        input: Annotated[RemoveProfileDataInput, strawberry.argument(description="Which.")],
    ) -> RemoveProfileDataResult:
        worker, id = info.context.working(), input.profile_question_id
        key = None if id is None else key_of("profileQuestionId", id, "ProfileQuestion")
        removed = await commands.remove_profile_data(worker, key)
        return RemoveProfileDataSuccess(answers_removed=removed, worker=Worker.of(worker))


def _form(given: FormQuestionInput) -> FormQuestion:
    return FormQuestion(
        fields=tuple(each.read(f"form.fields[{n}]") for n, each in enumerate(given.fields)),
        content=tuple(each.read(f"form.content[{n}]") for n, each in enumerate(given.content)),
    )
