/* Passkeys: a form with data-passkey requests a credential from the browser and submits it.
   The options are on the page or, for sign-in, at the form's own address. */

"use strict";

const REFUSED = "No passkey was used. Try again or use another method.";

async function readOptions(form) {
  const onPage = document.getElementById("passkey-options");
  if (onPage) return JSON.parse(onPage.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  return answer.json();
}

function requireAlone(publicKey) {
  publicKey.authenticatorSelection.residentKey = "required";
  publicKey.authenticatorSelection.requireResidentKey = true;
  publicKey.authenticatorSelection.userVerification = "required";
}

async function askBrowser(form) {
  const options = await readOptions(form);
  if (form.dataset.passkey !== "create") {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.request_options.publicKey);
    return navigator.credentials.get({ publicKey });
  }
  const publicKey = options.creation_options.publicKey;
  if (form.elements.passwordless?.checked) requireAlone(publicKey);
  return navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey),
  });
}

async function send(event) {
  const form = event.target;
  const error = form.querySelector("[role=alert]");
  event.preventDefault();
  error.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify(await askBrowser(form));
    form.submit();
  } catch {
    error.textContent = REFUSED;
    error.hidden = false;
  }
}

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
}
