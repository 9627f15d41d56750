import type { Command } from "commander";
import { leaves } from "./command-tree.ts";

type Row = readonly [name: string, what: string];

/** What the environment decides; a flag beats it. */
export const ENVIRONMENT: readonly Row[] = [
  ["HOOKTAP_RELAY", "the relay's console, for --relay"],
  ["HOOKTAP_TOKEN", "its token, for --token; for serve and dev the admin token"],
  ["HOOKTAP_ENDPOINT", "the endpoint, for --endpoint"],
  ["HOOKTAP_DATA", "the data folder, for --data"],
  ["HOOKTAP_API_KEY", "a key for --api-key; DOLBYIO_API_TOKEN, MILLICAST_API_SECRET and OPTIVIEW_API_KEY go before it"],
  ["HTTPS_PROXY, HTTP_PROXY, NO_PROXY", "the way to a relay on another machine, and to a provider's API"],
  ["NODE_EXTRA_CA_CERTS", "a file of certificate authorities to trust"],
  ["NO_COLOR", "plain text on a terminal, too"],
  ["FORCE_COLOR", "colours in a pipe, too; 0: none anywhere"],
];

/** What the exit code says. */
export const EXIT_CODES: readonly Row[] = [
  ["0", "ok"],
  ["1", "the answer is no: nothing matched, no signature holds, a replay got no answer or one from 400 up"],
  ["2", "the command line, a query or a file cannot be used, or the relay cannot start here"],
  ["3", "the relay, or a provider's API, cannot be reached or does not accept the token"],
  ["4", "the time was over"],
];

/** How each command is used; the first is the most common. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  dev: ["hooktap dev 3000", "hooktap dev --demo"],
  serve: ["hooktap serve --hooks-url https://hooks.example.com --console-url https://tap.example.com"],
  listen: [
    "hooktap listen 3000",
    "hooktap listen 3000 --route 'provider:stripe => 4000' --route 'path:/media/* => unix:/run/media.sock'",
    "hooktap listen 3000 --backlog ask",
    "hooktap listen https://localhost:8443/webhooks --insecure --backlog all",
  ],
  requests: [
    "hooktap requests",
    "hooktap requests 'sig:failed type:job.*' --since 1h",
    "hooktap requests --json | jq -r .id",
    "hooktap requests -- -is:duplicate",
  ],
  tail: ["hooktap tail", "hooktap tail 'provider:transcodely' -n 0 --json"],
  wait: [
    "hooktap wait 'provider:transcodely type:job.completed sig:verified' --timeout 60",
    "hooktap wait 'type:job.*' --count 2 --since 5m",
    "hooktap wait 'path:/hooks/* status:200' --since 000001a --json",
  ],
  show: ["hooktap show latest", "hooktap show latest --framework express", "hooktap show latest --raw > body.bin"],
  pin: ["hooktap pin latest"],
  unpin: ["hooktap unpin latest"],
  open: ["hooktap open", "hooktap open latest"],
  replay: [
    "hooktap replay latest",
    "hooktap replay latest --resign --to 3000",
    "hooktap replay --query 'type:job.* since:1h' --to 3000 --concurrency 8",
    "hooktap replay latest --set job.status=failed --resign",
    "hooktap replay --query since:1d --yes --diff --ignore body.at",
    "hooktap replay --query '' --speed 10 --shuffle --duplicate 10% --dry-run",
    "hooktap replay ./fixtures --to 3000 --secret whsec_…",
    "hooktap replay --resume 3",
  ],
  check: [
    "hooktap check 3000/webhooks --provider transcodely --env-file .env",
    "hooktap check localhost:3000/stripe --provider stripe --secret whsec_… --event invoice.paid --json",
  ],
  trigger: [
    "hooktap trigger transcodely job.failed --set job.progress=40",
    "hooktap trigger dolby-millicast thumbnail --data picture.jpg",
    "hooktap trigger transcodely --as-provider --speed 60",
    "hooktap trigger dolby-optiview --scenario channel --duplicate 2 --reorder",
  ],
  verify: [
    "hooktap verify latest",
    "hooktap verify --provider transcodely --secret whsec_… --request event.http",
    "hooktap verify --header X-Shop-Signature --template '{timestamp}.{body}' --time-header X-Shop-Time --secret … --request event.http",
  ],
  sign: ["hooktap sign --provider transcodely --secret whsec_… --request event.http --write"],
  "secrets list": ["hooktap secrets"],
  "secrets add": [
    "hooktap secrets add transcodely --secret whsec_…",
    "hooktap secrets add transcodely --env-file .env",
    "pass show webhook | hooktap secrets add transcodely",
  ],
  "secrets rotate": ["hooktap secrets rotate transcodely --secret whsec_… --overlap 24h"],
  "secrets test": ["hooktap secrets test transcodely --secret whsec_…"],
  "secrets generate": ["hooktap secrets generate transcodely --dotenv .env"],
  "secrets remove": ["hooktap secrets remove 3"],
  "providers show": ["hooktap providers", "hooktap providers transcodely"],
  "providers add": ["hooktap providers add my-shop --header X-Shop-Signature --prefix v0="],
  export: [
    "hooktap export -o all.ndjson",
    "hooktap export 'sig:failed since:1d' --format har --redact -o failed.har",
    "hooktap export latest --format fixture -o test/fixtures",
  ],
  import: ["hooktap import all.ndjson failed.har test/fixtures", "hooktap import page.har --dry-run"],
  "providers connect": [
    "hooktap providers connect dolby-optiview --events channel.created,engine.error",
    "hooktap providers connect dolby-millicast --renew",
  ],
  "providers status": ["hooktap providers status dolby-optiview"],
  "providers disconnect": ["hooktap providers disconnect dolby-optiview"],
  "endpoints list": ["hooktap endpoints"],
  "endpoints create": ["hooktap endpoints create billing --reply static --status 202"],
  "endpoints show": ["hooktap endpoints show default"],
  "endpoints set": [
    "hooktap endpoints set default --answer-next 3 --answer-status 500",
    "hooktap endpoints set default --keep-days 7 --dry-run",
  ],
  "endpoints delete": ["hooktap endpoints delete billing"],
};

function columns(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, what]) => `  ${name.padEnd(width)}  ${what}`).join("\n");
}

/** Puts examples under each command's help, and under the program's what all of them share. */
export function addHelpTexts(program: Command): void {
  for (const { path, command } of leaves(program)) {
    const lines = EXAMPLES[path]?.map((line) => `  ${line}`) ?? [];
    if (lines.length > 0) command.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
  }
  program.addHelpText("after", `\nEnvironment:\n${columns(ENVIRONMENT)}\n\nExit codes:\n${columns(EXIT_CODES)}`);
}
