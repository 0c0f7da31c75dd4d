// The session's events, and a banner while they do not arrive.
import { HealingSocket } from "./socket.js";

/**
 * Calls on[event.type](event) for each event. `lost` and `back` are called when the connection goes and
 * comes again, `failing` after each try in between; `opened` at every connection, before the server replays its history.
 */
export function followEvents(url, { on, opened, lost, failing, back }) {
  const socket = new HealingSocket(url);
  let patience = 0;
  let told = false;
  socket.addEventListener("open", () => {
    clearTimeout(patience);
    opened();
    if (told) back();
    told = false;
  });
  socket.addEventListener("lost", () => {
    patience = setTimeout(() => {
      told = true;
      lost(() => socket.retry());
    }, 1200);
  });
  socket.addEventListener("failing", failing);
  socket.addEventListener("message", ({ data }) => {
    const event = JSON.parse(data);
    on[event.type]?.(event);
  });
  return {
    close() {
      clearTimeout(patience);
      socket.close();
    },
  };
}
