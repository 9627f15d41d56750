import { z } from "zod";
import { BundleLine } from "../protocol/bundle/format.ts";
import { CustomProvider } from "../protocol/custom-provider.ts";
import { Endpoint, Prunable } from "../protocol/endpoint.ts";
import { ReplayLine } from "../protocol/replay-line.ts";
import { Detail, Summary } from "../protocol/request.ts";
import { Rotation, Secret, SecretTrial } from "../protocol/secret.ts";
import { Verdict } from "../protocol/verdict.ts";
import {
  CheckLine,
  ConnectLine,
  DevLine,
  DisconnectLine,
  GeneratedSecret,
  HeadersToSet,
  ImportLine,
  Link,
  ListenLine,
  Pinned,
  ProviderLine,
  ProviderWebhookLine,
  ServeReady,
  TriggerLine,
  WaitLine,
} from "./json-lines.ts";

/** The forms that lines of `--json` have, by the name under which each schema is published. */
export const SHAPES = {
  bundle: BundleLine,
  check: CheckLine,
  connect: ConnectLine,
  "custom-provider": CustomProvider,
  dev: DevLine,
  disconnect: DisconnectLine,
  endpoint: Endpoint,
  "endpoint-set": z.union([Endpoint, Prunable]),
  "generated-secret": GeneratedSecret,
  headers: HeadersToSet,
  import: ImportLine,
  link: Link,
  listen: ListenLine,
  pinned: Pinned,
  provider: ProviderLine,
  "provider-webhook": ProviderWebhookLine,
  replay: ReplayLine,
  request: Summary,
  "request-detail": Detail,
  rotation: Rotation,
  secret: Secret,
  "secret-trial": SecretTrial,
  serve: ServeReady,
  trigger: TriggerLine,
  verdict: Verdict,
  wait: WaitLine,
} satisfies Record<string, z.ZodType>;

export type Shape = keyof typeof SHAPES;

/** The form of each line that a command prints with `--json`; null for one that prints none. */
export const JSON_OUTPUT: Readonly<Record<string, Shape | null>> = {
  dev: "dev",
  serve: "serve",
  listen: "listen",
  requests: "request",
  tail: "request",
  wait: "wait",
  show: "request-detail",
  pin: "pinned",
  unpin: "pinned",
  open: "link",
  replay: "replay",
  trigger: "trigger",
  check: "check",
  verify: "verdict",
  sign: "headers",
  export: "bundle",
  import: "import",
  "secrets list": "secret",
  "secrets add": "secret",
  "secrets rotate": "rotation",
  "secrets test": "secret-trial",
  "secrets generate": "generated-secret",
  "secrets remove": null,
  "providers show": "provider",
  "providers add": "custom-provider",
  "providers connect": "connect",
  "providers status": "provider-webhook",
  "providers disconnect": "disconnect",
  "endpoints list": "endpoint",
  "endpoints create": "endpoint",
  "endpoints show": "endpoint",
  "endpoints set": "endpoint-set",
  "endpoints delete": null,
};

/**
 * A form as a JSON Schema (draft 2020-12). `strict`: nothing but what it names, to test what is printed; what is published leaves room
 * for what later versions add.
 */
export function jsonSchema(shape: Shape, { strict = false } = {}): Record<string, unknown> {
  return z.toJSONSchema(SHAPES[shape], {
    target: "draft-2020-12",
    override({ jsonSchema: schema }) {
      if (!strict && schema.additionalProperties === false) delete schema.additionalProperties;
    },
  }) as Record<string, unknown>;
}
