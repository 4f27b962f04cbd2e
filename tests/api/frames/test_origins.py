"""The pages that may show frames, and the sites that no frame may be on."""

import pytest

from api.configuration.settings import load
from api.frames.origins import LOCAL_ANCESTORS, FramingPages, own_sites
from domain.questions.sites import site_of

MARKET = "https://Market.Example:443/"
WORK = "https://work.example.org"


def settings(**more):
    return load(public_url=MARKET, allowed_origins=(WORK, "https://märkt.example"), **more)


def test_in_production_only_named_origins_show_frames():
    named = ("https://market.example", WORK, "https://xn--mrkt-loa.example")
    pages = FramingPages.of(settings(production=True))

    assert set(pages.targets) == set(pages.ancestors) == set(named)


def test_while_developing_pages_of_this_machine_show_them_too():
    pages = FramingPages.of(settings())

    assert set(LOCAL_ANCESTORS) < set(pages.ancestors)
    assert "*" not in pages.ancestors
    assert pages.targets == ("*",)


def test_where_all_origins_are_allowed_all_show_them():
    pages = FramingPages.of(load(allowed_origins=("*",), production=True))

    assert pages == FramingPages(("*",), ("*",))


@pytest.mark.parametrize(
    "url",
    [
        "https://market.example/",
        WORK,
        "https://xn--mrkt-loa.example",
        "https://tasks.example:8001",
        "http://localhost:8123",
    ],
)
def test_no_frame_is_on_a_page_that_workers_sign_in_to(url):
    sites = own_sites(settings(task_pages_url="https://tasks.example:8001/", port=8123))

    assert site_of(url) in sites


def test_a_market_is_public_where_it_listens_unless_another_address_is_named():
    assert load().public_url == "http://127.0.0.1:8000"
    assert load(port=8123).public_url == "http://127.0.0.1:8123"
    assert load(port=0).public_url == "http://127.0.0.1:8000"
    assert load(port=8123, public_url=WORK).public_url == WORK
