"""Questions in Mechanical Turk's XML, in the ways in which requesters write them."""

from domain.questions.xml.documents import NAMESPACES

FORMS_2005, FORMS_2017 = NAMESPACES["QuestionForm"]
(PAGES,), (SITES,) = NAMESPACES["HTMLQuestion"], NAMESPACES["ExternalQuestion"]

FREE = "<FreeTextAnswer/>"


def form(inner, namespace=FORMS_2005):
    return f'<QuestionForm xmlns="{namespace}">{inner}</QuestionForm>'


def question(answer=FREE, *, name="q", shown="<Text>What?</Text>", display="", required=""):
    display = display and f"<DisplayName>{display}</DisplayName>"
    required = required and f"<IsRequired>{required}</IsRequired>"
    return (
        f"<Question><QuestionIdentifier>{name}</QuestionIdentifier>{display}{required}"
        f"<QuestionContent>{shown}</QuestionContent>"
        f"<AnswerSpecification>{answer}</AnswerSpecification></Question>"
    )


def free(constraints="", more=""):
    constraints = constraints and f"<Constraints>{constraints}</Constraints>"
    return f"<FreeTextAnswer>{constraints}{more}</FreeTextAnswer>"


def select(before="", *, count=3, more=""):
    selections = "".join(
        f"<Selection><SelectionIdentifier>s{n}</SelectionIdentifier><Text>No. {n}</Text>"
        "</Selection>"
        for n in range(count)
    )
    return f"<SelectionAnswer>{before}<Selections>{selections}{more}</Selections></SelectionAnswer>"


def formatted(xhtml):
    return f"<FormattedContent><![CDATA[{xhtml}]]></FormattedContent>"


def binary(kind="image", url="https://img.example/1.jpg", text="the photo"):
    return (
        f"<Binary><MimeType><Type>{kind}</Type><SubType>x</SubType></MimeType>"
        f"<DataURL>{url}</DataURL><AltText>{text}</AltText></Binary>"
    )


def embedded(kind="video", url="https://img.example/1.mp4", text="the film"):
    return (
        f"<EmbeddedBinary><EmbeddedMimeType><Type>{kind}</Type><SubType>x</SubType>"
        f"</EmbeddedMimeType><DataURL>{url}</DataURL><AltText>{text}</AltText><Width>640</Width>"
        "<Height>480</Height><ApplicationParameter><Name>loop</Name><Value>1</Value>"
        "</ApplicationParameter></EmbeddedBinary>"
    )


def page(html="<!DOCTYPE html><html><body><form></form></body></html>", height="450"):
    return (
        f'<HTMLQuestion xmlns="{PAGES}"><HTMLContent><![CDATA[{html}]]></HTMLContent>'
        f"<FrameHeight>{height}</FrameHeight></HTMLQuestion>"
    )


def site(url="https://tasks.example/run?study=7&amp;arm=b", height="800"):
    return (
        f'<ExternalQuestion xmlns="{SITES}"><ExternalURL>{url}</ExternalURL>'
        f"<FrameHeight>{height}</FrameHeight></ExternalQuestion>"
    )


GAME = f"""<?xml version="1.0" encoding="UTF-8"?>
<QuestionForm xmlns="{FORMS_2017}">
  <!-- A game for two, of which one is a crowd. -->
  <Overview>
    <Title>Game 7, white to move</Title>
    <Text>
      You help to decide the next move.
        Take your time.
    </Text>
    <List>
      <ListItem>It must be legal.</ListItem><ListItem>It wins &amp; does not lose.</ListItem>
    </List>
    {binary(url="https://games.example/7.png", text="The board")}
  </Overview>
  <Question>
    <QuestionIdentifier>move</QuestionIdentifier>
    <DisplayName>The next move</DisplayName>
    <IsRequired>true</IsRequired>
    <QuestionContent><Text>Where does white go?</Text></QuestionContent>
    <AnswerSpecification>
      <FreeTextAnswer>
        <Constraints>
          <Length minLength="2" maxLength="5"/>
          <AnswerFormatRegex regex="^[a-h][1-8]" flags="i" errorText="Begin with a square."/>
        </Constraints>
        <DefaultText>e4</DefaultText>
        <NumberOfLinesSuggestion>1</NumberOfLinesSuggestion>
      </FreeTextAnswer>
    </AnswerSpecification>
  </Question>
  <Overview>{formatted("<p>Now a <b>guess</b>.</p>")}</Overview>
  <Question>
    <QuestionIdentifier>winner</QuestionIdentifier>
    <QuestionContent>{formatted("<p>Who <i>wins</i>?</p>")}</QuestionContent>
    <AnswerSpecification>
      <SelectionAnswer>
        <StyleSuggestion>radiobutton</StyleSuggestion>
        <Selections>
          <Selection><SelectionIdentifier>white</SelectionIdentifier><Text>White</Text></Selection>
          <Selection>
            <SelectionIdentifier>black</SelectionIdentifier>{formatted("<b>Black</b>")}
          </Selection>
          <Selection><SelectionIdentifier>draw</SelectionIdentifier>{binary(text="Nobody")}</Selection>
          <OtherSelection><NumberOfLinesSuggestion>2</NumberOfLinesSuggestion></OtherSelection>
        </Selections>
      </SelectionAnswer>
    </AnswerSpecification>
  </Question>
  <Question>
    <QuestionIdentifier>moves</QuestionIdentifier>
    <QuestionContent><Text>In how many moves?</Text>{embedded()}</QuestionContent>
    <AnswerSpecification>
      <FreeTextAnswer>
        <Constraints><IsNumeric minValue="1" maxValue="99"/></Constraints>
      </FreeTextAnswer>
    </AnswerSpecification>
  </Question>
  <Overview><Text>Thank you.</Text></Overview>
</QuestionForm>
"""
