import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Another way to the target, without capture. */
export interface Peer {
  name: string;
  origin: string;
  stop(): Promise<void>;
}

/** Measured once against direct, 1 KB POSTs at 64 connections, two cores, Node 20; neither is installed for this. */
export const RECORDED = [
  { name: "localtunnel (no capture)", ratio: 0.044 },
  { name: "tunnelmole (no capture)", ratio: 0.02 },
];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function listening(port: number, what: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const socket = connect(port, "127.0.0.1");
    const [open] = await Promise.race([
      once(socket, "connect").then(() => [true]),
      once(socket, "close").then(() => [false]),
    ]).catch(() => [false]);
    socket.destroy();
    if (open) return;
    await sleep(50);
  }
  throw new Error(`${what} did not start`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}

const installed = async (command: string): Promise<string | null> =>
  run("sh", ["-c", `PATH=$PATH:/usr/sbin:/sbin command -v ${command}`]).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );

/** nginx with one worker and kept connections to the target. Null where it is not installed. */
export async function startNginx(folder: string, target: string): Promise<Peer | null> {
  const nginx = await installed("nginx");
  if (!nginx) return null;
  const home = join(folder, "nginx");
  mkdirSync(home);
  const port = await freePort();
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((of) => `${of}_temp_path ${home}/${of};`);
  const config = join(home, "nginx.conf");
  writeFileSync(
    config,
    `worker_processes 1; daemon off; pid ${home}/pid; error_log ${home}/error.log;
     events { worker_connections 1024; }
     http { access_log off; keepalive_requests 100000000; ${temporary.join(" ")}
       upstream target { server ${new URL(target).host}; keepalive 128; keepalive_requests 100000000; }
       server { listen 127.0.0.1:${port}; client_max_body_size 0;
         location / { proxy_pass http://target; proxy_http_version 1.1; proxy_set_header Connection ""; } } }`,
  );
  const child = spawn(nginx, ["-c", config, "-p", home, "-e", join(home, "error.log")], { stdio: "ignore" });
  await listening(port, "nginx");
  return { name: "nginx (no capture)", origin: `http://127.0.0.1:${port}`, stop: () => end(child) };
}

/** A forwarding of `ssh -R` through an sshd with keys of its own. Null where either is not installed. */
export async function startSsh(folder: string, target: string): Promise<Peer | null> {
  const [sshd, ssh] = [await installed("sshd"), await installed("ssh")];
  if (!sshd || !ssh) return null;
  const home = join(folder, "ssh");
  mkdirSync(home);
  const port = await freePort();
  for (const name of ["host", "user"]) {
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(home, name)]);
  }
  // It wants this folder when it runs as root, and its package makes it only when the system starts.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const config = join(home, "sshd_config");
  writeFileSync(
    config,
    `ListenAddress 127.0.0.1:${port}\nHostKey ${home}/host\nPidFile ${home}/pid\nAuthorizedKeysFile ${home}/user.pub
     StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nAllowTcpForwarding yes\n`.replace(
      /^ +/gm,
      "",
    ),
  );
  const server = spawn(sshd, ["-D", "-f", config, "-E", join(home, "log")], { stdio: "ignore" });
  await listening(port, "sshd");
  const trust = ["StrictHostKeyChecking=no", `UserKnownHostsFile=${home}/known`, "BatchMode=yes"];
  const options = [...trust, "ExitOnForwardFailure=yes"].flatMap((option) => ["-o", option]);
  const forward = ["-N", "-R", `127.0.0.1:0:${new URL(target).host}`];
  const client = spawn(
    ssh,
    [
      "-F",
      "none",
      "-i",
      join(home, "user"),
      "-p",
      String(port),
      ...forward,
      ...options,
      `${userInfo().username}@127.0.0.1`,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const stop = async () => {
    await end(client);
    await end(server);
  };
  for await (const line of createInterface({ input: client.stderr! })) {
    const allocated = /Allocated port (\d+)/.exec(line);
    if (!allocated) continue;
    client.stderr!.resume();
    return { name: "ssh -R (no capture)", origin: `http://127.0.0.1:${allocated[1]}`, stop };
  }
  await stop();
  throw new Error(`ssh could not forward: see the log with sshd -d -f ${config}`);
}
