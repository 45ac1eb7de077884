import type { Queryable } from "../database.ts";
import { LeaseLostError } from "../errors.ts";
import type { Fence } from "../stores.ts";

/** A process that hangs in the middle of such a transaction keeps the next holder of the lease waiting for so long, and no longer. */
const MAX_IDLE_MS = 5000;

/**
 * Makes sure, to the commit, that the fence's token is the current one: first in every transaction that writes stories. Whoever takes the
 * lease over waits for us, and we never write after it has. Two transactions under one token follow each other too, so that positions
 * are committed in their order and whoever reads up to one has missed none before it; and what is read of how stories hang together
 * stays true without a lock of its own.
 */
export async function holdFence(transaction: Queryable, { name, token }: Fence): Promise<void> {
  const { rowCount } = await transaction.query(
    `select set_config('idle_in_transaction_session_timeout', $3, true) from leases
    where name = $1 and token = $2 for no key update`,
    [name, token, String(MAX_IDLE_MS)],
  );
  if (rowCount === 0) throw new LeaseLostError(name);
}
