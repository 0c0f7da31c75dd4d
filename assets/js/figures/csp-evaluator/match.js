// Does an address match a source? CSP Level 3, "URL Matching". One step aside: the standard matches names
// only, browsers match IP addresses too, and so does this.

const defaultPorts = { http: "80", https: "443", ws: "80", wss: "443" };
const isDefault = (url) => url.port === "";
const schemeOf = (url) => url.protocol.slice(0, -1);
const portOf = (url) => url.port || defaultPorts[schemeOf(url)] || "";

/** Whether a source with scheme `allowed` takes an address with scheme `actual`: the same, or a safer one. */
function schemeMatches(allowed, actual) {
  const safer = { http: ["https"], ws: ["wss", "http", "https"], wss: ["https"] };
  return allowed === actual || (safer[allowed] ?? []).includes(actual);
}

function hostMatches(pattern, host) {
  if (pattern === "*") return true;
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : pattern === host;
}

function portMatches(pattern, url) {
  if (pattern === "*") return true;
  return (pattern ?? defaultPorts[schemeOf(url)] ?? "") === portOf(url);
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function pathMatches(pattern, path) {
  if (!pattern || (pattern === "/" && path === "")) return true;
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  const whole = !pattern.endsWith("/");
  if (wanted.length > given.length || (whole && wanted.length !== given.length)) return false;
  if (!whole) wanted.pop();
  return wanted.every((piece, i) => decoded(piece) === decoded(given[i]));
}

/** A blob: has the origin of its page, and still wants blob: in the list; so browsers have it. */
function selfMatches(self, url) {
  if (!(schemeOf(url) in defaultPorts)) return false;
  if (self.origin === url.origin) return true;
  const samePort = portOf(self) === portOf(url) || (isDefault(self) && isDefault(url));
  const safer = ["https", "wss"].includes(schemeOf(url)) || (schemeOf(self) === "http" && ["http", "ws"].includes(schemeOf(url)));
  return self.hostname === url.hostname && samePort && safer;
}

/** Whether `url` matches one source, as seen by a page at `self`. */
export function matches(source, url, self) {
  const scheme = schemeOf(url);
  if (source.kind === "star") return ["http", "https", "ws", "wss"].includes(scheme) || scheme === schemeOf(self);
  if (source.kind === "scheme") return schemeMatches(source.scheme.toLowerCase(), scheme);
  if (source.keyword === "'self'") return selfMatches(self, url);
  if (source.kind !== "host" || !url.hostname) return false;
  return schemeMatches((source.scheme ?? schemeOf(self)).toLowerCase(), scheme)
    && hostMatches(source.host.toLowerCase(), url.hostname)
    && portMatches(source.port, url)
    && pathMatches(source.path, url.pathname);
}
