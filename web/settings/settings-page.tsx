import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, type Session } from "../api.ts";
import { retentionSentence } from "../endpoints/retention.ts";
import { NEW_ENDPOINT_PATH, settingsPath } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { SelectField } from "../ui/field.tsx";
import { byteSize, count, dateTime } from "../ui/format.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { setTheme, type Theme, THEME_LOOKS, THEMES, useTheme } from "../ui/theme.ts";
import { TIME_DISPLAYS, type TimeDisplay, timeDisplay } from "../ui/time-display.ts";
import { useNow } from "../ui/use-now.ts";
import { useSignOut } from "../use-sign-out.ts";
import { Notifications } from "./notifications.tsx";
import { PlainPage } from "./plain-page.tsx";
import "./settings-page.css";

const TIMES: Record<TimeDisplay, string> = {
  local: "Of this place",
  utc: "UTC",
  relative: "How long ago, in lists",
};

/** What holds for this browser, and what the relay keeps. */
export function SettingsPage({ session }: { session: Session }) {
  return (
    <PlainPage title="Settings">
      <section className="endpoint-card" aria-label="Look">
        <h2>Look</h2>
        <Look />
      </section>
      <section className="endpoint-card" aria-label="Notifications">
        <h2>Notifications</h2>
        <Notifications />
      </section>
      <section className="endpoint-card" aria-label="Endpoints">
        <h2>Endpoints</h2>
        <p className="muted">What each holds, and how long it keeps it.</p>
        <Endpoints />
      </section>
      <section className="endpoint-card" aria-label="Access">
        <h2>Access</h2>
        <Access session={session} />
      </section>
    </PlainPage>
  );
}

function Look() {
  const theme = useTheme();
  const time = timeDisplay.use();
  const now = useNow(true);
  return (
    <div className="settings-pair">
      <SelectField label="Theme" value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {THEME_LOOKS[one].label}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Times"
        hint={`Now it is ${dateTime(new Date(now).toISOString()).replace(/\.\d+/, "")}.`}
        value={time}
        onChange={(event) => timeDisplay.set(event.target.value as TimeDisplay)}
      >
        {TIME_DISPLAYS.map((one) => (
          <option key={one} value={one}>
            {TIMES[one]}
          </option>
        ))}
      </SelectField>
    </div>
  );
}

function Endpoints() {
  const endpoints = useQuery({ queryKey: ["endpoints"], queryFn: api.endpoints });
  if (endpoints.error) return <ErrorNotice error={endpoints.error} retry={() => void endpoints.refetch()} />;
  return (
    <>
      <ul className="settings-endpoints">
        {endpoints.data?.map(({ name, requests, bytes, retention }) => (
          <li key={name}>
            <Link href={settingsPath(name)}>{name}</Link>
            <span className="muted">
              {count(requests, "request")}, {byteSize(bytes)}. {retentionSentence(retention)}
            </span>
          </li>
        ))}
      </ul>
      <p>
        <Link href={NEW_ENDPOINT_PATH}>New endpoint</Link>
      </p>
    </>
  );
}

function Access({ session }: { session: Session }) {
  const signOut = useSignOut();
  const command = `HOOKTAP_RELAY=${session.console} HOOKTAP_TOKEN=… hooktap listen 3000`;
  return (
    <>
      <p>
        API and CLI take the relay’s token. On its own machine the CLI finds it by itself; elsewhere give it along. It
        is in the file <code>token</code> of the data folder, or what <code>--token</code> said.
      </p>
      <div className="endpoint-url">
        <code>{command}</code>
        <CopyButton text={command} label="Copy command" wide />
      </div>
      <p className="muted">
        Relay {session.console}, hooktap {session.version}
      </p>
      <div className="form-actions">
        <Button icon="exit" disabled={signOut.isPending} onClick={() => signOut.mutate()}>
          Sign out of this browser
        </Button>
      </div>
    </>
  );
}
