// The list of documents: what there is, and ticks to ask only some of them.

import { call, sentenceOf } from "./calls.js";
import { el, exact, say } from "./dom.js";
import { longDate } from "./words.js";

export class DocumentList {
  constructor(archive, open, changed) {
    this.chosen = new Set();
    this.open = open;
    this.changed = changed;
    this.total = archive.documents.total;
    this.filter = el("input", { type: "search", placeholder: "Filter by title or name", "aria-label": "Filter the documents" });
    this.filter.addEventListener("input", () => {
      clearTimeout(this.soon);
      this.soon = setTimeout(() => this.load(0), 200);
    });
    this.rows = el("ul", { class: "rows" });
    this.further = el("button", { type: "button", class: "tool edge", onclick: () => this.load(this.shown) }, "More documents");
    this.root = el("div", { class: "documents", hidden: true }, el("p", { class: "hint" }, "Tick documents to ask only these. With none ticked, all are asked."), this.filter, this.rows, this.further);
    this.add(archive.documents);
  }

  /** Names to ask, or null for all. */
  get names() {
    return this.chosen.size ? [...this.chosen] : null;
  }

  clear() {
    this.chosen.clear();
    for (const tick of this.rows.querySelectorAll("input")) tick.checked = false;
    this.changed();
  }

  focus() {
    this.filter.focus();
  }

  async load(first) {
    try {
      const part = await call("documents", this.filter.value, first);
      if (first === 0) this.rows.replaceChildren();
      this.add(part);
      if (first === 0) say(`${part.total} documents`);
    } catch (error) {
      say(sentenceOf(error));
    }
  }

  add({ documents, first, total }) {
    this.rows.append(...documents.map((listed) => this.row(listed)));
    this.shown = first + documents.length;
    this.further.hidden = this.shown >= total;
  }

  row(listed) {
    const { document: name, title, interviewees, interviewers, date, exchanges } = listed;
    const tick = el("input", { type: "checkbox", "aria-label": `Ask ${title ?? name}`, checked: this.chosen.has(name) });
    tick.addEventListener("change", () => {
      if (tick.checked) this.chosen.add(name);
      else this.chosen.delete(name);
      this.changed();
    });
    const people = [...interviewees, ...interviewers].join(", ");
    const facts = [people, longDate(date), exchanges && `${exchanges} exchange${exchanges === 1 ? "" : "s"}`, title && name].filter(Boolean);
    return el(
      "li",
      {},
      el("label", { class: "tick" }, tick),
      el("button", { type: "button", class: "document", onclick: () => this.open(name) }, exact(title ?? name, { attributes: { class: "name" } }), facts.map((fact) => exact(fact, { attributes: { class: "fact" } })))
    );
  }
}
