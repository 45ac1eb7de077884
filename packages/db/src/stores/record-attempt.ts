import { toJson } from "../clean-value.ts";
import type { Database, Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import type { AttemptOutcome, DueDelivery } from "../stores.ts";
import { appendEvents, lockEventCounter } from "./append-events.ts";
import { milliseconds } from "./rows.ts";

/** Logs an attempt and writes what follows from it; see `DeliveryStore.recordAttempt`. Lock order: counter, delivery, endpoint. */
export async function recordAttempt(
  database: Pick<Database, "transaction">,
  delivery: DueDelivery,
  outcome: AttemptOutcome,
): Promise<{ kept: boolean; deliveryIds: string[] }> {
  return database.transaction(async (transaction) => {
    if (outcome.disableEndpoint !== undefined) await lockEventCounter(transaction);
    const kept = await writeOutcome(transaction, delivery, outcome);
    if (!kept) return { kept, deliveryIds: [] };
    await noteEndpointHealth(transaction, delivery, outcome);
    if (outcome.disableEndpoint === undefined) return { kept, deliveryIds: [] };
    const deliveryIds = await disableEndpoint(transaction, delivery, outcome.disableEndpoint);
    return { kept, deliveryIds };
  });
}

async function writeOutcome(
  transaction: Queryable,
  delivery: DueDelivery,
  outcome: AttemptOutcome,
): Promise<boolean> {
  const { next } = outcome;
  const { rows } = await transaction.query<{ kept: boolean }>(
    `with kept as (
      update deliveries set
        claim = null, attempt_count = attempt_count + 1, state = $3, last_problem = $4::jsonb,
        next_attempt_at = case when $3 = 'pending' then clock_timestamp() + ${milliseconds("$5")} end,
        delivered_at = case when $3 = 'delivered' then now() end
      where id = $1 and claim = $2 and state = 'pending'
      returning id
    ), logged as (
      insert into delivery_attempts
        (id, delivery_id, attempt, started_at, duration_ms, status, problem, response_excerpt)
      values ($6, $1, $7, $8, $9, $10, $4::jsonb, $11)
    )
    select exists (select from kept) as kept`,
    [
      delivery.id,
      delivery.claim,
      next.state,
      outcome.problem === null ? null : toJson(outcome.problem),
      next.state === "pending" ? next.retryInMs : 0,
      newId("attempt"),
      delivery.attemptCount + 1,
      outcome.startedAt,
      Math.max(0, Math.round(outcome.durationMs)),
      outcome.status,
      outcome.responseExcerpt,
    ],
  );
  return rows[0]?.kept === true;
}

/** Since when every attempt at the endpoint has failed; written only when it changes. */
async function noteEndpointHealth(
  transaction: Queryable,
  delivery: DueDelivery,
  outcome: AttemptOutcome,
): Promise<void> {
  await transaction.query(
    outcome.next.state === "delivered"
      ? "update endpoints set failing_since = null where id = $1 and failing_since is not null"
      : "update endpoints set failing_since = now() where id = $1 and failing_since is null",
    [delivery.endpoint.id],
  );
}

async function disableEndpoint(
  transaction: Queryable,
  delivery: DueDelivery,
  reason: string,
): Promise<string[]> {
  const { rows } = await transaction.query<{ url: string }>(
    `update endpoints set status = 'disabled', disabled_reason = $2, updated_at = now()
    where id = $1 and status = 'enabled' and removed_at is null returning url`,
    [delivery.endpoint.id, reason],
  );
  if (!rows[0]) return [];
  const { deliveryIds } = await appendEvents(transaction, [
    {
      type: "endpoint.disabled",
      cause: `endpoint-disabled:${delivery.endpoint.id}:${delivery.claim}`,
      data: { endpointId: delivery.endpoint.id, url: rows[0].url, reason },
    },
  ]);
  return deliveryIds;
}
