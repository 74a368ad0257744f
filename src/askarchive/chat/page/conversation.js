// The conversation: questions, quotes, abstentions and errors, each unlike the others.

import { call, sentenceOf } from "./calls.js";
import { el, exact, say } from "./dom.js";
import { judging } from "./judging.js";
import { drawQuote } from "./quote.js";
import { whoSpeaks } from "./words.js";

export class Conversation {
  /** pane: where quotes are shown in their source. documents(): names to ask, or null for all. marking: offer it. */
  constructor(root, pane, documents, marking) {
    this.marking = marking;
    this.name = nameOfThisTab();
    this.pane = pane;
    this.documents = documents;
    this.busy = false;
    this.answers = new Map(); // by number of the turn
    this.list = el("div", { class: "turns" });
    root.append(this.list);
  }

  get empty() {
    return !this.list.querySelector(".turn");
  }

  /** The question that was asked last. */
  get last() {
    return [...this.answers.values()].at(-1)?.question;
  }

  goToLast() {
    const number = [...this.answers.keys()].at(-1);
    if (number) this.goTo(number);
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
    this.answers.clear();
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
      const again = el("button", { type: "button", class: "tool" }, "Ask again");
      drawn = el("article", { class: "turn" }, asked(question), failed(sentenceOf(error), again));
      again.addEventListener("click", () => this.fill(drawn, question, insteadOf));
    }
    holder.replaceWith(drawn);
    drawn.scrollIntoView({ block: "start" });
    if (turn) this.heard(turn);
    return turn;
  }

  /** Goes back to a turn that was asked before, and to its source. */
  goTo(number) {
    const holder = this.list.querySelector(`[data-number="${number}"]`);
    holder?.scrollIntoView({ block: "start" });
    const answer = this.answers.get(number);
    if (holder && answer?.quotes.length) this.pane.mark(answer.quotes, 0, { byItself: true });
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
    this.answers.set(number, answer);
    return el(
      "article",
      { class: "turn", "data-outcome": answer.outcome, "data-number": number },
      asked(answer.question),
      this.understood(number, answer),
      answer.answered ? this.answer(number, answer) : this.abstention(number, answer),
      this.marking && judging(this.name, number, answer, this.pane)
    );
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

  answer(number, { quotes, outcome, confidence }) {
    const unknown = outcome === "source_does_not_know";
    return el(
      "div",
      { class: "answer" },
      unknown && el("p", { class: "verdict" }, "The source itself says that it does not know."),
      quotes.length > 1 &&
        el("p", { class: "verdict" }, `${quotes.length} separate places in the source; they are not one passage.`),
      quotes.map((quote, i) => this.quote(number, quotes, i, { sure: i ? Math.min(confidence, quote.score) : confidence }))
    );
  }

  abstention(number, { reason, nearest, outcome, passages_read: read }) {
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
          nearest.map((_, i) => this.quote(number, nearest, i, { nearest: true }))
        )
    );
  }

  quote(number, quotes, i, looks) {
    return drawQuote(quotes, i, {
      show: (event) => this.pane.mark(quotes, i, { from: event.currentTarget }),
      cite: async (style) => (await call("cite", this.name, number, i, style)).text,
      ...looks,
    });
  }
}

function asked(question) {
  return el("h2", { class: "asked" }, el("span", { class: "heard" }, "You asked: "), exact(question));
}

function waiting() {
  return el("div", { class: "looking", "aria-hidden": "true" }, "Looking through the archive\u2026");
}

function failed(sentence, again = null) {
  return el(
    "div",
    { class: "failure", role: "alert" },
    el("p", { class: "verdict" }, "This did not work"),
    el("p", {}, exact(sentence)),
    again
  );
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
