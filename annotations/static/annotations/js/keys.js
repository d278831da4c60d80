// Keyboard shortcuts, declared by the controls they duplicate:
//
//   data-key="X"            one typed character or named key ("Escape", "Enter", "ArrowLeft")
//   data-key="Ctrl+Enter"   a combination; Ctrl is also ⌘
//   data-key="G Q"          one key after the other, within a second
//   data-key-label="Back"   its name in the list of shortcuts, when the control's text is not it
//   data-key-group="Verdict" several keys shown as one line of the list
//   data-key-cycle="C"      on a fieldset of radios: chooses the next one
//   data-key-field="R"      on a field: moves the focus into it
//
// A single key acts only outside fields and can be switched off or changed (annotations/keyboard.py
// names them all); it matches the character that was typed, whatever the layout. A key whose control cannot be seen does nothing.

import { keep, recall } from "./store.js";

const SEQUENCE_MS = 1000;
// What the person made of single keys: {declared: pressed}, "" where one is switched off.
const changed = JSON.parse(document.body.dataset.keys ?? "{}");
const registered = new Map();
let prefix = { key: "", at: 0 };

/** Declare a key that has no control of its own. `act` gets the event; returns an undo function. */
export function register(declaredKey, label, act) {
  const key = chosen(declaredKey);
  if (!key) return () => {};
  registered.set(normal(key), { key, label, act });
  return () => registered.delete(normal(key));
}

/** What the person presses for a declared key; "" when they switched it off. */
export function chosen(key) {
  const [first, ...rest] = key.split(" ");
  const own = changed[first.toLowerCase()] ?? first;
  return own && [own, ...rest].join(" ");
}

export function singleKeysAreOn() {
  return recall("keys") !== "off";
}

export function switchSingleKeys(on) {
  keep("keys", on ? null : "off");
}

/** What is declared on the page now: [{keys: [..], label}], in the order of the page. */
export function declared() {
  const rows = [];
  for (const element of document.querySelectorAll(
    "[data-key], [data-key-cycle], [data-key-field]",
  )) {
    if (!isUsable(element)) continue;
    const key = keyOf(element);
    if (!key) continue;
    const label = labelOf(element);
    const row = rows.find((other) => other.label === label);
    if (!row) rows.push({ keys: [key], label });
    else if (!row.keys.includes(key)) row.keys.push(key);
  }
  for (const { key, label } of registered.values()) rows.push({ keys: [key], label });
  return rows;
}

function keyOf(element) {
  return chosen(element.dataset.key ?? element.dataset.keyCycle ?? element.dataset.keyField);
}

function labelOf(element) {
  if (element.dataset.keyGroup) return element.dataset.keyGroup;
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  const named = element.querySelector("legend, label") ?? element.labels?.[0] ?? element;
  const text = named.getAttribute("aria-label") ?? readable(named);
  return text || element.getAttribute("placeholder") || "";
}

function readable(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, .count, .visually-hidden").forEach((part) => part.remove());
  const label = copy.querySelector("svg[aria-label]")?.getAttribute("aria-label");
  return copy.textContent.replace(/\s+/g, " ").trim() || label || "";
}

function isUsable(element) {
  if (element.matches(":disabled, [aria-disabled='true']")) return false;
  const dialog = document.querySelector("dialog:modal");
  if (dialog && !dialog.contains(element)) return false;
  // Radios of a card are drawn by their label.
  return (element.closest("label") ?? element).checkVisibility({ visibilityProperty: true });
}

function normal(key) {
  return key.length === 1 ? key.toLowerCase() : key.replace(/\+(.)$/, (_, c) => `+${c.toLowerCase()}`);
}

function pressed(event) {
  const key = event.key === "Esc" ? "Escape" : event.key;
  if (!event.ctrlKey && !event.metaKey) return normal(key);
  return normal(`Ctrl+${event.shiftKey ? "Shift+" : ""}${key}`);
}

function isField(target) {
  if (!(target instanceof Element)) return false;
  if (target.closest("[contenteditable]:not([contenteditable='false'])")) return true;
  if (target.matches("textarea, select")) return true;
  return target.matches("input:not([type=radio], [type=checkbox], [type=button], [type=submit])");
}

/** Keys the focused control needs for itself. */
function belongsToControl(target, key) {
  if (!(target instanceof Element)) return false;
  if (key === "enter" || key === "Enter") return target.closest("a, button, summary, input") !== null;
  return key.startsWith("Arrow") && target.matches("input[type=radio]");
}

function find(wanted) {
  const elements = document.querySelectorAll("[data-key], [data-key-cycle], [data-key-field]");
  return [...elements].find(
    (element) => keyOf(element).split(" ").map(normal).join(" ") === wanted && isUsable(element),
  );
}

function startsSequence(key) {
  return [...document.querySelectorAll("[data-key*=' ']")].some(
    (element) => normal(keyOf(element).split(" ")[0]) === key,
  );
}

function act(element) {
  if (element.dataset.keyCycle) {
    const radios = [...element.querySelectorAll("input[type=radio]:enabled")];
    const next = radios[(radios.findIndex((radio) => radio.checked) + 1) % radios.length];
    next?.click();
    next?.focus();
  } else if (element.dataset.keyField) {
    element.querySelector("input, textarea, select")?.focus();
  } else if (isField(element)) {
    element.focus();
  } else {
    element.focus({ preventScroll: true });
    element.click();
  }
}

function onKeydown(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  if (event.altKey || event.getModifierState("AltGraph")) return;
  const key = pressed(event);
  const single = !key.startsWith("Ctrl+");
  if (single && (isField(event.target) || belongsToControl(event.target, key))) return;
  // Undo belongs to the field that has the focus.
  if (/^ctrl\+(shift\+)?z$/i.test(key) && isField(event.target)) return;
  // "?" stays: it opens the dialog where single keys are switched on again.
  if (single && key !== "?" && key !== "Escape" && !singleKeysAreOn()) return;

  const now = Date.now();
  const sequence = now - prefix.at < SEQUENCE_MS ? `${prefix.key} ${key}` : "";
  prefix = single && startsSequence(key) ? { key, at: now } : { key: "", at: 0 };

  const element = (sequence && find(sequence)) || find(key);
  const entry = element ? null : registered.get(key);
  if (!element && !entry) return;
  event.preventDefault();
  if (element) act(element);
  else entry.act(event);
}

function announce() {
  for (const element of document.querySelectorAll("[data-key]")) {
    const key = keyOf(element);
    if (key && !key.includes(" ")) element.setAttribute("aria-keyshortcuts", key.replace("Ctrl", "Control"));
  }
  if (!/Mac|iP(hone|ad|od)/.test(navigator.platform)) return;
  for (const cap of document.querySelectorAll(".kbd"))
    cap.textContent = cap.textContent.replace("Ctrl", "⌘");
}

document.addEventListener("keydown", onKeydown);
announce();
