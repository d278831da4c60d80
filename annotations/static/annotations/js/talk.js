// Comments: names are suggested after an @, and a link to a comment opens what it lies in.
// The page works without: the names stand on a page of their own.

import { gettext, ngettext } from "./language.js";

const MOST = 6;
let asked;
let people = [];

/** Asks for the people once, when the first @ is typed. */
function ask(url) {
  asked ??= fetch(url, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : { people: [] }))
    .then((found) => {
      people = found.people;
    })
    .catch(() => {
      asked = undefined;
    });
  return asked;
}

/** The piece of a name that stands before the caret, with its @; null when there is none. */
function begun(field) {
  if (field.selectionStart !== field.selectionEnd) return null;
  const before = field.value.slice(0, field.selectionStart);
  return /(?<![\p{L}\p{N}_@.+\/-])@([\p{L}\p{N}_.+-]*)$/u.exec(before);
}

function matching(piece) {
  const wanted = piece.toLowerCase();
  const named = ({ username, name }) =>
    [username, ...name.split(" ")].some((word) => word.toLowerCase().startsWith(wanted));
  return people.filter(named).slice(0, MOST);
}

function suggestIn(field) {
  const list = document.createElement("ul");
  const status = document.createElement("p");
  list.className = "mention-list";
  list.id = `${field.id}-people`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", gettext("People"));
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  field.after(list, status);
  field.setAttribute("aria-autocomplete", "list");
  let chosen = 0;

  function close() {
    list.hidden = true;
    status.textContent = "";
    field.removeAttribute("aria-activedescendant");
    field.removeAttribute("aria-controls");
  }

  function mark(index) {
    chosen = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    field.setAttribute("aria-activedescendant", list.children[index].id);
  }

  async function show() {
    if (begun(field)) await ask(field.dataset.mentions);
    const piece = begun(field);
    const found = piece ? matching(piece[1]) : [];
    if (!found.length) return close();
    list.replaceChildren(
      ...found.map(({ username, name }, index) => {
        const item = document.createElement("li");
        const handle = document.createElement("b");
        item.id = `${list.id}-${index}`;
        item.setAttribute("role", "option");
        item.dataset.username = username;
        handle.textContent = `@${username}`;
        item.append(handle, ` ${name}`);
        return item;
      }),
    );
    list.hidden = false;
    field.setAttribute("aria-controls", list.id);
    status.textContent = ngettext(
      "%(n)s person: arrow keys and Enter choose.",
      "%(n)s people: arrow keys and Enter choose.",
      found.length,
    );
    mark(0);
  }

  function take(item) {
    const piece = begun(field);
    if (piece) {
      const end = field.selectionStart;
      field.setRangeText(`@${item.dataset.username} `, end - piece[0].length, end, "end");
    }
    close();
    field.focus();
  }

  field.addEventListener("input", show);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey) return;
    const count = list.children.length;
    if (event.key === "ArrowDown") mark((chosen + 1) % count);
    else if (event.key === "ArrowUp") mark((chosen + count - 1) % count);
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("li");
    event.preventDefault();
    if (item) take(item);
  });
}

function openWhatIsNamed() {
  const named = location.hash.startsWith("#comment-") && document.getElementById(location.hash.slice(1));
  if (!named) return;
  const dialog = named.closest("dialog");
  if (dialog && !dialog.open) dialog.showModal();
  named.closest("details")?.setAttribute("open", "");
  named.scrollIntoView({ block: "nearest" });
  named.focus({ preventScroll: true });
}

document.querySelectorAll("[data-mentions]").forEach(suggestIn);
for (const reply of document.querySelectorAll(".thread__reply"))
  reply.addEventListener("toggle", () => reply.open && reply.querySelector("textarea").focus());
addEventListener("hashchange", openWhatIsNamed);
openWhatIsNamed();
