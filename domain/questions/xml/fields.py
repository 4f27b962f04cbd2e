"""The questions of a form in XML as fields, with the constraints of their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml.etree import _Element as Element

from domain.kernel.refusals import Objections, Rule
from domain.questions.content import Choice, Content, TextFormat
from domain.questions.fields import (
    LONGEST_TEXT_ANSWER,
    TALLEST_TEXT,
    ChoiceStyle,
    FormField,
    MultipleChoiceField,
    NumberField,
    OtherText,
    Pattern,
    SingleChoiceField,
    TextField,
)
from domain.questions.xml.contents import Line, Piece, line_of, media_of, pieces_of, xhtml_of
from domain.questions.xml.documents import Document, words

STYLES = {
    "radiobutton": ChoiceStyle.BUTTONS,
    "checkbox": ChoiceStyle.BUTTONS,
    "list": ChoiceStyle.LIST,
    "multichooser": ChoiceStyle.LIST,
    "dropdown": ChoiceStyle.DROPDOWN,
    "combobox": ChoiceStyle.DROPDOWN,
}
SEVERAL = ("checkbox", "list", "multichooser")  # allow several selections where no number is given
INVALID = "Invalid input supplied."  # the message of Mechanical Turk for a pattern without one
OTHER = "Other"
LONGEST_OTHER = 1_000

_NUMERIC = Pattern(r"^-?([0-9]+(\.[0-9]+)?|\.[0-9]+)$", "Only a number is accepted.")
_TRUE = ("true", "1")

Places = dict[str, Element]


@dataclass(frozen=True, slots=True)
class QuestionReader:
    """Reads one Question. `places` gets the element of each part of the field, by its path."""

    document: Document
    element: Element
    path: str
    places: Places
    wrong: Objections

    def field(self, before: list[Piece]) -> FormField | None:
        """The field; its content begins with what stands before the question in the form."""
        shown = self.document.at(self.element, "QuestionContent")
        pieces = pieces_of(self.document, shown, self.wrong)
        label, rest = self._label(pieces)
        content = [*before, *rest]
        for number, piece in enumerate(content):
            self._note(f"content[{number}]", piece.element)
            self._note(f"content[{number}].url", self.document.find(piece.element, "DataURL"))
        common = {
            "name": self.document.text(self.element, "QuestionIdentifier"),
            "label": label.text,
            "label_format": label.format,
            "content": tuple(piece.content for piece in content),
        }
        self._note("", self.element)
        self._note("name", self.document.at(self.element, "QuestionIdentifier"))
        specification = self.document.at(self.element, "AnswerSpecification")
        if (written := self.document.find(specification, "FreeTextAnswer")) is not None:
            return self._written(written, common)
        selected = self.document.at(specification, "SelectionAnswer")
        return self.wrong.check(self._selected, selected, common)

    @property
    def _is_required(self) -> bool:
        return self.document.text(self.element, "IsRequired") in _TRUE

    def _note(self, part: str, element: Element | None) -> None:
        if element is not None:
            self.places[f"{self.path}.{part}".rstrip(".")] = element

    def _label(self, pieces: list[Piece]) -> tuple[Line, list[Piece]]:
        """The name that is displayed, or the first text, if no media stand before one of several.

        A question without either is labelled by its identifier.
        """
        name = self.document.find(self.element, "DisplayName")
        if name is not None and words(name):
            self._note("label", name)
            return Line(" ".join(words(name).split()), TextFormat.PLAIN), pieces
        texts = [piece for piece in pieces if piece.content.url is None]
        if texts and (texts[0] is pieces[0] or len(texts) == 1):
            line = line_of(texts[0])
            if line is not None:
                self._note("label", texts[0].element)
                return line, [piece for piece in pieces if piece is not texts[0]]
        identifier = self.document.at(self.element, "QuestionIdentifier")
        self._note("label", identifier)
        return Line(words(identifier), TextFormat.PLAIN), pieces

    def _written(self, answer: Element, common: Mapping[str, Any]) -> FormField:
        bounds = Written.of(self.document, answer)
        numeric = self.document.find(answer, "Constraints/IsNumeric")
        self._note_written("", answer)
        limits = {
            **common,
            "is_required": self._is_required or bounds.least > 0,
            "min_length": bounds.least,
            "max_length": bounds.most,
            "patterns": bounds.patterns,
            "default": self.document.text(answer, "DefaultText"),
        }
        if numeric is None:
            return TextField(**limits, lines=bounds.lines)
        self._note("minimum", numeric)
        self._note("maximum", numeric)
        lowest, highest = (
            None if (value := numeric.get(name)) is None else float(value)
            for name in ("minValue", "maxValue")
        )
        return NumberField(**limits, minimum=lowest, maximum=highest)

    def _note_written(self, part: str, answer: Element) -> None:
        length = self.document.find(answer, "Constraints/Length")
        self._note(f"{part}minLength", length)
        self._note(f"{part}maxLength", length)
        self._note(f"{part}default", self.document.find(answer, "DefaultText"))
        constraints = self.document.find(answer, "Constraints")
        if constraints is not None:
            self._note(f"{part}patterns", constraints)
            for number, each in enumerate(self.document.named(constraints, "AnswerFormatRegex")):
                self._note(f"{part}patterns[{number}]", each)

    def _selected(self, answer: Element, common: Mapping[str, Any]) -> FormField:
        least = int(self.document.text(answer, "MinSelectionCount") or 1)
        style = self.document.text(answer, "StyleSuggestion")
        selections = self.document.at(answer, "Selections")
        self._note("choices", selections)
        choices = tuple(
            choice
            for number, each in enumerate(self.document.named(selections, "Selection"))
            if (choice := self.wrong.check(self._choice, number, each)) is not None
        )
        written = self.document.find(selections, "OtherSelection")
        other = None if written is None else self._other(written)
        counted = self.document.find(answer, "MaxSelectionCount")
        most = 1 if counted is None else int(words(counted))
        if counted is None and style in SEVERAL:
            most = len(choices) + (other is not None)
        limits = {**common, "choices": choices, "other": other}
        limits["style"] = STYLES.get(style, ChoiceStyle.BUTTONS)
        self._note("maxSelections", answer if counted is None else counted)
        self._note("minSelections", self.document.find(answer, "MinSelectionCount"))
        if most == 1 and least <= 1:
            return SingleChoiceField(**limits, is_required=self._is_required and least == 1)
        if limits["style"] is ChoiceStyle.DROPDOWN:
            limits["style"] = ChoiceStyle.LIST
        return MultipleChoiceField(
            **limits, is_required=self._is_required, min_selections=least, max_selections=most
        )

    def _choice(self, number: int, selection: Element) -> Choice:
        identifier = self.document.at(selection, "SelectionIdentifier")
        self._note(f"choices[{number}]", selection)
        self._note(f"choices[{number}].value", identifier)
        value, document = words(identifier), self.document
        media: Content | None = None
        shown = TextFormat.PLAIN
        if (binary := document.find(selection, "Binary")) is not None:
            self._note(f"choices[{number}].media.url", document.at(binary, "DataURL"))
            media = media_of(document, binary)
            label = media.text
        elif (formatted := document.find(selection, "FormattedContent")) is not None:
            label, shown = xhtml_of(document, formatted), TextFormat.XHTML
        else:
            label = " ".join(document.text(selection, "Text").split())
        if not label:
            label, shown = value, TextFormat.PLAIN
        return Choice(value, label, media, shown)

    def _other(self, answer: Element) -> OtherText:
        bounds = Written.of(self.document, answer, at_most=LONGEST_OTHER)
        patterns = bounds.patterns
        self._note("other", answer)
        self._note_written("other.", answer)
        numeric = self.document.find(answer, "Constraints/IsNumeric")
        if numeric is not None:
            if numeric.attrib:
                bound = "without minValue and maxValue in an OtherSelection"
                self.wrong.add(self.document.refusal(numeric, bound, broken=Rule.LEFT_OUT))
            patterns = (_NUMERIC, *patterns)
        return OtherText(
            OTHER,
            min_length=max(1, bounds.least),
            max_length=bounds.most,
            lines=bounds.lines,
            format=TextFormat.PLAIN,
            patterns=patterns,
        )


@dataclass(frozen=True, slots=True)
class Written:
    """The constraints of a text. What no answer can reach, and no form can show, is the bound."""

    least: int
    most: int
    lines: int
    patterns: tuple[Pattern, ...]

    @classmethod
    def of(
        cls, document: Document, answer: Element, *, at_most: int = LONGEST_TEXT_ANSWER
    ) -> Written:
        length = document.find(answer, "Constraints/Length")
        constraints = document.find(answer, "Constraints")
        given = () if constraints is None else document.named(constraints, "AnswerFormatRegex")
        lines = int(document.text(answer, "NumberOfLinesSuggestion") or 1)
        return cls(
            least=_limit(length, "minLength", 0),
            most=min(_limit(length, "maxLength", at_most), LONGEST_TEXT_ANSWER),
            lines=min(lines, TALLEST_TEXT),
            patterns=tuple(
                Pattern(
                    str(each.get("regex")),
                    str(each.get("errorText") or INVALID),
                    each.get("flags", "").strip() == "i",
                )
                for each in given
            ),
        )


def _limit(element: Element | None, name: str, otherwise: int) -> int:
    value = None if element is None else element.get(name)
    return otherwise if value is None else int(value)
