"""The Gradio Blocks: the page's frame and its question box, and the endpoints that the page and programs call.

Enter: a Desk. Leave: Blocks. Words of the archive never pass through a Gradio component, which would alter them:
page/*.js puts them in the frame as text nodes.
"""

from __future__ import annotations

import gradio as gr
from gradio.events import api
from gradio.utils import LRUCache

from askarchive.chat.desk import Desk
from askarchive.types import JsonObject

QUEUE_SIZE = 32
AT_ONCE = 2
UNFETCHED = 500  # answers that wait to be fetched; the oldest go first
SESSIONS = 64  # Gradio keeps 10,000, a new one for each call of a program, with 64 KB each; ours hold nothing

HEAD = """\
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/page/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page/page.css">
<script type="module" src="/page/main.js"></script>"""


def build(desk: Desk) -> gr.Blocks:
    """The page with its public endpoints /ask, /check_quote and /show and the page's own."""
    with gr.Blocks(title="askarchive", analytics_enabled=False, fill_width=True) as blocks:
        gr.Column(elem_id="top")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                gr.Column(elem_id="conversation")
                gr.Column(elem_id="checking")
                with gr.Row(elem_id="asking"):
                    gr.Textbox(
                        label="Your question",
                        placeholder="Ask what the archive says",
                        lines=1,
                        max_lines=6,
                        elem_id="question",
                    )
                    gr.Button("Ask", variant="primary", elem_id="ask")
            gr.Column(elem_id="source")
        _public(desk)
        _of_the_page(desk)
    # The page's own calls are not queued (shell.py counts them), so api_open=False closes the queued ones to /run.
    blocks.queue(max_size=QUEUE_SIZE, default_concurrency_limit=AT_ONCE, api_open=False)
    blocks.state_session_capacity = SESSIONS
    # Gradio would remember each call's name for ever and 2,000 answers that nobody fetches.
    blocks._queue.pending_messages_per_session = LRUCache(UNFETCHED)
    blocks._queue.pending_event_ids_session = LRUCache(UNFETCHED)
    return blocks  # type: ignore[no-any-return]


def _public(desk: Desk) -> None:
    def ask(
        question: str,
        history: list[JsonObject] | None = None,
        document: str | None = None,
        id: str | None = None,
    ) -> JsonObject:
        """Answers a question in the archive's own words, or says that it cannot.

        Args:
            question: the question.
            history: earlier turns, oldest first: objects with "question" and perhaps "answer".
            document: restricts the answer to this document.
            id: comes back with the answer.
        """
        return desk.contract_ask(question, history, document, id=id)

    def show(document: str, start: int | None = None, end: int | None = None) -> JsonObject:
        """The exact stored text of a document, or of a span of it.

        Args:
            document: the document's name.
            start: first character, counted from 0.
            end: the character after the last.
        """
        return desk.show(document, start, end)

    def check_quote(text: str, speaker: str | None = None) -> JsonObject:
        """Says whether a sentence stands in the archive, in these words, and who said it.

        Args:
            text: the claimed quotation.
            speaker: whom it is attributed to; without it, any interviewee.
        """
        return desk.check_quote(text, speaker)

    api(ask, api_name="ask")
    api(check_quote, api_name="check_quote")
    api(show, api_name="show")


def _of_the_page(desk: Desk) -> None:
    def page_welcome() -> JsonObject:
        return desk.welcome()

    def page_ask(conversation: str, question: str, documents: list[str] | None, instead_of: int | None) -> JsonObject:
        return desk.ask(conversation, question, documents, instead_of)

    def page_conversation(conversation: str) -> JsonObject:
        return desk.conversation(conversation)

    def page_forget(conversation: str) -> JsonObject:
        return desk.forget(conversation)

    def page_documents(words: str, first: int) -> JsonObject:
        return desk.documents(words, first)

    def page_source(document: str, first: int | None, around: int | None) -> JsonObject:
        return desk.source(document, first, around)

    def page_find(document: str, words: str) -> JsonObject:
        return desk.find(document, words)

    def page_cite(conversation: str, number: int, place: int, form: str) -> JsonObject:
        return desk.cite(conversation, number, place, form)

    def page_export(conversation: str, form: str) -> JsonObject:
        return desk.export(conversation, form)

    def page_mark(conversation: str, number: int, reason: str, note: str, right: JsonObject | None) -> JsonObject:
        return desk.mark(conversation, number, reason, note, right)

    def page_check(text: str, speaker: str | None) -> JsonObject:
        return desk.check(text, speaker)

    for call in (
        page_cite,
        page_export,
        page_mark,
        page_check,
        page_welcome,
        page_ask,
        page_conversation,
        page_forget,
        page_documents,
        page_source,
        page_find,
    ):
        api(call, api_name=call.__name__, queue=False, api_visibility="undocumented")
