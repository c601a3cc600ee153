// "Show" beside a password.

if (typeof document !== "undefined") {
  for (const button of document.querySelectorAll("[data-show]")) {
    const field = document.getElementById(button.dataset.show), text = button.textContent;
    const set = (shown) => {
      field.type = shown ? "text" : "password";
      button.textContent = shown ? button.dataset.hideText : text;
    };
    button.hidden = false;
    button.addEventListener("click", () => set(field.type === "password"));
    // Browsers remember what is sent from text fields.
    field.form.addEventListener("submit", () => set(false));
  }
}
