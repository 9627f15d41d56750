import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { JSON_OUTPUT, jsonSchema, type Shape } from "../../cli/json-output.ts";
import { optiviewStandIn } from "../helpers/provider-api.ts";
import { createHome, lines, run, start, startDev, startTarget } from "./bin.ts";
import { everyCommand } from "./every-command.ts";

const ajv = new Ajv2020({ allErrors: true });
const validators = new Map<Shape, ValidateFunction>();

/** What is wrong with a line by the strict form of the schema, which knows every field. */
function problems(shape: Shape, line: unknown): unknown {
  let validate = validators.get(shape);
  if (!validate) validators.set(shape, (validate = ajv.compile(jsonSchema(shape, { strict: true }))));
  return validate(line) ? null : { line, errors: validate.errors };
}

test("every command that takes --json says what a line of it is", async () => {
  const paths = (await everyCommand()).filter(({ flags }) => flags.includes("--json")).map(({ path }) => path);
  expect(Object.keys(JSON_OUTPUT).sort()).toEqual(paths.sort());
});

test("each line that a command prints with --json is what its schema says", { timeout: 90_000 }, async () => {
  const target = await startTarget((_request, response) => response.writeHead(201, { "x-answer": "1" }).end("{}"));
  const home = createHome();
  const dev = await startDev(home, [String(target)]);
  const printed = new Map<string, unknown[]>();
  const add = (path: string, found: readonly unknown[]) => printed.set(path, [...(printed.get(path) ?? []), ...found]);
  const ends = async (path: string, ...args: string[]) => {
    const { stdout, stderr } = await run(home, [...path.split(" "), ...args, "--json"]);
    const found = stdout === "" ? [] : lines(stdout);
    if (JSON_OUTPUT[path] !== null && found.length === 0) throw new Error(`${path} printed nothing: ${stderr}`);
    add(path, found);
    return found;
  };
  const secret = ["--secret", "whsec_0123456789abcdef"];

  await dev.post("/default/first", '{"event":"job.completed","job":{"id":"j"}}', {
    "transcodely-signature": "t=1,v1=00",
  });
  await dev.post("/default/second");
  add("dev", [dev.ready, await dev.json(), await dev.json()]);
  add("dev", lines((await run(createHome(), ["dev", "--demo", "--once", "--json"])).stdout));
  const serve = start(createHome(), ["serve", "--json", "--port", "0", "--hooks-port", "0"]);
  add("serve", [await serve.json()]);
  const listen = start(home, ["listen", String(target), "--name", "other", "--json"]);
  add("listen", [await listen.json()]);
  const tail = start(home, ["tail", "--json"]);
  add("tail", [await tail.json(), await tail.json()]);
  await dev.post("/default/third");
  add("listen", [await listen.json()]);
  add("tail", [await tail.json()]);

  await ends("requests");
  await ends("wait", "path:/first", "--since", "1h");
  await ends("wait", "path:/nowhere", "--since", "1h", "--timeout", "0");
  await ends("show", "latest");
  await ends("pin", "latest");
  await ends("unpin", "latest");
  await ends("open");
  await ends("replay", "latest", "--to", String(target));
  await ends("replay", "latest", "--to", String(target), "--diff", "--ignore", "body", "--set", "a+=1");
  await ends("replay", "--query", "", "--to", String(target), "--yes");
  await ends("replay", "--query", "", "--dry-run");
  await ends("replay", "--list");
  await ends("trigger", "transcodely");
  await ends("trigger", "transcodely", "--as-provider", "--instant");
  await ends("trigger", "transcodely", "--to", String(target));
  await ends("trigger", "transcodely", "--to", String(target), "--as-provider", "--instant");
  await ends("trigger", "--list");
  await ends("trigger", "transcodely", "--list");
  await ends("trigger", "transcodely", "job.failed", "--list");
  await ends("check", String(target), "--provider", "transcodely", ...secret);
  await ends("verify", "latest");
  writeFileSync(join(home.cwd, "event.http"), "POST /x HTTP/1.1\nHost: a\n\n{}");
  await ends("sign", "--provider", "transcodely", ...secret, "--request", "event.http");
  await ends("replay", "./event.http", "--to", String(target));
  await ends("verify", "--provider", "transcodely", ...secret, "--request", "event.http");
  const [added] = await ends("secrets add", "transcodely", ...secret);
  await ends("secrets rotate", "transcodely", "--secret", "whsec_fedcba9876543210");
  await ends("secrets test", "transcodely", ...secret);
  await ends("secrets generate", "stripe");
  await ends("secrets generate", "github", "--dotenv", ".env");
  await ends("secrets list");
  await ends("secrets remove", String(added!["id"]));
  await ends("show", "latest");
  await ends("providers show");
  await ends("providers show", "transcodely");
  await ends("providers show", "discord");
  await ends("providers add", "my-shop", "--header", "X-Shop-Signature", "--prefix", "v0=");
  await dev.post("/default/large", "x".repeat(1_500_000));
  await ends("export");
  await run(home, ["export", "-o", "all.ndjson"]);
  await ends("import", "all.ndjson");
  await ends("import", "all.ndjson", "--dry-run");
  const optiview = await optiviewStandIn();
  const api = ["dolby-optiview", "--api-url", optiview.url, "--api-key", optiview.key];
  await ends("providers connect", ...api);
  await ends("providers status", ...api);
  await ends("providers disconnect", ...api);
  const brief = start(home, ["providers", "connect", ...api, "--deactivate-on-exit", "--json"]);
  add("providers connect", [await brief.json()]);
  await brief.said("Ctrl-C");
  brief.child.kill("SIGINT");
  add("providers connect", [await brief.json()]);
  await ends("endpoints create", "billing", "--reply", "static");
  await ends("endpoints list");
  await ends("endpoints show", "default");
  await ends("endpoints set", "billing", "--keep-days", "3");
  await ends("endpoints set", "billing", "--keep-days", "3", "--dry-run");
  await ends("endpoints delete", "billing");

  expect([...printed.keys()].sort()).toEqual(Object.keys(JSON_OUTPUT).sort());
  for (const [path, found] of printed) {
    const shape = JSON_OUTPUT[path]!;
    if (shape === null) expect(found, path).toEqual([]);
    else expect(found.map((line) => problems(shape, line)).filter(Boolean), path).toEqual([]);
  }
});
