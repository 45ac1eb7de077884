/** An article as an outlet of the newsroom publishes it. */
export interface NewsroomArticle {
  number: number;
  /** The storyline that it belongs to; copies of a dispatch share it. */
  storyline: string;
  outlet: string;
  title: string;
  byline: string;
  language: string;
  publishedAt: Date;
  paragraphs: readonly string[];
  /** The number of the article that this one copies, if it is a copy. */
  copyOf: number | null;
  /** What the feed shows: a teaser, or the whole text. */
  inFeed: "teaser" | "whole";
}

export interface Outlet {
  name: string;
  /** The first part of its paths, such as `/varn-courier`. */
  path: string;
  country: string;
  tier: 1 | 2 | 3;
  language: string;
  format: "rss" | "atom" | "json" | "rdf";
  /** Lines that this outlet adds around every text. */
  boilerplate: readonly string[];
}

/** The fictional outlets. The North Sea republic of Varland and its neighbours exist nowhere else. */
export const OUTLETS: readonly Outlet[] = [
  {
    name: "Varland Press Agency",
    path: "/vpa",
    country: "NO",
    tier: 1,
    language: "en",
    format: "rss",
    boilerplate: [],
  },
  {
    name: "Varn Courier",
    path: "/varn-courier",
    country: "NO",
    tier: 1,
    language: "en",
    format: "atom",
    boilerplate: ["The Courier has reported from Varn since 1871."],
  },
  {
    name: "Lind Evening Post",
    path: "/lind-post",
    country: "NO",
    tier: 2,
    language: "en",
    format: "json",
    boilerplate: [],
  },
  {
    name: "Harbour & Trade",
    path: "/harbour-trade",
    country: "GB",
    tier: 2,
    language: "en",
    format: "rdf",
    boilerplate: ["Harbour & Trade is read in forty ports."],
  },
  {
    name: "Ossaburger Tagblatt",
    path: "/tagblatt",
    country: "CH",
    tier: 2,
    language: "de",
    format: "rss",
    boilerplate: [],
  },
  {
    name: "Le Quotidien du Lac",
    path: "/quotidien",
    country: "CH",
    tier: 2,
    language: "fr",
    format: "atom",
    boilerplate: [],
  },
  {
    name: "El Faro del Norte",
    path: "/el-faro",
    country: "ES",
    tier: 3,
    language: "es",
    format: "rss",
    boilerplate: [],
  },
];
