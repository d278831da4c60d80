// What waits on this device is shown on every page, and sent from every page: a text that was
// typed in a tunnel does not wait until its review is opened again.

import { codePoints } from "./fields.js";
import { isUnknown, keepCopy, newSave, patience, post, same, waitingCopies } from "./copies.js";
import { characters, filled, gettext, ngettext } from "./language.js";

const SETTLING_MS = 5000;

const card = document.querySelector("[data-outbox]");
const person = document.body.dataset.person;

let failures = 0;
let timer = 0;
let nextAt = 0;
let busy = false;
let counted = 0;
let announced = false;

/** The review that this page writes sends its own text. */
function ownName() {
  return document.querySelector("[data-review]")?.dataset.keep;
}

function others() {
  return waitingCopies(person).filter(({ name, copy }) => name !== ownName() && !copy.refused);
}

/** Run `act` unless another tab has this review open and sends by itself. */
async function unlessOpenElsewhere(name, act) {
  // Without locks (a page that came over plain HTTP) nobody can tell, so the review sends itself.
  if (!navigator.locks) return false;
  return navigator.locks.request(`claimdesk.${name}`, { ifAvailable: true }, (lock) =>
    lock ? act() : false,
  );
}

/** Hold the lock for as long as the page is open. */
export function claimCopy(name) {
  navigator.locks?.request(`claimdesk.${name}`, () => new Promise(() => {}));
}

/** Send one copy; whether it was answered. */
async function sendCopy({ name, copy }, token) {
  const save = copy.unanswered ?? newSave(copy.version, copy.values, copy.also);
  keepCopy(name, { ...copy, unanswered: save });
  const { status, body } = await post(copy.url, token, save);
  if (isUnknown(status)) return false;
  if (status === 401 || (status === 403 && !body.error)) return false;
  if (status !== 200) {
    // It needs a decision, which its own page asks for.
    keepCopy(name, { ...copy, unanswered: null, refused: true });
    return true;
  }
  const rest = same(save.values, copy.values) ? null : { ...copy, version: body.version, unanswered: null };
  keepCopy(name, rest);
  if (rest) return sendCopy({ name, copy: rest }, token);
  counted += 1;
  return true;
}

async function sendAll() {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (busy || !token) return;
  busy = true;
  clearTimeout(timer);
  for (const waiting of navigator.onLine ? others() : [])
    if (await unlessOpenElsewhere(waiting.name, () => sendCopy(waiting, token))) failures = 0;
  busy = false;
  if (others().length) again();
  show();
}

function again() {
  const seconds = patience(failures);
  failures += 1;
  nextAt = Date.now() + seconds * 1000;
  timer = setTimeout(sendAll, seconds * 1000);
}

// What people see

function row({ copy }) {
  const item = document.createElement("li");
  const number = document.createElement("span");
  number.className = "claim-number claim-number--small";
  number.textContent = copy.number;
  const what = document.createElement("a");
  what.href = copy.page;
  const length = characters(codePoints(copy.values.justification ?? ""));
  what.textContent = filled(gettext("Review draft, %(length)s"), { length });
  const state = document.createElement("span");
  state.className = "outbox__state";
  state.textContent = copy.refused ? gettext("Needs a look") : gettext("Waiting");
  item.append(number, what, state);
  return item;
}

function storedText(offline, count) {
  if (!offline)
    return ngettext("It is stored on this device.", "They are stored on this device.", count);
  if (!count) return gettext("Keep working: what you type is stored on this device.");
  return ngettext(
    "Keep working: %(n)s change is stored on this device.",
    "Keep working: %(n)s changes are stored on this device.",
    count,
  );
}

function show() {
  if (!card) return;
  const waiting = waitingCopies(person);
  const offline = !navigator.onLine;
  // A text that is just being saved is no news, unless it was counted while there was no network.
  const settled = Date.now() - SETTLING_MS;
  const stuck = waiting.filter(
    ({ name, copy }) => announced || name !== ownName() || copy.at < settled,
  );
  const isNews = offline || stuck.length > 0;
  if (!isNews && announced && counted) tellSent();
  announced = isNews;
  card.hidden = !isNews;
  if (!isNews) return;
  const some = waiting.length > 0;
  card.querySelector("[data-outbox-title]").textContent = offline
    ? gettext("You are offline.")
    : ngettext("%(n)s change not sent yet.", "%(n)s changes not sent yet.", waiting.length);
  card.querySelector("[data-outbox-text]").textContent = ` ${storedText(offline, waiting.length)}`;
  // Rows that say the same stay, for one of them may have the focus.
  const rows = waiting.map(row);
  const list = card.querySelector("[data-outbox-list]");
  if (rows.map((item) => item.outerHTML).join("") !== list.innerHTML) list.replaceChildren(...rows);
  card.querySelector("[data-outbox-acts]").hidden = !some;
  tick();
}

function tick() {
  const seconds = Math.ceil((nextAt - Date.now()) / 1000);
  card.querySelector("[data-outbox-next]").textContent = seconds > 0 ? filled(gettext("Next try in %(seconds)s s"), { seconds }) : "";
}

function tellSent() {
  const box = document.createElement("div");
  box.className = "toast toast--success";
  const words = document.createElement("p");
  words.textContent = ngettext("Back online. %(n)s change sent.", "Back online. %(n)s changes sent.", counted);
  box.append(words);
  document.querySelector("[data-toasts]").append(box);
  setTimeout(() => box.remove(), 6000);
  counted = 0;
}

/** The page's own text was sent. */
export function countSent() {
  if (announced) counted += 1;
  show();
}

if (person) {
  // After whatever changed a copy has said what became of it.
  addEventListener("copies", () => setTimeout(show, 100));
  addEventListener("online", sendAll);
  addEventListener("offline", show);
  addEventListener("storage", show);
  card?.querySelector("[data-outbox-try]").addEventListener("click", () => {
    failures = 0;
    dispatchEvent(new CustomEvent("sendnow"));
    sendAll();
  });
  setInterval(show, 1000);
  card.open = matchMedia("(width >= 64rem)").matches;
  show();
  if (others().length) sendAll();
}
