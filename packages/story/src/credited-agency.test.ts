import { describe, expect, it } from "vitest";
import { openAgencyReader } from "./credited-agency.ts";

const agencyOf = openAgencyReader();

describe("credits", () => {
  it.each([
    ["VARN, March 3 (Reuters) - The ferry is afloat.", "Reuters"],
    ["VARN (AP) — The ferry is afloat.", "AP"],
    ["Saint-Orel, le 3 mars 2026 (AFP) - Le bac flotte.", "AFP"],
    ["Varn (dpa/nvl) – Die Fähre schwimmt wieder.", "dpa"],
    ["Varn/Orel (dpa) - Die Fähre schwimmt wieder.", "dpa"],
    ["Wien (APA) – Die Fähre schwimmt wieder.", "APA"],
    ["VARN, March 3. /TASS/. The ferry is afloat.", "TASS"],
    ["ВАРН, 3 марта. /ТАСС/. Паром снова на плаву.", "TASS"],
    ["ВАРН, 3 мар — РИА Новости. Паром снова на плаву.", "RIA Novosti"],
    ["Варн. 3 марта. INTERFAX.RU - Паром снова на плаву.", "Interfax"],
    ["New Varn, Mar 3 (PTI) The ferry is afloat.", "PTI"],
    ["VARN, March 3 (Xinhua) -- The ferry is afloat.", "Xinhua"],
    ["新华社北京3月3日电（记者王宁）渡轮已恢复航行。", "Xinhua"],
    ["（中央社記者王寧台北3日電）渡輪恢復航行。", "CNA"],
    ["[東京 3日 ロイター] - 渡し船が運航を再開した。", "Reuters"],
    ["【ワシントン共同】渡し船が運航を再開した。", "Kyodo"],
    ["(서울=연합뉴스) 김솔 기자 = 여객선이 다시 뜬다.", "Yonhap"],
    ["(ANSA) - VARN, 03 MAR - Il traghetto galleggia.", "ANSA"],
    ["Varn, 3 mar (EFE).- El transbordador flota.", "EFE"],
    ["القاهرة (رويترز) - عادت العبارة إلى العمل", "Reuters"],
    ["By Mira Solen, Associated Press\nThe ferry is afloat.", "AP"],
    ["Reuters - The ferry is afloat.", "Reuters"],
    ["The ferry is afloat.\n© AFP", "AFP"],
    ["Prom pływa.\n© 2026 PAP", "PAP"],
    ["Prom znów pływa, powiedział kapitan. (PAP)", "PAP"],
    ["Die Fähre schwimmt, sagte er.\nmjs/dpa/AFP", "dpa"],
    ["Die Fähre schwimmt, sagte er. (APA, 3.3.2026)", "APA"],
    ["Färjan flyter igen.\nTT", "TT"],
    ["The ferry is afloat.\n(Xinhua)", "Xinhua"],
    ["The ferry is afloat.\nCopyright 2026 The Associated Press. All rights reserved.", "AP"],
  ])("are read from %s", (text, agency) => {
    expect(agencyOf({ text })).toBe(agency);
  });

  it.each([
    "The minister told AFP and others that the ferry will sail again on Monday.",
    "The ferry will sail again, according to Reuters.",
    "The Access Point (AP) was moved to the pier.",
    "Access Point (AP) – how the pier got its radio.",
    "The new party, the Alliance of Piers (AP), won the vote in Varn.",
    "Varn Lines raised its debt to AB-1 (high AA) on 2 million of notes.",
    "TT-Line ferries sail again.",
    "AP-NORC poll: most want the ferry back.",
    "PAPAL VISIT (PAPA) - The ferry is afloat.",
    "Reuters: the ferry is afloat.",
    "据新华社报道，渡轮已恢复航行。",
    "По данным ТАСС, паром снова на плаву.",
    "The ferry is afloat.\nPhoto: © AP",
    "The ferry is afloat.\nSource: MAP",
    "The ferry is afloat.\n© 2026 WRAP",
    "Von 2010 bis 2015 war er bei der Reederei.",
    "See https://ferry.example/AP/varn for the plan.",
  ])("are not read from %s", (text) => {
    expect(agencyOf({ text })).toBeNull();
  });

  it.each([
    ["Jane Doe, Reuters", "Reuters"],
    ["Reuters Staff", "Reuters"],
    ["JANE DOE Associated Press", "AP"],
    ["Jane Doe/AP", "AP"],
    ["La Gazette avec AFP", "AFP"],
    ["Jane Doe (dpa)", "dpa"],
    ["PAP", "PAP"],
    ["AP Smith", null],
    ["TT Nguyen", null],
    ["PAPA Jane", null],
    ["", null],
  ])("are read from the author %s", (author, agency) => {
    expect(agencyOf({ text: "The ferry is afloat.", author })).toBe(agency);
  });

  it("take a hostile line in little time", () => {
    const began = process.cpuUsage();
    for (const piece of ["(AP, ", "Source: ", "a/b,", "(((", "A B, ", "3. ", "By AP "])
      agencyOf({ text: piece.repeat(100_000), author: piece.repeat(20_000) });
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1000).toBeLessThan(2000);
  });
});
