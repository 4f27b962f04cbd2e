"""Help topics, the privacy notice and the agreement: for everybody."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

import strawberry

from domain.accounts.agreement import document
from domain.help import topics
from domain.help.topics import LONGEST_LANGUAGE
from schema.execution.cost import Cost
from schema.graph.questions.markdown import rendered
from schema.kernel.errors import BadUserInput
from schema.kernel.fields import resolved

AGREEMENT = "agreement"
RENDERED = 200  # texts of which the HTML is cached
LONGEST_NAME = 100
TOPICS_COST = Cost(weight=5)

Language = Annotated[
    str | None,
    strawberry.argument(
        description="The language, a tag of BCP 47 such as `de` or `pt-BR`. A topic that is not "
        "written in it comes in the nearest language that it has, then in that of the "
        "installation, then in English."
    ),
]


@strawberry.type(description="A topic of the help, in one language.")
class HelpTopic:
    name: str = strawberry.field(
        description="The name for links, such as `security`; the same in all languages."
    )
    title: str = strawberry.field(description="The title, 1 to 100 characters.")
    language: str = strawberry.field(description="The language of this text, a tag of BCP 47.")
    languages: list[str] = strawberry.field(
        description="All languages that the topic is written in.", directives=[Cost(weight=0)]
    )
    text: str = strawberry.field(description="The text, in Markdown, without the title.")

    @resolved(
        description="The text as HTML that a page can insert as it is: paragraphs, headings, "
        "lists and links, and no scripts."
    )
    def html(self) -> str:
        return _html(self.text)

    @classmethod
    def of(cls, topic: topics.HelpTopic) -> HelpTopic:
        return cls(
            name=topic.name,
            title=topic.title,
            language=topic.language,
            languages=topics.current().languages_of(topic.name),
            text=topic.text,
        )

    @classmethod
    def agreement(cls) -> HelpTopic:
        """The agreement in force, which is written in the language of the installation."""
        shown, language = document.current(), topics.current().language
        return cls(
            name=AGREEMENT,
            title=shown.title,
            language=language,
            languages=[language],
            text=shown.text,
        )


@strawberry.type
class HelpQueries:
    @resolved(
        description="All topics of the help, in the order to list them, with the privacy notice "
        "(`privacy`) and the agreement (`agreement`) at the end. For everybody, also before "
        "signing in. At most 1,001.",
        cost=TOPICS_COST,
    )
    async def help_topics(self, language: Language = None) -> list[HelpTopic]:
        found = [HelpTopic.of(each) for each in topics.current().all(_checked(language))]
        return [*found, HelpTopic.agreement()]

    @resolved(
        description="One topic of the help; null where none has this name. For everybody, also "
        "before signing in."
    )
    async def help_topic(
        self,
        name: Annotated[
            str,
            strawberry.argument(
                description="The name, such as `security`, `privacy` or `agreement`; 1 to 100 "
                "characters."
            ),
        ],
        language: Language = None,
    ) -> HelpTopic | None:
        wanted = _checked(language)
        if not 1 <= len(name) <= LONGEST_NAME:
            raise BadUserInput(f"name must be 1 to {LONGEST_NAME} characters.")
        if name == AGREEMENT:
            return HelpTopic.agreement()
        found = topics.current().topic(name, wanted)
        return None if found is None else HelpTopic.of(found)


def _checked(language: str | None) -> str | None:
    if language is not None and not topics.is_language(language):
        raise BadUserInput(
            f"language must be a tag of BCP 47, such as de or pt-BR, of at most {LONGEST_LANGUAGE} "
            "characters."
        )
    return language


@lru_cache(maxsize=RENDERED)
def _html(text: str) -> str:
    return rendered(text, inline=False)
