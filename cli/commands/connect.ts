import { connect as connectWebhook, type Connected } from "../connect/connect.ts";
import { disconnect as disconnectWebhook } from "../connect/disconnect.ts";
import { serviceOf } from "../connect/services.ts";
import { status as webhookStatus } from "../connect/status.ts";
import { checkName, type ProviderApiFlags, type Setup, setUp } from "../connect/setup.ts";
import type { RemoteWebhook } from "../connect/webhook-api.ts";
import { Exit } from "../exit.ts";
import { untilSignal } from "../signals.ts";

export interface ConnectFlags extends ProviderApiFlags {
  name?: string;
  events?: string[];
  replace?: boolean;
  renew?: boolean;
  deactivateOnExit?: boolean;
}

const shown = ({ id, url, name, active, events }: RemoteWebhook) => ({ id, url, name, active, events });

const SAID = { created: "Registered", changed: "Changed", nothing: "As it should be" } as const;

function print({ out, service, endpoint }: Setup, json: boolean, { did, webhook, secret }: Connected): void {
  if (json) {
    const { id, hint, fingerprint } = secret ?? {};
    out.item({
      type: "connected",
      did,
      provider: service.id,
      endpoint,
      webhook: shown(webhook),
      secret: secret && { id, hint, fingerprint },
    });
    return;
  }
  out.line({ text: service.name, style: "bold" }, `  ${SAID[did]}`);
  const facts = {
    Webhook: webhook.id,
    URL: webhook.url,
    Name: webhook.name,
    Events: webhook.events.join(", "),
    Secret: secret && `${secret.id}  …${secret.hint}  ${secret.fingerprint}`,
  };
  for (const [label, text] of Object.entries(facts)) {
    if (text) out.line({ text: `  ${label.padEnd(9)}`, style: "dim" }, text);
  }
}

/** `hooktap providers connect <provider>`: its webhook, and its secret on the relay. */
export async function connect(id: string, flags: ConnectFlags): Promise<Exit> {
  const service = serviceOf(id);
  checkName(service, flags.name);
  const events = flags.events && service.events(flags.events);
  const setup = await setUp(id, flags);
  const { deps, url, endpoint } = setup;
  try {
    const { name, replace = false, renew = false } = flags;
    const input = { url, name, events, defaultName: `hooktap ${endpoint}`, replace, renew };
    const connected = await connectWebhook(deps, input);
    print(setup, flags.json ?? false, connected);
    if (!flags.deactivateOnExit) return Exit.ok;
    deps.journal.keep({ until: process.pid });
    deps.journal.close();
    await deactivateAtEnd(setup, flags.json ?? false, connected.webhook);
    return Exit.ok;
  } finally {
    deps.journal.close();
  }
}

async function deactivateAtEnd(
  { out, service, deps, reopen }: Setup,
  json: boolean,
  webhook: RemoteWebhook,
): Promise<void> {
  const ended = untilSignal();
  out.note("Ctrl-C deactivates it.");
  // A signal that is waited for does not keep a process alive.
  const stay = setInterval(() => {}, 2 ** 30);
  await ended;
  clearInterval(stay);
  const { gone } = await deps.api.deactivate(webhook).catch((error: unknown) => {
    out.note(`The webhook ${webhook.id} is still active. Delete it with: hooktap providers disconnect ${service.id}`);
    throw error;
  });
  const journal = reopen();
  try {
    if (gone) journal.forget();
    else journal.keep({ until: null });
  } finally {
    journal.close();
  }
  if (json) out.item({ type: "deactivated", provider: service.id, webhookId: webhook.id, deleted: gone });
  out.note(gone ? "Deleted. connect makes a new one." : "Deactivated. connect activates it again.");
}

/** `hooktap providers disconnect <provider>`. */
export async function disconnect(id: string, flags: ProviderApiFlags): Promise<Exit> {
  const { deps, url, out, service, endpoint } = await setUp(id, flags);
  try {
    const removed = await disconnectWebhook(deps, url);
    if (!removed) {
      out.note(`${service.name} has no webhook for ${endpoint}.`);
      return Exit.no;
    }
    if (flags.json) out.item({ type: "disconnected", provider: service.id, endpoint, webhook: shown(removed) });
    out.note(`Deleted the webhook ${removed.id} at ${service.name}.`);
    if (service.signs) out.note(`Its secret stays on ${endpoint}, for what it has sent. See: hooktap secrets`);
    return Exit.ok;
  } finally {
    deps.journal.close();
  }
}

/** `hooktap providers status <provider>`: the answer is yes if the endpoint's webhook is active and the relay has its secret. */
export async function status(id: string, flags: ProviderApiFlags): Promise<Exit> {
  const { deps, url, out, service, endpoint } = await setUp(id, flags);
  try {
    const { all, ours, secret } = await webhookStatus(deps, url);
    if (flags.json) {
      for (const webhook of all) {
        const own = webhook === ours;
        out.item({
          ...shown(webhook),
          endpoint: own ? endpoint : null,
          secret: own && secret ? secret.fingerprint : null,
        });
      }
    } else {
      out.table(
        all.map((webhook) => [
          webhook === ours ? { text: `→ ${endpoint}`, style: "bold" } : "",
          { text: webhook.id, style: "cyan" },
          { text: webhook.active ? "active" : "inactive", style: webhook.active ? "green" : "yellow" },
          webhook.name ?? "-",
          webhook.events.join(",") || "-",
          webhook.url,
        ]),
      );
    }
    if (!ours) {
      out.note(
        `${service.name} has no webhook for ${endpoint}. Register one with: hooktap providers connect ${service.id}`,
      );
      return Exit.no;
    }
    const lacks = [ours.active ? "" : "inactive", service.signs && !secret ? "without its secret on the relay" : ""];
    const problem = lacks.filter(Boolean).join(" and ");
    if (problem === "") return Exit.ok;
    out.note(`The webhook of ${endpoint} is ${problem}. Put it right with: hooktap providers connect ${service.id}`);
    return Exit.no;
  } finally {
    deps.journal.close();
  }
}
