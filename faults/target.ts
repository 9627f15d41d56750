import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { RelayUnderTest } from "./relay-under-test.ts";

/** Serves requests on a free port until the run is over; its URL. */
export async function startTarget(under: RelayUnderTest, handle: RequestListener): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  under.onCleanUp(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
