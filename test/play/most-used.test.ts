import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { SampleEvent } from "../../play/event.ts";
import { makingOf, storyOf } from "../../play/making.ts";
import { examine } from "../../providers/index.ts";
import { MOST_USED, secretOf, sent, textOf } from "./sent.ts";

const NOW = new Date("2026-03-04T05:06:07.089Z");
const payloadOf = (event: SampleEvent) => event.payload(makingOf(storyOf("a story", NOW), 0, NOW));

/** Senders that give what they send no id of its own; Discord gives one to interactions alone, Slack to all but its first question. */
const WITHOUT_ID = (id: string, name: string) =>
  id === "zoom" ||
  (id === "discord" && /^(APPLICATION_(DE)?AUTHORIZED|ENTITLEMENT)/.test(name)) ||
  name === "url_verification";

/** Events about no single thing. */
const WITHOUT_SUBJECT = ["url_verification", "endpoint.url_validation"];
const ABOUT_A_SHOP = ["app/uninstalled", "customers/redact", "customers/data_request", "shop/redact"];

describe.each(MOST_USED)("the events of $id", ({ id, events }) => {
  it("are told apart by their names", () => {
    const names = events.map(({ name }) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(5);
  });

  it.each(events)("$name is recognised by itself, with its name, its id and what it is about", ({ name }) => {
    const request = sent(id, name, { now: NOW });
    const { facts } = examine({ request, secrets: [], now: NOW.getTime() / 1000 });
    expect(facts).toMatchObject({ provider: id, eventType: name });
    expect(facts.deliveryId === null).toBe(WITHOUT_ID(id, name));
    expect(facts.subject === null).toBe([...WITHOUT_SUBJECT, ...ABOUT_A_SHOP].includes(name));
  });

  it.each(events)("$name verifies", ({ name }) => {
    const secrets = [{ provider: id, value: secretOf(id).verifies }];
    const { verdict } = examine({ request: sent(id, name, { now: NOW }), secrets, now: NOW.getTime() / 1000 });
    expect(verdict).toMatchObject({ status: "verified", provider: id });
  });

  it.each(events)("$name has a payload of its schema, which takes nothing else", (event) => {
    const payload = payloadOf(event);
    expect(event.schema.safeParse(payload).error?.issues).toBeUndefined();
    const holder = Array.isArray(payload) ? (payload as object[])[0]! : (payload as object);
    Object.assign(holder, { misspelt: 1 });
    expect(event.schema.safeParse(payload).success).toBe(false);
  });

  it("give a repeat of a story the same ids, and another event of it an id of its own", () => {
    const [first, second] = events;
    expect(textOf(sent(id, first!.name, { now: NOW }))).toBe(textOf(sent(id, first!.name, { now: NOW })));
    const idOf = (step: number) =>
      examine({ request: sent(id, second!.name, { now: NOW, step }), secrets: [], now: 0 }).facts.deliveryId;
    if (!WITHOUT_ID(id, second!.name)) expect(idOf(1)).not.toBe(idOf(0));
  });

  it("hold no undefined, no function and no address but of examples and of the sender itself", () => {
    for (const event of events) {
      const payload = payloadOf(event);
      expect(JSON.parse(JSON.stringify(payload)), event.name).toEqual(payload);
      const mails = JSON.stringify(payload).match(/[\w.]+@[\w.-]+\.[a-z]+/g) ?? [];
      expect(mails.filter((mail) => !/@([\w-]+\.)?example\.com$/.test(mail) && !mail.startsWith("git@"))).toEqual([]);
    }
  });
});

it.each([
  ["github", "ping"],
  ["slack", "url_verification"],
  ["zoom", "endpoint.url_validation"],
  ["discord", "PING"],
])("%s asks with %s whether the address is yours", (id, name) => {
  const secrets = [{ provider: id, value: secretOf(id).verifies }];
  expect(examine({ request: sent(id, name), secrets, now: Date.now() / 1000 }).handshake).toMatchObject({
    provider: id,
  });
});

it("a schema is made once, when it is first asked for", () => {
  const [event] = MOST_USED[0]!.events;
  expect(event!.schema).toBeInstanceOf(z.ZodType);
  expect(event!.schema).toBe(event!.schema);
});
