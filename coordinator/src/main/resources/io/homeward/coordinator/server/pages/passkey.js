// Asks the browser for a passkey, and sends what it says with the form.
(function () {
  "use strict";
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  function say(form, key) {
    const said = form.querySelector("[data-said]");
    said.textContent = form.dataset[key];
    said.hidden = false;
  }

  async function make(form, options) {
    const person = form.elements.person;
    if (person) {
      options.user.name = options.user.displayName = person.value;
    }
    options.challenge = bytes(options.challenge);
    options.user.id = bytes(options.user.id);
    for (const one of options.excludeCredentials) one.id = bytes(one.id);
    const made = await navigator.credentials.create({ publicKey: options });
    return {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(made.response.clientDataJSON),
        attestationObject: text(made.response.attestationObject),
        transports: made.response.getTransports ? made.response.getTransports() : [],
      },
    };
  }

  async function show(options) {
    options.challenge = bytes(options.challenge);
    const shown = await navigator.credentials.get({ publicKey: options });
    return {
      id: shown.id,
      rawId: text(shown.rawId),
      type: shown.type,
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(shown.response.clientDataJSON),
        authenticatorData: text(shown.response.authenticatorData),
        signature: text(shown.response.signature),
        userHandle: shown.response.userHandle ? text(shown.response.userHandle) : null,
      },
    };
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button");
    button.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!window.PublicKeyCredential) {
        say(form, "none");
        return;
      }
      button.disabled = true;
      try {
        const options = JSON.parse(form.dataset.options);
        const answer =
          form.dataset.passkey === "make" ? await make(form, options) : await show(options);
        form.elements.answer.value = JSON.stringify(answer);
        form.submit();
      } catch (error) {
        button.disabled = false;
        say(form, error.name === "InvalidStateError" ? "there" : "cancelled");
      }
    });
  }
})();
