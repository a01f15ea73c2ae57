// Passkeys: the browser is asked for one, and what it answers is sent with the form around it.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const known = (passkeys = []) => passkeys.map((passkey) => ({ ...passkey, id: bytes(passkey.id) }));

async function made(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  const publicKey = {
    ...options,
    user,
    challenge: bytes(options.challenge),
    excludeCredentials: known(options.excludeCredentials),
  };
  const passkey = await navigator.credentials.create({ publicKey });
  return {
    id: passkey.id,
    rawId: text(passkey.rawId),
    type: passkey.type,
    extensions: JSON.stringify(passkey.getClientExtensionResults()),
    response: {
      clientDataJSON: text(passkey.response.clientDataJSON),
      attestationObject: text(passkey.response.attestationObject),
      transports: passkey.response.getTransports?.() ?? [],
    },
  };
}

async function used(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: known(options.allowCredentials),
  };
  const passkey = await navigator.credentials.get({ publicKey });
  return {
    id: passkey.id,
    rawId: text(passkey.rawId),
    type: passkey.type,
    response: {
      authenticatorData: text(passkey.response.authenticatorData),
      clientDataJSON: text(passkey.response.clientDataJSON),
      signature: text(passkey.response.signature),
      userHandle: passkey.response.userHandle ? text(passkey.response.userHandle) : null,
    },
  };
}

// Why a browser refuses, in the words of the page.
function why(error) {
  if (error.name === "InvalidStateError") return "has";
  return error.name === "SecurityError" ? "address" : "stopped";
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const said = form.querySelector("[data-passkey-said]");
  const again = form.querySelector("[data-passkey-again]");
  const say = (which) => {
    said.textContent = said.dataset[which];
  };
  const ask = async () => {
    say("waiting");
    again.hidden = true;
    try {
      const options = JSON.parse(form.dataset.options);
      const answer = await (form.dataset.passkey === "make" ? made(options) : used(options));
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch (error) {
      say(why(error));
      again.hidden = false;
    }
  };
  if (window.PublicKeyCredential) {
    again.addEventListener("click", ask);
    ask();
  } else {
    say("address");
  }
}
