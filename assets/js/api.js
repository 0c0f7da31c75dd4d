// The session's HTTP interface. Every method answers with parsed JSON (files: text) or throws ApiError.

export class ApiError extends Error {
  constructor(status, title, detail) {
    super(detail || title);
    this.name = "ApiError";
    this.status = status;
  }
}

/** What requests that change something carry; empty for strangers. */
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

/** What an answer that is no success says. */
export async function problem(response) {
  const body = await response.json().catch(() => ({}));
  return new ApiError(response.status, body.title ?? `The server answered ${response.status}.`, body.detail);
}

async function request(method, url, { json, text } = {}) {
  const headers = { accept: "application/json" };
  if (method !== "GET") headers["x-csrf-token"] = csrfToken();
  if (json !== undefined) headers["content-type"] = "application/json";
  if (text !== undefined) headers["content-type"] = "text/plain; charset=utf-8";
  let response;
  try {
    response = await fetch(url, { method, headers, body: json === undefined ? text : JSON.stringify(json), cache: "no-store" });
  } catch {
    throw new ApiError(0, "The server can't be reached.", "The server can't be reached. What you typed is kept on this page.");
  }
  if (!response.ok) throw await problem(response);
  return response;
}

async function answer(method, url, options) {
  const response = await request(method, url, options);
  const isJson = response.headers.get("content-type")?.includes("json");
  return isJson ? response.json() : null;
}

export function startSession(slug) {
  return answer("POST", `/labs/${encodeURIComponent(slug)}/session`, { json: {} });
}

export function sessionApi(id) {
  const base = `/sessions/${encodeURIComponent(id)}`;
  const file = (path) => `${base}/files/${path.split("/").map(encodeURIComponent).join("/")}`;
  const post = (action, json = {}) => answer("POST", `${base}/${action}`, { json });
  return {
    session: () => answer("GET", base),
    stop: () => post("stop"),
    reset: (what) => post("reset", { what }),
    runOriginal: (on) => post("original", { on }),
    files: () => answer("GET", `${base}/files`),
    read: (path) => request("GET", file(path)).then((response) => response.text()),
    readOriginal: (path) => request("GET", `${file(path)}?original=1`).then((response) => response.text()),
    write: (path, text) => answer("PUT", file(path), { text }),
    remove: (path) => answer("DELETE", file(path)),
    rename: (from, to) => post("rename", { from, to }),
    revert: (path) => post("revert", { path }),
    submit: () => post("submissions"),
    flag: (flag) => post("flag", { flag }),
    answer: (task, given) => post("answer", { task, answer: given }),
    oracle: () => post("oracle"),
    visit: (url) => post("visits", { url }),
    screenshot: (visit) => `${base}/visits/${visit}/screenshot.png`,
    hint: () => post("hints"),
    debrief: () => answer("GET", `${base}/debrief`),
    open: (origin, to = "/") => `${base}/open/${encodeURIComponent(origin)}?to=${encodeURIComponent(to)}`,
    socket: (name) => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${base}/${name}`,
  };
}
