import { lazy, Suspense, useEffect } from "react";
import type { Detail } from "../../protocol/request.ts";
import type { Tab } from "../route.ts";
import { HeadersTab } from "./headers-tab.tsx";
import { OverviewTab } from "./overview-tab.tsx";

const load = {
  body: () => import("./body-tab.tsx"),
  signature: () => import("./signature-tab.tsx"),
  deliveries: () => import("./deliveries-tab.tsx"),
  raw: () => import("./raw-tab.tsx"),
};
const BodyTab = lazy(() => load.body().then((module) => ({ default: module.BodyTab })));
const SignatureTab = lazy(() => load.signature().then((module) => ({ default: module.SignatureTab })));
const DeliveriesTab = lazy(() => load.deliveries().then((module) => ({ default: module.DeliveriesTab })));
const RawTab = lazy(() => load.raw().then((module) => ({ default: module.RawTab })));

interface TabContentProps {
  tab: Tab;
  request: Detail;
  endpoint: string;
  onTab(tab: Tab): void;
  onCompare(compare: string): void;
}

/** What a tab shows. The first request that is opened fetches the code of the others, before somebody turns to them. */
export function TabContent(props: TabContentProps) {
  useEffect(() => {
    // A failure shows where the tab itself is asked for.
    for (const fetchTab of Object.values(load)) fetchTab().catch(() => {});
  }, []);
  return (
    <Suspense fallback={<p className="pane-body muted">Loading…</p>}>
      <Content {...props} />
    </Suspense>
  );
}

function Content({ tab, request, endpoint, onTab, onCompare }: TabContentProps) {
  switch (tab) {
    case "overview":
      return <OverviewTab request={request} endpoint={endpoint} onTab={onTab} />;
    case "headers":
      return <HeadersTab headers={request.headers} trailers={request.trailers} />;
    case "body":
      return <BodyTab request={request} />;
    case "signature":
      return <SignatureTab request={request} />;
    case "deliveries":
      return <DeliveriesTab request={request} onCompare={onCompare} />;
    case "raw":
      return <RawTab request={request} />;
  }
}
