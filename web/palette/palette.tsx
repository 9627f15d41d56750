import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useState } from "react";
import { useLocation } from "wouter";
import { parseQuery } from "../../protocol/query/query.ts";
import { api } from "../api.ts";
import { type EndpointRoute, inboxPath, NEW_ENDPOINT_PATH, PREFERENCES_PATH, settingsPath } from "../route.ts";
import { useSavedFilters } from "../saved-filters.ts";
import { Dialog } from "../ui/dialog.tsx";
import { count } from "../ui/format.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import type { ActiveShortcut } from "../ui/shortcuts.ts";
import { setTheme, THEME_LOOKS, THEMES } from "../ui/theme.ts";
import { keyText } from "./key-text.ts";
import "./kbd.css";
import "./palette.css";

interface PaletteProps {
  route: EndpointRoute;
  shortcuts: readonly ActiveShortcut[];
  onClose(): void;
}

/** Anything the page can do, found by typing. */
export function Palette({ route, shortcuts, onClose }: PaletteProps) {
  const [, navigate] = useLocation();
  const [text, setText] = useState("");
  const endpoints = useQuery({ queryKey: ["endpoints"], queryFn: api.endpoints });
  const actions = shortcuts.filter(({ keys }) => keys[0] !== "Mod+k" && keys[0] !== "Escape");
  const filters = useSavedFilters();
  const wanted = text.trim();

  function then(run: () => void) {
    onClose();
    // Once the dialog has given the focus back: what is asked for may take it.
    setTimeout(run);
  }
  const goTo = (path: string) => then(() => navigate(path));

  return (
    <Dialog title="Commands" className="palette" onClose={onClose}>
      <Command label="Commands" loop>
        <Command.Input placeholder="Type a command, an endpoint or a search" value={text} onValueChange={setText} />
        <Command.List>
          <Command.Empty>Nothing is called that.</Command.Empty>
          {(["Request", "List", "Page"] as const).map((group) => {
            const here = actions.filter((action) => action.group === group);
            return (
              here.length > 0 && (
                <Command.Group key={group} heading={group}>
                  {here.map(({ keys, label, run }) => (
                    <Entry key={label} icon="right" label={label} keys={keyText(keys[0])} onSelect={() => then(run)} />
                  ))}
                </Command.Group>
              )
            );
          })}
          <Command.Group heading="Go to">
            {endpoints.data?.map(({ name, requests }) => (
              <Entry
                key={name}
                icon="right"
                label={`Endpoint ${name}`}
                detail={count(requests, "request")}
                onSelect={() => goTo(inboxPath(name))}
              />
            ))}
            <Entry
              icon="settings"
              label={`Settings of the endpoint ${route.endpoint}`}
              onSelect={() => goTo(settingsPath(route.endpoint))}
            />
            <Entry icon="settings" label="Settings of this page" onSelect={() => goTo(PREFERENCES_PATH)} />
            <Entry icon="right" label="New endpoint" onSelect={() => goTo(NEW_ENDPOINT_PATH)} />
          </Command.Group>
          {filters.length > 0 && (
            <Command.Group heading="Saved searches">
              {filters.map(({ name, query }) => (
                <Entry
                  key={name}
                  icon="right"
                  label={name}
                  detail={query}
                  onSelect={() => goTo(inboxPath(route.endpoint, query))}
                />
              ))}
            </Command.Group>
          )}
          <Command.Group heading="Theme">
            {THEMES.map((theme) => (
              <Entry
                key={theme}
                icon={THEME_LOOKS[theme].icon}
                label={THEME_LOOKS[theme].label}
                onSelect={() => then(() => setTheme(theme))}
              />
            ))}
          </Command.Group>
          {wanted !== "" && parseQuery(wanted).ok && (
            <Command.Group heading="Search" forceMount>
              <Command.Item
                forceMount
                value={`search ${wanted}`}
                onSelect={() => goTo(inboxPath(route.endpoint, wanted))}
              >
                <Icon name="right" />
                <span className="palette-label">
                  Search requests for <code>{wanted}</code>
                </span>
              </Command.Item>
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}

interface EntryProps {
  icon: IconName;
  label: string;
  detail?: string;
  keys?: string;
  onSelect(): void;
}

function Entry({ icon, label, detail, keys, onSelect }: EntryProps) {
  return (
    <Command.Item value={label} onSelect={onSelect}>
      <Icon name={icon} />
      <span className="palette-label">{label}</span>
      {detail && <span className="muted">{detail}</span>}
      {keys && <kbd>{keys}</kbd>}
    </Command.Item>
  );
}
