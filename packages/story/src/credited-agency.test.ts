import { describe, expect, it } from "vitest";
import { openAgencyReader } from "./credited-agency.ts";
import { isRevisionTitle } from "./revision-marker.ts";

const agencyOf = openAgencyReader();

describe("credits", () => {
  it.each([
    ["VARN, March 3 (Reuters) - The ferry is afloat.", "Reuters"],
    ["Varn (dpa/nvl) – Die Fähre schwimmt wieder.", "dpa"],
    ["VARN, March 3. /TASS/. The ferry is afloat.", "TASS"],
    ["By Mira Solen, Associated Press\nThe ferry is afloat.", "AP"],
    ["The ferry is afloat.\n© AFP", "AFP"],
    ["The ferry is afloat.\n(Xinhua)", "Xinhua"],
  ])("are read from %s", (text, agency) => {
    expect(agencyOf({ text })).toBe(agency);
  });
  it("are not read from a text about an agency, and are read from the author", () => {
    expect(
      agencyOf({ text: "The minister told AFP and others that the ferry will sail again on Monday." }),
    ).toBeNull();
    expect(agencyOf({ text: "The ferry is afloat.", author: "Jane Doe, Reuters" })).toBe("Reuters");
  });
});

describe("revision titles", () => {
  it("are told by their marker, not by the word in a sentence", () => {
    for (const title of [
      "CORRECTED-Ferry runs aground",
      "UPDATE 2-Ferry afloat",
      "Correction: Ferry",
      "(CORRECTED) Ferry",
    ])
      expect(isRevisionTitle(title)).toBe(true);
    for (const title of ["Market correction: what next", "Updates on the ferry", "Ferry update"])
      expect(isRevisionTitle(title)).toBe(false);
  });
});
