// Whether a cookie of the target goes with a request.
// RFC 6265bis (draft-ietf-httpbis-rfc6265bis), "SameSite"; Fetch Standard, credentials mode.
import { isSameSite, isTrustworthy, originDifferences } from "./origins.js";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/**
 * Decides about a cookie that the target has set earlier: {sent: "yes" | "no" | "depends", why}.
 * how: "fetch", "form", "link", "image". credentials: the mode of fetch; the others always include.
 * sameSite: "unset", "lax", "strict", "none".
 */
export function decideCookie({ page, target, how, method, credentials, sameSite, secure }) {
  const no = (why) => ({ sent: "no", why });
  if (sameSite === "none" && !secure) return no("`SameSite=None` without `Secure`: browsers do not even store such a cookie.");
  if (secure && !isTrustworthy(target)) return no("The cookie is `Secure`, and the request goes out without encryption.");
  if (how === "fetch") {
    if (credentials === "omit") return no("`credentials: \"omit\"` leaves cookies at home.");
    if (credentials === "same-origin" && originDifferences(page, target).length) return no("`credentials: \"same-origin\"` is what fetch() does unless told otherwise: no cookies to another origin.");
  }
  if (isSameSite(page, target)) return { sent: "yes", why: "The request stays within the site, so `SameSite` holds nothing back. Ports and subdomains do not matter." };
  const navigation = how === "form" || how === "link";
  if (sameSite === "strict") return no("`SameSite=Strict`: the cookie never goes with a request that another site began.");
  if (sameSite === "none") {
    if (navigation) return { sent: "yes", why: "`SameSite=None`: the cookie goes with requests that other sites begin." };
    return { sent: "depends", why: "`SameSite=None` lets the cookie go. Browsers that block third-party cookies still hold it back inside another site's page." };
  }
  const laxAllows = navigation && safeMethods.has(method);
  if (laxAllows) return { sent: "yes", why: `${sameSite === "lax" ? "`SameSite=Lax`" : "No `SameSite` counts as Lax at most"}: it goes along when the reader is taken to the target with ${method}.` };
  const reason = navigation ? `${method} is no safe method` : "the reader stays on the page of another site";
  if (sameSite === "lax") return no(`\`SameSite=Lax\`: ${reason}.`);
  const soon = navigation ? " For two minutes after it was set even Chromium sends it with such a POST." : "";
  return { sent: "depends", why: `No \`SameSite\`: Chromium treats that as Lax and holds it back, since ${reason}. Other browsers may send it. Say it yourself.${soon}` };
}
