// What CORS asks of answers. Fetch Standard, "CORS-preflight fetch" and "CORS check".

const normalized = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]);
const simpleMethods = new Set(["GET", "HEAD", "POST"]);

/** The method as it goes out: some are written in capitals for you, PATCH is not. */
export function normalizeMethod(method) {
  return normalized.has(method.toUpperCase()) ? method.toUpperCase() : method;
}

export function isSimpleMethod(method) {
  return simpleMethods.has(method);
}

/**
 * Whether a response lets a page of `origin` have it: {ok, why}. `credentials` is the mode of the request,
 * whether or not there was a cookie to send.
 */
export function checkAnswer({ origin, credentials, response }) {
  const allowed = response.allowOrigin.trim();
  if (!allowed) return { ok: false, why: "The response has no `Access-Control-Allow-Origin`." };
  if (allowed === "*" && credentials !== "include") return { ok: true, why: "`Access-Control-Allow-Origin: *` lets every page read, and no credentials were asked for." };
  if (allowed === "*") return { ok: false, why: "`*` is not enough for a request with `credentials: \"include\"`: the origin must be named." };
  if (allowed !== origin) {
    const reason = allowed.includes(",") ? "Only one origin may stand there." : `It must be exactly \`${origin}\`, with no path and no slash.`;
    return { ok: false, why: `\`Access-Control-Allow-Origin: ${allowed}\` does not name this page. ${reason}` };
  }
  if (credentials !== "include") return { ok: true, why: `\`Access-Control-Allow-Origin\` names \`${origin}\`.` };
  if (response.allowCredentials.trim() === "true") return { ok: true, why: `The response names \`${origin}\` and has \`Access-Control-Allow-Credentials: true\`.` };
  return { ok: false, why: "With `credentials: \"include\"` the response must also have `Access-Control-Allow-Credentials: true`." };
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The items of a comma-separated header; null where one of them is no name at all. */
function items(text) {
  const all = text.split(",").map((item) => item.trim()).filter(Boolean);
  return all.every((item) => token.test(item)) ? all : null;
}

/**
 * Whether the answer to the preflight lets the request go: {ok, why}.
 * names: the header names that must be asked for; sent: all header names that the script set, in small letters.
 */
export function checkPreflight({ origin, credentials, method, names, sent, response }) {
  const answer = checkAnswer({ origin, credentials, response });
  if (!answer.ok) return answer;
  if (response.preflightStatus < 200 || response.preflightStatus > 299) {
    return { ok: false, why: `The preflight was answered with status ${response.preflightStatus}. It must be 200 to 299; a redirect or an error ends it.` };
  }
  const [methods, headers] = [items(response.allowMethods), items(response.allowHeaders)];
  if (!methods || !headers) return { ok: false, why: "`Access-Control-Allow-Methods` or `-Headers` is not a list of names with commas between them." };
  const wildcard = credentials !== "include";
  if (!isSimpleMethod(method) && !methods.includes(method) && !(wildcard && methods.includes("*"))) {
    const hint = methods.includes("*") ? " With credentials `*` is only a method called “*”." : methods.some((it) => it.toUpperCase() === method.toUpperCase()) ? " Capitals count." : "";
    return { ok: false, why: `\`Access-Control-Allow-Methods\` does not have \`${method}\`.${hint}` };
  }
  const named = new Set(headers.map((name) => name.toLowerCase()));
  const star = wildcard && named.has("*");
  // The standard looks at Authorization by itself: no wildcard covers it.
  const missing = [...new Set([...names, ...sent.filter((name) => name === "authorization")])]
    .find((name) => !named.has(name) && (name === "authorization" || !star));
  if (missing) {
    const hint = missing === "authorization" && star ? " `*` does not cover `Authorization` by the standard, though Chromium still lets it." : named.has("*") && !wildcard ? " With credentials `*` is only a header called “*”." : "";
    return { ok: false, why: `\`Access-Control-Allow-Headers\` does not have \`${missing}\`.${hint}` };
  }
  return { ok: true, why: "The answer allows the origin, the method and every header." };
}

const always = ["Cache-Control", "Content-Language", "Content-Length", "Content-Type", "Expires", "Last-Modified", "Pragma"];

/** The response headers that a script of another origin sees, in words. */
export function visibleHeaders({ credentials, response }) {
  const exposed = items(response.exposeHeaders) ?? [];
  if (credentials !== "include" && exposed.includes("*")) return "all headers but `Set-Cookie`";
  const own = exposed.filter((name) => !/^set-cookie2?$/i.test(name));
  return [...always, ...own].map((name) => `\`${name}\``).join(", ");
}
