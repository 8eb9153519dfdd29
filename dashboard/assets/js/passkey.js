// Passkeys in a browser: what the server asks as JSON goes to the authenticator, and its answer back as JSON.

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function named(list) {
  return (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
}

/** Why passkeys cannot be used on this page, in one sentence; "" where they can. */
export function whyNot(origin, reason) {
  if (reason) return `${reason}.`;
  if (origin !== location.origin) return `Passkeys are bound to ${origin}: open this page there.`;
  if (!window.isSecureContext || !window.PublicKeyCredential) {
    return "This browser does not trust the connection, or knows no passkeys: the server's certificate must be one that it trusts.";
  }
  return "";
}

export async function makePasskey(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  const { clientDataJSON, attestationObject } = made.response;
  return answer(made, { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) });
}

export async function signWithPasskey(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) };
  const signed = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = signed.response;
  return answer(signed, {
    clientDataJSON: text(clientDataJSON),
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

function answer(made, response) {
  return { id: made.id, rawId: text(made.rawId), type: made.type, response };
}
