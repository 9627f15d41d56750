import { describe, expect, it } from "vitest";
import { examine, type WebhookRequest } from "../../providers/index.ts";
import { post, vector, withHeaders } from "./vectors.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

function look(request: WebhookRequest, secrets: { value: string; provider: string }[] = []) {
  return examine({ request, secrets, now: 1_770_000_000 });
}

describe("the facts of each documented event", () => {
  const job = "57a60686-b223-48f1-9a06-c035b3ae3ce7";

  it.each(["Success", "Failed", "InternalError"])("Dolby.io Media's webhook: %s", (status) => {
    const body = {
      job_id: job,
      webhook_id: "webhook-b9",
      created_at: "2021-05-21T09:11:31.361Z",
      path: "/media/enhance",
      status,
    };
    expect(look(post({}, body)).facts).toEqual({
      provider: "dolbyio-media",
      eventType: status,
      deliveryId: `webhook-b9:${job}`,
      subject: job,
      eventAt: "2021-05-21T09:11:31.361Z",
    });
  });

  it("Dolby.io Media's callback, whose body is the caller's own", () => {
    for (const body of ["any text", '{"key": "value"}', ""]) {
      const { facts, verdict } = look(post({ "X-Job-Id": job }, body));
      expect(facts).toEqual({
        provider: "dolbyio-media",
        eventType: "callback",
        deliveryId: job,
        subject: job,
        eventAt: null,
      });
      expect(verdict.checks).toEqual([
        { name: "recognised", ok: true, detail: "Taken for Dolby.io Media's by its header x-job-id." },
      ]);
    }
  });

  it.each([
    ["feeds", "started"],
    ["feeds", "ended"],
    ["recording", "completed"],
    ["media", "deleted"],
    ["transcoder", "ACTIVE"],
    ["viewerConnection", "ViewerAttempt"],
  ])("Millicast's %s %s", (type, event) => {
    const body = { type, event, timestamp: 1638463486489, data: { feedId: "369e4a86" } };
    const expected = {
      provider: "dolby-millicast",
      eventType: `${type}.${event}`,
      deliveryId: null,
      subject: "369e4a86",
      eventAt: "2021-12-02T16:44:46.489Z",
    };
    expect(look(post({ "X-Millicast-Signature": "sha1=00" }, body)).facts).toEqual(expected);
    expect(look(post({}, body)).facts).toEqual(expected);
  });

  it("Millicast's thumbnail, from its headers", () => {
    expect(look(vector("dolby-millicast-07").request).facts).toEqual({
      provider: "dolby-millicast",
      eventType: "thumbnail",
      deliveryId: null,
      subject: "c4980bc0-5695-48a1-8918-f330724c37f1",
      eventAt: "2023-03-28T03:34:00.650Z",
    });
  });

  it.each([
    ["channel.stopped", { created: 1711900800, object: { type: "channel", id: "ch_abc123" } }],
    ["engine.log.info", { createdAt: 1711900800, object: { type: "engine", id: "ch_abc123" } }],
    ["ingest.created", { createdAt: "2024-03-31T18:00:00+02:00", object: { type: "ingest", id: "ch_abc123" } }],
    ["distribution.security.keys.deleted", { created: 1711900800, object: { id: "ch_abc123" } }],
    ["webhook.enabled", { created: 1711900800, data: { id: "ch_abc123" } }],
  ])("OptiView's %s", (type, rest) => {
    expect(look(post({}, { type, ...rest })).facts).toEqual({
      provider: "dolby-optiview",
      eventType: type,
      deliveryId: null,
      subject: "ch_abc123",
      eventAt: "2024-03-31T16:00:00.000Z",
    });
  });

  it.each(["completed", "failed", "canceled", "partial", "awaiting_confirmation"])(
    "Transcodely's older job.%s",
    (status) => {
      const body = { event: `job.${status}`, job: { id: "job_1", status }, timestamp: "2026-02-28T10:35:42Z" };
      expect(look(post({ "X-Transcodely-Delivery-ID": "dlv_1" }, body)).facts).toEqual({
        provider: "transcodely",
        eventType: `job.${status}`,
        deliveryId: "dlv_1",
        subject: "job_1",
        eventAt: "2026-02-28T10:35:42.000Z",
      });
    },
  );

  it.each([
    ["job.succeeded", { id: "job_1", object: "job" }, "job_1"],
    ["video.failed", { id: "vid_1", object: "video", job_id: "job_1" }, "job_1"],
    ["output.ready", { id: "jot_1" }, null],
    ["app.updated", "no object", null],
  ])("Transcodely's current %s", (type, data, subject) => {
    const body = {
      id: "evt_1",
      object: "event",
      api_version: "2026-05-23",
      created: "2026-05-24T10:55:08Z",
      type,
      data,
    };
    expect(look(post({}, body)).facts).toEqual({
      provider: "transcodely",
      eventType: type,
      deliveryId: "evt_1",
      subject,
      eventAt: "2026-05-24T10:55:08.000Z",
    });
  });

  it.each(["queued", "saved", "error"])("Qencode's %s", (event) => {
    const body = `status=%7B%22percent%22%3A+100%7D&callback_type=task&task_token=e2079274&event=${event}&payload=`;
    expect(look(post(FORM, body)).facts).toEqual({
      provider: "qencode",
      eventType: event,
      deliveryId: null,
      subject: "e2079274",
      eventAt: null,
    });
  });

  it("a Slack interaction, from the JSON in its form; without readable JSON it keeps the form's", () => {
    const interaction = (fields: Record<string, string>) =>
      look(post({ ...FORM, "x-slack-request-timestamp": "1" }, new URLSearchParams(fields).toString())).facts;
    const payload = { type: "block_actions", trigger_id: "1.2.a", channel: { id: "C1" }, user: { id: "U1" } };
    expect(interaction({ payload: JSON.stringify(payload) })).toMatchObject({
      provider: "slack",
      eventType: "block_actions",
      deliveryId: "1.2.a",
      subject: "C1",
    });
    expect(interaction({ payload: JSON.stringify({ ...payload, channel: null }) }).subject).toBe("U1");
    for (const unreadable of ["{", "null", "7"]) {
      expect(interaction({ payload: unreadable }).eventType).toBeNull();
    }
    expect(interaction({ command: "/deploy", payload: "{", channel_id: "C2" })).toMatchObject({
      eventType: "/deploy",
      subject: "C2",
    });
  });

  it.each([
    [{ type: 2, token: "t", id: "1" }, "APPLICATION_COMMAND"],
    [{ type: 1, token: "t", id: "1" }, "PING"],
    [{ type: 0, version: 1 }, "PING"],
    [{ type: 1, version: 1, event: { type: "ENTITLEMENT_CREATE" } }, "ENTITLEMENT_CREATE"],
    [{ type: 77, token: "t" }, "77"],
  ])("Discord's numbers by their documented names: %j", (body, name) => {
    expect(look(post({ "x-signature-timestamp": "1" }, body)).facts).toMatchObject({
      provider: "discord",
      eventType: name,
    });
  });

  it("leaves out what is no name, no id and no time", () => {
    const body = { type: "x".repeat(300), event: {}, timestamp: "soon", data: { feedId: ["a"] } };
    expect(look(post({ "x-millicast-signature": "" }, body)).facts).toEqual({
      provider: "dolby-millicast",
      eventType: null,
      deliveryId: null,
      subject: null,
      eventAt: null,
    });
    const far = { type: "feeds", event: "started", timestamp: 1e300 };
    expect(look(post({ "x-millicast-signature": "" }, far)).facts.eventAt).toBeNull();
  });
});

describe("examine", () => {
  const job = { value: "dolby_sec_x", provider: "dolby-optiview" };
  const nobody = post({}, { hello: "world" });

  it("knows nothing of a stranger", () => {
    const { facts, verdict } = look(nobody, [job, { value: "whsec_x", provider: "transcodely" }]);
    expect(Object.values(facts)).toEqual([null, null, null, null, null]);
    expect(verdict).toMatchObject({ status: "unknown", reason: null });
  });

  it("takes a stranger for the one provider all secrets belong to, and says so", () => {
    const { facts, verdict } = look(nobody, [job, job]);
    expect(facts.provider).toBe("dolby-optiview");
    expect(verdict).toMatchObject({ status: "failed", reason: "header_missing", provider: "dolby-optiview" });
    expect(verdict.warnings[0]).toContain("taken for Dolby OptiView");
    expect(look(nobody, [{ value: "x", provider: "nobody" }]).verdict.status).toBe("unknown");
  });

  it("uses the secrets of the recognised provider only", () => {
    const { request, secrets, now } = vector("transcodely-01");
    const others = [job, { value: secrets[0]!, provider: "dolby-optiview" }];
    expect(examine({ request, secrets: others, now }).verdict).toMatchObject({
      provider: "transcodely",
      status: "no_secret",
    });
    const own = { value: secrets[0]!, provider: "transcodely", label: "jobs" };
    expect(examine({ request, secrets: [...others, own], now }).verdict).toMatchObject({
      status: "verified",
      secret: { label: "jobs" },
    });
  });

  it("names every provider a request fits", () => {
    const { request } = vector("transcodely-01");
    const both = look(withHeaders(request, [["x-job-id", "job_1"]]));
    expect(both.facts.provider).toBe("transcodely");
    expect(both.verdict.warnings).toEqual([
      "This request also looks like one of Dolby.io Media; it was taken for Transcodely's.",
    ]);
    const two = withHeaders(request, [["x-millicast-signature", "sha1=00"]]);
    expect(look(two).verdict.warnings[0]).toContain("Transcodely");
    expect(look(two, [{ value: "whsec_x", provider: "transcodely" }]).facts.provider).toBe("transcodely");
    expect(examine({ request: two, secrets: [], now: 0, among: ["transcodely"] }).verdict).toMatchObject({
      provider: "transcodely",
      warnings: [],
    });
  });

  it("recognises a signed request that lost its signature by its shape", () => {
    const { verdict } = look(vector("dolby-millicast-14").request);
    expect(verdict).toMatchObject({ provider: "dolby-millicast", status: "no_secret" });
    expect(verdict.checks.map(({ name }) => name)).toEqual(["recognised", "header_present"]);
  });

  it("does not take Stripe's events for Transcodely's", () => {
    const stripe = {
      id: "evt_1",
      object: "event",
      api_version: "2024-06-20",
      created: 1700000000,
      type: "charge.ok",
      data: {},
    };
    expect(look(post({}, stripe)).facts.provider).toBe("stripe");
  });

  it("reads a form only where one was announced", () => {
    const body = "task_token=a&event=saved&status=%7B%7D";
    expect(look(post({}, body)).facts.provider).toBeNull();
    expect(look(post(FORM, `x_${body}`)).facts.provider).toBeNull();
    expect(look(post(FORM, `x=1&${body}`)).facts.subject).toBe("a");
  });

  it("gives the facts of the headers while the body is withheld, and leaves the signature open", () => {
    const { request, secrets, now } = vector("dolby-millicast-07");
    const owned = secrets.map((value) => ({ value, provider: "dolby-millicast" }));
    const { facts, verdict } = examine({ request: { ...request, body: null }, secrets: owned, now });
    expect(facts).toMatchObject({ eventType: "thumbnail", subject: "c4980bc0-5695-48a1-8918-f330724c37f1" });
    expect(verdict).toMatchObject({ status: "unknown", reason: null, provider: "dolby-millicast" });
    const token = examine({
      request: { ...vector("qencode-05").request, body: null, url: "https://h/?s" },
      secrets: [{ value: "s", provider: "qencode" }],
      now,
    });
    expect(token.verdict.status).toBe("verified");
  });
});
