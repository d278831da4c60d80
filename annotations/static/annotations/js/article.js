// Marking claims by selecting words. Every act is the plain form that stands on the page as well:
// this module fills it in, so the server checks the same offsets and words either way.

import { codePoints, selectionToSpan, textOf, toPoints, toUnits, unitsToRange } from "./anchor.js";
import { ClaimForm } from "./claim_form.js";
import { EdgeHandles } from "./edges.js";
import { guessSpeaker } from "./guess.js";
import { chosen, register } from "./keys.js";
import { characters, filled, gettext, ngettext } from "./language.js";
import { keep, recall } from "./store.js";
import { countWords, snapToWords } from "./words.js";

const pane = document.querySelector("[data-article]");
const root = pane.querySelector("[data-article-text]");
const toolbar = pane.querySelector("[data-selection-toolbar='new']");
const edgesBar = pane.querySelector("[data-selection-toolbar='edges']");
const text = textOf(root);
const language = root.lang;
let claims = readClaims();
let handles = null;
addEventListener("claimdesk:redrawn", () => {
  claims = readClaims();
  handles?.draw();
});

function readClaims() {
  return [...document.querySelectorAll(".claim-row[data-spans]")].map((row) => ({
    number: row.dataset.number,
    speaker: row.dataset.speaker,
    spans: readSpans(row.dataset.spans),
  }));
}

/** "518-606 700-720" in code points, as [start, end] pairs in units. */
function readSpans(written) {
  return written.split(" ").map((part) => part.split("-").map((points) => toUnits(text, Number(points))));
}

function say(words) {
  pane.querySelector("[data-announcer]").textContent = words;
}

// Highlights

function show(spans) {
  if (CSS.highlights) CSS.highlights.set("pending", new Highlight(...spans.map(rangeOf)));
}

function highlight(spans) {
  show(spans);
  if (edgesBar && !edgesBar.hidden) placeToolbar(edgesBar, spans.at(-1));
  if (toolbar && !toolbar.hidden) sizeToolbar(spans[0]);
  handles?.draw();
}

function unhighlight() {
  CSS.highlights?.delete("pending");
  if (edgesBar) edgesBar.hidden = true;
  handles?.draw();
}

const highlights = pane.querySelector("[data-action='highlights']");

function showHighlights(on) {
  pane.classList.toggle("highlights-off", !on);
  highlights.setAttribute("aria-pressed", String(on));
  highlights.querySelector("[data-highlights-label]").textContent = on ? gettext("Highlights on") : gettext("Highlights off");
  handles?.draw();
}

highlights.addEventListener("click", () => {
  const on = pane.classList.contains("highlights-off");
  keep("highlights", on ? null : "off");
  showHighlights(on);
});
showHighlights(recall("highlights") !== "off");

// Forms

const surroundings = { text, language, direction: root.dir, highlight, unhighlight, say };
const newForm = document.querySelector("[data-claim-form='new']");
const fresh = newForm && new ClaimForm(newForm, surroundings);
const edgesForm = document.querySelector("[data-claim-form='edges']");
const edges = edgesForm && new ClaimForm(edgesForm, surroundings, readSpans(edgesForm.dataset.spans));
const formWithEdges = () => (fresh?.isPending ? fresh : edges);

if (fresh) {
  handles = new EdgeHandles({
    ...{ pane, root, text, language, direction: root.dir },
    form: formWithEdges,
    preview: (spans) => {
      const form = formWithEdges();
      if (spans) show(spans);
      else if (form.isMoved) highlight(form.spans);
      else unhighlight();
    },
    moved: edgeMoved,
  });
}

/** An edge was dragged. Of a saved claim it waits for the arrows, or for Enter. */
function edgeMoved(form) {
  if (form === fresh) return placeToolbar(toolbar, form.spans[0]);
  document.querySelector("#edges").open = true;
  form.startStepping();
  edgesBar.hidden = false;
  return placeToolbar(edgesBar, form.spans.at(-1));
}

edgesBar?.querySelector("[data-action='cancel']").addEventListener("click", () => {
  edges.reset();
  say(gettext("Edges are left as they were."));
});

// A selection becomes a claim that is not saved yet

function settle({ exact = false, show = false } = {}) {
  const selection = getSelection();
  if (!fresh || selection.rangeCount === 0 || selection.isCollapsed) return;
  if (!root.contains(selection.anchorNode) && !root.contains(selection.focusNode)) return;
  const span = selectionToSpan(root, selection.getRangeAt(0));
  if (!span) return;
  let place = [toUnits(text, span.start), toUnits(text, span.end)];
  if (!exact) place = snapToWords(text, ...place, language);
  if (place[0] >= place[1]) return;
  if (show) selection.setBaseAndExtent(...edgesOf(place, selection));
  propose(place);
}

/** The range of a place in the direction in which it was selected. */
function edgesOf(place, selection) {
  const range = rangeOf(place);
  const backwards = selection.anchorNode.compareDocumentPosition(selection.focusNode)
    & Node.DOCUMENT_POSITION_PRECEDING
    || (selection.anchorNode === selection.focusNode && selection.anchorOffset > selection.focusOffset);
  const start = [range.startContainer, range.startOffset];
  const end = [range.endContainer, range.endOffset];
  return backwards ? [...end, ...start] : [...start, ...end];
}

function rangeOf([start, end]) {
  return unitsToRange(root, start, end);
}

function propose(place) {
  edges?.reset();
  const details = document.querySelector("details#new");
  if (details) details.open = true;
  fresh.propose([place], guessSpeaker(text, claims, place));
  toolbar.hidden = false;
  say(filled(gettext("Selected: %(size)s"), { size: sizeToolbar(place) }));
  placeToolbar(toolbar, place);
}

function sizeToolbar(place) {
  const words = text.slice(...place);
  const size = [
    ngettext("%(n)s word", "%(n)s words", countWords(words, language)),
    characters(codePoints(words)),
  ].join(" · ");
  toolbar.querySelector("[data-selection-size]").textContent = size;
  return size;
}

function placeToolbar(bar, place) {
  const rects = [...rangeOf(place).getClientRects()].filter((rect) => rect.width > 0);
  const last = rects.at(-1);
  if (!last) return;
  const around = pane.getBoundingClientRect();
  const bottom = Math.min(around.bottom, innerHeight) - 8;
  const below = last.bottom + 8 + bar.offsetHeight < bottom;
  const top = below ? last.bottom + 8 : rects[0].top - bar.offsetHeight - 8;
  const most = pane.clientWidth - bar.offsetWidth - 16;
  const left = Math.min(...rects.slice(-2).map((rect) => rect.left)) - around.left;
  bar.style.top = `${top - around.top + pane.scrollTop}px`;
  bar.style.left = `${Math.max(16, Math.min(left, most))}px`;
}

function withdrawProposal() {
  if (!fresh?.isPending) return false;
  fresh.reset();
  toolbar.hidden = true;
  getSelection().removeAllRanges();
  return true;
}

let pointerIsDown = false;
let selectionTimer = 0;

root.addEventListener("pointerdown", () => {
  pointerIsDown = true;
});
document.addEventListener("pointerup", (event) => {
  if (!pointerIsDown) return;
  pointerIsDown = false;
  // The browser gives up a selection that was clicked into only after this event.
  setTimeout(() => {
    if (getSelection().isCollapsed) clickedAt(event);
    else settle({ exact: event.altKey, show: event.pointerType === "mouse" });
  });
});
document.addEventListener("selectionchange", () => {
  clearTimeout(selectionTimer);
  if (!pointerIsDown && !cutting) selectionTimer = setTimeout(settle, 150);
});

function clickedAt(event) {
  if (caretIsOn) return;
  const mark = event.target.closest?.(".mark");
  if (withdrawProposal() || !mark || !root.contains(mark)) return;
  location.assign(`?claim=${mark.dataset.claims.split(" ").at(-1)}#claim`);
}

toolbar?.addEventListener("click", (event) => {
  const action = event.target.closest("[data-action]")?.dataset.action;
  if (action === "save") newForm.requestSubmit();
  else if (action === "add") addPart();
  else if (action === "cancel") withdrawProposal();
});

// Before the page's own Escape, which leads back to the list.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && withdrawProposal()) event.preventDefault();
  },
  true,
);

/** The selected words become one more part of the current claim. */
function addPart() {
  if (!edges) return;
  edges.add(fresh.spans[0]);
  edgesForm.requestSubmit();
}

// A caret in the text, for selecting and cutting with the keyboard. The text is editable for the
// browser, which then moves the caret as people expect, but no input ever reaches it.

const caretButton = pane.querySelector("[data-action='caret']");
let caretIsOn = false;
let cutting = false;

function caretOn(at) {
  caretIsOn = true;
  root.contentEditable = "true";
  root.spellcheck = false;
  root.setAttribute("role", "textbox");
  root.setAttribute("aria-multiline", "true");
  root.setAttribute("aria-readonly", "true");
  root.setAttribute("aria-label", gettext("Text of the article"));
  root.focus({ preventScroll: true });
  const range = rangeOf([at, at]);
  getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.startContainer, range.startOffset);
  range.startContainer.parentElement.scrollIntoView({ block: "nearest" });
  caretButton?.setAttribute("aria-pressed", "true");
}

function caretOff() {
  if (!caretIsOn) return;
  caretIsOn = cutting = false;
  root.contentEditable = "false";
  for (const name of ["contenteditable", "role", "aria-multiline", "aria-readonly", "aria-label"])
    root.removeAttribute(name);
  caretButton?.setAttribute("aria-pressed", "false");
}

function caretPlace() {
  const selection = getSelection();
  if (selection.rangeCount === 0 || !root.contains(selection.focusNode)) return null;
  const before = document.createRange();
  before.setStart(root, 0);
  before.setEnd(selection.focusNode, selection.focusOffset);
  return selectionToSpan(root, before)?.quote.length ?? 0;
}

function firstVisible() {
  const top = pane.getBoundingClientRect().top;
  const lines = [...root.querySelectorAll(".paragraph")];
  const line = lines.find((one) => one.getBoundingClientRect().bottom > Math.max(top, 0) + 40) ?? lines[0];
  const before = document.createRange();
  before.setStart(root, 0);
  before.setEnd(line, 0);
  return selectionToSpan(root, before)?.quote.length ?? 0;
}

caretButton?.addEventListener("click", () => {
  if (caretIsOn) return caretOff();
  caretOn(caretPlace() ?? edges?.spans[0][0] ?? firstVisible());
  say(gettext("Caret in the text. Hold Shift and move to select, then press Enter."));
});
for (const kind of ["beforeinput", "drop", "dragover"])
  root.addEventListener(kind, (event) => event.preventDefault());
root.addEventListener("compositionstart", caretOff);
root.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !pane.contains(event.relatedTarget)) caretOff();
});
root.addEventListener("keydown", (event) => {
  if (!caretIsOn || event.isComposing || event.defaultPrevented) return;
  if (event.key === "Escape") {
    caretOff();
  } else if (event.key === "Enter") {
    if (cutting) cut();
    else if (fresh?.isPending) newForm.requestSubmit();
  } else if (event.key.toLowerCase() === chosen("V").toLowerCase() && !event.ctrlKey && !event.metaKey) {
    caretOff();
  } else return;
  event.preventDefault();
});

// Splitting, merging, edges: what the buttons of the current claim do here instead of a new page

const splitForm = document.querySelector("[data-split-form]");

function startCutting() {
  const spans = edges.spans;
  const here = caretPlace();
  const inside = here !== null && spans.some(([start, end]) => start < here && here < end);
  const [start, end] = spans[0];
  document.querySelector("#split").open = true;
  caretOn(inside ? here : snapToWords(text, start + ((end - start) >> 1), end, language)[0]);
  cutting = true;
  say(gettext("Caret in the claim. Move it to where the second part begins, then press Enter."));
}

function cut() {
  const part = edges.spans.find(([start, end]) => start < caretPlace() && caretPlace() < end);
  if (!part) return say(gettext("The caret is not inside the claim."));
  const rest = text.slice(caretPlace(), part[1]);
  const at = caretPlace() + rest.length - rest.trimStart().length;
  splitForm.elements.at.value = toPoints(text, at);
  // Whole characters: half of a surrogate pair cannot be sent.
  splitForm.elements.words.value = [...text.slice(at, part[1])].slice(0, 60).join("");
  splitForm.requestSubmit();
}

splitForm?.elements.words.addEventListener("input", () => {
  splitForm.elements.at.value = "";
});

function merge() {
  const form = document.querySelector("[data-merge-form]");
  const chosen = form.elements.other.selectedOptions[0].textContent.split(" ")[0];
  const current = claims.find((claim) => document.querySelector(`.claim-row[aria-current][data-number="${claim.number}"]`));
  const other = claims.find((claim) => claim.number === chosen);
  if (current.speaker === other.speaker) return form.requestSubmit();
  document.querySelector("#merge").open = true;
  form.querySelector("button").focus();
  return say(
    filled(gettext("Claim %(number)s has another speaker. Press Enter to merge all the same."), other),
  );
}

const acts = {
  split: startCutting,
  merge,
  edges: () => {
    if (fresh?.isPending) return fresh.startStepping();
    document.querySelector("#edges").open = true;
    return edges.startStepping();
  },
  withdraw: () => {
    document.querySelector("#withdraw").open = true;
    document.querySelector("#withdraw select").focus();
  },
};
document.querySelector(".claim-row__actions")?.addEventListener("click", (event) => {
  const act = acts[event.target.closest("[data-action]")?.dataset.action];
  if (!act || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  act();
});
if (fresh) register("E", gettext("Edges"), () => fresh.isPending && fresh.startStepping());

// Coming back after a step: the same place in the text, and the draft of an added article is done

const place = `scroll.${location.pathname}`;
addEventListener("pagehide", () => sessionStorage.setItem(place, String(pane.scrollTop)));
const were = Number(sessionStorage.getItem(place));
if (were) pane.scrollTop = were;
const current = root.querySelector(".mark[data-state='current']");
if (current) {
  const box = current.getBoundingClientRect();
  const view = pane.getBoundingClientRect();
  if (pane.scrollHeight > pane.clientHeight && (box.top < view.top + 60 || box.bottom > view.bottom - 60))
    pane.scrollTop += box.top - view.top - view.height / 3;
}
if (pane.dataset.added) keep(pane.dataset.added, null);
settle();
