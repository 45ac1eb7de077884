import { describe, expect, it } from "vitest";
import { openRandom } from "../testing/random-queries.ts";
import { countApart, mergeNear, sortSpans, windowSpans } from "./span-lists.ts";

type Place = [number, number];

function randomPlaces(random: () => number, count: number): Place[] {
  const places = Array.from({ length: Math.floor(random() * count) }, (): Place => {
    const first = Math.floor(random() * 40);
    return [first, first + Math.floor(random() * 3)];
  });
  const arena = Int32Array.from(places.flat());
  const end = sortSpans(arena, 0, arena.length);
  return pairs(arena, end);
}
const pairs = (arena: Int32Array, end: number): Place[] =>
  Array.from({ length: end / 2 }, (_, index): Place => [arena[index * 2] ?? 0, arena[index * 2 + 1] ?? 0]);

describe("lists of places", () => {
  it("are sorted, and each place is kept once", () => {
    const arena = Int32Array.from([5, 6, 1, 1, 5, 6, 5, 5, 0, 9]);
    expect(pairs(arena, sortSpans(arena, 0, arena.length))).toEqual([
      [0, 9],
      [1, 1],
      [5, 5],
      [5, 6],
    ]);
  });

  it("are merged by distance as a comparison of every pair says", () => {
    const random = openRandom(31);
    for (let round = 0; round < 400; round += 1) {
      const left = randomPlaces(random, 8);
      const right = randomPlaces(random, 8);
      const distance = Math.floor(random() * 6);
      const operator = Math.floor(random() * 3);
      const follows = (one: Place, other: Place): boolean =>
        other[0] > one[1] && other[0] - one[1] - 1 <= distance;
      const isPair = (one: Place, other: Place): boolean =>
        follows(one, other) || (operator !== 1 && follows(other, one));
      const keptLeft = left.filter((one) => right.some((other) => isPair(one, other)) !== (operator === 2));
      const keptRight = operator === 2 ? [] : right.filter((other) => left.some((one) => isPair(one, other)));
      const arena = Int32Array.from([...left.flat(), ...right.flat()]);
      const end = mergeNear(
        arena,
        0,
        left.length * 2,
        arena.length,
        operator,
        distance,
        operator === 2,
        null,
      );
      expect(pairs(arena, end)).toEqual([...keptLeft, ...keptRight]);
    }
  });

  it("are counted apart as a greedy choice from the left says", () => {
    const random = openRandom(32);
    for (let round = 0; round < 400; round += 1) {
      const places = randomPlaces(random, 12);
      let last = -1;
      let expected = 0;
      for (const [first, end] of places.toSorted((l, r) => l[1] - r[1] || r[0] - l[0]))
        if (first > last) {
          expected += 1;
          last = end;
        }
      expect(countApart(Int32Array.from(places.flat()), 0, places.length * 2)).toBe(expected);
    }
  });

  it("give the windows that a search of every end gives", () => {
    const random = openRandom(33);
    for (let round = 0; round < 400; round += 1) {
      const lists = Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
        places: randomPlaces(random, 10),
        count: 1 + Math.floor(random() * 3),
      }));
      const width = 1 + Math.floor(random() * 20);
      const ends = [...new Set(lists.flatMap(({ places }) => places.map(([, end]) => end)))];
      const expected: Place[] = [];
      for (const end of ends.toSorted((l, r) => l - r)) {
        const begins = lists.map(({ places, count }) => {
          const before = places.filter((place) => place[1] <= end).map(([first]) => first);
          return before.toSorted((l, r) => r - l)[count - 1] ?? -1;
        });
        const first = Math.min(...begins);
        if (first >= 0 && end - first + 1 <= width) expected.push([first, end]);
      }
      const arena = Int32Array.from(lists.flatMap(({ places }) => places.flat()));
      let at = 0;
      const windows = windowSpans(
        arena,
        lists.map(({ places, count }) => {
          const from = at;
          at += places.length * 2;
          return { from, to: at, count };
        }),
        width,
      );
      expect(windows).toEqual(expected.flat());
    }
  });
});
