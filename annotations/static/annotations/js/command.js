// The command menu: what the search page finds, in a dialog. Ctrl K opens it wherever the focus is,
// and closing gives the focus back. The search page does the same without this.

import { register } from "./keys.js";

const WAIT_MS = 120;
const dialog = document.getElementById("command");
const field = dialog.querySelector("[role=combobox]");
const list = dialog.querySelector("[role=listbox]");
const said = dialog.querySelector("[role=status]");
let timer = 0;
let asked = 0;
let shown = null; // the words whose results are in the list
let going = false; // Enter came before the results did

const hits = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");

function mark(hit) {
  chosen()?.setAttribute("aria-selected", "false");
  if (!hit) return field.removeAttribute("aria-activedescendant");
  hit.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", hit.id);
  hit.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = hits();
  if (!all.length) return;
  const at = all.indexOf(chosen());
  mark(all[(at + by + all.length) % all.length]);
}

function go() {
  const hit = chosen();
  if (hit) hit.click();
  else field.form.submit();
}

function tell(words) {
  said.textContent = words;
}

async function look() {
  const words = field.value.trim();
  const number = ++asked;
  const query = new URLSearchParams({ q: words, part: "menu" });
  const found = await fetch(`${field.form.getAttribute("action")}?${query}`)
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : null))
    .catch(() => null);
  if (number !== asked || !dialog.open) return;
  const part = new DOMParser().parseFromString(found ?? "", "text/html");
  list.replaceChildren(...(part.querySelector("[data-hits]")?.children ?? []));
  tell(found === null ? dialog.dataset.failed : part.querySelector("[data-said]").textContent);
  shown = words;
  mark(hits()[0]);
  if (going && words === field.value.trim()) go();
}

function open() {
  if (dialog.open) return dialog.close();
  if (document.querySelector("dialog:modal")) return;
  field.value = "";
  list.replaceChildren();
  tell("");
  shown = null;
  going = false;
  dialog.showModal();
  look();
}

field.addEventListener("input", () => {
  going = false;
  clearTimeout(timer);
  timer = setTimeout(look, WAIT_MS);
});
field.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey) return;
  if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "Enter") {
    if (shown === field.value.trim()) go();
    else going = true;
  } else return;
  event.preventDefault();
});
// The focus stays in the field, so that keys go on to work.
list.addEventListener("pointerdown", (event) => event.preventDefault());
document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-command]")) open();
});
register("Ctrl+K", field.getAttribute("aria-label"), open);
