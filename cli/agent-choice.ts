import { HooktapError } from "../protocol/error.ts";
import type { Choice, RelayHello } from "../protocol/tunnel.ts";

const isOpen = ({ filter, except = [] }: Choice) => filter === undefined && except.length === 0;

/** Which requests an agent asks its relay for, over all its connections. */
export function createAgentChoice(relay: string, first: Choice) {
  let wanted = first;
  /** Tells the relay that is connected; null while there is none. */
  let tell: (() => void) | null = null;
  let onTaken: (() => void)[] = [];

  function taken(): void {
    for (const resolve of onTaken) resolve();
    onTaken = [];
  }

  return {
    get wanted() {
      return wanted;
    },
    /** The relay's hello came, to one that asked for `asked`. An older relay would send everything: that goes to `refuse`. */
    greeted(
      hello: RelayHello,
      asked: Choice,
      send: (choice: Choice) => void,
      refuse: (error: HooktapError) => void,
    ): void {
      const knowsFilter = hello.features.includes("filter");
      tell = () => {
        if (knowsFilter) send(wanted);
        else if (isOpen(wanted)) taken();
        else refuse(tooOld(relay));
      };
      if (wanted === asked && (knowsFilter || isOpen(asked))) taken();
      else tell();
    },
    taken,
    lost(): void {
      tell = null;
    },
    /** The agent has ended: nothing is decided for it any more. */
    over(): void {
      tell = taken;
      taken();
    },
    /** Resolves when the relay decides by it, or nothing is decided any more. Without a connection, the next one begins with it. */
    choose(choice: Choice): Promise<void> {
      wanted = choice;
      return new Promise((resolve) => {
        onTaken.push(resolve);
        tell?.();
      });
    },
  };
}

function tooOld(relay: string): HooktapError {
  return new HooktapError(
    "relay_version",
    `the relay at ${relay} knows no routes: it would send every request to every target`,
    { hint: "update hooktap there, or leave out --route and --only" },
  );
}
