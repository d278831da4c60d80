// Saving while people type. Each change is kept on the device first, then sent after a pause.
// Never two sends at once; what fails is tried again; what is stale is never forced.

import { keep, recall } from "./store.js";

const PAUSE_MS = 800;
const LINGER_MS = 3000;
const RETRY_S = [2, 5, 15, 60];

/** The copy on this device: {version, values, at, sent?, stored?}, or null. */
export function recallCopy(name) {
  try {
    return JSON.parse(recall(name));
  } catch {
    return null;
  }
}

export function keepCopy(name, copy) {
  keep(name, copy === null ? null : JSON.stringify(copy));
}

export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * name: of the copy on the device; url and token: where to send it, with what CSRF token; version:
 * of the stored row; read(): the values now; show(state, detail): tells people how things stand;
 * also: what else the server is told, such as the version of another row that the page shows.
 * States: saving, saved, kept, offline, waiting, conflict, signed-out, refused.
 */
export class Autosave {
  constructor({ name, url, token, version, read, show, also = {} }) {
    Object.assign(this, { name, url, token, version, read, show, also });
    this.saved = read();
    this.sending = null;
    this.timer = 0;
    this.failures = 0;
    this.held = false;
    addEventListener("online", () => this.pending() && this.flush());
    addEventListener("offline", () => this.show("offline"));
  }

  pending() {
    return !same(this.read(), this.saved);
  }

  settled() {
    return !this.pending() && !this.sending && !this.held;
  }

  copy() {
    return { version: this.version, values: this.read(), at: Date.now() };
  }

  /** A field changed. */
  changed() {
    if (!this.pending()) return keepCopy(this.name, null);
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
      if (this.version === version && !this.pending()) keepCopy(this.name, null);
    }, LINGER_MS);
  }

  /** These values are stored, at this version, though the page does not know it yet. */
  adopt({ version, values }) {
    this.version = version;
    this.saved = values;
  }

  /** Send what is pending; resolves to whether everything is stored now. */
  async flush() {
    clearTimeout(this.timer);
    while (this.sending) await this.sending;
    if (this.held) return false;
    if (!this.pending()) return true;
    this.sending = this.send(this.read());
    const done = await this.sending;
    this.sending = null;
    if (done && this.pending()) return this.flush();
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

  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), milliseconds);
  }

  async send(values) {
    this.show("saving");
    let response;
    let body = {};
    try {
      response = await fetch(this.url, {
        method: "POST",
        headers: {
          Accept: "application/json",
          "Content-Type": "application/json",
          "X-CSRFToken": this.token,
        },
        body: JSON.stringify({ ...values, ...this.also, version: this.version }),
      });
      if (response.headers.get("Content-Type")?.startsWith("application/json"))
        body = await response.json();
    } catch {
      return this.again(navigator.onLine ? "waiting" : "offline");
    }
    return this.answered(response, body, values);
  }

  answered(response, body, values) {
    if (response.ok && body.version) {
      this.version = body.version;
      this.saved = values;
      this.failures = 0;
      if (this.pending()) keepCopy(this.name, this.copy());
      else this.letGo();
      this.show("saved", { at: body.saved_at, reworded: body.reworded });
      return true;
    }
    if (response.status >= 500 || response.status === 429) return this.again("waiting");
    this.hold();
    // After signing out or in elsewhere the token of this page is void, which is a 403.
    if (response.status === 401 || (response.status === 403 && !body.error))
      this.show("signed-out");
    else if (response.status === 409) this.show("conflict", body);
    else this.show("refused", body);
    // A refused value can be mended by typing; the others need a decision.
    if (response.status === 400) this.held = false;
    return false;
  }

  again(state) {
    const seconds = RETRY_S[Math.min(this.failures, RETRY_S.length - 1)];
    this.failures += 1;
    this.show(state, { seconds });
    this.later(seconds * 1000);
    return false;
  }
}
