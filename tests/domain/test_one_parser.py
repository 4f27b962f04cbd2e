"""Texts that two programs read differently are refused, or stored as both will read them."""

from email import message_from_string, policy
from email.utils import getaddresses
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.mail.sender import message_of
from domain.kernel import bounds
from domain.kernel.ids import new_id
from domain.kernel.refusals import Constraint, InvalidInput, Rule
from domain.mail.addresses import NotAnAddress, address, envelope
from domain.mail.outbox import DueMail
from domain.people import rules
from schema.kernel.errors import BadUserInput
from schema.kernel.node import global_id, unpacked

SENDER = "Kempelen <no-reply@kempelen.test>"
ENCODED = "=?utf-8?q?attacker=40evil.test=2c_b?=c@bank.test"


@pytest.mark.parametrize(
    "written",
    [
        ENCODED,
        "=?utf-8?b?YUBldmlsLnRlc3Q?=@bank.test",
        "a=?b@bank.test",
        "a?=b@bank.test",
        '"a b"@bank.test',
        '"a@evil.test,"b@bank.test',
        "Wim <wim@bank.test>",
        "wim@bank.test, eve@evil.test",
        "wim(comment)@bank.test",
        "wim@[192.0.2.1]",
        "wim@bank.test\r\nBcc: eve@evil.test",
        "wim@bank.test\n",
        "\twim@bank.test",
        "wi\u200bm@bank.test",
        "\uff57im@bank.test",
        "wim@bank",
        f"{' ' * 1_004}wim@bank.test",
        "wim@bank..test",
    ],
)
def test_an_address_that_programs_read_differently_is_refused(written):
    with pytest.raises(NotAnAddress):
        address(written)
    with pytest.raises(InvalidInput) as refused:
        rules.email(written)
    assert refused.value.field == "email"


@pytest.mark.parametrize(
    ("written", "rule"), [("wim", Rule.FORMAT), (f"{'w' * 250}@b.test", Rule.LENGTH)]
)
def test_an_address_that_is_refused_comes_with_its_bounds(written, rule):
    with pytest.raises(InvalidInput) as refused:
        rules.email(written)

    assert refused.value.broken == Constraint.between(rule, 1, 254)


@pytest.mark.parametrize(
    ("written", "stored", "sent"),
    [
        (" Wim@Bank.Test ", "Wim@bank.test", "Wim@bank.test"),
        ("wim+tag.x@bank.test", "wim+tag.x@bank.test", "wim+tag.x@bank.test"),
        ("o'hara!#$%@bank.test", "o'hara!#$%@bank.test", "o'hara!#$%@bank.test"),
        ("wim@\uff42ank.test", "wim@bank.test", "wim@bank.test"),
        ("wim@xn--bcher-kva.test", "wim@bücher.test", "wim@xn--bcher-kva.test"),
        ("jörg@bank.test", "jörg@bank.test", "jörg@bank.test"),
    ],
)
def test_an_address_is_stored_as_mail_is_sent_to_it(written, stored, sent):
    assert (rules.email(written), envelope(stored)) == (stored, sent)


@given(
    st.text(alphabet="ab.=?_+-@\"'<>(),;: \\\t\r\nü\uff57\u200b%!utf8q", min_size=1, max_size=30)
)
def test_every_reader_of_a_mail_finds_the_stored_address(local):
    try:
        stored = address(f"{local}@bank.test")
    except NotAnAddress:
        return
    mail = DueMail(new_id(), stored, "Hello", "there", 1)
    message = message_from_string(bytes(message_of(mail, SENDER)).decode(), policy=policy.default)

    assert [each.addr_spec for each in message["To"].addresses] == [envelope(stored)]
    assert [found for _, found in getaddresses([str(message["To"])])] == [envelope(stored)]
    assert message["Bcc"] is None
    assert address(stored) == stored


@pytest.mark.parametrize(
    "url",
    [
        "https://a\tb.test/",
        "https://bank.test/a\nb",
        "https://bank.test/a\r",
        " https://bank.test/",
        "https://bank.test/a b",
        "https:\\\\bank.test/",
        "https://evil.test\\@bank.test/",
        "https://bank.test@evil.test/",
        "https://bank.test:443@evil.test/",
        "https:/bank.test/",
        "https:///bank.test/",
        "https://bank.test:/",
        "https://bank.test:99999/",
        "https://%62ank.test/",
        "https://b\u00e4nk.test/",
        "https://bank\u3002test/",
        "https://bank.test\u2044evil.test/",
        "https://bank.test/\u202e",
        "https://bank.test/\u00a0",
        'https://bank.test/"><script>',
        "javascript://bank.test/%0aalert(1)",
        "https://[::1",
    ],
)
def test_a_url_that_programs_read_differently_is_refused(url):
    with pytest.raises(InvalidInput) as refused:
        bounds.https_url("url", url, at_most=2_048)
    assert refused.value.field == "url"


@pytest.mark.parametrize(
    "url",
    [
        "https://bank.test",
        "https://bank.test:8443/a/b?c=d&e=%20#f",
        "HTTPS://Bank.test/ä?ö={x}",
        "https://[2001:db8::1]:8443/",
        "https://192.0.2.1/a@b",
    ],
)
def test_a_good_url_is_stored_to_the_letter(url):
    assert bounds.https_url("url", url, at_most=2_048) == url


@given(st.text(alphabet="htps:/\\.@ab1%[]?# \t\n\uff42\u3002ä", max_size=30))
def test_the_host_of_a_good_url_stands_in_it_as_it_is_read(rest):
    url = f"https://{rest}"
    try:
        bounds.https_url("url", url, at_most=2_048)
    except InvalidInput:
        return
    host = urlsplit(url).hostname
    written = url[len("https://") :].lower()
    assert host
    assert written.startswith((host, f"[{host}]"))


def test_a_thing_has_one_id():
    id = global_id("Hit", new_id())
    padded = id + "=" * (-len(id) % 4)
    last = id[:-1] + chr(ord(id[-1]) + 1)
    others = [f"{id}=", f"{id}==", padded, f" {id}", f"{id}\n", id.replace("-", "+"), last]

    for other in {each for each in others if each != id}:
        try:
            assert unpacked(other) != unpacked(id)
        except BadUserInput:
            continue
    assert global_id(*unpacked(id)) == id
