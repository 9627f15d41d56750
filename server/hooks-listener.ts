import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { nodeAnswer } from "./answer.ts";
import { nodeRequest } from "./hook-request.ts";
import type { createIngest } from "./ingest.ts";
import { createListener } from "./listeners.ts";
import { createBodyReader } from "./request-body.ts";
import type { Store } from "./store/store.ts";
import type { createUpgrades } from "./upgrades.ts";
import { takeWholeRequests } from "./whole-requests.ts";

interface HooksListenerDeps {
  store: Pick<Store, "openBody">;
  ingest: ReturnType<typeof createIngest>;
  upgrades: Pick<ReturnType<typeof createUpgrades>, "prepare">;
}

/** The listener that senders reach: every request of it, however it comes, is handed to ingest. */
export function createHooksListener({ store, ingest, upgrades }: HooksListenerDeps) {
  const bodies = createBodyReader(store);
  const server = createListener((req, res) => ingest.handle(nodeRequest(req, bodies), nodeAnswer(res)));
  // A body that would be refused is refused before it is sent.
  server.on("checkContinue", (req, res) => {
    const request = nodeRequest(req, bodies);
    if (ingest.wouldTake(request, Number(req.headers["content-length"] ?? 0))) res.writeContinue();
    ingest.handle(request, nodeAnswer(res));
  });
  server.on("upgrade", (req: IncomingMessage, socket: Socket, head: Buffer) => {
    ingest.handle(nodeRequest(req, bodies), nodeAnswer(upgrades.prepare(req, socket, head)), true);
  });
  const whole = takeWholeRequests(server, ingest.handle);

  return {
    server,
    closeIdle(): void {
      server.closeIdleConnections();
      whole.closeIdle();
    },
    closeAll(): void {
      server.closeAllConnections();
      whole.closeAll();
    },
    /** Stops watching uploads. */
    close: bodies.close,
  };
}
