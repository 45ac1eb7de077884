import { describe, expect, it } from "vitest";
import { openStoryIndex } from "./story-index.ts";

const START = 1_770_000_000_000;

/** The same invented report in scripts that are written without spaces, another report, and a notice of one template. */
const SCRIPTS = [
  {
    language: "zh",
    report:
      "星期五清晨，渡轮“哈尔登号”在罗斯特角附近搁浅，船上共有212名乘客。瓦恩海岸警卫队表示，没有人受伤。两艘拖船在涨潮时用了九个小时把船拖离礁石。港务局已经开始调查，为什么船上的雷达在浓雾中突然失灵。在船体检查结束以前，一艘较小的船将往返于外岛之间。",
    added: "本网站记者从港口发来报道。",
    other:
      "奥斯特马克议会星期二以三票之差通过了明年的预算。财政部长说，这是一份属于学校的预算。反对党批评政府依靠借来的钱过日子。从四月起，教师的工资将提高百分之四，柴油税每升增加两分。",
    notice: (town: string, count: number, day: number) =>
      `${town}气象站公布，${day}日的最高气温为${count}度，比前一天略有变化，居民应当注意多喝水，并留意当地广播的消息。`,
    towns: ["瓦恩", "艾斯维克"],
  },
  {
    language: "ja",
    report:
      "金曜日の早朝、乗客212人を乗せたフェリー「ハルデン号」がロスト岬の沖で座礁した。ヴァルン沿岸警備隊によると、けが人はいなかった。二隻のタグボートが満潮を待って九時間かけて船を引き離した。港湾局は濃霧の中でレーダーが突然故障した理由を調べている。船体の検査が終わるまで、小型の船が離島との間を往復する。",
    added: "現地から本紙記者が伝える。",
    other:
      "オストマルク議会は火曜日、来年の予算案を三票差で可決した。財務大臣は学校のための予算だと述べたが、野党は借金に頼った政治だと批判した。四月から教員の給料は四パーセント上がり、軽油の税金は一リットルにつき二セント増える。",
    notice: (town: string, count: number, day: number) =>
      `${town}気象台の発表によると、${day}日の最高気温は${count}度で、前の日と比べて少し変わった。住民はこまめに水を飲み、地元の放送に注意してほしい。`,
    towns: ["ヴァルン", "エスクヴィク"],
  },
  {
    language: "th",
    report:
      "เช้าวันศุกร์เรือข้ามฟากฮัลเดนพร้อมผู้โดยสาร212คนเกยตื้นใกล้แหลมรอสต์หน่วยยามฝั่งของวาร์นกล่าวว่าไม่มีผู้ใดได้รับบาดเจ็บเรือลากจูงสองลำใช้เวลาเก้าชั่วโมงดึงเรือออกจากโขดหินเมื่อน้ำขึ้นสูงสุดสำนักงานท่าเรือเริ่มสอบสวนว่าเหตุใดเรดาร์จึงเสียกลางหมอกหนาระหว่างที่ตรวจตัวเรือจะมีเรือลำเล็กกว่าวิ่งระหว่างเกาะรอบนอก",
    added: "รายงานโดยผู้สื่อข่าวของเรา",
    other:
      "รัฐสภาออสต์มาร์กผ่านงบประมาณปีหน้าเมื่อวันอังคารด้วยคะแนนต่างกันสามเสียงรัฐมนตรีคลังเรียกมันว่างบประมาณเพื่อโรงเรียนฝ่ายค้านตำหนิว่ารัฐบาลใช้เงินกู้ตั้งแต่เดือนเมษายนเงินเดือนครูจะเพิ่มขึ้นร้อยละสี่และภาษีดีเซลจะสูงขึ้นลิตรละสองสตางค์",
    notice: (town: string, count: number, day: number) =>
      `สถานีอุตุนิยมวิทยา${town}ประกาศว่าอุณหภูมิสูงสุดของวันที่${day}คือ${count}องศาต่างจากวันก่อนเล็กน้อยประชาชนควรดื่มน้ำให้มากและติดตามข่าวจากสถานีวิทยุท้องถิ่น`,
    towns: ["วาร์น", "เอสควิก"],
  },
];

describe.each(SCRIPTS)("copies in $language", ({ language, report, added, other, notice, towns }) => {
  const open = (): ((
    text: string,
    title?: string,
  ) => ReturnType<ReturnType<typeof openStoryIndex>["assign"]>) => {
    const index = openStoryIndex();
    let number = 0;
    return (text, title = "") => {
      number += 1;
      return index.assign({ id: `a${number}`, title, text, language, firstSeenMs: START + number * 60_000 });
    };
  };
  it("are found when the text is shortened, and when a line is put before it", () => {
    const assign = open();
    assign(report);
    expect(assign(report.slice(0, Math.floor(report.length * 0.6)))).toMatchObject({
      duplicateOf: "a1",
      tier: "copy",
    });
    expect(assign(`${added}${report}`)).toMatchObject({ duplicateOf: "a1", tier: "copy" });
  });
  it("are not seen in another report", () => {
    const assign = open();
    const { storyId } = assign(report);
    const next = assign(other);
    expect(next.duplicateOf).toBeNull();
    expect(next.storyId).not.toBe(storyId);
  });
  it("are not seen in a notice of the same template about another place and day", () => {
    const assign = open();
    assign(notice(towns[0] ?? "", 31, 14));
    expect(assign(notice(towns[1] ?? "", 27, 19)).duplicateOf).toBeNull();
  });
  it("become revisions when only a number changes", () => {
    const assign = open();
    assign(report);
    expect(assign(report.replace("212", "240"))).toMatchObject({ tier: "near", revisionOf: "a1" });
  });
});
