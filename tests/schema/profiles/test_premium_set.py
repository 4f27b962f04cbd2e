"""The premium set over GraphQL: seen, published, and bounded."""

from domain.profiles.premium_set.plan import MOST_KEYS
from tests.schema.cast import Cast
from tests.schema.served import Served

FIELDS = """... on PublishPremiumSetSuccess { reward fee questions {
    key state isPublished isSensitive countries profileQuestion { title }
    qualifications { name fee feeBefore isActive } } }
... on InvalidInput { field bound }"""


async def publish(market: Served, people: Cast, **values):
    answer = await market.do("publishPremiumSet", people.otto.token, FIELDS, **values)
    extra = ("__typename", "message", "reason")
    return {name: value for name, value in answer.only.items() if name not in extra}


async def test_a_dry_run_shows_what_a_run_then_does(market: Served, people: Cast):
    values = {"questions": ["smoking"], "maxAssignments": 2}

    tried = await publish(market, people, **values, isDryRun=True)
    done = await publish(market, people, **values)
    again = await publish(market, people, **values)

    question = {
        "key": "smoking",
        "state": "NEW",
        "isPublished": True,
        "isSensitive": True,
        "countries": [],
        "profileQuestion": None,
        "qualifications": [{"name": "Smoker", "fee": "0.30", "feeBefore": None, "isActive": True}],
    }
    assert tried == {"reward": "0.10", "fee": "0.02", "questions": [question]}
    published = {"profileQuestion": {"title": "Smoking"}}
    assert done == tried | {"questions": [question | published]}
    later = {"state": "PUBLISHED", "isPublished": False}
    kept = {"qualifications": [question["qualifications"][0] | {"feeBefore": "0.30"}]}
    assert again == {
        "reward": "0.00",
        "fee": "0.00",
        "questions": [question | published | later | kept],
    }


async def test_at_most_a_hundred_keys_are_taken(market: Served, people: Cast):
    same = ["smoking"] * MOST_KEYS

    full = await publish(market, people, questions=same, isDryRun=True)
    over = await publish(market, people, questions=[*same, "car"], isDryRun=True)
    none = await publish(market, people, questions=[], isDryRun=True)

    assert [each["key"] for each in full["questions"]] == ["smoking"]
    assert over == {"field": "questions", "bound": "1 to 100 items"}
    assert none["field"] == "questions"
