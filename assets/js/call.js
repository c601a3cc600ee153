// A page that waits for a call goes on by itself.

function waitForCall(place) {
  const events = new EventSource(place.dataset.events);
  const look = () => {
    events.close();
    location.replace(place.dataset.page);
  };
  events.addEventListener("call", (event) => event.data === "ringing" || look());
  // The browser asks again by itself until the server tells it not to.
  events.addEventListener("error", () => events.readyState === EventSource.CLOSED && setTimeout(look, 5000));
}

if (typeof document !== "undefined") {
  document.querySelectorAll("[data-events]").forEach(waitForCall);
  document.querySelectorAll("form[data-go]").forEach((form) => form.requestSubmit());
}
