import type { IncomingMessage, ServerResponse } from "node:http";
import Stripe from "stripe";
import { sign } from "../../providers/index.ts";
import type { TestRelay } from "./relay.ts";

export const STRIPE_SECRET = "whsec_of-the-browser-tests";

/** A handler as Stripe's guide has it: its own library decides. */
export function stripeHandler(_req: IncomingMessage, res: ServerResponse, body: Buffer): void {
  const signature = _req.headers["stripe-signature"];
  try {
    const event = Stripe.webhooks.constructEvent(body, String(signature), STRIPE_SECRET);
    res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ received: event.id }));
  } catch (error) {
    res.writeHead(400, { "content-type": "text/plain" }).end((error as Error).message);
  }
}

/** Sends an event signed by Stripe's scheme `ageSeconds` ago; its request id. */
export async function sendStripe(relay: TestRelay, id: string, ageSeconds = 0): Promise<string> {
  const body = `{\n  "id": "${id}",\n  "object": "event",\n  "type": "invoice.paid",\n  "amount": 1.0\n}`;
  const url = `${relay.hooks}/default/stripe`;
  const request = { method: "POST", url, headers: [] as [string, string][], body: Buffer.from(body) };
  const now = Math.floor(Date.now() / 1000) - ageSeconds;
  const signed = Object.fromEntries(sign({ provider: "stripe", request, secret: STRIPE_SECRET, now }));
  const headers = { ...signed, "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body });
  await response.arrayBuffer();
  return response.headers.get("hooktap-request-id")!;
}
