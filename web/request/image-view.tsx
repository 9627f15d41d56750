import { useCallback, useState } from "react";
import { Notice } from "../ui/notice.tsx";
import "./image-view.css";

/** A picture from the captured bytes alone: a blob, never an address. */
export function ImageView({ bytes, type }: { bytes: Uint8Array<ArrayBuffer>; type: string | null }) {
  const [size, setSize] = useState<string | null>(null);
  const [broken, setBroken] = useState(false);
  const show = useCallback(
    (image: HTMLImageElement) => {
      const url = URL.createObjectURL(new Blob([bytes], type === null ? {} : { type }));
      image.src = url;
      return () => URL.revokeObjectURL(url);
    },
    [bytes, type],
  );

  if (type === null || broken) {
    return (
      <div className="pane-body">
        <Notice tone="warn" title="These bytes are not a picture that can be shown (JPEG, PNG, GIF or WebP)." />
      </div>
    );
  }
  return (
    <figure className="image-view">
      <img
        ref={show}
        alt="The body, as a picture"
        onLoad={(event) => setSize(`${event.currentTarget.naturalWidth} × ${event.currentTarget.naturalHeight}`)}
        onError={() => setBroken(true)}
      />
      <figcaption className="muted">
        {type}
        {size !== null && `, ${size}`}
      </figcaption>
    </figure>
  );
}
