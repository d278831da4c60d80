// The final verdict is kept on this device while it is written, and dropped when the server says
// that the claim has one: it redirects to an address that ends in #settled-<claim>.

import { gettext } from "./language.js";
import { keep, recall } from "./store.js";

const DRAFT = "adjudicate.";
const NOT_CONTENT = new Set(["csrfmiddlewaretoken", "request_key", "seen"]);

/** What is filled in, as [name, value] pairs. */
function filled(form) {
  return [...new FormData(form)].filter(([name]) => !NOT_CONTENT.has(name));
}

function fill(form, pairs) {
  const chosen = new Set(pairs.map(([name, value]) => `${name}\n${value}`));
  const texts = new Map(pairs);
  for (const field of form.elements) {
    if (!field.name || NOT_CONTENT.has(field.name) || field.type === "submit") continue;
    if (field.type === "radio" || field.type === "checkbox")
      field.checked = chosen.has(`${field.name}\n${field.value}`);
    else field.value = texts.get(field.name) ?? "";
  }
}

function say(text) {
  const place = document.querySelector(".submit-bar__state");
  if (!place) return;
  place.setAttribute("role", "status");
  place.textContent = text;
}

function watch(form) {
  const name = form.dataset.draft;
  const drawn = JSON.stringify(filled(form));
  const stored = recall(name);
  // An answer to what was sent, or a start that was asked for, is newer than the draft.
  if ("answered" in form.dataset) keep(name, drawn);
  else if (stored && stored !== drawn) {
    fill(form, pairsOf(stored));
    say(gettext("Brought back from this device"));
  }
  const store = () => {
    keep(name, JSON.stringify(filled(form)));
    say(gettext("Kept on this device until you save"));
  };
  form.addEventListener("input", store);
  form.addEventListener("change", store);
}

function pairsOf(stored) {
  try {
    return JSON.parse(stored);
  } catch {
    return [];
  }
}

function forgetSettled() {
  const settled = /^#settled-(\d+)$/.exec(location.hash);
  if (!settled) return;
  for (const key of Object.keys(localStorage))
    if (key.startsWith(`claimdesk.${DRAFT}`) && key.endsWith(`.${settled[1]}`))
      keep(key.slice("claimdesk.".length), null);
  history.replaceState(null, "", location.pathname + location.search);
}

try {
  forgetSettled();
} catch {
  // Without storage there is no draft to forget.
}
const form = document.querySelector("form[data-draft]");
if (form) watch(form);
