// Saving while people type. Each change is kept on the device first, then sent after a pause.
// Never two sends at once; what fails is tried again; what is stale is never forced.

import { isUnknown, keepCopy, newSave, patience, post, same } from "./copies.js";

const PAUSE_MS = 800;
const LINGER_MS = 3000;

/**
 * name: of the copy on the device; url and token: where to send it, with what CSRF token; about:
 * what the copy tells of itself, {page, number}; version: of the stored row; read(): the values
 * now; show(state, detail): tells people how things stand; also: what else the server is told,
 * such as the version of another row that the page shows.
 * States: saving, saved, kept, offline, waiting, conflict, signed-out, refused.
 */
export class Autosave {
  constructor({ name, url, token, about, version, read, show, also = {} }) {
    Object.assign(this, { name, url, token, about, version, read, show, also });
    this.saved = read();
    this.unanswered = null;
    this.sending = null;
    this.timer = 0;
    this.failures = 0;
    this.held = false;
    addEventListener("online", () => this.isDue() && this.flush());
    addEventListener("offline", () => this.show("offline"));
  }

  /** Something is typed that is not stored. */
  pending() {
    return !same(this.read(), this.saved);
  }

  isDue() {
    return this.unanswered !== null || this.pending();
  }

  settled() {
    return !this.isDue() && !this.sending && !this.held;
  }

  copy() {
    const { version, url, about, also, unanswered } = this;
    return { version, values: this.read(), at: Date.now(), url, ...about, also, unanswered };
  }

  /** A field changed. */
  changed() {
    if (!this.isDue()) return keepCopy(this.name, null);
    keepCopy(this.name, this.copy());
    if (this.held) return;
    if (!this.failures) this.show(navigator.onLine ? "kept" : "offline");
    if (!this.failures) this.later(PAUSE_MS);
  }

  /** The copy has done its work. A page that was asked for while it was sent may still need it. */
  letGo() {
    const { version } = this;
    keepCopy(this.name, { ...this.copy(), stored: true });
    setTimeout(() => {
      if (this.version === version && !this.isDue()) keepCopy(this.name, null);
    }, LINGER_MS);
  }

  /** These values are stored, at this version, though the page does not know it yet. */
  adopt({ version, values }) {
    this.version = version;
    this.saved = values;
  }

  /** Go on from a copy: with the version it was made from, and what was not answered. */
  resume({ version, unanswered }) {
    this.version = version;
    this.unanswered = unanswered ?? null;
    return this.flush();
  }

  /** Send what is due; resolves to whether everything is stored now. */
  async flush() {
    clearTimeout(this.timer);
    while (this.sending) await this.sending;
    if (this.held) return false;
    if (!this.isDue()) return true;
    this.sending = this.send();
    const done = await this.sending;
    this.sending = null;
    if (done && this.isDue()) return this.flush();
    return done;
  }

  /** Send again on top of what is stored, after somebody looked at both texts. */
  overwrite(version) {
    this.version = version;
    this.held = false;
    return this.flush();
  }

  /** Send nothing more until told to. */
  hold() {
    this.held = true;
    clearTimeout(this.timer);
  }

  /** Go on with a fresh token, after signing in again. */
  release(token) {
    this.token = token;
    this.held = false;
    this.failures = 0;
    return this.flush();
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), milliseconds);
  }

  async send() {
    this.show("saving");
    this.unanswered ??= newSave(this.version, this.read(), this.also);
    keepCopy(this.name, this.copy());
    const { status, body } = await post(this.url, this.token, this.unanswered);
    if (isUnknown(status)) return this.again(status || navigator.onLine ? "waiting" : "offline");
    return this.answered(status, body);
  }

  answered(status, body) {
    if (status === 200 && body.version) {
      this.version = body.version;
      this.saved = this.unanswered.values;
      this.unanswered = null;
      this.failures = 0;
      if (this.pending()) keepCopy(this.name, this.copy());
      else this.letGo();
      this.show("saved", { at: body.saved_at, reworded: body.reworded });
      return true;
    }
    this.hold();
    // After signing out or in elsewhere the token of this page is void, which is a 403. Whether an
    // earlier try of the same save arrived is still unknown then.
    if (status === 401 || (status === 403 && !body.error)) {
      this.show("signed-out");
      return false;
    }
    this.unanswered = null;
    keepCopy(this.name, this.copy());
    if (status === 409) this.show("conflict", body);
    else this.show("refused", body);
    // A refused value can be mended by typing; the others need a decision.
    if (status === 400) this.held = false;
    return false;
  }

  again(state) {
    const seconds = patience(this.failures);
    this.failures += 1;
    this.show(state, { seconds });
    this.later(seconds * 1000);
    return false;
  }
}
