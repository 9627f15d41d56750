import { createHmac } from "node:crypto";
import { examine, sign, verify } from "../providers/index.ts";

/** What verifying costs beside a bare `createHmac` over the same bytes: `node dist/bench/verify.js`. One JSON line a size. */
const SIZES = [
  { bytes: 1024, rounds: 20_000, limit: 2 },
  { bytes: 1024 * 1024, rounds: 60, limit: 1.05 },
];
const RUNS = 9;
const NOW = 1_770_000_000;
const SECRET = "whsec_benchmark";

/** Microseconds a call; the best of several runs, taken in turn so that a busy machine slows both alike. */
function measure(calls: Record<string, () => void>, rounds: number): Record<string, number> {
  const best: Record<string, number> = {};
  for (let run = 0; run < RUNS; run++) {
    for (const [name, call] of Object.entries(calls)) {
      const start = performance.now();
      for (let round = 0; round < rounds; round++) call();
      best[name] = Math.min(best[name] ?? Infinity, ((performance.now() - start) * 1000) / rounds);
    }
  }
  return best;
}

for (const { bytes, rounds, limit } of SIZES) {
  const text = JSON.stringify({ id: "evt_1", object: "event", type: "charge.succeeded", data: "" });
  const body = Buffer.from(text.replace('""}', `"${"x".repeat(bytes - text.length)}"}`));
  const bare = { method: "POST", url: "https://hooks.example.com/in", body };
  const usual: [string, string][] = [
    ["Host", "hooks.example.com"],
    ["User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)"],
    ["Content-Type", "application/json; charset=utf-8"],
    ["Content-Length", String(bytes)],
    ["Accept", "*/*"],
  ];
  const request = {
    ...bare,
    headers: [
      ...usual,
      ...sign({ provider: "stripe", request: { ...bare, headers: usual }, secret: SECRET, now: NOW }),
    ],
  };
  const time = Buffer.from(`${NOW}.`);
  const secrets = [{ value: SECRET, provider: "stripe" }];
  const { hmac, verified, examined } = measure(
    {
      hmac: () => createHmac("sha256", SECRET).update(time).update(body).digest("hex"),
      verified: () => verify({ provider: "stripe", request, secrets: [SECRET], now: NOW }),
      examined: () => examine({ request, secrets, now: NOW }),
    },
    rounds,
  ) as { hmac: number; verified: number; examined: number };
  const ratio = verified / hmac;
  const round = (value: number) => Number(value.toFixed(3));
  process.stdout.write(
    `${JSON.stringify({
      bench: "verify",
      bytes,
      hmacUs: round(hmac),
      verifyUs: round(verified),
      examineUs: round(examined),
      ratio: round(ratio),
      limit,
      ok: ratio <= limit,
    })}\n`,
  );
}
