// The conversation: questions, quotes, abstentions and errors, each unlike the others.

import { call, sentenceOf } from "./calls.js";
import { copyExactly, doing, el, exact, say } from "./dom.js";
import { placeOf, sureness, whoSpeaks } from "./words.js";

export class Conversation {
  /** pane: where quotes are shown in their source. documents(): names to ask, or null for all. */
  constructor(root, pane, documents) {
    this.name = nameOfThisTab();
    this.pane = pane;
    this.documents = documents;
    this.busy = false;
    this.list = el("div", { class: "turns" });
    root.append(this.list);
  }

  get empty() {
    return !this.list.querySelector(".turn");
  }

  /** What stood here before the page was loaded again. */
  async restore() {
    const { turns } = await call("conversation", this.name);
    for (const turn of turns) this.list.append(this.turn(turn));
    return turns.length;
  }

  async forget() {
    await call("forget", this.name);
    this.list.replaceChildren();
  }

  async ask(question) {
    const holder = el("article", { class: "turn waiting" }, asked(question), waiting());
    this.list.append(holder);
    holder.scrollIntoView({ block: "start" });
    return this.fill(holder, question, null);
  }

  /** Puts the answer to a question into a turn's place. */
  async fill(holder, question, insteadOf) {
    let drawn;
    let turn = null;
    say("Looking through the archive");
    try {
      turn = await call("ask", this.name, question, this.documents(), insteadOf);
      drawn = this.turn(turn);
    } catch (error) {
      drawn = el("article", { class: "turn" }, asked(question), failed(sentenceOf(error)));
    }
    holder.replaceWith(drawn);
    drawn.scrollIntoView({ block: "start" });
    if (turn) this.heard(turn);
    return turn;
  }

  heard({ answer }) {
    if (!answer) return;
    const { quotes } = answer;
    if (!quotes.length) return say(`No answer. ${answer.reason}`);
    say(`${quotes.length === 1 ? "One quotation" : `${quotes.length} quotations`} by ${whoSpeaks(quotes[0]).name}`);
    this.pane.mark(quotes, 0, { byItself: true });
  }

  turn({ number, answer, question, error }) {
    if (!answer) return el("article", { class: "turn" }, asked(question), failed(error.message));
    const parts = [asked(answer.question), this.understood(number, answer)];
    parts.push(answer.answered ? this.answer(answer) : this.abstention(answer));
    return el("article", { class: "turn", "data-outcome": answer.outcome }, parts);
  }

  understood(number, { question, interpreted_as: understood }) {
    if (understood === question) return null;
    const line = el("div", { class: "understood" }, el("span", { class: "label" }, "Understood as "), exact(understood));
    const change = el("button", { type: "button", class: "tool" }, "Change");
    change.addEventListener("click", () => {
      const box = el("input", { type: "text", value: understood, "aria-label": "How the question is understood" });
      const form = el("form", { class: "understood" }, box, el("button", { class: "tool" }, "Ask this"));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (box.value.trim()) this.fill(form.closest(".turn"), box.value, number);
      });
      box.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        form.replaceWith(line);
        change.focus();
      });
      line.replaceWith(form);
      box.focus();
    });
    line.append(" ", change);
    return line;
  }

  answer({ quotes, outcome, confidence }) {
    const unknown = outcome === "source_does_not_know";
    return el(
      "div",
      { class: "answer" },
      unknown && el("p", { class: "verdict" }, "The source itself says that it does not know."),
      quotes.length > 1 &&
        el("p", { class: "verdict" }, `${quotes.length} separate places in the source; they are not one passage.`),
      quotes.map((quote, i) => this.quote(quotes, i, Math.min(confidence, i ? quote.score : confidence)))
    );
  }

  abstention({ reason, nearest, outcome, passages_read: read }) {
    const searched = read > 0 || nearest.length > 0; // a greeting is not
    return el(
      "div",
      { class: "abstention" },
      searched && el("p", { class: "verdict" }, outcome === "mentioned" ? "Mentioned, but not answered" : "No answer here"),
      el("p", { class: "reason" }, exact(reason)),
      nearest.length > 0 &&
        el(
          "details",
          {},
          el("summary", {}, `${nearest.length === 1 ? "The nearest passage" : `The ${nearest.length} nearest passages`}, which do not answer it`),
          nearest.map((quote, i) => this.quote(nearest, i, null))
        )
    );
  }

  /** One quote; sure is null for a passage that is no answer. */
  quote(quotes, i, sure) {
    const quote = quotes[i];
    const show = (event) => this.pane.mark(quotes, i, { from: event.currentTarget });
    const words = exact(quote.text, { tag: "blockquote", attributes: { tabindex: 0, title: "Show in the source" } });
    words.addEventListener("click", (event) => {
      if (document.getSelection().isCollapsed) show(event);
    });
    words.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      show(event);
    });
    const { name, role } = whoSpeaks(quote);
    return el(
      "figure",
      { class: sure === null ? "quote nearest" : "quote", "data-start": quote.start, "data-end": quote.end },
      quote.in_reply_to && replies(quote, quotes[i - 1]),
      words,
      el(
        "figcaption",
        {},
        el("div", { class: "who" }, exact(name, { attributes: { class: "name" } }), " ", role && el("span", { class: "role" }, role)),
        el(
          "div",
          { class: "where" },
          exact(quote.title ?? quote.document),
          " ",
          el("span", { class: "place" }, placeOf(quote)),
          " ",
          sure !== null && el("span", { class: "sure" }, sureness(sure))
        )
      ),
      el(
        "div",
        { class: "tools" },
        el("button", { type: "button", class: "tool", onclick: show }, "Show in the source"),
        doing("Copy exactly", "Copied", () => copyExactly(quote.text))
      )
    );
  }
}

/** The question a quote answers; in a row of quotes that answer the same one it stands once. */
function replies({ document: name, in_reply_to: asked }, before) {
  const same = before?.in_reply_to && before.document === name && before.in_reply_to.start === asked.start;
  if (same) return el("div", { class: "replies" }, el("span", { class: "label" }, "In reply to the same question"));
  return el("div", { class: "replies" }, el("span", { class: "label" }, "In reply to "), exact(asked.text));
}

function asked(question) {
  return el("h2", { class: "asked" }, el("span", { class: "heard" }, "You asked: "), exact(question));
}

function waiting() {
  return el("div", { class: "looking", "aria-hidden": "true" }, "Looking through the archive\u2026");
}

function failed(sentence) {
  return el("div", { class: "failure", role: "alert" }, el("p", { class: "verdict" }, "This did not work"), el("p", {}, exact(sentence)));
}

/** A secret name for this tab's conversation; it survives a reload and no other tab knows it. */
function nameOfThisTab() {
  let name = sessionStorage.getItem("conversation");
  if (!name) {
    name = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    sessionStorage.setItem("conversation", name);
  }
  return name;
}
