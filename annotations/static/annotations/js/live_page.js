// What a page shows of what others did meanwhile: a strip that takes nothing away, or, where nobody
// is editing the claims of an article, the claims as they are now.

import { filled, gettext, ngettext } from "./language.js";

const clock = new Intl.DateTimeFormat("en-GB", { timeZone: document.body.dataset.zone, hour: "2-digit", minute: "2-digit" });
// On these pages each act is one more of a number; the others say the newest in words.
const LISTS = ["queue", "desk"];
const SEE = {
  "claim.settled": gettext("See the final verdict"),
  "review.revised": gettext("See the review"),
  "review.submitted": gettext("See the review"),
};
let shown = "";

function strip(words, label) {
  document.querySelector("[data-live-strip]")?.remove();
  const box = document.createElement("div");
  box.className = "banner banner--info live-strip";
  box.dataset.liveStrip = "";
  box.setAttribute("role", "status");
  const text = document.createElement("div");
  text.className = "banner__text";
  const said = document.createElement("b");
  said.textContent = words;
  const link = document.createElement("a");
  // The same address again: what is being written is kept on this device.
  link.href = location.pathname + location.search;
  link.textContent = label;
  text.append(said, " ", link);
  box.append(text);
  document.querySelector("[data-live-place]")?.append(box);
}

function sentence({ said, at }) {
  return filled(gettext("%(said)s at %(time)s."), { said, time: clock.format(new Date(at)) });
}

export function showActs(acts, page) {
  const key = acts.map(({ verb, claim, at }) => `${verb} ${claim} ${at}`).join();
  if (!acts.length || key === shown) return;
  shown = key;
  if (LISTS.includes(page.watch)) {
    const more = ngettext("%(n)s change.", "%(n)s changes.", acts.length);
    return strip(more, gettext("Refresh"));
  }
  if (page.watch === "article") return redraw(acts, page);
  const outcome = acts.find(({ verb }) => verb in SEE || verb === "assignment.taken_back") ?? acts[0];
  strip(sentence(outcome), SEE[outcome.verb] ?? gettext("See it"));
}

// The claims of an article

const article = document.querySelector("[data-article-text]");

function changed(field) {
  if (field.type === "hidden" || field.type === "submit" || field.type === "button") return false;
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.options)
    return field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected));
  return field.value !== field.defaultValue;
}

function editing() {
  const typing = document.activeElement?.closest("main input, main textarea, main select");
  const selection = getSelection();
  const selecting = article.contains(selection.anchorNode) && !selection.isCollapsed;
  const forms = [...document.querySelectorAll("#claims form")];
  const dirty = forms.some((form) => [...form.elements].some(changed));
  return typing || selecting || dirty || article.isContentEditable;
}

async function redraw(acts, page) {
  const newest = acts[0];
  const current = document.querySelector(".claim-row[aria-current]");
  const own = acts.find(({ claim }) => current && String(claim) === current.dataset.claim);
  if (own || editing()) return strip(sentence(own ?? newest), gettext("See it"));
  const response = await fetch(location.href, { cache: "no-store" });
  if (!response.ok || editing()) return strip(sentence(newest), gettext("See it"));
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!swap(fresh, current)) return strip(sentence(newest), gettext("See it"));
  page.since = fresh.querySelector("[data-live]")?.dataset.since ?? page.since;
  dispatchEvent(new CustomEvent("claimdesk:redrawn"));
  document.querySelector("[data-announcer]").textContent = sentence(newest);
}

/** Put in what is new; false when the current claim is gone. Its row stays: its buttons are wired. */
function swap(fresh, current) {
  const kept = current && fresh.querySelector(`.claim-row[data-claim="${current.dataset.claim}"]`);
  if (current && !kept) return false;
  const focused = document.activeElement?.getAttribute("href");
  kept?.replaceWith(current.cloneNode());
  for (const place of ["[data-article-text]", ".claims-list", "#ledger", "#merge-other"]) {
    const [old, now] = [document, fresh].map((page) => page.querySelector(place));
    if (old && now) old.replaceChildren(...now.childNodes);
  }
  document.querySelector(".claim-row[aria-current]")?.replaceWith(current);
  if (focused && document.activeElement === document.body)
    [...document.querySelectorAll("main a")].find((a) => a.getAttribute("href") === focused)?.focus({ preventScroll: true });
  return true;
}
