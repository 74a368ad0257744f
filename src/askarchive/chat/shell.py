"""The ASGI shell round Gradio: what it lets through, how much of it, and the headers of every response.

Enter: an ASGI app. Leave: the same app behind checks of host, origin, route, body and number of calls. A hole found
in Gradio tomorrow is half closed here today.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import traceback
from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
from importlib.resources import files
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from askarchive.chat.password import Password

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY_BYTES = 64 * 1024
MAX_BODY_SECONDS = 10.0
MAX_HTML_BYTES = 4 * 1024 * 1024
CALLS_AT_ONCE = 8  # they share the reading semaphore; light ones (the source pane) must not wait behind questions
CALLS_WAITING = 32
HEARTBEAT_SECONDS = 15.0
# Gradio puts our own head in by a script, after it has drawn its frame: without this the frame is drawn twice, and jumps.
EARLY = b'<link rel="stylesheet" href="/page/page.css">'
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})

_STATIC = r"[A-Za-z0-9_@.-]+(?:/[A-Za-z0-9_@.-]+)*"
_PUBLIC = "ask|show|check_quote"
ROUTES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (method, re.compile(pattern + r"\Z"))
    for method, pattern in (
        ("GET", "/"),
        ("GET", r"/page/[a-z]+\.(?:js|css|svg)"),
        ("GET", "/(?:assets|static)/" + _STATIC),
        ("GET", "/(?:config|theme.css|robots.txt|favicon.ico)/?"),
        ("GET", "/gradio_api/(?:info|app_id|startup-events)/?"),
        ("GET", "/gradio_api/heartbeat/[A-Za-z0-9_-]{1,64}"),
        ("GET", "/gradio_api/queue/data"),
        ("GET", rf"/gradio_api/call(?:/v2)?/(?:{_PUBLIC})/[A-Za-z0-9_-]{{1,64}}"),
        ("POST", rf"/gradio_api/call(?:/v2)?/(?:{_PUBLIC})/?"),
        ("POST", "/gradio_api/(?:queue/join|cancel|reset)/?"),
        ("POST", "/gradio_api/run/page_[a-z_]{1,32}"),
    )
)

_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "img-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'self'; "
    "object-src 'none'"
)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
)
_DROPPED = frozenset({b"server", b"access-control-allow-origin", b"access-control-allow-credentials"})
_KINDS = {"js": b"text/javascript; charset=utf-8", "css": b"text/css; charset=utf-8", "svg": b"image/svg+xml"}


_PLAIN = b"text/plain; charset=utf-8"
_server_log = logging.getLogger("uvicorn.error")


class Refused(Exception):
    """A request that goes no further: status and one sentence."""

    def __init__(self, status: int, sentence: str, *headers: tuple[bytes, bytes]) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = headers


class Begun:
    """Sends, and knows whether a response has begun and ended."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = self.ended = False

    async def __call__(self, message: Message) -> None:
        self.started = True
        self.ended = message["type"] == "http.response.body" and not message.get("more_body")
        await self._send(message)


class Shell:
    """An ASGI app that passes on only what the page and its endpoints need."""

    def __init__(
        self,
        app: App,
        hosts: Collection[str],
        password: Password | None = None,
        beside: Mapping[str, App] | None = None,
    ) -> None:
        """
        Args:
            hosts: values of the Host header that are answered, without port, beside the local ones.
            password: asked for before anything else is said.
            beside: further apps by their one path, which take POST alone.
        """
        self._app = app
        self._beside = dict(beside or {})
        self._password = password
        self._hosts = LOCAL_HOSTS | {host.lower() for host in hosts}
        self._files = _page_files()
        self._room = asyncio.Semaphore(CALLS_AT_ONCE)
        self._inside = 0
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ends the connections that open pages hold."""
        self._stopping.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # no web sockets
            await send({"type": "websocket.close", "code": 1008})
            return
        nonce = secrets.token_urlsafe(16)
        begun = Begun(_dressed(send, nonce, scope["path"]))
        try:
            self._check(scope)
            await self._pass(scope, receive, begun, nonce)
        except Refused as refused:
            await _answer(begun, refused.status, str(refused).encode(), _PLAIN, *refused.headers)
        except Exception as error:  # noqa: BLE001 - Gradio may raise anything, for an unknown call a KeyError
            _log(scope, error)
            if not begun.started:
                await _answer(begun, 500, b"This did not work.", _PLAIN)
            elif not begun.ended and scope["path"].startswith("/gradio_api/call/"):
                await begun({"type": "http.response.body", "body": b""})  # Gradio has told the caller

    def _check(self, scope: Scope) -> None:
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if _without_port(host) not in self._hosts:
            raise Refused(400, "This address is not served here.")
        origin = headers.get(b"origin")
        if origin is not None and urlsplit(origin.decode("latin-1").lower()).netloc != host:
            raise Refused(403, "Other sites may not use this one.")
        if scope["method"] == "POST" and headers.get(b"sec-fetch-site") in (b"cross-site", b"same-site"):
            raise Refused(403, "Other sites may not use this one.")
        self._check_password(headers.get(b"authorization"), (scope.get("client") or ("",))[0])
        if scope["path"] in self._beside:
            if scope["method"] != "POST":
                raise Refused(405, "Only programs call here, by POST.", (b"allow", b"POST"))
            return
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        if not any(method == allowed and pattern.match(scope["path"]) for allowed, pattern in ROUTES):
            raise Refused(404, "There is nothing here.")
        if ".." in scope["path"]:
            raise Refused(404, "There is nothing here.")

    def _check_password(self, header: bytes | None, address: str) -> None:
        if self._password is None:
            return
        wait = self._password.wait(header, address)
        if wait:
            raise Refused(
                429, "Too many wrong passwords; wait a moment.", (b"retry-after", str(int(wait) + 1).encode())
            )
        if not self._password.admits(header, address):
            realm = (b"www-authenticate", b'Basic realm="askarchive", charset="UTF-8"')
            raise Refused(401, "This archive asks for a password.", realm)

    async def _pass(self, scope: Scope, receive: Receive, send: Send, nonce: str) -> None:
        path = scope["path"]
        if path.startswith("/page/"):
            await self._file(path.removeprefix("/page/"), send)
        elif path == "/":
            await self._app(scope, receive, _made_ours(send, nonce))
        elif scope["method"] == "POST":
            body = await _body(scope, receive)
            if path in self._beside or path.startswith("/gradio_api/run/"):
                await self._counted(self._beside.get(path, self._app), scope, _replay(body, receive), send)
            else:
                await self._app(scope, _replay(body, receive), send)
        elif path.startswith("/gradio_api/heartbeat/"):
            await self._heartbeat(receive, send)
        else:
            await self._app(scope, receive, send)

    async def _heartbeat(self, receive: Receive, send: Send) -> None:
        """Gradio's own would keep a session for each page and hold up the server's end."""
        kind = (b"content-type", b"text/event-stream")
        await send({"type": "http.response.start", "status": 200, "headers": [kind]})
        gone = asyncio.ensure_future(_disconnected(receive))
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            while not gone.done() and not stopping.done():
                await send({"type": "http.response.body", "body": b"data: ALIVE\n\n", "more_body": True})
                await asyncio.wait({gone, stopping}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            stopping.cancel()
        await send({"type": "http.response.body", "body": b""})

    async def _counted(self, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        if self._inside >= CALLS_AT_ONCE + CALLS_WAITING:
            raise Refused(503, "Too many people are asking at this moment.", (b"retry-after", b"2"))
        self._inside += 1
        try:
            async with self._room:
                await app(scope, receive, send)
        finally:
            self._inside -= 1

    async def _file(self, name: str, send: Send) -> None:
        if name not in self._files:
            raise Refused(404, "There is nothing here.")
        kind = _KINDS[name.rpartition(".")[2]]
        await _answer(send, 200, self._files[name], kind, (b"cache-control", b"no-cache"))


def _log(scope: Scope, error: Exception) -> None:
    """One line for whoever runs the server, with the place in the code; visitors must not be able to fill it with more."""
    while isinstance(error.__cause__, Exception):  # starlette wraps what comes too late to be answered
        error = error.__cause__
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "nowhere"
    kind = type(error).__name__
    _server_log.error("%s %s failed: %s %.200r (%s)", scope["method"], scope["path"], kind, str(error), where)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _page_files() -> dict[str, bytes]:
    folder = files("askarchive.chat") / "page"
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name.rpartition(".")[2] in _KINDS}


def _without_port(host: str) -> str:
    return re.sub(r":\d{1,5}\Z", "", host)


async def _body(scope: Scope, receive: Receive) -> bytes:
    """The whole body, which must be small and come soon."""
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if not declared.isdigit() or int(declared) > MAX_BODY_BYTES:
        raise Refused(413, "This is too long to be read.")
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(MAX_BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise Refused(400, "The request broke off.")
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > MAX_BODY_BYTES:
                    raise Refused(413, "This is too long to be read.")
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError:
        raise Refused(408, "The request came too slowly.") from None


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replaying() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replaying


def _dressed(send: Send, nonce: str, path: str) -> Send:
    """Puts our headers on every response in place of Gradio's."""
    lasting = path.startswith(("/assets/", "/static/", "/page/"))
    hashed = path.startswith("/assets/")  # a changed file has another name

    async def dressing(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in _DROPPED]
            if not lasting:
                headers = [(name, value) for name, value in headers if name.lower() != b"cache-control"]
                headers.append((b"cache-control", b"no-store"))
            elif hashed and message["status"] == 200:
                headers.append((b"cache-control", b"public, max-age=31536000, immutable"))
            if message["status"] == 503 and all(name != b"retry-after" for name, _ in headers):
                headers.append((b"retry-after", b"2"))  # Gradio's queue is full
            headers += [*_HEADERS, (b"content-security-policy", _POLICY.format(nonce=nonce).encode())]
            message = {**message, "headers": headers}
        await send(message)

    return dressing


def _made_ours(send: Send, nonce: str) -> Send:
    """Marks the inline scripts of Gradio's page as ours, so that no other can run, and gives it our look from the start."""
    start: Message | None = None
    parts: list[bytes] = []

    async def marking(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        if start is None or message["type"] != "http.response.body":
            await send(message)
            return
        parts.append(message.get("body", b""))
        if message.get("more_body") and sum(map(len, parts)) < MAX_HTML_BYTES:
            return
        page = re.sub(rb"<script\b", b'<script nonce="' + nonce.encode() + b'"', b"".join(parts))
        page = page.replace(b"</head>", EARLY + b"</head>", 1)
        headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        headers.append((b"content-length", str(len(page)).encode()))
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": page})

    return marking


async def _answer(send: Send, status: int, body: bytes, kind: bytes, *headers: tuple[bytes, bytes]) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send(
        {"type": "http.response.start", "status": status, "headers": [(b"content-type", kind), length, *headers]}
    )
    await send({"type": "http.response.body", "body": body})
