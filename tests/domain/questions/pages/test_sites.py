"""No external page is on a site of the market, however its address is written."""

import pytest

from domain.kernel import policy
from domain.kernel.policy import MarketPolicy
from domain.kernel.refusals import InvalidInput
from domain.questions import rules as questions
from domain.questions.pages.sites import may_be_shown, site_of
from domain.questions.question import ExternalQuestion

OWN = [
    "https://market.example",
    "https://tasks.market.example:8001",
    "https://work.example.org",
    "https://203.0.113.5",
    "https://[2001:db8::5]:8443",
    "https://xn--mrkt-loa.example",
    "http://127.0.0.1:8000",
]


@pytest.fixture(params=[False, True], ids=["in production", "while developing"])
def developing(request):
    """The policy of a market with these sites."""
    sites = frozenset(map(site_of, OWN))
    policy.adopt(MarketPolicy(own_sites=sites, local_pages=request.param))
    yield request.param
    policy.adopt(MarketPolicy())


def refused(url):
    with pytest.raises(InvalidInput) as caught:
        questions.checked(ExternalQuestion(url=url))
    assert caught.value.field == "question.external.url"
    return caught.value.bound


@pytest.mark.parametrize(
    "url",
    [
        "https://market.example",
        "https://market.example/",
        "https://MARKET.Example/task",
        "HTTPS://market.example/task",
        "https://market.example:443/",
        "https://market.example:0443/",
        "https://market.example:80/",
        "https://market.example./",
        "https://market.example.:443/x?y#z",
        "https://market.example?assignmentId=1",
        "https://market.example#x",
        "https://tasks.market.example:8001/",
        "https://tasks.market.example.:08001/",
        "https://work.example.org/page",
        "https://203.0.113.5/",
        "https://203.0.113.5./",
        "https://[::ffff:203.0.113.5]/",
        "https://[::ffff:cb00:7105]/",
        "https://[2001:DB8::5]:8443/",
        "https://[2001:db8:0:0:0:0:0:5]:8443/",
        "https://[2001:db8::0.0.0.5]:8443/",
        "https://XN--MRKT-LOA.example/",
        "https://127.0.0.1:8000/",
        "https://localhost:8000/",
        "https://LOCALHOST.:8000/",
        "https://a.localhost:8000/",
        "https://127.8.9.1:8000/",
        "https://0.0.0.0:8000/",
        "https://[::1]:8000/",
        "https://[::]:8000/",
        "https://[::ffff:127.0.0.1]:8000/",
    ],
)
def test_a_page_on_a_site_of_the_market_is_refused(developing, url):
    assert refused(url) == "a page on a server of your own, not on one of the market's"
    assert not may_be_shown(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://3405803781/",
        "https://0xcb007105/",
        "https://0xcb.0.0x71.5/",
        "https://0313.0.0161.05/",
        "https://203.0.28933/",
        "https://203.0.113.005/",
        "https://127.1:8000/",
        "https://2130706433:8000/",
        "https://0/",
        "https://0x/",
        "https://market..example/",
        "https://./",
    ],
)
def test_a_host_that_only_browsers_can_read_is_refused(developing, url):
    assert refused(url) == "an address whose host is a name, or an IP address in full"


@pytest.mark.parametrize(
    "url",
    [
        "https://user@market.example/",
        "https://evil.example@market.example/",
        "https://market.example\\@evil.example/",
        "https://evil.example\\.market.example/",
        "https://market%2eexample/",
        "https://märkt.example/",
        "https://market\u3002example/",
        "https://\uff4darket.example/",
        "https://mar\u00adket.example/",
        "https://mar\tket.example/",
        "https:/market.example/",
        "https:market.example",
        "//market.example/",
        "https://market.example:/",
        "https://market.example:99999/",
        "https://tasks.example:0x1f41/",
        "http://tasks.example/",
        "ftp://tasks.example/",
        "data:text/html,x",
        "blob:https://tasks.example/1",
        "view-source:https://tasks.example/",
        "javascript:alert(1)",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
        "http://127.0.0.2/",
        "http://127.1/",
        "http://LOCALHOST/",
        "http://localhost:x/",
        "http://localhost\\evil/",
        "http://[::2]/",
    ],
)
def test_an_address_that_is_no_plain_https_is_refused(developing, url):
    assert refused(url) == "an https:// address"


@pytest.mark.parametrize(
    "url",
    [
        "https://tasks.example/run?study=7&arm=b",
        "https://market.example.evil.example/",
        "https://notmarket.example/",
        "https://market.example:8443/",
        "https://a.market.example/",
        "https://203.0.113.6/",
        "https://[2001:db8::6]/",
        "https://1e100.example/",
        "https://tasks.example:8000/",
        "https://tasks_1.example/a%20b",
    ],
)
def test_a_page_elsewhere_is_taken(developing, url):
    questions.checked(ExternalQuestion(url=url))
    assert may_be_shown(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://localhost:9000/x?y",
        "http://127.0.0.1:9000",
        "http://[::1]:9000",
    ],
)
def test_a_page_of_this_machine_is_taken_while_developing_only(developing, url):
    if developing:
        questions.checked(ExternalQuestion(url=url))
    else:
        assert refused(url) == "an https:// address"


@pytest.mark.parametrize("url", ["http://localhost:8000/", "http://[::1]:8000/graphql"])
def test_the_market_of_this_machine_is_refused(developing, url):
    assert refused(url)
