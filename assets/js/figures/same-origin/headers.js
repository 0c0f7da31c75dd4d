// Which request headers a script may set, and which of them make a preflight necessary.
// Fetch Standard, "CORS-safelisted request-header", "CORS-unsafe request-header names", "forbidden request-header".

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Lines of "Name: value" as [{name, value}], and a problem for the first line that is none. */
export function parseHeaders(text) {
  const headers = [];
  for (const line of text.split("\n").map((it) => it.trim()).filter(Boolean)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim();
    if (colon < 1 || !token.test(name)) return { headers, problem: `“${line}” is no header. Write Name: value, one on each line.` };
    headers.push({ name, value: line.slice(colon + 1).trim() });
  }
  return { headers };
}

const forbiddenMethods = new Set(["CONNECT", "TRACE", "TRACK"]);

export function isForbiddenMethod(method) {
  return forbiddenMethods.has(method.toUpperCase());
}

const forbidden = new Set([
  "accept-charset", "accept-encoding", "access-control-request-headers", "access-control-request-method", "connection",
  "content-length", "cookie", "cookie2", "date", "dnt", "expect", "host", "keep-alive", "origin", "referer", "set-cookie",
  "te", "trailer", "transfer-encoding", "upgrade", "via",
]);
const methodOverrides = new Set(["x-http-method", "x-http-method-override", "x-method-override"]);

/** Whether the browser keeps this header to itself: a script that sets it is ignored. */
export function isForbiddenHeader({ name, value }) {
  const lower = name.toLowerCase();
  if (forbidden.has(lower) || lower.startsWith("proxy-") || lower.startsWith("sec-")) return true;
  return methodOverrides.has(lower) && value.split(",").some((method) => isForbiddenMethod(method.trim()));
}

// The standard's CORS-unsafe request-header bytes.
const unsafeByte = /[\x00-\x08\x0a-\x1f"():<>?@[\\\]{}\x7f]/;
const formTypes = new Set(["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]);

/** Type and subtype of a Content-Type, in small letters; null where it is none. */
function essence(value) {
  const type = value.split(";")[0].trim().toLowerCase();
  const [left, right, more] = type.split("/");
  return more === undefined && token.test(left) && token.test(right ?? "") ? type : null;
}

/** Whether a page without CORS could have sent the header too, so that nobody is asked first. */
export function isSafelisted({ name, value }) {
  if (new TextEncoder().encode(value).length > 128) return false;
  switch (name.toLowerCase()) {
    case "accept": return !unsafeByte.test(value);
    case "accept-language":
    case "content-language": return /^[0-9A-Za-z *,\-.;=]*$/.test(value);
    case "content-type": return !unsafeByte.test(value) && formTypes.has(essence(value));
    case "range": {
      const [, first, last] = value.match(/^bytes=(\d+)-(\d*)$/) ?? [];
      return first !== undefined && (last === "" || Number(first) <= Number(last));
    }
    default: return false;
  }
}

/** The names that a preflight must ask for, small and sorted. */
export function unsafeNames(headers) {
  const unsafe = headers.filter((header) => !isSafelisted(header));
  const rest = headers.filter(isSafelisted);
  const size = rest.reduce((all, { value }) => all + new TextEncoder().encode(value).length, 0);
  const names = [...unsafe, ...(size > 1024 ? rest : [])].map(({ name }) => name.toLowerCase());
  return [...new Set(names)].sort();
}
