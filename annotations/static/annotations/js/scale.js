// The scale editor: what is typed into a verdict's fields shows at once wherever the verdict stands.
// What a save would do is said by the server alone; once something is typed, it is asked again.

const form = document.querySelector("[data-scale]");

function show(place, part, value) {
  for (const where of form.querySelectorAll(`[data-place="${place}"]`)) {
    for (const shown of where.querySelectorAll(`[data-shows="${part}"]`)) shown.textContent = value;
    if (part !== "colour") continue;
    for (const tile of where.querySelectorAll('.tile[data-shows="letter"]')) {
      tile.className = `tile tile--${value}`;
    }
  }
}

function askAgain() {
  const save = form.querySelector("[data-again]");
  if (!save || save.value === "check") return;
  form.querySelector("[data-check]")?.remove();
  save.value = "check";
  save.textContent = save.dataset.again;
  const state = form.querySelector("[data-save-state]");
  if (state) state.textContent = save.dataset.changed;
}

function openTarget() {
  const row = location.hash.startsWith("#row-") && document.getElementById(location.hash.slice(1));
  if (row) row.checked = true;
}

form?.addEventListener("input", (event) => {
  const { edits } = event.target.dataset;
  const place = event.target.closest("[data-place]")?.dataset.place;
  if (edits && place) show(place, edits, event.target.value);
  if (event.target.name !== "row") askAgain();
});

if (form) window.addEventListener("hashchange", openTarget);
