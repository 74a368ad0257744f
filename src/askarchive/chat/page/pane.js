// The source beside the conversation: a document drawn in parts, quotes marked in it, words searched in it.

import { call, sentenceOf } from "./calls.js";
import { el, exact, exactTextOf, say } from "./dom.js";
import { DocumentList } from "./documents.js";
import { clock, longDate } from "./words.js";

const TAGS = { caption: "Caption", pull_quote: "Pull-quote", byline: null, header: "Page header", editorial: "Note" };
const narrow = window.matchMedia("(max-width: 899px)");

export class Pane {
  constructor(root, archive, choiceChanged) {
    this.root = root;
    this.part = null; // of the document that is open
    this.marks = []; // {start, end, name} in the document marksOf
    this.marksOf = null;
    this.found = { spans: [], at: -1 };
    this.cameFrom = null;
    this.page = el("div", { class: "page", tabindex: 0, role: "group", "aria-label": "Text of the source" });
    this.list = new DocumentList(archive, (name) => this.open(name).then(() => this.showList(false)), choiceChanged);
    this.title = el("h2", { class: "title", tabindex: -1 });
    this.search = el("input", { type: "search", placeholder: "Find in this document", "aria-label": "Find in this document" });
    this.count = el("span", { class: "count", role: "status" });
    const step = (by, label, sign) =>
      el("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick: () => this.step(by) }, sign);
    this.toList = el("button", { type: "button", class: "tool", "aria-expanded": "false", onclick: () => this.showList(this.list.root.hidden) }, "Documents");
    this.bar = el(
      "div",
      { class: "bar" },
      el("button", { type: "button", class: "tool back", onclick: () => this.close() }, "\u2190 Conversation"),
      this.title,
      el("div", { class: "finding" }, this.search, this.count, step(-1, "Previous place", "\u2191"), step(1, "Next place", "\u2193")),
      this.toList
    );
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", "Source");
    this.root.append(this.bar, this.list.root, this.page);
    this.toList.hidden = archive.documents.total < 2;
    this.search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.look(event.shiftKey ? -1 : 1);
    });
    this.search.addEventListener("search", () => this.search.value || this.look(1)); // emptied by its cross
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.close();
    });
    this.watching = new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && this.more(seen.find((s) => s.isIntersecting).target), { root: this.page, rootMargin: "600px" });
    this.selected = null; // {document, start, end, text} of what was selected in the text last
    document.addEventListener("selectionchange", () => this.noteSelection());
    narrow.addEventListener("change", () => this.settle());
    this.settle();
  }

  /**
   * Marks quotes and shows the i-th in its exchange. byItself: an answer came, nobody clicked.
   * beneath: on a phone too, where it is seen once the sheet is opened.
   */
  async mark(quotes, i, { from = null, byItself = false, beneath = false } = {}) {
    if (byItself && narrow.matches && !beneath) return;
    const quote = quotes[i];
    this.cameFrom = from;
    const same = quotes.filter((other) => other.document === quote.document);
    this.marks = same.map((other) => ({ start: other.start, end: other.end, name: other === quote ? "quoted now" : "quoted" }));
    this.marksOf = quote.document;
    this.showList(false);
    if (!byItself) this.lift();
    if (!(await this.open(quote.document, quote.start))) return;
    this.draw();
    this.scrollTo(quote.start, !byItself);
    if (!byItself) {
      this.title.focus({ preventScroll: true });
      say("Shown in the source");
    }
  }

  /** Opens a document at an offset; false when it could not be had. */
  async open(name, offset = 0) {
    if (this.part?.document !== name || !this.holds(offset)) {
      try {
        const part = await call("source", name, null, offset);
        if (this.part?.document !== name) {
          this.found = { spans: [], at: -1 };
          this.count.textContent = "";
        }
        if (this.marksOf !== name) this.marks = [];
        this.part = part;
      } catch (error) {
        this.page.replaceChildren(el("div", { class: "failure", role: "alert" }, exact(sentenceOf(error))));
        this.part = null;
        return false;
      }
      this.title.replaceChildren(exact(this.part.title ?? this.part.document));
      this.draw();
      this.page.scrollTop = 0;
    }
    return true;
  }

  holds(offset) {
    const { rows, first, paragraphs } = this.part;
    const begins = first === 0 ? 0 : rows[0].start;
    const ends = first + rows.length >= paragraphs ? Infinity : rows.at(-1).end;
    return begins <= offset && offset < ends;
  }

  draw() {
    const { rows, first, paragraphs } = this.part;
    const edge = (name, label) => el("button", { type: "button", class: "tool edge", "data-edge": name, onclick: (event) => this.more(event.currentTarget) }, label);
    this.watching.disconnect();
    let before = null;
    const drawn = rows.map((row) => {
      const element = this.row(row, before);
      before = row;
      return element;
    });
    this.page.replaceChildren(
      ...(first > 0 ? [edge("before", "Earlier paragraphs")] : [this.details()]),
      ...drawn,
      ...(first + rows.length < paragraphs ? [edge("after", "Later paragraphs")] : [])
    );
    for (const button of this.page.querySelectorAll(".edge")) this.watching.observe(button);
  }

  details() {
    const { interviewees, interviewers, date, publisher, exchanges, document: name } = this.part;
    const lines = [
      interviewees.length && ["Interviewee", interviewees.join(", ")],
      interviewers.length && ["Interviewer", interviewers.join(", ")],
      date && ["Date", longDate(date)],
      publisher && ["Publisher", publisher],
      exchanges && ["Exchanges", String(exchanges)],
      ["File", name],
    ].filter(Boolean);
    return el("dl", { class: "details" }, lines.map(([term, text]) => el("div", {}, el("dt", {}, term), el("dd", {}, exact(text)))));
  }

  row(row, before) {
    const marks = [...this.marks, ...this.foundMarks()]
      .filter((mark) => mark.start < row.end && mark.end > row.start)
      .map(({ start, end, name }) => ({ start: Math.max(0, start - row.start), end: Math.min(end, row.end) - row.start, name }));
    for (const [start, end] of row.asides) marks.push({ start: start - row.start, end: end - row.start, name: "aside" });
    if (row.words_start > row.start) marks.push({ start: 0, end: row.words_start - row.start, name: "aside" });
    const now = this.marks.some((mark) => mark.name === "quoted now" && row.exchange && this.exchangeOf(mark.start) === row.exchange);
    const speech = row.role !== "editorial";
    const labelled = row.words_start > row.start;
    const turns = speech && !labelled && (before?.speaker !== row.speaker || before?.kind !== row.kind);
    const name = row.speaker ?? { interviewer: "Interviewer", interviewee: "Interviewee" }[row.kind];
    const tag = row.kind === "title" ? "h3" : "div";
    return el(
      "div",
      { class: `paragraph ${row.kind}${now ? " here" : ""}`, "data-number": row.number, "data-start": row.start },
      row.time !== null && el("span", { class: "time" }, clock(row.time)),
      turns && name && el("div", { class: "speaker" }, exact(name)),
      TAGS[row.kind] && el("div", { class: "tag" }, TAGS[row.kind]),
      exact(row.text, { tag, marks })
    );
  }

  exchangeOf(offset) {
    return this.part.rows.find((row) => row.end > offset)?.exchange;
  }

  foundMarks() {
    return this.found.spans.map(([start, end], i) => ({ start, end, name: i === this.found.at ? "found at" : "found" }));
  }

  /** Draws the next part at an edge, keeping what is read where it is. */
  async more(edge) {
    if (this.loading || !edge.isConnected) return;
    this.loading = true;
    const { document: name, rows, first } = this.part;
    const before = edge.dataset.edge === "before";
    try {
      const part = await call("source", name, before ? Math.max(0, first - 120) : first + rows.length, null);
      if (this.part?.document !== name || this.part.rows !== rows) return;
      const added = before ? part.rows.filter((row) => row.start < rows[0].start) : part.rows;
      this.part = { ...part, first: before ? part.first : first, rows: before ? [...added, ...rows] : [...rows, ...added] };
      const from = this.page.scrollHeight - this.page.scrollTop;
      const top = this.page.scrollTop;
      this.draw();
      this.page.scrollTop = before ? this.page.scrollHeight - from : top;
    } catch (error) {
      say(sentenceOf(error));
    } finally {
      this.loading = false;
    }
  }

  scrollTo(offset, smooth) {
    const target = this.page.querySelector("mark.now, mark.at") ?? this.rowAt(offset);
    if (!target) return;
    const asked = this.askedAt(offset);
    const box = this.page.getBoundingClientRect();
    const height = (element) => element.getBoundingClientRect();
    // The question comes along when it fits with the quote on one screen.
    const first = asked && height(target).bottom - height(asked).top < box.height - 60 ? asked : target;
    const top = this.page.scrollTop + height(first).top - box.top - (first === target ? box.height / 3 : Math.min(70, box.height / 8));
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.page.scrollTo({ top, behavior: smooth && !still && !narrow.matches ? "smooth" : "instant" });
  }

  rowAt(offset) {
    const row = this.part.rows.find((candidate) => candidate.end > offset);
    return row && this.page.querySelector(`[data-start="${row.start}"]`);
  }

  askedAt(offset) {
    const exchange = this.exchangeOf(offset);
    const row = exchange && this.part.rows.find((candidate) => candidate.exchange === exchange);
    return row && this.page.querySelector(`[data-start="${row.start}"]`);
  }

  /** Finds the words in the box, or steps on when they have been found. */
  async look(by) {
    const words = this.search.value;
    if (!words.trim()) {
      this.found = { spans: [], at: -1 };
      this.count.textContent = "";
      return this.draw();
    }
    if (this.found.words === words && this.found.document === this.part.document) return this.step(by);
    try {
      const { spans, total, document: name } = await call("find", this.part.document, words);
      this.found = { spans, total, words, document: name, at: -1 };
      if (!spans.length) {
        this.count.textContent = "nowhere";
        return this.draw();
      }
      await this.step(1);
    } catch (error) {
      this.count.textContent = sentenceOf(error);
    }
  }

  async step(by) {
    const { spans, total } = this.found;
    if (!spans.length) return this.search.value.trim() && this.found.words !== this.search.value ? this.look(by) : null;
    this.found.at = (this.found.at + by + spans.length) % spans.length;
    this.count.textContent = `${this.found.at + 1} of ${total}`;
    const [start] = spans[this.found.at];
    const marks = this.marks;
    this.marks = marks.map((mark) => ({ ...mark, name: "quoted" }));
    if (!(await this.open(this.part.document, start))) return;
    this.draw();
    this.scrollTo(start, true);
  }

  showList(shown) {
    this.list.root.hidden = !shown;
    this.page.hidden = shown;
    this.toList.setAttribute("aria-expanded", String(shown));
    this.bar.classList.toggle("listing", shown);
    if (shown) this.list.focus();
  }

  /** Keeps where the words stand that were selected in the text; a click elsewhere does not lose them. */
  noteSelection() {
    const selection = document.getSelection();
    if (!this.part || !selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const start = this.offsetOf(range.startContainer, range.startOffset);
    const end = this.offsetOf(range.endContainer, range.endOffset);
    if (start === null || end === null || start >= end) return;
    this.selected = { document: this.part.document, start, end, text: exactTextOf(range.cloneContents()) };
    this.root.dispatchEvent(new CustomEvent("selected"));
  }

  /** Where a point of the page stands in the document, in code points; null outside its words. */
  offsetOf(node, offset) {
    const box = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.(".paragraph > .q");
    if (!box || !this.page.contains(box)) return null;
    const before = document.createRange();
    before.setStart(box, 0);
    before.setEnd(node, offset);
    return Number(box.parentElement.dataset.start) + [...exactTextOf(before.cloneContents())].length;
  }

  // On a phone the pane is a sheet over the conversation.

  lift() {
    this.root.classList.add("lifted");
    this.settle();
  }

  close() {
    this.root.classList.remove("lifted");
    this.settle();
    const back = this.cameFrom?.isConnected ? this.cameFrom : document.querySelector("#question textarea");
    back?.focus({ preventScroll: !narrow.matches });
  }

  settle() {
    const sheet = narrow.matches;
    const hidden = sheet && !this.root.classList.contains("lifted");
    this.root.inert = hidden;
    this.root.setAttribute("role", sheet ? "dialog" : "region");
    if (sheet && !hidden) this.root.setAttribute("aria-modal", "true");
    else this.root.removeAttribute("aria-modal");
    for (const other of document.querySelectorAll("#talk, #top")) other.inert = sheet && !hidden;
  }
}
