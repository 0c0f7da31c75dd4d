// Policies to begin with: [name, title, policy].
export const examples = [
  ["nonce", "A nonce for each response", "default-src 'self'; script-src 'nonce-kZ3vT0mQ9eXb2LwR7uYc5A=='; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; report-to csp"],
  ["strict", "A nonce and strict-dynamic", "script-src 'nonce-kZ3vT0mQ9eXb2LwR7uYc5A==' 'strict-dynamic' https: 'unsafe-inline'; object-src 'none'; base-uri 'none'"],
  ["inline", "Inline script allowed", "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'"],
  ["hosts", "A list of hosts", "default-src 'none'; script-src 'self' https://cdn.jsdelivr.net *.partner.example; style-src 'self'; img-src 'self' data:; connect-src 'self' https://api.shop.example"],
  ["typos", "Four slips of the pen", "default-src self; script-src 'self' object-src 'none'; img-src 'none' data:; frame-ancestor 'none'"],
  ["framing", "Against framing only", "frame-ancestors 'self'"],
];
