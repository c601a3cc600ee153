// Copy, save and print, beside what a page shows once; and no second showing when the page is asked for again.

// Lines as they are read: names with their values, and codes one below the other.
function plainLines(element) {
  const own = [...element.querySelectorAll("dt, li, p")];
  const text = (node) => node.textContent.trim().replace(/\s+/g, " ");
  if (!own.length) return text(element);
  return own.map((node) => (node.tagName === "DT" ? text(node) + ": " + text(node.nextElementSibling) : text(node))).join("\n") + "\n";
}

function saveAs(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function offer(button, act) {
  button.hidden = false;
  button.addEventListener("click", act);
}

if (typeof document !== "undefined") {
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    const said = document.getElementById(button.dataset.said);
    offer(button, async () => {
      const text = plainLines(document.getElementById(button.dataset.copy));
      said.textContent = await navigator.clipboard.writeText(text).then(() => said.dataset.done, () => said.dataset.failed);
    });
  }
  for (const button of document.querySelectorAll("[data-save]")) {
    offer(button, () => saveAs(button.dataset.file, plainLines(document.getElementById(button.dataset.save))));
  }
  for (const button of document.querySelectorAll("[data-print]")) offer(button, () => print());
  // The answer to a form becomes a page of its own: a refresh asks for that page, and does not send the form again.
  if (document.querySelector("[data-once]")) history.replaceState(null, "", location.pathname);
}
