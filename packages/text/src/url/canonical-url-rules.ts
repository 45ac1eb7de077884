/** An address that only leads to another: where the target stands. */
export interface WrapperRule {
  /** Tested against the host. */
  readonly host: RegExp;
  /** Tested against the path; its first group, when there is one, is the target without scheme. */
  readonly path: RegExp;
  /** Query parameters that hold the target. */
  readonly parameters?: readonly string[];
}

/** What makes two addresses one page. Operators extend the table by passing their own rules beside these. */
export interface CanonicalUrlRules {
  /** First host labels that name a device or an edition of the same pages. */
  readonly hostLabels: readonly string[];
  /** Query parameters (lower case) that never choose the page. */
  readonly droppedParameters: readonly string[];
  /** The same, by beginning. */
  readonly droppedPrefixes: readonly string[];
  /** Query parameters that always choose the page, whatever the other lists say. */
  readonly keptParameters: readonly string[];
  /** A parameter that is dropped only with one of these values. */
  readonly droppedValues: Readonly<Record<string, readonly string[]>>;
  readonly wrappers: readonly WrapperRule[];
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** The rules that hold everywhere, kept as data. */
export const CANONICAL_URL_RULES: CanonicalUrlRules = {
  hostLabels: words("www www1 www2 www3 m mobile amp edition"),
  droppedPrefixes: words(
    "utm_ at_ pk_ mtm_ hsa_ ns_ matomo_ piwik_ mc_ oly_ vero_ _hs ga_ wt.mc_ fb_ trk_ stm_ __s",
  ),
  droppedParameters: words(`
    icid ncid cmp cmpid cmpp smid smtyp ocid mod srnd taid ito _r ref ref_src ref_url referrer referer partner emc intcmp int_cmp intcid
    fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid igshid igsh yclid ysclid guccounter guce_referrer guce_referrer_sig
    outputtype amp usqp ftag xid sref mkt_tok spm s_cid s_kwcid cid_source campaign_id rss feature_source li_fat_id epik _ga _gl
    mibextid wprov wt_mc via sh_kit share shared source_campaign amp_js_v amp_gsa`),
  keptParameters: words("id p story storyid articleid aid v page q"),
  droppedValues: {
    source: words("rss twitter facebook newsletter email feed"),
    from: words("rss feed newsletter"),
    output: ["amp"],
    view: ["amp"],
  },
  wrappers: [
    { host: /^(www\.)?google\.[a-z.]{2,6}$/, path: /^\/url$/, parameters: ["url", "q"] },
    { host: /^(www\.)?google\.[a-z.]{2,6}$/, path: /^\/amp\/s\/(.+)$/ },
    { host: /^(www\.)?google\.[a-z.]{2,6}$/, path: /^\/amp\/(?!s\/)(.+)$/ },
    { host: /\.cdn\.ampproject\.org$/, path: /^\/[cvw]\/s\/(.+)$/ },
    { host: /\.cdn\.ampproject\.org$/, path: /^\/[cvw]\/(?!s\/)(.+)$/ },
    { host: /^(www\.)?bing\.com$/, path: /^\/news\/apiclick\.aspx$/i, parameters: ["url"] },
    { host: /^(l|lm|www|m)\.facebook\.com$/, path: /^\/(?:l|flx\/warn)(?:\.php)?\/?$/, parameters: ["u"] },
    { host: /^l\.instagram\.com$/, path: /^\/$/, parameters: ["u"] },
    { host: /^(www\.)?youtube\.com$/, path: /^\/redirect$/, parameters: ["q"] },
    { host: /^out\.reddit\.com$/, path: /^\//, parameters: ["url"] },
  ],
};
