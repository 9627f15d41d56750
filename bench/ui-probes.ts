/** What `bench/ui.ts` puts into the page, as a script: `probes` with what measures there. All times are the page's own, in ms. */
export const PROBES = `
window.probes = {
  seen: new Map(),

  // Notes for each row the frame in which it was there first.
  watchRows() {
    const look = () => {
      for (const row of document.querySelectorAll("[data-id]")) {
        if (!this.seen.has(row.dataset.id)) this.seen.set(row.dataset.id, performance.timeOrigin + performance.now());
      }
      requestAnimationFrame(look);
    };
    look();
  },

  // Presses j; resolves with how long it took until another request was shown.
  select() {
    return new Promise((resolve) => {
      const before = document.querySelector(".request-id").textContent;
      const startedAt = performance.now();
      const look = () => {
        const shown = document.querySelector(".request-id")?.textContent;
        if (shown && shown !== before) resolve(performance.now() - startedAt);
        else requestAnimationFrame(look);
      };
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
      requestAnimationFrame(look);
    });
  },

  frames: [],
  rows: 0,

  watchFrames() {
    this.frames = [];
    this.rows = 0;
    this.running = true;
    let last = performance.now();
    const look = (now) => {
      this.frames.push(now - last);
      last = now;
      if (this.frames.length % 30 === 0) {
        this.rows = Math.max(this.rows, document.querySelectorAll(".list-scroller [role=row]").length);
      }
      if (this.running) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  },

  stopFrames() {
    this.running = false;
    return { frames: this.frames, rows: this.rows };
  },
};
`;
