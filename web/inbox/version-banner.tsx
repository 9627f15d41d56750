import { Button } from "../ui/button.tsx";
import { pageVersion } from "../version.ts";
import "./connection-banner.css";

/** A relay that was upgraded under an open page: the page still works as it did, but may not know what is new. */
export function VersionBanner({ relay }: { relay: string | null }) {
  if (relay === null || relay === pageVersion) return null;
  return (
    <div className="connection-banner" role="status">
      <p>
        <strong>The relay is now hooktap {relay}</strong>, this page is of {pageVersion}. Your place and your search
        stay.
      </p>
      <Button onClick={() => window.location.reload()}>Reload</Button>
    </div>
  );
}
