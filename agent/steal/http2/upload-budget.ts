/**
 * What clients of one thread sent on stolen streams and sessions did not take yet, of all connections. The windows of a client are the app's
 * to set and cannot be made smaller by us, so a client that is faster than its session fills them here.
 */
import { MAX_ALL_UPLOADS_BYTES, MAX_UPLOAD_BYTES, MIN_UPLOAD_BYTES } from './limits.ts';

class UploadBudget {
  heldBytes = 0;

  /** What one session may have waiting of one client connection. */
  get limitBytes(): number {
    return this.heldBytes > MAX_ALL_UPLOADS_BYTES ? MIN_UPLOAD_BYTES : MAX_UPLOAD_BYTES;
  }
}

/** One per thread. */
export const uploads = new UploadBudget();
