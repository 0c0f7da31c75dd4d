// The directives: what each is for, and which one decides about what.

/** name: [kind, what it decides]. Kinds: fetch, document, navigation, reporting, other, old. */
export const directives = {
  "default-src": ["fetch", "Stands in for every fetch directive that is not there."],
  "script-src": ["fetch", "Where scripts may come from, and whether inline script and eval() run."],
  "script-src-elem": ["fetch", "script-src for <script> elements only."],
  "script-src-attr": ["fetch", "script-src for event handlers in attributes only, such as onclick."],
  "style-src": ["fetch", "Where style sheets may come from, and whether inline styles count."],
  "style-src-elem": ["fetch", "style-src for <style> and <link> only."],
  "style-src-attr": ["fetch", "style-src for style attributes only."],
  "img-src": ["fetch", "Where images may come from."],
  "font-src": ["fetch", "Where fonts may come from."],
  "connect-src": ["fetch", "Where scripts may send requests: fetch(), XMLHttpRequest, WebSocket, EventSource, sendBeacon."],
  "media-src": ["fetch", "Where audio and video may come from."],
  "object-src": ["fetch", "What <object> and <embed> may load."],
  "frame-src": ["fetch", "What may be framed in this page."],
  "child-src": ["fetch", "Stands in for frame-src and worker-src."],
  "worker-src": ["fetch", "Where workers may come from."],
  "manifest-src": ["fetch", "Where the web app manifest may come from."],
  "base-uri": ["document", "What <base> may say. Without it one injected <base> redirects every relative script."],
  sandbox: ["document", "Locks the page up as a sandboxed frame would be, except for what its tokens allow."],
  "form-action": ["navigation", "Where forms may be sent."],
  "frame-ancestors": ["navigation", "Who may frame this page: the defence against clickjacking."],
  "report-to": ["reporting", "The name of the endpoint that hears of violations."],
  "report-uri": ["reporting", "The older way to say where reports go. Browsers without report-to use it."],
  "require-trusted-types-for": ["other", "With 'script': dangerous DOM properties such as innerHTML take typed values only."],
  "trusted-types": ["other", "The names of policies that may make such typed values."],
  "upgrade-insecure-requests": ["other", "Addresses with http: in this page are fetched over https:."],
  webrtc: ["other", "'allow' or 'block': whether the page may open WebRTC connections."],
  "block-all-mixed-content": ["old", "No longer needed: browsers block mixed content by themselves."],
  "plugin-types": ["old", "Gone, like the plugins it was for."],
  "prefetch-src": ["old", "Gone from the standard."],
  "navigate-to": ["old", "Was taken out of the standard before browsers had it."],
  "reflected-xss": ["old", "Gone, with the filters that it switched."],
  referrer: ["old", "Became the header Referrer-Policy."],
  "require-sri-for": ["old", "Never became part of the standard."],
};

/** The directives that hold lists of sources. */
export const sourceLists = new Set([...Object.keys(directives).filter((name) => directives[name][0] === "fetch"), "base-uri", "form-action", "frame-ancestors"]);

/** Who decides about a kind of thing, the most exact first. CSP Level 3, "Get fetch directive fallback list". */
const fallbacks = {
  "script-src-elem": ["script-src-elem", "script-src", "default-src"],
  "script-src-attr": ["script-src-attr", "script-src", "default-src"],
  "style-src-elem": ["style-src-elem", "style-src", "default-src"],
  "style-src-attr": ["style-src-attr", "style-src", "default-src"],
  "worker-src": ["worker-src", "child-src", "script-src", "default-src"],
  "frame-src": ["frame-src", "child-src", "default-src"],
};

/** The name of the directive that decides in this policy, or null: nothing is said about it. */
export function deciding(policy, name) {
  const alone = directives[name]?.[0] !== "fetch";
  const chain = alone ? [name] : fallbacks[name] ?? [name, "default-src"];
  return chain.find((it) => policy.directives.has(it)) ?? null;
}
