// The scale editor: a row shows at once what is typed into its fields. What a save would do is
// said by the server alone; so when something was typed since, it has to be asked again.

const form = document.querySelector("[data-scale]");

function show(row, part, text) {
  for (const place of row.querySelectorAll(`[data-shows="${part}"]`)) place.textContent = text;
}

function paint(row, colour) {
  for (const tile of row.querySelectorAll('.tile[data-shows="letter"]')) {
    tile.className = `tile tile--${colour}`;
  }
}

form?.addEventListener("input", (event) => {
  const field = event.target;
  const row = field.closest("[data-scale-row]");
  const part = field.dataset.edits;
  if (!row || !part) return;
  if (part === "colour") paint(row, field.value);
  else if (part !== "rating" || field.value) show(row, part, field.value);
});
