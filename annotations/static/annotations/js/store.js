// Small preferences on this device. Storage may be refused (private mode): then nothing is kept.

export function recall(name) {
  try {
    return localStorage.getItem(`claimdesk.${name}`);
  } catch {
    return null;
  }
}

export function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(`claimdesk.${name}`);
    else localStorage.setItem(`claimdesk.${name}`, value);
  } catch {
    // Storage is optional here.
  }
}
