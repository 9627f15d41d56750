import type { Agent } from "node:http";
import { getProxyForUrl } from "proxy-from-env";
import { HooktapError } from "../protocol/error.ts";

/** The way to a relay through a proxy. */
export interface Route {
  agent: Agent;
  /** What the proxy did wrong, if it is to blame: it cannot be reached, or would not connect. `error` is what the connection met. */
  problem(error: NodeJS.ErrnoException | null): HooktapError | null;
  /** Gives up a connection to the proxy that is still being made. */
  abort(): void;
}

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The proxy for a relay's URL by HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in either case; none for this machine.
 * Throws `settings_invalid` for one that is not spoken.
 */
export function proxyFor(url: URL): URL | null {
  if (LOOPBACK.test(url.hostname)) return null;
  const named = getProxyForUrl(url.href.replace(/^ws/, "http"));
  if (!named) return null;
  const proxy = URL.canParse(named) ? new URL(named) : null;
  if (proxy && /^https?:$/.test(proxy.protocol) && proxy.hostname) return proxy;
  const shown = proxy ? `${proxy.protocol}//${proxy.host}` : "that the environment names";
  throw new HooktapError("settings_invalid", `the proxy ${shown} cannot be used`, {
    hint: "HTTPS_PROXY and HTTP_PROXY take a URL like http://proxy.example:3128; NO_PROXY names hosts to reach without it",
  });
}

/** The way to `url` by CONNECT through its proxy; null where there is none. */
export async function routeTo(url: URL): Promise<Route | null> {
  const proxy = proxyFor(url);
  if (!proxy) return null;
  const { HttpsProxyAgent } = await import("https-proxy-agent");
  const aborted = new AbortController();
  const agent = new HttpsProxyAgent(proxy, { signal: aborted.signal });
  let answer: number | null = null;
  agent.on("proxyConnect", ({ statusCode }: { statusCode: number }) => (answer = statusCode));

  // Without user and password, which the URL may hold.
  const shown = proxy.host;
  const blame = (message: string, hint: string, cause?: unknown) =>
    new HooktapError("proxy_refused", message, { hint, cause });
  return {
    agent,
    problem(error) {
      if (answer === 200) return null;
      if (answer === 407) {
        return proxy.username
          ? blame(
              `the proxy ${shown} does not accept this user and password`,
              "correct them in HTTPS_PROXY or HTTP_PROXY",
            )
          : blame(
              `the proxy ${shown} wants a user and password`,
              `put them into HTTPS_PROXY or HTTP_PROXY, like http://user:password@${shown}`,
            );
      }
      const around = `name ${url.hostname} in NO_PROXY to reach it without the proxy`;
      if (answer !== null) return blame(`the proxy ${shown} would not connect to ${url.host} (${answer})`, around);
      if (!error) return null;
      return blame(`the proxy ${shown} cannot be reached (${error.code ?? error.message})`, around, error);
    },
    abort: () => aborted.abort(),
  };
}
