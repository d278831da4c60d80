// Adding an article: the split is checked while typing pauses, and the text is kept on this device.

import { codePoints } from "./fields.js";
import { characters, ngettext } from "./language.js";
import { keep, recall } from "./store.js";

const CHECK_AFTER_MS = 700;
const KEEP_AFTER_MS = 300;
const LOOK_FIRST_MS = 300; // then less and less often, for a long text
const LOOK_LAST_MS = 3_000;
const LONGEST_TO_CHECK = 300_000; // units; a longer text is checked on demand
const KEPT = ["title", "publisher", "published", "byline", "url", "archived_url", "language", "other_language", "text"];
const RIGHT_TO_LEFT = ["ar", "fa", "he", "ur"];
const REPLACED = ["[data-split]", "[data-facts]", "[data-duplicate]"];

const form = document.querySelector("#intake");
const text = form.elements.text;
const restored = document.querySelector("[data-restored]");
const decided = new Map();
let checkTimer = 0;
let keepTimer = 0;
let running = null;
let lookTimer = 0;
let lookAfter = LOOK_FIRST_MS;

// The draft on this device

function keepDraft() {
  const draft = Object.fromEntries(KEPT.map((name) => [name, form.elements[name].value]));
  keep(form.dataset.draftKey, draft.text || draft.title ? JSON.stringify(draft) : null);
}

function restoreDraft() {
  const draft = recall(form.dataset.draftKey);
  if (!draft) return;
  const values = JSON.parse(draft);
  // A text that was opened again knows no title; the draft of the same text does.
  if (text.value && !("opened" in form.dataset && values.text === text.value)) return;
  for (const [name, value] of Object.entries(values))
    if (KEPT.includes(name)) form.elements[name].value = value;
  restored.hidden = false;
  setDirection();
  check();
}

restored.querySelector("[data-discard]").addEventListener("click", () => {
  keep(form.dataset.draftKey, null);
  location.assign(location.pathname);
});

// The split

function rows() {
  return [...form.querySelectorAll(".split-row")];
}

function wordsOf(row) {
  return row.querySelector("label").textContent;
}

function countKept() {
  const hidden = Number(form.querySelector("[data-split]").dataset.hidden);
  const kept = rows().filter((row) => row.querySelector("[type=checkbox]").checked).length + hidden;
  for (const output of form.querySelectorAll("[data-kept]")) output.textContent = ngettext("%(n)s claim", "%(n)s claims", kept);
}

/** What was decided on rows that the new split has, too. */
function decideAgain() {
  for (const row of rows()) {
    const values = decided.get(wordsOf(row));
    if (!values) continue;
    for (const field of row.querySelectorAll("input, select")) {
      const kind = field.name.split("-")[0];
      if (field.type === "checkbox") field.checked = values.kept;
      else field.value = values[kind];
    }
  }
}

form.addEventListener("change", (event) => {
  const row = event.target.closest(".split-row");
  if (row) {
    decided.set(wordsOf(row), {
      kept: row.querySelector("[type=checkbox]").checked,
      speaker: row.querySelector("[name^=speaker-]")?.value ?? "",
      worth: row.querySelector("[name^=worth-]")?.value ?? "",
    });
    countKept();
  } else if (event.target.name === "language") {
    setDirection();
    check();
  } else if (["by", "upload", "published", "other_language"].includes(event.target.name)) {
    check();
  }
});

async function check(action = "preview") {
  clearTimeout(checkTimer);
  clearTimeout(lookTimer);
  running?.abort();
  const upload = form.elements.upload.files.length > 0;
  if (!upload && !text.value.trim()) return;
  running = new AbortController();
  const body = new FormData(form);
  body.set("action", action);
  const split = form.querySelector("[data-split]");
  split.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(location.href, { method: "POST", body, signal: running.signal });
    show(new DOMParser().parseFromString(await response.text(), "text/html"), upload);
  } catch (error) {
    if (error.name === "AbortError") return;
    split.removeAttribute("aria-busy");
    lookAgain();
  }
}

/** While a worker splits, the page fills in by itself. */
function lookAgain() {
  clearTimeout(lookTimer);
  if (!form.querySelector("[data-unfinished]")) {
    lookAfter = LOOK_FIRST_MS;
    return;
  }
  lookTimer = setTimeout(look, lookAfter);
  lookAfter = Math.min(lookAfter * 1.5, LOOK_LAST_MS);
}

function show(answer, uploaded) {
  const fresh = answer.querySelector("#intake");
  if (!fresh) return;
  for (const selector of REPLACED) {
    const here = form.querySelector(selector);
    here.replaceChildren(...fresh.querySelector(selector).childNodes);
    here.removeAttribute("aria-busy");
  }
  form.querySelector("[data-split]").dataset.hidden = fresh.querySelector("[data-split]").dataset.hidden;
  document.querySelector("[data-stepper]").replaceWith(answer.querySelector("[data-stepper]"));
  if (uploaded && !fresh.querySelector("#id_upload_error")) {
    text.value = fresh.querySelector("[name=text]").value;
    form.elements.upload.value = "";
    form.querySelector("[name=how][value=paste]").click();
    keepDraft();
  }
  showError(".intake__paste", fresh.querySelector("#id_text_error"));
  showError(".intake__upload", fresh.querySelector("#id_upload_error"));
  decideAgain();
  countKept();
  measure();
  lookAgain();
}

function showError(field, error) {
  form.querySelector(`${field} .field__error`)?.remove();
  if (error) form.querySelector(`${field}`).append(error);
}

async function look() {
  const here = form.querySelector("[data-unfinished]");
  const response = await fetch(here.dataset.unfinished).catch(() => null);
  if (!here.isConnected) return;
  const fresh = response?.ok && new DOMParser().parseFromString(await response.text(), "text/html").querySelector(".split-progress");
  if (response?.status === 404 || (fresh && !("unfinished" in fresh.dataset))) {
    check();
    return;
  }
  if (fresh) here.replaceWith(fresh);
  lookAgain();
}

// The text

function measure() {
  const length = codePoints(text.value);
  const paragraphs = text.value.split("\n").filter((line) => line.trim()).length;
  form.querySelector("[data-text-size]").textContent = length
    ? [characters(length), ngettext("%(n)s paragraph", "%(n)s paragraphs", paragraphs)].join(" · ")
    : "";
}

function setDirection() {
  const tag = form.elements.language.value;
  const direction = RIGHT_TO_LEFT.includes(tag) ? "rtl" : "ltr";
  if (tag !== "other") form.querySelector(`[name=direction][value=${direction}]`).checked = true;
  applyDirection();
}

function applyDirection() {
  text.dir = form.querySelector("[name=direction]:checked")?.value ?? "ltr";
  text.lang = form.elements.language.value === "other" ? form.elements.other_language.value : form.elements.language.value;
}

form.addEventListener("change", (event) => {
  if (event.target.name === "direction") applyDirection();
});
form.addEventListener("input", () => {
  clearTimeout(keepTimer);
  keepTimer = setTimeout(keepDraft, KEEP_AFTER_MS);
});
text.addEventListener("input", () => {
  measure();
  clearTimeout(checkTimer);
  if (text.value.length <= LONGEST_TO_CHECK) checkTimer = setTimeout(check, CHECK_AFTER_MS);
});

restoreDraft();
applyDirection();
measure();
lookAgain();
