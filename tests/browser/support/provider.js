// A real OpenID Connect provider: the certified oidc-provider, with the sign-in form that it brings for development.
import { once } from "node:events";
import { createServer } from "node:http";
import Provider from "oidc-provider";

/** Starts it. `back`: where it may send browsers; `people`: by the name that they sign in with, what it says of them. */
export async function startProvider({ back, people }) {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://localhost:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: "quintain", client_secret: "a secret of the test", redirect_uris: [back] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "zoneinfo"] },
    conformIdTokenClaims: false,
    pkce: { required: () => true, methods: ["S256"] },
    cookies: { keys: ["a key of the test"] },
    async findAccount(_, id) {
      const person = people[id];
      return person && { accountId: id, claims: async () => ({ sub: id, ...person }) };
    },
  });
  server.on("request", provider.callback());
  return {
    issuer,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Signs in there, and agrees to what Quintain is told. */
export async function signInThere(page, name) {
  await page.locator('input[name="login"]').fill(name);
  await page.locator('input[name="password"]').fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  const agree = page.getByRole("button", { name: "Continue" });
  await Promise.race([agree.waitFor(), page.waitForURL(/quintain\.localhost/)]);
  if (await agree.isVisible().catch(() => false)) await agree.click();
}
