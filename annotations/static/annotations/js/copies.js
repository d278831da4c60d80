// Texts that wait on this device, one for each review that somebody writes.
//
// A copy is {version, values, also, at, url, page, number, unanswered?, stored?, sent?}: what was
// typed and the version it was made from; what else is told with it; where it is sent, and the page
// it was typed on. `unanswered`
// is a save that may or may not have arrived: it is said again, word for word and with its key,
// before anything else is.

import { keep, names, recall } from "./store.js";

/** Seconds until the next try, by how many have failed; the last one from then on. */
const RETRY_S = [2, 5, 15, 60];

export function patience(failures) {
  return RETRY_S[Math.min(failures, RETRY_S.length - 1)];
}

/** The copy of that name, or null. */
export function recallCopy(name) {
  try {
    return JSON.parse(recall(name));
  } catch {
    return null;
  }
}

export function keepCopy(name, copy) {
  keep(name, copy === null ? null : JSON.stringify(copy));
  dispatchEvent(new CustomEvent("copies"));
}

/** What waits to be sent for this person: [{name, copy}], the oldest first. */
export function waitingCopies(person) {
  return names(`draft.${person}.`)
    .map((name) => ({ name, copy: recallCopy(name) }))
    .filter(({ copy }) => copy?.url && !copy.stored)
    .sort((one, other) => one.copy.at - other.copy.at);
}

export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A save that was not answered yet: its retry says exactly the same. */
export function newSave(version, values, also = {}) {
  const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  return { values, told: { ...values, ...also, version, request_key: key } };
}

/** Send a save: {status, body}; status 0 when nothing was heard. */
export async function post(url, token, save) {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        Accept: "application/json",
        "Content-Type": "application/json",
        "X-CSRFToken": token,
      },
      body: JSON.stringify(save.told),
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.status, body: isJson ? await response.json() : {} };
  } catch {
    return { status: 0, body: {} };
  }
}

/** Whether the outcome of a save is unknown, so that it is said again. */
export function isUnknown(status) {
  return status === 0 || status >= 500 || status === 429;
}
