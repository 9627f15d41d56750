import { afterAll, expect, vi } from "vitest";

const counted = /^(?:TCP|Process|Message)/;

/** What the process holds open: sockets, servers, children, threads. */
const held = () => process.getActiveResourcesInfo().filter((kind) => counted.test(kind));

/** The files of a worker share its process: what one leaves running would meddle with the next. */
afterAll(() => vi.waitFor(() => expect(held(), "left open at the end of the file").toEqual([]), 10_000));
