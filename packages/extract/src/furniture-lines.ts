/**
 * Lines that stand between and around an article's paragraphs without being part of it, in the languages that feeds have.
 * Each rule looks at one short line; none knows a publisher.
 */

const start = (words: string): RegExp => new RegExp(`^[\\s>»▶►→•*\\-–—|:]*(?:${words})(?![\\p{L}])`, "iu");

const READ_MORE = start(
  "read (?:more|also|next|on|the full (?:story|article)|our full)|more (?:on this|from|stories|news|to read|like this|coverage)|more (?:\\p{L}+ ){0,2}(?:stories|articles|news|coverage|videos)|(?:recent|popular|latest|other|similar|featured) (?:articles?|posts?|stories|news)|popular this week|table of contents|in this (?:article|story)|jump to|want more|see also|see more|also (?:read|see|on)|related(?: (?:articles?|stor(?:y|ies)|contents?|links?|topics?|coverage|reading|news|posts?|video))?|don[’']t miss|must[- ]read|(?:watch|listen|see|look)(?: (?:now|more|here|below|this|also))?\\s*[:|]|recommended|you (?:may|might) (?:also )?(?:like|be interested)|up next|next article|previous article|latest (?:news|stories)|most (?:read|popular|viewed)|trending(?: now)?|editors?[’']?s? picks?|further reading|click here|keep reading|continue reading|learn more|find out more|explore more|top stories|what to read next|in case you missed|in other news|more\\s*:|more than \\d+ comments" +
    "|lesen sie (?:auch|mehr|hier|dazu|weiter|jetzt)|lesen sie|lies (?:auch|mehr)|lest (?:auch|mehr)|mehr (?:zum|dazu|zu|aus|von|über|lesen|infos?)(?: thema)?|siehe auch|auch interessant|zum (?:artikel|beitrag|video|thema)|inhaltsverzeichnis|neue angebote|dieses thema im programm|das könnte (?:sie|dich|ihnen) |weiterlesen|weitere (?:artikel|themen|nachrichten|infos|informationen|meldungen|beiträge)|zum thema|passend dazu|hier geht|zur startseite|verwandte (?:themen|artikel)|meistgelesen|empfehlungen|unsere empfehlung|im video|video\\s*:|podcast\\s*:|quiz\\s*:|hintergrund\\s*:|interview\\s*:|kommentar\\s*:|lesetipp" +
    "|(?:à )?lire (?:aussi|également|plus|la suite)|à (?:lire|voir|écouter)|voir aussi|sur le même (?:sujet|thème)|pour aller plus loin|en savoir plus|lisez aussi|nos articles" +
    "|le[ea] también|lee (?:también|además|más)|lea (?:también|además|más)|leer (?:más|también)|ver (?:también|más)|te puede (?:interesar|gustar)|te recomendamos|más (?:información|noticias|sobre)|noticias? relacionadas?|mira también|también (?:te puede|puedes|le puede)|en otras noticias|conoce más|sigue leyendo" +
    "|lei[ae] (?:também|mais|ainda)|ve(?:ja|r) (?:também|mais)|saiba mais|mais (?:lidas|notícias|sobre)|leia:|confira também|relacionad[ao]s?|continue lendo" +
    "|leggi (?:anche|di più|qui|tutto)|ti potrebbe interessare|vedi anche|guarda (?:anche|il video)|approfondisci|per approfondire|potrebbe interessarti" +
    "|lees (?:ook|meer|verder)|meer (?:over|nieuws|lezen)|bekijk ook|zie ook|kijk ook|læs (?:også|mere)|les (?:også|mer)|läs (?:också|även|mer)|lue (?:myös|lisää)|se også" +
    "|czytaj (?:także|też|również|więcej|dalej)|zobacz (?:także|też|również|więcej)|przeczytaj (?:także|też|również)|sprawdź (?:także|też)|polecane|więcej (?:na ten temat|informacji)|čtěte (?:také|také|více)|přečtěte si|prečítajte si|olvas(?:sa|d) (?:el|tovább|még)|kapcsolódó|ezt (?:is )?olvasta már|citește (?:și|mai)|прочет(?:и|ете) (?:още|също)|pročitajte (?:još|i)|preberite (?:še|tudi)|lasiet arī|skaitykite taip pat|loe (?:ka|veel)" +
    "|чита(?:й|ть|йте) (?:также|далее|ещё|еще|по теме|подробнее)|смотрите также|подробнее|по теме|материалы по теме|рекомендуем|чита(?:й|йте|ти) (?:також|ще|далі|більше)|дивіться також|докладніше|детальніше|більше новин" +
    "|ayrıca bak(?:ın|ınız)?|bunlar da ilginizi|ilgili haber(?:ler)?|okumaya devam|devamını oku|daha fazla(?:sı)?|διαβάστε (?:επίσης|ακόμη|ακόμα|περισσότερα|και)|δείτε (?:επίσης|ακόμη|και)|σχετικ[άέή]\\p{L}*" +
    "|اقرأ (?:أيضا|أيضًا|أيضاً|المزيد|ايضا)|إقرأ أيضا|شاهد أيضا|شاهد أيضًا|المزيد|مواضيع ذات صلة|أخبار ذات صلة|بیشتر بخوانید|مطالب مرتبط|یہ بھی پڑھیں|קרא(?:ו)? (?:גם|עוד)|यह भी पढ़ें|ये भी पढ़ें|इसे भी पढ़ें|और पढ़ें|আরও পড়ুন|baca (?:juga|selengkapnya)|xem thêm|đọc thêm|อ่าน(?:เพิ่มเติม|ต่อ|ข่าว)",
);
const READ_MORE_CJK =
  /^[\s【[「>▶►●■◆・-]*(?:延伸阅读|延伸閱讀|相关(?:阅读|新闻|文章|链接)|相關(?:新聞|閱讀|文章)|推荐阅读|更多(?:新聞|新闻|精彩|内容)|阅读(?:更多|全文)|看更多|点击查看|関連(?:記事|リンク|ニュース|キーワード)|あわせて読みたい|続きを読む|こちらも|もっと(?:見る|読む)|【関連|【写真|関連|관련\s?(?:기사|뉴스|글)|더\s?보기|다른\s?기사|추천\s?기사|많이\s?본)/u;

const ADVERT = start(
  "captions?|image|embed|video|highlights|photo|photos|gallery|google play|app store|player wird geladen.*|article content|loading|\\d+ (?:of|/|von|de|sur|di) \\d+|opinion|commentary|opinion columnist|getty|epa|reuters|afp|ap|advert(?:isement|ising)?s?|sponsored(?: content)?|promoted|anzeige|werbung|publicité|publicidad|publicidade|pubblicità|advertentie|annons|annonce|reklama|reklam|реклама|إعلان|διαφήμιση|hirdetés|iklan|publicitate|article continues below|(?:the )?(?:story|article) continues(?: (?:below|after).*)?|(?:artikel|text|inhalt) (?:geht|wird) .{0,20}(?:weiter|fortgesetzt).*|la suite après .*|continua (?:a leggere )?dopo .*|scroll (?:down )?to continue.*|skip (?:to|past|advert).*|广告|廣告|広告|광고|스폰서|loading\\.*|placeholder|close|back to top|nach oben|zum seitenanfang|empfohlener (?:redaktioneller|externer) inhalt|externer inhalt|newsletter|play video|video player|view (?:gallery|comments)|view this post on instagram|post on x|ver galería",
);

const SHARE = start(
  "share(?: (?:this|on|via|article|story|to|now)\\b.{0,40})?|tweet(?: this)?|teilen(?: (?:auf|mit)\\b.{0,20})?|partage[rz](?: (?:cet|l['’])? ?article| sur)?.{0,20}|compart(?:ir|e|ilhar|ilhe)(?: (?:en|no|na|via|esta|este|em)\\b.{0,20})?|condividi.{0,20}|delen|deel (?:dit|via).{0,20}|dela|del|jaa|udostępnij|podziel się|sdílet|zdieľať|megosztás|distribuie|поделиться.{0,20}|поділитися.{0,20}|paylaş|مشاركة|شارك|שתפו|κοινοποίηση|分享(?:到|至)?.{0,12}|シェア(?:する)?|ツイート|공유(?:하기)?|e-?mail(?: this)?|print(?: this)?(?: article)?|drucken|imprimer|imprimir|stampa|kommentare?|comments?(?: \\(?\\d+\\)?)?|\\d+ comments?|\\d+ kommentare?|copy link|link copied|kopieren|merken|facebook|twitter|whatsapp|linkedin|pinterest|reddit|telegram|bookmark|save|like|reply|report|gift this article|listen(?: to (?:this )?(?:article|story))?.{0,25}|artikel (?:anhören|vorlesen|hören|merken|drucken|teilen)|écouter(?: l['’]article)?|text size|font size|字号|大字|收藏|推荐|点赞|转发",
);

const FOLLOW =
  /(?:^|[.!] )(?:(?:please )?(?:follow (?:us|our|me|@|the \p{L}+ on|\p{L}+ (?:\p{L}+ )?on)|like (?:us|our)|join (?:us|our)|find (?:us|our|more .{0,30}) on|connect with us|add us|make us)|folge(?:n sie|t)? (?:uns|@|unser|der|dem)|suivez|abonnez-vous|síguenos|sigue (?:a|nuestr|@|el canal|la cuenta)|seguinos|siga(?:-nos| (?:o|a|nosso|@))|seguici|segui(?: (?:la nostra|il nostro|@))|volg (?:ons|@)|śledź nas|obserwuj(?:cie)? nas|sledujte n[aá]s|подпи(?:сывайтесь|шитесь|шіться) на|підпи(?:суйтесь|шіться|суйтеся) на|читайте (?:нас|наш)|присоединяйтесь к|bizi|abone ol|تابعونا|تابعنا|ακολουθήστε|kövess|urmăr(?:iți|ește)-ne|følg oss|følg os|följ oss|seuraa meitä|关注我们|關注我們|追蹤我們|フォロー|팔로우|ikuti kami|theo dõi).{0,160}(?:twitter|facebook|instagram|telegram|whatsapp|youtube|tiktok|threads|bluesky|linkedin|google ?news|mastodon|viber|вконтакте|телеграм|вайбер|канал|@\w{2,}|微信|微博|\bx\b)/iu;
const FOLLOW_TAIL =
  /follow (?:him|her|them|me|us|the author|\S+(?: \S+)?) (?:on|at|via) (?:twitter|x|facebook|instagram|linkedin|threads|bluesky|mastodon)\b|follow (?:him|her|them|me|us)?:? ?@\w+|(?:on )?twitter\s*:\s*@\w+\.?$|^@\w{2,}$|tweets? (?:at|as) @\w+|^download (?:the|our) .{0,30}app\b|^get (?:the|our) .{0,30}app\b/iu;

const NEWSLETTER =
  /(?:(?:^|[.!?:] )(?:sign up|subscribe|register|join|get|receive|enter your|try our|want more)\b|delivered (?:to|straight)|^get the latest).{0,100}(?:newsletters?|inbox|(?:daily|morning|evening|weekly) briefing|e-?mail (?:alerts?|updates?|address|list)|by e-?mail|daily digest|free trial|(?:news|breaking) alerts|letterbox|whatsapp|your phone)\b|newsletters?.{0,60}(?:sign up|abonnieren|anmelden|bestellen|subscribe)|(?:abonnieren|melden|erhalten|bestellen|jetzt).{0,80}newsletter|(?:inscrivez|abonnez|recevez|s['’]inscrire|s['’]abonner).{0,80}(?:newsletter|lettre|infolettre|e-?mail)|(?:suscr[ií]b|recib|registr|apúnt).{0,80}(?:newsletter|bolet[ií]n|correo)|(?:iscriviti|iscrizione|ricevi).{0,80}(?:newsletter|email|mail)|(?:inscreva|assine|receba).{0,80}(?:newsletter|e-?mail|notícias)|(?:schrijf|meld|ontvang).{0,60}nieuwsbrief|(?:zapisz|zapraszamy|subskrybuj).{0,60}newsletter|(?:подпи(?:сывайтесь|шитесь)|рассылк).{0,60}(?:рассылк|новост|почт)|abone.{0,40}bülten|bülten.{0,20}(?:abone|kayıt)|subscribe (?:now|today|to|here)|^subscribe|informiert sie.{0,200}newsletter|newsletter.{0,60}informiert|(?:réservée?s?|reserved|reservado|riservat\p{L}+) (?:aux|for|para|a(?:gli)?) (?:abonnés|subscribers|suscriptores|assinantes|abbonati)|il vous reste \d|unlimited online access|push-nachrichten|e-paper und|mitglied werden|werden sie .{0,40}mitglied|会員登録|become a (?:member|subscriber)|support our (?:journalism|work)|already a (?:subscriber|member)|(?:this|das) (?:article|story|content) is (?:for|only|exclusive)|jetzt (?:abonnieren|testen|anmelden|registrieren)|abo (?:testen|abschließen)|unlimited access|thank you for (?:subscribing|signing)|you can (?:unsubscribe|opt out)|(?:by (?:signing|subscribing|clicking|submitting|providing|continuing)|you (?:agree|accept)|(?:read|see) our|protected by|google).{0,120}(?:privacy (?:policy|notice)|terms (?:of|and))|^(?:privacy policy|terms of (?:use|service)|terms and conditions)|(?:unsere[rn]?|in der|die) datenschutz(?:erklärung|bestimmung|hinweise)/iu;

const COOKIE =
  /(?:we|this (?:site|website)|wir|nous|sites?|diese (?:seite|website)).{0,40}(?:use|uses|verwende[nt]|nutz(?:en|t)|utilis\w+|usa|utiliza).{0,20}cookies|(?:accept|allow|manage|enable|akzeptier\w*|zustimm\w*|accept\w*|aceptar).{0,40}cookies|cookies?.{0,40}(?:accept|consent|settings|preferences|einstellungen|zustimm|paramétr|preferenc)|(?:um|to|pour|para) (?:diesen|this|view|ce|ver).{0,60}(?:inhalt|content|contenu|contenido).{0,80}(?:cookies|zustimm|consent|externe)|personenbezogene daten an (?:drittanbieter|drittplattformen)|javascript (?:is (?:not|disabled)|aktivieren|deaktiviert|désactivé|required)|enable javascript|your browser (?:does not|doesn)|an dieser stelle (?:befindet|finden|steht|wird).{0,80}(?:inhalt|content)|mit (?:meiner|ihrer) (?:zustimmung|einwilligung)|externe(?:r|n)? inhalte? (?:angezeigt|anzeigen|laden)|ce contenu (?:est|n['’]est)|contenido (?:externo|bloqueado)/iu;

const COPYRIGHT =
  /^(?:©|\(c\)|copyright\b|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos|todos os direitos|tutti i diritti|wszelkie prawa|все права|всі права|tüm hakları|版权|版權|著作権|저작권|ⓒ)|(?:all rights reserved|may not be (?:published|reproduced)|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|todos os direitos reservados|riproduzione riservata|無断転載|무단\s?전재|재배포\s?금지)/iu;

const CREDIT =
  /^[\s([{|–—-]*(?:photos?|photographs?|images?|pictures?|pics?|fotos?(?:\(s\))?|bild(?:er|quelle|nachweis)?|quelle|crédits?(?: photo)?|credits?|photo credit|illustration|foto(?:graf(?:ie|ía|ia))?|imagen|imagem|immagine|zdjęcie|фото(?:графия)?|источник|джерело|görsel|صورة|تصوير|φωτο(?:γραφία)?|kép|fotó|图片(?:来源)?|圖片|図|写真|사진(?:제공|출처)?|出典|来源|來源)\s*(?:by|von|par|por|di|de|via|courtesy)?\s*[:：=/|©]|\((?:photo|ap photo|image|file photo|picture|foto|bild|archiv\w*|symbolbild|ap|reuters|getty|afp|dpa)[^)]{0,100}\)$|(?:getty images|\/ ?getty|\/ ?afp|\/ ?reuters|\/ ?ap\b|\/ ?dpa|shutterstock|\/ ?epa|istock|imago|picture alliance|ap photo|alamy|unsplash|adobe stock|wikimedia)/iu;
const CREDIT_END =
  /(?:©|личный архив|archivo personal|privatarchiv|(?:foto|photo|bild|фото)\s*:)\s*[^.!?]{0,60}$|^личный архив/iu;
const CREDIT_START =
  /^[\s([]*(?:©|photo by|photos by|photograph by|image by|picture by|illustration by|foto von|photo d[e’']|foto de|foto di|courtesy (?:of|photo))/iu;

const TAGS = start(
  "(?:tags?|topics?|filed under|categor(?:y|ies)|keywords?|schlag(?:worte|wörter)|themen|stichwörter|mots[- ]clés|thèmes|sujets|etiquetas|temas|palabras clave|tópicos|assuntos|argomenti|tagi|tematy|теги|темы|тема|мітки|etiketler|κατηγορία|ετικέτες|címkék|الكلمات|وسوم|标签|關鍵字|关键词|タグ|キーワード|태그|키워드|posted in|published in|in this (?:article|story)|explore|sections?)\\s*[:：]",
);

const COMMENTS = start(
  "leave a (?:comment|reply)|post a comment|add (?:a )?comment|join the (?:conversation|discussion)|comments? (?:are|on this|section|policy|closed)|view (?:all )?comments|show comments|loading comments|have your say|what do you think\\??$|diskutieren sie|kommentar (?:schreiben|verfassen)|jetzt kommentieren|kommentare (?:anzeigen|lesen)|laisser un commentaire|commentaires|comentarios|deja un comentario|commenti|lascia un commento|reacties|reageer|komentarze|dodaj komentarz|комментарии|оставить комментарий|коментарі|yorumlar|yorum yap|تعليقات|أضف تعليق|评论|評論|コメント|댓글",
);

const CONTACT =
  /^(?:(?:e-?mail|contact|write to|reach|tips?|kontakt)\b.{0,60}@|.{0,80}\b(?:can be (?:reached|contacted)|be reached) (?:at|on|via)\b.{0,40}(?:@|\d{3}|twitter|e-?mail)|.{0,60}[\w.+-]+@[\w-]+\.\w{2,}\W*$)|^(?:have|got|send us|know|do you have) (?:a|any|more)? ?(?:news )?(?:tip|story|information)s?\b.{0,80}(?:\?|email|@)|^correction(?:s)? (?:policy|request)|^(?:have you )?found an error|^report an? (?:error|typo)|fehler gefunden|^our standards\s*:|^letters? to the editor|ошибк.{0,40}ctrl|помилк.{0,60}ctrl/iu;

const DESK =
  /contributed (?:reporting|research|to (?:this|the) (?:report|story|article|piece))|^reach (?:the )?(?:reporters?|writers?|authors?|editors?|newsroom|us|him|her) (?:on|at) |^with (?:reports|files|additional reporting|reporting|information) (?:from|by)\b.{0,100}$|^mit (?:agenturmaterial|(?:informationen|material) (?:von|der|des)\b.{0,200}(?:dpa|afp|reuters|\bap\b|agentur|korrespondent))|^(?:dieser|der) (?:artikel|text|beitrag) (?:ist|erschien|wurde|stammt|entstand).{0,80}(?:erschienen|übersetzung|veröffentlicht|original|zuerst)|^(?:aus dem \p{L}+ (?:von|übersetzt)|übersetz(?:ung|t)|redaktion|schlussredaktion|zitiervorschlag|hinweis)\s*(?:von|:|：|$)|^(?:aus dem \p{Lu}\p{L}+ (?:von|übersetzt)|traduit d[eu’'].{1,30} par|traducido d.{1,30} por|translated from .{1,40} by) .{2,80}$|^(?:first|originally) (?:published|appeared) (?:in|on|by|at)\b.{0,80}$|^(?:like|enjoy(?:ed)?) this (?:story|article|post)|^hat ihnen (?:dieser|der) (?:artikel|beitrag|text)|^fehler (?:auf|entdeckt|gefunden)|^via [\p{L}.]+$|^this (?:post|article|page|story) (?:may|might) contain (?:affiliate|referral)|^(?:note|atenção|atención|attention|hinweis)\s*:.{0,120}(?:comment|comentário|comentario|kommentar)|^\W*(?:\d[\d/.: -]{5,20}\W+)?(?:publicado por|posted by|published by|geschrieben von|publié par)\s*:?.{0,80}(?:categor|tags|\d{4})|^send us your|^our (?:web ?site|newsroom) is .{0,60}(?:latest|news|scoops)|\((?:abgerufen am|accessed|retrieved|consulté le|consultado)\b[^)]{0,40}\)\.?$|^(?:abgelegt unter|filed under)\b|^\[button|^visit .{0,60}(?:homepage|website) for more|^for more (?:stories|news|information) .{0,60}$|^get in touch with .{0,80}$|责编|責編|^[（(]?(?:责任编辑|编辑|責任編輯)\s*[:：]|^\W{0,3}(?:(?:additional |with )?(?:reporting|writing|editing|compiled|edited|written|translated|produced) by\b|reporting and (?:writing|editing)|this (?:story|article|report|post|piece) (?:was|has been|originally|first|is) (?:originally|first|also|been|published|produced|written|updated|amended|corrected|supplied|reported|part|provided|translated|syndicated|appeared)|(?:a version of this|an earlier version of this)|(?:read|see) the original (?:article|story)|source\s*[:：]|quellen?\s*[:：]|fuentes?\s*[:：]|fonte\s*[:：]|bron\s*[:：]|źródło\s*[:：]|zdroj\s*[:：]|источник\s*[:：]|джерело\s*[:：]|kaynak\s*[:：]|forrás\s*[:：]|πηγή\s*[:：]|المصدر\s*[:：]|来源\s*[:：]|來源\s*[:：]|責任編輯|责任编辑|编辑\s*[:：]|編輯\s*[:：]|记者\s*[:：]|\(?(?:editor|redaktion|redaction|editing)\s*[:：])/iu;

const BIO_LABEL =
  /^(?:about the author.*|über den autor.*|zur person.*|autor(?:en|in)?\s*[:：].*)$|^(?:korrespondent|redakteur|gastautor)(?:in)? .{3,60} (?:ist|schreibt|arbeitet|berichtet)\b|^(?:is|are) an? (?:\p{L}+ ){0,4}(?:professor|researcher|lecturer|fellow|reporter|writer|journalist)/iu;
// Case counts here: a note on an author begins with a name.
const BIO =
  /^(?:Dr|Prof|Professor|Mr|Ms)?\.? ?\p{Lu}[\p{L}’'.-]+(?: (?:\p{Lu}[\p{L}’'.-]*|de|van|von|der|al|el|bin|del|di)){1,4},? ?(?:\(@\w+\))? +(?:is|was|writes|covers|reports|joined|works|contributed|has (?:been|covered|written|worked))\b.{0,60}\b(?:[Cc]urator|[Rr]eporter|[Ww]riter|[Ee]ditor|[Jj]ournalist|[Cc]orrespondent|[Cc]olumnist|[Cc]ontributor|contributing|author of|[Ff]reelance|staff|[Pp]roducer|intern|blogger|[Ff]ellow at|[Pp]rofessor (?:of|at)|covers|covering|newsroom|desk|bureau|[Rr]esearcher|[Ll]ecturer)\b|^\p{Lu}[\p{L}’'. -]{3,60}\(\*\d{4}\)|^\p{Lu}[\p{L}’'.-]+(?: \p{Lu}[\p{L}’'.-]*){1,3} (?:ist|schreibt|arbeitet) .{0,40}(?:[Rr]edakteur|[Kk]orrespondent|[Jj]ournalist|Autor|Reporter|Ressort)|^\p{Lu}[\p{L}’'.-]+(?: \p{Lu}[\p{L}’'.-]*){1,3} (?:est|es|è) .{0,20}(?:journaliste|periodista|giornalista)/u;

/** The stamp of a live blog's entry: how long ago or when, and who. */
const ENTRY_STAMP =
  /^(?:\d{1,3} ?(?:mins?|minutes?|hours?|hrs?|h|m|std|stunden?|minuten) ago.{0,45}|\d{1,2}:\d{2}(?: ?[AaPp]\.?[Mm]\.?)?\s?(?:\p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'.-]+){1,3}|KEY EVENT))$/u;

export type LineKind =
  | "read-more"
  | "advert"
  | "share"
  | "follow"
  | "newsletter"
  | "cookie"
  | "copyright"
  | "credit"
  | "tags"
  | "comments"
  | "contact"
  | "desk"
  | "bio"
  | "stamp";

/** Says what kind of furniture a line is; null for what may be the article's. `linkShare` is the share of it that is links. */
export function lineKind(text: string, linkShare: number): LineKind | null {
  const { length } = text;
  if (length > 700) return null;
  const isSentence = length > 90 && /[.!?…。！？]["'”»’)]*$/u.test(text);
  if (length <= 60 && ADVERT.test(text) && isWhole(ADVERT, text)) return "advert";
  if (length <= 60 && SHARE.test(text) && !isSentence && isWhole(SHARE, text)) return "share";
  if (
    length <= 300 &&
    (READ_MORE.test(text) || READ_MORE_CJK.test(text)) &&
    (linkShare > 0.3 || length <= 40 || /^[^.!?]{0,60}[:：|»>►▶→]/u.test(text)) &&
    !(isSentence && linkShare < 0.3 && length > 160)
  )
    return "read-more";
  if (length <= 350 && ((FOLLOW.test(text) && !/["“„«]/.test(text)) || FOLLOW_TAIL.test(text)))
    return "follow";
  if (length <= 350 && NEWSLETTER.test(text) && !/["“„«]/.test(text)) return "newsletter";
  if (length <= 500 && COOKIE.test(text)) return "cookie";
  if (length <= 300 && COPYRIGHT.test(text)) return "copyright";
  if (
    length <= 250 &&
    (CREDIT_START.test(text) ||
      CREDIT_END.test(text) ||
      (CREDIT.test(text) && !/[.!?]\s+\p{Lu}.{60}/u.test(text)))
  )
    return "credit";
  if (
    length <= 300 &&
    (TAGS.test(text) || /^(?:tags|keywords|schlagworte|etiquetas|теги|标签|タグ|태그)$/iu.test(text))
  )
    return "tags";
  if (length <= 80 && COMMENTS.test(text) && (length <= 30 || isWhole(COMMENTS, text) || /[(:\d]/.test(text)))
    return "comments";
  if (length <= 140 && ENTRY_STAMP.test(text)) return "stamp";
  if (length <= 250 && CONTACT.test(text)) return "contact";
  if (length <= 350 && DESK.test(text)) return "desk";
  return null;
}

/** Whether a line announces the list of an article's parts, which follows as lines of its own. */
export const isContentsLabel = (text: string): boolean =>
  text.length < 40 &&
  /^(?:table of contents|contents|in this (?:article|story)|jump to|inhaltsverzeichnis|inhalt|sommaire|table des matières|índice|tabla de contenidos|sommario|indice|inhoud(?:sopgave)?|spis treści|содержание|зміст|içindekiler|目次|目录)\W*$/iu.test(
    text,
  );

/** Whether a line under an article tells readers how to behave in the comments. */
export const isCommentPolicy = (text: string): boolean =>
  text.length < 1000 &&
  !/["“„«]/.test(text) &&
  /\b(?:ihre kommentare|kommentare (?:müssen|werden|sollten)|your comments?|comments (?:must|should|will be|are moderated)|vos commentaires|tus comentarios|sus comentarios|i (?:tuoi|vostri) commenti|seus comentários|uw reacties?)\b/iu.test(
    text,
  ) &&
  /moderat|modér|moder|policy|guideline|netiquette|rules|regeln|règles|normas|regole|sachlich|verantwort|responsab|respect|respekt|signed|deleted|gelöscht|published|veröffentlicht/iu.test(
    text,
  );

/** Whether a line reads like a note on its author; only believed at the end of an article. */
export const isBio = (text: string): boolean =>
  text.length <= 700 && (BIO_LABEL.test(text) || BIO.test(text));

const isWhole = (pattern: RegExp, text: string): boolean =>
  (pattern.exec(text)?.[0].length ?? 0) >= text.replace(/[\s:.!|]+$/, "").length;
