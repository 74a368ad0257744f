"""Serving the chat: opens the archive, binds the port, says the address when it answers.

Enter: an index folder, host and port. Leave: nothing; returns when the server is stopped.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from askarchive.errors import BadInput

if TYPE_CHECKING:
    import uvicorn

    from askarchive.archive import Archive
    from askarchive.chat.desk import OpenArchive
    from askarchive.chat.shell import Shell

MAX_CONNECTIONS = 500
STOP_SECONDS = 3  # open pages hold a connection each; stopping does not wait for them


def launch(
    index: Path,
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    allowed_hosts: Collection[str] = (),
    password: str | None = None,
    feedback: Path | None = None,
    mcp: bool = False,
    announce: bool = True,
    open_archive: Callable[[Path], Archive] | None = None,
) -> None:
    """Serve the chat until it is stopped.

    Args:
        allowed_hosts: names under which the page may be reached beside localhost and `host`.
        password: asked for before the page and the endpoints.
        feedback: the file that keeps visitors' marks; without one the page offers no marking.
        mcp: serve the endpoints as tools of the Model Context Protocol too.
        announce: print the address on standard output once the page answers.
        open_archive: opens the index with other models than the usual ones.
    Raises:
        BadInput: the port is taken or the host is not an address of this machine.
        IndexUnusable: the index or a model cannot be used.
        KeyboardInterrupt: stopped from the keyboard, after the server has ended in order.
    """
    with bind(host, port) as listening:
        quiet_libraries()
        from askarchive.archive import Archive

        with (open_archive or Archive.open)(index) as archive:
            hosts = [host, *allowed_hosts]
            app = application(archive, hosts, password=password, feedback=feedback, mcp=mcp)
            serve(app, listening, announce=announce, mcp=mcp)


def bind(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything slow is begun."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # Named TCP, or asyncio does not take it for TCP and each small answer waits 40 ms for an acknowledgement.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise BadInput(f"Port {port} is in use; end the program that uses it or choose another --port.") from None
        raise BadInput(f"Cannot listen on {host}:{port} ({_why(error)}); choose another --host or --port.") from None
    return listening


def application(
    archive: OpenArchive,
    hosts: Collection[str] = (),
    *,
    password: str | None = None,
    feedback: Path | None = None,
    mcp: bool = False,
) -> Shell:
    """The ASGI app: Gradio's page and endpoints, and the tools if wanted, inside the shell."""
    quiet_libraries()
    import fastapi
    import gradio as gr

    from askarchive.chat.blocks import HEAD, build
    from askarchive.chat.desk import Desk
    from askarchive.chat.password import Password
    from askarchive.chat.shell import Shell
    from askarchive.chat.tools import PATH, Tools

    desk = Desk(archive, feedback=feedback)
    tools = Tools(desk) if mcp else None
    inner = fastapi.FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, lifespan=None if tools is None else tools.running
    )
    gr.mount_gradio_app(
        inner,
        build(desk),
        path="",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        max_file_size="1mb",
        blocked_paths=["/"],
        head=HEAD,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    )
    return Shell(inner, hosts, None if password is None else Password(password), {PATH: tools} if tools else {})


def serve(app: Shell, listening: socket.socket, *, announce: bool = True, mcp: bool = False) -> None:
    """Answer on the socket until stopped."""
    import uvicorn

    address = _address(listening)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if announce and self.started:
                print(f"The chat answers on {address} (Ctrl-C ends it)", flush=True)
                if mcp:
                    print(f"Assistants find its tools (MCP) on {address}/mcp", flush=True)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.stop()
            await super().shutdown(sockets)

    Server(config(app)).run(sockets=[listening])


def config(app: Shell) -> uvicorn.Config:
    """How the server behaves towards the net."""
    import uvicorn

    from askarchive.chat.connection import Connection

    return uvicorn.Config(
        app,
        http=Connection,
        log_level="warning",
        server_header=False,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=STOP_SECONDS,
        ws="none",
    )


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def quiet_libraries() -> None:
    """Must be called before gradio and torch are imported: nothing goes out, one thread a question."""
    for name, value in {
        "GRADIO_ANALYTICS_ENABLED": "False",
        "GRADIO_ANALYTICS_MAX_EVENTS": "100",  # its page of figures is closed here, and would be worked out anew
        "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000",  # for each question
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "OMP_NUM_THREADS": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }.items():
        os.environ.setdefault(name, value)
    if "torch" in sys.modules:  # the environment is read at import only
        sys.modules["torch"].set_num_threads(1)
    if "faiss" in sys.modules:
        sys.modules["faiss"].omp_set_num_threads(1)
