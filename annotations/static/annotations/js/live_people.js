// Who else is here: the stack in the bar at the top, and a face on each claim somebody has open.

import { filled, gettext } from "./language.js";

const FAR = gettext("in the project");

const MOST_FACES = 3;
const TONES = 6; // as templatetags/ui.py counts them
const QUIET_MS = 5 * 60_000; // nobody is announced twice within
const box = document.querySelector("[data-here-now]");
const announced = new Map();
let latest = [];

function avatar(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  const face = document.createElement("span");
  const tone = ([...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % TONES) + 1;
  face.className = `avatar avatar--${tone}`;
  face.setAttribute("aria-hidden", "true");
  face.textContent = ends.map((word) => [...word][0]).join("").toUpperCase();
  return face;
}

function named(tag, name, text = name) {
  const item = document.createElement(tag);
  const words = document.createElement("span");
  words.textContent = text;
  item.append(avatar(name), words);
  return item;
}

/** The number of a claim on this page, where it has one. */
function numberOf(claim) {
  return document.querySelector(`.claim-row[data-claim="${claim}"]`)?.dataset.number;
}

function where({ at }, page) {
  const here = at.find(([, claim]) => page.claim && claim === Number(page.claim));
  if (here) return gettext("on this claim");
  const close = at.find(([article]) => page.article && article === Number(page.article));
  const number = close && numberOf(close[1]);
  if (number) return filled(gettext("on claim %(number)s"), { number });
  return close ? gettext("in this article") : FAR;
}

function showStack(people, page) {
  box.hidden = !people.length;
  if (!people.length) return;
  const faces = people.slice(0, MOST_FACES).map(({ name }) => avatar(name));
  const rest = [[faces.length, "wide-only"], [1, "phone-only"]].map(([drawn, screens]) => {
    const more = document.createElement("span");
    more.className = screens;
    more.textContent = people.length > drawn ? `+${people.length - drawn}` : "";
    return more;
  });
  box.querySelector("[data-here-faces]").replaceChildren(...faces, ...rest);
  box.querySelector("[data-here-count]").textContent = String(people.length);
  const rows = people.map((person) => {
    const row = named("li", person.name);
    const place = document.createElement("span");
    place.className = "facts";
    place.textContent = where(person, page);
    row.append(place);
    return row;
  });
  box.querySelector("[data-here-list]").replaceChildren(...rows);
}

function showOnClaims(people) {
  for (const old of document.querySelectorAll("[data-on-claim]")) old.remove();
  for (const { name, at } of people)
    for (const [, claim] of at) {
      const row = claim && document.querySelector(`.claim-row[data-claim="${claim}"] .claim-row__end`);
      if (!row) continue;
      const face = named("span", name, filled(gettext("%(name)s has this claim open"), { name }));
      face.dataset.onClaim = "";
      face.title = name;
      face.lastChild.className = "visually-hidden";
      row.prepend(face);
    }
}

/** Say who came to this very claim or article, and nothing else: people come and go all day. */
function announce(people, page) {
  const close = people.filter((person) => where(person, page) !== FAR);
  const fresh = close.filter(({ name }) => !(Date.now() - announced.get(name) < QUIET_MS));
  for (const { name } of close) announced.set(name, Date.now());
  if (fresh.length)
    box.querySelector("[data-here-said]").textContent = filled(gettext("%(names)s here too"), {
      names: fresh.map(({ name }) => name).join(", "),
    });
}

export function showPeople(people, page) {
  if (!box) return;
  latest = people;
  showOnClaims(people);
  showStack(people, page);
  announce(people, page);
}

// Rows that were drawn anew have no faces yet.
addEventListener("claimdesk:redrawn", () => showOnClaims(latest));
