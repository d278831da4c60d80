// The review page: autosave, both texts after a conflict, and the way to the place in the article.

import { Autosave } from "./autosave.js";
import { codePoints } from "./fields.js";
import { keepCopy, recallCopy, same } from "./copies.js";
import { register } from "./keys.js";
import { characters, filled, gettext } from "./language.js";
import { claimCopy, countSent } from "./outbox.js";
import { watchSignIn } from "./signin.js";

const NAMES = ["content_label", "attribution_label", "confidence", "justification", "as_of"];
const form = document.querySelector("[data-review]");

function read() {
  const data = new FormData(form);
  return Object.fromEntries(
    NAMES.map((name) => [name, (data.get(name) ?? "").replace(/\r\n?/g, "\n")]),
  );
}

function fill(values) {
  for (const name of NAMES) {
    const field = form.elements[name];
    if (field) field.value = values[name] ?? "";
  }
}

// What people are told

const clock = new Intl.DateTimeFormat("en-GB", { timeZone: document.body.dataset.zone, hour: "2-digit", minute: "2-digit" });

function time(at) {
  return clock.format(at ? new Date(at) : new Date());
}

function tell(text, failed = false) {
  const state = form.querySelector("[data-save]");
  state.classList.toggle("save-state--failed", failed);
  state.querySelector("[data-save-state]").textContent = text;
}

function notice(name, kind, ...parts) {
  form.querySelector(`[data-notice="${name}"]`)?.remove();
  if (!kind) return;
  const box = document.createElement("div");
  box.className = `banner banner--${kind}`;
  box.dataset.notice = name;
  box.setAttribute("role", "alert");
  const text = document.createElement("div");
  text.className = "banner__text";
  text.append(...parts);
  box.append(text);
  form.querySelector("[data-notices]").append(box);
}

function strong(text) {
  const element = document.createElement("b");
  element.textContent = text;
  return element;
}

function link(text, href) {
  const element = document.createElement("a");
  element.textContent = text;
  element.href = href;
  return element;
}

function showConflict({ panel }) {
  form.querySelector(".conflict")?.remove();
  const holder = document.createElement("template");
  holder.innerHTML = panel;
  form.querySelector("[data-conflicts]").prepend(holder.content);
  const seeBoth = link(gettext("See both texts"), "#decision");
  seeBoth.addEventListener("click", (event) => {
    event.preventDefault();
    goToConflict();
  });
  notice("conflict", "warn", strong(`${gettext("This review was changed in another window.")} `), seeBoth);
}

function goToConflict() {
  const panel = form.querySelector(".conflict");
  panel?.scrollIntoView({ block: "start" });
  panel?.focus({ preventScroll: true });
}

/** The claim says something else now: the difference on top, and the way to it from below. */
function showRewording(panel) {
  const place = form.querySelector("[data-rewordings]");
  const holder = document.createElement("template");
  holder.innerHTML = panel;
  if (place.firstElementChild?.isEqualNode(holder.content.firstElementChild)) return;
  place.replaceChildren(holder.content);
  const seeIt = link(gettext("See what changed"), "#rewording");
  seeIt.addEventListener("click", (event) => {
    event.preventDefault();
    place.firstElementChild.scrollIntoView({ block: "start" });
    place.firstElementChild.focus({ preventScroll: true });
  });
  notice("rewording", "warn", strong(`${gettext("The wording changed while you were writing.")} `), seeIt);
}

function show(state, detail = {}) {
  if (detail.reworded) showRewording(detail.reworded);
  if (state === "saving") tell(gettext("Saving…"));
  if (state === "kept") tell(gettext("Kept on this device"));
  if (state === "saved") {
    tell(filled(gettext("Draft saved %(time)s"), { time: time(detail.at) }));
    countSent();
  }
  if (state === "waiting") tell(filled(gettext("Kept on this device. Next try in %(seconds)s s"), detail), true);
  if (state === "offline") tell(gettext("Kept on this device"));
  if (state === "signed-out") {
    tell(gettext("Kept on this device"), true);
    const signIn = link(gettext("Sign in"), form.dataset.signIn);
    signIn.dataset.opens = "sign-in";
    notice(
      "signed-out",
      "warn",
      strong(`${gettext("You are signed out.")} `),
      `${gettext("Your text is stored on this device and is sent when you are back.")} `,
      signIn,
    );
    document.querySelector("[data-signed-out-text]").textContent = filled(
      gettext("Your draft of claim %(number)s is stored on this device (%(length)s, %(time)s). Sign in to send it. Nothing is lost."),
      {
        number: form.dataset.number,
        length: characters(codePoints(form.elements.justification.value)),
        time: time(),
      },
    );
  } else if (state !== "saving") notice("signed-out", "");
  if (state === "conflict") {
    tell(gettext("Kept on this device"), true);
    showConflict(detail);
  }
  if (state === "refused") {
    tell(gettext("Not saved"), true);
    const why = Object.values(detail.fields ?? {}).flat();
    notice("refused", "bad", strong(`${gettext("This cannot be saved.")} `), (why.length ? why : [detail.error ?? ""]).join(" "));
  } else notice("refused", "");
}

// The review form

function start() {
  const name = form.dataset.keep;
  const version = form.querySelector("input[name=version]");
  const autosave = new Autosave({
    name,
    url: form.dataset.draftUrl,
    token: form.elements.csrfmiddlewaretoken.value,
    about: { page: location.pathname, number: Number(form.dataset.number) },
    version: Number(version.value),
    read,
    also: { claim_version: form.elements.claim_version.value },
    show(state, detail) {
      version.value = autosave.version;
      show(state, detail);
    },
  });
  const revising = "revising" in form.dataset;
  if (revising || "inConflict" in form.dataset) autosave.hold();
  if (form.dataset.savedAt && !revising) tell(filled(gettext("Draft saved %(time)s"), { time: time(form.dataset.savedAt) }));

  if ("inConflict" in form.dataset) keepCopy(name, autosave.copy());
  else takeUp(recallCopy(name), autosave);
  version.value = autosave.version;

  form.addEventListener("input", (event) => {
    if (NAMES.includes(event.target.name)) {
      autosave.changed();
      if (revising) tell(gettext("Kept on this device until you submit"));
    }
  });
  if (!revising) claimCopy(name);
  addEventListener("sendnow", () => autosave.flush());
  register("Ctrl+S", gettext("Save draft"), () => autosave.flush());
  watchSubmits(autosave, revising);
  watchConflicts(autosave);
  watchSource();
  watchSignIn((token) => autosave.release(token));
}

/** What to do with the copy that an earlier page left on this device. */
function takeUp(copy, autosave) {
  const newer = copy && copy.version > autosave.version;
  const done = copy && (copy.stored ? !newer : copy.sent && copy.version < autosave.version);
  if (!copy || done || same(copy.values, autosave.saved)) return keepCopy(autosave.name, null);
  fill(copy.values);
  form.elements.justification.dispatchEvent(new Event("input", { bubbles: true }));
  if (copy.stored) {
    autosave.adopt(copy);
    return tell(filled(gettext("Draft saved %(time)s"), { time: time(copy.at) }));
  }
  // With the version it was made from: when the stored review is newer, the server says so.
  tell(filled(gettext("Your text of %(time)s was kept on this device"), { time: time(copy.at) }));
  autosave.resume(copy);
}

/** Before a form leaves the page, what was typed is stored: a failed page load then loses nothing. */
function watchSubmits(autosave, revising) {
  let leaving = false;
  form.addEventListener("submit", async (event) => {
    if (revising) keepCopy(autosave.name, { ...autosave.copy(), sent: true });
    if (leaving || revising || "inConflict" in form.dataset || autosave.settled()) {
      leaving = true;
      return;
    }
    event.preventDefault();
    const pressed = event.submitter;
    if (!(await autosave.flush())) {
      goToConflict();
      return;
    }
    leaving = true;
    form.requestSubmit(pressed);
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && sourceIsTyped()) event.preventDefault();
  });
}

function watchConflicts(autosave) {
  form.addEventListener("click", async (event) => {
    const mine = event.target.closest("[data-save-mine]");
    if (mine?.name === "version" && !("inConflict" in form.dataset)) {
      event.preventDefault();
      form.querySelector(".conflict").remove();
      notice("conflict", "");
      await autosave.overwrite(Number(mine.value));
    }
    if (event.target.closest("[data-keep-theirs]")) keepCopy(autosave.name, null);
  });
}

// Sources

function sourceIsTyped() {
  const texts = form.querySelectorAll(".source-add :is(input, textarea)");
  return [...texts].some((field) => field.value !== field.defaultValue);
}

function watchSource() {
  const url = form.elements["source-url"];
  const details = form.querySelector("[data-source-details]");
  url.addEventListener("input", () => {
    if (url.value) details.open = true;
  });
  form.querySelector(".source-add").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.isComposing) return;
    event.preventDefault();
    event.target.closest("details")?.querySelector("button[type=submit]")?.click() ??
      form.querySelector("[data-add-source]").click();
  });
}

// The article

function watchArticle() {
  const here = document.getElementById("here");
  document.querySelector("[data-show-article]")?.addEventListener("click", (event) => {
    if (!here) return;
    event.preventDefault();
    here.scrollIntoView({ block: "center" });
    here.focus({ preventScroll: true });
  });
  if (matchMedia("(width >= 64rem)").matches) {
    const pane = document.getElementById("article");
    if (here) pane.scrollTop = here.offsetTop - pane.clientHeight / 3;
  }
  const button = document.querySelector("[data-highlights]");
  button?.addEventListener("click", () => {
    const off = document.querySelector("[data-article-text]").classList.toggle("highlights-off");
    button.setAttribute("aria-pressed", String(!off));
    button.firstChild.textContent = off ? gettext("Highlights off") : gettext("Highlights on");
  });
}

watchArticle();
if (form) start();
else {
  const page = document.querySelector("[data-read]");
  const copy = page && recallCopy(page.dataset.keep);
  const after = Number(page?.dataset.version);
  if (copy?.stored || (copy?.sent && after > copy.version)) keepCopy(page.dataset.keep, null);
}
