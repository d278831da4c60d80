// What happens elsewhere while this page is open. The server rings (or is asked every ten seconds);
// then the page looks at its state, and live_page.js shows what came. docs/live.md says why.
//
// A browser has few connections to one site, so one visible tab holds the stream and rings for the
// others. Where tabs cannot agree on one, and where the server has no stream to spare, they ask.

import { showActs } from "./live_page.js";
import { showPeople } from "./live_people.js";

const page = document.querySelector("[data-live]");
const at = { ...page.dataset, article: page.dataset.liveArticle, claim: page.dataset.liveClaim };
const name = `claimdesk.live.${at.live}.${document.body.dataset.person}`;
const ASK_S = 10;
const ASK_RARELY_S = 60; // while somebody rings, or nobody looks
const HERE_S = 15;
const STREAM_AGAIN_S = 60;
const HIDDEN_S = 20; // a tab that is hidden for longer gives the stream away

let tag = "";
let asking = null;
let again = false;
let timer = 0;
let rungAt = -Infinity; // when the tab with the stream last said that it has one
let out = false; // signed out, or no member any more

const seconds = () => performance.now() / 1000;
const later = (wait) => wait * (0.9 + Math.random() / 5) * 1000;

// Looking

async function ask() {
  const query = new URLSearchParams({ watch: at.watch, since: at.since });
  for (const about of ["article", "claim"]) if (at[about]) query.set(about, at[about]);
  const response = await fetch(`${at.state}?${query}`, {
    headers: { Accept: "application/json", ...(tag && { "If-None-Match": tag }) },
    cache: "no-store",
  });
  if ([401, 403, 404].includes(response.status)) leave();
  if (response.status !== 200) return;
  tag = response.headers.get("ETag") ?? "";
  const state = await response.json();
  showPeople(state.here, at);
  showActs(state.acts, at);
}

/** Look now; never two at once, and once more when it rang meanwhile. */
async function look() {
  if (asking) {
    again = true;
    return;
  }
  clearTimeout(timer);
  asking = ask().catch(() => {});
  await asking;
  asking = null;
  if (again) {
    again = false;
    look();
  } else if (!out) {
    const rarely = document.hidden || seconds() - rungAt < 2 * HERE_S + 5;
    timer = setTimeout(look, later(rarely ? ASK_RARELY_S : ASK_S));
  }
}

function leave() {
  out = true;
  clearTimeout(timer);
  clearInterval(presence);
  release?.();
}

// Ringing: {look: {article?, claim?, here?}} or {up: 1}, from the tab that holds the stream

const others = "BroadcastChannel" in window ? new BroadcastChannel(name) : null;

function hear({ look: where, up }) {
  if (up) rungAt = seconds();
  if (!where || out || document.hidden) return;
  const { article, claim } = where;
  const mine = {
    "": !article,
    queue: true,
    desk: true,
    article: article === Number(at.article),
  }[at.watch] ?? claim === Number(at.claim);
  if (mine || !(article || claim)) look();
}

if (others) others.onmessage = (event) => hear(event.data);

function ring(message) {
  hear(message);
  others?.postMessage(message);
}

let release = null;
let wanting = null;

/** Hold the stream until another tab should; resolves then. */
function hold() {
  return new Promise((resolve) => {
    let stream = null;
    let retry = 0;
    const up = () => stream?.readyState === EventSource.OPEN && ring({ up: 1 });
    const open = () => {
      stream = new EventSource(at.stream);
      stream.addEventListener("open", up);
      stream.addEventListener("look", (event) => ring({ look: JSON.parse(event.data) }));
      // Closed for good: the server had none to spare (204), or refused.
      stream.addEventListener("error", () => {
        rungAt = -Infinity;
        if (stream.readyState === EventSource.CLOSED) retry = setTimeout(open, later(STREAM_AGAIN_S));
        look();
      });
    };
    const beat = setInterval(up, HERE_S * 1000);
    release = () => {
      clearInterval(beat);
      clearTimeout(retry);
      stream?.close();
      release = null;
      resolve();
    };
    open();
  });
}

function want() {
  if (!others || !navigator.locks || wanting || out) return;
  wanting = new AbortController();
  navigator.locks
    .request(name, { signal: wanting.signal }, hold)
    .catch(() => {})
    .finally(() => (wanting = null));
}

function give() {
  if (release) release();
  else wanting?.abort();
}

// Presence

function tabName() {
  const fresh = Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => (n % 36).toString(36)).join("");
  try {
    return (sessionStorage["claimdesk.tab"] ??= fresh);
  } catch {
    return fresh;
  }
}

const tab = tabName();

function sayHere(leaving) {
  if (out) return;
  const { place, article, claim } = at;
  fetch(at.here, {
    method: "POST",
    keepalive: true,
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "X-CSRFToken": page.querySelector("input").value,
    },
    body: JSON.stringify({ tab, place, article, claim, leaving }),
  }).catch(() => {});
}

const presence = setInterval(() => document.hidden || sayHere(), HERE_S * 1000);

// Coming and going

let hiding = 0;
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) {
    hiding = setTimeout(give, HIDDEN_S * 1000);
  } else if (!out) {
    sayHere();
    look();
    want();
  }
});
addEventListener("pagehide", () => {
  sayHere(1);
  give();
});
addEventListener("pageshow", (event) => event.persisted && (sayHere(), look(), want()));

sayHere();
look();
if (!document.hidden) want();
