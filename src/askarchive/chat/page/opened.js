// A page opened by a link that carries a question and the quotation it was made for.

import { el, say } from "./dom.js";

/** What the address asks for, or null. */
export function opened(search) {
  const fields = new URLSearchParams(search);
  const question = fields.get("question") ?? "";
  if (!question.trim()) return null;
  const [start, end] = ["start", "end"].map((name) => (/^\d{1,15}$/.test(fields.get(name) ?? "") ? Number(fields.get(name)) : null));
  const place = { document: fields.get("document"), start, end };
  const wanted = place.document && start !== null && end !== null && start < end ? place : null;
  return { question, follow: (turn, pane) => wanted && turn && show(wanted, fields.get("source"), turn, pane) };
}

async function show(wanted, source, { number, answer }, pane) {
  const same = ({ document: name, start, end }) => name === wanted.document && start === wanted.start && end === wanted.end;
  const quotes = [...answer.quotes, ...answer.nearest];
  const place = quotes.findIndex(same);
  await pane.mark(place < 0 ? [wanted] : quotes, Math.max(place, 0), { byItself: true, beneath: true });
  const changed = source && pane.part?.document === wanted.document && !pane.part.source_sha256.startsWith(source);
  if (place >= 0 && !changed) return;
  const sentence = changed
    ? "The source has changed since this link was made; the place marked in it may hold other words."
    : "This link was made for another passage, which is marked in the source.";
  document.querySelector(`[data-number="${number}"] .asked`)?.after(el("p", { class: "verdict" }, sentence));
  say(sentence);
}
