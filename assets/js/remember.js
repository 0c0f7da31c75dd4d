// Small choices that outlive the page. Where the browser refuses storage they last as long as the page.

const page = new Map();

export function recall(key, otherwise) {
  try {
    const stored = localStorage.getItem(`quintain.${key}`);
    return stored === null ? (page.get(key) ?? otherwise) : JSON.parse(stored);
  } catch {
    return page.get(key) ?? otherwise;
  }
}

export function remember(key, value) {
  page.set(key, value);
  try {
    localStorage.setItem(`quintain.${key}`, JSON.stringify(value));
  } catch { /* kept in `page` */ }
}
