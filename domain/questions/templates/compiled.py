"""Templates that are read once and filled many times. Pure.

The size of a filled question is known before it is made. A value is inserted once: a placeholder
that stands in a value stays there as text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from domain.kernel.normal_form import is_blank
from domain.kernel.refusals import InvalidInput
from domain.questions.question import Question
from domain.questions.stored import from_json
from domain.questions.templates import markup, placeholders
from domain.questions.templates.pieces import Hole, pieces_of
from domain.questions.templates.texts import Body, changed
from domain.questions.templates.uses import WRITE, WrittenAs
from domain.questions.templates.xml import XmlTemplate

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A text with placeholders: literal text and holes, in their order."""

    path: str
    pieces: tuple[str | Hole, ...]

    @property
    def holes(self) -> Iterator[Hole]:
        """Its holes."""
        return (each for each in self.pieces if isinstance(each, Hole))

    def filled(self, written: Callable[[Hole], str]) -> str:
        """The text with these texts in its holes."""
        return "".join(each if isinstance(each, str) else written(each) for each in self.pieces)


class CompiledTemplate:
    """A template. `length` is that of its texts, in characters."""

    def __init__(self, body: Body) -> None:
        self.texts: list[TemplateText] = []
        self.length = 0
        self._fixed_bytes = 0
        self._body = changed(body, self._read)
        self._xml: str | None = self._body.pop("xml", None)
        self.length += len(self._xml or "")
        holes = Counter(each for text in self.texts for each in text.holes)
        self.occurrences = tuple((hole.name, hole.use, n) for hole, n in holes.items())
        self.placeholders = list(dict.fromkeys(name for name, _, _ in self.occurrences))

    @cached_property
    def has_fixed_tags(self) -> bool:
        """Whether values without `<`, `>` and quotes leave the tags of its page as they are."""
        return markup.has_fixed_tags(self.body_of(lambda hole: markup.MARK)["html"])

    @cached_property
    def is_shown_with_any(self) -> bool:
        """Whether its page is not blank, whatever the values are."""
        return not is_blank(self.body_of(lambda hole: "")["html"])

    @property
    def kind(self) -> str:
        """The kind of its question."""
        kind: str = self._body["kind"]
        return kind

    def bytes_with(self, values: Values) -> int:
        """The bytes of UTF-8 of all texts once they are filled; of a form, without its JSON."""
        return self._fixed_bytes + sum(
            number * len(WRITE[use](values[name]).encode())
            for name, use, number in self.occurrences
        )

    def body_with(self, values: Values) -> dict[str, Any]:
        """The stored form of the filled question."""
        return self.body_of(lambda hole: WRITE[hole.use](values[hole.name]))

    def body_of(self, written: Callable[[Hole], str]) -> dict[str, Any]:
        """The stored form with these texts in its holes."""
        made: dict[str, Any] = _made(self._body, written)
        return made

    def page_with(self, values: Values) -> str:
        """The page of a template of HTML. It is quick."""
        page: str | TemplateText = self._body["html"]
        if isinstance(page, str):
            return page
        return "".join(
            [each if isinstance(each, str) else values[each.name] for each in page.pieces]
        )

    def filled(self, values: Values) -> Question:
        """The question with the values in the places of the placeholders, without its XML."""
        return from_json(self.body_with(values))

    def filled_with_xml(self, values: Values) -> Question:
        """The same, with the XML that it could have been given as, where the template was."""
        xml = None if self._xml_template is None else self._xml_template.filled(values)
        return replace(self.filled(values), xml=xml)

    @cached_property
    def _xml_template(self) -> XmlTemplate | None:
        try:
            return None if self._xml is None else XmlTemplate(self._xml, self.placeholders)
        except InvalidInput:  # An earlier release took it, and this one does not.
            return None

    def _read(self, path: str, text: str, written: WrittenAs) -> str | TemplateText:
        self.length += len(text)
        pieces = list(placeholders.split(text))
        self._fixed_bytes += sum(len(literal.encode()) for literal, _ in pieces)
        if len(pieces) == 1:
            return pieces[0][0]
        compiled = TemplateText(path, tuple(pieces_of(pieces, written)))
        self.texts.append(compiled)
        return compiled


def _made(part: Any, written: Callable[[Hole], str]) -> Any:
    if isinstance(part, TemplateText):
        return part.filled(written)
    if isinstance(part, dict):
        return {name: _made(each, written) for name, each in part.items()}
    if isinstance(part, list):
        return [_made(each, written) for each in part]
    return part
