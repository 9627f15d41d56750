import { IncomingMessage } from "node:http";
import { toHeaderList } from "../protocol/headers.ts";
import { asksForWebSocket } from "../protocol/websocket.ts";

/**
 * A request as the listeners read it. With a listener for "upgrade", node 20 takes every request that offers another protocol off HTTP,
 * body and all; this tells its parser that only those for a WebSocket mean it, so that the others are requests like any other.
 */
export class ListenerRequest extends IncomingMessage {
  declare private offersUpgrade: boolean | null;

  /** Set by node's parser when the head has been read. */
  set upgrade(offers: boolean | null) {
    this.offersUpgrade = offers;
  }

  get upgrade(): boolean {
    return this.offersUpgrade === true && asksForWebSocket(this.method, toHeaderList(this.rawHeaders));
  }
}
