import type { Entity, EntityType } from "@wirewatch/contracts";
import { isUniqueViolation } from "../classify-error.ts";
import { toJson } from "../clean-value.ts";
import type { Database, Queryable } from "../database.ts";
import { DuplicateError } from "../errors.ts";
import { newId } from "../new-id.ts";
import { cursorTime, readPageRequest, toPage } from "../page-cursor.ts";
import type { EntityStore } from "../stores.ts";
import { toTimestamp, type ListRow } from "./rows.ts";
import { noteWatchChange } from "./watch-store.ts";

interface EntityRow extends ListRow {
  name: string;
  type: EntityType | null;
  aliases: string[];
  created_at: Date;
  updated_at: Date;
}

const toEntity = (row: EntityRow): Entity => ({
  id: row.id,
  name: row.name,
  type: row.type,
  aliases: row.aliases,
  createdAt: toTimestamp(row.created_at),
  updatedAt: toTimestamp(row.updated_at),
});

export function createEntityStore(database: Pick<Database, "query" | "transaction">): EntityStore {
  /** Writes and notes the change together; a name that is taken is a `DuplicateError`. */
  const write = async (
    name: string | undefined,
    statement: (transaction: Queryable) => Promise<{ rows: EntityRow[] }>,
  ): Promise<Entity | null> => {
    try {
      return await database.transaction(async (transaction) => {
        const { rows } = await statement(transaction);
        if (!rows[0]) return null;
        await noteWatchChange(transaction, "entity", [rows[0].id]);
        return toEntity(rows[0]);
      });
    } catch (error) {
      if (!isUniqueViolation(error, "entities_by_name")) throw error;
      throw new DuplicateError(`There is an entity named "${name ?? ""}" already.`, { cause: error });
    }
  };

  return {
    create: async (input) => {
      const entity = await write(input.name, (transaction) =>
        transaction.query<EntityRow>(
          "insert into entities (id, name, type, aliases) values ($1, $2, $3, $4::jsonb) returning *",
          [newId("entity"), input.name, input.type, toJson(input.aliases)],
        ),
      );
      if (!entity) throw new Error("the entity was not written");
      return entity;
    },

    get: async (id) => {
      const { rows } = await database.query<EntityRow>(
        "select * from entities where id = $1 and removed_at is null",
        [id],
      );
      return rows[0] ? toEntity(rows[0]) : null;
    },

    getMany: async (ids) => {
      if (ids.length === 0) return [];
      const { rows } = await database.query<EntityRow>(
        "select * from entities where id = any ($1) and removed_at is null",
        [ids],
      );
      return rows.map(toEntity);
    },

    list: async (page) => {
      const { after, size } = readPageRequest(page);
      const { rows } = await database.query<EntityRow>(
        `select e.*, ${cursorTime("e.created_at")} as cursor_time from entities e
        where e.removed_at is null
          and ($1::timestamptz is null or (e.created_at, e.id) < ($1::timestamptz, $2::text))
        order by e.created_at desc, e.id desc limit $3`,
        [...after, size + 1],
      );
      return toPage(rows, size, toEntity);
    },

    update: (id, change) =>
      write(change.name, (transaction) =>
        transaction.query<EntityRow>(
          `update entities set name = coalesce($2, name), type = case when $3::boolean then $4 else type end,
            aliases = coalesce($5::jsonb, aliases), updated_at = now()
          where id = $1 and removed_at is null returning *`,
          [
            id,
            change.name ?? null,
            change.type !== undefined,
            change.type ?? null,
            change.aliases === undefined ? null : toJson(change.aliases),
          ],
        ),
      ),

    remove: async (id) =>
      (await write(undefined, (transaction) =>
        transaction.query<EntityRow>(
          "update entities set removed_at = now(), updated_at = now() where id = $1 and removed_at is null returning *",
          [id],
        ),
      )) !== null,

    all: async () => {
      const { rows } = await database.query<EntityRow>(
        "select * from entities where removed_at is null order by id",
      );
      return rows.map(toEntity);
    },
  };
}
