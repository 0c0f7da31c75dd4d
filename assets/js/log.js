// Two logs: the requests that reached the attacker's site, and what the application writes.
import { el, hidden, icon } from "./dom.js";

/** Follows the end of `scroller` as long as the reader is there. */
function following(scroller, change) {
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 24;
  change();
  if (atEnd) scroller.scrollTop = scroller.scrollHeight;
}

function time(at) {
  return new Date(typeof at === "number" ? at * 1000 : at).toLocaleTimeString("en-GB");
}

/** The attacker's log. Every request can be opened; `host` is the site's name. */
export function mountAttackerLog(root, { host, onnew = () => {} }) {
  const empty = el("p", { class: "empty" }, "No request has reached ", el("code", {}, host),
    " yet. Whatever a browser sends there, with its headers and body, is shown here.");
  const list = el("ol", { class: "requests" });
  root.append(empty, el("div", { role: "log", aria: { label: "Requests to the attacker's site" } }, list));
  const seen = new Set();

  return {
    reset() {
      seen.clear();
      list.replaceChildren();
      empty.hidden = false;
    },
    add(request) {
      if (seen.has(request.n)) return;
      seen.add(request.n);
      empty.hidden = true;
      const query = request.query ? `?${request.query}` : "";
      following(root, () => {
        list.append(el("li", {}, el("details", {},
          el("summary", {},
            el("span", { class: "when" }, time(request.at)), " ",
            el("span", { class: "method attack-word" }, icon("exploit"), request.method), " ",
            el("code", {}, request.path + query)),
          el("dl", {}, ...request.headers.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
          request.body ? el("pre", { tabindex: "0" }, request.body) : el("p", { class: "soft" }, "No body"))));
      });
      onnew(seen.size);
    },
  };
}

const colours = /\u001b\[[0-9;]*[A-Za-z]/g;
const most = 200_000;

/** The application's log: plain text, the newest at the end. */
export function mountAppLog(root) {
  const empty = el("p", { class: "empty" }, "The application has written nothing yet. Requests, prints and tracebacks are shown here.");
  const text = el("pre", { role: "log", aria: { label: "The application's log", live: "off" } });
  root.append(hidden("What the application writes"), empty, text);
  return {
    reset() {
      text.textContent = "";
      empty.hidden = false;
    },
    add(more) {
      empty.hidden = true;
      following(root, () => {
        text.append(more.replaceAll(colours, ""));
        if (text.textContent.length > most) text.textContent = text.textContent.slice(-most / 2);
      });
    },
  };
}
