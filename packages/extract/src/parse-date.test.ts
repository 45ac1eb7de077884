import { describe, expect, it } from "vitest";
import { isDateLine, parseMachineDate, parseVisibleDate } from "./parse-date.ts";

const visible = (text: string, language: string | null = null): string | null => {
  const date = parseVisibleDate(text, language);
  return date === null ? null : new Date(date.time).toISOString();
};

describe("parseVisibleDate", () => {
  it.each([
    ["en", "30 March 2020 15:10 (UTC+04:00)", "2020-03-30T11:10:00.000Z"],
    ["en", "Published March 3rd, 2021 at 4:05 pm EST", "2021-03-03T21:05:00.000Z"],
    ["en", "Tue, 2 Jan 2024 12:00 AM GMT", "2024-01-02T00:00:00.000Z"],
    ["de", "Stand: 12. März 2024, 08:05 Uhr", "2024-03-12T08:05:00.000Z"],
    ["de", "03.04.2024", "2024-04-03T00:00:00.000Z"],
    ["fr", "Publié le 1er août 2023 à 18h45", "2023-08-01T18:45:00.000Z"],
    ["es", "7 de enero de 2022", "2022-01-07T00:00:00.000Z"],
    ["it", "lunedì 9 maggio 2022, 11.20", "2022-05-09T11:20:00.000Z"],
    ["pt", "22 de março de 2018 às 10:13", "2018-03-22T10:13:00.000Z"],
    ["nl", "4 mei 2021 om 09:00", "2021-05-04T09:00:00.000Z"],
    ["pl", "15 października 2023", "2023-10-15T00:00:00.000Z"],
    ["ru", "14 февраля 2021, 09:30", "2021-02-14T09:30:00.000Z"],
    ["uk", "5 червня 2023, 17:20", "2023-06-05T17:20:00.000Z"],
    ["tr", "11 Ağustos 2022 - 14:05", "2022-08-11T14:05:00.000Z"],
    ["ar", "٣ مارس ٢٠٢٤", "2024-03-03T00:00:00.000Z"],
    ["zh", "2024年3月12日 14:30", "2024-03-12T14:30:00.000Z"],
    ["ja", "2023年11月5日 7時10分", "2023-11-05T07:10:00.000Z"],
    ["ko", "2022년 9월 1일 06:00", "2022-09-01T06:00:00.000Z"],
    ["el", "21 Ιουλίου 2022 10:15", "2022-07-21T10:15:00.000Z"],
    ["hu", "2020. március 30. 12:01", "2020-03-30T12:01:00.000Z"],
    ["hi", "18 अगस्त 2023", "2023-08-18T00:00:00.000Z"],
    ["en", "Monday, March 30, 2020 - 3:10 p. m. (GMT +4)", "2020-03-30T11:10:00.000Z"],
    ["en", "Mon Mar 30 15:10:22 2020", "2020-03-30T15:10:22.000Z"],
    ["en", "30 March 2020 at 15:10 UTC+5:30", "2020-03-30T09:40:00.000Z"],
    ["es", "30 MAR 2020 - 15:10 CEST", "2020-03-30T13:10:00.000Z"],
    ["hr", "30. listopada 2020. u 15:10", "2020-10-30T15:10:00.000Z"],
    ["pl", "30 listopada 2020, 15:10", "2020-11-30T15:10:00.000Z"],
    ["sr", "30. март 2020. 15:10", "2020-03-30T15:10:00.000Z"],
    ["be", "30 сакавіка 2020, 15:10", "2020-03-30T15:10:00.000Z"],
    ["lv", "2020. gada 30. marts", "2020-03-30T00:00:00.000Z"],
    ["lt", "2020 m. kovo 30 d. 15:10", "2020-03-30T15:10:00.000Z"],
    ["et", "3. veebruar 2020", "2020-02-03T00:00:00.000Z"],
    ["vi", "Thứ hai, ngày 30 tháng 3 năm 2020", "2020-03-30T00:00:00.000Z"],
    ["th", "๓๐ มี.ค. ๒๕๖๓ เวลา 15:10 น.", "2020-03-30T15:10:00.000Z"],
    ["ar", "30 أغسطس 2020 03:10 م", "2020-08-30T15:10:00.000Z"],
    ["fa", "۳۰ مارس ۲۰۲۰ - ۱۵:۱۰", "2020-03-30T15:10:00.000Z"],
    ["he", "30 במרץ 2020, 15:10", "2020-03-30T15:10:00.000Z"],
    ["bn", "৩০ মার্চ ২০২০, ১৫:১০", "2020-03-30T15:10:00.000Z"],
    ["ta", "30 மார்ச் 2020", "2020-03-30T00:00:00.000Z"],
    ["ka", "30 მარტი 2020", "2020-03-30T00:00:00.000Z"],
    ["hy", "30 մարտի 2020", "2020-03-30T00:00:00.000Z"],
    ["zh", "2020年3月30日 下午3:10", "2020-03-30T15:10:00.000Z"],
    ["zh", "民國109年3月30日", "2020-03-30T00:00:00.000Z"],
    ["ja", "令和2年3月30日 午後3時10分", "2020-03-30T15:10:00.000Z"],
    ["ko", "2020년 3월 30일 오후 3:10", "2020-03-30T15:10:00.000Z"],
    ["az", "12 fevral 2020 15:10 (UTC+04:00)", "2020-02-12T11:10:00.000Z"],
    ["id", "Senin, 30 Maret 2020 15:10 WIB", "2020-03-30T08:10:00.000Z"],
  ])("reads a line in %s: %s", (language, text, iso) => {
    expect(visible(text, language)).toBe(iso);
  });

  it("keeps the other reading of a date whose day and month could be swapped", () => {
    const date = parseVisibleDate("03/04/2024", "en");
    expect([date?.time, date?.other]).toEqual([Date.UTC(2024, 2, 4), Date.UTC(2024, 3, 3)]);
    expect(parseVisibleDate("03/04/2024", "fr")?.time).toBe(Date.UTC(2024, 3, 3));
  });

  it("finds no date in what has none", () => {
    for (const text of ["31.02.2020", "version 1.2.3", "call 555 0100", "in 2020", ""])
      expect(visible(text)).toBeNull();
  });
});

describe("parseMachineDate", () => {
  it.each([
    ["2024-05-03T15:47:42+02:00", "2024-05-03T13:47:42.000Z"],
    ["2024-05-03 15:47:42.123Z", "2024-05-03T15:47:42.000Z"],
    ["2024-05-03", "2024-05-03T00:00:00.000Z"],
    ["20240503", "2024-05-03T00:00:00.000Z"],
    ["1714750000", "2024-05-03T15:26:40.000Z"],
    ["1714750000000", "2024-05-03T15:26:40.000Z"],
  ])("reads %s", (text, iso) => {
    expect(new Date(parseMachineDate(text)?.time ?? 0).toISOString()).toBe(iso);
  });

  it("refuses impossible days and implausible years", () => {
    for (const text of ["2023-02-29", "0001-01-01T00:00:00", "2500-01-01", "99", "today"])
      expect(parseMachineDate(text)).toBeNull();
  });
});

describe("isDateLine", () => {
  it("tells a dateline from a sentence with a date", () => {
    expect(isDateLine("Updated 3 May 2024, 10:00")).toBe(true);
    expect(isDateLine("5 min read")).toBe(true);
    expect(isDateLine("The bridge was opened on 3 May 2024 by the mayor of the town.")).toBe(false);
  });
});
