// Signing in without leaving the page: what was typed is sent right afterwards.

function tokenIn(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return {
    token: page.querySelector("[name=csrfmiddlewaretoken]")?.value,
    person: page.body.dataset.person,
  };
}

/** The fresh token, or null when name and password do not fit. */
async function signIn(url, username, password) {
  const { token } = tokenIn(await (await fetch(url)).text());
  const body = new FormData();
  body.append("csrfmiddlewaretoken", token);
  body.append("username", username);
  body.append("password", password);
  body.append("next", new URL(url, location.href).searchParams.get("next") ?? "/");
  const response = await fetch(url, { method: "POST", body });
  return response.ok && response.redirected ? tokenIn(await response.text()) : null;
}

/** `done(token)` is called when the same person is signed in again. */
export function watchSignIn(done) {
  const form = document.querySelector("[data-sign-in-form]");
  const failed = form?.querySelector("[data-failed]");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    let found = null;
    try {
      found = await signIn(form.action, form.elements.username.value, form.elements.password.value);
      failed.textContent = form.dataset.wrong;
    } catch {
      failed.textContent = form.dataset.unheard;
    }
    if (!found) {
      failed.hidden = false;
      return form.elements.password.focus();
    }
    form.elements.password.value = "";
    form.closest("dialog").close();
    // The text on this page stays on the device for whoever typed it.
    if (found.person !== document.body.dataset.person) return location.reload();
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]"))
      field.value = found.token;
    done(found.token);
  });
}
