import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { Redirect, useLocation, useSearch } from "wouter";
import type { Detail, Story } from "../protocol/request.ts";
import { parseQuery } from "../protocol/query/query.ts";
import { api, ApiFailure, isSignedOut, type Session } from "./api.ts";
import { AppBar } from "./app-bar.tsx";
import { ConnectionBanner } from "./inbox/connection-banner.tsx";
import { createInbox } from "./inbox/inbox.ts";
import { selection } from "./inbox/selection.ts";
import { InboxPage } from "./inbox/inbox-page.tsx";
import { PageCommands } from "./palette/page-commands.tsx";
import { Deletion } from "./request/deletion.tsx";
import { notify } from "./settings/notify.ts";
import { VersionBanner } from "./inbox/version-banner.tsx";
import { createLiveShare, type LiveShare } from "./live-share.ts";
import { type EndpointRoute, inboxPath, parseRoute } from "./route.ts";
import { SignInPage } from "./sign-in-page.tsx";
import { StartingPage } from "./starting-page.tsx";
import { ErrorBoundary } from "./ui/error-boundary.tsx";
import { Notice } from "./ui/notice.tsx";
import "./app.css";

const EndpointPage = lazy(() =>
  import("./endpoints/endpoint-page.tsx").then((module) => ({ default: module.EndpointPage })),
);

const SettingsPage = lazy(() =>
  import("./settings/settings-page.tsx").then((module) => ({ default: module.SettingsPage })),
);
const NewEndpointPage = lazy(() =>
  import("./endpoints/new-endpoint-page.tsx").then((module) => ({ default: module.NewEndpointPage })),
);

export function App() {
  const queries = useQueryClient();
  const [live] = useState(createLiveShare);
  const [path] = useLocation();
  const route = parseRoute(path, useSearch());
  const session = useQuery({
    queryKey: ["session"],
    queryFn: (): Promise<Session | null> =>
      api.session().catch((error: unknown) => {
        if (isSignedOut(error)) return null;
        throw error;
      }),
    retry: false,
    staleTime: Infinity,
    // Another tab may have signed in meanwhile.
    refetchOnWindowFocus: (query) => (query.state.data === null ? "always" : false),
    // A relay that starts a moment after the page is found without a reload.
    refetchInterval: (query) => (query.state.status === "error" ? 3_000 : false),
  });

  const signedIn = session.data !== undefined && session.data !== null;
  useEffect(() => {
    if (signedIn) return live.start(() => queries.setQueryData(["session"], null));
  }, [live, queries, signedIn]);

  if (session.data === undefined)
    return <StartingPage error={session.error} since={session.errorUpdatedAt} retry={session.refetch} />;
  if (session.data === null) return <SignInPage />;
  if (route.page === "start") return <Redirect to={inboxPath("default")} replace />;
  if (route.page === "preferences" || route.page === "new-endpoint") {
    return (
      <Suspense fallback={<p className="pane-body muted">Loading…</p>}>
        {route.page === "preferences" ? (
          <SettingsPage session={session.data} />
        ) : (
          <NewEndpointPage hooks={session.data.hooks} />
        )}
      </Suspense>
    );
  }
  if (route.page === "missing") {
    return (
      <main className="page-centre">
        <Notice tone="idle" title="There is no such page.">
          <p>
            Go to the <a href={inboxPath("default")}>inbox of the default endpoint</a>.
          </p>
        </Notice>
      </main>
    );
  }
  return <EndpointShell key={route.endpoint} route={route} session={session.data} live={live} />;
}

/** Everything about one endpoint. The list and its live feed stay while its pages change. */
function EndpointShell({ route, session, live }: { route: EndpointRoute; session: Session; live: LiveShare }) {
  const queries = useQueryClient();
  const [inbox] = useState(() =>
    createInbox(route.endpoint, live, {
      onSummary(row) {
        notify(row);
        const detail = queries.getQueryData<Detail>(["request", row.id]);
        if (detail && detail.rev < row.rev) void queries.invalidateQueries({ queryKey: ["request", row.id] });
        if (row.subject !== null) {
          const tells = (story: unknown) => (story as Story | undefined)?.subject === row.subject;
          void queries.invalidateQueries(
            { queryKey: ["story"], predicate: (query) => tells(query.state.data) },
            { cancelRefetch: false },
          );
        }
      },
      onDrop: (id) => selection.remove([id]),
      onSignedOut: () => queries.setQueryData(["session"], null),
    }),
  );
  const query = route.page === "inbox" ? route.query : null;
  useEffect(() => {
    if (query !== null && parseQuery(query).ok) inbox.search(query);
  }, [inbox, query]);
  useEffect(() => inbox.start(), [inbox]);
  const status = useSyncExternalStore(inbox.subscribe, inbox.status);
  const endpoint = useQuery({
    queryKey: ["endpoint", route.endpoint],
    queryFn: () => api.endpoint(route.endpoint),
    // A relay on loopback makes an endpoint when the first request for it comes.
    refetchInterval: (query) => (isMissing(query.state.error) ? 3_000 : false),
  });

  const found = endpoint.data !== undefined;
  useEffect(() => {
    if (found) inbox.retryNow();
  }, [found, inbox]);

  useEffect(() => {
    document.title = `${route.endpoint} · hooktap`;
  }, [route.endpoint]);

  const missing = isMissing(endpoint.error) ? endpoint.error : null;
  const hookUrl = endpoint.data?.url ?? `${session.hooks}/${route.endpoint}`;
  return (
    <div className="app">
      <AppBar route={route} hookUrl={hookUrl} inbox={inbox} status={status} />
      <PageCommands route={route} />
      <Deletion route={route} inbox={inbox} />
      <VersionBanner relay={status.version} />
      {!missing && <ConnectionBanner status={status} retry={inbox.retryNow} />}
      <main className="app-main">
        {missing ? (
          <div className="page-centre">
            <Notice tone="idle" title={missing.message}>
              <p>{missing.hint}</p>
            </Notice>
          </div>
        ) : route.page === "settings" ? (
          <ErrorBoundary what="the endpoint">
            <Suspense fallback={<p className="pane-body muted">Loading…</p>}>
              <EndpointPage name={route.endpoint} hookUrl={hookUrl} />
            </Suspense>
          </ErrorBoundary>
        ) : (
          <InboxPage route={route} hookUrl={hookUrl} inbox={inbox} status={status} />
        )}
      </main>
    </div>
  );
}

function isMissing(error: unknown): error is ApiFailure {
  return error instanceof ApiFailure && error.status === 404;
}
