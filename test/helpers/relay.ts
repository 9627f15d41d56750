import { onTestFinished } from "vitest";
import type { Detail, RequestPage, Summary } from "../../protocol/request.ts";
import { type Relay, type RelayOptions, startRelay } from "../../server/index.ts";
import { temporaryFolder } from "./folder.ts";

export interface TestRelay extends Relay {
  data: string;
  /** Calls the API with the token; fails the test for an answer that is not JSON. */
  api<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }>;
  list(): Promise<Summary[]>;
  detail(id: string): Promise<Detail>;
}

/** A real relay on free ports, closed with the test. */
export async function testRelay(options: Partial<RelayOptions> = {}): Promise<TestRelay> {
  const data = options.data ?? temporaryFolder();
  const relay = await startRelay({ port: 0, hooksPort: 0, host: "127.0.0.1", ...options, data });
  onTestFinished(() => relay.close());
  const api = async <T>(method: string, path: string, body?: unknown) => {
    const response = await fetch(`${relay.console}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${relay.token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : null) as T };
  };
  return {
    ...relay,
    data,
    api,
    list: async () => (await api<RequestPage>("GET", "/requests?limit=500")).body.requests,
    detail: async (id) => (await api<Detail>("GET", `/requests/${id}`)).body,
  };
}
