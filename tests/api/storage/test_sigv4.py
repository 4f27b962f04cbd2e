"""Signatures of requests, compared with the examples that Amazon publishes."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from api.storage.sigv4 import Signer

# "Signature Calculations for the Authorization Header" of the Amazon S3 API reference.
SIGNER = Signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
AT = datetime(2013, 5, 24, tzinfo=UTC)
BUCKET = "https://examplebucket.s3.amazonaws.com"
EXAMPLES = {
    "GET Object": (
        ("GET", "/test.txt"),
        {"range": "bytes=0-9"},
        b"",
        "host;range;x-amz-content-sha256;x-amz-date",
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    ),
    "PUT Object": (
        ("PUT", "/test$file.text"),
        {"date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"},
        b"Welcome to Amazon S3.",
        "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_published_example_has_its_published_signature(name):
    (method, path), more, body, names, signature = EXAMPLES[name]

    headers = SIGNER.headers(
        method, BUCKET + path, at=AT, more=more, payload=sha256(body).hexdigest()
    )

    assert headers["authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        f"SignedHeaders={names},Signature={signature}"
    )
