// Tells the server where the reader is, and how many minutes they were there with the page in front of them.

const every = 5;
/** Nobody reads on for longer than this without moving anything. */
const patience = 3 * 60_000;

export function mountTicks({ course, section, token, item }) {
  let minutes = 0;
  let lastMove = Date.now();
  let told = null;

  for (const sign of ["scroll", "pointermove", "keydown", "pointerdown"]) {
    addEventListener(sign, () => { lastMove = Date.now(); }, { passive: true });
  }

  function tell() {
    if (minutes === 0 && told === item()) return;
    const body = new URLSearchParams({ csrf_token: token, item: item() ?? "", minutes: String(minutes) });
    told = item();
    minutes = 0;
    // Survives the page's end.
    navigator.sendBeacon(`/courses/${course}/${section}/here`, body);
  }

  setInterval(() => {
    if (document.visibilityState !== "visible" || Date.now() - lastMove > patience) return;
    minutes += 1;
    if (minutes >= every) tell();
  }, 60_000);
  addEventListener("pagehide", tell);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") tell();
  });
  setTimeout(tell, 4000);
}
