// Small help on every page: what comes later, the end of the visit, one submit, and times as the visitor's clock shows them.

function appearLater(section) {
  const instead = document.getElementById(section.dataset.instead);
  setTimeout(() => {
    if (instead) instead.hidden = true;
    section.setAttribute("aria-live", "polite");
    section.classList.add("now");
    // A change is what makes screen readers speak.
    section.append(...section.childNodes);
  }, section.dataset.after * 1000);
}

function warnOfEnd(sentence) {
  const note = document.querySelector("[data-expiry-note]"), begun = Date.now();
  let said = Infinity;
  const timer = setInterval(() => {
    const left = sentence.dataset.expires - (Date.now() - begun) / 1000;
    const level = left <= 0 ? 0 : left <= 30 ? 30 : left <= 120 ? 120 : Infinity;
    if (level >= said) return;
    said = level;
    note.hidden = false;
    note.textContent = level ? sentence.getAttribute("data-warning-" + level) : sentence.dataset.over;
    if (!level) clearInterval(timer);
  }, 1000);
}

// A second press does nothing until the page comes back from the history.
function submitOnce(event) {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "true";
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
}

function submitAgain() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
}

// The history shows a page as it was left, passwords and all; where a reset stands now, the server knows.
function comeBack() {
  const reset = document.querySelector("[data-resume]");
  if (reset) location.replace(reset.dataset.resume);
  else submitAgain();
}

function localTime(element) {
  const style = element.dataset.local === "date" ? { dateStyle: "long", timeStyle: "short" } : { timeStyle: "short" };
  try {
    element.textContent = new Intl.DateTimeFormat(document.documentElement.lang, style).format(new Date(element.dateTime));
  } catch {
    // The time in UTC stays.
  }
}

if (typeof document !== "undefined") {
  document.querySelectorAll("[data-after]").forEach(appearLater);
  document.querySelectorAll("[data-expires]").forEach(warnOfEnd);
  document.querySelectorAll("time[data-local]").forEach(localTime);
  document.addEventListener("submit", submitOnce);
  addEventListener("pageshow", (event) => event.persisted && comeBack());
}
