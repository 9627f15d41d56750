import { demoEvents } from "../cli/demo-events.ts";
import { sign } from "../providers/index.ts";

/** The secrets with which the sample traffic is signed, in the form that each sender shows. */
export const SECRETS = {
  stripe: "whsec_sample0123456789abcdef01234567",
  github: "It's a Secret to Everybody",
  transcodely: "whsec_0123456789abcdef0123456789abcdef",
  "dolby-optiview": "dolby_sec_0123456789abcdef0123456789abcdef",
  "dolby-millicast": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
};

interface Sample {
  provider: string;
  path: string;
  headers: [string, string][];
  body: string;
  /** Changes the body after it was signed. */
  tamper?: (body: string) => string;
}

const JSON_TYPE: [string, string] = ["Content-Type", "application/json"];

function stripe(type: string, n: number, object: object): Sample {
  const body = { id: `evt_sample${n}`, object: "event", api_version: "2025-09-30", type, data: { object } };
  const headers: Sample["headers"] = [JSON_TYPE, ["User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)"]];
  return { provider: "stripe", path: "/hooks/stripe", headers, body: JSON.stringify(body, null, 2) };
}

function github(event: string, n: number, payload: object): Sample {
  const delivery = `72d3162e-cc78-11e3-81ab-4c9367dc09${String(n).padStart(2, "0")}`;
  return {
    provider: "github",
    path: "/hooks/github",
    headers: [
      JSON_TYPE,
      ["User-Agent", "GitHub-Hookshot/044aadd"],
      ["X-GitHub-Event", event],
      ["X-GitHub-Delivery", delivery],
    ],
    body: JSON.stringify({ ...payload, repository: { full_name: "acme/shop" }, sender: { login: "octocat" } }),
  };
}

const intent = (id: string, amount: number) => ({
  id,
  object: "payment_intent",
  amount,
  currency: "eur",
  status: "succeeded",
});

/** Some minutes of a developer's day: senders of all kinds, a retry, a body that was changed on its way, one without a signature. */
export function samples(now: Date): Sample[] {
  const demo = demoEvents(now).map(({ provider, message: { headers, body }, tamper }): Sample => {
    const sample = { provider, path: `/hooks/${provider}`, headers, body: Buffer.from(body).toString() };
    return { ...sample, ...(tamper ? { tamper } : {}) };
  });
  const paid = stripe("payment_intent.succeeded", 3, intent("pi_sample2", 12_900));
  return [
    stripe("customer.created", 1, { id: "cus_sample1", object: "customer", email: "jenny@example.com" }),
    stripe("payment_intent.created", 2, intent("pi_sample1", 4_900)),
    github("push", 1, { ref: "refs/heads/main", before: "6113728f", after: "76ae8290", commits: [{ id: "76ae8290" }] }),
    ...demo,
    stripe("invoice.paid", 4, {
      id: "in_sample1",
      object: "invoice",
      amount_paid: 4_900,
      lines: { data: [{ amount: 4_900 }] },
    }),
    github("pull_request", 2, { action: "opened", number: 42, pull_request: { title: "Sum in cents", draft: false } }),
    paid,
    paid,
    { ...stripe("charge.refunded", 5, { id: "ch_sample1", amount_refunded: 900 }), tamper: (body) => `${body}\n` },
    github("issues", 3, { action: "closed", issue: { number: 17, title: "Totals are off by one" } }),
  ];
}

/** Sends one as its sender would; the request's id. */
export async function send({ provider, path, headers, body, tamper }: Sample, hooks: string): Promise<string> {
  const url = `${hooks}/default${path}`;
  const secret = SECRETS[provider as keyof typeof SECRETS] as string | undefined;
  const request = { method: "POST", url, headers, body: Buffer.from(body) };
  const signature = secret ? sign({ provider, request, secret, now: Math.floor(Date.now() / 1000) }) : [];
  const set = new Headers(headers);
  for (const [name, value] of signature) set.set(name, value);
  const answer = await fetch(url, { method: "POST", headers: set, body: tamper?.(body) ?? body });
  await answer.arrayBuffer();
  return answer.headers.get("hooktap-request-id")!;
}
