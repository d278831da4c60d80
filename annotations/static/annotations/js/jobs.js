// Jobs: what is under way is asked for again, less and less often, and drawn where it stands.

const FIRST_MS = 300;
const LAST_MS = 3_000;

let after = FIRST_MS;

function unfinished() {
  return [...document.querySelectorAll("[data-job][data-unfinished]")];
}

function lookAgain() {
  if (!unfinished().length) return;
  setTimeout(look, after);
  after = Math.min(after * 1.5, LAST_MS);
}

async function look() {
  const response = await fetch(location.href).catch(() => null);
  if (response?.ok && !response.redirected) show(new DOMParser().parseFromString(await response.text(), "text/html"));
  else if (response && response.status < 500) return; // signed out, or it is gone
  lookAgain();
}

/** Only what changed is drawn anew, so that a button keeps the focus while a bar moves on. */
function show(answer) {
  for (const here of unfinished()) {
    const fresh = answer.querySelector(`[data-job="${here.dataset.job}"]`);
    if (!fresh) continue;
    if (fresh.dataset.state === here.dataset.state) {
      here.querySelector("[data-now]").replaceChildren(...fresh.querySelector("[data-now]").childNodes);
      continue;
    }
    after = FIRST_MS;
    const focused = here.contains(document.activeElement);
    here.replaceWith(fresh);
    if (focused) (fresh.querySelector(".actions :is(a, button)") ?? fresh.querySelector("a"))?.focus();
  }
}

lookAgain();
