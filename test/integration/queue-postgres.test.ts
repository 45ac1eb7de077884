import { migrateQueues, openQueues } from "@wirewatch/queue";
import { describeQueueConformance } from "@wirewatch/queue/conformance";
import { createLog } from "@wirewatch/runtime";
import { createPostgresBackend, Queue } from "bullmq";
import { openTestDatabase } from "./database.ts";
import { holdJobInProcess } from "./hold-job.ts";

const log = createLog({ level: "silent" });

describeQueueConformance("PostgreSQL", async () => {
  const { database, connectionString, close } = await openTestDatabase();
  const pool = database.queuePool({ max: 20 });
  await migrateQueues(pool);
  return {
    open: async () => openQueues({ backend: { kind: "postgres", pool }, log, lockMs: 5000 }),
    holdJobInProcess: async (name) => holdJobInProcess(name, "postgres", connectionString),
    addRaw: async (name, data) => {
      const queue = new Queue(name, { connection: pool }, createPostgresBackend as never);
      await queue.add(name, data);
      await queue.close();
    },
    // All connections break at once, as in a restart; the server itself belongs to the other tests too.
    restartServer: async () => {
      await database.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
        [],
      );
    },
    close: async () => {
      await Promise.race([pool.end(), new Promise((resolve) => setTimeout(resolve, 2000))]);
      await close();
    },
  };
});
