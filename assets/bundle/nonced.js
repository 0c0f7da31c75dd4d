/** A style element that the page's Content-Security-Policy lets in. Put into xterm.js by make.mjs. */
export function noncedStyle(document) {
  const style = document.createElement("style");
  style.nonce = document.querySelector('meta[name="csp-nonce"]')?.nonce ?? "";
  return style;
}
