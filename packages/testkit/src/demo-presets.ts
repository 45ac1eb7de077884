import type { AlertPer, EntityType } from "@wirewatch/contracts";

export interface DemoEntity {
  name: string;
  type: EntityType | null;
  aliases: readonly string[];
}

export interface DemoMonitor {
  name: string;
  query?: string;
  /** Names of demo entities that it follows. */
  entities?: readonly string[];
  /** Default: one alert for each story. */
  alertPer?: AlertPer;
}

/** Who is tracked in the demo. */
export const DEMO_ENTITIES: readonly DemoEntity[] = [
  { name: "Harbour Union", type: "ORG", aliases: ["Hafengewerkschaft"] },
  { name: "Grey Banner Movement", type: "ORG", aliases: ["GBM"] },
  { name: "Kestrel Bank", type: "ORG", aliases: [] },
];

/** The demo's five monitors: words, phrases, operators, tracked entities with their aliases; one alert per story, with updates, or per article. */
export const DEMO_MONITORS: readonly DemoMonitor[] = [
  {
    name: "Threats against journalists",
    query: '("death threats" OR Morddrohungen) AND (journalist OR editor OR Journalistin) NOT football',
    alertPer: "story-with-updates",
  },
  {
    name: "Strikes and walkouts",
    query: "strike AND (port OR dockers) NOT football",
    alertPer: "story-with-updates",
  },
  { name: "Floods", query: 'flood OR floods OR "flood mark" OR Hochwasser' },
  { name: "Kestrel Bank", entities: ["Kestrel Bank"], alertPer: "article" },
  { name: "Unions and movements", entities: ["Harbour Union", "Grey Banner Movement"], alertPer: "article" },
];
