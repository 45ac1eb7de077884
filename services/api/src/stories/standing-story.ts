import type { Story } from "@wirewatch/contracts";
import type { Stores } from "@wirewatch/db";
import { ApiError } from "../api-error.ts";

export const noStory = (id: string): ApiError =>
  new ApiError(
    "not_found",
    `There is no story ${id}. \`wirewatch story list\`, or GET /v1/stories, shows those that stand.`,
  );

/** A story as it was asked for, and the one that stands for it: the same, unless it has been merged. Merges are kept one step long. */
export async function findStory(
  stores: Pick<Stores, "stories">,
  id: string,
): Promise<{ asked: Story; standing: Story } | null> {
  const asked = await stores.stories.get(id);
  if (!asked) return null;
  if (asked.mergedInto === null) return { asked, standing: asked };
  const standing = await stores.stories.get(asked.mergedInto);
  if (!standing) throw new Error(`the merge of story ${id} leads nowhere`);
  return { asked, standing };
}

/**
 * The story of that id, to be changed.
 * @throws ApiError when there is none, and when it has been merged: then with the id of the story that stands.
 */
export async function findStanding(stores: Pick<Stores, "stories">, id: string): Promise<Story> {
  const found = await findStory(stores, id);
  if (!found) throw noStory(id);
  const { asked, standing } = found;
  if (asked.id === standing.id) return standing;
  throw new ApiError(
    "story_merged",
    `The story ${id} has been merged into ${standing.id}: name that one instead.`,
  );
}
