// One tick for all boxes of a name, and how many of them are ticked.

for (const all of document.querySelectorAll("[data-ticks]")) {
  const name = all.dataset.ticks;
  const boxes = [...document.querySelectorAll(`input[type="checkbox"][name="${name}"]`)];
  const shown = document.querySelector(`[data-ticked="${name}"]`);

  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    if (shown) {
      shown.hidden = ticked === 0;
      shown.textContent = ticked;
    }
  };

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
}
