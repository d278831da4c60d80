// J and K walk through the claims of the queue; Enter opens the one that has the focus.

import { register } from "./keys.js";
import { gettext } from "./language.js";

function move(by) {
  const links = [...document.querySelectorAll(".queue-row__text")].filter((link) =>
    link.checkVisibility(),
  );
  const at = links.indexOf(document.activeElement);
  const next = at < 0 && by < 0 ? links.length - 1 : at + by;
  links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
}

register("J", gettext("Next claim"), () => move(1));
register("K", gettext("Previous claim"), () => move(-1));
