// Situations to begin with.

const base = {
  page: "https://shop.example/cart", target: "https://shop.example/api/orders", how: "fetch", method: "GET", headers: "",
  credentials: "same-origin", sameSite: "lax", secure: true,
  allowOrigin: "", allowCredentials: "", allowMethods: "", allowHeaders: "", exposeHeaders: "", preflightStatus: "204",
};

/** [name, title, what stands in the fields] */
export const examples = [
  ["own", "A page asks its own server", base],
  ["subdomain", "An API on a subdomain, with cookies", {
    ...base, target: "https://api.shop.example/orders", credentials: "include", allowOrigin: "https://shop.example", allowCredentials: "true",
  }],
  ["stranger", "A stranger's page reads an API", { ...base, page: "https://evil.example/", credentials: "include" }],
  ["json", "JSON to another origin", {
    ...base, page: "https://evil.example/", method: "POST", headers: "Content-Type: application/json", credentials: "include", sameSite: "none",
  }],
  ["text", "JSON, sent as text/plain", {
    ...base, page: "https://evil.example/", method: "POST", headers: "Content-Type: text/plain", credentials: "include", sameSite: "none",
  }],
  ["form", "A form on a stranger's page (CSRF)", { ...base, page: "https://evil.example/", target: "https://bank.example/transfer", how: "form", method: "POST", sameSite: "none" }],
  ["public", "A public API for everybody", { ...base, page: "https://any.example/", target: "https://weather.example/today", credentials: "omit", allowOrigin: "*" }],
  ["wildcard", "A star, and credentials: a mistake", {
    ...base, page: "https://evil.example/", credentials: "include", sameSite: "none", allowOrigin: "*", allowCredentials: "true",
  }],
  ["reflected", "The origin is echoed: another mistake", {
    ...base, page: "https://evil.example/", credentials: "include", sameSite: "none", allowOrigin: "https://evil.example", allowCredentials: "true",
  }],
];
