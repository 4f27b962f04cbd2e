"""Ratings through the API: sums and texts for everybody, answers by the team, nobody is named."""

from domain.people.models import Scope
from domain.ratings import queries
from schema.kernel.node import global_id
from tests.domain.ratings.cast import a_rating, raters
from tests.schema.served import SECONDS

RATE = "... on RateRequesterSuccess { rating { fair isTakenDown rating { month text answer } } }"
ANSWER = "... on AnswerRatingSuccess { rating { answer isChangedSinceAnswer } }"
SEEN = """query($id: ID!) { node(id: $id) { ... on RequesterProfile {
    figures { rejectedAssignments medianHourlyWage decidedAssignments }
    ratings { raters fair textCount answerCount } } }
    requesterRatings(requesterId: $id) { nodes { id month text answer } } }"""
MINE = "{ me { worker { ratings { nodes { fair rating { text } } } } } }"
ANSWERED = "subscription { workerNotices { ... on RatingAnswered { rating { answer } } } }"
MARKS = {"fair": 5, "pay": 4, "speed": 3, "communication": 2}


async def test_a_worker_rates_and_everybody_sees_it_from_five_raters_on(market, people, scene):
    wim, rita, values = people.wim, people.rita, {"assignmentId": scene.id("rejected")}
    rated = await market.do("rateRequester", wim.token, RATE, text="Fair.", **values, **MARKS)
    before = (await market.ask(SEEN, id=rita.requester_profile)).data
    await raters(rita.requester, 4, text="")
    queries.forget(rita.requester.id)
    after = (await market.ask(SEEN, id=rita.requester_profile)).data

    assert rated.only["rating"]["fair"] == 5
    assert (before["node"]["ratings"]["raters"], before["node"]["ratings"]["fair"]) == (1, None)
    assert before["requesterRatings"]["nodes"] == []
    assert (after["node"]["ratings"]["raters"], after["node"]["ratings"]["fair"]) == (5, 1.8)
    [text] = after["requesterRatings"]["nodes"]
    assert (text["text"], text["answer"]) == ("Fair.", None)
    assert before["node"]["figures"] == {
        "rejectedAssignments": 1,
        "medianHourlyWage": "0.00",
        "decidedAssignments": 1,
    }
    mine = (await market.ask(MINE, wim.token)).only
    assert mine["worker"]["ratings"]["nodes"][0]["rating"] == {"text": "Fair."}


async def test_the_team_answers_once_and_the_worker_is_told(market, people, scene):
    rita, wim = people.rita, people.wim
    rating = await a_rating(wim.worker, rita.requester)
    values = {"ratingId": global_id("RequesterRating", rating.id), "text": "Thank you."}
    unseen = await market.do("answerRating", rita.token, **values)
    await raters(rita.requester, 5)
    queries.forget(rita.requester.id)
    async with market.socket(wim.token) as socket:
        notices = await socket.subscribe(ANSWERED)
        strangers = [
            (await market.do("answerRating", token, **values)).verdict
            for token in (
                people.rob.token,
                wim.token,
                None,
                await rita.key(*set(Scope) - {Scope.REQUEST}),
            )
        ]
        answered = await market.do("answerRating", rita.token, ANSWER, **values)
        again = await market.do("answerRating", rita.token, **values)
        message = await socket.receive(notices.number, SECONDS)

    assert unseen.verdict == "NOT_FOUND"
    assert strangers == ["NOT_FOUND", "NO_REQUESTER_ACCOUNT", "UNAUTHENTICATED", "SCOPE_MISSING"]
    assert answered.only["rating"] == {"answer": "Thank you.", "isChangedSinceAnswer": False}
    assert again.verdict == "WRONG_STATE"
    assert message["payload"]["data"]["workerNotices"]["rating"] == {"answer": "Thank you."}
