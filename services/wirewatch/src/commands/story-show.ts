import { storyDetailSchema, storySchema, timelineEntrySchema } from "@wirewatch/contracts";
import { z } from "zod";
import { storyHeadLines, storyListLines, timelineLines, type StoryView } from "../terminal/story-lines.ts";
import { LIST_LIMIT, type ManageContext } from "./manage.ts";

/** Originals that are shown unless all are asked for. */
const SHOWN_ORIGINALS = 30;

export interface StoryListWish {
  language?: string;
  saga?: string;
  limit: number;
}

/** `wirewatch story list`. */
export async function listStories(
  context: ManageContext,
  wish: StoryListWish,
  view: StoryView,
): Promise<void> {
  const query = new URLSearchParams();
  if (wish.language !== undefined) query.set("language", wish.language);
  if (wish.saga !== undefined) query.set("sagaId", wish.saga);
  const stories = z
    .array(storySchema)
    .parse(await context.client.list(`/v1/stories?${query.toString()}`, wish.limit));
  if (context.json) {
    for (const story of stories) context.print(JSON.stringify(story));
    return;
  }
  if (stories.length === 0)
    context.print(
      query.size > 0
        ? "No story matches: `wirewatch story list` shows all."
        : "No stories yet. They come with the first articles: `wirewatch feed add https://…` adds a feed, `wirewatch doctor` says whether everything runs.",
    );
  for (const story of stories) for (const line of [...storyListLines(story, view), ""]) context.print(line);
  if (stories.length > 0)
    context.print(
      view.colours.dim(
        stories.length === wish.limit
          ? `The latest ${wish.limit}; --limit shows more. One with its timeline: wirewatch story show <id>`
          : "One with its timeline: wirewatch story show <id>",
      ),
    );
}

/** `wirewatch story show`. The id of a merged story shows the one that stands. */
export async function showStory(
  context: ManageContext,
  id: string,
  all: boolean,
  view: StoryView,
): Promise<void> {
  const story = storyDetailSchema.parse(
    await context.client.call("GET", `/v1/stories/${encodeURIComponent(id)}`),
  );
  const limit = all ? LIST_LIMIT : SHOWN_ORIGINALS;
  const found = z
    .array(timelineEntrySchema)
    .parse(await context.client.list(`/v1/stories/${story.id}/timeline`, limit + 1));
  const timeline = found.slice(0, limit);
  const more = found.length > limit;
  if (context.json) {
    context.print(JSON.stringify({ ...story, timeline, more }));
    return;
  }
  if (story.id !== id) context.print(view.colours.accent(`${id} has been merged into ${story.id}:`));
  for (const line of storyHeadLines(story, view)) context.print(line);
  for (const line of timelineLines(timeline, view, { all, more })) context.print(line);
}
