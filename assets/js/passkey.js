// Passkeys: asks the server for a challenge, the browser for its answer, and brings it back.
import { csrfToken } from "./api.js";

const here = () => Boolean(window.PublicKeyCredential?.parseCreationOptionsFromJSON && window.PublicKeyCredential.parseRequestOptionsFromJSON);

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-csrf-token": csrfToken(),
    },
    body: JSON.stringify(body ?? {}),
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.detail ?? "The server did not answer. Try again.");
  return told;
}

async function signIn(to) {
  const { id, options } = await post("/sign-in/passkey/start");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey);
  const credential = await navigator.credentials.get({ publicKey });
  return post("/sign-in/passkey/finish", { id, credential: credential.toJSON(), to });
}

async function add(form) {
  const { id, options } = await post("/account/passkeys/start");
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey);
  const credential = await navigator.credentials.create({ publicKey });
  return post("/account/passkeys/finish", {
    id,
    credential: credential.toJSON(),
    name: form.querySelector("#passkey_name").value,
    second_factor: form.querySelector('[name="passkey_kind"]:checked').value === "second",
  });
}

/** Shows the buttons where the browser can do it. */
export function offerPasskeys() {
  if (!here()) return;
  for (const hidden of document.querySelectorAll("[data-passkey], [data-add-passkey], [data-needs-passkey]")) hidden.hidden = false;
  for (const button of document.querySelectorAll("[data-passkey]")) {
    const says = button.closest("main").querySelector("[data-passkey-says]");
    button.addEventListener("click", async () => {
      button.disabled = true;
      says.hidden = true;
      try {
        const { to } = button.dataset.passkey === "add"
          ? await add(button.closest("[data-add-passkey]"))
          : await signIn(button.dataset.to ?? "/");
        location.assign(to);
      } catch (error) {
        says.textContent = error.name === "NotAllowedError"
          ? "No passkey was used. Try again, or choose another way."
          : error.message;
        says.hidden = false;
        button.disabled = false;
      }
    });
  }
}
