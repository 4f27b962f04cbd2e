"""The pages that may show frames, and the sites that no frame may be on."""

import pytest

from api.configuration.settings import load
from api.task_pages.origins import LOCAL_ANCESTORS, FramingPages, own_sites
from domain.questions.pages.sites import site_of

MARKET = "https://Market.Example:443/"
WORK = "https://work.example.org"
TASKS = "https://tasks.example"


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
        "http://localhost:8124",
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


@pytest.mark.parametrize(
    ("given", "port", "address"),
    [
        ({}, 8001, "http://127.0.0.1:8001"),
        ({"port": 8123}, 8124, "http://127.0.0.1:8124"),
        ({"port": 0}, 0, "http://127.0.0.1:0"),
        ({"port": 8123, "task_pages_port": 9}, 9, "http://127.0.0.1:9"),
        ({"task_pages_url": f"{TASKS}/"}, 8001, TASKS),
    ],
)
def test_task_pages_are_at_the_port_after_the_markets_unless_another_is_named(given, port, address):
    found = load(**given)

    assert (found.task_pages_port, found.task_pages_address) == (port, address)
