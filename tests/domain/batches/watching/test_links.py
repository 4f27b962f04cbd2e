"""Links to pictures: signed, of one batch, for a week."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.batches.watching import links
from domain.batches.watching.links import PictureLink
from domain.kernel import clock
from domain.kernel.ids import new_id
from tests.domain import cast

SITE = "https://kempelen.example/"


@pytest.fixture(autouse=True)
def stopped_clock():
    links.adopt(bytes(range(32)))
    clock.freeze(cast.START)
    yield
    clock.release()


def parts(url):
    split = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(split.query).items()}
    return split.path.split("/")[2], query["until"], query["signature"]


def test_a_link_opens_its_picture_for_seven_days():
    link = PictureLink.to(new_id())
    given = parts(link.url(SITE))
    assert timedelta(days=7) <= link.expires_at - clock.now() < timedelta(days=7, hours=1)
    assert links.opened(*given) == link
    clock.advance(link.expires_at - clock.now() - timedelta(seconds=1))
    assert links.opened(*given) == link
    clock.advance(timedelta(seconds=1))
    assert links.opened(*given) is None


def test_a_link_is_the_same_for_an_hour():
    batch = new_id()
    before = PictureLink.to(batch)
    clock.advance(timedelta(seconds=-1))
    assert PictureLink.to(batch) == before
    assert PictureLink.to(new_id()) != before


def test_any_other_text_opens_nothing():
    batch, until, signature = parts(PictureLink.to(new_id()).url(SITE))
    last = "A" if signature[-1] != "A" else "B"
    for changed in (
        (str(new_id()), until, signature),
        (batch.upper(), until, signature),
        (batch, str(int(until) + 1), signature),
        (batch, f"0{until}", signature),
        (batch, f"-{until}", signature),
        (batch, until, signature[:-1] + last),
        (batch, until, signature[:-1]),
        (batch, until, f"{signature}="),
        (batch, until, ""),
        (batch, "", signature),
        (batch, "9" * 400, signature),
        (batch, until, "\u00e9" * 43),
        ("", until, signature),
    ):
        assert links.opened(*changed) is None, changed


def test_another_key_signs_other_links():
    given = parts(PictureLink.to(new_id()).url(SITE))
    links.adopt(bytes(32))
    assert links.opened(*given) is None
