// The proof of work that stands in for a captcha (Altcha, protocol 2). This file is the page's script and the worker's.

function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(hex) {
  return Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
}

// Gives an async function (password, salt, rounds) => 32 bytes.
function bestPbkdf2() {
  const subtle = globalThis.crypto && crypto.subtle;
  if (!subtle) return plainPbkdf2();
  return async (password, salt, iterations) => {
    const key = await subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    return new Uint8Array(await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256));
  };
}

// Tries every `stride`th counter from `first` until the key derived from it begins as asked.
async function solve({ parameters, first, stride }) {
  if (parameters.algorithm !== "PBKDF2/SHA-256" || parameters.keyLength > 32) throw new Error("not our kind of work");
  const derive = bestPbkdf2(), salt = bytesOf(parameters.salt), nonce = bytesOf(parameters.nonce);
  const password = new Uint8Array(nonce.length + 4), begun = Date.now();
  password.set(nonce);
  for (let counter = first; ; counter += stride) {
    new DataView(password.buffer).setUint32(nonce.length, counter);
    const derivedKey = hexOf((await derive(password, salt, parameters.cost)).subarray(0, parameters.keyLength));
    if (derivedKey.startsWith(parameters.keyPrefix)) return { counter, derivedKey, time: Date.now() - begun };
  }
}

if (typeof document === "undefined") {
  onmessage = ({ data }) => solve(data).then(
    (solution) => postMessage({ solution }),
    () => postMessage({ failed: true }),
  );
} else {
  const script = document.currentScript.src;
  for (const box of document.querySelectorAll("[data-proof-from]")) prove(box, script);
}

// Solves as many parts of the work at once as the machine has processors to spare.
function workOn(challenge, script) {
  const stride = Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1)), workers = [];
  return new Promise((resolve, reject) => {
    for (let first = 0; first < stride; first++) {
      const worker = new Worker(script);
      workers.push(worker);
      worker.onerror = reject;
      worker.onmessage = ({ data }) => data.solution ? resolve(data.solution) : reject(data);
      worker.postMessage({ parameters: challenge.parameters, first, stride });
    }
  }).finally(() => workers.forEach((worker) => worker.terminate()));
}

// The work begins with the first touch of the form, so that looking at the page costs nobody anything.
function prove(box, script) {
  const useful = 270000;
  const field = box.querySelector("input"), state = box.querySelector(".proof-state"), form = box.closest("form");
  let begun = -Infinity, waiting = null;

  const show = (name) => {
    box.dataset.state = name;
    state.textContent = box.dataset[name] || "";
  };
  const begin = async () => {
    if (Date.now() - begun < useful) return;
    begun = Date.now();
    field.value = "";
    show("working");
    try {
      const challenge = await (await fetch(box.dataset.proofFrom)).json();
      const text = JSON.stringify({ challenge, solution: await workOn(challenge, script) });
      field.value = btoa(text.replace(/[\u0080-\uffff]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0")));
      show("ready");
    } catch {
      show("failed");
    }
    if (waiting) form.requestSubmit(waiting.submitter);
    waiting = null;
  };
  form.addEventListener("submit", (event) => {
    begin();
    if (box.dataset.state !== "working") return;
    event.preventDefault();
    waiting = event;
  });
  // A page from the history has a solution that was sent already.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    begun = -Infinity;
    show("");
  });
  for (const touch of ["input", "keydown", "pointerdown"]) form.addEventListener(touch, begin);
  if (Array.from(form.elements).some((element) => element.type === "text" && element.value)) begin();
}
