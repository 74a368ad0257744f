// Checking a quotation: is this sentence in the archive, in these words, and who said it.

import { call, sentenceOf } from "./calls.js";
import { el, exact, say } from "./dom.js";
import { drawQuote } from "./quote.js";

const VERDICTS = {
  exact: "Found in these words",
  differs: "Found, with differences",
  other_speaker: "Found, but said by someone else",
  assembled: "Put together from several places",
  absent: "Not in the archive",
};

export class Checking {
  constructor(root, pane, people) {
    this.pane = pane;
    this.claim = el("textarea", { rows: 4, maxlength: 5000, id: "claim", "aria-describedby": "claim-hint" });
    this.speaker = el("input", { type: "text", id: "speaker", list: "speakers", autocomplete: "off" });
    this.result = el("div", { class: "checked", "aria-live": "polite" });
    const form = el(
      "form",
      { class: "claim" },
      el("h2", {}, "Check a quotation"),
      el("p", { class: "hint", id: "claim-hint" }, "Paste a sentence that someone attributes to the archive, and see whether it stands there, in these words, from this mouth."),
      el("label", { for: "claim" }, "The quotation"),
      this.claim,
      el("label", { for: "speaker" }, "Said to be by (may stay empty)"),
      this.speaker,
      el("datalist", { id: "speakers" }, people.map((name) => el("option", { value: name }))),
      el("button", { class: "primary" }, "Check")
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.check();
    });
    this.claim.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.check();
    });
    root.append(form, this.result);
  }

  async check() {
    if (!this.claim.value.trim()) return this.claim.focus();
    this.result.setAttribute("aria-busy", "true");
    try {
      this.draw(await call("check", this.claim.value, this.speaker.value || null));
    } catch (error) {
      this.result.replaceChildren(el("div", { class: "failure", role: "alert" }, exact(sentenceOf(error))));
    }
    this.result.removeAttribute("aria-busy");
  }

  draw(found) {
    const { verdict, identical, parts, elsewhere, nearest, reason } = found;
    const title = verdict === "exact" && identical ? "Found, character for character" : VERDICTS[verdict];
    const altered = parts.flatMap((part) => part.differences);
    const quotes = parts.map((part) => part.quote);
    const drawn = [
      el("div", { class: `finding-of ${verdict}` },
        el("p", { class: "verdict" }, title),
        el("p", { class: "reason" }, exact(reason))),
      el("p", { class: "label" }, "As it was given"),
      exact(found.text, { tag: "div", marks: altered.map(({ claimed, alters }) => ({ ...claimed, name: nameOf(alters) })), attributes: { class: "claimed" } }),
      altered.length > 0 && legend(altered),
      parts.length > 0 && el("p", { class: "label" }, parts.length > 1 ? "As it stands in the sources, part by part" : "As it stands in the source"),
      ...parts.map(({ quote, differences }, i) => this.quote(quotes, i, marksIn(quote, differences))),
      folded("The same words stand elsewhere", elsewhere, (i) => this.quote(elsewhere, i, [])),
      folded("The nearest passages, which are not this quotation", nearest, (i) => this.quote(nearest, i, [], true)),
    ];
    this.result.replaceChildren(...drawn.filter(Boolean));
    drawn[0].scrollIntoView({ block: "nearest" });
    say(title);
    if (quotes.length) this.pane.mark(quotes, 0, { byItself: true });
  }

  quote(quotes, i, marks, nearest = false) {
    return drawQuote(quotes, i, { marks, nearest, show: (event) => this.pane.mark(quotes, i, { from: event.currentTarget }) });
  }
}

function nameOf(alters) {
  return alters ? "altered" : "printed";
}

function marksIn(quote, differences) {
  return differences
    .map(({ source, alters }) => ({ start: source.start - quote.start, end: source.end - quote.start, name: nameOf(alters) }))
    .filter(({ start, end }) => start >= 0 && start < end);
}

function legend(differences) {
  const kinds = [
    [true, "altered", "changes the words"],
    [false, "printed", "only printed or marked otherwise (quotation marks, dashes, spaces, letter case, brackets)"],
  ].filter(([alters]) => differences.some((one) => one.alters === alters));
  return el("p", { class: "legend" }, kinds.map(([, name, words]) => [el("mark", { class: name }, "\u00a0\u00a0"), ` ${words} `]));
}

function folded(label, quotes, draw) {
  return quotes.length > 0 && el("details", {}, el("summary", {}, `${label} (${quotes.length})`), quotes.map((_, i) => draw(i)));
}
