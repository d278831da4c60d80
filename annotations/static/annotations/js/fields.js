// Comfort for forms: counters in code points, copy buttons, filters that apply themselves.

import { characters, gettext } from "./language.js";

/** Length as the server counts it: code points, not UTF-16 units. */
export function codePoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function count(output) {
  const field = document.getElementById(output.dataset.count);
  if (!field) return;
  const write = () => {
    output.textContent = characters(codePoints(field.value));
  };
  field.addEventListener("input", write);
  write();
}

async function copy(button) {
  const scope = button.closest("section, article, form, dialog") ?? document;
  const near = scope.querySelectorAll(button.dataset.copy);
  const texts = [...(near.length ? near : document.querySelectorAll(button.dataset.copy))].map(
    (element) => element.value ?? element.textContent,
  );
  await navigator.clipboard.writeText(texts.join("\n\n"));
  button.textContent = gettext("Copied");
}

document.querySelectorAll("[data-count]").forEach(count);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});

document.addEventListener("change", (event) => {
  // A box without a name only shows something.
  if (event.target.name) event.target.closest("form[data-auto]")?.requestSubmit();
});
