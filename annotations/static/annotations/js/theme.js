// Runs before the first paint, so the page never flashes in the wrong theme.
// Private mode may refuse storage; the system's theme then stands.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  try {
    const theme = localStorage.getItem("claimdesk.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage is optional here.
  }
})();
