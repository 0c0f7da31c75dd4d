// Origins and sites of addresses.
// HTML Standard, "Origin" and "Site"; Secure Contexts, "Is origin potentially trustworthy?".
import { getDomain } from "../../../vendor/sites.js";

/** {url} for an http or https address, {problem} for anything else. */
export function parseAddress(text) {
  const written = text.trim();
  if (!written) return { problem: "Type an address, such as https://shop.example/." };
  if (!URL.canParse(written)) return { problem: "This is no complete address. It begins with http:// or https://." };
  const url = new URL(written);
  if (url.protocol !== "http:" && url.protocol !== "https:") return { problem: "Only http:// and https:// are looked at here." };
  return { url };
}

/** {scheme, host, port}, the port always as a number. */
export function originOf(url) {
  const scheme = url.protocol.slice(0, -1);
  return { scheme, host: url.hostname, port: Number(url.port) || (scheme === "https" ? 443 : 80) };
}

/** What of the origin differs: some of "scheme", "host", "port". Nothing: the same origin. */
export function originDifferences(left, right) {
  const [a, b] = [originOf(left), originOf(right)];
  return ["scheme", "host", "port"].filter((part) => a[part] !== b[part]);
}

/**
 * {scheme, domain}: what two addresses share that are of one site. The domain is the name that somebody
 * registered, one label below a public suffix; a host that has none (an IP address, localhost) stands for itself.
 */
export function siteOf(url) {
  const { scheme, host } = originOf(url);
  return { scheme, domain: getDomain(host, { allowPrivateDomains: true }) ?? host };
}

export function isSameSite(left, right) {
  const [a, b] = [siteOf(left), siteOf(right)];
  return a.scheme === b.scheme && a.domain === b.domain;
}

/** Whether browsers take the address for one that nobody can listen to: https, or this machine. */
export function isTrustworthy(url) {
  const host = url.hostname;
  return url.protocol === "https:" || host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
}
