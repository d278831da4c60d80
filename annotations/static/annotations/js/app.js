// What every page gets. The page works without any of it.

import { declared, register, singleKeysAreOn, switchSingleKeys } from "./keys.js";
import { gettext } from "./language.js";
import { keep, recall } from "./store.js";
import "./fields.js";
import "./outbox.js";

// Theme

function showTheme() {
  const chosen = recall("theme") ?? "system";
  for (const button of document.querySelectorAll("[data-theme-choice]"))
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
}

function chooseTheme(choice) {
  keep("theme", choice === "system" ? null : choice);
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  showTheme();
document.querySelector(".claim-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

// Dialogs

function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  if (id === "shortcuts") listShortcuts(dialog);
  dialog.showModal();
}

function cap(text) {
  const kbd = document.createElement("kbd");
  kbd.className = "kbd";
  const shown = text.length === 1 ? text.toUpperCase() : text;
  kbd.textContent = shown.replace("+", " ").replace("Enter", "↵").replace("Escape", "Esc");
  return kbd;
}

function listShortcuts(dialog) {
  const rows = declared().map(({ keys, label }) => {
    const row = document.createElement("div");
    const name = document.createElement("dt");
    const caps = document.createElement("dd");
    name.textContent = label;
    const digits = keys.every((key) => /^\d$/.test(key)) && keys.length > 1;
    const shown = digits ? [`${keys[0]}–${keys.at(-1)}`] : keys.flatMap((key) => key.split(" "));
    caps.append(...shown.map(cap));
    row.append(name, caps);
    return row;
  });
  dialog.querySelector("[data-shortcuts]").replaceChildren(...rows);
}

const singleKeys = document.querySelector("[data-single-keys]");
if (singleKeys) {
  singleKeys.checked = singleKeysAreOn();
  singleKeys.addEventListener("change", () => switchSingleKeys(singleKeys.checked));
}
register("?", gettext("All shortcuts"), () => open("shortcuts"));

// Clicks and Escape

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return;
  const theme = target.closest("[data-theme-choice]");
  if (theme) chooseTheme(theme.dataset.themeChoice);

  const opener = target.closest("[data-opens]");
  if (opener) {
    event.preventDefault();
    opener.closest("details.menu")?.removeAttribute("open");
    open(opener.dataset.opens);
  }
  const closer = target.closest("[data-close]");
  if (closer?.closest("dialog")?.open) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
  if (target.matches("dialog[open]")) target.close();

  const dismiss = target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest(dismiss.dataset.dismiss)?.remove();

  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(target)) menu.open = false;
});

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.preventDefault();
  },
  true,
);

/** Show a message that announces itself. `kind`: info, success or error. */
export function toast(text, kind = "info") {
  const box = document.createElement("div");
  box.className = `toast toast--${kind}`;
  const words = document.createElement("p");
  words.textContent = text;
  box.append(words);
  document.querySelector("[data-toasts]").append(box);
  if (kind !== "error") setTimeout(() => box.remove(), 6000);
}

showTheme();
document.querySelector("[data-focus]")?.focus();

// A link to a group of choices leads to the first of them, which a link alone would not focus.
document.querySelector(".error-summary")?.addEventListener("click", (event) => {
  const there = document.getElementById(event.target.closest("a[href^='#']")?.hash.slice(1));
  const field = there?.matches("input, textarea, select, button") ? there : there?.querySelector("input, textarea, select");
  if (!field) return;
  event.preventDefault();
  field.focus();
});
