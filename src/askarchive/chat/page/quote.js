// One quotation with its receipts: what it answers, who says it, where it stands, how sure; and what to do with it.

import { call, sentenceOf } from "./calls.js";
import { copyExactly, doing, el, exact, menu, say } from "./dom.js";
import { placeOf, sureness, whoSpeaks } from "./words.js";

const STYLES = [
  ["chicago", "Chicago"],
  ["apa", "APA"],
  ["mla", "MLA"],
  ["bibtex", "BibTeX"],
];

/**
 * quotes: those of one answer, of which the i-th is drawn. show(event): shows it in the source.
 * sure: null for a passage that is no answer. cite(style): the citation's text, or null where there is none.
 * marks: parts of the words to mark, in code points.
 */
export function drawQuote(quotes, i, { show, sure = null, cite = null, marks = [], nearest = false }) {
  const quote = quotes[i];
  const words = exact(quote.text, { tag: "blockquote", marks, attributes: { tabindex: 0, title: "Show in the source" } });
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
    { class: nearest ? "quote nearest" : "quote", "data-start": quote.start, "data-end": quote.end },
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
      doing("Copy exactly", "Copied", () => copyExactly(quote.text)),
      cite && citing(cite),
      quote.question_link && doing("Copy link", "Link copied", () => copyExactly(linkTo(quote.question_link))),
      quote.page_link && el("a", { class: "tool", href: quote.page_link, target: "_blank", rel: "noopener noreferrer" }, "Original page")
    )
  );
}

/** The question a quote answers; in a row of quotes that answer the same one it stands once. */
function replies({ document: name, in_reply_to: asked }, before) {
  const same = before?.in_reply_to && before.document === name && before.in_reply_to.start === asked.start;
  if (same) return el("div", { class: "replies" }, el("span", { class: "label" }, "In reply to the same question"));
  return el("div", { class: "replies" }, el("span", { class: "label" }, "In reply to "), exact(asked.text));
}

function citing(cite) {
  const copy = async (style) => {
    try {
      return await copyExactly(await cite(style));
    } catch (error) {
      say(sentenceOf(error));
      return sentenceOf(error);
    }
  };
  return menu("Cite", STYLES.map(([style, label]) => doing(label, `${label} copied`, () => copy(style))));
}

export function linkTo(relative) {
  return new URL(relative, `${location.origin}${location.pathname}`).href;
}

/** Saves the conversation as a file. */
export async function takeAlong(conversation, form) {
  const { name, text } = await call("export", conversation, form);
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  return true;
}
