"use strict";
// "Listen" beside what the voice of a call says: the browser says it, in the language of the call.

const voice = window.speechSynthesis;
for (const button of voice ? document.querySelectorAll("[data-listen]") : []) {
  const words = document.getElementById(button.dataset.listen);
  button.hidden = false;
  button.addEventListener("click", () => {
    const said = new SpeechSynthesisUtterance(words.textContent);
    said.lang = words.lang;
    voice.cancel();
    voice.speak(said);
  });
}
