import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import { api } from "./api.ts";
import type { Inbox, InboxStatus } from "./inbox/inbox.ts";
import { StatePill } from "./inbox/state-pill.tsx";
import {
  type EndpointRoute,
  inboxPath,
  NEW_ENDPOINT_PATH,
  PREFERENCES_PATH,
  requestPath,
  settingsPath,
} from "./route.ts";
import { BulkButton } from "./replay/bulk-button.tsx";
import { TriggerButton } from "./trigger/trigger-button.tsx";
import { SearchBox } from "./search-box.tsx";
import { CopyButton } from "./ui/copy-button.tsx";
import { count } from "./ui/format.ts";
import { Icon } from "./ui/icon.tsx";
import { Menu } from "./ui/menu.tsx";
import { activeShortcuts, type Key } from "./ui/shortcuts.ts";
import { setTheme, THEME_LOOKS, THEMES, useTheme } from "./ui/theme.ts";
import { useSignOut } from "./use-sign-out.ts";
import "./app-bar.css";

interface AppBarProps {
  route: EndpointRoute;
  hookUrl: string;
  inbox: Inbox;
  status: InboxStatus;
}

export function AppBar({ route, hookUrl, inbox, status }: AppBarProps) {
  const [, navigate] = useLocation();

  return (
    <header className="app-bar">
      <Link className="brand" href={inboxPath(route.endpoint)} aria-label="hooktap, to the list">
        <img src="/icon.svg" alt="" />
        <span className="brand-name">hooktap</span>
      </Link>
      <EndpointSwitcher current={route.endpoint} />
      <div className="hook-url">
        <code title={hookUrl}>{hookUrl}</code>
        <CopyButton text={hookUrl} label="Copy hook URL" />
      </div>
      {route.page === "inbox" && (
        <SearchBox
          endpoint={route.endpoint}
          query={route.query}
          problem={status.problem}
          onSearch={(query) => {
            const { endpoint, id, tab } = route;
            navigate(id === null ? inboxPath(endpoint, query) : requestPath(endpoint, id, tab, query), {
              replace: true,
            });
          }}
        />
      )}
      <div className="app-bar-room" />
      <TriggerButton endpoint={route.endpoint} />
      <BulkButton endpoint={route.endpoint} query={route.page === "inbox" ? route.query : ""} />
      <StatePill inbox={inbox} status={status} />
      <Link
        className="icon-button"
        href={route.page === "settings" ? inboxPath(route.endpoint) : settingsPath(route.endpoint)}
        aria-label="Endpoint settings"
        aria-current={route.page === "settings" ? "page" : undefined}
        title="Endpoint settings"
      >
        <Icon name="settings" />
      </Link>
      <PageMenu />
    </header>
  );
}

function EndpointSwitcher({ current }: { current: string }) {
  const [, navigate] = useLocation();
  const endpoints = useQuery({ queryKey: ["endpoints"], queryFn: api.endpoints });
  const items = (endpoints.data ?? []).map((endpoint) => ({
    label: endpoint.name,
    detail: count(endpoint.requests, "request"),
    checked: endpoint.name === current,
    onSelect: () => navigate(inboxPath(endpoint.name)),
  }));
  return (
    <Menu
      className="endpoint-switcher"
      label={`Endpoint: ${current}`}
      items={[...items, { label: "New endpoint…", icon: "plus", onSelect: () => navigate(NEW_ENDPOINT_PATH) }]}
      onOpen={() => void endpoints.refetch()}
    >
      <span className="endpoint-name">{current}</span>
      <Icon name="down" />
    </Menu>
  );
}

/** What is about the whole page, for those who do not know its keys. */
function PageMenu() {
  const theme = useTheme();
  const [, navigate] = useLocation();
  const signOut = useSignOut();
  const press = (key: Key) =>
    activeShortcuts()
      .find(({ keys }) => keys[0] === key)
      ?.run();
  return (
    <Menu
      label="Theme, keys and settings"
      align="end"
      items={[
        ...THEMES.map((choice) => ({
          ...THEME_LOOKS[choice],
          checked: choice === theme,
          onSelect: () => setTheme(choice),
        })),
        { label: "Commands…", icon: "right", onSelect: () => press("Mod+k") },
        { label: "Keys…", icon: "right", onSelect: () => press("?") },
        { label: "Settings…", icon: "settings", onSelect: () => navigate(PREFERENCES_PATH) },
        { label: "Sign out", icon: "exit", onSelect: () => signOut.mutate() },
      ]}
    >
      <Icon name={THEME_LOOKS[theme].icon} />
    </Menu>
  );
}
