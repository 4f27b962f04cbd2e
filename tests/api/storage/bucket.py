"""A small service that speaks as much S3 as a store needs, and checks every signature by itself."""

import asyncio
import contextlib
import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.process.serve import listening_socket

ACCESS, SECRET, REGION = "AKIDTEST", "very/secret+key", "eu-test-1"
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request,"
    r"\s?SignedHeaders=([a-z0-9;-]+),\s?Signature=([0-9a-f]{64})"
)
SKEW = timedelta(minutes=15)


def hashed(key, text):
    return hmac.digest(key, text.encode(), "sha256")


class Bucket:
    """An ASGI application. It can be told to fail."""

    def __init__(self):
        self.objects = {}
        self.fails_with = None
        self.refused = []
        self.url = ""

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            request = Request(scope, receive)
            with contextlib.suppress(ClientDisconnect):
                await (await self.answer(request))(scope, receive, send)

    async def answer(self, request):
        if self.fails_with is not None:
            return Response("<Error><Code>SlowDown</Code></Error>", self.fails_with)
        if not self.is_signed(request):
            self.refused.append(request.url.path)
            return Response("<Error><Code>SignatureDoesNotMatch</Code></Error>", 403)
        path = request.url.path
        if request.method == "PUT":
            # As S3: what is shorter than its length is never there.
            self.objects[path] = await request.body()
            return Response()
        if request.method == "DELETE":
            self.objects.pop(path, None)
            return Response(status_code=204)
        if path not in self.objects:
            return Response("<Error><Code>NoSuchKey</Code></Error>", 404)
        if (span := request.headers.get("range")) is None:
            return Response(self.objects[path])
        start = int(span.removeprefix("bytes=").removesuffix("-"))
        if start >= len(self.objects[path]):
            return Response("<Error><Code>InvalidRange</Code></Error>", 416)
        return Response(self.objects[path][start:], 206)

    def is_signed(self, request):
        given = AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if given is None or given[1] != ACCESS or given[3] != REGION:
            return False
        at = datetime.strptime(request.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        names = given[4].split(";")
        if abs(datetime.now(UTC) - at) > SKEW or not {"host", "x-amz-date"} <= set(names):
            return False
        canonical = "\n".join(
            [
                request.method,
                request.scope["raw_path"].decode(),
                request.url.query,
                *(f"{name}:{request.headers[name]}" for name in names),
                "",
                given[4],
                request.headers["x-amz-content-sha256"],
            ]
        )
        scope = f"{given[2]}/{given[3]}/s3/aws4_request"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{request.headers['x-amz-date']}\n{scope}\n{digest}"
        key = ("AWS4" + SECRET).encode()
        for part in scope.split("/"):
            key = hashed(key, part)
        return hmac.compare_digest(hashed(key, text).hex(), given[5])


@contextlib.asynccontextmanager
async def listening():
    """A bucket on a free port."""
    bucket = Bucket()
    server = uvicorn.Server(uvicorn.Config(bucket, lifespan="off", log_config=None))
    with listening_socket("127.0.0.1", 0) as listener:
        bucket.url = f"http://127.0.0.1:{listener.getsockname()[1]}/uploads"
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield bucket
        finally:
            server.should_exit = True
            await serving
