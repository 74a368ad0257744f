// Elements and exact text. Text only ever enters the page as text nodes: nothing here parses markup.

/** An element; strings among the children become text nodes, null and false are left out. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** UTF-16 places of code point offsets, which must ascend. */
function places(text, offsets) {
  const found = [];
  let point = 0;
  let place = 0;
  for (const offset of offsets) {
    while (point < offset && place < text.length) {
      place += text.codePointAt(place) > 0xffff ? 2 : 1;
      point += 1;
    }
    found.push(place);
  }
  return found;
}

/**
 * Text as it stands, in a box that keeps every space, line end and direction to itself.
 * A NUL, which no page can hold, is shown as a marked symbol.
 * marks: [{start, end, name}] in code points of the text; overlapping ones nest their names.
 */
export function exact(text, { tag = "span", marks = [], attributes = {} } = {}) {
  const box = el(tag, { dir: "auto", ...attributes, class: `q ${attributes.class ?? ""}`.trim() });
  const cuts = [...new Set([0, ...marks.flatMap((mark) => [mark.start, mark.end])])].sort((a, b) => a - b);
  const starts = places(text, cuts);
  cuts.forEach((cut, i) => {
    const piece = text.slice(starts[i], i + 1 < cuts.length ? starts[i + 1] : text.length);
    if (!piece) return;
    const names = marks.filter((mark) => mark.start <= cut && cut < mark.end).map((mark) => mark.name);
    const holder = names.length ? el(names.some((n) => n !== "aside") ? "mark" : "span", { class: names.join(" ") }) : box;
    withNuls(holder, piece);
    if (holder !== box) box.append(holder);
  });
  return box;
}

function withNuls(holder, text) {
  text.split("\0").forEach((piece, i) => {
    if (i > 0) holder.append(el("span", { class: "nul", title: "NUL, U+0000" }, "\u2400"));
    if (piece) holder.append(piece);
  });
}

/** What stands in a piece of the page, NULs included. */
export function exactTextOf(fragment) {
  for (const nul of fragment.querySelectorAll(".nul")) nul.replaceWith("\0");
  return fragment.textContent;
}

/** Puts text on the clipboard as it is; true when that worked. */
export async function copyExactly(text) {
  if (navigator.clipboard?.writeText) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not allowed here; the older way still may be.
    }
  }
  let copied = false;
  const fill = (event) => {
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
    copied = true;
  };
  document.addEventListener("copy", fill, { capture: true, once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", fill, { capture: true });
  return copied;
}

/** Selecting and copying words by hand gives them exactly too (browsers turn no-break spaces into spaces). */
export function keepCopiesExact() {
  document.addEventListener("copy", (event) => {
    const selection = document.getSelection();
    if (!selection || selection.rangeCount !== 1 || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const common = range.commonAncestorContainer;
    const box = (common.nodeType === Node.TEXT_NODE ? common.parentElement : common).closest?.(".q");
    if (!box) return;
    event.clipboardData.setData("text/plain", exactTextOf(range.cloneContents()));
    event.preventDefault();
  });
}

let speaker;
/** Tells people who listen to the page what has happened. */
export function say(sentence) {
  speaker ??= document.body.appendChild(el("div", { class: "heard", role: "status", "aria-live": "polite" }));
  speaker.textContent = sentence;
}

/** A button that says for a moment that it did its work. */
export function doing(label, done, action) {
  const button = el("button", { type: "button", class: "tool" }, label);
  button.addEventListener("click", async () => {
    const worked = await action(); // true, false, or a sentence that says what went wrong
    button.textContent = worked === true ? done : worked || "Not allowed by the browser";
    say(button.textContent);
    setTimeout(() => (button.textContent = label), 1800);
  });
  return button;
}

/** A button that unfolds others; Escape and a click elsewhere fold them away. */
export function menu(label, items) {
  const button = el("summary", { class: "tool" }, label);
  const unfolded = el("details", { class: "menu" }, button, el("div", { class: "items" }, items));
  unfolded.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !unfolded.open) return;
    event.preventDefault();
    unfolded.open = false;
    button.focus();
  });
  document.addEventListener("click", (event) => {
    if (!unfolded.contains(event.target)) unfolded.open = false;
  });
  return unfolded;
}

/** Runs once every element is there; the frame is drawn by Gradio a moment after the page loads. */
export function whenThere(selectors, start) {
  const look = () => {
    const found = selectors.map((selector) => document.querySelector(selector));
    if (found.some((element) => !element)) return false;
    start(...found);
    return true;
  };
  if (look()) return;
  const watching = new MutationObserver(() => {
    if (look()) watching.disconnect();
  });
  watching.observe(document.documentElement, { childList: true, subtree: true });
}
