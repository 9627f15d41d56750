import { demoEvents } from "../cli/demo-events.ts";
import { compose, type Message } from "../play/compose.ts";
import { sampleEvent, sampleProvider } from "../play/find.ts";
import { makingOf, storyOf } from "../play/making.ts";
import { fromJson } from "../play/set-value.ts";
import { signMessage } from "../play/sign-message.ts";
import { providers } from "../providers/index.ts";

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
  message: Message;
  /** Changes the body after it was signed. */
  tamper?: (body: string) => string;
}

/** Some minutes of a developer's day: senders of all kinds, a retry, a body that was changed on its way, one without a signature. */
export function samples(now: Date): Sample[] {
  let stories = 0;
  const made = (provider: string, event: string, set: Record<string, unknown> = {}): Sample => {
    const making = makingOf(storyOf(`sample ${stories++}`, now), 0, now);
    const values = Object.fromEntries(Object.entries(set).map(([path, value]) => [path, fromJson(value)]));
    return { provider, message: compose(sampleEvent(sampleProvider(provider), event), making, { set: values }) };
  };
  const paid = made("stripe", "payment_intent.succeeded", {
    "data.object.amount": 12_900,
    "data.object.amount_received": 12_900,
  });
  return [
    made("stripe", "customer.created"),
    made("stripe", "payment_intent.succeeded", { "data.object.amount": 4_900, "data.object.amount_received": 4_900 }),
    made("github", "push"),
    ...demoEvents(now),
    made("stripe", "invoice.paid"),
    made("github", "pull_request"),
    paid,
    paid,
    { ...made("stripe", "charge.refunded"), tamper: (body) => `${body}\n` },
    made("github", "issues"),
  ];
}

/** Sends one as its sender would; the request's id. */
export async function send({ provider, message, tamper }: Sample, hooks: string): Promise<string> {
  const url = `${hooks}/default/hooks/${provider}`;
  const secret = SECRETS[provider as keyof typeof SECRETS] as string | undefined;
  const secrets = secret === undefined ? [] : [{ value: secret }];
  const { headers, body } = signMessage(message, providers[provider]!, { url, secrets, now: Date.now() / 1000 });
  const sent = tamper ? tamper(Buffer.from(body).toString()) : Buffer.from(body);
  // fetch counts the bytes by itself.
  const told = headers.filter(([name]) => name !== "Content-Length");
  const answer = await fetch(url, { method: "POST", headers: told, body: sent });
  await answer.arrayBuffer();
  return answer.headers.get("hooktap-request-id")!;
}
