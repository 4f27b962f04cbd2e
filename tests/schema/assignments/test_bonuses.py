"""Bonuses by a list and by a file, as clients write them."""

from schema.kernel.node import global_id

EACH = """... on SendBonusesSuccess { results { __typename
    ... on SendBonusSuccess { bonus { amount assignment { id } } } ... on Refusal { reason } } }
    ... on InvalidInput { problems { field value } } ... on Refusal { reason message }"""


async def test_a_file_names_workers_and_assignments_as_any_input_does(market, people, scene):
    submitted = scene.id("submitted")
    wim = people.wim.worker
    text = "\n".join(
        (
            "worker,assignment,amount,reason",
            f"{wim.worker_id.lower()},,0.10,Thanks",
            f"{people.wim.worker_profile},,0.20,Thanks",
            f',{submitted},0.30,"Thanks, Wim"',
            f",{global_id('Assignment', wim.id)},0.40,Nobody",
            "A0000000000000,,0.50,Nobody",
        )
    )
    done = await market.do("sendBonuses", people.rita.token, EACH, csv=text)

    results = done.only["results"]
    assert [each.get("reason") for each in results] == [None] * 3 + ["NOT_FOUND"] * 2
    assert [each["bonus"]["amount"] for each in results[:3]] == ["0.10", "0.20", "0.30"]
    assert results[2]["bonus"]["assignment"]["id"] == submitted


async def test_every_id_of_another_kind_is_named_by_its_line(market, people, scene):
    hit = scene.id("open")
    text = f"worker,assignment,amount,reason\n{hit},,1,x\n,{hit},1,x\nx,,1,x"
    refused = await market.do("sendBonuses", people.rita.token, EACH, csv=text)

    assert [each["field"] for each in refused.only["problems"]] == [
        "csv[2].worker",
        "csv[3].assignment",
        "csv[4].worker",
    ]


async def test_either_a_list_or_a_file_and_either_an_assignment_or_a_worker(market, people, scene):
    item = {"amount": "0.10", "reason": "x"}
    both = item | {"assignmentId": scene.id("submitted"), "workerId": people.wim.worker_profile}
    for verb, values, field in (
        ("sendBonuses", {}, "items"),
        ("sendBonuses", {"items": [item | {"workerId": "x"}], "csv": "x"}, "items"),
        ("sendBonuses", {"items": [item]}, "items[0].assignmentId"),
        ("sendBonuses", {"items": [both]}, "items[0].assignmentId"),
        ("sendBonus", item, "assignmentId"),
        ("sendBonus", both, "assignmentId"),
    ):
        more = "... on InvalidInput { field }"
        assert (await market.do(verb, people.rita.token, more, **values)).only["field"] == field


async def test_a_bonus_by_worker_goes_to_what_they_submitted(market, people, scene):
    more = "... on SendBonusSuccess { bonus { assignment { worker { workerId } } } }"
    values = {"workerId": people.wim.worker.worker_id, "amount": "0.10", "reason": "x"}
    done = await market.do("sendBonus", people.rita.token, more, **values)

    worker = done.only["bonus"]["assignment"]["worker"]
    assert worker == {"workerId": people.wim.worker.worker_id}
