import { lazy, Suspense, useState } from "react";
import type { EndpointRoute } from "../route.ts";
import { type ActiveShortcut, activeShortcuts, useShortcuts } from "../ui/shortcuts.ts";

const Palette = lazy(() => import("./palette.tsx").then((module) => ({ default: module.Palette })));
const KeysDialog = lazy(() => import("./keys-dialog.tsx").then((module) => ({ default: module.KeysDialog })));

/** What can be asked for from everywhere by keyboard: the commands, and which keys there are. */
export function PageCommands({ route }: { route: EndpointRoute }) {
  /** For the palette: what the keys did behind it when it was opened. */
  const [open, setOpen] = useState<{ shortcuts: ActiveShortcut[] } | "keys" | null>(null);
  useShortcuts({ "Mod+k": () => setOpen({ shortcuts: activeShortcuts() }), "?": () => setOpen("keys") });
  const close = () => setOpen(null);
  return (
    <Suspense>
      {open === "keys" && <KeysDialog onClose={close} />}
      {open !== null && open !== "keys" && <Palette route={route} shortcuts={open.shortcuts} onClose={close} />}
    </Suspense>
  );
}
