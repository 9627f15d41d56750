import { Dialog } from "../ui/dialog.tsx";
import { keyText } from "./key-text.ts";
import { SHORTCUTS } from "../ui/shortcuts.ts";
import "./kbd.css";
import "./keys-dialog.css";

const GROUPS = ["List", "Request", "Page"] as const;

/** All keys, from the table that they act by. */
export function KeysDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog title="Keys" className="keys-dialog" onClose={onClose}>
      <div className="dialog-body keys-body">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {SHORTCUTS.filter((shortcut) => shortcut.group === group).map(({ keys, label }) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>
                    {keys.map((key) => (
                      <kbd key={key}>{keyText(key)}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <p className="muted">They rest while you type. Tab always moves the focus.</p>
      </div>
    </Dialog>
  );
}
