"""The networks that limits count by, and who they leave out."""

import pytest

from domain.people.networks import is_unlimited, network, shown


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("/run/market.sock", "/run/market.sock"),
        (None, "unknown"),
    ],
)
def test_a_stranger_is_known_by_their_network(address, named):
    assert network(address) == named


LOOPBACK = ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1")
OTHERS = ("192.0.2.1", "10.0.0.1", "::2", "localhost", "testclient", "", None)


@pytest.mark.parametrize("address", LOOPBACK + OTHERS)
def test_this_machine_has_limits_in_production_as_others_have(address):
    assert not is_unlimited(address)


@pytest.mark.parametrize("address", LOOPBACK + OTHERS)
@pytest.mark.usefixtures("outside_production")
def test_outside_production_this_machine_alone_has_none(address):
    assert is_unlimited(address) == (address in LOOPBACK)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("buy my soap at evil.test", "unknown"),
        ("192.0.2.1\nBcc: x", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_mail_shows_an_address_and_no_words_that_a_proxy_passed_on(address, written):
    assert shown(address) == written
