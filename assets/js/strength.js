// The rules and the strength of a new password, while it is typed. Nothing leaves the page.

function commonWords() {
  return ("password passwort contraseña clave secreto letmein welcome bienvenido hello hola qwerty qwertz asdf zxcv admin administrator " +
    "login user guest root test master access secret dragon monkey tiger shadow football futbol soccer baseball hockey batman " +
    "superman pokemon starwars iloveyou teamo love amor princess princesa sunshine flower summer winter spring autumn verano invierno " +
    "otoño primavera january february march april june july august september october november december enero febrero marzo abril mayo " +
    "junio julio agosto septiembre octubre noviembre diciembre monday friday lunes viernes madrid barcelona london paris berlin " +
    "america mexico españa michael daniel thomas jordan jennifer jessica robert david carlos maria antonio alejandro freedom " +
    "whatever trustno computer internet google samsung iphone microsoft windows office company business change default temporal " +
    "money diamond pepper cookie chocolate coffee ginger buster killer hunter ranger harley mustang ferrari mercedes money abcd " +
    "changeme cambiame computadora familia family school escuela").split(" ");
}

// As the server folds words: lower case, no accents, and letters for the signs that stand in for them.
function folded(text) {
  const signs = { 0: "o", 1: "l", 3: "e", 4: "a", 5: "s", 7: "t", $: "s", "@": "a", "!": "i", "€": "e" };
  return Array.from(text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, ""), (c) => signs[c] || c).join("");
}

// How many characters from `at` on form a run: one repeated, neighbours in the alphabet, or neighbours on the keyboard.
function runAt(text, at) {
  const rows = "qwertyuiop asdfghjkl zxcvbnm";
  const kinds = [
    (a, b) => a === b,
    (a, b) => b.charCodeAt(0) - a.charCodeAt(0) === 1,
    (a, b) => a.charCodeAt(0) - b.charCodeAt(0) === 1,
    (a, b) => rows.includes(a + b) || rows.includes(b + a),
  ];
  return Math.max(...kinds.map((next) => {
    let end = at + 1;
    while (end < text.length && next(text[end - 1], text[end])) end++;
    return end - at;
  }));
}

// Splits the password into words, runs, years and single characters; gives their number and how many bits guessing takes.
function guessing(password, own) {
  const plain = password.toLowerCase(), text = folded(password).length === plain.length ? folded(password) : plain;
  const words = [...own, ...commonWords().map(folded)].sort((a, b) => b.length - a.length);
  // A mix of kinds is seldom a word that the short list merely lacks.
  const mix = kindsOf(password) > 2 ? 1.25 : 1;
  let points = 0, bits = 0, at = 0;
  while (at < text.length) {
    const word = words.find((word) => text.startsWith(word, at) || plain.startsWith(word, at));
    const run = runAt(plain, at), year = /^(19|20)\d\d/.test(plain.slice(at));
    points++;
    if (word) {
      const shown = password.slice(at, at + word.length);
      bits += 7 + (shown === shown.toLowerCase() ? 0 : 1.5) + (shown.toLowerCase() === word ? 0 : 1.5);
      at += word.length;
    } else if (run > 2) {
      bits += 4 + Math.log2(run);
      at += run;
    } else if (year) {
      bits += 6;
      at += 4;
    } else {
      const c = password[at];
      bits += mix * (/\d/.test(c) ? 3.2 : /\p{Ll}/u.test(c) ? 4 : /\p{Lu}/u.test(c) ? 4.6 : 5.4);
      at++;
    }
  }
  return { points, bits };
}

function kindsOf(password) {
  const kinds = new Set(Array.from(password, (c) =>
    /\p{Lowercase}/u.test(c) ? "lower" : /\p{Uppercase}/u.test(c) ? "upper" : /\p{N}/u.test(c) ? "digit" : "other"));
  return kinds.size;
}

function keeps(rule, password, guess, own) {
  const length = Array.from(password).length;
  switch (rule.dataset.rule) {
    case "length": return length >= rule.dataset.min && length <= rule.dataset.max;
    case "kinds": return kindsOf(password) >= rule.dataset.need;
    case "words": return length > 0 && !own.some((word) => folded(password).includes(word) || password.toLowerCase().includes(word));
    default: return guess.points >= 5;
  }
}

function meter(field) {
  const box = document.getElementById("strength"), verdict = box.querySelector(".verdict");
  const rules = Array.from(document.querySelectorAll("[data-rule]"));
  const words = (rules.find((rule) => rule.dataset.words) || { dataset: { words: "" } }).dataset.words;
  const own = words.split(" ").map(folded).filter((word) => word.length > 3);
  const marks = rules.map((rule) => {
    const mark = document.createElement("span");
    mark.className = "unseen";
    rule.prepend(mark);
    return mark;
  });
  let timer;
  field.addEventListener("input", () => {
    const password = field.value, guess = guessing(password, own);
    rules.forEach((rule, at) => {
      const kept = keeps(rule, password, guess, own);
      rule.classList.toggle("met", kept);
      marks[at].textContent = password ? (kept ? box.dataset.met : box.dataset.unmet) + " " : "";
    });
    const all = rules.every((rule) => rule.classList.contains("met"));
    const score = [25, 38, 50, 66].filter((bits) => guess.bits >= bits).length;
    box.hidden = !password;
    // What breaks a rule is never called good.
    box.dataset.score = all ? score : Math.min(score, 2);
    clearTimeout(timer);
    timer = setTimeout(() => { verdict.textContent = password ? box.dataset[box.dataset.score] : ""; }, 300);
  });
}

function sameAs(field) {
  const first = document.getElementById(field.dataset.sameAs), says = document.getElementById("same");
  const compare = () => {
    const begun = field.value.length >= first.value.length || document.activeElement !== field;
    const same = field.value === first.value;
    says.textContent = !field.value || (!same && !begun) ? "" : same ? says.dataset.same : says.dataset.different;
  };
  for (const one of [first, field]) one.addEventListener("input", compare);
  field.addEventListener("blur", compare);
}

// What was wrong with the password before says nothing about this one.
function forget(field) {
  field.addEventListener("input", () => {
    const problem = document.getElementById("problem");
    if (problem) problem.hidden = true;
    for (const one of document.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
  }, { once: true });
}

if (typeof document !== "undefined") {
  document.querySelectorAll("[type=password][aria-invalid]").forEach(forget);
  document.querySelectorAll("[data-meter]").forEach(meter);
  document.querySelectorAll("[data-same-as]").forEach(sameAs);
}
