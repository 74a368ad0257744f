// The page: joins the frame that Gradio drew, the conversation and the source.

import { call, sentenceOf } from "./calls.js";
import { Conversation } from "./conversation.js";
import { Checking } from "./checking.js";
import { doing, el, exact, keepCopiesExact, menu, say, whenThere } from "./dom.js";
import { opened } from "./opened.js";
import { Pane } from "./pane.js";
import { takeAlong } from "./quote.js";

document.documentElement.lang = "en";

const FRAME = ["#top", "#talk", "#conversation", "#checking", "#source", "#question textarea", "#ask", "#asking"];
whenThere(FRAME, start);

async function start(top, talk, root, checkRoot, source, box, button, asking) {
  keepCopiesExact();
  document.querySelector("main")?.setAttribute("aria-label", "askarchive");
  const masthead = el("header", { class: "masthead" });
  top.append(masthead);
  let archive;
  try {
    archive = await call("welcome");
  } catch (error) {
    root.append(el("div", { class: "failure", role: "alert" }, exact(sentenceOf(error))));
    return;
  }
  const chosen = el("div", { class: "chosen", hidden: true });
  const pane = new Pane(source, archive, () => showChoice(chosen, pane));
  const conversation = new Conversation(root, pane, () => pane.list.names, archive.feedback);
  const welcome = welcoming(archive, (question) => submit(question));
  root.prepend(welcome);
  asking.parentElement.insertBefore(chosen, asking);
  const people = archive.documents.documents.flatMap(({ interviewees, interviewers }) => [...interviewees, ...interviewers]);
  const checking = new Checking(checkRoot, pane, [...new Set(people)]);
  const views = { ask: () => box, check: () => checking.claim };
  const switches = Object.entries({ ask: "Ask", check: "Check a quotation" }).map(([view, label]) =>
    el("button", { type: "button", class: "tool", "data-view": view, onclick: () => look(view) }, label)
  );
  const look = (view, focus = true) => {
    talk.dataset.view = view;
    for (const each of switches) each.setAttribute("aria-pressed", String(each.dataset.view === view));
    if (focus) views[view]().focus();
  };
  look("ask", false);
  masthead.append(
    el("h1", {}, exact(archive.title)),
    el("p", {}, "Answers only in the words of the archive"),
    el("nav", { class: "views", "aria-label": "What to do" }, switches),
    el("div", { class: "tools" },
      el("button", { type: "button", class: "tool fresh", hidden: true, onclick: () => startAnew() }, shortly("New conversation", "New")),
      el("button", { type: "button", class: "tool", id: "read", onclick: () => { pane.cameFrom = null; pane.lift(); pane.title.focus(); } }, "Source"),
      menu("More", [
        Object.entries({ markdown: "Markdown", json: "JSON", annotations: "Web Annotations" }).map(([form, label]) =>
          doing(`Save as ${label}`, "Saved", () => takeAlong(conversation.name, form).catch(sentenceOf))),
        themeSwitch(),
      ]))
  );
  box.setAttribute("aria-label", "Your question");
  box.setAttribute("enterkeyhint", "send");
  box.maxLength = 20_000;

  const settle = () => {
    welcome.hidden = !conversation.empty;
    masthead.querySelector(".fresh").hidden = conversation.empty;
  };

  async function submit(question, quietly = false) {
    if (conversation.busy) return;
    if (!question.trim()) {
      say("Write a question first.");
      box.placeholder = "Write a question first";
      box.focus();
      return;
    }
    conversation.busy = true;
    button.setAttribute("aria-disabled", "true");
    setValue(box, "");
    look("ask", false);
    const answered = conversation.ask(question);
    settle();
    const turn = await answered;
    conversation.busy = false;
    button.removeAttribute("aria-disabled");
    // Back and forward go through the turns; the question itself stays out of the browser's history.
    if (turn && !quietly) history.pushState({ turn: turn.number }, "", location.pathname);
    return turn;
  }

  window.addEventListener("popstate", ({ state }) => {
    look("ask", false);
    if (state?.turn) conversation.goTo(state.turn);
    else root.scrollTo({ top: 0 });
  });

  async function startAnew() {
    await conversation.forget();
    settle();
    box.focus();
  }

  button.addEventListener("click", () => submit(box.value));
  box.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      submit(box.value);
    },
    { capture: true }
  );

  try {
    await conversation.restore();
  } catch (error) {
    say(sentenceOf(error));
  }
  settle();
  const [first] = archive.documents.documents;
  if (first) await pane.open(first.document);
  const link = opened(location.search);
  if (link && conversation.last !== link.question) await link.follow(await submit(link.question, true), pane);
  else conversation.goToLast();
  document.documentElement.dataset.ready = "yes";
}

function welcoming({ examples, documents }, ask) {
  return el(
    "section",
    { class: "welcome" },
    el("h2", {}, "Ask, and read it in their own words"),
    el("p", {}, "Every answer is a quotation, character for character, with its speaker and its place in the source. What the archive does not say, you will not hear here."),
    examples.length > 0 &&
      el("div", { class: "examples" },
        el("p", { class: "label" }, documents.total === 1 ? "Questions from the interview itself" : "Questions from the interviews themselves"),
        examples.map((question) => el("button", { type: "button", class: "example", onclick: () => ask(question) }, exact(question))))
  );
}

/** A label with a shorter form for small screens. */
function shortly(long, short) {
  return [el("span", { class: "long" }, long), el("span", { class: "short" }, short)];
}

function showChoice(chosen, pane) {
  const names = pane.list.names;
  chosen.hidden = !names;
  chosen.replaceChildren(
    `Asking ${names?.length ?? 0} of ${pane.list.total} documents `,
    el("button", { type: "button", class: "tool", onclick: () => pane.list.clear() }, "Ask all")
  );
}

/** Gradio's box must learn of a new value too. */
function setValue(box, value) {
  box.value = value;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function themeSwitch() {
  const kept = localStorage.getItem("theme");
  if (kept) document.body.classList.toggle("dark", kept === "dark");
  const dark = () => document.body.classList.contains("dark");
  const button = el("button", { type: "button", class: "tool theme" });
  const label = () => (button.textContent = dark() ? "Light colours" : "Dark colours");
  button.addEventListener("click", () => {
    localStorage.setItem("theme", dark() ? "light" : "dark");
    document.body.classList.toggle("dark");
    label();
  });
  label();
  new MutationObserver(label).observe(document.body, { attributeFilter: ["class"] });
  return button;
}
