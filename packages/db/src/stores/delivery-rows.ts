import type { Delivery, DeliveryAttempt, DeliveryState, EventType, ProblemNote } from "@wirewatch/contracts";
import { cursorTime } from "../page-cursor.ts";
import type { DueDelivery } from "../stores.ts";
import { toStoredEvent } from "./append-events.ts";
import { toTimestamp, toTimestampOrNull, type ListRow } from "./rows.ts";

export interface DeliveryRow extends ListRow {
  endpoint_id: string;
  event_id: string;
  event_type: EventType;
  sequence: number;
  state: DeliveryState;
  attempt_count: number;
  next_attempt_at: Date | null;
  delivered_at: Date | null;
  last_problem: ProblemNote | null;
  created_at: Date;
}

export const SELECT_DELIVERY = `select d.*, e.type as event_type, ${cursorTime("d.created_at")} as cursor_time
  from deliveries d join events e on e.id = d.event_id`;

export const toDelivery = (row: DeliveryRow): Delivery => ({
  id: row.id,
  endpointId: row.endpoint_id,
  eventId: row.event_id,
  eventType: row.event_type,
  sequence: row.sequence,
  state: row.state,
  attemptCount: row.attempt_count,
  nextAttemptAt: toTimestampOrNull(row.next_attempt_at),
  deliveredAt: toTimestampOrNull(row.delivered_at),
  lastProblem: row.last_problem,
  createdAt: toTimestamp(row.created_at),
});

export interface AttemptRow {
  id: string;
  delivery_id: string;
  attempt: number;
  started_at: Date;
  duration_ms: number;
  status: number | null;
  problem: ProblemNote | null;
  response_excerpt: string;
}

export const toAttempt = (row: AttemptRow): DeliveryAttempt => ({
  id: row.id,
  deliveryId: row.delivery_id,
  attempt: row.attempt,
  startedAt: toTimestamp(row.started_at),
  durationMs: row.duration_ms,
  status: row.status,
  problem: row.problem,
  responseExcerpt: row.response_excerpt,
});

export interface DueRow {
  id: string;
  claim: string;
  sequence: number;
  attempt_count: number;
  endpoint_id: string;
  url: string;
  secret: string;
  /** Null when there is none or its time is over. */
  previous_secret: string | null;
  failing_since: Date | null;
  event_id: string;
  position: number;
  type: EventType;
  timestamp: Date;
  data: Record<string, unknown>;
}

export const toDueDelivery = (row: DueRow): DueDelivery => ({
  id: row.id,
  claim: row.claim,
  sequence: row.sequence,
  attemptCount: row.attempt_count,
  event: toStoredEvent({ ...row, id: row.event_id }),
  endpoint: {
    id: row.endpoint_id,
    url: row.url,
    secrets: row.previous_secret === null ? [row.secret] : [row.secret, row.previous_secret],
    failingSince: row.failing_since,
  },
});
