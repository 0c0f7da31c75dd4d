// A way in stations, each a test. After one that failed the others are not tried.
import { it } from "node:test";

export function stations() {
  let way = "open";
  return (name, walk) => it(name, async () => {
    if (way !== "open") throw new Error(`Not tried: “${way}” failed.`);
    way = name;
    await walk();
    way = "open";
  });
}
