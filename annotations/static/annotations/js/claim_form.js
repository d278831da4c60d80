// A form with the places of a claim: its hidden offsets, the words they stand for, and its edges.

import { codePoints, toPoints } from "./anchor.js";
import { characters, filled, gettext, grouped } from "./language.js";
import { stepByCharacter, stepByWord, wordAtEdge } from "./words.js";

export class ClaimForm {
  /** `spans` are [start, end] pairs in units; none until something is selected. */
  constructor(form, surroundings, spans = []) {
    this.form = form;
    this.at = surroundings;
    this.stored = spans;
    this.spans = spans;
    this.edge = "end";
    this.isStepping = false;
    this.parts = [...form.querySelectorAll("[name='quote']:not([data-second])")];
    form.addEventListener("click", (event) => this.onClick(event));
    for (const part of this.parts) part.addEventListener("input", () => this.forgetPlaces());
    form.elements.speaker?.addEventListener("input", () => this.showGuess(null));
    document.addEventListener("keydown", (event) => this.onKeydown(event), true);
    if (spans.length) this.showEdges();
  }

  get isPending() {
    return this.stored.length === 0 && this.spans.length > 0;
  }

  /** Whether what it holds is not what is stored. */
  get isMoved() {
    return this.spans !== this.stored;
  }

  propose(spans, guess) {
    this.spans = spans;
    this.show();
    const speaker = this.form.elements.speaker;
    if (guess && (!speaker.value || this.guessed === speaker.value)) {
      speaker.value = this.guessed = guess.name;
      this.showGuess(guess);
    }
  }

  reset() {
    this.stopStepping();
    this.spans = this.stored;
    if (this.stored.length) {
      this.fill();
      this.showEdges();
    } else {
      if (this.guessed && this.form.elements.speaker.value === this.guessed)
        this.form.elements.speaker.value = "";
      this.showGuess(null);
      this.forgetPlaces();
      for (const part of this.parts) part.value = "";
      this.toggle(false);
    }
    this.at.unhighlight();
  }

  /** One more part, in hidden inputs: it is sent with the others. */
  add([start, end]) {
    this.fill();
    const { text } = this.at;
    const values = { start: toPoints(text, start), end: toPoints(text, end), quote: text.slice(start, end) };
    for (const [name, value] of Object.entries(values)) {
      const input = document.createElement(name === "quote" ? "textarea" : "input");
      Object.assign(input, { name, value, hidden: true });
      this.form.append(input);
    }
  }

  // What is shown and sent

  show() {
    this.fill();
    this.toggle(true);
    this.showEdges();
    this.at.highlight(this.spans);
  }

  fill() {
    const { text } = this.at;
    const starts = this.form.querySelectorAll("[data-span-start]");
    const ends = this.form.querySelectorAll("[data-span-end]");
    this.spans.forEach(([start, end], index) => {
      starts[index].value = toPoints(text, start);
      ends[index].value = toPoints(text, end);
      this.parts[index].value = text.slice(start, end);
    });
  }

  /** Words that a person wrote are looked up by the server: no offsets go with them. */
  forgetPlaces() {
    for (const input of this.form.querySelectorAll("[data-span-start], [data-span-end]")) input.value = "";
  }

  toggle(isPending) {
    const words = this.form.querySelector("[data-pending-words]");
    if (!words) return;
    for (const element of this.form.querySelectorAll("[data-pending], [data-edges]"))
      element.hidden = !isPending;
    words.hidden = !isPending;
    words.textContent = isPending ? this.at.text.slice(...this.spans[0]) : "";
    this.form.querySelector("[data-words-field]").hidden = isPending;
    const place = this.form.querySelector("[data-place]");
    place.textContent = isPending
      ? filled(gettext("Characters %(place)s"), { place: this.placeInWords() })
      : "";
  }

  placeInWords() {
    const { text } = this.at;
    const points = [this.spans[0][0], this.spans.at(-1)[1]].map((units) => toPoints(text, units));
    return points.map((value) => grouped(value)).join("–");
  }

  showGuess(guess) {
    const note = this.form.querySelector("[data-guess]");
    if (!note) return;
    note.hidden = !guess;
    note.textContent = guess?.why ?? "";
  }

  showEdges() {
    for (const stepper of this.form.querySelectorAll("[data-edge]")) {
      const edge = stepper.dataset.edge;
      stepper.querySelector("[data-edge-word]").textContent = this.wordAt(edge);
      stepper.toggleAttribute("data-active", this.isStepping && edge === this.edge);
    }
  }

  wordAt(edge) {
    return wordAtEdge(this.at.text, ...this.partOf(edge), edge, this.at.language);
  }

  // Edges: by word, by character, and from one edge to the other

  startStepping() {
    this.isStepping = true;
    document.activeElement?.blur();
    this.show();
    this.sayEdge();
  }

  stopStepping() {
    if (!this.isStepping) return;
    this.isStepping = false;
    this.showEdges();
  }

  step(edge, direction, byCharacter = false) {
    const { text, language } = this.at;
    const place = this.placeOf(edge);
    const next = byCharacter
      ? stepByCharacter(text, place, direction, language)
      : stepByWord(text, place, edge, direction, language);
    this.move(edge, next);
  }

  /** The part that has the edge: the start is the first one's, the end the last one's. */
  partOf(edge) {
    return this.spans.at(edge === "start" ? 0 : -1);
  }

  placeOf(edge) {
    return this.partOf(edge)[edge === "start" ? 0 : 1];
  }

  /** The parts with one edge at another place; null where it would cross the other or another part. */
  moved(edge, place) {
    const index = edge === "start" ? 0 : this.spans.length - 1;
    const span = this.spans[index].with(edge === "start" ? 0 : 1, place);
    const before = this.spans[index - 1]?.[1] ?? 0;
    const after = this.spans[index + 1]?.[0] ?? this.at.text.length;
    if (span[0] >= span[1] || span[0] < before || span[1] > after) return null;
    return this.spans.with(index, span);
  }

  move(edge, place) {
    const spans = this.moved(edge, place);
    if (!spans) return;
    this.edge = edge;
    this.spans = spans;
    this.show();
    this.sayEdge();
  }

  sayEdge() {
    const length = this.spans.reduce((sum, span) => sum + codePoints(this.at.text.slice(...span)), 0);
    const name = this.edge === "start" ? gettext("Start") : gettext("End");
    this.at.say(`${name}: ${this.wordAt(this.edge)}, ${characters(length)}`);
  }

  onClick(event) {
    const button = event.target.closest("[data-step]");
    if (button) this.step(button.closest("[data-edge]").dataset.edge, Number(button.dataset.step));
  }

  onKeydown(event) {
    if (!this.isStepping || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest?.("input, textarea, select")) return this.stopStepping();
    const forward = this.at.direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      this.step(this.edge, event.key === forward ? 1 : -1, event.shiftKey);
    } else if (event.key === "Tab") {
      this.edge = this.edge === "start" ? "end" : "start";
      this.showEdges();
      this.sayEdge();
    } else if (event.key === "Enter") {
      if (event.target.closest?.("button, a")) return undefined;
      this.form.requestSubmit();
    } else if (event.key === "Escape") {
      if (this.isPending) this.stopStepping();
      else this.reset();
      this.at.say(gettext("Edges are left as they were."));
    } else return undefined;
    event.preventDefault();
    event.stopPropagation();
    return undefined;
  }
}
