"""Profile questions: operators publish and retire them, workers erase their answers."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.kernel.money import Money
from domain.kernel.paging import NEWEST_FIRST
from domain.people.operators import Duty
from domain.people.teams.roles import TeamDuty
from domain.profiles import commands, queries, rules
from domain.questions.question import FormQuestion
from schema.graph.funding.spending import SpendingLimitReached
from schema.graph.person import Worker
from schema.graph.profile_answer import ProfileQuestion
from schema.graph.question_input import FormQuestionInput
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.refusals import Declined, InsufficientFunds, InvalidInput, NotFound


@strawberry.input(description="A choice of a field and the qualification that it gives.")
class ProfileOutcomeInput:
    field_name: str = strawberry.field(description="The name of a field of the form.")
    choice_value: str = strawberry.field(description="The value of one of its choices.")
    qualification_type_id: strawberry.ID = strawberry.field(
        description="The id of an active premium qualification."
    )
    value: int = strawberry.field(
        default=1, description="The value that it is granted with, -2,147,483,648 to 2,147,483,647."
    )

    def read(self, path: str) -> rules.PremiumOutcome:
        field = f"{path}.qualificationTypeId"
        key = key_of(field, self.qualification_type_id, "QualificationType")
        return rules.PremiumOutcome(self.field_name, self.choice_value, key, self.value)


@strawberry.input(description="A profile question and its posting.")
class PublishProfileQuestionInput:
    title: str = strawberry.field(description="The title of its HITs, 1 to 128 characters.")
    description: str = strawberry.field(
        description="The description of its HITs, 1 to 2,000 characters."
    )
    form: FormQuestionInput = strawberry.field(
        description="The form: only choice fields, none of them required."
    )
    outcomes: list[ProfileOutcomeInput] = strawberry.field(
        description="The qualifications that the choices give, 1 to 1,000 entries; one choice may "
        "give several qualifications."
    )
    reward: Money = strawberry.field(
        description="The payment for each answer, 0.00 to 10,000.00; it is paid at once."
    )
    lifetime_seconds: int = strawberry.field(
        description="The time that one posting is open, 30 to 31,536,000 seconds."
    )
    max_assignments: int = strawberry.field(
        description="The number of workers who may answer one posting, 1 to 1,000,000,000."
    )
    countries: list[str] | None = strawberry.field(
        default=None,
        description="The countries where workers find it, ISO 3166-1 alpha-2, at most 30. Empty or "
        "null: every country.",
    )
    repost_every_seconds: int | None = strawberry.field(
        default=None,
        description="The interval between postings, 3,600 to 31,536,000 seconds; each posting "
        "expires the one before. Null: it is posted once.",
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)

    def read(self) -> rules.ProfileQuestionDraft:
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


@strawberry.type(
    description="The question was posted as `currentHit`; the cost of this HIT is on hold."
)
class PublishProfileQuestionSuccess:
    profile_question: ProfileQuestion = strawberry.field(description="The question.")


@strawberry.input(description="The profile question to retire.")
class RetireProfileQuestionInput:
    profile_question_id: strawberry.ID = strawberry.field(
        description="The id of the ProfileQuestion."
    )


@strawberry.type(
    description="The question is not posted any more; workers keep the qualifications that it "
    "gave. Also returned for a question retired before."
)
class RetireProfileQuestionSuccess:
    profile_question: ProfileQuestion = strawberry.field(description="The question.")


@strawberry.input(description="The profile data of the viewer to erase.")
class RemoveProfileDataInput:
    profile_question_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The id of the question whose answer is erased; null erases all answers.",
    )


@strawberry.type(
    description="The answers were erased, and the qualifications that only they gave were revoked. "
    "Also returned where there was nothing to erase."
)
class RemoveProfileDataSuccess:
    answers_removed: int = strawberry.field(description="The number of erased answers.")
    worker: Worker = strawberry.field(description="The viewer's worker profile.")


PublishProfileQuestionResult = Annotated[
    PublishProfileQuestionSuccess
    | InvalidInput
    | InsufficientFunds
    | SpendingLimitReached
    | Declined,
    strawberry.union(
        "PublishProfileQuestionResult",
        description="The result of publishProfileQuestion.",
    ),
]
RetireProfileQuestionResult = Annotated[
    RetireProfileQuestionSuccess | NotFound | Declined,
    strawberry.union(
        "RetireProfileQuestionResult",
        description="The result of retireProfileQuestion.",
    ),
]
RemoveProfileDataResult = Annotated[
    RemoveProfileDataSuccess | NotFound | Declined,
    strawberry.union("RemoveProfileDataResult", description="The result of removeProfileData."),
]


@strawberry.type
class ProfileQuestionQueries:
    @resolved(
        description="Every profile question, the newest first. For operators, in a session; "
        "FORBIDDEN for all others."
    )
    async def profile_questions(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[ProfileQuestion]:
        info.context.overseeing(Duty.KEEP_QUALIFICATIONS, "question.read")
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="profileQuestions")
        page = await queries.all_questions(part)
        return connected(page, ProfileQuestion.of, NEWEST_FIRST, list_name="profileQuestions")


@strawberry.type
class ProfileQuestionMutations:
    @mutation(
        description="Publish a profile question: a HIT of the viewer's own requester profile, "
        "which pays for it like for any HIT. Only the worker can read an answer. For operators, in "
        "a session."
    )
    async def publish_profile_question(
        self,
        info: Info,
        input: Annotated[
            PublishProfileQuestionInput, strawberry.argument(description="The question.")
        ],
    ) -> PublishProfileQuestionResult:
        actor = info.context.acting(Duty.KEEP_QUALIFICATIONS)
        row = await commands.publish_profile_question(
            info.context.requesting(TeamDuty.PUBLISH),
            input.read(),
            client_token=input.client_token,
            actor=actor,
        )
        return PublishProfileQuestionSuccess(profile_question=ProfileQuestion.of(row))

    @mutation(
        description="Retire a profile question: its open HIT expires and it is not posted any "
        "more. Workers keep the qualifications that it gave until they erase their answer. For "
        "operators, in a session."
    )
    async def retire_profile_question(
        self,
        info: Info,
        input: Annotated[
            RetireProfileQuestionInput, strawberry.argument(description="The question.")
        ],
    ) -> RetireProfileQuestionResult:
        actor = info.context.acting(Duty.KEEP_QUALIFICATIONS)
        key = key_of("profileQuestionId", input.profile_question_id, "ProfileQuestion")
        row = await commands.retire_profile_question(key, actor=actor)
        return RetireProfileQuestionSuccess(profile_question=ProfileQuestion.of(row))

    @mutation(
        description="Erase the viewer's answers to profile questions wherever they are stored, at "
        "any time. Premium qualifications that only these answers gave are revoked at once, and "
        "answers that wait to be processed never give any. Rewards stay paid."
    )
    async def remove_profile_data(
        self,
        info: Info,
        input: Annotated[
            RemoveProfileDataInput, strawberry.argument(description="The answers to erase.")
        ],
    ) -> RemoveProfileDataResult:
        worker, id = info.context.working(), input.profile_question_id
        key = None if id is None else key_of("profileQuestionId", id, "ProfileQuestion")
        removed = await commands.remove_profile_data(worker, key)
        return RemoveProfileDataSuccess(answers_removed=removed, worker=Worker.of(worker))


def _form(given: FormQuestionInput) -> FormQuestion:
    return given.read()
