// What js/figures/same-origin.js uses of tldts: the registrable domain, by the Public Suffix List.
export { getDomain } from "tldts";
