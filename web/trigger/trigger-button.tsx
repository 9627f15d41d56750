import { lazy, Suspense } from "react";
import { IconButton } from "../ui/button.tsx";
import { useShortcuts } from "../ui/shortcuts.ts";
import { closeTrigger, openTrigger, useOpenedTrigger } from "./open.ts";

const TriggerDialog = lazy(() => import("./trigger-dialog.tsx").then((module) => ({ default: module.TriggerDialog })));

/** Opens the test events. */
export function TriggerButton({ endpoint }: { endpoint: string }) {
  const opened = useOpenedTrigger();
  useShortcuts({ t: () => openTrigger() });
  return (
    <>
      <IconButton icon="send" label="Send a test event" title="Send a test event (t)" onClick={() => openTrigger()} />
      {opened && (
        <Suspense>
          <TriggerDialog endpoint={endpoint} first={opened.provider} onClose={closeTrigger} />
        </Suspense>
      )}
    </>
  );
}
