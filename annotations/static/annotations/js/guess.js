// Who may have said it. Always called a guess; the person decides. Places are in units of the text.

import { filled, gettext } from "./language.js";

/** {name, why} for a place, from what is known of the claims around it: [{number, speaker, spans}]. */
export function guessSpeaker(text, claims, [start, end]) {
  const overlaps = ([first, last]) => first < end && start < last;
  const same = claims.find((claim) => claim.speaker && claim.spans.some(overlaps));
  if (same) return { name: same.speaker, why: filled(gettext("a guess, as in claim %(number)s"), same) };
  const quotation = quotationAround(text, start, end);
  if (!quotation) return null;
  const inside = ([first, last]) => quotation[0] <= first && last <= quotation[1];
  const beside = claims.find((claim) => claim.speaker && claim.spans.some(inside));
  return beside && { name: beside.speaker, why: gettext("a guess, from the quotation marks") };
}

/** The curly or angle quotation of the same line that holds the words. */
function quotationAround(text, start, end) {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  for (const [open, close] of ["“”", "«»", "„“", "「」", "『』"]) {
    const opened = text.lastIndexOf(open, start);
    const closed = text.indexOf(close, end - 1);
    const before = text.lastIndexOf(close, start - 1);
    if (opened >= lineStart && opened > before && closed >= 0) return [opened, closed + 1];
  }
  return null;
}
