// A server on a free port.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/**
 * Starts the server and waits for the link that signs in. `port`: the one that a server before it had;
 * `options`: further ones of `quintain serve`, as a function of its address.
 */
export async function startServer(data, { port, options = async () => [] } = {}) {
  const program = process.env.QUINTAIN_PROGRAM ?? path.join(root, "target/release/quintain");
  await access(program).catch(() => { throw new Error(`${program} is not there: build it first (cargo build --release).`); });
  port ??= await freePort();
  const further = await options(`http://quintain.localhost:${port}`);
  const server = spawn(program, [
    "serve", "--listen", `127.0.0.1:${port}`, "--data", data,
    "--course", path.join(root, "course"), "--runtime", path.join(root, "lab-runtime"),
    ...further,
  ], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });

  let said = "";
  const signInLink = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The server printed no link within 60 s. It said:\n${said}`)), 60_000);
    const listen = (chunk) => {
      said += chunk;
      const link = said.match(/https?:\/\/\S+\?\S+(?=\s)/);
      if (link) {
        clearTimeout(timer);
        resolve(link[0]);
      }
    };
    server.stdout.setEncoding("utf8").on("data", listen);
    server.stderr.setEncoding("utf8").on("data", (chunk) => { said += chunk; });
    server.on("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`The server ended with ${code} before it printed a link. It said:\n${said}`));
    });
  });

  return {
    signInLink,
    port,
    /** What it has written so far. */
    get log() { return said; },
    /** Ends it as a crash would. */
    async kill() {
      server.kill("SIGKILL");
      await once(server, "exit");
    },
    async stop() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      server.kill("SIGTERM");
      const patience = setTimeout(() => server.kill("SIGKILL"), 10_000);
      await once(server, "exit");
      clearTimeout(patience);
    },
  };
}
