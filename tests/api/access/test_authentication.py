"""An Authorization header that is written wrongly is answered with what would be right."""

import pytest

from api.access.authentication import BadCredential, bearer_token
from api.websocket.messages import MAX_REASON_BYTES
from tests.api.http.test_endpoint import code, post

WRONG = {
    "kmp_s_secret": "Write the word Bearer and a space before the token",
    "kmp_s_secret ": "Write the word Bearer and a space before the token",
    "Bearerkmp_s_secret": "Write the word Bearer and a space before the token",
    "Basic c2VjcmV0OnNlY3JldA==": "must be the word Bearer, a space and the token",
    "Token kmp_s_secret": "must be the word Bearer, a space and the token",
    "Bearer: kmp_s_secret": "must be the word Bearer, a space and the token",
    "Bearer": "no token after the word Bearer",
    "bearer  ": "no token after the word Bearer",
    "Bearer Bearer kmp_s_secret": "stands twice",
    "": "is empty",
    "Bearer kmp_s_s\u00e9cret": "not valid: sign in again",
    "Bearer undefined": "not valid: sign in again",
}


@pytest.mark.parametrize("header", [h for h in WRONG if h.isascii() and h == h.strip()])
@pytest.mark.parametrize("path", ["", "/stream"])
async def test_a_header_is_told_what_is_wrong_with_it(client, served, header, path):
    answer = await client.post(
        served.url + path, json={"query": "{hello}"}, headers={"authorization": header}
    )

    assert (answer.status_code, code(answer)) == (401, "UNAUTHENTICATED")
    assert WRONG[header] in answer.json()["errors"][0]["message"]
    assert "secret" not in answer.text


@pytest.mark.parametrize("header", [header for header in WRONG if header != "Bearer undefined"])
def test_what_is_wrong_fits_into_a_close_frame(header):
    with pytest.raises(BadCredential, match=WRONG[header]) as caught:
        bearer_token(header)

    assert len(str(caught.value).encode()) <= MAX_REASON_BYTES


@pytest.mark.parametrize("header", ["Bearer t", "bearer t", "BEARER  t ", " Bearer t", "Bearer\tt"])
def test_the_scheme_is_written_in_any_case_and_with_any_spaces(header):
    assert bearer_token(header) == "t"


@pytest.mark.parametrize("path", ["", "/stream"])
async def test_a_token_in_the_address_is_told_another_place(client, served, path):
    served.doorman.knows("t")
    params = {"query": "{account}", "access_token": "t"}
    answer = await client.get(served.url + path, params=params)
    known = await client.get(
        served.url + path, params=params, headers={"authorization": "Bearer t"}
    )
    stranger = await client.get(served.url + path, params={**params, "access_token": ""})

    assert (answer.status_code, code(answer)) == (401, "UNAUTHENTICATED")
    assert "Authorization: Bearer" in answer.text
    assert (known.status_code, stranger.status_code) == (200, 200)


async def test_a_right_header_signs_in(client, served):
    somebody = served.doorman.knows("t")
    answer = await post(client, served, {"query": "{account}"}, authorization="bearer t")

    assert answer.json() == {"data": {"account": str(somebody.account.id)}}
