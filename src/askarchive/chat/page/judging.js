// Saying what is wrong with an answer: kept by the owner of the archive, with nothing about the visitor.

import { call, sentenceOf } from "./calls.js";
import { el, exact, say } from "./dom.js";

const WRONG = {
  answered: [
    ["wrong_passage", "Another passage answers it"],
    ["should_have_refused", "Nothing in the archive answers it"],
  ],
  refused: [["should_have_answered", "The archive does answer it"]],
};
const HERE = ["right_passage_here", "The passage I selected in the source answers it"];

export function judging(conversation, number, answer, pane) {
  const root = el("div", { class: "judging" });
  const send = async (reason, note, right) => {
    try {
      await call("mark", conversation, number, reason, note, right);
      root.replaceChildren(el("span", { class: "label" }, "Noted, thank you."));
      say("Noted, thank you.");
    } catch (error) {
      root.append(el("span", { class: "label", role: "alert" }, exact(sentenceOf(error))));
    }
  };
  const form = wrong(answer.answered ? WRONG.answered : WRONG.refused, number, pane, send);
  const no = el("button", { type: "button", class: "tool", "aria-expanded": "false" }, "No");
  no.addEventListener("click", () => {
    form.hidden = !form.hidden;
    no.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) form.querySelector("input").focus();
  });
  root.append(
    el("span", { class: "label" }, answer.answered ? "Is this right? " : "Is it right that there is no answer? "),
    el("button", { type: "button", class: "tool", onclick: () => send("right", "", null) }, "Yes"),
    no,
    form
  );
  return root;
}

function wrong(reasons, number, pane, send) {
  const choice = ([value, label], i) =>
    el("label", {}, el("input", { type: "radio", name: `reason-${number}`, value, checked: i === 0 }), ` ${label}`);
  const selected = el("p", { class: "label selected" });
  const note = el("input", { type: "text", maxlength: 2000, "aria-label": "Remark, if you like", placeholder: "Remark, if you like" });
  const form = el("form", { hidden: true }, el("fieldset", {}, el("legend", { class: "heard" }, "What is wrong"), [...reasons, HERE].map(choice)), selected, note, el("button", { class: "tool" }, "Send"));
  const tell = () =>
    selected.replaceChildren(
      ...(pane.selected ? ["Selected: ", exact(shortened(pane.selected.text))] : ["Select the right words in the source first."])
    );
  const chosen = () => form.querySelector("input:checked").value;
  const settle = () => {
    selected.hidden = chosen() !== "right_passage_here";
    tell();
  };
  pane.root.addEventListener("selected", tell);
  form.addEventListener("change", settle);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const here = chosen() === "right_passage_here";
    if (here && !pane.selected) return say("Select the right words in the source first.");
    const { document: name, start, end } = pane.selected ?? {};
    send(chosen(), note.value, here ? { document: name, start, end } : null);
  });
  settle();
  return form;
}

function shortened(text) {
  const points = [...text];
  return points.length > 120 ? `${points.slice(0, 120).join("")}\u2026` : text;
}
