"""Files read by links: as attachments, by their right names, by nobody without a link."""

from datetime import timedelta
from urllib.parse import unquote

from api.http.downloads import disposition
from domain.kernel import clock, policy
from domain.storage import housekeeping, store
from domain.storage.models import Upload
from tests.api.http.files import CSV, PNG, problem
from tests.api.http.test_uploads import Away

HOSTILE = {
    "../../etc/passwd": "passwd",
    "C:\\fakepath\\me.png": "me.png",
    'a"; filename="evil.exe': 'a"; filename="evil.exe',
    "x.png; y=z": "x.png; y=z",
    "naïve Grüße 世界 😀.png": "naïve Grüße 世界 😀.png",
    "100%41.png": "100%41.png",
    "<script>alert(1)<_script>": "<script>alert(1)<_script>",
    "'": "'",
    "a" * 200: "a" * 200,
}
REFUSED = {
    "": "LENGTH",
    " \u200b": "BLANK",
    "a" * 201: "LENGTH",
    "..": "FORMAT",
    "folder/": "FORMAT",
    "a\nb": "CHARACTERS",
    "a\x00b": "CHARACTERS",
    "gpj.\u202eexe": "CHARACTERS",
    "a\u2028b": "CHARACTERS",
}


async def test_hostile_names_are_shown_and_saved_as_what_they_are(sender, people):
    for given, stored in HOSTILE.items():
        said = await sender.sent(people.wim.token, PNG, fileName=given)
        answer = await sender.get(await sender.url_of(people.wim.token, said["id"]))

        header = answer.headers["content-disposition"]
        plain, _, exact = header.partition("; filename*=UTF-8''")
        assert unquote(exact) == stored
        assert plain.startswith('attachment; filename="')
        assert plain.count('"') == 2
        assert plain.count(";") == 1


async def test_names_that_hide_what_they_are_are_refused(sender, people):
    for name, rule in REFUSED.items():
        answer = await sender.announce(people.wim.token, 10, fileName=name)

        (found,) = answer.only["problems"]
        assert (name, found["field"], found["rule"]) == (name, "fileName", rule)
    assert await Upload.all().count() == 0


def test_the_plain_name_is_ascii_without_what_ends_it():
    assert disposition('é";\\/%\x7f.png').startswith('attachment; filename="_______.png";')


async def test_no_browser_runs_or_keeps_a_file(sender, people):
    said = await sender.sent(
        people.rita.token, CSV, purpose="BATCH_FILE", contentType="text/csv", fileName="a.csv"
    )
    url = await sender.url_of(people.rita.token, said["id"])
    answer = await sender.get(url)
    head = await sender.market.http.head(sender.at(url))

    assert answer.content == CSV
    assert head.content == b""
    for each in (answer, head):
        assert each.headers["content-type"] == "text/csv; charset=utf-8"
        assert each.headers["content-length"] == str(len(CSV))
        assert each.headers["x-content-type-options"] == "nosniff"
        assert each.headers["cache-control"] == "private, no-store"
        policies = each.headers["content-security-policy"].split("; ")
        assert policies[:2] == ["sandbox", "default-src 'none'"]


async def test_every_link_that_is_not_valid_is_answered_alike(sender, people):
    said = await sender.sent(people.wim.token, PNG)
    url = await sender.url_of(people.wim.token, said["id"])
    to_send = await sender.link(people.wim.token, len(PNG))
    base, _, token = url.rpartition("/")
    altered = [token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :] for n in (2, 10, 60)]

    bad = ["x", "é", token + "A", token[:-1], *altered, to_send.rpartition("/")[2]]
    answers = [await sender.get(f"{base}/{each}") for each in bad]
    clock.advance(timedelta(minutes=15))
    answers.append(await sender.get(url))
    fresh = await sender.url_of(people.wim.token, said["id"])
    assert (await sender.get(fresh)).status_code == 200
    clock.advance(policy.current().unattached_uploads_kept)
    later = await sender.url_of(people.wim.token, said["id"])
    await housekeeping.expire(clock.now(), 10)
    answers.append(await sender.get(later))  # the link is valid, and the file is gone

    assert {(problem(each), each.json()["errors"][0]["message"]) for each in answers} == {
        (
            (404, "NO_SUCH_LINK"),
            "This link is not valid, or not any more: a link lasts 15 minutes, one of a mail as "
            "long as the mail says. Ask for a new one.",
        )
    }


async def test_only_get_reads_a_file(sender, people):
    said = await sender.sent(people.wim.token, PNG)
    url = await sender.url_of(people.wim.token, said["id"])

    answer = await sender.put(url, PNG)

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_a_store_that_is_away_is_answered_with_unavailable(sender, people):
    said = await sender.sent(people.wim.token, PNG)
    url = await sender.url_of(people.wim.token, said["id"])
    there = store.current()
    store.adopt(Away())

    answer = await sender.get(url)

    assert problem(answer) == (503, "UNAVAILABLE")
    store.adopt(there)
    assert (await sender.get(url)).content == PNG
