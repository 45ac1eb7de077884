import type { Stores } from "@wirewatch/db";
import { checkQuery } from "@wirewatch/query";
import type { DemoEntity, DemoMonitor } from "@wirewatch/testkit";

export interface DemoOutlet {
  name: string;
  country: string;
  tier: 1 | 2 | 3;
  language: string;
  feedUrl: string;
}

export interface DemoSink {
  addFeed(outlet: DemoOutlet): Promise<void>;
  addEntity(entity: DemoEntity): Promise<string>;
  addMonitor(monitor: DemoMonitor, entityIds: string[]): Promise<void>;
  addReceiver(url: string): Promise<{ secret: string } | null>;
}

/** Registers the newsroom's outlets, the preset entities and monitors, and the receiver. */
export async function setUpDemo(
  sink: DemoSink,
  demo: {
    outlets: readonly DemoOutlet[];
    entities: readonly DemoEntity[];
    monitors: readonly DemoMonitor[];
    receiverUrl: string;
  },
): Promise<{ secret: string } | null> {
  const entityIds = new Map<string, string>();
  for (const entity of demo.entities) entityIds.set(entity.name, await sink.addEntity(entity));
  for (const monitor of demo.monitors)
    await sink.addMonitor(
      monitor,
      (monitor.entities ?? []).flatMap((name) => entityIds.get(name) ?? []),
    );
  const receiver = await sink.addReceiver(demo.receiverUrl);
  for (const outlet of demo.outlets) await sink.addFeed(outlet);
  return receiver;
}

/** Writes the demo into the stores of this very process; what is there already stays. */
export function storesSink(stores: Stores, settings: { secret: string; intervalMs: number }): DemoSink {
  return {
    addFeed: async (outlet) => {
      await stores.feeds.create(
        {
          url: outlet.feedUrl,
          title: outlet.name,
          language: outlet.language,
          intervalMs: settings.intervalMs,
          source: { name: outlet.name, country: outlet.country, tier: outlet.tier },
        },
        { intervalMs: settings.intervalMs },
      );
    },
    addEntity: async (entity) => {
      const known = (await stores.entities.all()).find(({ name }) => name === entity.name);
      return (known ?? (await stores.entities.create({ ...entity, aliases: [...entity.aliases] }))).id;
    },
    addMonitor: async (monitor, entityIds) => {
      const active = await stores.monitors.active();
      if (active.some(({ name }) => name === monitor.name)) return;
      await stores.monitors.create({
        name: monitor.name,
        query: monitor.query ?? "",
        canonical: monitor.query === undefined ? "" : checkQuery(monitor.query).canonical,
        entityIds,
        alertPer: monitor.alertPer ?? "story",
        status: "active",
      });
    },
    addReceiver: async (url) => {
      const { items } = await stores.endpoints.list({ limit: 500 });
      for (const endpoint of items)
        if (endpoint.description === "demo receiver") await stores.endpoints.remove(endpoint.id);
      await stores.endpoints.create({ url, description: "demo receiver", eventTypes: [] }, settings.secret);
      return { secret: settings.secret };
    },
  };
}
