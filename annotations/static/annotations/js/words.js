// Where words and characters begin and end. All offsets are UTF-16 units of a string.

const REACH = 600; // units to look at on either side: longer than any word
const segmenters = new Map();

function segments(text, language, granularity) {
  const key = `${language}/${granularity}`;
  if (!segmenters.has(key)) segmenters.set(key, segmenter(language, granularity));
  return [...segmenters.get(key).segment(text)];
}

function segmenter(language, granularity) {
  try {
    return new Intl.Segmenter(language, { granularity });
  } catch {
    return new Intl.Segmenter("en", { granularity });
  }
}

/** Words around a place as [start, end] pairs; the cut ends of the window are left out. */
function wordsNear(text, at, language) {
  const from = Math.max(0, at - REACH);
  const to = Math.min(text.length, at + REACH);
  return segments(text.slice(from, to), language, "word")
    .filter((part) => part.isWordLike)
    .map((part) => [from + part.index, from + part.index + part.segment.length])
    .filter(([start, end]) => (start > from || from === 0) && (end < to || to === text.length));
}

/** Widen to whole words, then leave white space outside. Empty when nothing but space is left. */
export function snapToWords(text, start, end, language) {
  for (const [first, last] of wordsNear(text, start, language))
    if (first < start && start < last) start = first;
  for (const [first, last] of wordsNear(text, end, language))
    if (first < end && end < last) end = last;
  return trimmed(text, start, end);
}

export function trimmed(text, start, end) {
  const words = text.slice(start, end);
  return [start + words.length - words.trimStart().length, end - words.length + words.trimEnd().length];
}

/** The next place for an edge, a word on (1) or back (-1); the same place at the end of the text. */
export function stepByWord(text, at, edge, direction, language) {
  const places = wordsNear(text, at, language).map(([start, end]) => (edge === "start" ? start : end));
  const next =
    direction > 0 ? places.find((place) => place > at) : places.findLast((place) => place < at);
  return next ?? at;
}

/** The same by what people call a character: a flag or a family is one. */
export function stepByCharacter(text, at, direction, language) {
  const from = Math.max(0, at - REACH);
  const places = segments(text.slice(from, at + REACH), language, "grapheme").flatMap((part) => [
    from + part.index,
    from + part.index + part.segment.length,
  ]);
  const next =
    direction > 0 ? places.find((place) => place > at) : places.findLast((place) => place < at);
  return next ?? at;
}

/** The nearest place between two such characters; the later of two that are as near. */
export function nearestCharacter(text, at, language) {
  const from = Math.max(0, at - REACH);
  const places = segments(text.slice(from, at + REACH), language, "grapheme").map((part) => from + part.index);
  places.push(Math.min(text.length, at + REACH));
  return places.reduce((best, place) => (Math.abs(place - at) <= Math.abs(best - at) ? place : best));
}

/** One edge widened to a whole word, with white space left outside. */
export function snapEdge(text, at, edge, language) {
  const word = wordsNear(text, at, language).find(([start, end]) => start < at && at < end);
  if (word) return word[edge === "start" ? 0 : 1];
  return edge === "start"
    ? trimmed(text, at, Math.min(text.length, at + REACH))[0]
    : trimmed(text, Math.max(0, at - REACH), at)[1];
}

export function countWords(text, language) {
  return segments(text, language, "word").filter((part) => part.isWordLike).length;
}

/** The word at an edge of a stretch, for showing and saying it. */
export function wordAtEdge(text, start, end, edge, language) {
  const words = segments(text.slice(start, end), language, "word").filter((part) => part.isWordLike);
  return (edge === "start" ? words[0] : words.at(-1))?.segment ?? text.slice(start, end);
}
