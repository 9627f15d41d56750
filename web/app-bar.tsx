import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { api } from "./api.ts";
import type { Inbox, InboxStatus } from "./inbox/inbox.ts";
import { StatePill } from "./inbox/state-pill.tsx";
import { tellSignedOut } from "./live-share.ts";
import { type EndpointRoute, inboxPath, requestPath, settingsPath } from "./route.ts";
import { SearchBox } from "./search-box.tsx";
import { IconButton } from "./ui/button.tsx";
import { CopyButton } from "./ui/copy-button.tsx";
import { count } from "./ui/format.ts";
import { Icon } from "./ui/icon.tsx";
import { Menu } from "./ui/menu.tsx";
import { applyTheme, storedTheme, THEMES } from "./ui/theme.ts";
import "./app-bar.css";

interface AppBarProps {
  route: EndpointRoute;
  hookUrl: string;
  inbox: Inbox;
  status: InboxStatus;
}

export function AppBar({ route, hookUrl, inbox, status }: AppBarProps) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const signOut = useMutation({
    mutationFn: api.signOut,
    onSuccess() {
      tellSignedOut();
      queries.setQueryData(["session"], null);
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
    },
  });

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
      <ThemeSwitch />
      <IconButton icon="exit" label="Sign out" disabled={signOut.isPending} onClick={() => signOut.mutate()} />
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
      items={items}
      onOpen={() => void endpoints.refetch()}
    >
      <span className="endpoint-name">{current}</span>
      <Icon name="down" />
    </Menu>
  );
}

const THEME_LOOKS = {
  system: { label: "System theme", icon: "screen" },
  light: { label: "Light theme", icon: "sun" },
  dark: { label: "Dark theme", icon: "moon" },
} as const;

function ThemeSwitch() {
  const [theme, setTheme] = useState(storedTheme);
  const items = THEMES.map((choice) => ({
    ...THEME_LOOKS[choice],
    checked: choice === theme,
    onSelect() {
      applyTheme(choice);
      setTheme(choice);
    },
  }));
  return (
    <Menu label="Theme" items={items} align="end">
      <Icon name={THEME_LOOKS[theme].icon} />
    </Menu>
  );
}
