// Files that a page in a frame asks to upload. The page is a stranger's: it gets few, one after the
// other, and learns nothing of the account.

import { SignedOut, Unreachable } from "./client.js";
import { FileRefused, send } from "./uploads.js";
import * as words from "./words.js";

export const UPLOAD = "kempelen.upload";
const STARTED = "kempelen.uploading";
const DONE = "kempelen.uploaded";
// A share of what an account may have waiting, so that other HITs can still ask for files.
const MOST_FILES = 30;
const MOST_BYTES = 100 * 1024 * 1024;

export class FrameFiles {
  #files = 0;
  #bytes = 0;
  #sent = Promise.resolve();
  #isOver;
  #tell;

  // `isOver` says whether the assignment has ended, `tell` shows the worker a sentence.
  constructor({ isOver, tell }) {
    [this.#isOver, this.#tell] = [isOver, tell];
  }

  // Uploads the file of a message, and answers the window that sent it.
  take({ source, origin, data: { number, file } }) {
    if (!(file instanceof File) || !Number.isSafeInteger(number)) return;
    // A page of HTML has no origin that could be named. The id is of no use to others: only its
    // worker can submit it.
    const target = origin === "null" ? "*" : origin;
    const answer = (message) => source.postMessage({ number, ...message }, target);
    answer({ type: STARTED });
    this.#files += 1;
    this.#bytes += file.size;
    if (this.#isOver() || this.#files > MOST_FILES || this.#bytes > MOST_BYTES) {
      answer({ type: DONE, message: words.TOO_MUCH_FOR_A_PAGE });
      return;
    }
    this.#sent = this.#sent.then(async () => answer({ type: DONE, ...(await this.#result(file)) }));
  }

  async #result(file) {
    if (this.#isOver()) return { message: words.NOTHING_TO_SUBMIT };
    try {
      return { id: await send(file, () => {}) };
    } catch (fault) {
      if (fault instanceof FileRefused) return { message: fault.message };
      if (fault instanceof Unreachable) return { message: words.NO_CONNECTION_FOR_FILE };
      // What else is wrong is between the market and the worker.
      this.#tell(fault instanceof SignedOut ? words.SIGN_IN_AGAIN : fault.message);
      return { message: words.SEE_AROUND };
    }
  }
}
