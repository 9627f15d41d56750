import { afterAll, expect, vi } from "vitest";

const counted = /^(?:TCP|Pipe|Process|Message)/;

/** What the process holds open: sockets and servers, those of Unix sockets too, children, threads. */
const held = () => process.getActiveResourcesInfo().filter((kind) => counted.test(kind));

/** The worker's own. */
const own = held();

/** The files of a worker share its process: what one leaves running would meddle with the next. */
afterAll(() => vi.waitFor(() => expect(held(), "left open at the end of the file").toEqual(own), 10_000));
