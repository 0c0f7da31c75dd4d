// A request from a page, step by step: what a browser decides, and why.
import { checkAnswer, checkPreflight, isSimpleMethod, normalizeMethod, visibleHeaders } from "./cors.js";
import { decideCookie } from "./cookies.js";
import { isForbiddenHeader, isForbiddenMethod, isSafelisted, unsafeNames } from "./headers.js";
import { isSameSite, isTrustworthy, originDifferences, originOf, siteOf } from "./origins.js";

const and = (words) => (words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);

/**
 * request: {page, target (URL), how, method, headers, credentials, sameSite, secure, response}.
 * Returns {steps: [{title, meaning, text, code?}], verdict: {sent, cookies, read}}; the verdict's words are
 * "yes", "no", "depends" and for `sent` also "preflight" (only that went out).
 */
export function decide(request) {
  const method = effectiveMethod(request);
  const whole = { ...request, method, asked: request.method };
  const steps = [originStep(whole), siteStep(whole)];
  const verdict = { sent: "yes", cookies: "no", read: "no" };
  const stop = (sent) => ({ steps, verdict: { ...verdict, sent } });

  const mixed = mixedStep(whole);
  if (mixed) steps.push(mixed);
  if (mixed?.meaning === "attack") return stop("no");
  // An image is fetched by https instead.
  if (mixed) whole.target = new URL(whole.target.href.replace(/^http:/, "https:"));

  if (whole.how !== "fetch") return otherWays(whole, steps, verdict);
  if (isForbiddenMethod(method)) {
    steps.push({ title: "Method", meaning: "attack", text: `Scripts may not send \`${method}\`: fetch() throws a TypeError.` });
    return stop("no");
  }
  const dropped = whole.headers.filter(isForbiddenHeader);
  whole.headers = whole.headers.filter((header) => !isForbiddenHeader(header));
  if (dropped.length) steps.push({ title: "Headers", meaning: "waiting", text: `Only the browser itself sets ${and(dropped.map(({ name }) => `\`${name}\``))}; what the script wrote there is dropped.` });

  if (originDifferences(whole.page, whole.target).length === 0) {
    const cookie = cookieStep(whole);
    steps.push({ title: "Request", meaning: "proof", text: "No preflight and no CORS: the script talks to its own origin." }, cookie.step,
      { title: "Response", meaning: "proof", text: "The script may read all of it." });
    return { steps, verdict: { sent: "yes", cookies: cookie.sent, read: "yes" } };
  }
  return crossOrigin(whole, steps, verdict);
}

function effectiveMethod({ how, method }) {
  if (how === "link" || how === "image") return "GET";
  if (how === "form") return method.toUpperCase() === "POST" ? "POST" : "GET";
  return normalizeMethod(method);
}

function originStep({ page, target }) {
  const [a, b] = [originOf(page), originOf(target)];
  const differences = originDifferences(page, target);
  const write = ({ scheme, host, port }) => `${scheme} · ${host} · ${port}`;
  const code = `page     ${write(a)}\nrequest  ${write(b)}`;
  if (!differences.length) return { title: "Same origin", meaning: "proof", text: "Scheme, host and port are equal.", code };
  return { title: "Another origin", meaning: "waiting", text: `The ${and(differences)} ${differences.length > 1 ? "differ" : "differs"}. One difference is enough.`, code };
}

function siteStep({ page, target }) {
  const [a, b] = [siteOf(page), siteOf(target)];
  if (isSameSite(page, target)) return { title: "Same site", meaning: "proof", text: `Scheme and registrable domain (\`${a.domain}\`) are equal. Cookies go by this, not by the origin.` };
  const what = a.domain === b.domain ? `The domain \`${a.domain}\` is the same, but the schemes differ, and that counts.` : `\`${a.domain}\` and \`${b.domain}\` are registered separately.`;
  return { title: "Another site", meaning: "waiting", text: `${what} Cookies go by this, not by the origin.` };
}

function mixedStep({ page, target, how }) {
  if (page.protocol !== "https:" || isTrustworthy(target) || how === "link" || how === "form") return null;
  if (how === "image") return { title: "Mixed content", meaning: "waiting", text: "A page over https does not load an image over http. The browser asks for it over https instead." };
  return { title: "Mixed content", meaning: "attack", text: "A page over https may not fetch over http. The browser sends nothing." };
}

function cookieStep(request) {
  const { sent, why } = decideCookie(request);
  const titles = { yes: "The cookie goes along", no: "The cookie stays", depends: "The cookie may go along" };
  return { sent, step: { title: titles[sent], meaning: { yes: "plain", no: "defence", depends: "waiting" }[sent], text: why } };
}

/** Forms, links and images: older than CORS, sent without asking. */
function otherWays(request, steps, verdict) {
  const { how, method, page, target } = request;
  const own = originDifferences(page, target).length === 0;
  const asked = request.asked !== method;
  const words = {
    form: `${asked ? `A form knows GET and POST only, so ${method} is used. ` : ""}A form may post to any origin, with no preflight. That is why CSRF works, and why the target must look at a token or at \`Sec-Fetch-Site\`.`,
    link: "A link may lead to any origin. The reader leaves the page.",
    image: "An image may come from any origin, with no preflight.",
  };
  steps.push({ title: "Request", meaning: own ? "proof" : "waiting", text: own ? `${method} to its own origin.` : words[how] });
  const cookie = cookieStep(request);
  steps.push(cookie.step);
  const navigation = how !== "image";
  steps.push(own
    ? { title: "Response", meaning: "proof", text: navigation ? "The page is replaced by the answer." : "The image is shown, and a script may read its pixels." }
    : { title: "Response", meaning: "defence", text: navigation ? "The page is replaced by the answer. No script of the old page sees it." : "The image is shown, but no script may read it: a canvas that has drawn it is tainted." });
  return { steps, verdict: { ...verdict, cookies: cookie.sent, read: own && !navigation ? "yes" : "no" } };
}

function crossOrigin(request, steps, verdict) {
  const { page, target, method, headers, credentials, response } = request;
  const origin = page.origin;
  const names = unsafeNames(headers);
  const needed = !isSimpleMethod(method) || names.length > 0;
  steps.push(classStep(method, headers, names));

  if (needed) {
    const lines = [`OPTIONS ${target.pathname}${target.search} HTTP/1.1`, `Host: ${target.host}`, `Origin: ${origin}`, `Access-Control-Request-Method: ${method}`];
    if (names.length) lines.push(`Access-Control-Request-Headers: ${names.join(",")}`);
    const answer = checkPreflight({ origin, credentials, method, names, sent: headers.map(({ name }) => name.toLowerCase()), response });
    steps.push({ title: answer.ok ? "Preflight passes" : "Preflight fails", meaning: answer.ok ? "proof" : "defence", text: `The browser asks first, without cookies. ${answer.why}${answer.ok ? "" : " The request itself is never sent."}`, code: lines.join("\n") });
    if (!answer.ok) return { steps, verdict: { ...verdict, sent: "preflight" } };
  }

  const cookie = cookieStep(request);
  steps.push({ title: "Request goes out", meaning: "plain", text: needed ? "The target has agreed." : "Nobody was asked. The target does what the request says, whether or not the script may read the answer.", code: `${method} ${target.pathname}${target.search} HTTP/1.1\nHost: ${target.host}\nOrigin: ${origin}` }, cookie.step);
  const answer = checkAnswer({ origin, credentials, response });
  steps.push(answer.ok
    ? { title: "Script may read", meaning: "waiting", text: `${answer.why} It sees the body, the status, and these headers: ${visibleHeaders({ credentials, response })}.` }
    : { title: "Script may not read", meaning: "defence", text: `${answer.why} fetch() fails with a TypeError.${needed ? "" : " What the request did at the target stays done."}` });
  return { steps, verdict: { sent: "yes", cookies: cookie.sent, read: answer.ok ? "yes" : "no" } };
}

function classStep(method, headers, names) {
  const reasons = [];
  if (!isSimpleMethod(method)) reasons.push(`the method is \`${method}\`, not GET, HEAD or POST`);
  for (const name of names) {
    const header = headers.find((it) => it.name.toLowerCase() === name);
    const why = isSafelisted(header) ? "(harmless headers of more than 1,024 bytes together)" : name === "content-type" ? "with a type that no form can send" : ["accept", "accept-language", "content-language", "range"].includes(name) ? "with a value that is not harmless" : "";
    reasons.push(`there is \`${header.name}\` ${why}`.trim());
  }
  if (!reasons.length) return { title: "Simple request", meaning: "waiting", text: "Any page could always send such a request, by a form or an image, so nobody is asked first." };
  return { title: "Needs a preflight", meaning: "waiting", text: `Because ${and(reasons)}.` };
}
