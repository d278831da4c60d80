// Handles at both ends of the selected claim, to be dragged by mouse, finger or pen.
//
// They are drawn over the text and are no part of it: nothing moves when they appear. They only point;
// the form moves its edge as its steppers do, which are the same for the keyboard and screen readers.

import { unitsAt, unitsToRange } from "./anchor.js";
import { nearestCharacter, snapEdge, stepByCharacter, stepByWord } from "./words.js";

const touch = matchMedia("(pointer: coarse)");
const SCROLL_ZONE = 36; // px from the border of what scrolls, where it scrolls
const SCROLL_STEP = 9; // px a frame
// Scripts that run from right to left. Their digits run as all digits do.
const LEFTWARD = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

export class EdgeHandles {
  /**
   * `at`: pane (its scrolled box holds them), root and text of the article, language, direction;
   * form() says whose edges they are now, or nothing; preview(spans) shows places that are not
   * taken yet, and null what the form holds; moved(form) is told of a drag that moved an edge.
   */
  constructor(at) {
    this.at = at;
    this.drag = null;
    this.frame = 0;
    this.box = document.createElement("div");
    this.box.className = "edge-handles";
    this.box.setAttribute("aria-hidden", "true");
    this.handles = ["start", "end"].map((edge) => {
      const handle = document.createElement("span");
      handle.className = "edge-handle";
      handle.dataset.handle = edge;
      handle.hidden = true;
      this.box.append(handle);
      return handle;
    });
    at.pane.append(this.box);
    this.listen();
    this.draw();
  }

  listen() {
    const { root } = this.at;
    const draw = () => this.draw();
    this.box.addEventListener("pointerdown", (event) => this.onDown(event));
    this.box.addEventListener("pointermove", (event) => this.onMove(event));
    this.box.addEventListener("pointerup", (event) => this.onUp(event));
    this.box.addEventListener("lostpointercapture", () => this.cancel());
    // The browser would begin to select, or take the finger for a long press.
    for (const kind of ["mousedown", "contextmenu"])
      this.box.addEventListener(kind, (event) => event.preventDefault());
    window.addEventListener("keydown", (event) => this.onKeydown(event), true);
    new ResizeObserver(draw).observe(root);
    // Paragraphs get their true height when they come into sight.
    root.addEventListener("contentvisibilityautostatechange", draw);
    document.fonts.ready.then(draw);
    document.addEventListener("selectionchange", () => touch.matches && draw());
  }

  // Where they stand

  /** With the next frame, which lays out the page anyway. */
  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.place());
  }

  place() {
    const spans = this.drag?.spans ?? this.at.form()?.spans;
    const around = this.at.pane.getBoundingClientRect();
    for (const handle of this.handles) {
      const stand = spans?.length && !this.isLeftToTheSystem() && this.standOf(spans, handle.dataset.handle);
      handle.hidden = !stand;
      if (!stand) continue;
      handle.style.left = `${stand.x - around.left + this.at.pane.scrollLeft}px`;
      handle.style.top = `${stand.top - around.top + this.at.pane.scrollTop}px`;
      handle.style.height = `${stand.height}px`;
    }
  }

  /** On a touch screen what is selected has the handles of the system until the selection is gone. */
  isLeftToTheSystem() {
    return touch.matches && !this.drag && !getSelection().isCollapsed;
  }

  /** x, top and height of an edge in the window: beside the character next to it. */
  standOf(spans, edge) {
    const { root, text, language, direction } = this.at;
    const isStart = edge === "start";
    const [start, end] = spans.at(isStart ? 0 : -1);
    const first = isStart ? start : Math.max(start, stepByCharacter(text, end, -1, language));
    const last = isStart ? Math.min(end, stepByCharacter(text, start, 1, language)) : end;
    const rects = [...unitsToRange(root, first, last).getClientRects()];
    const rect = rects.find((one) => one.width > 0) ?? rects[0];
    if (!rect) return null;
    const x = runsLeft(text.slice(first, last), direction) === isStart ? rect.right : rect.left;
    return { x, top: rect.top, height: rect.height };
  }

  // Dragging

  onDown(event) {
    if (event.button !== 0 || !event.isPrimary || this.drag) return;
    const form = this.at.form();
    const edge = this.nearest(event);
    if (!form || !edge) return;
    event.preventDefault();
    // What the browser has selected would be proposed again.
    getSelection().removeAllRanges();
    const stand = this.standOf(form.spans, edge);
    // The line stays as far from the pointer as it was taken.
    const grip = [stand.x - event.clientX, stand.top + stand.height / 2 - event.clientY];
    this.drag = { form, edge, grip, pointer: event.pointerId, spans: form.spans, place: form.placeOf(edge) };
    event.target.setPointerCapture(event.pointerId);
    this.at.pane.classList.add("is-dragging");
    this.onMove(event);
    this.scroll();
  }

  /** Two handles of a short word lie over each other: the one whose line is nearer. */
  nearest({ clientX, clientY }) {
    const under = this.handles.filter((handle) => {
      const box = handle.getBoundingClientRect();
      return box.left <= clientX && clientX <= box.right && box.top <= clientY && clientY <= box.bottom;
    });
    const away = (handle) => Math.abs(middle(handle.getBoundingClientRect()) - clientX);
    return under.sort((one, other) => away(one) - away(other))[0]?.dataset.handle;
  }

  onMove(event) {
    if (event.pointerId !== this.drag?.pointer) return;
    this.drag.last = { x: event.clientX, y: event.clientY, exact: event.altKey || event.shiftKey };
    this.follow();
  }

  /** Shows the edge where the pointer is, as far as it may go. */
  follow() {
    const { form, edge, grip, last } = this.drag;
    const place = this.placeAt(last.x + grip[0], last.y + grip[1], last.exact);
    const spans = place !== null && place !== this.drag.place && form.moved(edge, place);
    if (!spans) return;
    Object.assign(this.drag, { place, spans });
    this.at.preview(spans);
    this.place();
  }

  /** The place in units that a point of the window means for the edge; null outside the text. */
  placeAt(x, y, exact) {
    const { root, text, language } = this.at;
    const { form, edge } = this.drag;
    const found = caretAt(...inside(root, x, y));
    if (!found || !root.contains(found[0])) return null;
    const near = nearestCharacter(text, unitsAt(root, ...found), language);
    const place = exact ? near : snapEdge(text, near, edge, language);
    if (form.moved(edge, place)) return place;
    // Behind the other edge: one word, or one character, stays.
    const [start, end] = form.partOf(edge);
    const [other, way] = edge === "start" ? [end, -1] : [start, 1];
    return exact ? stepByCharacter(text, other, way, language) : stepByWord(text, other, edge, way, language);
  }

  /** While the pointer is at the border of what scrolls, and as long as the drag lasts. */
  scroll() {
    if (!this.drag) return;
    const { pane } = this.at;
    const scrolls = pane.scrollHeight > pane.clientHeight + 1;
    const view = scrolls ? pane.getBoundingClientRect() : { top: 0, bottom: innerHeight };
    const { y } = this.drag.last;
    const way = y < Math.max(view.top, 0) + SCROLL_ZONE ? -1 : y > Math.min(view.bottom, innerHeight) - SCROLL_ZONE ? 1 : 0;
    if (way) {
      (scrolls ? pane : window).scrollBy({ top: way * SCROLL_STEP, behavior: "instant" });
      this.follow();
    }
    requestAnimationFrame(() => this.scroll());
  }

  onUp(event) {
    if (event.pointerId !== this.drag?.pointer) return;
    this.onMove(event);
    const { form, edge, place } = this.drag;
    const isMoved = place !== form.placeOf(edge);
    this.end();
    if (!isMoved) return;
    form.move(edge, place);
    this.at.moved(form);
  }

  onKeydown(event) {
    if (event.key !== "Escape" || !this.drag) return;
    event.preventDefault();
    event.stopPropagation();
    this.cancel();
  }

  cancel() {
    if (!this.drag) return;
    this.end();
    this.at.preview(null);
  }

  end() {
    this.drag = null;
    this.at.pane.classList.remove("is-dragging");
    this.draw();
  }
}

/** Whether the characters run from right to left; what has no direction runs as the text does. */
export function runsLeft(characters, direction) {
  if (/\p{N}/u.test(characters)) return false;
  if (LEFTWARD.test(characters)) return true;
  return /\p{L}/u.test(characters) ? false : direction === "rtl";
}

/** Node and offset under a point of the window. */
function caretAt(x, y) {
  if (document.caretPositionFromPoint) {
    const caret = document.caretPositionFromPoint(x, y);
    return caret && [caret.offsetNode, caret.offset];
  }
  const range = document.caretRangeFromPoint(x, y);
  return range && [range.startContainer, range.startOffset];
}

/** The nearest point within the lines of the article: beside a line means its end. */
function inside(root, x, y) {
  const box = root.getBoundingClientRect();
  const line = (root.querySelector(".paragraph") ?? root).getBoundingClientRect();
  const clamped = (value, least, most) => Math.min(Math.max(value, least + 1), most - 1);
  return [clamped(x, line.left, line.right), clamped(y, Math.max(box.top, 0), Math.min(box.bottom, innerHeight))];
}

function middle(box) {
  return (box.left + box.right) / 2;
}
